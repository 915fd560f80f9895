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
from hatang.capabilities.whatif.forms import ProfileForm
from hatang.capabilities.whatif.queries import profile as profile_queries
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Invalid, Problem
from hatang.kernel.ui import charts, formats
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase
    from numpy.typing import NDArray

    from hatang.capabilities.prediction.public import Run
    from hatang.capabilities.whatif.queries.profile import Profile

# The drawing's own units; the page scales it.
WIDTH, HEIGHT = 1000.0, 320.0
_MOST_CORNERS = 500


@dataclass(frozen=True)
class Drawing:
    """Paths and ticks of a profile in units of `WIDTH` × `HEIGHT`, y downwards."""

    ground: str
    sight: str
    fresnel: str
    tight_x: float
    tight_y: float
    x_ticks: tuple[charts.Tick, ...]
    y_ticks: tuple[charts.Tick, ...]


def draw(found: Profile) -> Drawing:
    """Lay the profile out; the zone is the first Fresnel zone around the line of sight."""
    stride = max(1, len(found.distance_m) // _MOST_CORNERS)
    keep = np.unique(np.append(np.arange(0, len(found.distance_m), stride), len(found.distance_m) - 1))
    low = float(min(found.ground_m.min(), (found.sight_m - found.fresnel_m).min()))
    high = float(max(found.ground_m.max(), (found.sight_m + found.fresnel_m).max()))
    levels = charts.nice_ticks(max(low, 0.0) if low > -1 else low, high, 4)
    bottom, top = min(levels[0], low), max(levels[-1], high)

    def x(distance_m: NDArray[np.float64]) -> NDArray[np.float64]:
        return WIDTH * distance_m / found.length_m

    def y(level_m: NDArray[np.float64]) -> NDArray[np.float64]:
        return HEIGHT * (top - level_m) / ((top - bottom) or 1.0)

    def line(level_m: NDArray[np.float64]) -> list[str]:
        return [f"{a:.1f},{b:.1f}" for a, b in zip(x(found.distance_m)[keep], y(level_m)[keep], strict=True)]

    upper, lower = line(found.sight_m + found.fresnel_m), line(found.sight_m - found.fresnel_m)
    distances = [each for each in charts.nice_ticks(0.0, found.length_m / 1000.0, 6) if each <= found.length_m / 1000.0]
    tight = float(np.interp(found.tightest_m, found.distance_m, found.ground_m))
    return Drawing(
        ground=f"M0,{HEIGHT} L" + " L".join(line(found.ground_m)) + f" L{WIDTH},{HEIGHT} Z",
        sight=" ".join(line(found.sight_m)),
        fresnel="M" + " L".join([*upper, *reversed(lower)]) + " Z",
        tight_x=round(WIDTH * found.tightest_m / found.length_m, 1),
        tight_y=round(float(y(np.array([tight]))[0]), 1),
        x_ticks=tuple(
            charts.Tick(round(WIDTH * each * 1000.0 / found.length_m, 1), formats.number(each)) for each in distances
        ),
        y_ticks=tuple(charts.Tick(round(float(y(np.array([each]))[0]), 1), formats.number(each, 0)) for each in levels),
    )


@radio.said()
def _found(form: ProfileForm, run: Run) -> Profile:
    said = form.cleaned_data
    return profile_queries.profile(
        run=run,
        start=(said["lng_a"], said["lat_a"]),
        end=(said["lng_b"], said["lat_b"]),
        start_height_m=said["height_a_m"],
        end_height_m=said["height_b_m"],
        frequency_mhz=said["frequency_mhz"],
    )


def _form(request: HttpRequest) -> ProfileForm:
    """Bound once a place is named; the defaults stand for what is left out."""
    if "lng_a" not in request.GET:
        return ProfileForm()
    usual = {name: field.initial for name, field in ProfileForm.base_fields.items() if field.initial is not None}
    return ProfileForm({**usual, **{name: value for name, value in request.GET.items() if value != ""}})


@require_GET
@allow("coverage.view")
def show(request: HttpRequest) -> HttpResponseBase:
    """Click two places on the map, or write them."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form, found = _form(request), None
    if form.is_bound and form.is_valid():
        try:
            found = _found(form, run)
        except Problem as problem:
            form.add_error(None, str(problem))
    choice = prediction.asked_choice(request.GET, run, actor_of(request))
    return render(
        request,
        "whatif/profile.html",
        {
            "run": run,
            "form": form,
            "found": found,
            "drawing": draw(found) if found else None,
            "width": WIDTH,
            "height": HEIGHT,
            "verdict": _verdict(found) if found else "",
            "map": prediction.map_of(request, run, choice, picks=True, name="profile"),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _verdict(found: Profile) -> str:
    if found.is_clear:
        return _("Clear: as good as free space")
    if found.in_sight:
        return _("In sight, but the ground reaches into the first Fresnel zone")
    return _("The ground stands in the way")


@require_GET
@allow("coverage.view")
def data(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON: distances, heights, the line of sight, the radius of the first Fresnel zone, losses."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    form = _form(request)
    if not form.is_bound or not form.is_valid():
        raise Invalid("path", _("This is not a path"), where=", ".join(form.errors), detail=form.errors.as_text())
    found = _found(form, run)
    return JsonResponse(
        {
            "run": run.pk,
            "length_m": round(found.length_m, 1),
            "bearing_deg": round(found.bearing_deg, 2),
            "frequency_mhz": found.frequency_mhz,
            "clearance_m": round(found.clearance_m, 2),
            "clearance_share": round(found.clearance_share, 4),
            "tightest_m": round(found.tightest_m, 1),
            "free_space_db": round(found.free_space_db, 3),
            "loss_db": round(found.loss_db, 3),
            "distance_m": np.round(found.distance_m, 1).tolist(),
            "height_m": np.round(found.height_m, 1).tolist(),
            "ground_m": np.round(found.ground_m, 2).tolist(),
            "sight_m": np.round(found.sight_m, 2).tolist(),
            "fresnel_m": np.round(found.fresnel_m, 2).tolist(),
        }
    )
