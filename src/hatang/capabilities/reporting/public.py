"""The door of reporting: loading its regimes, and what bodies owe."""

from hatang.capabilities.reporting.actions.reference import load_reference
from hatang.capabilities.reporting.queries.obligations import Obligation, Progress, owed, progress

__all__ = ["Obligation", "Progress", "load_reference", "owed", "progress"]
