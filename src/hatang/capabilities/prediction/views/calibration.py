"""Pages: the serving run against drive tests, and what was found accepted for later runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from hatang.capabilities.prediction.actions import calibration as calibration_actions
from hatang.capabilities.prediction.forms import CalibrationForm
from hatang.capabilities.prediction.queries import calibrations, ground_classes, runs
from hatang.capabilities.prediction.terms import HELD_OUT_TITLES
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Invalid, Problem
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.prediction.models import Calibration


@require_POST
@allow("coverage.calibrate")
def calibration_act(request: HttpRequest, calibration_id: int, act: str) -> HttpResponseBase:
    """Accept what was found for later runs, or withdraw it."""
    actor = actor_of(request)
    try:
        if act == "nhan":
            calibration_actions.accept_calibration(actor, calibration_id=calibration_id, now=timezone.now())
            messages.success(request, gettext("Later runs of this model may be corrected by it."))
        else:
            calibration_actions.withdraw_calibration(actor, calibration_id=calibration_id)
            messages.success(request, gettext("Later runs go without it."))
    except Invalid as problem:
        messages.error(request, str(problem))
    return redirect("prediction:calibration")


@require_http_methods(["GET", "POST"])
@allow("coverage.view")
def show_calibration(request: HttpRequest) -> HttpResponseBase:
    """The serving run against drive tests: bias, sigma, hits by clutter, the error before and after."""
    context, actor = context_of(request), actor_of(request)
    form = CalibrationForm(request.POST or None)
    if request.method == "POST":
        access.require_right(actor, "coverage.calibrate")
        if form.is_valid():
            try:
                calibration_actions.calibrate_run(actor, technology=form.cleaned_data["technology"], now=timezone.now())
            except Problem as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, gettext("The run was compared with the drive tests."))
                return redirect("prediction:calibration")
    run = runs.find_serving_run(as_of=context.as_of)
    latest = calibrations.list_latest_calibrations(run=run) if run is not None else []
    return render(
        request,
        "prediction/calibration.html",
        {
            "form": form if access.has_right(actor, "coverage.calibrate") and run is not None else None,
            "run": run,
            "reason": runs.NO_RUN,
            "applied": calibrations.list_applied_calibrations(run=run) if run is not None else [],
            "found": [
                {
                    "calibration": fitted,
                    "judged": _word_judgement(fitted),
                    "classes": [_title_class(one) for one in fitted.classes],
                }
                for fitted in latest
            ],
        },
        status=422 if form.is_bound else 200,
    )


def _word_judgement(fitted: Calibration) -> dict[str, Any]:
    """How it was judged, for the page: what was held out in words, the line of distance and whether it is beaten.

    Empty for one made before masts and campaigns were held out.
    """
    judged = fitted.judged
    if not judged:
        return {}
    line, share = judged["line_rmse_db"], judged["interval_held_share"]
    return {
        **judged,
        "words": HELD_OUT_TITLES[judged["held_by"]],
        "is_new_mast": judged["held_masts"] > 0,
        "loses": line is not None and fitted.rmse_after_db >= line,
        "interval_percent": None if share is None else 100.0 * share,
    }


def _title_class(one: Mapping[str, Any]) -> dict[str, Any]:
    def percent(name: str) -> float | None:
        return None if one[name] is None else 100.0 * float(one[name])

    return {
        **one,
        "title": ground_classes.class_title(int(one["clutter"])),
        "before": percent("hit_rate_before"),
        "after": percent("hit_rate_after"),
    }
