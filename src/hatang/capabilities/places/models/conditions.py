"""What officers sort places by: new-rural status, region class, poverty, electricity, signal holes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models.hamlets import Hamlet
from hatang.capabilities.places.models.units import Unit
from hatang.capabilities.places.terms import HoleCause, NewRural, RegionClass
from hatang.kernel.dated import OpenQuerySet


class UnitCondition(models.Model):
    """The conditions of a commune as found at a date; an empty field is unknown."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="conditions")
    dated = models.DateField(_("as of"))
    new_rural = models.CharField(_("new-rural status"), max_length=12, choices=NewRural, blank=True)
    region_class = models.CharField(_("region class"), max_length=8, choices=RegionClass, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    imported_by = models.CharField(max_length=64, blank=True)

    objects: ClassVar[OpenQuerySet[UnitCondition]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("conditions of a commune")
        constraints = [models.UniqueConstraint(fields=["unit", "dated"], name="one_condition_of_a_unit_a_day")]

    def __str__(self) -> str:
        return f"{self.unit} ({self.dated})"


class HamletCondition(models.Model):
    """The conditions of a hamlet as found at a date; None is unknown, never zero."""

    hamlet = models.ForeignKey(Hamlet, models.CASCADE, related_name="conditions")
    dated = models.DateField(_("as of"))
    extremely_difficult = models.BooleanField(_("extremely difficult hamlet"), null=True, blank=True)
    poor_households = models.PositiveIntegerField(_("poor households"), null=True, blank=True)
    near_poor_households = models.PositiveIntegerField(_("near-poor households"), null=True, blank=True)
    grid_electricity = models.BooleanField(_("grid electricity"), null=True, blank=True)
    electrified_households = models.PositiveIntegerField(_("households with electricity"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    imported_by = models.CharField(max_length=64, blank=True)

    objects: ClassVar[OpenQuerySet[HamletCondition]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("conditions of a hamlet")
        constraints = [models.UniqueConstraint(fields=["hamlet", "dated"], name="one_condition_of_a_hamlet_a_day")]

    def __str__(self) -> str:
        return f"{self.hamlet} ({self.dated})"


class SignalHole(models.Model):
    """A hamlet without signal: why, which operator committed to mend it until when, and when it was mended."""

    hamlet = models.ForeignKey(Hamlet, models.PROTECT, related_name="signal_holes")
    recorded_on = models.DateField(_("recorded on"))
    cause = models.CharField(_("cause"), max_length=20, choices=HoleCause)
    operator = models.CharField(_("committed operator"), max_length=35, blank=True)
    committed_on = models.DateField(_("committed until"), null=True, blank=True)
    cleared_on = models.DateField(_("mended on"), null=True, blank=True)
    imported_by = models.CharField(max_length=64, blank=True)

    objects: ClassVar[OpenQuerySet[SignalHole]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("signal hole")
        constraints = [
            models.UniqueConstraint(fields=["hamlet", "recorded_on"], name="one_signal_hole_of_a_hamlet_a_day"),
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("recorded_on")),
                name="a_hole_is_mended_after_it_is_recorded",
            ),
            models.CheckConstraint(
                condition=Q(committed_on__isnull=True) | ~Q(operator=""), name="a_commitment_names_its_operator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hamlet} ({self.recorded_on})"
