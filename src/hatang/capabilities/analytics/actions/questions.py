"""Keeping questions under a title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.models import SavedQuery
from hatang.capabilities.analytics.terms import Drawing
from hatang.kernel import access, audit
from hatang.kernel.problems import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor


def save(
    actor: Actor, *, title: str, sql: str, now: datetime, drawing: str = Drawing.NONE, shared: bool = False
) -> SavedQuery:
    """Keep a question under a title; one of the same title is replaced. Sharing needs its own rule."""
    access.require(actor, "analytics.query")
    if shared:
        access.require(actor, "analytics.share")
    # A title stands in one line: that of a letter too, where a break would begin another header.
    title = " ".join(title.split())
    if not title or not sql.strip():
        raise Invalid("title", _("A question is kept with a title and its text"))
    with transaction.atomic():
        found, made = SavedQuery.objects.update_or_create(
            owner=actor.id,
            title=title,
            defaults={
                "sql": sql,
                "drawing": drawing,
                "shared": shared,
                "owner_label": actor.label,
                "saved_at": now,
            },
        )
        verb = "analytics.keep" if made else "analytics.change"
        audit.record(actor, verb, "analytics.saved_query", found.pk, after={"title": found.title, "shared": shared})
    return found


def delete(actor: Actor, *, number: int) -> None:
    """Throw one's own question away; administrators may throw away any that is shared."""
    found = queries.saved_query(number=number, actor=actor)
    if found.owner != actor.id and not actor.has(access.ADMINISTRATOR):
        raise Forbidden("analytics.query", _("Only its owner throws a question away"))
    boards = [tile.dashboard.title for tile in found.tiles.select_related("dashboard").order_by("dashboard__title")]
    if boards:
        hint = _("Take it off the dashboards first.")
        raise Conflict("saved_query", _("This question stands on a dashboard"), where=", ".join(boards), hint=hint)
    with transaction.atomic():
        audit.record(actor, "analytics.delete", "analytics.saved_query", found.pk, before={"title": found.title})
        found.delete()
