"""Fibre of one hamlet: what operators claim, what the commune says, correcting and withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hatang.capabilities.assets.actions import fibre as actions
from hatang.capabilities.assets.forms import DayAndReasonForm, FibreCorrectionForm
from hatang.capabilities.assets.models import FibreCorrection
from hatang.capabilities.assets.queries import fibre as queries
from hatang.capabilities.assets.terms import FibreState
from hatang.capabilities.assets.views.sites import list_operators
from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@require_GET
@allow("assets.view")
def fibre_of(request: HttpRequest, hamlet: str) -> HttpResponseBase:
    """What stands in the hamlet as of the date, and everything that was said."""
    actor, context = actor_of(request), context_of(request)
    place = places.find_hamlet(hamlet)
    hamlet_fibre = queries.fibre_of(hamlet=hamlet, as_of=context.as_of, actor=actor)
    spoken_of = {claim.operator for claim in hamlet_fibre.claims} | {
        correction.operator for correction in hamlet_fibre.corrections
    }
    may = access.has_right(actor, "assets.correct_fibre") and actions.may_correct(
        actor, hamlet=hamlet, as_of=timezone.localdate()
    )
    page = {
        "place": place,
        "fibre": hamlet_fibre,
        "names": identity.organisation_names(spoken_of),
        "states": dict(FibreState.choices),
        "may_correct": may,
        "rows": FibreCorrection.objects.visible_to(actor).filter(hamlet=hamlet).order_by("-valid_from", "-pk"),
        "trail": [
            (_("Assets"), reverse("assets:index")),
            (_("Fibre by hamlet and operator"), reverse("assets:fibre_list")),
            (place.title, ""),
        ],
    }
    return render(request, "assets/fibre.html", page)


@require_http_methods(["GET", "POST"])
@allow("assets.correct_fibre")
def correct_fibre(request: HttpRequest, hamlet: str) -> HttpResponseBase:
    """Say what is true of fibre in the hamlet, from when, and how it is known."""
    actor, now = actor_of(request), timezone.localtime()
    place = places.find_hamlet(hamlet)
    claimed = queries.fibre_of(hamlet=hamlet, as_of=now.date(), actor=actor)
    opposite = FibreState.NONE if claimed.available else FibreState.AVAILABLE
    form = FibreCorrectionForm(
        request.POST or None,
        operators=list_operators(now.date()),
        initial={"as_of": now.date(), "state": opposite, "operator": request.GET.get("operator", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_fibre(actor, hamlet=hamlet, now=now, **form.cleaned_data)
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("The correction is recorded and counts in every figure from its day on."))
            return redirect(_build_hamlet_url(request, hamlet))
    page = {
        "place": place,
        "fibre": claimed,
        "form": form,
        "back": _build_hamlet_url(request, hamlet),
        "trail": [
            (_("Fibre by hamlet and operator"), reverse("assets:fibre_list")),
            (place.title, reverse("assets:fibre", args=[hamlet])),
            (_("Correct"), ""),
        ],
    }
    return render(request, "assets/correct_fibre.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow("assets.correct_fibre")
def withdraw_correction(request: HttpRequest, correction_id: int) -> HttpResponseBase:
    """Let the operators' claims stand again from a day on."""
    actor = actor_of(request)
    correction = get_object_or_404(FibreCorrection.objects.visible_to(actor), pk=correction_id)
    place = places.find_hamlet(correction.hamlet)
    form = DayAndReasonForm(request.POST or None, initial={"as_of": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_correction(actor, correction=correction, **form.cleaned_data)
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("The correction is withdrawn; the operators' claims stand again."))
            return redirect(_build_hamlet_url(request, correction.hamlet))
    page = {
        "place": place,
        "form": form,
        "correction": correction,
        "back": _build_hamlet_url(request, correction.hamlet),
        "trail": [
            (_("Fibre by hamlet and operator"), reverse("assets:fibre_list")),
            (place.title, reverse("assets:fibre", args=[correction.hamlet])),
            (_("Withdraw"), ""),
        ],
    }
    return render(request, "assets/withdraw_fibre.html", page, status=422 if form.errors else 200)


def _build_hamlet_url(request: HttpRequest, hamlet: str) -> str:
    """The hamlet's page in the same context."""
    return context_of(request).url(reverse("assets:fibre", args=[hamlet]))
