"""Reading a document into a draft, and deciding about each item of it; nothing of a plan changes here."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.public import UNBOUND, Way
from hatang.capabilities.readings import formats as files_in
from hatang.capabilities.readings.actions import budgets, due_days
from hatang.capabilities.readings.models import Reading, ReadItem
from hatang.capabilities.readings.queries import proposals
from hatang.capabilities.readings.queries import readings as queries
from hatang.capabilities.readings.terms import Becomes, Decision, ItemKind, ReadingState
from hatang.capabilities.work.public import Recurrence, last_day_of
from hatang.kernel import access, audit, files, writing
from hatang.kernel.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hatang.engines.documents.model import Change
    from hatang.engines.documents.model import Plan as ParsedPlan
    from hatang.engines.documents.source import Source
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Problem

# What a plan wants little of: a bare figure is a ceiling there.
_TO_BE_LITTLE = re.compile(
    r"(?:giảm |chỉ số |hệ số )?(?:(?:tổng |mức )?thời gian|độ trễ|chi phí|giá cước|"
    r"tỷ lệ (?:hộ )?(?:cận )?nghèo|số hộ nghèo|số vụ|số sự cố|"
    r"tỷ lệ (?:thất nghiệp|thất thoát|tử vong|suy dinh dưỡng|mất gói)|.*\bPUE\b)",
    re.IGNORECASE,
)
_LONGEST = {"measure": 300, "unit": 30, "denominator": 200, "scope": 200, "place": 200}


def upload_document(actor: Actor, *, content: bytes, name: str, now: datetime) -> Reading:
    """Take a document in. What is quick is read at once, and refused with its reason before anything is kept."""
    access.require_right(actor, "plan.edit")
    source = None if files_in.takes_long(content, name) else files_in.source_of(content, name)
    with files.all_or_nothing():
        stored = files.store_file(name, io.BytesIO(content), actor)
        reading = Reading.objects.create(
            file=stored.pk,
            file_name=stored.name,
            uploaded_by=actor.id,
            uploaded_by_label=actor.label,
            uploaded_at=now,
        )
        audit.record_act(actor, "plan.reading.upload", "plan.reading", str(reading.pk), after={"file": stored.name})
        if source is not None:
            fill_reading(reading, source=source, today=timezone.localdate(now))
    return reading


def fill_reading(reading: Reading, *, source: Source, today: date) -> None:
    """What the engine understood of the document becomes items to be decided; run again, it begins anew."""
    parsed_plan = files_in.understand_plan(source)
    with transaction.atomic():
        reading.items.all().delete()
        reading.document, reading.blocks = parsed_plan.head.data(), files_in.list_blocks(source)
        reading.scanned, reading.pages, reading.state = source.scanned, source.pages, ReadingState.OPEN
        way = queries.destination_of(reading=reading, today=today)
        reading.amended_id = way.plan_id if way.way is Way.AMEND else None
        reading.save()
        ReadItem.objects.bulk_create(
            ReadItem(reading=reading, kind=kind, position=position, said=said_of, values=values)
            for position, (kind, said_of, values) in enumerate(_build_read_items(reading, parsed_plan, way))
        )


def fail_reading(reading: Reading, *, problem: Problem) -> None:
    reading.state, reading.problem = ReadingState.FAILED, problem.as_dict()
    reading.save(update_fields=["state", "problem"])


type _Item = tuple[ItemKind, dict[str, Any], dict[str, Any]]


def _build_read_items(reading: Reading, parsed_plan: ParsedPlan, way: plan.Destination) -> list[_Item]:
    day = queries.signed_on(reading=reading) or timezone.localdate(reading.uploaded_at)
    known = proposals.list_candidates()
    before = plan.version_targets(way.version_id)
    numbers = _Numbers(before)
    read_items: list[_Item] = []
    for target in parsed_plan.targets:
        data = target.data()
        values = _target_values(data)
        same = proposals.same_target(values["measure"], values["year"], before)
        is_amending = way.way is Way.AMEND
        values["number"] = numbers.take(same.number if same is not None and not is_amending else "")
        values["replaces"] = same.number if same is not None and is_amending else ""
        data["proposals"] = proposals.for_target(values["measure"], values["denominator"], known)
        if same is not None and same.indicators[0] != UNBOUND:
            # Officers chose it for this very target: read anew, the target goes on being measured.
            values["indicator"] = same.indicators[0]
            data["proposals"] = proposals.prefer_known_indicator(data["proposals"], same, way.number)
        read_items.append((ItemKind.TARGET, data, values))
    read_items += [(ItemKind.TASK, task.data(), values) for task, values in _number_tasks(parsed_plan, day)]
    places: dict[str, int] = {}
    duties = [duty.data() for duty in parsed_plan.duties]
    read_items += [
        (ItemKind.DUTY, data, _duty_values(data, day, places) | when)
        for data, when in zip(duties, due_days.read_due_days(duties), strict=True)
    ]
    read = {target.source.text for target in parsed_plan.targets} | {task.source.text for task in parsed_plan.tasks}
    read_items += [
        (ItemKind.CHANGE, change.data(), _change_values(change, is_read=change.source.text in read))
        for change in parsed_plan.head.changes
    ]
    for unclear in parsed_plan.not_understood:
        data = {**unclear.data(), "confidence": 0.0}
        data["proposals"] = proposals.for_target(unclear.text, "", known)
        place = place_of(data["source"])
        values = _target_values({"measure": unclear.text, "op": ">=", "value": None, "source": {}}) | {"place": place}
        read_items.append((ItemKind.UNCLEAR, data, values | {"number": "", "replaces": ""}))
    return read_items


_NUMBERED = re.compile(r"^\W*(\d{1,3}(?:\.\d{1,2})*)[.)]?\s+(?=\S)")


# "“c) Giữ vững …": the sign of the line it becomes in the amended plan.
_LED_BY = re.compile(r"^\W*(?:[a-zđ][.)]\s*)?")


def _change_values(change: Change, *, is_read: bool) -> dict[str, Any]:
    """What an amendment puts anew or adds without a figure becomes a task or a duty, as its place says."""
    values = {"old": change.old, "new": change.new, "removes": "", "becomes": "", "number": ""}
    if change.kind not in ("add", "replace") or not change.new or is_read:
        return values
    is_task = re.search(r"nhiệm vụ|phụ lục", change.where, re.IGNORECASE) is not None
    numbered = _NUMBERED.match(change.new)
    named = re.search(r"nhiệm vụ\s+(?:số\s+)?(\d{1,3}(?:\.\d{1,2})*)", change.where, re.IGNORECASE)
    text = _LED_BY.sub("", change.new[numbered.end() :] if numbered else change.new)
    number = named[1] if named else numbered[1] if numbered else ""
    return values | {
        "new": text.strip(' “”"-'),
        "becomes": Becomes.TASK if is_task else Becomes.DUTY,
        "number": number if is_task else "",
    }


class _Numbers:
    """Numbers of targets: those a version already has are kept for the same targets, others count on."""

    def __init__(self, before: list[Any]) -> None:
        self.taken = {target.number for target in before}
        self.used: set[str] = set()
        self.last = max((int(number) for number in self.taken if number.isdigit()), default=0)

    def take(self, wanted: str) -> str:
        if not wanted or wanted in self.used:
            self.last += 1
            wanted = str(self.last)
        self.used.add(wanted)
        return wanted


def place_of(source: Mapping[str, Any]) -> str:
    """Where an item stands, as people find it: the path, then page, paragraph or row."""
    parts = [source.get("path") or ""]
    if source.get("page"):
        parts.append(gettext("page %(number)d") % {"number": source["page"]})
    if source.get("row"):
        parts.append(gettext("table %(table)s, row %(row)s") % {"table": source["table"], "row": source["row"]})
    elif source.get("paragraph"):
        parts.append(gettext("paragraph %(number)d") % {"number": source["paragraph"]})
    return " · ".join(part for part in parts if part)[:200] or "–"


def _target_values(data: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: str(data.get(name) or "")[:length] for name, length in _LONGEST.items() if name != "place"
    }
    op = data["op"]
    notes = []
    if op in ("factor", "decrease", "rank"):
        notes.append(data["source"].get("text", "")[:300])
    if data.get("baseline"):
        notes.append(f"{gettext('Before')}: {data['baseline']}")
    return values | {
        "operator": _choose_operator(op, data["measure"]),
        "value": None if op == "yes" else data.get("value"),
        "value_max": data.get("value_max"),
        "baseline_year": _baseline_year(data.get("baseline")) if op in ("factor", "decrease") else None,
        "year": data.get("year"),
        "place": place_of(data["source"]),
        "indicator": UNBOUND,
        "note": " ".join(notes),
    }


def _choose_operator(op: str, measure: str) -> str:
    """How a figure is judged: a bare one is a floor, for nobody plans to stop at it, or a ceiling.

    >>> (_choose_operator("=", "Hộ gia đình có cáp quang"), _choose_operator("=", "Thời gian xử lý sự cố"),
    ...  _choose_operator(">", "Trạm"))
    ('>=', '<=', '>')
    >>> _choose_operator("yes", "Hoàn thành nâng cấp")
    ''
    """
    if op == "=":
        return "<=" if _TO_BE_LITTLE.match(measure) else ">="
    return "" if op == "yes" else op


def _baseline_year(text: str | None) -> int | None:
    """The year of "so với năm 2022".

    >>> _baseline_year("so với năm 2022"), _baseline_year("so với cùng kỳ"), _baseline_year(None)
    (2022, None, None)
    """
    years = re.findall(r"(?:19|20)\d\d", text or "")
    return int(years[-1]) if years else None


def _number_tasks(parsed_plan: ParsedPlan, day: date) -> list[tuple[Any, dict[str, Any]]]:
    """The tasks with numbers that are each there once: where numbering restarts, the group's number goes before."""
    printed = [task.number for task in parsed_plan.tasks]
    has_twins = len(set(printed)) < len(printed)
    sections = list(dict.fromkeys(task.section for task in parsed_plan.tasks))
    used: set[str] = set()
    numbered = []
    for task in parsed_plan.tasks:
        number = task.number[:10]
        if has_twins or not number:
            number = f"{sections.index(task.section) + 1}.{task.number}"[:10]
        count = 1
        while number in used or not number:
            count += 1
            number = f"{number.split('/')[0][:7]}/{count}"
        used.add(number)
        numbered.append((task, _task_values(replace(task, number=number).data(), day)))
    return numbered


def _task_values(data: Mapping[str, Any], day: date) -> dict[str, Any]:
    period = data["period"]
    start, end = (int(period[name][:4]) if period[name] else None for name in ("from", "to"))
    if end is not None and start is None:
        start = min(day.year, end)
    recurrence = _parse_recurrence(period["recurring"])
    if end is None and period["from"] and recurrence == Recurrence.ONCE:
        recurrence = Recurrence.STANDING
    return {
        "number": data["number"],
        "section": (data["section"] or "")[:200],
        "text": data["text"],
        "lead": proposals.match_bodies(data["lead"], day),
        "support": proposals.match_bodies(data["support"], day),
        "period": (period["text"] or gettext("not stated"))[:60],
        "year_from": start,
        "year_to": end,
        "due_on": last_day_of(period["to"]).isoformat() if period["to"] else None,
        "recurrence": recurrence.value,
        "product": data["product"] or "",
        "budget": budgets.read_budget_lines(data.get("budget") or []),
        "place": place_of(data["source"]),
    }


def _parse_recurrence(frequency: str | None) -> Recurrence:
    """How often, as plans know it.

    >>> [str(_parse_recurrence(each)) for each in (None, "continuous", "quarterly")]
    ['once', 'standing', 'quarterly']
    """
    if frequency is None:
        return Recurrence.ONCE
    return Recurrence.STANDING if frequency == "continuous" else Recurrence(frequency)


def _duty_values(data: Mapping[str, Any], day: date, places: dict[str, int]) -> dict[str, Any]:
    path = re.sub(r"\s+", " ", data["source"].get("path") or "–")[:14]
    places[path] = places.get(path, 0) + 1
    return {
        "number": path if places[path] == 1 else f"{path}/{places[path]}",
        "text": data["what"],
        "place": place_of(data["source"]),
        "bodies": proposals.match_bodies(data["who"], day),
        "wording": (data["due_text"] or "")[:100],
    }


def decide_item(
    actor: Actor,
    *,
    item: ReadItem,
    decision: Decision,
    revision: int,
    now: datetime,
    values: Mapping[str, Any] | None = None,
) -> ReadItem:
    """Accept, correct, reject or open an item again; `Conflict` when somebody decided it since the page was made."""
    access.require_right(actor, "plan.edit")
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=item.reading_id)
        _require_open(reading)
        item = ReadItem.objects.select_for_update().get(pk=item.pk)
        if item.revision != revision:
            raise Conflict(
                "decided",
                _("Somebody else decided this item meanwhile"),
                where=item.decided_by_label,
                detail=str(item.get_decision_display()),
                hint=_("Look at what is there now, then decide again."),
            )
        before = {"decision": item.decision, "values": item.values}
        if values is not None:
            item.values = {**item.values, **values}
        # Choosing an indicator corrects nothing: the document names none.
        if decision == Decision.ACCEPTED and any(
            item.values.get(name) != before["values"].get(name) for name in item.values if name != "indicator"
        ):
            decision = Decision.CORRECTED
        _record_decision(actor, item, decision, now)
        reading.revision += 1
        reading.save(update_fields=["revision"])
        audit.record_act(
            *(actor, "plan.reading.decide", "plan.readitem", f"{reading.pk}/{item.position}"),
            before=before,
            after={"decision": item.decision, "values": item.values},
        )
    return item


def accept_sure(actor: Actor, *, reading: Reading, now: datetime) -> int:
    """Accept as read every open item of which the reader is sure; no indicator is bound by it but that of before."""
    access.require_right(actor, "plan.edit")
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=reading.pk)
        _require_open(reading)
        chosen = queries.list_sure_items(items=queries.list_read_items(reading=reading))
        for item in chosen:
            _record_decision(actor, item, Decision.ACCEPTED, now)
        reading.revision += 1
        reading.save(update_fields=["revision"])
        positions = [item.position for item in chosen]
        audit.record_act(
            *(actor, "plan.reading.accept_sure", "plan.reading", str(reading.pk)), after={"accepted": positions}
        )
    return len(chosen)


def discard_reading(actor: Actor, *, reading: Reading) -> None:
    """Throw a draft away; the file and the audit stay, no plan is touched."""
    access.require_right(actor, "plan.edit")
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(pk=reading.pk)
        if queries.is_over(reading=reading):
            raise Conflict("over", _("This document is no longer a draft"), where=reading.file_name)
        reading.state = ReadingState.DISCARDED
        reading.save(update_fields=["state"])
        audit.record_act(
            actor, "plan.reading.discard", "plan.reading", str(reading.pk), after={"file": reading.file_name}
        )


def _require_open(reading: Reading) -> None:
    if not reading.is_open:
        raise Conflict(
            "not_open",
            _("This document is no longer a draft"),
            where=reading.file_name,
            detail=str(reading.get_state_display()),
        )


def _record_decision(actor: Actor, item: ReadItem, decision: Decision, now: datetime) -> None:
    item.decision, item.decided_by, item.decided_by_label = decision, actor.id, actor.label
    item.decided_at = now
    item.revision += 1
    writing.save_record(item)
