"""What a recipient computes from a report: entered from its letter, then confirmed or commented on by the reporter.

The department reports, the authority computes, the department confirms or says what is wrong, the authority computes
again. Every step is kept as a version with the results as they stood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.actions import submissions
from hatang.capabilities.reporting.queries import deciding, scores
from hatang.capabilities.reporting.terms import SubmissionState
from hatang.kernel.problems import Forbidden, Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hatang.capabilities.reporting.models import Submission
    from hatang.kernel.access import Actor

# A letter with results says that the report was taken, whether or not anybody accepted it here.
COMPUTABLE = (
    SubmissionState.SUBMITTED,
    SubmissionState.ACCEPTED,
    SubmissionState.COMPUTED,
    SubmissionState.COMMENTED,
)


def may_enter(actor: Actor, submission: Submission, as_of: date) -> bool:
    """Whether the actor enters results: for the recipient, or for the body from the recipient's letter."""
    own = submissions.is_own(actor, submission.organisation)
    decides = deciding.may_decide(actor, regime=submission.regime, organisation=submission.organisation, as_of=as_of)
    return submission.regime.computes and (own or decides)


def enter_results(
    actor: Actor,
    *,
    submission: Submission,
    document: str,
    computed_on: date,
    total: str,
    points: Mapping[str, str],
    now: datetime,
) -> Submission:
    """Enter the results of a letter. `points`: field code → points as typed, "" where the letter says none.

    `Invalid` names the line or group whose points are no number or more than there are, or a total that disagrees.
    """
    if not may_enter(actor, submission, timezone.localdate(now)):
        raise Forbidden("reporting.fill", where=submission.regime.title)
    if not document.strip():
        raise Invalid("document", _("Name the document"))
    if computed_on > timezone.localdate(now):
        raise Invalid("computed_on", _("This day has not come yet"), where=f"{computed_on:%d/%m/%Y}")
    with submissions.lock_submission(actor, submission, COMPUTABLE, own=False) as standing:
        results = scores.read_typed_scores(standing, points=points, total=total)
        standing.results = {"document": document.strip(), "computed_on": computed_on.isoformat(), **results}
        _record_step(actor, standing, SubmissionState.COMPUTED, document.strip(), now)
    return standing


def confirm_results(actor: Actor, *, submission: Submission, comment: str, now: datetime) -> Submission:
    """Agree with the results, as the body that reported."""
    with submissions.lock_submission(actor, submission, (SubmissionState.COMPUTED,)) as standing:
        _record_step(actor, standing, SubmissionState.CONFIRMED, comment, now)
    return standing


def comment_on_results(actor: Actor, *, submission: Submission, comment: str, now: datetime) -> Submission:
    """Say what is wrong with the results, as the body that reported; the recipient computes again."""
    if not comment.strip():
        raise Invalid("comment", _("Say what is wrong with the results"))
    with submissions.lock_submission(actor, submission, (SubmissionState.COMPUTED,)) as standing:
        _record_step(actor, standing, SubmissionState.COMMENTED, comment, now)
    return standing


def _record_step(actor: Actor, standing: Submission, state: SubmissionState, comment: str, now: datetime) -> None:
    standing.state = state
    submissions.keep_version(standing, actor, now, comment=comment)
    after: dict[str, Any] = {"state": state, "results": standing.results}
    name = f"reporting.{state}"
    submissions.record_change(actor, name, standing, after=after, reason=comment, event=name)
