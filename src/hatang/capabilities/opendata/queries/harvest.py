"""Reads of the catalogues that are harvested and of what they offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.models import Offer, Source
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor


def sources(*, actor: Actor) -> QuerySet[Source]:
    return Source.objects.visible_to(actor).select_related("owner")


def source(*, number: int, actor: Actor) -> Source:
    found = sources(actor=actor).filter(pk=number).first()
    if found is None:
        raise Missing("opendata.source", _("There is no such source"), where=str(number))
    return found


def due(*, actor: Actor, today: date) -> list[Source]:
    """Those whose turn has come."""
    return [each for each in sources(actor=actor) if each.is_due(today)]


def troubled(found: Source) -> QuerySet[Offer]:
    """What of a source could not be taken in or is withdrawn there, by title."""
    return (found.offers.exclude(problem="") | found.offers.exclude(withdrawn_on=None)).order_by("title", "identifier")
