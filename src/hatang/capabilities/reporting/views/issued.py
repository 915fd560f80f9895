"""Consolidated reports: the draft on the screen, the issue, the documents of what was issued."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.actions import issuing
from hatang.capabilities.reporting.formats import consolidated as laid_out
from hatang.capabilities.reporting.formats import documents, pictures
from hatang.capabilities.reporting.forms import IssueReportForm, SignedReportForm
from hatang.capabilities.reporting.models import IssuedReport
from hatang.capabilities.reporting.queries import consolidated, lacking, letterheads, obligations
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File
from hatang.kernel.problems import Forbidden, Missing, Problem
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.editing import show_edit_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("reporting.issue")
def show_draft(request: HttpRequest, regime: str, key: str) -> HttpResponseBase:
    """The report as it stands now: the same rows that the documents will carry; `?tai=docx|pdf|xlsx` gives them."""
    today = timezone.localdate()
    version, period = obligations.resolve_period(code=regime, key=key, as_of=today)
    snapshot = issuing.build_snapshot(regime=version, period=period, today=today, actor=actor_of(request))
    kind = request.GET.get("tai", "")
    if kind in documents.FILES:
        response = HttpResponse(laid_out.render_document(snapshot, kind), content_type=documents.FILES[kind])
        response["Content-Disposition"] = f'attachment; filename="du-thao-{regime}-{key}.{kind}"'
        return response
    values = {
        "regime": version,
        "period": period,
        "report": snapshot,
        "paper": laid_out.build_paper(snapshot),
        "lacking": lacking.group_parts(
            lacking.list_lacking_parts(regime=version, period=period, today=today, actor=actor_of(request))
        ),
        **pictures.prepare_drawing(snapshot),
    }
    return render(request, "reporting/draft.html", values)


@allow("reporting.issue")
def issue_report(request: HttpRequest, regime: str, key: str) -> HttpResponseBase:
    """Give it a number, a day and a signer; from then on it never changes."""
    version, period = obligations.resolve_period(code=regime, key=key, as_of=timezone.localdate())
    consolidated.require_consolidated(version)
    letterhead = letterheads.build_letterhead(code=version.reporters[0], as_of=timezone.localdate())
    initial = {"signer_title": letterhead.signer_title}
    form = IssueReportForm(request.POST or None, initial=initial, symbol=letterhead.symbol)
    back = context_of(request).url(reverse("reporting:period", args=[regime, key]))
    if request.method == "POST" and form.is_valid():
        try:
            issuing.issue_report(
                actor_of(request), regime=version, period=period, now=timezone.now(), **form.cleaned_data
            )
        except Forbidden:
            raise
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The report has been issued."))
            return redirect(back)
    values = {
        "form": form,
        "title": _("Issue the report"),
        "submit": _("Issue"),
        "consequence": _("What is issued stays as it is; a later correction is a new report with its own number."),
        "back": back,
    }
    return render(request, "reporting/decide.html", values, status=422 if form.is_bound else 200)


@allow("reporting.view")
def download_document(request: HttpRequest, report: int, kind: str) -> HttpResponseBase:
    """A document of an issued report, as it was issued; the PDF with its signature once that is back."""
    if kind not in documents.FILES:
        raise Missing("report", _("There is no such report"), where=f"{report} · {kind}")
    issued = _find_report(request, report)
    name = f"{issued.number.replace('/', '-')}.{kind}"
    stored = (
        io.BytesIO(issuing.render_sheet(issued))
        if kind == "xlsx"
        else issuing.path_of_document(issued, kind).open("rb")
    )
    return File(stored, as_attachment=True, filename=name, content_type=documents.FILES[kind])


def _find_report(request: HttpRequest, report: int) -> IssuedReport:
    issued = IssuedReport.objects.visible_to(actor_of(request)).filter(pk=report).first()
    if issued is None:
        raise Missing("report", _("There is no such report"), where=str(report))
    return issued


@allow("reporting.issue")
def take_signed(request: HttpRequest, report: int) -> HttpResponseBase:
    """Bring the signed PDF of an issued report back; what is wrong with it is said beside the field."""
    issued = _find_report(request, report)
    return show_edit_form(
        *(request, SignedReportForm(request.POST or None, request.FILES or None)),
        act=lambda data: issuing.take_signed(
            actor_of(request),
            report=issued,
            name=data["document"].name or "",
            stream=data["document"],
            now=timezone.now(),
        ),
        back=reverse("reporting:period", args=[issued.regime.code, issued.period]),
        title=_("Signed PDF of report %(number)s") % {"number": issued.number},
        submit=_("Take the signed PDF"),
        consequence=_("The signed file becomes the PDF of the report: it is what everybody downloads from then on."),
        done=_("The signed PDF is the issued one now."),
    )
