"""Documents on their way into plans: which there are, what of one is decided, and where it would go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.public import UNBOUND, TargetKind, Way
from hatang.capabilities.readings.models import Reading, ReadItem
from hatang.capabilities.readings.terms import Decision, ItemKind, ReadingState
from hatang.capabilities.work import public as work
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from hatang.capabilities.plan.public import Destination, PlanVersion
    from hatang.kernel.access import Actor

# Who is at least so sure need not be asked one by one.
SURE = 0.9
_LISTED = 50


@dataclass(frozen=True)
class DocumentBodyRow:
    """A body as the document names it, whom the register knows under that name, and who stands for it today."""

    named: str
    code: str
    name: str
    today: tuple[str, ...]


def list_readings(*, actor: Actor) -> list[Reading]:
    """The newest documents, without their text."""
    return list(Reading.objects.visible_to(actor).defer("blocks", "document")[:_LISTED])


def find_reading(*, reading_id: UUID, actor: Actor) -> Reading:
    record = Reading.objects.visible_to(actor).select_related("version__plan", "amended").filter(pk=reading_id).first()
    if record is None:
        raise Missing("reading", _("This document is not being read here"), where=str(reading_id))
    return record


def list_read_items(*, reading: Reading) -> list[ReadItem]:
    return list(ReadItem.objects.filter(reading=reading))


def count_decisions(*, items: Iterable[ReadItem]) -> dict[str, int]:
    """How many items of each decision there are, those not understood apart."""
    by_decision = Counter(read_item.decision for read_item in items if read_item.kind != ItemKind.UNCLEAR)
    return {decision.value: by_decision[decision.value] for decision in Decision}


def list_undecided(*, items: Iterable[ReadItem]) -> list[ReadItem]:
    """What stands in the way of entering the document: what was not understood need not be decided."""
    return [
        read_item for read_item in items if read_item.decision == Decision.OPEN and read_item.kind != ItemKind.UNCLEAR
    ]


def list_sure_items(*, items: Iterable[ReadItem]) -> list[ReadItem]:
    return [
        read_item
        for read_item in list_undecided(items=items)
        if read_item.kind != ItemKind.CHANGE and read_item.said.get("confidence", 0) >= SURE
    ]


def signed_on(*, reading: Reading) -> date | None:
    text = reading.document.get("date")
    return date.fromisoformat(text) if text else None


def destination_of(*, reading: Reading, today: date) -> Destination:
    return plan.find_destination(
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


def find_lost_lines(*, way: Destination, items: Iterable[ReadItem]) -> Lost:
    """What entering the kept items takes away of the plan, where they put its content anew."""
    if way.way is not Way.REPLACE or way.version_id is None:
        return Lost()
    kept: dict[str, set[str]] = {"target": set(), "task": set()}
    for item in items:
        if item.is_kept:
            kind = "task" if item.kind == ItemKind.TASK else "target"
            kept[kind].add(str(item.values.get("number") or ""))
    before = plan.version_targets(way.version_id)
    # Duties that are no line of a document: somebody gave an aim without a figure its indicator.
    unread = [row.number for row in before if row.kind == TargetKind.DUTY and row.indicators != (UNBOUND,)]
    duties = [number for number in unread if number not in kept["target"]]
    targets = [row.number for row in before if row.number not in duties]
    tasks = work.version_tasks(way.version_id)
    return Lost(
        tuple(number for number in targets if number not in kept["target"]),
        tuple(number for number in tasks if number not in kept["task"]),
        tuple(duties),
    )


def body_rows(*, bodies: Iterable[dict[str, str]], today: date) -> list[DocumentBodyRow]:
    """The bodies of an item with their names in the register and their successors."""
    rows = []
    for body in bodies:
        code = body["code"]
        known = identity.read_organisation(code, None) if code else None
        now = tuple(ref.name for ref in identity.responsible_today(code, today)) if code else ()
        name = known.name if known else ""
        rows.append(
            DocumentBodyRow(body["named"], code, name, tuple(successor for successor in now if successor != name))
        )
    return rows


def is_over(*, reading: Reading) -> bool:
    return reading.state in (ReadingState.ENTERED, ReadingState.QUOTED, ReadingState.DISCARDED)


def list_documents_of(*, version: PlanVersion, actor: Actor) -> list[Reading]:
    """The documents that words of the version may stand in: its own first, then those whose words it took along."""
    own = Reading.objects.visible_to(actor).filter(state__in=(ReadingState.ENTERED, ReadingState.QUOTED))
    taken = {quoted.file for rows in plan.list_quotations(version=version, actor=actor).values() for quoted in rows}
    files = taken | ({version.file} if version.file is not None else set())
    documents = {reading.file: reading for reading in own.filter(file__in=files)}
    return sorted(documents.values(), key=lambda reading: (reading.file != version.file, reading.uploaded_at))
