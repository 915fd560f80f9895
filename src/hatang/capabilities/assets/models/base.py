"""What every row of assets has: the half-open period in which it holds, the import that brought it, who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import rules
from hatang.kernel.dated import DatedQuerySet

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.assets.rules import Scope
    from hatang.kernel.access import Actor


class AssetQuerySet[M: "Owned"](DatedQuerySet[M]):
    """Rows reached by date and by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows that the actor may see."""
        scope = self.model.scope(actor)
        return self if scope is None else self.filter(**{f"{self.model.OWNER}__in": sorted(scope)})

    def with_reports(self, as_of: date) -> Self:
        """Each row with what was last reported of it by the date, where its table has reports."""
        return self


class Owned(models.Model):
    """A row that belongs to an organisation, whose rule says who sees it, brought by an import or by hand."""

    # The field with the organisation's code, and the rule by which its rows are cut.
    OWNER: ClassVar[str] = ""
    scope: ClassVar[staticmethod[[Actor], Scope]] = staticmethod(rules.open_scope)

    import_id = models.CharField(_("import"), max_length=64, blank=True, default="", db_index=True)

    class Meta:
        abstract = True


class DatedAsset(Owned):
    """A statement that holds from a day until the day before `valid_to`; it is closed, never deleted."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True


def period_constraints(label: str, *key: str) -> list[models.BaseConstraint]:
    """The two constraints of a dated table: an end not before its start, and no two rows of a key at once."""
    period = Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField())
    return [
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=f"{label}_period"
        ),
        ExclusionConstraint(
            name=f"{label}_one_at_a_time",
            # A filing may shorten one row and begin the next: judged when both are written.
            deferrable=Deferrable.DEFERRED,
            expressions=[
                *((name, RangeOperators.EQUAL) for name in key),
                (period, RangeOperators.OVERLAPS),
            ],
        ),
    ]


class Operated(DatedAsset):
    """A row that an operator files."""

    OWNER = "operator"

    operator = models.CharField(_("operator"), max_length=35, db_index=True)

    class Meta:
        abstract = True


class InCommune(models.Model):
    """The commune a row lies in: a code alone is not a key, new units re-use old codes."""

    commune_code = models.CharField(_("commune"), max_length=12, blank=True, default="")
    commune_valid_from = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def commune_key(self) -> str:
        """ "21142@2025-07-01", empty where no commune is known."""
        return f"{self.commune_code}@{self.commune_valid_from:%Y-%m-%d}" if self.commune_valid_from else ""
