"""What scenarios are made of: networks of lines, works of others, protected areas, sites drawn by hand."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models.base import PlannerDatedQuerySet, SitingPlannerQuerySet, build_dated_constraints
from hatang.capabilities.siting.terms import WorkKind


class LineNetwork(models.Model):
    """A file of roads, pole lines and ducts, kept under its hash with the graph that was made of it."""

    name = models.CharField(_("name"), max_length=255)
    sha256 = models.CharField(max_length=64, unique=True)
    file = models.UUIDField(_("file"))
    source = models.CharField(_("source"), max_length=300)
    is_generated = models.BooleanField(_("generated"), default=False)
    vertices = models.PositiveIntegerField(_("vertices"))
    edges = models.PositiveIntegerField(_("segments"))
    parts = models.PositiveIntegerField(_("separate parts"))
    length_km: models.JSONField[dict[str, float], dict[str, float]] = models.JSONField(_("length"), default=dict)
    bounds: models.JSONField[list[float], list[float]] = models.JSONField(default=list)
    added_at = models.DateTimeField(_("added at"))
    added_by_label = models.CharField(_("added by"), max_length=200)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects: ClassVar[SitingPlannerQuerySet[LineNetwork]] = SitingPlannerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("network of lines")
        verbose_name_plural = _("networks of lines")
        ordering = ("-added_at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(source=""), name="siting_network_has_source"),)

    def __str__(self) -> str:
        return self.name


class RoadWork(models.Model):
    """Digging of others in a year: a cable laid then needs no trench of its own."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=WorkKind)
    year = models.PositiveSmallIntegerField(_("year"))
    geometry = gis.GeometryField(_("line"), srid=4326)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=64, blank=True)

    objects: ClassVar[PlannerDatedQuerySet[RoadWork]] = PlannerDatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("planned digging")
        verbose_name_plural = _("planned diggings")
        ordering = ("year", "code")
        constraints = (
            *build_dated_constraints("siting_work", "code"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="siting_work_year"),
        )

    def __str__(self) -> str:
        return self.code


class ProtectedArea(models.Model):
    """Where no mast is put up: a nature reserve, a monument with its surroundings, military land."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("decision"), max_length=300, blank=True)
    geometry = gis.MultiPolygonField(_("outline"), srid=4326)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=64, blank=True)

    objects: ClassVar[PlannerDatedQuerySet[ProtectedArea]] = PlannerDatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("protected area")
        verbose_name_plural = _("protected areas")
        ordering = ("code",)
        constraints = build_dated_constraints("siting_protected", "code")

    def __str__(self) -> str:
        return self.code


class DrawnSite(models.Model):
    """A place for a mast that a planner drew on the map."""

    name = models.CharField(_("name"), max_length=200)
    point = gis.PointField(_("position"), srid=4326)
    height_m = models.FloatField(_("mast height"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by_label = models.CharField(_("drawn by"), max_length=200)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects: ClassVar[SitingPlannerQuerySet[DrawnSite]] = SitingPlannerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("drawn site")
        verbose_name_plural = _("drawn sites")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(height_m__gt=0, height_m__lte=400), name="siting_drawn_height"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """How people name it: "V12"."""
        return f"V{self.pk}"
