"""One act turns a decided draft into a version: of a new plan, or the next one of a plan; all of it or nothing."""

from __future__ import annotations

import itertools
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.actions import amendments, budgets, inheriting, writing
from hatang.capabilities.plan.actions.funding import FUNDING
from hatang.capabilities.plan.actions.reference import WRITTEN, code_for
from hatang.capabilities.plan.models import (
    Deadline,
    DutyBody,
    Plan,
    PlanBasis,
    PlanRelation,
    PlanVersion,
    Reading,
    ReadItem,
    StandingDuty,
    Target,
    Task,
    TaskAssignment,
)
from hatang.capabilities.plan.queries import proposals
from hatang.capabilities.plan.queries import readings as queries
from hatang.capabilities.plan.queries.readings import Way
from hatang.capabilities.plan.terms import (
    UNBOUND,
    Becomes,
    Content,
    ItemKind,
    Part,
    PlanKind,
    ReadingState,
    Recurrence,
    RelationKind,
    TargetKind,
    VersionState,
    year_end,
)
from hatang.kernel.problems import Conflict, Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.capabilities.plan.actions.inheriting import Legacy
    from hatang.kernel.access import Actor

_CHANGED = "plan.plan_changed"
_KINDS = {
    "kế hoạch": PlanKind.PLAN,
    "chương trình": PlanKind.PROGRAMME,
    "chiến lược": PlanKind.STRATEGY,
    "nghị quyết": PlanKind.RESOLUTION,
    "quyết định": PlanKind.DECISION,
}


def enter(
    actor: Actor,
    *,
    reading: Reading,
    revision: int,
    head: Mapping[str, Any],
    valid_from: date,
    today: date,
    with_unread: bool = False,
) -> PlanVersion:
    """The decided items become a version of the plan; `Conflict` when a decision changed since the page was made.

    `head` is what the officer confirmed of the document: number, title, issuer, signing day, instrument; `with_unread`
    keeps the duties of the version before that no reader finds in a document.
    """
    with writing.act(actor, "plan.edit", "plan.document.enter", *WRITTEN, FUNDING, event=_CHANGED) as act:
        reading = Reading.objects.select_for_update().get(pk=reading.pk)
        items = _checked(reading, revision)
        way = queries.destination_of(reading=reading, today=today)
        version = _version(way, reading, head, valid_from)
        if way.way is Way.AMEND:
            _amend(version, items, valid_from)
        legacy = inheriting.legacy_of(way.version, deadlines=way.way is Way.REPLACE)
        funded = _fill(version, items, legacy)
        if with_unread and way.way is Way.REPLACE and way.version is not None:
            _keep_unread(way.version, version)
        version.state, version.content = VersionState.ISSUED, Content.ENTERED
        writing.save(version, where=version.plan.number)
        reading.state, reading.version = ReadingState.ENTERED, version
        reading.save(update_fields=["state", "version"])
        act.done(
            *(version, f"{version.plan.code}/{version.number}"),
            before={"way": way.way.value, "document": reading.file_name},
            after={
                "targets": version.targets.count(),
                "tasks": version.tasks.count(),
                "duties": version.duties.count(),
                "funding": funded,
                "left_out": sum(1 for item in items if not item.is_kept),
                "valid_from": version.valid_from,
            },
        )
    return version


def _checked(reading: Reading, revision: int) -> list[ReadItem]:
    if not reading.is_open:
        raise Conflict("not_open", _("This document is no longer a draft"), detail=str(reading.get_state_display()))
    if reading.revision != revision:
        raise Conflict(
            "decided",
            _("Somebody else decided about this document meanwhile"),
            where=reading.file_name,
            hint=_("Look at what was decided, then enter it again."),
        )
    items = queries.items(reading=reading)
    if waiting := queries.undecided(items=items):
        raise Invalid(
            "undecided",
            _("Not every item has been decided"),
            detail=_("%(count)d items wait") % {"count": len(waiting)},
            hint=_("Accept or leave out each of them first."),
        )
    if not any(item.is_kept for item in items):
        raise Invalid("nothing", _("Nothing of this document was accepted"), hint=_("Throw the draft away instead."))
    return items


def _version(way: queries.Destination, reading: Reading, head: Mapping[str, Any], valid_from: date) -> PlanVersion:
    """The version that will carry the items, not yet issued."""
    if way.way is Way.NOWHERE:
        raise Invalid(
            "amended",
            _("The plan that this document amends is not here"),
            where=way.missing,
            hint=_("Enter that plan first, then its amendment."),
        )
    if way.way is Way.NEW:
        return _new_version(_plan(reading, head), 1, reading, head, valid_from)
    plan = way.plan
    assert plan is not None, "every other way leads to a plan"
    if PlanVersion.objects.filter(plan=plan, state=VersionState.DRAFT).exists():
        raise Conflict(
            "draft",
            _("An amendment of this plan is already being prepared"),
            where=plan.number,
            hint=_("Issue or discard that draft first."),
        )
    if way.way is Way.FILL:
        assert way.version is not None, "what is filled is there"
        way.version.content_reason, way.version.file = "", reading.file
        return way.version
    days = plan.versions.filter(state=VersionState.ISSUED).aggregate(latest=Max("valid_from"))
    if days["latest"] is not None and valid_from <= days["latest"]:
        raise Invalid("valid_from", _("A version holds from a day after the version before it"), where=str(valid_from))
    newest = plan.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = _new_version(plan, newest + 1, reading, head, valid_from)
    if way.version is not None:
        _carry_over(way.version, version, everything=way.way is Way.AMEND)
    return version


def _carry_over(old: PlanVersion, new: PlanVersion, *, everything: bool) -> None:
    """An amendment begins with all that the plan said; a document read anew keeps only what no reader finds."""
    amendments.copy_content(old, new, with_lines=everything)


def _new_version(plan: Plan, number: int, reading: Reading, head: Mapping[str, Any], valid_from: date) -> PlanVersion:
    version = PlanVersion(
        plan=plan,
        number=number,
        state=VersionState.DRAFT,
        valid_from=valid_from,
        instrument=(head["instrument"] or plan.number)[:100],
        content=Content.ENTERED,
        note=gettext("Read from %(file)s") % {"file": reading.file_name},
        file=reading.file,
    )
    writing.save(version, where=plan.number)
    return version


def _plan(reading: Reading, head: Mapping[str, Any]) -> Plan:
    document = reading.document
    kind = _KINDS.get((document.get("kind") or "").lower(), PlanKind.PLAN)
    plan = Plan(
        number=head["number"],
        title=head["title"],
        kind=kind,
        issuer=head["issuer"],
        issuer_named=head["issuer_named"],
        signer=(document.get("signer") or "")[:200],
        signed_on=head["signed_on"],
        territory_code=head["territory_code"],
        territory_on=head["signed_on"] if head["territory_code"] else None,
    )
    plan.code = code_for(plan.number, plan.signed_on)
    writing.save(plan, where=plan.number)
    for cited in document.get("bases", []):
        if cited["date"] and len(cited["date"]) == 10:
            PlanBasis.objects.get_or_create(
                plan=plan,
                number=cited["number"][:60],
                date=date.fromisoformat(cited["date"]),
                defaults={"title": (cited["title"] or cited["number"])[:300]},
            )
    for number in document.get("replaces", []):
        other = Plan.objects.filter(number__iexact=number).exclude(pk=plan.pk).first()
        if other is not None:
            PlanRelation.objects.get_or_create(plan=plan, kind=RelationKind.REPLACES, other=other)
    return plan


def _amend(version: PlanVersion, items: Iterable[ReadItem], valid_from: date) -> None:
    """What an amendment takes away and rewords; what it adds or puts anew comes as targets."""
    for item in items:
        if not item.is_kept or item.kind != ItemKind.CHANGE:
            continue
        kind, _colon, number = str(item.values.get("removes") or "").partition(":")
        if kind == "target":
            version.targets.filter(number=number).delete()
        elif kind == "task":
            version.tasks.filter(number=number).delete()
        elif item.said["kind"] == "replace_phrase" and item.values["old"]:
            _reword(version, item.values["old"], item.values["new"], valid_from)
    for item in items:
        if item.is_kept and item.kind == ItemKind.TARGET and item.values.get("replaces"):
            version.targets.filter(number=item.values["replaces"]).delete()


def _reword(version: PlanVersion, old: str, new: str, valid_from: date) -> None:
    pattern = re.compile(re.escape(old), re.IGNORECASE)
    for model, names in ((Target, ("measure", "denominator")), (Task, ("text",)), (StandingDuty, ("text",))):
        for row in model._default_manager.filter(version=version):
            before = [getattr(row, name) for name in names]
            for name in names:
                setattr(row, name, pattern.sub(new, getattr(row, name)))
            if before != [getattr(row, name) for name in names]:
                writing.save(row, where=str(row)[:80])
    rows = [*TaskAssignment.objects.filter(task__version=version)]
    bodies = [*rows, *DutyBody.objects.filter(standing_duty__version=version)]
    for body in bodies:
        named = pattern.sub(new, body.named)
        if named != body.named:
            body.named = named
            known = proposals.bodies([named], valid_from)
            body.organisation = known[0]["code"] if known else ""
            body.save()


def _keep_unread(old: PlanVersion, new: PlanVersion) -> None:
    """The duties of before once more, but those whose number the document has now."""
    taken = set(new.targets.values_list("number", flat=True))
    last = new.targets.aggregate(last=Max("position"))["last"] or 0
    kept = [each for each in queries.unread(version=old) if each.number not in taken]
    for position, target in enumerate(kept, last + 1):
        target.pk, target._state.adding = None, True
        target.version, target.position = new, position
        writing.save(target, where=f"{target.number} {target.measure}"[:80])


def _fill(version: PlanVersion, items: Iterable[ReadItem], legacy: Legacy) -> int:
    """The kept items as rows of the version; how many lines of funding came with them."""
    funded = 0
    kept = [item for item in items if item.is_kept]
    positions = {
        model: (model._default_manager.filter(version=version).aggregate(last=Max("position"))["last"] or 0) + 1
        for model in (Target, Task, StandingDuty)
    }
    for number, item in enumerate(kept):
        match item.kind:
            case ItemKind.TARGET | ItemKind.UNCLEAR:
                _target(version, item, positions[Target] + number, legacy)
            case ItemKind.TASK:
                task = _task(version, item.values, positions[Task] + number, legacy)
                funded += budgets.enter(task, item.values, instrument=version.instrument)
            case ItemKind.DUTY:
                _duty(version, item.values, positions[StandingDuty] + number, legacy)
            case ItemKind.CHANGE:
                _becomes(version, item, positions, number)
    return funded


def _becomes(version: PlanVersion, item: ReadItem, positions: Mapping[Any, int], number: int) -> None:
    """What an amendment adds or puts anew without a figure: a task, or a target without a number."""
    values = item.values
    where = str(item.said.get("where") or "")
    if values.get("becomes") == Becomes.TASK:
        _put_task(version, values["number"] or str(_next_task(version)), values["new"], where, positions[Task] + number)
    elif values.get("becomes") == Becomes.DUTY:
        kind, _colon, replaced = str(values.get("removes") or "").partition(":")
        target = Target(
            version=version,
            number=replaced if kind == "target" else values["number"] or str(_next_number(version)),
            position=positions[Target] + number,
            kind=TargetKind.DUTY,
            measure=values["new"][:300],
            place=where[:200] or "–",
            indicators=[UNBOUND],
        )
        writing.save(target, where=f"{target.number} {target.measure}"[:80])


def _put_task(version: PlanVersion, number: str, text: str, place: str, position: int) -> None:
    """The task of this number with other words; a new one, standing and with nobody named, where there is none."""
    task = version.tasks.filter(number=number).first()
    if task is None:
        task = Task(
            version=version,
            number=number,
            position=position,
            section=place[:200],
            period=gettext("not stated"),
            recurrence=Recurrence.STANDING,
        )
    task.text = text
    writing.save(task, where=f"{number} {text}"[:80])


def _next_task(version: PlanVersion) -> int:
    return max((int(n) for n in version.tasks.values_list("number", flat=True) if n.isdigit()), default=0) + 1


def _target(version: PlanVersion, item: ReadItem, position: int, legacy: Legacy) -> None:
    values = item.values
    operator = values["operator"]
    number = values["number"] or values.get("replaces") or str(_next_number(version))
    if values.get("replaces"):
        number = values["replaces"]
    target = Target(
        version=version,
        number=number,
        position=position,
        kind=TargetKind.NUMERIC if operator else TargetKind.DUTY,
        measure=values["measure"],
        operator=operator,
        value=Decimal(str(values["value"])) if operator and values["value"] is not None else None,
        value_max=Decimal(str(values["value_max"])) if operator and values.get("value_max") is not None else None,
        baseline_year=values.get("baseline_year"),
        unit=values["unit"],
        denominator=values["denominator"],
        scope=values["scope"],
        year=values["year"],
        place=values["place"],
        indicators=legacy.indicators(number, values["indicator"]),
        note=values["note"],
    )
    writing.save(target, where=f"{number} {target.measure}"[:80])


def _next_number(version: PlanVersion) -> int:
    return max((int(n) for n in version.targets.values_list("number", flat=True) if n.isdigit()), default=0) + 1


def _task(version: PlanVersion, values: Mapping[str, Any], position: int, legacy: Legacy) -> Task:
    plain = ("number", "section", "text", "period", "year_from", "year_to", "recurrence")
    # The amended plan's task of the same number is put anew.
    version.tasks.filter(number=values["number"]).delete()
    said = {name: values[name] for name in plain} | legacy.of_task(values["text"])
    # A draft read before days were kept knows the last year alone.
    said["due_on"] = date.fromisoformat(values["due_on"]) if values.get("due_on") else None
    if said["due_on"] is None and said["year_to"]:
        said["due_on"] = year_end(said["year_to"])
    said["product"] = values.get("product", "")
    task = Task(version=version, position=position, **said)
    writing.save(task, where=f"{task.number} {task.text}"[:80])
    for part, name in ((Part.LEAD, "lead"), (Part.SUPPORT, "support")):
        unique = {body["named"][:200]: body["code"] for body in values[name]}
        TaskAssignment.objects.bulk_create(
            TaskAssignment(task=task, part=part, named=named, organisation=code, position=order)
            for order, (named, code) in enumerate(unique.items())
        )
    return task


def _duty(version: PlanVersion, values: Mapping[str, Any], position: int, legacy: Legacy) -> None:
    number, count = values["number"], 1
    while version.duties.filter(number=number).exists():
        count += 1
        number = f"{values['number'][:16]}/{count}"
    duty = StandingDuty(
        version=version,
        number=number,
        position=position,
        text=values["text"],
        place=values["place"],
        duty=legacy.duty(values["text"]),
    )
    writing.save(duty, where=f"{duty.number} {duty.text}"[:80])
    unique = {body["named"][:200]: body["code"] for body in values["bodies"]}
    DutyBody.objects.bulk_create(
        DutyBody(standing_duty=duty, part=Part.BODY, named=named, organisation=code, position=order)
        for order, (named, code) in enumerate(unique.items())
    )
    _deadline(duty, values, legacy)


def _deadline(duty: StandingDuty, values: Mapping[str, Any], legacy: Legacy) -> None:
    """The day of a duty and how often it comes round; none of one that has neither."""
    # A draft read before recurrences were kept knows a day of every year alone.
    recurrence = Recurrence(values.get("recurrence", Recurrence.YEARLY) or Recurrence.YEARLY)
    is_dated = bool(values["month"] and values["day"])
    if not is_dated and not values.get("recurrence"):
        return
    version = duty.version
    first = version.valid_from or version.plan.signed_on
    once = values.get("due_year") if recurrence == Recurrence.ONCE else None
    deadline = Deadline(
        standing_duty=duty,
        title=duty.text[:200],
        before_month=values["month"] if is_dated else None,
        before_day=values["day"] if is_dated else None,
        recurrence=recurrence,
        first_year=once or (first.year if first else 2000),
        last_year=once,
    )
    deadline.wording = values["wording"] or (deadline.before.words if deadline.before else str(recurrence.due_label))
    # Reports wait for the deadline by its code: a plan read anew is no other plan.
    for name, known in ({"code": ""} | legacy.deadline(inheriting.day_key(deadline))).items():
        setattr(deadline, name, known)
    deadline.code = deadline.code or _code(version, legacy)
    writing.save(deadline, where=duty.number)


def _code(version: PlanVersion, legacy: Legacy) -> str:
    """A code that no other deadline of the version has, or will have by the version before."""
    taken = set(Deadline.objects.filter(standing_duty__version=version).values_list("code", flat=True))
    taken |= {each.code for each in legacy.deadlines.values()}
    return next(code for count in itertools.count(1) if (code := f"bao-cao-{count}".removesuffix("-1")) not in taken)
