"""What the recipient computed from a report: read, entered from its letter, confirmed or commented on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting import forms
from hatang.capabilities.reporting.actions import results as actions
from hatang.capabilities.reporting.actions import submissions
from hatang.capabilities.reporting.queries import scores
from hatang.capabilities.reporting.terms import SubmissionState
from hatang.capabilities.reporting.views.regimes import edit_with_form
from hatang.capabilities.reporting.views.submissions import obligation_of, submission_of
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Forbidden, Missing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.reporting.models import Submission
    from hatang.capabilities.reporting.queries.obligations import Obligation


def _find_submission(request: HttpRequest, regime: str, key: str, organisation: str) -> tuple[Obligation, Submission]:
    row = obligation_of(request, regime, key, organisation)
    submission = submission_of(row)
    if not submission.regime.computes:
        raise Missing("results", _("Nobody computes results from this report"), where=submission.regime.title)
    return row, submission


@allow("reporting.fill")
def show_results(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    """Points by group and line, the total, and every step of theirs."""
    actor = actor_of(request)
    row, submission = _find_submission(request, regime, key, organisation)
    own = submissions.is_own(actor, organisation)
    computed = submission.state == SubmissionState.COMPUTED
    enters = submission.state in actions.COMPUTABLE
    values: dict[str, Any] = {
        "row": row,
        "submission": submission,
        "results": submission.results,
        "groups": scores.group_scores(submission.regime, submission.values, submission.results),
        "most": scores.find_most_points(submission.regime, submission.values),
        "versions": [version for version in submission.versions.order_by("-at", "-id") if version.results],
        "may_enter": enters and actions.may_enter(actor, submission, timezone.localdate()),
        "may_judge": own and computed,
        "names": [regime, key, organisation],
    }
    return render(request, "reporting/results.html", values)


@allow("reporting.fill")
def enter_results(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    row, submission = _find_submission(request, regime, key, organisation)
    if not actions.may_enter(actor_of(request), submission, timezone.localdate()):
        raise Forbidden("reporting.fill", where=row.organisation.name)
    form = forms.ResultsForm(request.POST or None, values=submission.values, results=submission.results)
    return edit_with_form(
        *(request, form),
        act=lambda data: actions.enter_results(
            actor_of(request),
            submission=submission,
            document=data["document"],
            computed_on=data["computed_on"],
            total=data["total"],
            points=form.scores(),
            now=timezone.now(),
        ),
        back=reverse("reporting:results", args=[regime, key, organisation]),
        title=_("Enter the results"),
        consequence=_("The body that reported then confirms them or says what is wrong."),
        done=_("The results have been entered."),
        row=row,
    )


@allow("reporting.fill")
def confirm_results(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    row, submission = _find_judged_submission(request, regime, key, organisation)
    form = forms.AcceptForm(request.POST) if request.method == "POST" else forms.AcceptForm()
    return edit_with_form(
        *(request, form),
        act=lambda data: actions.confirm_results(
            actor_of(request), submission=submission, comment=data["comment"], now=timezone.now()
        ),
        back=reverse("reporting:results", args=[regime, key, organisation]),
        title=_("Confirm the results"),
        submit=_("Confirm"),
        done=_("The results have been confirmed."),
        row=row,
    )


@allow("reporting.fill")
def comment_on_results(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    row, submission = _find_judged_submission(request, regime, key, organisation)
    return edit_with_form(
        *(request, forms.CommentForm(request.POST or None)),
        act=lambda data: actions.comment_on_results(
            actor_of(request), submission=submission, comment=data["comment"], now=timezone.now()
        ),
        back=reverse("reporting:results", args=[regime, key, organisation]),
        title=_("Comment on the results"),
        submit=_("Send your comment"),
        done=_("The comment has been recorded."),
        row=row,
    )


def _find_judged_submission(
    request: HttpRequest, regime: str, key: str, organisation: str
) -> tuple[Obligation, Submission]:
    """The report for one of the body that sent it; the recipient does not judge its own results."""
    row, submission = _find_submission(request, regime, key, organisation)
    if not submissions.is_own(actor_of(request), organisation):
        raise Forbidden("reporting.fill", where=row.organisation.name)
    return row, submission
