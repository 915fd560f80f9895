"""Which plans there are, which version of one is in force, and how people name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models import Plan, PlanVersion, Target
from hatang.capabilities.plan.terms import Content, VersionState
from hatang.kernel import panels
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class PlanRow:
    """A plan for lists and chips; `content` is that of the version in force on the date asked."""

    code: str
    number: str
    title: str
    kind: str
    issuer: str
    issuer_named: str
    signed_on: date | None
    ended_on: date | None
    is_live: bool
    version: int
    content: str
    content_reason: str
    targets: int
    tasks: int


def list_plans(*, as_of: date, actor: Actor = ANONYMOUS, live_only: bool = False) -> list[PlanRow]:
    """All plans (or those live on the date), oldest first; a plan of unknown date comes last."""
    visible = [plan for plan in _read_plans(actor) if plan.is_live_on(as_of) or not live_only]
    versions = {version.plan_id: version for version in _read_versions_in_force(as_of)}
    keys = [version.pk for version in versions.values()]
    rows = Target.objects.filter(version__in=keys).order_by()
    targets = dict(rows.values_list("version").annotate(Count("id")))
    tasks = panels.counts_of("plan.version", "tasks", keys)
    return [
        PlanRow(
            code=plan.code,
            number=plan.number,
            title=plan.title,
            kind=plan.kind,
            issuer=plan.issuer,
            issuer_named=plan.issuer_named,
            signed_on=plan.signed_on,
            ended_on=plan.ended_on,
            is_live=plan.is_live_on(as_of),
            version=version.number if version else 0,
            content=version.content if version else Content.NOT_ENTERED,
            content_reason=version.content_reason if version else "",
            targets=targets.get(version.pk, 0) if version else 0,
            tasks=tasks.get(version.pk, 0) if version else 0,
        )
        for plan in sorted(visible, key=lambda plan: (plan.signed_on is None, plan.signed_on, plan.number))
        for version in [versions.get(plan.pk)]
    ]


def find_plan(*, name: str, actor: Actor = ANONYMOUS) -> Plan:
    """The plan that is meant by its code, its number ("194/KH-UBND") or the number alone ("194").

    Raises `Missing` when there is none, `Invalid` when the number alone fits several.
    """
    return _choose_plan(_read_plans(actor), name.strip())


def _read_plans(actor: Actor) -> list[Plan]:
    """Every plan, once in a reading."""
    return cache_in_reading(("plan.plans", actor), lambda: list(Plan.objects.visible_to(actor)))


def _read_versions_in_force(as_of: date) -> list[PlanVersion]:
    """The version of each plan that holds on the date, once in a reading."""
    return cache_in_reading(("plan.versions_in_force", as_of), lambda: list(PlanVersion.objects.in_force_on(as_of)))


def _choose_plan(known: list[Plan], wanted: str) -> Plan:
    sought = wanted.lower()
    rows = [
        row
        for row in known
        if sought in (row.code.lower(), row.number.lower())
        or (sought.isdigit() and row.number.lower().startswith(f"{sought}/"))
    ]
    matches = [row for row in rows if row.code == sought] or rows
    if not matches:
        raise Missing(
            "plan", _("There is no such plan"), where=wanted, hint=_("List the plans with `hatang plan list`.")
        )
    if len(matches) > 1:
        raise Invalid(
            "plan_ambiguous",
            _("Several plans have this number"),
            where=wanted,
            hint=_("Use one of the codes: %(codes)s") % {"codes": ", ".join(match.code for match in matches)},
        )
    return matches[0]


def version_in_force(*, plan: Plan, as_of: date) -> PlanVersion:
    """The issued version that holds on the date; before the first one, the first."""
    return cache_in_reading(("plan.version", plan.pk, as_of), lambda: _version_in_force(plan, as_of))


def _version_in_force(plan: Plan, as_of: date) -> PlanVersion:
    """Chosen among all of the plan as `in_force_on` chooses, so that many dates cost one query in a reading."""
    issued = cache_in_reading(
        ("plan.versions", plan.pk), lambda: list(PlanVersion.objects.filter(plan=plan, state=VersionState.ISSUED))
    )
    if not issued:
        raise Missing("plan_version", _("No version of the plan has been issued"), where=plan.number)
    begun = [version for version in issued if version.valid_from is None or version.valid_from <= as_of]
    if begun:
        return max(begun, key=lambda version: version.valid_from or date.min)
    return min(issued, key=lambda version: version.valid_from or date.min)


def find_draft(*, plan: Plan, actor: Actor) -> PlanVersion | None:
    """The amendment that is being prepared, for those who keep plans."""
    return PlanVersion.objects.visible_to(actor).filter(plan=plan, state=VersionState.DRAFT).first()


def find_plan_number(*, name: str) -> str | None:
    """The number of the plan that the chip shows, None where there is no such plan."""
    try:
        return find_plan(name=name).number
    except (Missing, Invalid):
        return None


def default_plan(*, as_of: date) -> Plan | None:
    """The plan a page is about when nobody chose one: the oldest live one whose content has been entered, else any."""
    known = _read_plans(ANONYMOUS)
    entered = {version.plan_id for version in _read_versions_in_force(as_of) if version.content == Content.ENTERED}
    ordered = sorted(
        [plan for plan in known if plan.is_live_on(as_of)],
        key=lambda live_plan: (
            live_plan.pk not in entered,
            live_plan.signed_on is None,
            live_plan.signed_on,
            live_plan.pk,
        ),
    )
    return ordered[0] if ordered else min(known, key=lambda plan: plan.pk, default=None)


def version(*, key: int) -> PlanVersion:
    """The version of a key, with its plan."""
    return PlanVersion.objects.select_related("plan").get(pk=key)
