"""Pages: an operator keeps a declaration against the evidence; its answer, for the operator and those who judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes import actions
from hatang.capabilities.disputes.forms.rebuttals import RebuttalForm
from hatang.capabilities.disputes.queries import rebuttals
from hatang.kernel import access, files, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File
from hatang.kernel.problems import Forbidden, Missing, Problem
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.panels import Look, Part


def address_of(road: str, row: Mapping[str, Any], **more: str) -> str:
    """A page about one declaration: the hamlet in the road, whose and which technology in the query, with the page to
    come back to in `return`."""
    query = urlencode({"operator": row["operator"], "technology": row["technology"], **more}, safe="/")
    return f"{reverse(road, args=[row['hamlet']])}?{query}"


def address_list(operator: str) -> str:
    """The operator's claims that the evidence contradicts."""
    return f"{reverse('disputes:claims')}?{urlencode({'operator': operator})}"


@require_http_methods(["GET", "POST"])
@allow("coverage.answer")
def keep_declaration(request: HttpRequest, hamlet_code: str) -> HttpResponseBase:
    """Keep the declaration of the own operator; afterwards the contradictions that are left."""
    actor, now = actor_of(request), timezone.localtime()
    operator, technology = request.GET.get("operator", ""), request.GET.get("technology", "")
    if not actor.has(access.OPERATOR_ENGINEER, organisation=operator):
        raise Forbidden("coverage.rebuttal", where=coverage.operator_names([operator]).get(operator, operator))
    place = coverage.find_hamlet(code=hamlet_code, as_of=now.date())
    context = context_of(request)
    back = frames.read_return(request, context.url(address_list(operator)))
    form = RebuttalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        terms = dict(form.cleaned_data)
        upload = terms.pop("offered")
        try:
            actions.keep_declaration(
                actor,
                actions.KeptDeclaration(hamlet_code, operator, technology, **terms),
                now=now,
                offered=(upload.name, upload.file) if upload else None,
            )
        except Problem as problem:
            is_of_field = problem.where in form.fields
            form.add_error(str(problem.where) if is_of_field else None, str(problem.title if is_of_field else problem))
        else:
            messages.success(request, gettext("The declaration is kept. Your reason is with those who judge."))
            return redirect(back)
    against = rebuttals.read_contradiction(
        hamlet_code=hamlet_code, operator=operator, technology=technology, as_of=now.date()
    )
    row = {"hamlet": hamlet_code, "operator": operator, "technology": technology}
    values = {
        "form": form,
        "place": place,
        "against": against,
        "operator": coverage.operator_names([operator])[operator],
        "technology": technology,
        "back": back,
        "correct": context.url(address_of("coverage:declare", row, **{"return": back})),
        "earlier": [
            one
            for one in rebuttals.list_rebuttals(actor=actor, hamlet_code=hamlet_code, operator=operator)
            if one.technology == technology
        ],
        "trail": [
            (_("Claims and evidence"), back),
            (place.name, frames.place_address(hamlet_code)),
            (_("Keep the declaration"), ""),
        ],
    }
    return render(request, "disputes/keep_declaration.html", values, status=422 if form.is_bound else 200)


@require_GET
@allow("coverage.challenges")
def show_rebuttal(request: HttpRequest, rebuttal_id: int) -> HttpResponseBase:
    """What an operator said, beside what stands today."""
    actor, today = actor_of(request), timezone.localdate()
    rebuttal = rebuttals.find_rebuttal(rebuttal_id=rebuttal_id, actor=actor)
    context = context_of(request)
    row = {"hamlet": rebuttal.hamlet_code, "operator": rebuttal.operator, "technology": rebuttal.technology}
    now = rebuttals.read_contradiction(
        hamlet_code=rebuttal.hamlet_code, operator=rebuttal.operator, technology=rebuttal.technology, as_of=today
    )
    is_own = actor.has(access.OPERATOR_ENGINEER, organisation=rebuttal.operator)
    may_dispute = now is not None and now["difference"] > 0 and access.has_right(actor, "coverage.challenge")
    values = {
        "rebuttal": rebuttal,
        "operator": coverage.operator_names([rebuttal.operator])[rebuttal.operator],
        "place": coverage.find_hamlet(code=rebuttal.hamlet_code, as_of=today),
        "now": now,
        "dispute": context.url(address_of("disputes:new_challenge", row, against=now["evidence"]))
        if now is not None and may_dispute
        else "",
        "again": context.url(address_of("disputes:keep_declaration", row)) if is_own and now is not None else "",
        "list": context.url(address_list(rebuttal.operator)),
    }
    return render(request, "disputes/rebuttal.html", values)


@require_GET
@allow("coverage.challenges")
def download_offered(request: HttpRequest, rebuttal_id: int) -> HttpResponseBase:
    """The file that the operator offers; always a download, never shown as a page of ours."""
    rebuttal = rebuttals.find_rebuttal(rebuttal_id=rebuttal_id, actor=actor_of(request))
    if rebuttal.offered_file is None:
        raise Missing("file", _("No evidence was filed"))
    return File(files.path_of(rebuttal.offered_file).open("rb"), as_attachment=True, filename=rebuttal.offered_name)


def offer_keeping(look: Look) -> Part | None:
    """Beside the form that corrects a declaration: what contradicts it, and the way to keep it; None without both."""
    asked = look.request.GET
    match = look.request.resolver_match
    hamlet = match.kwargs.get("hamlet_code", "") if match else ""
    row = {"hamlet": hamlet, "operator": asked.get("operator", ""), "technology": asked.get("technology", "")}
    if not look.actor.has(access.OPERATOR_ENGINEER, organisation=row["operator"]):
        return None
    against = rebuttals.read_contradiction(
        hamlet_code=hamlet, operator=row["operator"], technology=row["technology"], as_of=timezone.localdate()
    )
    if against is None:
        return None
    back = frames.read_return(look.request, look.context.url(address_list(row["operator"])))
    keep = look.context.url(address_of("disputes:keep_declaration", row, **{"return": back}))
    return panels.Part("disputes/contradicted.html", {"against": against, "keep": keep})
