"""What the radio model says: terrain and antenna files, runs, and the coverage of hamlets that a run predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.prediction import rules
from hatang.capabilities.prediction.terms import TECHNOLOGIES, PropagationModel, RunState, SignalClass, TerrainRole
from hatang.kernel.dated import OpenQuerySet

if TYPE_CHECKING:
    from datetime import date

    from hatang.engines.radio.sweep import Model
    from hatang.kernel.access import Actor


class PlannerQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows for those who plan: files of terrain and antennas."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.has(*rules.PLANNERS) else self.none()


class TerrainFile(models.Model):
    """A height (or clutter) raster of the province's own, kept under its hash; never taken for flat where it ends."""

    name = models.CharField(_("file"), max_length=255)
    role = models.CharField(_("what it holds"), max_length=10, choices=TerrainRole, default=TerrainRole.HEIGHT)
    sha256 = models.CharField(max_length=64, unique=True)
    bytes = models.PositiveBigIntegerField(_("size"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_generated = models.BooleanField(_("generated"), default=False)
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    step_m = models.FloatField(_("resolution"))
    missing_share = models.FloatField(_("share without a value"))
    added_at = models.DateTimeField(_("added at"))
    added_by = models.CharField(_("added by"), max_length=64)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects: ClassVar[PlannerQuerySet[TerrainFile]] = PlannerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_terrainfile"
        verbose_name = _("terrain file")
        verbose_name_plural = _("terrain files")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(missing_share__range=(0, 1)), name="coverage_terrain_missing"),
            models.CheckConstraint(
                condition=Q(west__lt=models.F("east"), south__lt=models.F("north")), name="coverage_terrain_bounds"
            ),
        )

    def __str__(self) -> str:
        return self.name


class AntennaPattern(models.Model):
    """An antenna's pattern file for the cells of an operator (or all) on a band; without one the 3GPP pattern holds."""

    name = models.CharField(_("file"), max_length=255)
    operator = models.CharField(_("operator"), max_length=35, blank=True)
    band_mhz = models.PositiveIntegerField(_("band"))
    sha256 = models.CharField(max_length=64)
    gain_dbi = models.FloatField(_("antenna gain"))
    added_at = models.DateTimeField(_("added at"))
    added_by = models.CharField(_("added by"), max_length=64)

    objects: ClassVar[PlannerQuerySet[AntennaPattern]] = PlannerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_antennapattern"
        verbose_name = _("antenna pattern")
        verbose_name_plural = _("antenna patterns")
        ordering = ("operator", "band_mhz")
        constraints = (models.UniqueConstraint(fields=("operator", "band_mhz"), name="coverage_pattern_once"),)

    def __str__(self) -> str:
        return self.name


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, actor: Actor) -> Self:
        """Planners see every run; others those that were published."""
        return self if actor.has(*rules.PLANNERS) else self.published()

    def published(self) -> Self:
        return self.filter(state=RunState.COMPLETE)

    def serving(self, as_of: date) -> Run | None:
        """The run that speaks for a day: complete, of assets not after it, the latest of those."""
        standing = self.filter(state=RunState.COMPLETE, superseded_at=None, as_of__lte=as_of)
        return standing.order_by("-as_of", "-published_at").first()


class Run(models.Model):
    """One computation of coverage: what went in, what came out, whose it was.

    It speaks for its date and later ones from the moment it is complete; until then, and if it fails, the run before
    stays. A complete run of the same date is superseded by the next one and its files are removed.
    """

    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.WAITING)
    as_of = models.DateField(_("assets as of"))
    model = models.CharField(_("model"), max_length=10, choices=PropagationModel, default=PropagationModel.MEDIAN)
    step_m = models.FloatField(_("step"))
    radius_m = models.FloatField(_("radius"))
    settings = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)
    outputs = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    problem = models.TextField(_("what went wrong"), blank=True)
    job_id = models.UUIDField(null=True, blank=True)
    started_by = models.CharField(_("started by"), max_length=64)
    started_by_label = models.CharField(_("name of who started"), max_length=200)
    created_at = models.DateTimeField(_("asked for at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    objects: ClassVar[RunQuerySet] = RunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_run"
        verbose_name = _("coverage run")
        verbose_name_plural = _("coverage runs")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(step_m__gt=0) & Q(radius_m__gt=0), name="coverage_run_sizes"),
            models.CheckConstraint(
                condition=Q(state=RunState.COMPLETE, published_at__isnull=False)
                | (~Q(state=RunState.COMPLETE) & Q(published_at=None)),
                name="coverage_run_published",
            ),
            models.UniqueConstraint(
                fields=("as_of",),
                condition=Q(state=RunState.COMPLETE, superseded_at=None),
                name="coverage_run_one_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} ({self.as_of})"

    @property
    def propagation(self) -> Model:
        """The model as the radio engine calls it."""
        return "p1812" if self.model == PropagationModel.P1812 else "median"


class PredictedCoverage(models.Model):
    """What a run predicts of a hamlet for an operator's technology; the hamlet is a disc around its point.

    `share_percent`, `vehicle_share_percent` and `indoor_share_percent` are of the disc's surface;
    `population_share_percent` weighs the disc by where houses are likely to stand.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="hamlets")
    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=TECHNOLOGIES)
    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    share_percent = models.FloatField(_("share of the hamlet outdoors (%)"))
    vehicle_share_percent = models.FloatField(_("share of the hamlet in a vehicle (%)"))
    indoor_share_percent = models.FloatField(_("share of the hamlet indoors (%)"))
    population_share_percent = models.FloatField(_("share of the people (%)"))
    median_rsrp_dbm = models.FloatField(_("median signal"), null=True, blank=True)
    signal_class = models.CharField(_("signal class"), max_length=10, choices=SignalClass)

    objects: ClassVar[OpenQuerySet[PredictedCoverage]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_predictedcoverage"
        verbose_name = _("predicted coverage")
        verbose_name_plural = _("predicted coverage")
        ordering = ("run", "operator", "technology", "hamlet_code")
        constraints = (
            models.UniqueConstraint(
                fields=("run", "hamlet_code", "operator", "technology"), name="coverage_predicted_once"
            ),
            models.CheckConstraint(
                condition=Q(share_percent__range=(0, 100))
                & Q(vehicle_share_percent__range=(0, 100))
                & Q(indoor_share_percent__range=(0, 100))
                & Q(population_share_percent__range=(0, 100)),
                name="coverage_predicted_percent",
            ),
        )

    def __str__(self) -> str:
        return self.record

    @property
    def record(self) -> str:
        """The row's natural key in the dataset, as evidence names it."""
        return "|".join((self.operator, self.technology, self.hamlet_code))
