"""What agencies run: nodes of the dedicated network, systems, shared platforms, databases, data centres."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import rules
from hatang.capabilities.assets.models.base import AssetQuerySet, DatedAsset, Owned, period_constraints
from hatang.capabilities.assets.terms import (
    AgencyLevel,
    CriterionResult,
    DatabaseName,
    DeploymentState,
    NetworkService,
    PlatformName,
)


class OfAgency(DatedAsset):
    """A row about an agency's own equipment: topology is not for everyone."""

    OWNER = "agency"
    scope = staticmethod(rules.agency_scope)

    agency = models.CharField(_("agency"), max_length=35, db_index=True)

    class Meta:
        abstract = True


class NetworkNode(OfAgency):
    """An agency's connection to the dedicated data network in one period."""

    code = models.CharField(_("node code"), max_length=40)
    level = models.CharField(_("level"), max_length=10, choices=AgencyLevel)
    connected = models.BooleanField(_("connected to the dedicated network"), default=True)
    four_levels = models.BooleanField(_("connected through four levels"))
    services = ArrayField(
        models.CharField(max_length=20, choices=NetworkService), verbose_name=_("services"), default=list, blank=True
    )
    provider = models.CharField(_("provider"), max_length=35, blank=True)
    bandwidth_mbps = models.PositiveIntegerField(_("bandwidth"), null=True, blank=True)

    objects: ClassVar[AssetQuerySet[NetworkNode]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("network node")
        verbose_name_plural = _("network nodes")
        constraints = [
            *period_constraints("node", "code"),
            models.CheckConstraint(
                condition=Q(four_levels=False) | Q(connected=True), name="four_levels_need_a_connection"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class InformationSystem(OfAgency):
    """An agency's information system; what it has since when is a date of its own."""

    code = models.CharField(_("system code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    level = models.PositiveSmallIntegerField(_("security level"), null=True, blank=True)
    level_approved_on = models.DateField(_("security level approved on"), null=True, blank=True)
    shared = models.BooleanField(_("shared"), default=False)
    public_online = models.BooleanField(_("public online"), default=False)
    monitored_from = models.DateField(_("remotely monitored since"), null=True, blank=True)
    dedicated_network_from = models.DateField(_("on the dedicated network since"), null=True, blank=True)
    ipv6_from = models.DateField(_("on IPv6 since"), null=True, blank=True)

    objects: ClassVar[AssetQuerySet[InformationSystem]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("information system")
        verbose_name_plural = _("information systems")
        constraints = [
            *period_constraints("system", "code"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__range=(1, 5)), name="system_level"),
        ]

    def __str__(self) -> str:
        return self.code


class SharedPlatform(DatedAsset):
    """The state of one of the named shared platforms in one period."""

    OWNER = "agency"

    platform = models.CharField(_("platform"), max_length=24, choices=PlatformName)
    agency = models.CharField(_("agency"), max_length=35)
    state = models.CharField(_("state"), max_length=12, choices=DeploymentState)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects: ClassVar[AssetQuerySet[SharedPlatform]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("shared platform")
        verbose_name_plural = _("shared platforms")
        constraints = period_constraints("platform", "platform")

    def __str__(self) -> str:
        return self.platform


class NamedDatabase(DatedAsset):
    """The state of one of the named databases in one period."""

    OWNER = "agency"

    database = models.CharField(_("database"), max_length=16, choices=DatabaseName)
    agency = models.CharField(_("agency"), max_length=35)
    state = models.CharField(_("state"), max_length=12, choices=DeploymentState)
    digitised_percent = models.FloatField(_("digitised"), null=True, blank=True)
    on_lgsp = models.BooleanField(_("connected to LGSP"), null=True, blank=True)

    objects: ClassVar[AssetQuerySet[NamedDatabase]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("named database")
        verbose_name_plural = _("named databases")
        constraints = [
            *period_constraints("database", "database"),
            models.CheckConstraint(
                condition=Q(digitised_percent__isnull=True) | Q(digitised_percent__range=(0, 100)),
                name="database_digitised",
            ),
        ]

    def __str__(self) -> str:
        return self.database


class DataCentre(OfAgency):
    """A data centre in one period."""

    code = models.CharField(_("data centre code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    point = gis.PointField(_("position"), srid=4326, null=True, blank=True)

    objects: ClassVar[AssetQuerySet[DataCentre]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("data centre")
        verbose_name_plural = _("data centres")
        constraints = period_constraints("data_centre", "code")

    def __str__(self) -> str:
        return self.code


class DataCentreCriterion(Owned):
    """How a data centre was judged against one criterion of a decision on a day; open, as the index itself is."""

    data_centre = models.CharField(_("data centre"), max_length=40)
    document = models.CharField(_("decision"), max_length=40)
    criterion = models.CharField(_("criterion code"), max_length=40)
    title = models.CharField(_("criterion"), max_length=300)
    result = models.CharField(_("result"), max_length=12, choices=CriterionResult)
    assessed_on = models.DateField(_("assessed on"))
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects: ClassVar[AssetQuerySet[DataCentreCriterion]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("data centre criterion")
        verbose_name_plural = _("data centre criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["data_centre", "document", "criterion", "assessed_on"], name="one_assessment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.data_centre} {self.document} {self.criterion}"
