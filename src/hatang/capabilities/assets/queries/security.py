"""What a security analyst looks at first: weaknesses still open, machines nobody protects, systems nobody monitors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from hatang.capabilities.assets.models import Endpoint, Finding, InformationSystem
from hatang.capabilities.assets.queries import agencies
from hatang.capabilities.assets.terms import Severity

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class OpenFinding:
    """A weakness that is not fixed on the date; `due_on` by what was set for it, else by the definition in force, None
    where that sets none."""

    code: str
    agency: str
    severity: Severity
    due_on: date | None
    is_late: bool


@dataclass(frozen=True)
class SecurityWatch:
    """What stands open on a date: late weaknesses first; of machines and public online systems how many of how many.

    The figure of the plan leaves out systems that are not public online: `others` of them are not monitored, `own` of
    those belong to the bodies asked about.
    """

    findings: tuple[OpenFinding, ...]
    unprotected: int
    machines: int
    unmonitored: int
    systems: int
    others: int
    own: int

    @property
    def unmonitored_together(self) -> int:
        return self.unmonitored + self.others

    @property
    def late(self) -> int:
        return sum(finding.is_late for finding in self.findings)


def with_deadlines(weaknesses: QuerySet[Any], as_of: date) -> QuerySet[Any]:
    """Weaknesses, each with its `deadline` (what was set for it, else by the definition in force; None where that sets
    none for its severity), and whether it is open and late on the date; one without severity is neither."""
    days = agencies.read_due_days(as_of)
    spans = [When(severity=severity, then=Value(timedelta(days=number))) for severity, number in days.items()]
    deadline = Cast(F("found_on") + Case(*spans, output_field=DurationField()), DateField())
    is_open = ~Q(severity=Severity.NONE) & (Q(fixed_on=None) | Q(fixed_on__gt=as_of))
    reckoned: QuerySet[Any] = weaknesses.annotate(
        deadline=Coalesce("due_on", deadline),
        is_open=ExpressionWrapper(is_open, BooleanField()),
        # Of one without a deadline the comparison says nothing: it is not late.
        is_late=Coalesce(ExpressionWrapper(is_open & Q(deadline__lte=as_of), BooleanField()), Value(value=False)),
    )
    return reckoned


def list_open_findings(*, actor: Actor, as_of: date) -> list[OpenFinding]:
    """The weaknesses that the actor may see and that are not fixed on the date, the longest due first."""
    weaknesses = with_deadlines(Finding.objects.visible_to(actor).filter(found_on__lte=as_of), as_of)
    rows = weaknesses.filter(is_open=True).order_by("deadline", "code")
    return [OpenFinding(row.code, row.agency, Severity(row.severity), row.deadline, row.is_late) for row in rows]


def with_monitoring(systems: QuerySet[Any], as_of: date) -> QuerySet[Any]:
    """Systems, each with whether it is monitored on the date: a day that has not come says that it will be."""
    is_monitored = Coalesce(ExpressionWrapper(Q(monitored_from__lte=as_of), BooleanField()), Value(value=False))
    reckoned: QuerySet[Any] = systems.annotate(is_monitored=is_monitored)
    return reckoned


def with_open_findings(systems: QuerySet[Any], *, actor: Actor, as_of: date) -> QuerySet[Any]:
    """Systems, each with how many weaknesses found in it the actor may see that are open on the date."""
    weaknesses = with_deadlines(Finding.objects.visible_to(actor).filter(found_on__lte=as_of), as_of)
    of_system = weaknesses.filter(is_open=True, system=OuterRef("code")).order_by().values("system")
    counts = Subquery(of_system.annotate(number=Count("pk")).values("number"))
    reckoned: QuerySet[Any] = systems.annotate(open_findings=Coalesce(counts, 0))
    return reckoned


def with_protection(machines: QuerySet[Any], as_of: date) -> QuerySet[Any]:
    """Machines with their reports (`with_reports`), each with whether an agent protects it on the date: it is there,
    and was heard of within the days of the definition in force."""
    since = as_of - timedelta(days=agencies.read_agent_days(as_of))
    installed = Q(installed_on=None) | Q(installed_on__lte=as_of)
    # Of one never heard of the comparison says nothing: it protects nobody.
    heard = Coalesce(ExpressionWrapper(Q(last_seen_on__gte=since), BooleanField()), Value(value=False))
    reckoned: QuerySet[Any] = machines.annotate(
        is_heard_of=heard,
        is_protected=ExpressionWrapper(~Q(agent="") & installed & Q(is_heard_of=True), BooleanField()),
    )
    return reckoned


def watch_security(*, actor: Actor, as_of: date, bodies: Collection[str] = ()) -> SecurityWatch:
    """What stands open of what the actor may see."""
    machines = with_protection(Endpoint.objects.visible_to(actor).valid_on(as_of).with_reports(as_of), as_of)
    systems = InformationSystem.objects.visible_to(actor).valid_on(as_of)
    counts = with_monitoring(systems, as_of).aggregate(
        systems=Count("pk", filter=Q(public_online=True)),
        unmonitored=Count("pk", filter=Q(public_online=True, is_monitored=False)),
        others=Count("pk", filter=Q(public_online=False, is_monitored=False)),
        own=Count("pk", filter=Q(public_online=False, is_monitored=False, agency__in=list(bodies))),
    )
    return SecurityWatch(
        findings=tuple(list_open_findings(actor=actor, as_of=as_of)),
        unprotected=machines.filter(is_protected=False).count(),
        machines=machines.count(),
        **counts,
    )
