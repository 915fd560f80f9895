"""Where a document belongs: a new plan, the next version of one, or nowhere; and the targets that are there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from hatang.capabilities.plan.models import Plan, PlanVersion, Target
from hatang.capabilities.plan.queries.standing import target_row
from hatang.capabilities.plan.terms import UNBOUND, Content, VersionState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.plan.queries.standing import TargetRow


class Way(StrEnum):
    """What entering a document does."""

    NEW = "new"
    FILL = "fill"
    REPLACE = "replace"
    AMEND = "amend"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Destination:
    """Where a document would go: the plan (by number and title) and its version, from which day, or why nowhere.

    `territory_code`: for a new plan the unit that the newest one is for.
    """

    way: Way
    plan_id: int | None = None
    number: str = ""
    title: str = ""
    version_id: int | None = None
    valid_from: date | None = None
    missing: str = ""
    territory_code: str = ""


def find_destination(*, number: str, signed_on: date | None, amends: Iterable[str], today: date) -> Destination:
    """Where a document of this number and day belongs, which amends plans of these numbers."""
    for amended in amends:
        plan = Plan.objects.filter(number__iexact=amended).order_by("-signed_on").first()
        if plan is None:
            return Destination(Way.NOWHERE, missing=amended)
        return _next_version(Way.AMEND, plan, _in_force(plan, today), _day_after(plan, signed_on, today))
    plan = Plan.objects.filter(number__iexact=number, signed_on=signed_on).first() if number else None
    if plan is None:
        latest = Plan.objects.exclude(territory_code="").order_by("-signed_on").first()
        return Destination(Way.NEW, valid_from=signed_on, territory_code=latest.territory_code if latest else "")
    version = _in_force(plan, today)
    if version is not None and version.content == Content.NOT_ENTERED:
        return _next_version(Way.FILL, plan, version, version.valid_from)
    return _next_version(Way.REPLACE, plan, version, _day_after(plan, signed_on, today))


def _in_force(plan: Plan, today: date) -> PlanVersion | None:
    return PlanVersion.objects.filter(plan=plan).in_force_on(today).first()


def _next_version(way: Way, plan: Plan, version: PlanVersion | None, day: date | None) -> Destination:
    return Destination(way, plan.pk, plan.number, plan.title, version.pk if version else None, day)


def _day_after(plan: Plan, signed_on: date | None, today: date) -> date:
    """The document's own day where it comes after the versions there are, otherwise today or the day after them."""
    days = PlanVersion.objects.filter(plan=plan, state=VersionState.ISSUED).values_list("valid_from", flat=True)
    latest = max((day for day in days if day), default=None)
    if latest is None or (signed_on is not None and signed_on > latest):
        return signed_on or today
    return max(today, latest + timedelta(days=1))


def version_targets(version: int | None) -> list[TargetRow]:
    """The targets and duties of a version, none of none."""
    targets = Target.objects.filter(version=version).select_related("version__plan")
    return [target_row(target, target.version.plan, target.version.number) for target in targets] if version else []


def bound_targets() -> list[TargetRow]:
    """The targets of all issued versions that have an indicator."""
    targets = Target.objects.filter(version__state=VersionState.ISSUED).exclude(indicators=[UNBOUND])
    return [
        target_row(target, target.version.plan, target.version.number)
        for target in targets.select_related("version__plan")
    ]
