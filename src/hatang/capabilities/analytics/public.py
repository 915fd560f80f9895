"""The door of analytics: putting questions and dashboards there for an installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.analytics.actions import dashboards as _dashboards
from hatang.capabilities.analytics.actions import questions as _questions
from hatang.capabilities.analytics.terms import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hatang.kernel.access import Actor

__all__ = ["DashboardQuestion", "Drawing", "make_dashboard"]


@dataclass(frozen=True)
class DashboardQuestion:
    """A question to keep and put up."""

    title: str
    sql: str
    drawing: str = Drawing.NONE
    wide: bool = False


def make_dashboard(
    actor: Actor, *, title: str, description: str, questions: Sequence[DashboardQuestion], now: datetime
) -> int:
    """Keep the questions, share them, and put them up in their order for everybody who is signed in; its number."""
    placed = []
    for question in questions:
        kept = _questions.save_question(
            actor, title=question.title, sql=question.sql, drawing=question.drawing, shared=True, now=now
        )
        placed.append(_dashboards.PlacedQuestion(kept.pk, question.wide))
    made = _dashboards.save_dashboard(
        actor, title=title, description=description, tiles=placed, for_everybody=True, now=now
    )
    return int(made.pk)
