"""What the tables of siting share: half-open periods, and rows that only planners see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from hatang.capabilities.siting import rules
from hatang.kernel.dated import DatedQuerySet

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class SitingPlannerQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows for those who plan."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.has(*rules.PLANNERS) else self.none()


class PlannerDatedQuerySet[M: models.Model](DatedQuerySet[M]):
    """The same, dated."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.has(*rules.PLANNERS) else self.none()


def build_dated_constraints(label: str, *key: str) -> tuple[models.BaseConstraint, ...]:
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
