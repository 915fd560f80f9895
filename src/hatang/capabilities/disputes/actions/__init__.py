"""Writes of disputes: the life of a challenge, of a signal hole, of a resident's own test."""

from hatang.capabilities.disputes.actions.challenges import (
    CoverageClaim,
    OnSiteTest,
    answer_challenge,
    concede_challenge,
    decide_challenge,
    file_challenge,
    lapse_overdue,
    lift_challenge,
    withdraw_challenge,
)

__all__ = [
    "CoverageClaim",
    "OnSiteTest",
    "answer_challenge",
    "concede_challenge",
    "decide_challenge",
    "file_challenge",
    "lapse_overdue",
    "lift_challenge",
    "withdraw_challenge",
]
