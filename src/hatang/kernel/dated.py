"""Rows that hold for a half-open interval [valid_from, valid_to), and rows that everybody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


class DatedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that hold from a first day to the day before an end; no end means still."""

    def valid_on(self, day: date) -> Self:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


class OpenQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that everybody may read. Who may change them is a matter of `rules`."""

    def visible_to(self, actor: Actor) -> Self:
        return self


class OpenDatedQuerySet[M: models.Model](DatedQuerySet[M]):
    """Both; not by two parents, which the types of managers do not follow."""

    def visible_to(self, actor: Actor) -> Self:
        return self
