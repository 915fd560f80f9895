"""What operators declare: shares by hamlet, and areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.gis.db.models import MultiPolygonField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import rules
from hatang.capabilities.coverage.models.base import never_twice, require_ordered_period
from hatang.capabilities.coverage.terms import Technology
from hatang.kernel import access
from hatang.kernel.dated import OpenDatedQuerySet

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class DeclaredQuerySet(OpenDatedQuerySet["DeclaredCoverage"]):
    """Shares by hamlet; open to everybody."""


class AreaQuerySet(OpenDatedQuerySet["DeclaredArea"]):
    def visible_to(self, actor: Actor) -> Self:
        """The outlines themselves: for the State, and for the operator who filed them."""
        if actor.has(*rules.STATE):
            return self
        return self.filter(operator__in=sorted(actor.organisations(access.OPERATOR_ENGINEER)))


class DeclaredCoverage(models.Model):
    """The share of a hamlet's households that an operator says it covers with a technology, for a period."""

    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=Technology)
    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    # As filed, in double precision: a rounded figure would differ from its own file the next time.
    household_share_percent = models.FloatField(_("share of households (%)"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=40, blank=True)

    objects: ClassVar[DeclaredQuerySet] = DeclaredQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("declared coverage")
        verbose_name_plural = _("declared coverage")
        ordering = ("operator", "technology", "hamlet_code", "valid_from")
        constraints = (
            never_twice("coverage_declared_once", "operator", "technology", "hamlet_code"),
            require_ordered_period("coverage_declared_period"),
            models.CheckConstraint(
                condition=Q(household_share_percent__range=(0, 100)), name="coverage_declared_percent"
            ),
            models.CheckConstraint(condition=Q(technology__in=Technology.values), name="coverage_declared_technology"),
        )
        indexes = (models.Index(fields=("hamlet_code", "valid_from"), name="coverage_declared_hamlet"),)

    def __str__(self) -> str:
        return self.record

    @property
    def record(self) -> str:
        """The row's natural key in the dataset, as evidence names it."""
        return "|".join((self.operator, self.technology, self.hamlet_code, self.valid_from.isoformat()))


class DeclaredArea(models.Model):
    """The area that an operator says it covers with a technology, for a period."""

    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=Technology)
    geometry = MultiPolygonField(_("area"), srid=4326)
    # Counts the changes of the outline, so that shares computed from an earlier one are not taken for it.
    revision = models.PositiveIntegerField(default=1, editable=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=40, blank=True)

    objects: ClassVar[AreaQuerySet] = AreaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("declared area")
        verbose_name_plural = _("declared areas")
        ordering = ("operator", "technology", "valid_from")
        constraints = (
            never_twice("coverage_area_once", "operator", "technology"),
            require_ordered_period("coverage_area_period"),
            models.CheckConstraint(condition=Q(technology__in=Technology.values), name="coverage_area_technology"),
        )

    def __str__(self) -> str:
        return self.record

    @property
    def record(self) -> str:
        return "|".join((self.operator, self.technology, self.valid_from.isoformat()))
