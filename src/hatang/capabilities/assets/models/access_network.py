"""What reaches people: fibre in hamlets and its corrections, subscriptions, surveys, hotspots."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import rules
from hatang.capabilities.assets.models.base import (
    AssetQuerySet,
    DatedAsset,
    InCommune,
    Operated,
    Owned,
    period_constraints,
)
from hatang.capabilities.assets.terms import (
    FibreState,
    FibreTechnology,
    SmartDevice,
    SubscriptionService,
    SurveyMethod,
    SurveySubject,
)


class FibreService(Operated):
    """An operator's claim that a hamlet has its fibre (or has none) in one period. Open: a resident may know it."""

    hamlet = models.CharField(_("hamlet"), max_length=40, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=FibreState, default=FibreState.AVAILABLE)
    technology = models.CharField(_("technology"), max_length=10, choices=FibreTechnology, blank=True)
    max_mbps = models.PositiveIntegerField(_("highest speed"), null=True, blank=True)
    served_percent = models.FloatField(_("share of households that can be served"), null=True, blank=True)

    objects: ClassVar[AssetQuerySet[FibreService]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("fibre service")
        verbose_name_plural = _("fibre services")
        constraints = [
            *period_constraints("fibre", "hamlet", "operator"),
            models.CheckConstraint(
                condition=Q(served_percent__isnull=True) | Q(served_percent__gte=0, served_percent__lte=100),
                name="fibre_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hamlet} {self.operator}"


class FibreCorrection(DatedAsset):
    """A commune's word against operators' claims about one hamlet, from a day, with who said it and why."""

    hamlet = models.CharField(_("hamlet"), max_length=40, db_index=True)
    operator = models.CharField(
        _("operator"), max_length=35, blank=True, default="", help_text=_("empty: all operators")
    )
    state = models.CharField(_("state"), max_length=10, choices=FibreState)
    reason = models.TextField(_("reason"))
    recorded_by = models.CharField(_("recorded by"), max_length=64)
    recorded_by_label = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects: ClassVar[AssetQuerySet[FibreCorrection]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("fibre correction")
        verbose_name_plural = _("fibre corrections")
        constraints = [
            *period_constraints("fibre_correction", "hamlet", "operator"),
            models.CheckConstraint(condition=~Q(reason=""), name="fibre_correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.hamlet} {self.valid_from}"


class Subscription(Owned, InCommune):
    """Subscriptions of an operator's service in a commune at the end of a month."""

    OWNER = "operator"
    scope = staticmethod(rules.operator_scope)

    operator = models.CharField(_("operator"), max_length=35, db_index=True)
    month = models.DateField(_("month"))
    service = models.CharField(_("service"), max_length=20, choices=SubscriptionService)
    subscriptions = models.PositiveIntegerField(_("subscriptions"))
    households = models.PositiveIntegerField(
        _("households with a subscription"), null=True, blank=True, help_text=_("empty: only subscriptions are known")
    )

    objects: ClassVar[AssetQuerySet[Subscription]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("subscription count")
        verbose_name_plural = _("subscription counts")
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "commune_code", "commune_valid_from", "month", "service"],
                name="one_subscription_count",
            ),
            models.CheckConstraint(
                condition=Q(households__isnull=True) | Q(households__lte=F("subscriptions")),
                name="no_more_households_than_subscriptions",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_its_first_day"),
        ]
        indexes = [models.Index(fields=["service", "month"], name="subscription_by_month")]

    def __str__(self) -> str:
        return f"{self.operator} {self.commune_code} {self.month:%Y-%m} {self.service}"


class Survey(Owned, InCommune):
    """What a survey found on one area: how many were asked, how many of them have it, how, for how many it speaks."""

    code = models.CharField(_("survey code"), max_length=40)
    subject = models.CharField(_("subject"), max_length=24, choices=SurveySubject)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"))
    method = models.CharField(_("method"), max_length=16, choices=SurveyMethod)
    population = models.PositiveIntegerField(_("population represented"), null=True, blank=True)
    sample = models.PositiveIntegerField(_("sample"))
    positive = models.PositiveIntegerField(_("positive answers"))
    surveyor = models.CharField(_("carried out by"), max_length=200, blank=True)
    document = models.CharField(_("document"), max_length=80, blank=True)
    minimum_age_years = models.PositiveSmallIntegerField(
        _("asked from the age of"), null=True, blank=True, help_text=_("empty: 18 years, where adults were asked")
    )
    devices = ArrayField(
        models.CharField(max_length=12, choices=SmartDevice),
        verbose_name=_("devices asked about"),
        default=list,
        blank=True,
        help_text=_("empty: smartphone, tablet, computer and smart television, where devices were asked about"),
    )
    design_effect = models.FloatField(
        _("design effect"), null=True, blank=True, help_text=_("empty: the one that the dated definition assumes")
    )

    objects: ClassVar[AssetQuerySet[Survey]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "subject", "commune_code", "commune_valid_from"],
                name="one_survey_result",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(positive__lte=F("sample")), name="no_more_positive_than_asked"),
            models.CheckConstraint(
                condition=Q(population__isnull=True) | Q(sample__lte=F("population")), name="no_more_asked_than_are"
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(started_on__lte=F("ended_on")), name="survey_period"
            ),
            models.CheckConstraint(
                condition=Q(design_effect__isnull=True) | Q(design_effect__range=(0.1, 100)),
                name="survey_design_effect",
            ),
        ]
        indexes = [models.Index(fields=["subject", "ended_on"], name="survey_by_subject")]

    def __str__(self) -> str:
        return f"{self.code} {self.commune_code}"


class Hotspot(Operated, InCommune):
    """A public wireless access point in one period."""

    code = models.CharField(_("hotspot code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    public_point = models.CharField(_("public point"), max_length=40, blank=True)
    free = models.BooleanField(_("free of charge"), default=True)
    point = gis.PointField(_("position"), srid=4326, null=True, blank=True)

    objects: ClassVar[AssetQuerySet[Hotspot]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hotspot")
        verbose_name_plural = _("hotspots")
        constraints = period_constraints("hotspot", "code")

    def __str__(self) -> str:
        return self.code
