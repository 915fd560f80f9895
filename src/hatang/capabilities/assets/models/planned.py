"""What a decision will have built: planned sites and lines. No asset yet: nothing counts them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import rules
from hatang.capabilities.assets.models.base import AssetQuerySet, DatedAsset, InCommune, period_constraints
from hatang.capabilities.assets.terms import PlannedKind


class PlannedAsset(DatedAsset, InCommune):
    """A site or a line that a decision will have built, from the day on which the decision holds until it is taken
    back; `source` says what it comes from, such as "siting.scenario/12"."""

    OWNER = "owner"

    scope = staticmethod(rules.planned_scope)

    source = models.CharField(_("source"), max_length=60)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PlannedKind)
    owner = models.CharField(_("lead"), max_length=35)
    decision = models.CharField(_("decision"), max_length=100)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    height_m = models.FloatField(_("height"), null=True, blank=True)
    length_m = models.PositiveIntegerField(_("length"), null=True, blank=True)
    way = models.CharField(_("way"), max_length=20, blank=True)
    geometry = gis.GeometryField(_("position"), srid=4326)

    objects: ClassVar[AssetQuerySet[PlannedAsset]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("planned asset")
        verbose_name_plural = _("planned assets")
        ordering = ("source", "kind", "code")
        constraints = [
            *period_constraints("planned_asset", "source", "kind", "code"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(decision=""), name="planned_asset_by_decision"),
        ]

    def __str__(self) -> str:
        return self.code
