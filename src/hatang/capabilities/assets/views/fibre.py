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
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase


@require_GET
@allow("assets.view")
def show_fibre(request: HttpRequest, hamlet: str) -> HttpResponseBase:
    """The page of the hamlet, which stands at its one address."""
    return redirect(frames.place_url(context_of(request), places.find_hamlet(hamlet).area))


@require_http_methods(["GET", "POST"])
@allow("assets.correct_fibre")
def correct_fibre(request: HttpRequest, hamlet: str) -> HttpResponseBase:
    """Say what is true of fibre in the hamlet, from when, and how it is known."""
    actor, now = actor_of(request), timezone.localtime()
    place = places.find_hamlet(hamlet)
    claimed = queries.fibre_of(hamlet=hamlet, as_of=now.date(), actor=actor)
    form = FibreCorrectionForm(
        request.POST or None,
        operators=list_operators(now.date()),
        initial={"as_of": now.date(), "operator": request.GET.get("operator", "")},
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
        "claims": _describe_claims(claimed.claims),
        "declares": ", ".join([actor.label, *identity.organisation_names(actor.organisations()).values()]),
        "form": form,
        "back": _build_hamlet_url(request, hamlet),
        "trail": [
            (_("Fibre by hamlet and operator"), reverse("assets:fibre_list")),
            (place.title, frames.place_address(hamlet)),
            (_("Correct"), ""),
        ],
    }
    return render(request, "assets/correct_fibre.html", page, status=422 if form.errors else 200)


def _describe_claims(claims: Sequence[queries.FibreClaim]) -> list[dict[str, object]]:
    """What each operator declares here, by its name."""
    names = identity.organisation_names({claim.operator for claim in claims})
    states = dict(FibreState.choices)
    return [
        {"claim": claim, "operator": names.get(claim.operator, claim.operator), "state": states.get(claim.state, "")}
        for claim in claims
    ]


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
            (place.title, frames.place_address(correction.hamlet)),
            (_("Withdraw"), ""),
        ],
    }
    return render(request, "assets/withdraw_fibre.html", page, status=422 if form.errors else 200)


def _build_hamlet_url(request: HttpRequest, hamlet: str) -> str:
    """The hamlet's page in the same context."""
    return context_of(request).url(frames.place_address(hamlet))
