"""Mast positions and the cells on them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import rules
from hatang.capabilities.assets.models.base import AssetQuerySet, DatedAsset, InCommune, Operated, period_constraints
from hatang.capabilities.assets.terms import ServiceStatus, SiteKind, Technology


class Site(DatedAsset, InCommune):
    """A mast position in one period; positions are open, what hangs on them is not."""

    OWNER = "owner"

    code = models.CharField(_("site code"), max_length=40)
    name = models.CharField(_("name"), max_length=200, blank=True)
    owner = models.CharField(_("owner"), max_length=35, db_index=True)
    tenants = ArrayField(models.CharField(max_length=35), verbose_name=_("tenants"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=SiteKind, blank=True)
    height_m = models.FloatField(_("height"), null=True, blank=True)
    permit = models.CharField(_("permit"), max_length=80, blank=True)
    permitted_on = models.DateField(_("permit issued on"), null=True, blank=True)
    inspected_on = models.DateField(_("inspected on"), null=True, blank=True)
    commissioned_on = models.DateField(_("commissioned on"), null=True, blank=True)
    dismantled_on = models.DateField(_("dismantled on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ServiceStatus, default=ServiceStatus.IN_SERVICE)
    point = gis.PointField(_("position"), srid=4326)

    objects: ClassVar[AssetQuerySet[Site]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            *period_constraints("site", "code"),
            models.CheckConstraint(
                condition=Q(height_m__isnull=True) | Q(height_m__gt=0, height_m__lte=400), name="site_height"
            ),
        ]
        indexes = [
            models.Index(fields=["commune_code"], name="site_by_commune"),
            GinIndex(fields=["tenants"], name="site_by_tenant"),
        ]

    def __str__(self) -> str:
        return self.code


class Cell(Operated):
    """A cell in one period: its operator, technology, band, antenna and power."""

    scope = staticmethod(rules.operator_scope)

    code = models.CharField(_("cell code"), max_length=60)
    site = models.CharField(_("site code"), max_length=40, db_index=True)
    technology = models.CharField(_("technology"), max_length=2, choices=Technology)
    band_mhz = models.PositiveIntegerField(_("band"), null=True, blank=True)
    azimuth_deg = models.FloatField(_("azimuth"), null=True, blank=True, help_text=_("empty: omnidirectional"))
    electrical_tilt_deg = models.FloatField(_("electrical tilt"), null=True, blank=True)
    mechanical_tilt_deg = models.FloatField(_("mechanical tilt"), null=True, blank=True)
    antenna_height_m = models.FloatField(_("antenna height"), null=True, blank=True)
    power_dbm = models.FloatField(_("transmit power"), null=True, blank=True)
    gain_dbi = models.FloatField(_("antenna gain"), null=True, blank=True)
    eirp_dbm = models.FloatField(_("EIRP"), null=True, blank=True)
    on_air_on = models.DateField(_("on air since"), null=True, blank=True)
    off_air_on = models.DateField(_("off air since"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ServiceStatus, default=ServiceStatus.IN_SERVICE)

    objects: ClassVar[AssetQuerySet[Cell]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("cell")
        verbose_name_plural = _("cells")
        constraints = [
            *period_constraints("cell", "operator", "code"),
            models.CheckConstraint(
                condition=Q(azimuth_deg__isnull=True) | Q(azimuth_deg__gte=0, azimuth_deg__lt=360),
                name="cell_azimuth",
            ),
        ]

    def __str__(self) -> str:
        return self.code
