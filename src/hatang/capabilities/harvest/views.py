"""«Nguồn thu thập»: other catalogues that are harvested, kept by those who keep ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from hatang.capabilities.harvest import actions as acts
from hatang.capabilities.harvest import jobs, queries
from hatang.capabilities.harvest.forms import SourceForm
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.harvest.models import Source

_MOST_SHOWN = 200


def _save_source(request: HttpRequest, form: SourceForm, existing: Source | None) -> Source | None:
    """The source as the form says it; None with the reason in the form."""
    if not form.is_valid():
        return None
    try:
        return acts.save_source(actor_of(request), existing=existing, **form.cleaned_data)
    except Problem as problem:
        form.add_error("url", str(problem))
        return None


@allow("opendata.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_sources(request: HttpRequest) -> HttpResponseBase:
    """The catalogues that are harvested, and the form of a new one."""
    actor = actor_of(request)
    form = SourceForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST":
        made = _save_source(request, form, None)
        if made is not None:
            jobs.start_harvest(actor, source=made)
            messages.success(request, _("The catalogue is harvested now, and then by its rhythm."))
            return redirect("harvest:source", made.pk)
    values = {"sources": queries.list_sources(actor=actor), "form": form}
    return render(request, "harvest/sources.html", values, status=422 if form.errors else 200)


@allow("opendata.keep")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_source(request: HttpRequest, number: int) -> HttpResponseBase:
    """One of them: how its last harvest went, what could not be taken in and why, what is withdrawn there."""
    actor = actor_of(request)
    source = queries.find_source(number=number, actor=actor)
    form = SourceForm(request.POST if request.method == "POST" else None, actor=actor, source=source)
    if request.method == "POST" and _save_source(request, form, source) is not None:
        messages.success(request, _("The source was changed."))
        return redirect("harvest:source", number)
    troubled = queries.list_troubled_offers(source)
    return render(
        request,
        "harvest/source.html",
        {
            "source": queries.find_source(number=number, actor=actor),
            "form": form,
            "troubled": troubled.select_related("package")[:_MOST_SHOWN],
            "troubled_count": troubled.count(),
        },
        status=422 if form.errors else 200,
    )


@allow("opendata.keep")
@require_POST
def act_on_source(request: HttpRequest, number: int) -> HttpResponseBase:
    """`act=run`, `pause`, `resume` or `remove`."""
    actor = actor_of(request)
    source, wanted = queries.find_source(number=number, actor=actor), request.POST.get("act", "")
    if wanted == "remove":
        acts.remove_source(actor, found=source, now=timezone.now())
        messages.success(request, _("The source is forgotten, and its datasets have left the catalogue."))
        return redirect("harvest:sources")
    if wanted == "run":
        jobs.start_harvest(actor, source=source)
        messages.success(request, _("The catalogue is being harvested."))
    elif wanted in ("pause", "resume"):
        acts.set_active(actor, found=source, active=wanted == "resume")
    return redirect("harvest:source", number)
