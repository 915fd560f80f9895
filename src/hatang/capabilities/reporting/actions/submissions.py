"""The life of a submission: begun with what is known, saved, sent, returned with a comment, accepted, opened again.

Every step is one transaction, audited, and kept as a version; a correction of a known figure needs its reason.
"""

from __future__ import annotations

import io
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.models import Submission, SubmissionVersion
from hatang.capabilities.reporting.queries import deciding, forms, progress
from hatang.capabilities.reporting.terms import WITH_THE_BODY, FieldKind, Signature, SubmissionState
from hatang.capabilities.work import public as work
from hatang.kernel import access, audit, datasets, events, files
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from hatang.capabilities.identity.public import OrganisationRef
    from hatang.capabilities.reporting.models import Regime
    from hatang.capabilities.reporting.queries.forms import FormField
    from hatang.capabilities.reporting.queries.periods import ReportingPeriod
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text

SUBMISSIONS = "reporting.submission"
LONGEST_TEXT = 10_000
LONGEST_WHY_NONE = 300


@dataclass(frozen=True)
class Signed:
    """A signed document that comes with a submission, not kept yet, and what its signature says."""

    name: str
    content: bytes
    signature: Signature
    signer: str


def begin_submission(
    actor: Actor, *, regime: Regime, period: ReportingPeriod, organisation: OrganisationRef, now: datetime
) -> Submission:
    """The body's submission for the period; one not begun yet is made with what the platform knows."""
    _require_own(actor, organisation.code)
    standing = Submission.objects.filter(regime__code=regime.code, period=period.key, organisation=organisation.code)
    begun = standing.select_related("regime").first()
    if begun is not None:
        return begun
    submission = prepare_submission(regime=regime, period=period, organisation=organisation, now=now)
    with transaction.atomic():
        _stamp_change(submission, actor, now)
        record_change(actor, "reporting.begin", submission, after={"as_of": submission.as_of})
    return submission


def prepare_submission(
    *, regime: Regime, period: ReportingPeriod, organisation: OrganisationRef, now: datetime
) -> Submission:
    """What a submission would begin with: the form with what the platform knows, stored nowhere yet."""
    as_of = min(period.as_of, timezone.localdate(now))
    known = forms.list_form_fields(regime=regime, organisation=organisation, as_of=as_of)
    return Submission(
        regime=regime,
        period=period.key,
        organisation=organisation.code,
        as_of=as_of,
        values={field.code: _build_stored_field(field, place) for place, field in enumerate(known)},
    )


def _build_stored_field(field: FormField, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "label": field.label,
        "group": field.group,
        "kind": field.kind,
        "unit": field.unit,
        "indicator": field.indicator,
        "required": field.required,
        "points": field.points,
        "known": field.known,
        "quality": field.quality,
        "proof": field.proof,
        "why": field.why,
        "known_upper_bound": field.upper_bound,
        "known_notes": list(field.notes),
        "value": field.known,
        "upper_bound": field.upper_bound,
        "no_figures": False,
        "reason": "",
    }


def save_answers(
    actor: Actor, *, submission: Submission, values: Mapping[str, str], reasons: Mapping[str, str], now: datetime
) -> Submission:
    """Keep what the body wrote; nothing is judged complete before it is sent, but nothing unreadable is kept."""
    with lock_submission(actor, submission, WITH_THE_BODY) as standing:
        before = {code: _describe_answer(field) for code, field in standing.values.items()}
        progress.follow_notes(standing.values, progress.read_notes_of(standing, timezone.localdate(now)))
        for code, field in standing.values.items():
            if code in values:
                _write_answer(field, values[code], reasons.get(code, "").strip()[:LONGEST_TEXT])
        _stamp_change(standing, actor, now)
        after = {code: _describe_answer(field) for code, field in standing.values.items()}
        changes = {code: answer for code, answer in after.items() if answer != before[code]}
        record_change(actor, "reporting.save", standing, before={code: before[code] for code in changes}, after=changes)
    return standing


def throw_away(actor: Actor, *, submission: Submission) -> None:
    """Drop a draft that was never sent: the report is not begun any more and stays due; the audit log keeps what was
    written. What holds the words of a body that has ended stays: they stand nowhere else."""
    with lock_submission(actor, submission, (SubmissionState.DRAFT,)) as standing:
        if standing.version:
            title = _("This report was sent and taken back: what was sent stays in the record")
            raise Conflict("was_sent", title, where=standing.key, hint=_("Mend it and send it again."))
        if standing.taken_over.exists():
            raise Conflict(
                "taken_over",
                _("This draft holds what an ended body handed over"),
                where=standing.key,
                hint=_("Change what stands in it instead, and send it."),
            )
        written = {code: _describe_answer(field) for code, field in standing.values.items()}
        record_change(actor, "reporting.throw_away", standing, before=written, event="reporting.thrown_away")
        standing.delete()


def _describe_answer(field: Mapping[str, Any]) -> Any:
    """What a body answers, as the audit log keeps it: no figures are no blank, an upper bound has its mark."""
    if forms.has_none(field):
        return {"no_figures": field["reason"]}
    return {"at_most": field["value"]} if field.get("upper_bound") else field["value"]


def _write_answer(field: dict[str, Any], text: str, reason: str) -> None:
    """Answer a field with what was typed: "92,4" and "92.4" are one number, an empty text is no value."""
    text = text.strip()
    is_number = field["kind"] == FieldKind.NUMBER
    none = is_number and forms.is_none_typed(text)
    if none and len(reason) > LONGEST_WHY_NONE:
        title = _("The reason for no figures is too long")
        raise Invalid("no_figures", title, where=field["label"], hint=_("A line or two are enough."))
    value, bound = (
        (None, False) if none or not text else _read_number(field, text) if is_number else _read_answer(field, text)
    )
    field |= {"value": value, "upper_bound": bound, "no_figures": none, "reason": reason}


def _read_answer(field: Mapping[str, Any], text: str) -> tuple[bool | str, bool]:
    """The answer or the text of a field, which is no bound."""
    if field["kind"] == FieldKind.YES_NO:
        if text not in ("yes", "no"):
            raise Invalid("yes_no", _("Answer yes or no"), where=field["label"])
        return text == "yes", False
    if len(text) > LONGEST_TEXT:
        raise Invalid("text", _("This text is too long"), where=field["label"])
    return text, False


def _read_number(field: Mapping[str, Any], text: str) -> tuple[float, bool]:
    value, bound = forms.parse_figure(field["label"], text)
    # What the platform computed, left as it is, is known no better than before.
    bound = bound or (bool(field.get("known_upper_bound")) and value == field["known"])
    if field["unit"] == "%" and value > 100:
        raise Invalid("number", _("This number cannot be"), where=f"{field['label']}: {text[:40]}")
    return value, bound


def send_submission(actor: Actor, *, submission: Submission, now: datetime, signed: Signed | None = None) -> Submission:
    """Send the report to its recipient. Each required field has a value, each corrected figure its reason."""
    with lock_submission(actor, submission, WITH_THE_BODY) as standing:
        _require_complete(standing)
        if signed is not None and signed.signature == Signature.BROKEN:
            title = _("The signature of the document is broken")
            detail = _("The document was changed after it was signed, or the signature itself is damaged.")
            hint = _("Sign it again and send it.")
            raise Invalid("signature", title, where=signed.signer, detail=detail, hint=hint)
        standing.state = SubmissionState.SUBMITTED
        standing.version += 1
        standing.submitted_at = standing.submitted_at or now
        keep_version(standing, actor, now, signed=signed)
        record_change(
            actor, "reporting.send", standing, after={"version": standing.version}, event="reporting.submitted"
        )
        _carry_to_tasks(actor, standing, now)
    return standing


def _carry_to_tasks(actor: Actor, submission: Submission, now: datetime) -> None:
    """What a body writes once counts in both places: of a task on which it had not reported, the report is its first
    word. A task that is another's by now is left to that one."""
    for number, text in progress.list_untold_tasks(submission, timezone.localdate(now)).items():
        with suppress(Forbidden, Missing):
            work.report_progress(
                actor,
                plan=submission.regime.plan,
                task=number,
                organisation=submission.organisation,
                text=text,
                now=now,
            )


def _require_complete(submission: Submission) -> None:
    for code, part, title in forms.list_missing_answers(submission.values)[:1]:
        field = submission.values[code]
        hint: Text = ""
        if part == "reason" and forms.has_none(field):
            hint = _("Write the reason in a line, or give a figure.")
        elif part == "reason":
            hint = _("Say why the figure differs from what the platform computed.")
        name = "reason" if part == "reason" else "incomplete"
        raise Invalid(name, title, where=field["label"], hint=hint)


def take_back(actor: Actor, *, submission: Submission, now: datetime) -> Submission:
    """Let the body that sent the report mend it while nobody has accepted it: it is a draft again, which was not sent;
    what stood in it when it was sent stays in its versions."""
    with lock_submission(actor, submission, (SubmissionState.SUBMITTED,)) as standing:
        standing.state, standing.submitted_at = SubmissionState.DRAFT, None
        keep_version(standing, actor, now)
        after = {"version": standing.version}
        record_change(actor, "reporting.withdraw", standing, after=after, event="reporting.taken_back")
    return standing


def give_back(actor: Actor, *, submission: Submission, comment: str, now: datetime) -> Submission:
    """Return the report with a comment that says what to mend."""
    if not comment.strip():
        raise Invalid("comment", _("Say what has to be mended"))
    return _record_decision(actor, submission, SubmissionState.RETURNED, comment=comment, now=now)


def accept_submission(actor: Actor, *, submission: Submission, now: datetime, comment: str = "") -> Submission:
    """Accept the report; it can be opened again with a reason."""
    return _record_decision(actor, submission, SubmissionState.ACCEPTED, comment=comment, now=now)


def _record_decision(
    actor: Actor, submission: Submission, state: SubmissionState, *, comment: str, now: datetime
) -> Submission:
    _require_decider(actor, submission, now)
    event = f"reporting.{state}"
    with lock_submission(actor, submission, (SubmissionState.SUBMITTED,), own=False) as standing:
        standing.state = state
        keep_version(standing, actor, now, comment=comment)
        record_change(actor, event, standing, after={"state": state}, reason=comment, event=event)
    return standing


def open_again(actor: Actor, *, submission: Submission, reason: str, now: datetime) -> Submission:
    """Give an accepted report back to its body, with the reason."""
    _require_decider(actor, submission, now)
    if not reason.strip():
        raise Invalid("reason", _("Say why it is opened again"))
    with lock_submission(actor, submission, (SubmissionState.ACCEPTED,), own=False) as standing:
        standing.state = SubmissionState.RETURNED
        keep_version(standing, actor, now, comment=reason)
        record_change(actor, "reporting.open_again", standing, reason=reason, event="reporting.returned")
    return standing


@contextmanager
def lock_submission(
    actor: Actor, submission: Submission, states: tuple[SubmissionState, ...], *, own: bool = True
) -> Iterator[Submission]:
    """The submission locked as it stands now; `Conflict` where somebody moved it on meanwhile."""
    if own:
        _require_own(actor, submission.organisation)
    with files.all_or_nothing():
        standing = Submission.objects.select_for_update(of=("self",)).select_related("regime").get(pk=submission.pk)
        if standing.state not in states:
            raise Conflict(
                "state",
                where=standing.key,
                detail=_("It is: %(state)s") % {"state": SubmissionState(standing.state).label},
            )
        yield standing


def is_own(actor: Actor, organisation: str) -> bool:
    """Whether the actor acts for the body, or is the system."""
    return organisation in actor.organisations(*rules.REPORTERS) or actor.has("system")


def _require_own(actor: Actor, organisation: str) -> None:
    access.require_right(actor, "reporting.fill")
    if not is_own(actor, organisation):
        name = identity.organisation_names([organisation])[organisation]
        raise Forbidden("reporting.fill", where=name, hint=_("A body fills in its own reports only."))


def _require_decider(actor: Actor, submission: Submission, now: datetime) -> None:
    day = timezone.localdate(now)
    deciding.require_decider(actor, regime=submission.regime, organisation=submission.organisation, as_of=day)


def _stamp_change(submission: Submission, actor: Actor, now: datetime) -> None:
    submission.changed_at, submission.changed_by_label = now, actor.label
    submission.save()


def keep_version(
    submission: Submission, actor: Actor, now: datetime, *, comment: str = "", signed: Signed | None = None
) -> None:
    """Write the submission and keep it as it stands in a version of its own, with the document that came with it."""
    _stamp_change(submission, actor, now)
    kept = files.store_file(signed.name, io.BytesIO(signed.content), actor).pk if signed else None
    SubmissionVersion.objects.create(
        submission=submission,
        version=submission.version,
        state=submission.state,
        values=submission.values,
        results=submission.results,
        comment=comment.strip(),
        at=now,
        by_label=actor.label,
        file=kept,
        signature=signed.signature if signed else Signature.NONE,
        signer=signed.signer if signed else "",
    )


def record_change(
    actor: Actor,
    action: str,
    submission: Submission,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    event: str = "",
) -> None:
    audit.record_act(
        actor, action, "reporting.submission", submission.key, before=before or {}, after=after or {}, reason=reason
    )
    datasets.bump_revisions(SUBMISSIONS, "reporting.due")
    if event:
        events.publish_event(event, {"submission": submission.pk, "organisation": submission.organisation})
