"""The report of one body: filled in, sent, read, returned, accepted, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hatang.capabilities.reporting import forms, rules
from hatang.capabilities.reporting.actions import issuing
from hatang.capabilities.reporting.actions import submissions as actions
from hatang.capabilities.reporting.formats import documents
from hatang.capabilities.reporting.formats import reported as laid_out
from hatang.capabilities.reporting.formats import workbook as workbooks
from hatang.capabilities.reporting.queries import deciding, lacking, obligations, progress, reported
from hatang.capabilities.reporting.terms import WITH_THE_BODY, SubmissionState
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Forbidden, Invalid, Missing, Problem
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.editing import show_edit_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.reporting.models import Submission
    from hatang.capabilities.reporting.queries.obligations import Obligation
    from hatang.kernel.access import Actor

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def obligation_of(request: HttpRequest, regime: str, key: str, organisation: str) -> Obligation:
    """The report of the address: a body's own, or one that was sent to the recipient who asks."""
    actor, today = actor_of(request), timezone.localdate()
    version, period = obligations.resolve_period(code=regime, key=key, as_of=today)
    row = obligations.find_obligation(
        regime=version, period=period, organisation=organisation, today=today, actor=actor
    )
    if organisation not in actor.organisations(*rules.REPORTERS) and row.submission is None:
        if rules.is_recipient(actor):
            raise Missing("submission", _("This body has sent nothing yet"), where=row.organisation.name)
        raise Forbidden("reporting.fill", where=row.organisation.name)
    return row


def submission_of(row: Obligation) -> Submission:
    if row.submission is None:
        raise Missing("submission", _("This report has not been begun"), where=row.organisation.name)
    return row.submission


def _prepare_own(row: Obligation, actor: Actor) -> Submission | None:
    """What the body's report would begin with, while it has none; None where another one asks."""
    if row.submission is not None or row.organisation.code not in actor.organisations(*rules.REPORTERS):
        return row.submission
    now = timezone.now()
    return actions.prepare_submission(regime=row.regime, period=row.period, organisation=row.organisation, now=now)


def _begin_own(row: Obligation, actor: Actor) -> Submission:
    """The body's report, begun where it was not: by the first thing that is kept of it."""
    return row.submission or actions.begin_submission(
        actor, regime=row.regime, period=row.period, organisation=row.organisation, now=timezone.now()
    )


@allow("reporting.fill")
def show_submission(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    """The form to fill in while the report is with its body; what was sent for whoever reads it."""
    actor = actor_of(request)
    row = obligation_of(request, regime, key, organisation)
    submission = _prepare_own(row, actor)
    own = organisation in actor.organisations(*rules.REPORTERS)
    fills = own and submission is not None and submission.state in WITH_THE_BODY
    if fills and submission:
        progress.follow_notes(submission.values, progress.read_notes_of(submission, timezone.localdate()))
    form = forms.SubmissionForm(values=submission.values) if fills and submission else None
    return _render_submission(request, row, submission, form)


def _render_submission(
    request: HttpRequest,
    row: Obligation,
    submission: Submission | None,
    form: forms.SubmissionForm | None,
    problem: Problem | None = None,
) -> HttpResponseBase:
    actor = actor_of(request)
    is_begun = submission is not None and submission.pk is not None
    versions = list(submission.versions.all()) if submission and is_begun else []
    own = row.organisation.code in actor.organisations(*rules.REPORTERS)
    decides = deciding.may_decide(
        actor, regime=row.regime, organisation=row.organisation.code, as_of=timezone.localdate()
    )
    names = [row.regime.code, row.period.key, row.organisation.code]
    notes = progress.read_notes_of(submission, timezone.localdate()) if submission and form is not None else {}
    context = {
        "row": row,
        "own": own,
        "submission": submission,
        "is_begun": is_begun,
        "form": form,
        "problem": problem,
        "said": reported.group_lines(reported.read_submission(submission, actor).values)
        if submission and form is None
        else [],
        "versions": list(reversed(versions)),
        "signed_form": forms.SignedForm(),
        "workbook_form": forms.WorkbookForm(),
        "may_decide": decides and row.state == SubmissionState.SUBMITTED,
        "may_open": decides and row.state == SubmissionState.ACCEPTED,
        "comment": next((version.comment for version in reversed(versions) if version.comment), ""),
        "names": names,
        # What was refused is said once, above the fields.
        "lacking": lacking.group_parts(lacking.list_lacking_answers(submission))
        if submission and form is not None and not form.is_bound
        else [],
        "may_throw_away": own and is_begun and submission is not None and _was_never_sent(submission),
        "may_take_back": own and row.state == SubmissionState.SUBMITTED,
        "progress": progress.compare_notes(submission, notes) if submission and form is not None else {},
        "may_issue": bool(access.has_right(actor, "reporting.issue") and row.regime.consolidated),
        "builds": any(field.get("builds") for field in row.regime.form),
    }
    return render(request, "reporting/report_of_body.html", context, status=422 if problem else 200)


def _was_never_sent(submission: Submission) -> bool:
    return submission.state == SubmissionState.DRAFT and not submission.version


def _build_address(request: HttpRequest, regime: str, key: str, organisation: str) -> str:
    return context_of(request).url(reverse("reporting:submission", args=[regime, key, organisation]))


@allow("reporting.fill")
@require_POST
def save_submission(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    """Save what was typed, and send it where the button said so; nothing typed is lost when it is refused."""
    actor, now = actor_of(request), timezone.now()
    row = obligation_of(request, regime, key, organisation)
    submission = _begin_own(row, actor)
    form = forms.SubmissionForm(request.POST, values=submission.values)
    form.is_valid()
    try:
        saved = actions.save_answers(
            actor, submission=submission, values=form.typed("value"), reasons=form.typed("reason"), now=now
        )
        if "send" in request.POST:
            document = request.FILES.get("document")
            signed = issuing.read_signed(name=document.name or "", stream=document) if document else None
            actions.send_submission(actor, submission=saved, now=now, signed=signed)
            messages.success(request, _("The report has been sent."))
        else:
            messages.success(request, _("The report has been saved."))
    except Forbidden:
        raise
    except Problem as problem:
        submission.refresh_from_db(fields=["values"])
        form.refuse(problem, submission.values)
        return _render_submission(request, row, submission, form, problem)
    return redirect(_build_address(request, regime, key, organisation))


@allow("reporting.fill")
def throw_away(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    """Drop a draft that was never sent, once its body knows what goes and what stays."""
    row = obligation_of(request, regime, key, organisation)
    submission = submission_of(row)
    own = [field for field in submission.values.values() if field["value"] != field["known"] or field["reason"]]
    consequence = ngettext(
        "%(count)d answer that was written goes with it. The report is still due on %(day)s and can be begun anew;"
        " nothing else changes.",
        "%(count)d answers that were written go with it. The report is still due on %(day)s and can be begun anew;"
        " nothing else changes.",
        len(own),
    )
    return show_edit_form(
        *(request, Form(request.POST or None)),
        act=lambda data: actions.throw_away(actor_of(request), submission=submission),
        back=reverse("reporting:submission", args=[regime, key, organisation]),
        title=_("Throw the draft away"),
        submit=_("Throw the draft away"),
        consequence=consequence % {"count": len(own), "day": f"{row.period.due:%d/%m/%Y}"},
        done=_("The draft has been thrown away."),
        danger=True,
    )


@allow("reporting.fill")
def take_back(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    """Mend what was sent while nobody has accepted it; the body that sent it alone."""
    row = obligation_of(request, regime, key, organisation)
    submission = submission_of(row)
    consequence = _(
        "The report is a draft with you again and counts as not sent; it is due on %(day)s. What was sent stays in the"
        " record."
    )
    return show_edit_form(
        *(request, Form(request.POST or None)),
        act=lambda data: actions.take_back(actor_of(request), submission=submission, now=timezone.now()),
        back=reverse("reporting:submission", args=[regime, key, organisation]),
        title=_("Take the report back"),
        submit=_("Take it back"),
        consequence=consequence % {"day": f"{row.period.due:%d/%m/%Y}"},
        done=_("The report is with you again: mend it and send it."),
    )


@allow("reporting.fill")
def download_workbook(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    """The form as XLSX, as far as it is filled in."""
    row = obligation_of(request, regime, key, organisation)
    submission = _prepare_own(row, actor_of(request)) or submission_of(row)
    if submission.state in WITH_THE_BODY:
        progress.follow_notes(submission.values, progress.read_notes_of(submission, timezone.localdate()))
    read = reported.read_submission(submission, actor_of(request))
    content = workbooks.write_workbook(
        submission, values=read.values, organisation=row.organisation.name, period=row.period.title
    )
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{regime}-{key}-{organisation}.xlsx"'
    return response


@allow("reporting.fill")
def download_document(request: HttpRequest, regime: str, key: str, organisation: str, kind: str) -> HttpResponseBase:
    """The report as Word file or PDF, as far as it is filled in: the rows that stand on its page."""
    if kind not in documents.TYPES:
        raise Missing("document", _("A report is given as docx or pdf"), where=kind)
    row = obligation_of(request, regime, key, organisation)
    rows = reported.build_document_rows(obligation=row, submission=submission_of(row), actor=actor_of(request))
    response = HttpResponse(laid_out.render_document(rows, kind), content_type=documents.TYPES[kind])
    mark = "du-thao-" if rows["is_draft"] else ""
    response["Content-Disposition"] = f'attachment; filename="{mark}{regime}-{key}-{organisation}.{kind}"'
    return response


@allow("reporting.fill")
@require_POST
def take_workbook(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    """Take in a form that was filled in elsewhere: all of it or nothing."""
    row = obligation_of(request, regime, key, organisation)
    submission = _begin_own(row, actor_of(request))
    upload = request.FILES.get("workbook")
    try:
        if upload is None:
            raise Invalid("workbook", _("Choose a file first"))
        values, reasons = workbooks.read_workbook(upload.read(), submission=submission, name=upload.name or "")
        actions.save_answers(
            actor_of(request), submission=submission, values=values, reasons=reasons, now=timezone.now()
        )
    except Forbidden:
        raise
    except Problem as problem:
        return _render_submission(request, row, submission, forms.SubmissionForm(values=submission.values), problem)
    messages.success(request, _("The form has been taken in; look it through and send it."))
    return redirect(_build_address(request, regime, key, organisation))


def _decide_submission(
    request: HttpRequest, row: Obligation, form: Any, *, title: Any, submit: Any, act: Any, done: Any
) -> HttpResponseBase:
    """A decision with its comment, for whoever decides: said, recorded, and back to the report."""
    actor, today = actor_of(request), timezone.localdate()
    deciding.require_decider(actor, regime=row.regime, organisation=row.organisation.code, as_of=today)
    back = _build_address(request, row.regime.code, row.period.key, row.organisation.code)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["comment"])
        except Forbidden:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect(back)
    values = {"form": form, "title": title, "submit": submit, "back": back, "row": row}
    return render(request, "reporting/decide.html", values, status=422 if form.is_bound else 200)


@allow("reporting.receive")
def give_back(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    row = obligation_of(request, regime, key, organisation)
    submission = submission_of(row)
    return _decide_submission(
        *(request, row, forms.CommentForm(request.POST or None)),
        title=_("Return the report"),
        submit=_("Return"),
        act=lambda comment: actions.give_back(
            actor_of(request), submission=submission, comment=comment, now=timezone.now()
        ),
        done=_("The report has been returned with your comment."),
    )


@allow("reporting.receive")
def accept_submission(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    row = obligation_of(request, regime, key, organisation)
    submission = submission_of(row)
    form = forms.AcceptForm(request.POST) if request.method == "POST" else forms.AcceptForm()
    return _decide_submission(
        *(request, row, form),
        title=_("Accept the report"),
        submit=_("Accept"),
        act=lambda comment: actions.accept_submission(
            actor_of(request), submission=submission, comment=comment, now=timezone.now()
        ),
        done=_("The report has been accepted."),
    )


@allow("reporting.receive")
def open_again(request: HttpRequest, regime: str, key: str, organisation: str) -> HttpResponseBase:
    row = obligation_of(request, regime, key, organisation)
    submission = submission_of(row)
    return _decide_submission(
        *(request, row, forms.CommentForm(request.POST or None)),
        title=_("Open the report again"),
        submit=_("Open again"),
        act=lambda comment: actions.open_again(
            actor_of(request), submission=submission, reason=comment, now=timezone.now()
        ),
        done=_("The report is with its body again."),
    )
