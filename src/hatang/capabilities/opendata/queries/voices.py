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


def count_uses(*, dataset: str) -> Uses:
    counts = dict(Usage.objects.filter(dataset=dataset).values_list("use").annotate(Sum("count")))
    return Uses(counts.get(Use.VIEW, 0), counts.get(Use.DOWNLOAD, 0))


def list_requests(*, actor: Actor) -> QuerySet[DataRequest]:
    """The newest first."""
    return DataRequest.objects.visible_to(actor)


def list_comments(*, dataset: str, actor: Actor) -> QuerySet[Comment]:
    return Comment.objects.visible_to(actor).filter(dataset=dataset)
