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
from hatang.capabilities.disputes.actions.rebuttals import KeptDeclaration, keep_declaration

__all__ = [
    "CoverageClaim",
    "KeptDeclaration",
    "OnSiteTest",
    "answer_challenge",
    "concede_challenge",
    "decide_challenge",
    "file_challenge",
    "keep_declaration",
    "lapse_overdue",
    "lift_challenge",
    "withdraw_challenge",
]
