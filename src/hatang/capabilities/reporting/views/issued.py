"""Consolidated reports: the draft on the screen, the issue, the documents of what was issued."""

from __future__ import annotations

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
from hatang.capabilities.reporting.forms import IssueReportForm
from hatang.capabilities.reporting.models import IssuedReport
from hatang.capabilities.reporting.queries import consolidated, letterheads, obligations
from hatang.kernel import files
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File
from hatang.kernel.problems import Forbidden, Missing, Problem
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("reporting.issue")
def show_draft(request: HttpRequest, regime: str, key: str) -> HttpResponseBase:
    """The report as it stands now: the same rows that the documents will carry; `?tai=docx|pdf` gives them."""
    today = timezone.localdate()
    version, period = obligations.resolve_period(code=regime, key=key, as_of=today)
    snapshot = issuing.build_snapshot(regime=version, period=period, today=today, actor=actor_of(request))
    kind = request.GET.get("tai", "")
    if kind in documents.TYPES:
        response = HttpResponse(laid_out.render_document(snapshot, kind), content_type=documents.TYPES[kind])
        response["Content-Disposition"] = f'attachment; filename="du-thao-{regime}-{key}.{kind}"'
        return response
    values = {
        "regime": version,
        "period": period,
        "report": snapshot,
        "paper": laid_out.build_paper(snapshot),
        **pictures.prepare_drawing(snapshot),
    }
    return render(request, "reporting/draft.html", values)


@allow("reporting.issue")
def issue_report(request: HttpRequest, regime: str, key: str) -> HttpResponseBase:
    """Give it a number, a day and a signer; from then on it never changes."""
    version, period = obligations.resolve_period(code=regime, key=key, as_of=timezone.localdate())
    consolidated.require_consolidated(version)
    letterhead = letterheads.build_letterhead(code=version.reporters[0], as_of=timezone.localdate())
    form = IssueReportForm(request.POST or None, initial={"signer_title": letterhead.signer_title})
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
    """A document of an issued report, as it was issued."""
    issued = IssuedReport.objects.visible_to(actor_of(request)).filter(pk=report).first()
    if issued is None or kind not in documents.TYPES:
        raise Missing("report", _("There is no such report"), where=f"{report} · {kind}")
    stored = files.path_of(issued.docx if kind == "docx" else issued.pdf)
    name = f"{issued.number.replace('/', '-')}.{kind}"
    return File(stored.open("rb"), as_attachment=True, filename=name, content_type=documents.TYPES[kind])
