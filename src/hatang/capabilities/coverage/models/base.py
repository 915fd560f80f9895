"""What the dated tables share: half-open periods, and that nothing holds twice on a day."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q


def never_twice(name: str, *fields: str) -> ExclusionConstraint:
    """No two rows of the same fields hold on the same day; checked at commit, so an import may shift periods."""
    same = [(field, RangeOperators.EQUAL) for field in fields]
    period = Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name, expressions=[*same, (period, RangeOperators.OVERLAPS)], deferrable=Deferrable.DEFERRED
    )


def require_ordered_period(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name=name)
