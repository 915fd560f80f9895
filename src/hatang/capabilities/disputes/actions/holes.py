"""The life of a signal hole: recorded, given to an operator, promised, mended, confirmed by the commune.

Every step is written into the hole's own history and into the audit log, and the plain list of places follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions import evidence as evidence_actions
from hatang.capabilities.disputes.actions import senders
from hatang.capabilities.disputes.actions.residents import hide_sender
from hatang.capabilities.disputes.actions.speaking import is_clerk_of_hamlet, may_speak_for
from hatang.capabilities.disputes.formats.privacy import mask_identity
from hatang.capabilities.disputes.models import Hole, HoleStep
from hatang.capabilities.disputes.queries import holes
from hatang.capabilities.disputes.terms import HOLE_ENDED, HoleSource, HoleState
from hatang.capabilities.places import public as places
from hatang.kernel import access, audit, datasets, events, files
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from hatang.capabilities.disputes.actions.evidence import KeptEvidence
    from hatang.kernel.access import Actor

DATASET = "coverage.hole"
WORKING = (HoleState.OPEN, HoleState.ASSIGNED, HoleState.COMMITTED)


def _read_hole_state(hole: Hole) -> dict[str, Any]:
    names = ("state", "cause", "has_power", "operator", "assigned_on", "committed_on", "mended_on", "closed_on")
    return {name: getattr(hole, name) for name in names}


def office_of(actor: Actor) -> str:
    """As what somebody acts: the office by name; residents are residents."""
    if actor == SYSTEM:
        return actor.label
    codes = sorted(actor.organisations())
    if not codes:
        return gettext("A resident")
    return coverage.operator_names(codes[:1])[codes[0]]


def _record_hole_step(
    actor: Actor,
    hole: Hole,
    act: str,
    before: dict[str, Any],
    now: datetime,
    note: str,
    kept: KeptEvidence | None = None,
) -> None:
    is_resident = actor != SYSTEM and not actor.organisations()
    HoleStep.objects.create(
        hole=hole,
        at=now,
        act=act,
        state=hole.state,
        office=office_of(actor),
        note=note,
        evidence_file=kept.file if kept else None,
        evidence_name=kept.name if kept else "",
    )
    audit.record_act(
        hide_sender(actor) if is_resident else actor,
        f"coverage.hole.{act}",
        "coverage.hole",
        hole.pk,
        before=before,
        after={**_read_hole_state(hole), "hamlet": hole.hamlet_code, "recorded_on": hole.recorded_on},
        reason=note,
    )
    events.publish_event("coverage.hole_changed", {"id": hole.pk, "state": hole.state, "act": act})


def _mirror_holes_to_places(changed: Iterable[Hole]) -> None:
    """The list of places says the same of these holes; one without a known cause does not stand there yet."""
    today = timezone.localdate()
    areas = dict(coverage.read_hamlet_ground(today).frame.select("hamlet", "area").iter_rows())
    entries = []
    for hole in changed:
        area = areas.get(hole.hamlet_code)
        if area is None or not hole.cause:
            continue
        # What was entered by mistake ends on the day it was recorded: it never counted.
        cleared = hole.recorded_on if hole.state == HoleState.DROPPED else hole.closed_on
        entries.append(
            (
                Area.parse(area),
                hole.recorded_on,
                {
                    "cause": hole.cause,
                    "operator": hole.operator,
                    "committed_on": hole.committed_on if hole.operator else None,
                    "cleared_on": cleared,
                },
            )
        )
    if entries:
        places.put_signal_holes(entries)
        datasets.bump_revisions("places.signal_hole")


def _lock_hole(hole_id: int, actor: Actor, *states: HoleState) -> Hole:
    hole = Hole.objects.visible_to(actor).select_for_update().filter(pk=hole_id).first()
    if hole is None:
        raise Missing("coverage.hole", _("There is no such signal hole"), where=str(hole_id))
    if hole.state not in states:
        raise Conflict("coverage.hole", _("This step does not fit the state"), where=str(hole.get_state_display()))
    return hole


def _has_grid_power(hamlet_code: str, as_of: date) -> bool | None:
    """Whether the hamlet is known to have grid electricity."""
    condition_by_area = places.conditions_of_hamlets(as_of)
    return next(
        (condition.grid_electricity for area, condition in condition_by_area.items() if area.code == hamlet_code), None
    )


@dataclass(frozen=True)
class HoleReport:
    """What is said of a hamlet without a signal; None is unknown, and for `recorded_on` today."""

    hamlet_code: str
    cause: str = ""
    has_power: bool | None = None
    note: str = ""
    source: HoleSource = HoleSource.PEOPLE
    recorded_on: date | None = None


def record_hole(
    actor: Actor, report: HoleReport, *, now: datetime, evidence: tuple[str, IO[bytes]] | None = None
) -> Hole:
    """Enter a hamlet; a report of one that stands open already becomes a step of it.

    `Missing` where no such hamlet exists, `Forbidden` when a clerk speaks of another commune. Grid electricity that is
    not told is taken from the conditions of places.
    """
    access.require_right(actor, "coverage.hole_report")
    today = timezone.localtime(now).date()
    hamlet_code, cause, has_power = report.hamlet_code, report.cause, report.has_power
    day = report.recorded_on or today
    if cause and cause not in places.HoleCause:
        raise Invalid("coverage.hole", _("This cause is not known"), where=cause)
    if day > today:
        raise Invalid("coverage.hole", _("This day has not come yet"), where=_("recorded on"))
    place = coverage.find_hamlet(code=hamlet_code, as_of=today)
    if not may_speak_for(actor, hamlet_code, today):
        raise Forbidden("coverage.hole_report", where=place.commune_name, hint=_("Report it for your own commune."))
    words = mask_identity(report.note.strip())
    with files.all_or_nothing():
        kept = evidence_actions.keep_evidence(actor, *evidence) if evidence else None
        standing = Hole.objects.select_for_update().filter(hamlet_code=hamlet_code).exclude(state__in=HOLE_ENDED)
        hole = standing.first()
        if hole is not None:
            before = _read_hole_state(hole)
            hole.cause = hole.cause or cause
            hole.has_power = has_power if hole.has_power is None else hole.has_power
            hole.save(update_fields=["cause", "has_power"])
            _record_hole_step(actor, hole, "report", before, now, words, kept)
        else:
            hole = Hole(
                hamlet_code=hamlet_code,
                recorded_on=day,
                cause=cause,
                has_power=_has_grid_power(hamlet_code, day) if has_power is None else has_power,
                source=report.source,
            )
            _insert_hole(hole)
            _record_hole_step(actor, hole, "record", {}, now, words, kept)
        if report.source == HoleSource.PEOPLE:
            senders.keep_sender(actor, today=today, hole=hole)
        _mirror_holes_to_places([hole])
        datasets.bump_revisions(DATASET)
    return hole


def _insert_hole(hole: Hole) -> None:
    try:
        with transaction.atomic():
            hole.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "coverage.hole", _("This hamlet was recorded on this day already"), where=hole.hamlet_code
        ) from error


def enter_candidates(actor: Actor, *, hamlet_codes: Iterable[str], now: datetime) -> list[Hole]:
    """Enter hamlets that the declarations or the model show without signal; others are left aside."""
    access.require_right(actor, "coverage.hole_work")
    chosen = set(hamlet_codes)
    known = [
        candidate
        for candidate in holes.find_candidates(as_of=timezone.localtime(now).date())
        if candidate.hamlet in chosen
    ]
    entered = []
    with transaction.atomic():
        for candidate in known:
            words = gettext("Declared %(declared)s, predicted %(predicted)s of the households.") % {
                "declared": _format_percent(candidate.declared_percent),
                "predicted": _format_percent(candidate.predicted_percent),
            }
            entered.append(
                record_hole(actor, HoleReport(candidate.hamlet, note=words, source=candidate.source), now=now)
            )
    return entered


def _format_percent(value: float | None) -> str:
    return gettext("no data") if value is None else f"{value:.1f} %".replace(".", ",")


def assign(actor: Actor, *, hole_id: int, operator: str, note: str = "", cause: str = "", now: datetime) -> Hole:
    """Give the hole to an operator, who is to say until when it mends it; an earlier promise falls."""
    access.require_right(actor, "coverage.hole_work")
    today = timezone.localtime(now).date()
    if operator not in {known_operator.code for known_operator in coverage.known_operators(as_of=today)}:
        raise Missing("operator", _("There is no such operator"), where=operator)
    if cause and cause not in places.HoleCause:
        raise Invalid("coverage.hole", _("This cause is not known"), where=cause)
    with transaction.atomic():
        hole = _lock_hole(hole_id, actor, *WORKING)
        before = _read_hole_state(hole)
        hole.state, hole.operator, hole.assigned_on, hole.committed_on = HoleState.ASSIGNED, operator, today, None
        hole.cause = cause or hole.cause
        hole.save()
        _record_hole_step(actor, hole, "assign", before, now, note.strip())
        _mirror_holes_to_places([hole])
        datasets.bump_revisions(DATASET)
    return hole


def commit(actor: Actor, *, hole_id: int, committed_on: date, note: str = "", now: datetime) -> Hole:
    """An operator promises to mend the hole by a day; a later promise replaces it, and the history keeps both."""
    access.require_right(actor, "coverage.hole_commit")
    today = timezone.localtime(now).date()
    if committed_on < today:
        raise Invalid("coverage.hole", _("A promise is for a day to come"), where=_("committed until"))
    with transaction.atomic():
        hole = _lock_hole(hole_id, actor, *WORKING)
        own = actor.organisations(access.OPERATOR_ENGINEER)
        operator = hole.operator or (min(own) if own else "")
        if operator not in own:
            raise Forbidden(
                "coverage.hole_commit", where=coverage.operator_names([operator])[operator] if operator else ""
            )
        before = _read_hole_state(hole)
        hole.operator, hole.assigned_on = operator, hole.assigned_on or today
        hole.state, hole.committed_on = HoleState.COMMITTED, committed_on
        hole.save()
        _record_hole_step(actor, hole, "commit", before, now, note.strip())
        _mirror_holes_to_places([hole])
        datasets.bump_revisions(DATASET)
    return hole


def mend(
    actor: Actor,
    *,
    hole_id: int,
    mended_on: date,
    note: str,
    now: datetime,
    evidence: tuple[str, IO[bytes]] | None = None,
) -> Hole:
    """The operator reports that there is signal; the hole stays open until the commune confirms it."""
    access.require_right(actor, "coverage.hole_commit")
    with files.all_or_nothing():
        hole = _lock_hole(hole_id, actor, HoleState.ASSIGNED, HoleState.COMMITTED)
        if hole.operator not in actor.organisations(access.OPERATOR_ENGINEER):
            raise Forbidden("coverage.hole_commit", where=coverage.operator_names([hole.operator])[hole.operator])
        if not hole.recorded_on <= mended_on <= timezone.localtime(now).date():
            raise Invalid("coverage.hole", _("It was mended between its record and today"), where=_("mended on"))
        kept = evidence_actions.keep_evidence(actor, *evidence) if evidence else None
        before = _read_hole_state(hole)
        hole.state, hole.mended_on = HoleState.MENDED, mended_on
        hole.save()
        _record_hole_step(actor, hole, "mend", before, now, note.strip(), kept)
        datasets.bump_revisions(DATASET)
    return hole


def confirm(
    actor: Actor,
    *,
    hole_id: int,
    closed_on: date,
    note: str,
    now: datetime,
    evidence: tuple[str, IO[bytes]] | None = None,
) -> Hole:
    """The commune confirms the signal, with a picture or a measurement; only then is the hole worked off."""
    access.require_right(actor, "coverage.hole_confirm")
    today = timezone.localtime(now).date()
    if evidence is None:
        raise Invalid(
            "coverage.hole",
            _("Add evidence: a photograph of the telephone's screen or a measurement"),
            where=_("evidence"),
        )
    with files.all_or_nothing():
        hole = _lock_hole(hole_id, actor, *WORKING, HoleState.MENDED)
        _must_keep(actor, hole, today)
        if not hole.recorded_on <= closed_on <= today:
            raise Invalid("coverage.hole", _("It was closed between its record and today"), where=_("closed on"))
        kept = evidence_actions.keep_evidence(actor, *evidence)
        before = _read_hole_state(hole)
        hole.state, hole.closed_on = HoleState.CLOSED, closed_on
        hole.mended_on = hole.mended_on or closed_on
        hole.save()
        _record_hole_step(actor, hole, "confirm", before, now, mask_identity(note.strip()), kept)
        _mirror_holes_to_places([hole])
        datasets.bump_revisions(DATASET)
    return hole


def deny(actor: Actor, *, hole_id: int, note: str, now: datetime) -> Hole:
    """The commune says that there is still no signal: back to the operator, whose promise stands as it was."""
    access.require_right(actor, "coverage.hole_confirm")
    if not note.strip():
        raise Invalid("coverage.hole", _("Say what was seen"), where=_("note"))
    with transaction.atomic():
        hole = _lock_hole(hole_id, actor, HoleState.MENDED)
        _must_keep(actor, hole, timezone.localtime(now).date())
        before = _read_hole_state(hole)
        hole.state = HoleState.COMMITTED if hole.committed_on else HoleState.ASSIGNED
        hole.mended_on = None
        hole.save()
        _record_hole_step(actor, hole, "deny", before, now, mask_identity(note.strip()))
        datasets.bump_revisions(DATASET)
    return hole


def may_confirm(actor: Actor, hole: Hole, today: date) -> bool:
    """Officers everywhere, a clerk in the communes he or she keeps."""
    return actor.has(access.OFFICER) or is_clerk_of_hamlet(actor, hole.hamlet_code, today)


def _must_keep(actor: Actor, hole: Hole, today: date) -> None:
    if not may_confirm(actor, hole, today):
        name = coverage.find_hamlet(code=hole.hamlet_code, as_of=hole.recorded_on).name
        raise Forbidden("coverage.hole_confirm", where=name, hint=_("Confirm it for your own commune."))


def drop(actor: Actor, *, hole_id: int, note: str, now: datetime) -> Hole:
    """Take out what was entered by mistake; it stays in the history and counts nowhere."""
    access.require_right(actor, "coverage.hole_work")
    if not note.strip():
        raise Invalid("coverage.hole", _("Say why"), where=_("note"))
    with transaction.atomic():
        hole = _lock_hole(hole_id, actor, *WORKING)
        before = _read_hole_state(hole)
        hole.state = HoleState.DROPPED
        hole.save()
        _record_hole_step(actor, hole, "drop", before, now, note.strip())
        _mirror_holes_to_places([hole])
        datasets.bump_revisions(DATASET)
    return hole
