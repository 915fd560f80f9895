"""What the tables of siting share: half-open periods, and rows that only planners see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from hatang.capabilities.siting import rules

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


def holds(as_of: date) -> Q:
    """The condition of rows that hold on a day."""
    return (Q(valid_to=None) | Q(valid_to__gt=as_of)) & Q(valid_from__lte=as_of)


class PlannerQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows for those who plan."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.has(*rules.PLANNERS) else self.none()


class DatedQuerySet[M: models.Model](PlannerQuerySet[M]):
    """Rows that hold from a first day to the day before an end."""

    def on(self, as_of: date) -> Self:
        return self.filter(holds(as_of))


def dated(label: str, *key: str) -> tuple[models.BaseConstraint, ...]:
    """An end not before the start, and no two rows of a key on the same day."""
    period = Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField())
    return (
        models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name=f"{label}_period"),
        ExclusionConstraint(
            name=f"{label}_one_at_a_time",
            # A file may end one row and begin the next: judged when both are written.
            deferrable=Deferrable.DEFERRED,
            expressions=[*((name, RangeOperators.EQUAL) for name in key), (period, RangeOperators.OVERLAPS)],
        ),
    )
