"""One act turns a decided draft into a version: of a new plan, or the next one of a plan; all of it or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.public import Way
from hatang.capabilities.readings.models import Reading, ReadItem
from hatang.capabilities.readings.queries import quoting
from hatang.capabilities.readings.queries import readings as queries
from hatang.capabilities.readings.terms import Becomes, ItemKind, ReadingState
from hatang.capabilities.work import public as work
from hatang.capabilities.work.public import Recurrence
from hatang.kernel import access
from hatang.kernel.problems import Conflict, Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.kernel.access import Actor


def enter(
    actor: Actor,
    *,
    reading: Reading,
    revision: int,
    head: Mapping[str, Any],
    valid_from: date,
    today: date,
    with_unread: bool = False,
) -> Reading:
    """The decided items become a version of the plan; `Conflict` when a decision changed since the page was made.

    `head` is what the officer confirmed of the document: number, title, issuer, signing day, instrument; `with_unread`
    keeps the duties of the version before that no reader finds in a document.
    """
    access.require_right(actor, "plan.edit")
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=reading.pk)
        items = _require_decided_items(reading, revision)
        kept = [item for item in items if item.is_kept]
        way = queries.destination_of(reading=reading, today=today)
        targets = _targets(kept, with_unread=with_unread)
        document = _document(reading, head)
        version = plan.begin_version(actor, to=way, document=document, changes=targets, valid_from=valid_from)
        is_amending = way.way is Way.AMEND
        counts = work.enter_lines(
            version=version, before=way.version_id, lines=_lines(kept, is_amending=is_amending), amends=is_amending
        )
        plan.issue_entered(
            actor,
            version=version,
            before={"way": way.way.value, "document": reading.file_name},
            after=counts | {"left_out": len(items) - len(kept)},
        )
        reading.state, reading.version_id = ReadingState.ENTERED, version
        reading.save(update_fields=["state", "version"])
    return reading


def _require_decided_items(reading: Reading, revision: int) -> list[ReadItem]:
    if not reading.is_open:
        raise Conflict("not_open", _("This document is no longer a draft"), detail=str(reading.get_state_display()))
    if reading.revision != revision:
        raise Conflict(
            "decided",
            _("Somebody else decided about this document meanwhile"),
            where=reading.file_name,
            hint=_("Look at what was decided, then enter it again."),
        )
    items = queries.list_read_items(reading=reading)
    if waiting := queries.list_undecided(items=items):
        raise Invalid(
            "undecided",
            _("Not every item has been decided"),
            detail=_("%(count)d items wait") % {"count": len(waiting)},
            hint=_("Accept or leave out each of them first."),
        )
    if not any(item.is_kept for item in items):
        raise Invalid("nothing", _("Nothing of this document was accepted"), hint=_("Throw the draft away instead."))
    return items


def _document(reading: Reading, head: Mapping[str, Any]) -> plan.EnteredDocument:
    document = reading.document
    bases = (
        (cited["number"], date.fromisoformat(cited["date"]), cited["title"] or "")
        for cited in document.get("bases", [])
        if cited["date"] and len(cited["date"]) == 10
    )
    return plan.EnteredDocument(
        **head,
        kind=document.get("kind") or "",
        signer=document.get("signer") or "",
        bases=tuple(bases),
        replaces=tuple(document.get("replaces", [])),
        file=reading.file,
        file_name=reading.file_name,
        parts=quoting.list_new_parts(reading=reading),
    )


def _removed(items: Iterable[ReadItem], kind: str) -> tuple[str, ...]:
    """The numbers of the targets or tasks that an amendment takes away."""
    removals = (str(item.values.get("removes") or "").partition(":") for item in items if item.kind == ItemKind.CHANGE)
    return tuple(number for of, _colon, number in removals if of == kind)


def _reworded(items: Iterable[ReadItem]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (item.values["old"], item.values["new"])
        for item in items
        if item.kind == ItemKind.CHANGE
        and not item.values.get("removes")
        and item.said["kind"] == "replace_phrase"
        and item.values["old"]
    )


def _becoming(items: Iterable[ReadItem], becomes: Becomes) -> list[ReadItem]:
    """What an amendment adds or puts anew without a figure."""
    return [item for item in items if item.kind == ItemKind.CHANGE and item.values.get("becomes") == becomes]


def _targets(kept: list[ReadItem], *, with_unread: bool) -> plan.TargetChanges:
    read = [_target(item) for item in kept if item.kind in (ItemKind.TARGET, ItemKind.UNCLEAR)]
    duties = [_duty_without_number(item) for item in _becoming(kept, Becomes.DUTY)]
    return plan.TargetChanges(_removed(kept, "target"), _reworded(kept), (*read, *duties), with_unread)


def _words(item: ReadItem) -> tuple[plan.Quotation, ...]:
    return quoting.quote_said(item.said.get("source") or {})


def _target(item: ReadItem) -> plan.NewTarget:
    values = item.values
    plain = ("measure", "unit", "denominator", "scope", "year", "place", "note", "number", "indicator", "operator")
    value, value_max = (
        Decimal(str(values[name])) if values["operator"] and values.get(name) is not None else None
        for name in ("value", "value_max")
    )
    return plan.NewTarget(
        **{name: values[name] for name in plain},
        value=value,
        value_max=value_max,
        baseline_year=values.get("baseline_year"),
        replaces=values.get("replaces") or "",
        words=_words(item),
    )


def _duty_without_number(item: ReadItem) -> plan.NewTarget:
    kind, _colon, replaced = str(item.values.get("removes") or "").partition(":")
    return plan.NewTarget(
        measure=item.values["new"][:300],
        place=str(item.said.get("where") or "")[:200] or "–",
        number=item.values["number"],
        replaces=replaced if kind == "target" else "",
        words=_words(item),
    )


def _lines(kept: list[ReadItem], *, is_amending: bool) -> work.PlanLines:
    put = (
        (item.values["number"], item.values["new"], str(item.said.get("where") or ""))
        for item in _becoming(kept, Becomes.TASK)
    )
    return work.PlanLines(
        removed=_removed(kept, "task") if is_amending else (),
        reworded=_reworded(kept) if is_amending else (),
        tasks=tuple(_task(item) for item in kept if item.kind == ItemKind.TASK),
        duties=tuple(_duty(item) for item in kept if item.kind == ItemKind.DUTY),
        put=tuple(put),
    )


def _bodies(said: Iterable[Mapping[str, str]]) -> tuple[work.NamedAs, ...]:
    return tuple(work.NamedAs(body["named"], body["code"]) for body in said)


def _task(item: ReadItem) -> work.TaskLine:
    values = item.values
    plain = ("number", "section", "text", "period", "year_from", "year_to", "recurrence", "place")
    return work.TaskLine(
        **{name: values[name] for name in plain},
        # A draft read before days were kept knows the last year alone.
        due_on=date.fromisoformat(values["due_on"]) if values.get("due_on") else None,
        product=values.get("product", ""),
        lead=_bodies(values["lead"]),
        support=_bodies(values["support"]),
        budget=tuple(work.BudgetLine(**line) for line in values.get("budget", [])),
        words=_words(item),
    )


def _duty(item: ReadItem) -> work.DutyLine:
    values = item.values
    # A draft read before recurrences were kept knows a day of every year alone.
    yearly = Recurrence.YEARLY.value if values["month"] and values["day"] else ""
    plain = ("number", "text", "place", "wording", "month", "day")
    return work.DutyLine(
        **{name: values[name] for name in plain},
        bodies=_bodies(values["bodies"]),
        recurrence=values.get("recurrence") or yearly,
        due_year=values.get("due_year"),
        words=_words(item),
    )
