"""Population, households and adults: each figure with its date, its source, and whether it was estimated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models.hamlets import Hamlet
from hatang.capabilities.places.models.units import Unit
from hatang.capabilities.places.terms import PopulationKind
from hatang.kernel.dated import OpenQuerySet


class PopulationFigure(models.Model):
    """One count, of one unit or one hamlet, at one date, from one source."""

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="figures")
    hamlet = models.ForeignKey(Hamlet, models.CASCADE, null=True, blank=True, related_name="figures")
    kind = models.CharField(_("kind"), max_length=20, choices=PopulationKind)
    dated = models.DateField(_("as of"))
    value = models.PositiveIntegerField(_("figure"))
    estimated = models.BooleanField(_("estimated"), default=False)
    source = models.CharField(_("source"), max_length=200)
    imported_by = models.CharField(max_length=64, blank=True)

    objects: ClassVar[OpenQuerySet[PopulationFigure]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("population figure")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, hamlet__isnull=False) | Q(unit__isnull=False, hamlet__isnull=True),
                name="a_figure_is_of_one_place",
            ),
            models.UniqueConstraint(
                fields=["unit", "hamlet", "kind", "dated", "source"],
                name="a_source_gives_one_figure",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["kind", "dated"], name="figure_by_kind_and_date")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} ({self.dated})"
