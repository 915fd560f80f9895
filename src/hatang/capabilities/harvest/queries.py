"""Reads of the catalogues that are harvested and of what they offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.harvest.models import Offer, Source
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor


def list_sources(*, actor: Actor) -> QuerySet[Source]:
    return Source.objects.visible_to(actor).select_related("owner")


def find_source(*, number: int, actor: Actor) -> Source:
    source = list_sources(actor=actor).filter(pk=number).first()
    if source is None:
        raise Missing("opendata.source", _("There is no such source"), where=str(number))
    return source


def list_due_sources(*, actor: Actor, today: date) -> list[Source]:
    """Those whose turn has come."""
    return [source for source in list_sources(actor=actor) if source.is_due(today)]


def list_troubled_offers(source: Source) -> QuerySet[Offer]:
    """What of a source could not be taken in or is withdrawn there, by title."""
    return (source.offers.exclude(problem="") | source.offers.exclude(withdrawn_on=None)).order_by(
        "title", "identifier"
    )
