"""The life of a challenge: filed, answered, decided, lifted; each step audited in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import IO, TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import Technology
from hatang.capabilities.disputes.actions import evidence as evidence_actions
from hatang.capabilities.disputes.actions.phone_readings import PhoneReading
from hatang.capabilities.disputes.actions.speaking import may_speak_for
from hatang.capabilities.disputes.formats.privacy import mask_identity
from hatang.capabilities.disputes.models import Challenge
from hatang.capabilities.disputes.queries import challenges, meanings
from hatang.capabilities.disputes.terms import PENDING, ChallengeState, Reason
from hatang.kernel import access, audit, datasets, events, files
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing
from hatang.kernel.ui.formats import format_percent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hatang.kernel.access import Actor

DATASET = "coverage.challenge"


@dataclass(frozen=True)
class OnSiteTest(PhoneReading):
    """What a test at the place showed, and when."""

    tested_at: datetime | None = None


NO_TEST = OnSiteTest()


@dataclass(frozen=True)
class CoverageClaim:
    """What somebody disputes, and what was seen."""

    hamlet_code: str
    operator: str
    technology: str
    reason: str
    description: str
    observed_on: date
    claimed_share_percent: Decimal
    place: str = ""


def _read_challenge_state(challenge: Challenge) -> Mapping[str, object]:
    return {
        "state": challenge.state,
        "claimed_share_percent": challenge.claimed_share_percent,
        "decided_share_percent": challenge.decided_share_percent,
        "effective_from": challenge.effective_from,
        "effective_to": challenge.effective_to,
    }


def _record_challenge_act(
    actor: Actor, act: str, challenge: Challenge, before: Mapping[str, object], reason: str = ""
) -> None:
    """Write the act down; a resident stands in the log by the account only, not by name."""
    is_resident = actor != SYSTEM and not actor.organisations()
    audit.record_act(
        replace(actor, label=gettext("A resident")) if is_resident else actor,
        f"coverage.challenge.{act}",
        "coverage.challenge",
        challenge.pk,
        before=before,
        after={
            **_read_challenge_state(challenge),
            "hamlet": challenge.hamlet_code,
            "operator": challenge.operator,
            "technology": challenge.technology,
            "answer_due_on": challenge.answer_due_on,
        },
        reason=reason,
    )
    events.publish_event("coverage.challenge_changed", {"id": challenge.pk, "state": challenge.state, "act": act})


def _lock_challenge(challenge_id: int, actor: Actor) -> Challenge:
    challenge = Challenge.objects.visible_to(actor).select_for_update().filter(pk=challenge_id).first()
    if challenge is None:
        raise Missing("coverage.challenge", _("This challenge does not exist"), where=str(challenge_id))
    return challenge


def _check_percent(value: Decimal, where: str) -> Decimal:
    if not 0 <= value <= 100:
        raise Invalid("coverage.percent", _("A share is between 0 and 100 %"), where=where)
    return value


def file_challenge(
    actor: Actor,
    claim: CoverageClaim,
    *,
    now: datetime,
    evidence: tuple[str, IO[bytes]] | None = None,
    test: OnSiteTest = NO_TEST,
) -> Challenge:
    """Dispute what an operator declares for a hamlet; the operator has until the deadline of the rule of the day.

    Telephone numbers, identity numbers and addresses of mail in the texts are masked before they are kept.

    `Invalid` when the operator declares no more than what is claimed on the day of the observation, `Forbidden` when a
    clerk speaks of another commune, `Conflict` when the same person's challenge of the same thing is still pending.
    """
    access.require_right(actor, "coverage.challenge")
    operator, technology, observed_on = claim.operator, claim.technology, claim.observed_on
    if technology not in Technology or claim.reason not in Reason:
        where = f"{technology}/{claim.reason}"
        raise Invalid("coverage.challenge", _("This technology or reason is not known"), where=where)
    if not claim.description.strip():
        raise Invalid("coverage.challenge", _("Say what was seen"), where=_("what was seen"))
    if observed_on > timezone.localdate(now):
        raise Invalid("coverage.challenge", _("This day has not come yet"), where=_("seen on"))
    claimed = _check_percent(claim.claimed_share_percent, "claimed_share_percent")
    declared = challenges.read_disputed_share(
        hamlet_code=claim.hamlet_code, operator=operator, technology=technology, as_of=observed_on
    )
    if not may_speak_for(actor, claim.hamlet_code, observed_on, timezone.localdate(now)):
        raise Forbidden("coverage.challenge", where=declared.commune_name, hint=_("File it for your own commune."))
    if declared.share_percent <= claimed:
        raise Invalid(
            "coverage.challenge",
            _("There is nothing to dispute: the operator declares no more than this"),
            where=f"{operator} · {technology} · {format_percent(declared.share_percent)}",
        )
    with files.all_or_nothing():
        kept = evidence_actions.keep_evidence(actor, *evidence) if evidence else None
        challenge = Challenge(
            operator=operator,
            technology=technology,
            hamlet_code=claim.hamlet_code,
            commune_code=declared.commune,
            place=mask_identity(claim.place.strip()),
            reason=claim.reason,
            description=mask_identity(claim.description.strip()),
            observed_on=observed_on,
            claimed_share_percent=claimed,
            declared_share_percent=Decimal(f"{declared.share_percent:.2f}"),
            evidence_file=kept.file if kept else None,
            evidence_name=kept.name if kept else "",
            tested_at=test.tested_at,
            test_rsrp_dbm=test.rsrp_dbm,
            test_download_mbps=test.download_mbps,
            test_upload_mbps=test.upload_mbps,
            test_latency_ms=test.latency_ms,
            answer_due_on=compute_answer_due_date(timezone.localdate(now)),
            filed_by=actor.id,
            filed_by_label=actor.label,
            filed_at=now,
        )
        try:
            with transaction.atomic():
                challenge.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(
                "coverage.challenge",
                _("You already dispute this, and it is not decided yet"),
                hint=_("Add to it by withdrawing it and filing again."),
            ) from error
        _record_challenge_act(actor, "file", challenge, {})
        datasets.bump_revisions(DATASET)
    return challenge


def compute_answer_due_date(filed_on: date) -> date | None:
    """The last day for the operator; None where no rule stands."""
    try:
        return meanings.read_challenge_means(filed_on).due_on(filed_on)
    except Missing:
        return None


def answer_challenge(actor: Actor, *, challenge_id: int, text: str, now: datetime) -> Challenge:
    """The operator's answer; it may be written again until the decision."""
    access.require_right(actor, "coverage.answer")
    if not text.strip():
        raise Invalid("coverage.answer", _("Write the answer"), where=_("answer of the operator"))
    with transaction.atomic():
        challenge = _lock_challenge(challenge_id, actor)
        if not actor.has(access.OPERATOR_ENGINEER, organisation=challenge.operator):
            raise Forbidden("coverage.answer", where=coverage.operator_names([challenge.operator])[challenge.operator])
        _must_be_pending(challenge)
        _must_be_in_time(challenge, now)
        before = _read_challenge_state(challenge)
        challenge.state, challenge.answer = ChallengeState.ANSWERED, text.strip()
        challenge.answered_by, challenge.answered_at = actor.id, now
        challenge.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        _record_challenge_act(actor, "answer", challenge, before)
        datasets.bump_revisions(DATASET)
    return challenge


def concede_challenge(actor: Actor, *, challenge_id: int, text: str, now: datetime) -> Challenge:
    """The operator says that it is so: the claimed share counts from the day of the observation, without a ruling."""
    access.require_right(actor, "coverage.answer")
    if not text.strip():
        raise Invalid("coverage.concede", _("Say what will be done"), where=_("answer of the operator"))
    with transaction.atomic():
        challenge = _lock_challenge(challenge_id, actor)
        if not actor.has(access.OPERATOR_ENGINEER, organisation=challenge.operator):
            raise Forbidden("coverage.concede", where=coverage.operator_names([challenge.operator])[challenge.operator])
        _must_be_pending(challenge)
        before = _read_challenge_state(challenge)
        challenge.answer, challenge.answered_by, challenge.answered_at = text.strip(), actor.id, now
        _let_count(challenge, ChallengeState.CONCEDED, text.strip(), actor.id, now)
        _record_challenge_act(actor, "concede", challenge, before, reason=text.strip())
        datasets.bump_revisions(DATASET)
    return challenge


def lapse_overdue(*, now: datetime) -> list[Challenge]:
    """Let the challenges that nobody answered in time count as conceded, where the rule of their filing says so.

    The system acts, on each in a transaction of its own. One whose place another counting challenge already holds is
    left for an officer.
    """
    today = timezone.localdate(now)
    lapsed = []
    for number in Challenge.objects.unanswered(today).order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                lapsed += _lapse_challenge(number, now)
        except Conflict:
            continue
    return lapsed


def _lapse_challenge(challenge_id: int, now: datetime) -> list[Challenge]:
    challenge = _lock_challenge(challenge_id, SYSTEM)
    if not challenge.is_late(timezone.localdate(now)):  # answered meanwhile
        return []
    rule = meanings.read_challenge_means(timezone.localdate(challenge.filed_at))
    if not rule.silence_concedes:
        return []
    before = _read_challenge_state(challenge)
    _let_count(challenge, ChallengeState.LAPSED, rule.text, SYSTEM.id, now)
    _record_challenge_act(SYSTEM, "lapse", challenge, before, reason=rule.citation)
    datasets.bump_revisions(DATASET)
    return [challenge]


def _let_count(challenge: Challenge, state: ChallengeState, words: str, by: str, now: datetime) -> None:
    """The claimed share counts from the day of the observation."""
    challenge.state = state
    challenge.decision, challenge.decided_by, challenge.decided_at = words, by, now
    challenge.decided_share_percent = challenge.claimed_share_percent
    challenge.effective_from = challenge.observed_on
    _save_counting(challenge)


def _save_counting(challenge: Challenge) -> None:
    try:
        with transaction.atomic():
            challenge.save()
    except IntegrityError as error:
        raise Conflict(
            "coverage.decide",
            _("Another upheld challenge already counts for this hamlet, operator and technology"),
            hint=_("Lift it first."),
        ) from error


def _must_be_in_time(challenge: Challenge, now: datetime) -> None:
    """After the deadline an answer is too late where silence concedes; the operator may still concede."""
    filed_on = timezone.localdate(challenge.filed_at)
    if challenge.is_late(timezone.localdate(now)) and meanings.read_challenge_means(filed_on).silence_concedes:
        raise Conflict(
            "coverage.answer_late",
            _("The deadline for the answer has passed"),
            where=f"{challenge.answer_due_on:%d/%m/%Y}",
            hint=_("It counts as conceded; ask the department to lift it once the coverage is mended."),
        )


def _must_be_pending(challenge: Challenge) -> None:
    if challenge.state not in PENDING:
        raise Conflict("coverage.challenge", _("This challenge is closed"), where=str(challenge.get_state_display()))


def decide_challenge(
    actor: Actor,
    *,
    challenge_id: int,
    upheld: bool,
    decision: str,
    now: datetime,
    share_percent: Decimal | None = None,
    effective_from: date | None = None,
) -> Challenge:
    """Uphold or reject; upheld, the decided share (the claimed one unless said) counts from the day on."""
    access.require_right(actor, "coverage.decide")
    if not decision.strip():
        raise Invalid("coverage.decide", _("Give the reasons of the decision"), where=_("reasons of the decision"))
    with transaction.atomic():
        challenge = _lock_challenge(challenge_id, actor)
        _must_be_pending(challenge)
        before = _read_challenge_state(challenge)
        challenge.state = ChallengeState.UPHELD if upheld else ChallengeState.REJECTED
        challenge.decision, challenge.decided_by, challenge.decided_at = decision.strip(), actor.id, now
        if upheld:
            chosen = challenge.claimed_share_percent if share_percent is None else share_percent
            challenge.decided_share_percent = _check_percent(chosen, "share_percent")
            challenge.effective_from = effective_from or challenge.observed_on
            if challenge.effective_from > timezone.localdate(now):
                raise Invalid(
                    "coverage.decide", _("A decision counts from a day that has come"), where=_("counts from")
                )
        _save_counting(challenge)
        _record_challenge_act(actor, "uphold" if upheld else "reject", challenge, before, reason=decision.strip())
        datasets.bump_revisions(DATASET)
    return challenge


def withdraw_challenge(actor: Actor, *, challenge_id: int) -> Challenge:
    """Whoever filed it takes it back while it is not decided."""
    access.require_right(actor, "coverage.challenges")
    with transaction.atomic():
        challenge = _lock_challenge(challenge_id, actor)
        if challenge.filed_by != actor.id:
            raise Forbidden("coverage.withdraw", where=_("filed by"))
        _must_be_pending(challenge)
        before = _read_challenge_state(challenge)
        challenge.state = ChallengeState.WITHDRAWN
        challenge.save(update_fields=["state"])
        _record_challenge_act(actor, "withdraw", challenge, before)
        datasets.bump_revisions(DATASET)
    return challenge


def lift_challenge(actor: Actor, *, challenge_id: int, effective_to: date, reason: str, now: datetime) -> Challenge:
    """End an upheld challenge, when the operator has mended the coverage: from the day on its declaration counts."""
    access.require_right(actor, "coverage.decide")
    if not reason.strip():
        raise Invalid("coverage.lift", _("Say why"), where=_("why it was lifted"))
    with transaction.atomic():
        challenge = _lock_challenge(challenge_id, actor)
        if not challenge.is_in_force or challenge.effective_from is None:
            raise Conflict("coverage.lift", _("This challenge is not in force"))
        if not challenge.effective_from <= effective_to <= timezone.localdate(now):
            raise Invalid(
                "coverage.lift",
                _("It can end between the day it counts from and today"),
                where=_("counts until"),
            )
        before = _read_challenge_state(challenge)
        challenge.effective_to, challenge.lift_reason = effective_to, reason.strip()
        challenge.save(update_fields=["effective_to", "lift_reason"])
        _record_challenge_act(actor, "lift", challenge, before, reason=reason.strip())
        datasets.bump_revisions(DATASET)
    return challenge
