"""Writes of coverage: what operators declare, and what was measured."""

from hatang.capabilities.coverage.actions.declarations import correct_share, write_areas, write_declared

__all__ = ["correct_share", "write_areas", "write_declared"]
