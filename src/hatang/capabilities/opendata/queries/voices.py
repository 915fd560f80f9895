"""Reads of requests, comments and uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from hatang.capabilities.opendata.models import Comment, DataRequest, Usage
from hatang.capabilities.opendata.terms import Use

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class Uses:
    """How often a dataset was opened and had, in all."""

    views: int
    downloads: int


def uses(*, dataset: str) -> Uses:
    found = dict(Usage.objects.filter(dataset=dataset).values_list("use").annotate(Sum("count")))
    return Uses(found.get(Use.VIEW, 0), found.get(Use.DOWNLOAD, 0))


def requests(*, actor: Actor) -> QuerySet[DataRequest]:
    """The newest first."""
    return DataRequest.objects.visible_to(actor)


def comments(*, dataset: str, actor: Actor) -> QuerySet[Comment]:
    return Comment.objects.visible_to(actor).filter(dataset=dataset)
