"""Documents on their way into plans: which there are, what of one is decided, and where it would go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan.models import Plan, PlanVersion, Reading, ReadItem
from hatang.capabilities.plan.terms import UNBOUND, Content, Decision, ItemKind, ReadingState, TargetKind, VersionState
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from hatang.capabilities.plan.models import Target
    from hatang.kernel.access import Actor

# Who is at least so sure need not be asked one by one.
SURE = 0.9
_LISTED = 50


class Way(StrEnum):
    """What entering a document does."""

    NEW = "new"
    FILL = "fill"
    REPLACE = "replace"
    AMEND = "amend"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Destination:
    """Where a document would go: a new plan, the next version of one, or nowhere and why."""

    way: Way
    plan: Plan | None
    version: PlanVersion | None
    valid_from: date | None
    missing: str = ""


@dataclass(frozen=True)
class BodyRow:
    """A body as the document names it, whom the register knows under that name, and who stands for it today."""

    named: str
    code: str
    name: str
    today: tuple[str, ...]


def readings(*, actor: Actor) -> list[Reading]:
    """The newest documents, without their text."""
    return list(Reading.objects.visible_to(actor).defer("blocks", "document")[:_LISTED])


def reading(*, reading_id: UUID, actor: Actor) -> Reading:
    found = Reading.objects.visible_to(actor).select_related("version__plan", "amended").filter(pk=reading_id).first()
    if found is None:
        raise Missing("reading", _("This document is not being read here"), where=str(reading_id))
    return found


def items(*, reading: Reading) -> list[ReadItem]:
    return list(ReadItem.objects.filter(reading=reading))


def counts(*, items: Iterable[ReadItem]) -> dict[str, int]:
    """How many items of each decision there are, those not understood apart."""
    found = Counter(each.decision for each in items if each.kind != ItemKind.UNCLEAR)
    return {decision.value: found[decision.value] for decision in Decision}


def undecided(*, items: Iterable[ReadItem]) -> list[ReadItem]:
    """What stands in the way of entering the document: what was not understood need not be decided."""
    return [each for each in items if each.decision == Decision.OPEN and each.kind != ItemKind.UNCLEAR]


def sure(*, items: Iterable[ReadItem]) -> list[ReadItem]:
    return [
        each
        for each in undecided(items=items)
        if each.kind != ItemKind.CHANGE and each.said.get("confidence", 0) >= SURE
    ]


def destination(*, number: str, signed_on: date | None, amends: Iterable[str], today: date) -> Destination:
    """Where a document of this number and day belongs, which amends plans of these numbers."""
    for amended in amends:
        plan = Plan.objects.filter(number__iexact=amended).order_by("-signed_on").first()
        if plan is not None:
            version = PlanVersion.objects.filter(plan=plan).in_force_on(today).first()
            return Destination(Way.AMEND, plan, version, _day_after(plan, signed_on, today))
        return Destination(Way.NOWHERE, None, None, None, missing=amended)
    plan = Plan.objects.filter(number__iexact=number, signed_on=signed_on).first() if number else None
    if plan is None:
        return Destination(Way.NEW, None, None, signed_on)
    version = PlanVersion.objects.filter(plan=plan).in_force_on(today).first()
    if version is not None and version.content == Content.NOT_ENTERED:
        return Destination(Way.FILL, plan, version, version.valid_from)
    return Destination(Way.REPLACE, plan, version, _day_after(plan, signed_on, today))


def _day_after(plan: Plan, signed_on: date | None, today: date) -> date:
    """The document's own day where it comes after the versions there are, otherwise today or the day after them."""
    days = PlanVersion.objects.filter(plan=plan, state=VersionState.ISSUED).values_list("valid_from", flat=True)
    latest = max((day for day in days if day), default=None)
    if latest is None or (signed_on is not None and signed_on > latest):
        return signed_on or today
    return max(today, latest + timedelta(days=1))


def signed_on(*, reading: Reading) -> date | None:
    said = reading.document.get("date")
    return date.fromisoformat(said) if said else None


def destination_of(*, reading: Reading, today: date) -> Destination:
    return destination(
        number=reading.document.get("number") or "",
        signed_on=signed_on(reading=reading),
        amends=reading.document.get("amends", []),
        today=today,
    )


@dataclass(frozen=True)
class Lost:
    """Numbers of what the plan has and its next version will not have; `unread` may be kept if the officer says so."""

    targets: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def unread(*, version: PlanVersion) -> list[Target]:
    """Duties that are no line of a document: somebody gave an aim without a figure its indicator."""
    return list(version.targets.filter(kind=TargetKind.DUTY).exclude(indicators=[UNBOUND]))


def lost(*, way: Destination, items: Iterable[ReadItem]) -> Lost:
    """What entering the kept items takes away of the plan, where they put its content anew."""
    if way.way is not Way.REPLACE or way.version is None:
        return Lost()
    kept: dict[str, set[str]] = {"target": set(), "task": set()}
    for item in items:
        if item.is_kept:
            kind = "task" if item.kind == ItemKind.TASK else "target"
            kept[kind].add(str(item.values.get("number") or ""))
    duties = [each.number for each in unread(version=way.version) if each.number not in kept["target"]]
    targets = [each for each in way.version.targets.values_list("number", flat=True) if each not in duties]
    tasks = way.version.tasks.values_list("number", flat=True)
    return Lost(
        tuple(each for each in targets if each not in kept["target"]),
        tuple(each for each in tasks if each not in kept["task"]),
        tuple(duties),
    )


def body_rows(*, bodies: Iterable[dict[str, str]], today: date) -> list[BodyRow]:
    """The bodies of an item with their names in the register and their successors."""
    found = []
    for each in bodies:
        code = each["code"]
        known = identity.organisation(code, None) if code else None
        now = tuple(ref.name for ref in identity.responsible_today(code, today)) if code else ()
        name = known.name if known else ""
        found.append(BodyRow(each["named"], code, name, tuple(each for each in now if each != name)))
    return found


def is_over(*, reading: Reading) -> bool:
    return reading.state in (ReadingState.ENTERED, ReadingState.DISCARDED)
