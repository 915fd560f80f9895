"""Writes of coverage: what operators declare, and the life of a challenge."""

from hatang.capabilities.coverage.actions.challenges import answer, decide, file_challenge, lift, withdraw
from hatang.capabilities.coverage.actions.declarations import write_areas, write_declared

__all__ = ["answer", "decide", "file_challenge", "lift", "withdraw", "write_areas", "write_declared"]
