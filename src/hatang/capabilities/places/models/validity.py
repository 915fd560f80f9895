"""Half-open validity [valid_from, valid_to): the fields and the constraints every dated table shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import date


class Dated(models.Model):
    """A row that is true from `valid_from` until the day before `valid_to`; no end means still."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=name)


def never_twice_at_once(name: str, *fields: str) -> ExclusionConstraint:
    """No two rows that agree on the fields are valid on the same day."""
    period = Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField())
    same = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(name=name, expressions=[*same, (period, RangeOperators.OVERLAPS)])
