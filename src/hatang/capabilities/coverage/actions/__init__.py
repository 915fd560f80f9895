"""Writes of coverage: what operators declare, and the life of a challenge."""

from hatang.capabilities.coverage.actions.challenges import (
    Claim,
    OnSiteTest,
    answer,
    concede,
    decide,
    file_challenge,
    lapse_overdue,
    lift,
    withdraw,
)
from hatang.capabilities.coverage.actions.declarations import write_areas, write_declared

__all__ = [
    "Claim",
    "OnSiteTest",
    "answer",
    "concede",
    "decide",
    "file_challenge",
    "lapse_overdue",
    "lift",
    "withdraw",
    "write_areas",
    "write_declared",
]
