"""Putting kept questions together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.models import Dashboard, SavedQuery, Tile
from hatang.capabilities.analytics.terms import MAXIMUM_TILES
from hatang.kernel import access, audit
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class PlacedQuestion:
    """A kept question and how it stands on a dashboard."""

    question: int
    wide: bool = False


def save_dashboard(
    actor: Actor,
    *,
    title: str,
    tiles: Sequence[PlacedQuestion],
    now: datetime,
    number: int | None = None,
    description: str = "",
    for_everybody: bool = False,
    roles: Collection[str] = (),
) -> Dashboard:
    """Make a dashboard, or change one's own (`number`). The tiles stand in the order given, each question once.

    A question of somebody else is put up only while they share it. Sharing needs its own rule.
    """
    access.require_right(actor, "analytics.query")
    if for_everybody or roles:
        access.require_right(actor, "analytics.share")
    # In one line, as that of a letter with it.
    title = " ".join(title.split())
    if not title:
        raise Invalid("title", _("A dashboard needs a title"))
    if not tiles:
        raise Invalid("tiles", _("A dashboard needs a question"), hint=_("Keep a question first, then put it up."))
    if len(tiles) > MAXIMUM_TILES:
        raise Invalid("tiles", _("There are too many tiles"), where=f"{len(tiles)} > {MAXIMUM_TILES}")
    chosen = [placed.question for placed in tiles]
    if len(set(chosen)) < len(chosen):
        raise Invalid("tiles", _("A question stands once on a dashboard"))
    before = _find_own_dashboard(actor, number) if number is not None else None
    known = set(SavedQuery.objects.visible_to(actor).filter(pk__in=chosen).values_list("pk", flat=True))
    # What stands on it already stays, even where its owner no longer shares it.
    known |= {tile.question_id for tile in before.tiles.all()} if before else set()
    if unknown := [question for question in chosen if question not in known]:
        raise Missing("saved_query", _("There is no such question"), where=", ".join(map(str, unknown)))
    others = Dashboard.objects.filter(owner=actor.id, title=title)
    if (others if before is None else others.exclude(pk=before.pk)).exists():
        raise Conflict("dashboard", _("You have a dashboard of this title"), where=title)
    with transaction.atomic():
        dashboard = before or Dashboard(owner=actor.id)
        dashboard.title, dashboard.description = title, description.strip()
        dashboard.for_everybody, dashboard.roles = for_everybody, sorted(roles)
        dashboard.owner_label, dashboard.saved_at = actor.label, now
        dashboard.save()
        dashboard.tiles.all().delete()
        Tile.objects.bulk_create(
            Tile(dashboard=dashboard, question_id=placed.question, position=place, wide=placed.wide)
            for place, placed in enumerate(tiles, start=1)
        )
        audit.record_act(
            actor,
            "analytics.change_dashboard" if before else "analytics.make_dashboard",
            *("analytics.dashboard", dashboard.pk),
            after={
                "title": dashboard.title,
                "for_everybody": for_everybody,
                "roles": dashboard.roles,
                "questions": chosen,
            },
        )
    return dashboard


def delete_dashboard(actor: Actor, *, number: int) -> None:
    """Throw one's own dashboard away; administrators may throw away any that they can open."""
    dashboard = queries.find_dashboard(number=number, actor=actor)
    if dashboard.owner != actor.id and not actor.has(access.ADMINISTRATOR):
        raise Forbidden("analytics.query", _("Only its owner throws a dashboard away"))
    with transaction.atomic():
        audit.record_act(
            actor, "analytics.delete_dashboard", "analytics.dashboard", dashboard.pk, before={"title": dashboard.title}
        )
        dashboard.delete()


def _find_own_dashboard(actor: Actor, number: int) -> Dashboard:
    dashboard = queries.find_dashboard(number=number, actor=actor)
    if dashboard.owner != actor.id:
        raise Forbidden("analytics.query", _("Only its owner changes a dashboard"))
    return dashboard
