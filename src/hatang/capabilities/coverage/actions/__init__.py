"""Writes of coverage: what operators declare, and what was measured."""

from hatang.capabilities.coverage.actions.declarations import write_areas, write_declared

__all__ = ["write_areas", "write_declared"]
