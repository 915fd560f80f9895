"""The path between two places, drawn on the server: terrain, line of sight, first Fresnel zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.radio import public as radio
from hatang.capabilities.whatif.forms import NamedPathForm, PathProfileForm
from hatang.capabilities.whatif.queries import ends as ends_queries
from hatang.capabilities.whatif.queries import profile as profile_queries
from hatang.capabilities.whatif.views import path_map, path_words
from hatang.kernel.access import OPERATOR_ENGINEER, actor_of, allow
from hatang.kernel.http import answer_features
from hatang.kernel.problems import Invalid, Problem
from hatang.kernel.ui import charts, formats
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.fields import SearchedChoiceField, written_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase
    from numpy.typing import NDArray

    from hatang.capabilities.prediction.public import Run
    from hatang.capabilities.whatif.queries.ends import PathEnds
    from hatang.capabilities.whatif.queries.profile import PathProfile

# The drawing's own units; the page scales it.
WIDTH, HEIGHT = 1000.0, 320.0
_MOST_CORNERS = 500
# What an address says of the ends of a path, by name or by words.
_ENDS = ("hamlet", "mast", "hamlet-tim", "mast-tim")
_ASKED = (*_ENDS, "operator", "technology")


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


@dataclass
class PathPage:
    """What the address asks for: a mast and a hamlet by name, or two places; `ends` where they were named."""

    named: NamedPathForm
    placed: PathProfileForm
    ends: PathEnds | None = None
    profile: PathProfile | None = None
    problem: Problem | None = None

    @property
    def is_wrong(self) -> bool:
        return any(form.is_bound and bool(form.errors) for form in (self.named, self.placed))

    def refuse(self, form: Form, problem: Problem) -> None:
        """Say on the form why there is no path."""
        self.problem = problem
        form.add_error(None, str(problem))

    def require_profile(self) -> PathProfile:
        """The profile; else the problem that there is with it."""
        if self.problem is not None:
            raise self.problem
        if self.profile is None:
            wrong = {name: errors for form in (self.named, self.placed) for name, errors in form.errors.items()}
            words = "; ".join(str(error) for errors in wrong.values() for error in errors)
            raise Invalid("path", _("This is not a path"), where=", ".join(wrong), detail=words)
        return self.profile


def _read_path(request: HttpRequest, run: Run) -> PathPage:
    """The path of the address with its profile; what cannot be stands as an error of its form."""
    named = _bind_named_form(request, run)
    if not named.is_bound:
        page = PathPage(named, _bind_placed_form(request.GET))
    else:
        page = PathPage(named, PathProfileForm())
        if named.is_valid():
            page = _place_named_path(request, run, named)
    named.offer_choices()
    if page.placed.is_bound and page.placed.is_valid():
        try:
            page.profile = _compute_profile(page.placed, run)
        except Problem as problem:
            page.refuse(page.named if page.ends else page.placed, problem)
    return page


def _place_named_path(request: HttpRequest, run: Run, named: NamedPathForm) -> PathPage:
    """The named ends as places, with the antenna that stands there."""
    question = ends_queries.PathQuestion(**named.cleaned_data)
    try:
        ends = ends_queries.find_ends(
            run=run, as_of=context_of(request).as_of, actor=actor_of(request), question=question
        )
    except Problem as problem:
        page = PathPage(named, PathProfileForm())
        page.refuse(named, problem)
        return page
    # What was taken where the address left it open stands in the form as if it had been chosen.
    named.data = {**named.cleaned_data, "mast": ends.mast.code, "hamlet": ends.hamlet.code}
    placed = {
        "lng_a": str(ends.mast.longitude),
        "lat_a": str(ends.mast.latitude),
        "lng_b": str(ends.hamlet.place[0]),
        "lat_b": str(ends.hamlet.place[1]),
        "height_a_m": written_number(ends.height_m) if ends.height_m else "",
        "frequency_mhz": written_number(ends.frequency_mhz) if ends.frequency_mhz else "",
    }
    return PathPage(named, _bind_placed_form(placed), ends)


def _bind_placed_form(asked: Mapping[str, str]) -> PathProfileForm:
    """Bound once a place is named; the defaults stand for what is left out."""
    if "lng_a" not in asked:
        return PathProfileForm()
    usual = {name: field.initial for name, field in PathProfileForm.base_fields.items() if field.initial is not None}
    return PathProfileForm({**usual, **{name: text for name, text in asked.items() if text != ""}})


def _bind_named_form(request: HttpRequest, run: Run) -> NamedPathForm:
    """Bound once a mast or a hamlet is named; an engineer looks at the own operator unless another is asked for."""
    actor, as_of = actor_of(request), context_of(request).as_of
    hamlets = ends_queries.list_hamlets(run.as_of)
    operators = ends_queries.name_operators(as_of=as_of, actor=actor)
    asked = {name: request.GET.get(name, "") for name in _ASKED}
    own = actor.organisations(OPERATOR_ENGINEER) & dict(operators).keys()
    if "operator" not in request.GET and len(own) == 1:
        (asked["operator"],) = own
    is_named = any(asked[name] for name in _ENDS) or "hamlet" in request.GET
    return NamedPathForm(
        asked if is_named else None,
        initial={"operator": asked["operator"]},
        hamlet=SearchedChoiceField(
            label=_("Hamlet"),
            required=False,
            find=lambda words: ends_queries.find_hamlets(hamlets, words),
            name=lambda code: ends_queries.name_hamlet(hamlets, code),
            open_title=_("the nearest that is not reached whole"),
        ),
        mast=SearchedChoiceField(
            label=_("Mast"),
            required=False,
            find=lambda words: ends_queries.find_masts(
                ends_queries.list_masts(as_of=as_of, actor=actor), dict(operators), words
            ),
            name=lambda code: ends_queries.name_mast(code, as_of=as_of, actor=actor, operators=dict(operators)),
            open_title=_("the nearest of the operator"),
        ),
        operators=operators,
    )


@require_GET
@allow("coverage.view")
def show_profile(request: HttpRequest) -> HttpResponseBase:
    """Choose a mast and a hamlet by name, or two places on the map; to a field that looks for words what is found."""
    context = context_of(request)
    run = prediction.required_run(as_of=context.as_of)
    if (searched := request.headers.get("HX-Target", "").removeprefix("id_")) in ("hamlet", "mast"):
        form = _bind_named_form(request, run)
        form.offer_choices()
        return HttpResponse(str(form[searched]))
    page = _read_path(request, run)
    choice = prediction.asked_choice(request.GET, run, actor_of(request))
    whole = prediction.map_of(request, run, choice, picks=True, name="profile")
    profile = page.profile
    return render(
        request,
        "whatif/profile.html",
        {
            "run": run,
            "named": page.named,
            "placed": page.placed,
            "ends": page.ends,
            "sees_masts": ends_queries.sees_masts(actor_of(request)),
            "profile": profile,
            "drawing": draw_profile(profile) if profile else None,
            "width": WIDTH,
            "height": HEIGHT,
            "verdict": path_words.describe_clearance(profile, with_mast=page.ends is not None) if profile else "",
            "level_words": path_words.describe_level(page.ends.hamlet.level)
            if page.ends and page.ends.hamlet.level
            else "",
            "why_url": _address_reasons(request, page.ends) if page.ends else "",
            "weaker_db": path_words.measure_weakening(profile) if profile else 0.0,
            "map": path_map.add_path(whole, profile, page.ends, request) if profile else whole,
        },
        status=422 if page.is_wrong else 200,
    )


def _address_reasons(request: HttpRequest, ends: PathEnds) -> str:
    """All operators in the hamlet at the end of the path."""
    asked = urlencode({"hamlet": ends.hamlet.code, "technology": ends.hamlet.technology})
    return context_of(request).url(f"{reverse('whatif:why')}?{asked}")


@require_GET
@allow("coverage.view")
def show_path_features(request: HttpRequest, part: str) -> HttpResponseBase:
    """The path on the map: "duong" the line, "diem" its ends and the point where the ground stands highest in it."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    page = _read_path(request, run)
    return answer_features(path_map.build_features(page.require_profile(), page.ends, part))


@require_GET
@allow("coverage.view")
def show_profile_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON: distances, heights, the line of sight, the radius of the first Fresnel zone, losses."""
    run = prediction.required_run(as_of=context_of(request).as_of)
    profile = _read_path(request, run).require_profile()
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
