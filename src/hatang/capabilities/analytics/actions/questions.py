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


def save_question(
    actor: Actor,
    *,
    title: str,
    sql: str,
    now: datetime,
    drawing: str = Drawing.NONE,
    choice: str = "",
    shared: bool = False,
) -> SavedQuery:
    """Keep a question, in SQL or as it was chosen, under a title; one of the same title is replaced. Sharing needs its
    own rule."""
    access.require_right(actor, "analytics.query")
    if shared:
        access.require_right(actor, "analytics.share")
    # A title stands in one line: that of a letter too, where a break would begin another header.
    title = " ".join(title.split())
    if not title or not (sql.strip() or choice):
        raise Invalid("title", _("A question is kept with a title and its text"))
    with transaction.atomic():
        question, made = SavedQuery.objects.update_or_create(
            owner=actor.id,
            title=title,
            defaults={
                "sql": sql,
                "choice": choice,
                "drawing": drawing,
                "shared": shared,
                "owner_label": actor.label,
                "saved_at": now,
            },
        )
        verb = "analytics.keep" if made else "analytics.change"
        audit.record_act(
            actor, verb, "analytics.saved_query", question.pk, after={"title": question.title, "shared": shared}
        )
    return question


def delete_question(actor: Actor, *, number: int) -> None:
    """Throw one's own question away; administrators may throw away any that is shared."""
    question = queries.saved_query(number=number, actor=actor)
    if question.owner != actor.id and not actor.has(access.ADMINISTRATOR):
        raise Forbidden("analytics.query", _("Only its owner throws a question away"))
    boards = [tile.dashboard.title for tile in question.tiles.select_related("dashboard").order_by("dashboard__title")]
    if boards:
        hint = _("Take it off the dashboards first.")
        raise Conflict("saved_query", _("This question stands on a dashboard"), where=", ".join(boards), hint=hint)
    with transaction.atomic():
        audit.record_act(
            actor, "analytics.delete", "analytics.saved_query", question.pk, before={"title": question.title}
        )
        question.delete()
