"""The path between two places, drawn on the server: terrain, line of sight, first Fresnel zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.radio import public as radio
from hatang.capabilities.whatif.forms import PathProfileForm
from hatang.capabilities.whatif.queries import profile as profile_queries
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Invalid, Problem
from hatang.kernel.ui import charts, formats
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase
    from numpy.typing import NDArray

    from hatang.capabilities.prediction.public import Run
    from hatang.capabilities.whatif.queries.profile import PathProfile

# The drawing's own units; the page scales it.
WIDTH, HEIGHT = 1000.0, 320.0
_MOST_CORNERS = 500


@dataclass(frozen=True)
class ProfileDrawing:
    """Paths and ticks of a profile in units of `WIDTH` × `HEIGHT`, y downwards."""

    ground: str
    sight: str
    fresnel: str
    tight_x: float
    tight_y: float
    x_ticks: tuple[charts.Tick, ...]
    y_ticks: tuple[charts.Tick, ...]


def draw_profile(profile: PathProfile) -> ProfileDrawing:
    """Lay the profile out; the zone is the first Fresnel zone around the line of sight."""
    stride = max(1, len(profile.distance_m) // _MOST_CORNERS)
    keep = np.unique(np.append(np.arange(0, len(profile.distance_m), stride), len(profile.distance_m) - 1))
    low = float(min(profile.ground_m.min(), (profile.sight_m - profile.fresnel_m).min()))
    high = float(max(profile.ground_m.max(), (profile.sight_m + profile.fresnel_m).max()))
    levels = charts.nice_ticks(max(low, 0.0) if low > -1 else low, high, 4)
    bottom, top = min(levels[0], low), max(levels[-1], high)

    def x(distance_m: NDArray[np.float64]) -> NDArray[np.float64]:
        return WIDTH * distance_m / profile.length_m

    def y(level_m: NDArray[np.float64]) -> NDArray[np.float64]:
        return HEIGHT * (top - level_m) / ((top - bottom) or 1.0)

    def line(level_m: NDArray[np.float64]) -> list[str]:
        return [f"{a:.1f},{b:.1f}" for a, b in zip(x(profile.distance_m)[keep], y(level_m)[keep], strict=True)]

    upper, lower = line(profile.sight_m + profile.fresnel_m), line(profile.sight_m - profile.fresnel_m)
    distances = [
        distance_km
        for distance_km in charts.nice_ticks(0.0, profile.length_m / 1000.0, 6)
        if distance_km <= profile.length_m / 1000.0
    ]
    tight = float(np.interp(profile.tightest_m, profile.distance_m, profile.ground_m))
    return ProfileDrawing(
        ground=f"M0,{HEIGHT} L" + " L".join(line(profile.ground_m)) + f" L{WIDTH},{HEIGHT} Z",
        sight=" ".join(line(profile.sight_m)),
        fresnel="M" + " L".join([*upper, *reversed(lower)]) + " Z",
        tight_x=round(WIDTH * profile.tightest_m / profile.length_m, 1),
        tight_y=round(float(y(np.array([tight]))[0]), 1),
        x_ticks=tuple(
            charts.Tick(round(WIDTH * distance_km * 1000.0 / profile.length_m, 1), formats.format_number(distance_km))
            for distance_km in distances
        ),
        y_ticks=tuple(
            charts.Tick(round(float(y(np.array([tick]))[0]), 1), formats.format_number(tick, 0)) for tick in levels
        ),
    )


@radio.explain_refusals()
def _compute_profile(form: PathProfileForm, run: Run) -> PathProfile:
    cleaned = form.cleaned_data
    return profile_queries.compute_profile(
        run=run,
        start=(cleaned["lng_a"], cleaned["lat_a"]),
        end=(cleaned["lng_b"], cleaned["lat_b"]),
        start_height_m=cleaned["height_a_m"],
        end_height_m=cleaned["height_b_m"],
        frequency_mhz=cleaned["frequency_mhz"],
    )


def _bind_form(request: HttpRequest) -> PathProfileForm:
    """Bound once a place is named; the defaults stand for what is left out."""
    if "lng_a" not in request.GET:
        return PathProfileForm()
    usual = {name: field.initial for name, field in PathProfileForm.base_fields.items() if field.initial is not None}
    return PathProfileForm({**usual, **{name: value for name, value in request.GET.items() if value != ""}})


@require_GET
@allow("coverage.view")
def show_profile(request: HttpRequest) -> HttpResponseBase:
    """Click two places on the map, or write them."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form, profile = _bind_form(request), None
    if form.is_bound and form.is_valid():
        try:
            profile = _compute_profile(form, run)
        except Problem as problem:
            form.add_error(None, str(problem))
    choice = prediction.asked_choice(request.GET, run, actor_of(request))
    return render(
        request,
        "whatif/profile.html",
        {
            "run": run,
            "form": form,
            "found": profile,
            "drawing": draw_profile(profile) if profile else None,
            "width": WIDTH,
            "height": HEIGHT,
            "verdict": _describe_clearance(profile) if profile else "",
            "map": prediction.map_of(request, run, choice, picks=True, name="profile"),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _describe_clearance(profile: PathProfile) -> str:
    if profile.is_clear:
        return _("Clear: as good as free space")
    if profile.in_sight:
        return _("In sight, but the ground reaches into the first Fresnel zone")
    return _("The ground stands in the way")


@require_GET
@allow("coverage.view")
def show_profile_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON: distances, heights, the line of sight, the radius of the first Fresnel zone, losses."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _bind_form(request)
    if not form.is_bound or not form.is_valid():
        raise Invalid("path", _("This is not a path"), where=", ".join(form.errors), detail=form.errors.as_text())
    profile = _compute_profile(form, run)
    return JsonResponse(
        {
            "run": run.pk,
            "length_m": round(profile.length_m, 1),
            "bearing_deg": round(profile.bearing_deg, 2),
            "frequency_mhz": profile.frequency_mhz,
            "clearance_m": round(profile.clearance_m, 2),
            "clearance_share": round(profile.clearance_share, 4),
            "tightest_m": round(profile.tightest_m, 1),
            "free_space_db": round(profile.free_space_db, 3),
            "loss_db": round(profile.loss_db, 3),
            "distance_m": np.round(profile.distance_m, 1).tolist(),
            "height_m": np.round(profile.height_m, 1).tolist(),
            "ground_m": np.round(profile.ground_m, 2).tolist(),
            "sight_m": np.round(profile.sight_m, 2).tolist(),
            "fresnel_m": np.round(profile.fresnel_m, 2).tolist(),
        }
    )
