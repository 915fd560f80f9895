"""Obstacles that wait for an answer, over every plan: who raised them, by when they are to be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.identity import public as identity
from hatang.capabilities.work.models import Obstacle
from hatang.capabilities.work.terms import ObstacleState

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class OpenObstacle:
    """An obstacle without an answer; `answer_by` is None for those raised before a day of answer was set."""

    id: int
    plan: str
    task: str
    organisation: str
    organisation_name: str
    raised_on: date
    answer_by: date | None
    text: str


def open_obstacles(*, as_of: date, actor: Actor) -> list[OpenObstacle]:
    """Those that the actor may read, the first to be answered first."""
    obstacles = (
        Obstacle.objects.visible_to(actor)
        .filter(state=ObstacleState.OPEN, raised_on__lte=as_of)
        .select_related("task__version__plan")
        .order_by("answer_by", "raised_on", "id")
    )
    names = identity.organisation_names({obstacle.organisation for obstacle in obstacles})
    return [
        OpenObstacle(
            id=obstacle.pk,
            plan=obstacle.task.version.plan.code,
            task=obstacle.task.number,
            organisation=obstacle.organisation,
            organisation_name=names[obstacle.organisation],
            raised_on=obstacle.raised_on,
            answer_by=obstacle.answer_by,
            text=obstacle.text,
        )
        for obstacle in obstacles
    ]
