"""Writes of disputes: the life of a challenge, of a signal hole, of a resident's own test."""

from hatang.capabilities.disputes.actions.challenges import (
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
]
