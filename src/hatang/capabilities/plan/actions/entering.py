"""A document becomes a version: of a new plan, or the next one of a plan, with its targets; what else it says is added
by whoever keeps that, then the version is issued. All of it in the transaction of the caller."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.actions import amendments, quoting
from hatang.capabilities.plan.actions.reference import WRITTEN, code_for
from hatang.capabilities.plan.models import Plan, PlanBasis, PlanRelation, PlanVersion, Target
from hatang.capabilities.plan.queries.destinations import Way
from hatang.capabilities.plan.terms import (
    UNBOUND,
    Content,
    PlanKind,
    PlanLineKind,
    RelationKind,
    TargetKind,
    VersionState,
)
from hatang.kernel import access, writing
from hatang.kernel.problems import Conflict, Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from hatang.capabilities.plan.actions.quoting import NewPart, Quotation
    from hatang.capabilities.plan.queries.destinations import Destination
    from hatang.kernel.access import Actor

_KINDS = {
    "kế hoạch": PlanKind.PLAN,
    "chương trình": PlanKind.PROGRAMME,
    "chiến lược": PlanKind.STRATEGY,
    "nghị quyết": PlanKind.RESOLUTION,
    "quyết định": PlanKind.DECISION,
}


@dataclass(frozen=True)
class EnteredDocument:
    """What an officer confirmed of a document, and what the reader found beside: kind in its own words, signer, bases
    (number, date, title), the numbers of the plans that it replaces, its parts. Of a known plan the instrument and the
    parts alone count."""

    instrument: str
    file: UUID
    file_name: str
    number: str = ""
    title: str = ""
    issuer: str = ""
    issuer_named: str = ""
    signed_on: date | None = None
    territory_code: str = ""
    kind: str = ""
    signer: str = ""
    bases: tuple[tuple[str, date, str], ...] = ()
    replaces: tuple[str, ...] = ()
    parts: tuple[NewPart, ...] = ()


@dataclass(frozen=True)
class NewTarget:
    """A target as a document gives it, a duty without operator; without a number it gets the next one, with
    `replaces` it takes that one's place. `words` are the document's own."""

    measure: str
    place: str
    number: str = ""
    replaces: str = ""
    operator: str = ""
    value: Decimal | None = None
    value_max: Decimal | None = None
    baseline_year: int | None = None
    unit: str = ""
    denominator: str = ""
    scope: str = ""
    year: int | None = None
    indicator: str = UNBOUND
    note: str = ""
    words: tuple[Quotation, ...] = ()


@dataclass(frozen=True)
class TargetChanges:
    """What a document does to the targets: numbers that go, words (old, new) put for others, what is added.

    `with_unread` keeps the duties of the version before that no reader finds in a document.
    """

    removed: tuple[str, ...] = ()
    reworded: tuple[tuple[str, str], ...] = ()
    added: tuple[NewTarget, ...] = ()
    with_unread: bool = False


def begin_version(
    actor: Actor, *, to: Destination, document: EnteredDocument, changes: TargetChanges, valid_from: date
) -> int:
    """The version that carries a document, with its targets, not yet issued; its key."""
    access.require_right(actor, "plan.edit")
    version = _prepare_version(to, document, valid_from)
    if to.way is Way.AMEND:
        _apply_amendment(version, changes)
    else:
        known = PlanVersion.objects.get(pk=to.version_id) if to.version_id is not None else None
        quoting.add_parts(version, document.parts, known)
    before = {target.number: target for target in Target.objects.filter(version=to.version_id)} if to.version_id else {}
    position = (version.targets.aggregate(last=Max("position"))["last"] or 0) + 1
    for order, new in enumerate(changes.added, position):
        _add(version, new, order, before)
    if changes.with_unread and to.way is Way.REPLACE:
        _keep_unread(before, version)
    return version.pk


def issue_entered(actor: Actor, *, version: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """The version holds from its day on, with all that was entered; the audit log keeps what the caller counted."""
    event = "plan.plan_changed"
    with writing.perform_act(actor, "plan.edit", "plan.document.enter", *WRITTEN, event=event) as act:
        issued = PlanVersion.objects.select_related("plan").get(pk=version)
        issued.state, issued.content = VersionState.ISSUED, Content.ENTERED
        writing.save_record(issued, where=issued.plan.number)
        counts = {"targets": issued.targets.count(), **after, "valid_from": issued.valid_from}
        act.done(issued, f"{issued.plan.code}/{issued.number}", before=before, after=counts)


def _prepare_version(to: Destination, document: EnteredDocument, valid_from: date) -> PlanVersion:
    if to.way is Way.NOWHERE:
        raise Invalid(
            "amended",
            _("The plan that this document amends is not here"),
            where=to.missing,
            hint=_("Enter that plan first, then its amendment."),
        )
    if to.way is Way.NEW:
        return _new_version(_create_plan(document), 1, document, valid_from)
    assert to.plan_id is not None, "every other way leads to a plan"
    plan = Plan.objects.get(pk=to.plan_id)
    if PlanVersion.objects.filter(plan=plan, state=VersionState.DRAFT).exists():
        raise Conflict(
            "draft",
            _("An amendment of this plan is already being prepared"),
            where=plan.number,
            hint=_("Issue or discard that draft first."),
        )
    if to.way is Way.FILL:
        assert to.version_id is not None, "what is filled is there"
        known = PlanVersion.objects.get(pk=to.version_id)
        known.content, known.content_reason, known.file = Content.ENTERED, "", document.file
        known.save(update_fields=["content", "content_reason", "file"])
        return known
    days = plan.versions.filter(state=VersionState.ISSUED).aggregate(latest=Max("valid_from"))
    if days["latest"] is not None and valid_from <= days["latest"]:
        raise Invalid("valid_from", _("A version holds from a day after the version before it"), where=str(valid_from))
    newest = plan.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = _new_version(plan, newest + 1, document, valid_from)
    if to.version_id is not None:
        # An amendment begins with all that the plan said; a document read anew keeps only what no reader finds.
        before = PlanVersion.objects.get(pk=to.version_id)
        amendments.copy_content(before, version, with_lines=to.way is Way.AMEND)
    return version


def _new_version(plan: Plan, number: int, document: EnteredDocument, valid_from: date) -> PlanVersion:
    version = PlanVersion(
        plan=plan,
        number=number,
        state=VersionState.DRAFT,
        valid_from=valid_from,
        instrument=(document.instrument or plan.number)[:100],
        content=Content.ENTERED,
        note=gettext("Read from %(file)s") % {"file": document.file_name},
        file=document.file,
    )
    writing.save_record(version, where=plan.number)
    return version


def _create_plan(document: EnteredDocument) -> Plan:
    plan = Plan(
        number=document.number,
        title=document.title,
        kind=_KINDS.get(document.kind.lower(), PlanKind.PLAN),
        issuer=document.issuer,
        issuer_named=document.issuer_named,
        signer=document.signer[:200],
        signed_on=document.signed_on,
        territory_code=document.territory_code,
        territory_on=document.signed_on if document.territory_code else None,
    )
    plan.code = code_for(plan.number, plan.signed_on)
    writing.save_record(plan, where=plan.number)
    for number, day, title in document.bases:
        PlanBasis.objects.get_or_create(
            plan=plan, number=number[:60], date=day, defaults={"title": (title or number)[:300]}
        )
    for number in document.replaces:
        other = Plan.objects.filter(number__iexact=number).exclude(pk=plan.pk).first()
        if other is not None:
            PlanRelation.objects.get_or_create(plan=plan, kind=RelationKind.REPLACES, other=other)
    return plan


def _apply_amendment(version: PlanVersion, changes: TargetChanges) -> None:
    version.targets.filter(number__in=changes.removed).delete()
    for old, new in changes.reworded:
        pattern = re.compile(re.escape(old), re.IGNORECASE)
        for target in version.targets.all():
            before = target.measure, target.denominator
            target.measure, target.denominator = (pattern.sub(new, words) for words in before)
            if before != (target.measure, target.denominator):
                writing.save_record(target, where=str(target)[:80])
    version.targets.filter(number__in=[added.replaces for added in changes.added if added.replaces]).delete()


def _add(version: PlanVersion, new: NewTarget, position: int, before: Mapping[str, Target]) -> None:
    number = new.replaces or new.number or str(_next_number(version))
    known = before.get(number)
    # All that stood beside the target where the officer left the first one as it was.
    is_kept = known is not None and known.indicators[0] == new.indicator
    target = Target(
        version=version,
        number=number,
        position=position,
        kind=TargetKind.NUMERIC if new.operator else TargetKind.DUTY,
        measure=new.measure,
        operator=new.operator,
        value=new.value,
        value_max=new.value_max,
        baseline_year=new.baseline_year,
        unit=new.unit,
        denominator=new.denominator,
        scope=new.scope,
        year=new.year,
        place=new.place,
        indicators=list(known.indicators) if known is not None and is_kept else [new.indicator],
        note=new.note,
    )
    writing.save_record(target, where=f"{number} {target.measure}"[:80])
    quoting.keep_words(version=version, kind=PlanLineKind.TARGET, number=number, words=new.words)


def _next_number(version: PlanVersion) -> int:
    return max((int(n) for n in version.targets.values_list("number", flat=True) if n.isdigit()), default=0) + 1


def _keep_unread(before: Mapping[str, Target], new: PlanVersion) -> None:
    """The duties of before once more that are no line of a document, but those whose number the document has now."""
    taken = set(new.targets.values_list("number", flat=True))
    last = new.targets.aggregate(last=Max("position"))["last"] or 0
    unread = [duty for duty in before.values() if duty.kind == TargetKind.DUTY and duty.indicators != [UNBOUND]]
    for position, target in enumerate((duty for duty in unread if duty.number not in taken), last + 1):
        target.pk, target._state.adding = None, True
        target.version, target.position = new, position
        writing.save_record(target, where=f"{target.number} {target.measure}"[:80])
