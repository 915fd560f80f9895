"""Reads of kept questions, dashboards, schedules and alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.models import Alert, Dashboard, QueuedQuestion, SavedQuery, Schedule, Tile
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor


def list_saved_queries(*, actor: Actor) -> list[SavedQuery]:
    """The actor's own questions and the shared ones, by title."""
    return list(SavedQuery.objects.visible_to(actor).order_by("title", "pk"))


def saved_query(*, number: int, actor: Actor) -> SavedQuery:
    question = SavedQuery.objects.visible_to(actor).filter(pk=number).first()
    if question is None:
        raise Missing("saved_query", _("There is no such question"), where=str(number))
    return question


def list_dashboards(*, actor: Actor) -> list[Dashboard]:
    """The dashboards that the actor may open, by title, with their tiles counted as `tile_count`."""
    return list(Dashboard.objects.visible_to(actor).annotate(tile_count=Count("tiles")).order_by("title", "pk"))


def find_dashboard(*, number: int, actor: Actor) -> Dashboard:
    """One dashboard with its tiles and their questions; `Missing` where the actor may not open it."""
    tiles = Prefetch("tiles", Tile.objects.select_related("question"))
    board = Dashboard.objects.visible_to(actor).prefetch_related(tiles).filter(pk=number).first()
    if board is None:
        raise Missing("dashboard", _("There is no such dashboard"), where=str(number))
    return board


def list_placements(*, actor: Actor) -> list[tuple[int, str, tuple[int, ...]]]:
    """The dashboards that the actor may open: number, title and the numbers of the questions on it."""
    boards = Dashboard.objects.visible_to(actor).prefetch_related("tiles").order_by("title", "pk")
    return [(board.pk, board.title, tuple(tile.question_id for tile in board.tiles.all())) for board in boards]


def list_schedules(*, actor: Actor) -> list[Schedule]:
    """What is sent to the actor."""
    return list(Schedule.objects.visible_to(actor).select_related("question", "dashboard").order_by("pk"))


def list_alerts(*, actor: Actor) -> list[Alert]:
    """What the actor watches."""
    return list(Alert.objects.visible_to(actor).select_related("question").order_by("pk"))


def list_queued_questions(*, actor: Actor, now: datetime) -> list[QueuedQuestion]:
    """The actor's own questions that are being answered or wait, the first the first."""
    return list(QueuedQuestion.objects.visible_to(actor).filter(alive_until__gte=now).order_by("asked_at"))
