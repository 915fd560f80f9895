"""What endangers agencies: machines and their protection, weaknesses found and fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import rules
from hatang.capabilities.assets.models.base import AssetQuerySet, DatedAsset, Owned, period_constraints
from hatang.capabilities.assets.terms import EndpointKind, Severity

if TYPE_CHECKING:
    from datetime import date


class EndpointQuerySet(AssetQuerySet["Endpoint"]):
    """Machines, with what their agents reported."""

    def with_reports(self, as_of: date) -> Self:
        """`last_seen_on`: the last day up to the date on which the agent was heard of, None where it never was."""
        reports = AgentReport.objects.filter(endpoint=OuterRef("pk"), seen_on__lte=as_of).order_by("-seen_on")
        return self.annotate(last_seen_on=Subquery(reports.values("seen_on")[:1]))


class Endpoint(DatedAsset):
    """A server or workstation of an agency in one period, and its anti-malware agent."""

    OWNER = "agency"
    scope = staticmethod(rules.security_scope)

    code = models.CharField(_("machine code"), max_length=60)
    agency = models.CharField(_("agency"), max_length=35, db_index=True)
    kind = models.CharField(_("kind"), max_length=12, choices=EndpointKind)
    agent = models.CharField(_("anti-malware agent"), max_length=100, blank=True)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)

    objects: ClassVar[EndpointQuerySet] = EndpointQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("machine")
        verbose_name_plural = _("machines")
        constraints = period_constraints("endpoint", "code")

    def __str__(self) -> str:
        return self.code


class AgentReport(Owned):
    """A day on which the agent of a machine was heard of. A later one takes the place of none."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="reports")
    seen_on = models.DateField(_("last seen on"))

    objects: ClassVar[AssetQuerySet[AgentReport]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("report of an agent")
        verbose_name_plural = _("reports of agents")
        constraints = [models.UniqueConstraint(fields=["endpoint", "seen_on"], name="one_agent_report_a_day")]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.seen_on}"


class Finding(Owned):
    """A weakness found in an agency, by when it must be fixed, when it was."""

    OWNER = "agency"
    scope = staticmethod(rules.security_scope)

    code = models.CharField(_("finding code"), max_length=60, unique=True)
    system = models.CharField(_("system"), max_length=40, blank=True, db_index=True)
    agency = models.CharField(_("agency"), max_length=35, db_index=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    found_on = models.DateField(_("found on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    fixed_on = models.DateField(_("fixed on"), null=True, blank=True)
    source = models.CharField(_("found by"), max_length=200, blank=True)

    objects: ClassVar[AssetQuerySet[Finding]] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("found_on")), name="due_after_found"
            ),
            models.CheckConstraint(
                condition=Q(fixed_on__isnull=True) | Q(fixed_on__gte=F("found_on")), name="fixed_after_found"
            ),
        ]

    def __str__(self) -> str:
        return self.code
