"""Reads of kept questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.models import SavedQuery
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


def saved(*, actor: Actor) -> list[SavedQuery]:
    """The actor's own questions and the shared ones, by title."""
    return list(SavedQuery.objects.visible_to(actor).order_by("title", "pk"))


def saved_query(*, number: int, actor: Actor) -> SavedQuery:
    found = SavedQuery.objects.visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Missing("saved_query", _("There is no such question"), where=str(number))
    return found
