"""What was measured: drive-test samples and i-Speed months."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import rules
from hatang.capabilities.coverage.terms import AccessNetwork, SampleSource, Technology
from hatang.kernel import access
from hatang.kernel.dated import OpenQuerySet

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


def _require_known_technology(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(technology__in=Technology.values), name=name)


class SampleQuerySet(models.QuerySet["DriveTestSample"]):
    def visible_to(self, actor: Actor) -> Self:
        """Single samples: for the State, and for the operator whose network was measured."""
        if actor.has(*rules.STATE):
            return self
        return self.filter(operator__in=sorted(actor.organisations(access.OPERATOR_ENGINEER)))

    def between(self, since: date, as_of: date) -> Self:
        """Taken after the day `since` and not after `as_of`."""
        return self.filter(measured_on__gt=since, measured_on__lte=as_of)


class DriveTestSample(models.Model):
    """One sample of a drive test, a walk test or a fixed probe: what the receiver saw at a place and a moment."""

    campaign = models.CharField(_("campaign"), max_length=60)
    source = models.CharField(_("kind of measurement"), max_length=8, choices=SampleSource, default=SampleSource.DRIVE)
    device = models.CharField(_("device"), max_length=60, blank=True)
    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=Technology)
    measured_at = models.DateTimeField(_("measured at"))
    # The day in the time zone of the province, so that a window of days needs no conversion.
    measured_on = models.DateField(_("measured on"))
    position = PointField(_("position"), srid=4326)
    # False: the receiver looked for the technology and found none, which is no missing value but the worst one.
    in_service = models.BooleanField(_("signal found"), null=True, blank=True)
    rsrp_dbm = models.FloatField(_("signal strength"), null=True, blank=True)
    rsrq_db = models.FloatField(_("signal quality"), null=True, blank=True)
    sinr_db = models.FloatField(_("signal to interference and noise"), null=True, blank=True)
    download_mbps = models.FloatField(_("download speed"), null=True, blank=True)
    upload_mbps = models.FloatField(_("upload speed"), null=True, blank=True)
    latency_ms = models.FloatField(_("latency"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=40, blank=True)

    objects: ClassVar[SampleQuerySet] = SampleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("drive-test sample")
        verbose_name_plural = _("drive-test samples")
        ordering = ("campaign", "measured_at")
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "device", "operator", "technology", "measured_at"), name="coverage_sample_once"
            ),
            _require_known_technology("coverage_sample_technology"),
            models.CheckConstraint(
                condition=Q(rsrp_dbm=None) | Q(rsrp_dbm__range=(-200, 0)), name="coverage_sample_rsrp"
            ),
        )
        indexes = (models.Index(fields=("measured_on", "operator", "technology"), name="coverage_sample_day"),)

    def __str__(self) -> str:
        return f"{self.campaign} {self.measured_at:%Y-%m-%d %H:%M:%S}"


class SpeedMonth(models.Model):
    """One line of an i-Speed table: a commune, an operator, a kind of access and a month, with its number of samples.

    The means are kept as filed; whoever shows them asks `queries.speeds`, which knows how many samples are enough.
    """

    commune = models.CharField(_("commune"), max_length=40)
    operator = models.CharField(_("operator"), max_length=35)
    network = models.CharField(_("network"), max_length=6, choices=AccessNetwork)
    month = models.DateField(_("month"))
    samples = models.PositiveIntegerField(_("samples"))
    download_mbps = models.FloatField(_("download speed"), null=True, blank=True)
    upload_mbps = models.FloatField(_("upload speed"), null=True, blank=True)
    latency_ms = models.FloatField(_("latency"), null=True, blank=True)
    import_id = models.CharField(_("import"), max_length=40, blank=True)

    objects: ClassVar[OpenQuerySet[SpeedMonth]] = OpenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("i-Speed month")
        verbose_name_plural = _("i-Speed months")
        ordering = ("-month", "commune", "operator", "network")
        constraints = (
            models.UniqueConstraint(fields=("commune", "operator", "network", "month"), name="coverage_speed_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="coverage_speed_month"),
        )

    def __str__(self) -> str:
        return f"{self.commune} {self.operator} {self.network} {self.month:%m/%Y}"
