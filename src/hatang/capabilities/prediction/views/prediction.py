"""The map of a run: tiles, the value under the cursor, hamlets that nothing reaches, with the same as a table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hatang.capabilities.assets import public as assets
from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.formats import tiles
from hatang.capabilities.prediction.formats.run_map import (
    USUAL_TECHNOLOGY,
    RunMapChoice,
    class_choice,
    list_quantities,
    map_of,
    operators_of,
    permitted,
    raster_layer,
    spots_layer,
    usual_technology,
)
from hatang.capabilities.prediction.forms import PredictionMapFilter
from hatang.capabilities.prediction.queries import evidence, rasters, runs
from hatang.capabilities.prediction.queries import hamlets as hamlet_queries
from hatang.capabilities.prediction.queries.levels import read_levels
from hatang.capabilities.prediction.terms import Quantity
from hatang.kernel import panels
from hatang.kernel.access import actor_of, allow, has_right
from hatang.kernel.http import answer_features, with_etag
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.ui import formats, frames, marks
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.prediction.models import Run
    from hatang.capabilities.prediction.queries.hamlets import WhiteSpots


def read_map_choice(request: HttpRequest, run: Run) -> tuple[PredictionMapFilter, RunMapChoice]:
    """The filter and what it says; a wrong answer counts as none. A planner's engineer looks at the own operator."""
    actor, known = actor_of(request), runs.list_technologies(run)
    # An address that names the area alone says nothing of the map: the form then stands on what is drawn.
    own = any(name in request.GET for name in PredictionMapFilter.base_fields)
    form = PredictionMapFilter(
        request.GET if own else None, quantities=list_quantities(actor), technologies=known, operators=operators_of(run)
    )
    cleaned = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = RunMapChoice(
        Quantity(cleaned.get("quantity") or Quantity.CLASS),
        str(cleaned.get("technology") or usual_technology(run)),
        str(cleaned.get("operator") or ""),
    )
    form.initial = {"quantity": wanted.quantity.value, "technology": usual_technology(run), "operator": ""}
    choice = permitted(wanted, actor)
    if choice.quantity is not wanted.quantity:
        form.add_error("quantity", gettext_lazy("There is no SINR of 2G and 3G: it hangs on plans that nobody filed."))
    return form, choice


SPOT_COLUMNS = (
    Column("hamlet", gettext_lazy("Code"), "code", shown=False),
    Column("name", gettext_lazy("Hamlet"), url=lambda row: frames.place_address(row["hamlet"])),
    Column("commune_name", gettext_lazy("Commune")),
    Column("people_without", gettext_lazy("People without"), "integer", total=True, quality="predicted"),
    Column("population", gettext_lazy("People"), "integer", total=True),
    Column("share", gettext_lazy("Share of the people"), "percent", quality="predicted"),
    Column("indoor_share", gettext_lazy("Indoors"), "percent", quality="predicted"),
    Column("median_rsrp_dbm", gettext_lazy("Median signal"), "decimal", unit="dBm"),
    Column("operator", gettext_lazy("Best operator")),
)
# What is declared and measured of the same hamlet, beside what is predicted.
DECLARED_SHARE = Column("declared", gettext_lazy("Declared"), "percent", quality="declared")
PREDICTED_SHARE = Column("predicted", gettext_lazy("Predicted"), "percent", quality="predicted")
MEASURED_SHARE = Column("measured", gettext_lazy("Measured"), "percent", quality="measured")
_AT_SHARE = next(place for place, column in enumerate(SPOT_COLUMNS) if column.name == "share")


def read_shares_beside(as_of: date, asked: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """What is predicted and measured of the hamlets of the declared gaps, for the same operator and technologies."""
    return evidence.read_best_shares(as_of, asked["technologies"], operator=asked["operator"])


def _make_profile_column(choice: RunMapChoice) -> Column:
    """Why a hamlet is not reached: the ground between it and the nearest mast of the operator looked at."""

    def link(row: Mapping[str, Any]) -> str:
        asked = {"hamlet": row["hamlet"], "operator": choice.operator, "technology": choice.technology}
        return f"{reverse('whatif:profile')}?{urlencode(asked)}"

    return Column("why", gettext_lazy("Why"), url=link, filtered=False, sorted=False, action=True)


def spots_of(request: HttpRequest, run: Run, choice: RunMapChoice) -> WhiteSpots:
    within = frames.area_of(context_of(request))
    return hamlet_queries.find_white_spots(
        run=run, technologies=[choice.technology], operator=choice.operator, within=within
    )


def draw_predicted(asked: panels.MapQuestion) -> panels.DrawnLayers:
    """The signal that the run of the date predicts, and its white spots, on the one map; off until asked for."""
    run = runs.find_serving_run(as_of=asked.look.context.as_of)
    if run is None:
        return panels.DrawnLayers(())
    choice = class_choice(run, asked.chosen.get("cong-nghe", ""), asked.chosen.get("nha-mang", ""))
    about = asked.look.context.url(f"{reverse('prediction:predicted')}?{choice.query}")
    signal = replace(
        raster_layer(run, choice),
        id="predicted",
        title=_("Predicted signal, %(technology)s") % {"technology": choice.words},
        shown=False,
        about=about,
    )
    spots = replace(spots_layer(run, choice, asked.look.context), id="white-spots", shown=False, about=about)
    return panels.DrawnLayers((signal, spots))


def _spot_table(request: HttpRequest, spots: WhiteSpots, choice: RunMapChoice) -> Table:
    frame = spots.without
    names = coverage.operator_names({operator for operator in frame["operator"].to_list() if operator})
    beside = evidence.read_best_shares(context_of(request).as_of, [choice.technology], operator=choice.operator)
    rows = [
        {
            **row,
            **beside.get(row["hamlet"], {}),
            "operator": names.get(row["operator"], "") if row["share"] > 0 else "",
            "why": _("Is a hill in the way?"),
        }
        for row in frame.iter_rows(named=True)
    ]
    return Table(
        "spots",
        (
            *SPOT_COLUMNS[:_AT_SHARE],
            DECLARED_SHARE,
            SPOT_COLUMNS[_AT_SHARE],
            MEASURED_SHARE,
            *SPOT_COLUMNS[_AT_SHARE + 1 :],
            *([_make_profile_column(choice)] if assets.sees_places(actor_of(request)) else []),
        ),
        from_rows(rows),
        request,
        caption=_("White spots"),
        empty=Empty(_("No white spot here"), _("The model reaches everybody of this area.")),
        file_name="vung-trang-song",
    )


@require_GET
@allow("coverage.view")
@about_area
def show_prediction(request: HttpRequest) -> HttpResponseBase:
    """The map of the run that speaks for the date; the page never waits for a run, it says how far one is."""
    context = context_of(request)
    run, working = runs.find_serving_run(as_of=context.as_of), runs.at_work()
    actor = actor_of(request)
    parts = panels.parts("prediction:predicted", panels.Look(request, context, actor, None))
    may_predict = has_right(actor, "coverage.predict")
    if run is None:
        return render(
            request,
            "prediction/predicted.html",
            {
                "run": None,
                "working": working,
                "reason": runs.NO_RUN,
                "may_predict": may_predict,
                "parts": parts,
            },
        )
    form, choice = read_map_choice(request, run)
    spots = spots_of(request, run, choice)
    table = _spot_table(request, spots, choice)
    if (answer := table.answer()) is not None:
        return answer
    without = spots.without
    least_share = coverage.covered_means(coverage.Meaning.BROADBAND, run.as_of).minimum_household_share_percent
    uncovered = spots.list_uncovered(least_share)
    return render(
        request,
        "prediction/predicted.html",
        {
            "run": run,
            "working": working,
            "may_predict": may_predict,
            "form": form,
            "choice": choice,
            "operators": dict(operators_of(run)),
            "levels": read_levels(choice.technology, run.as_of),
            "loading": 100.0 * float(run.inputs.get("loading", 0.0)),
            "map": map_of(request, run, choice),
            "parts": parts,
            "table": table,
            "spots": without.height,
            "hamlets": spots.frame.height,
            "uncovered": uncovered.height,
            "people_without": uncovered["people_without"].sum(),
            "people_in_spots": without["people_without"].sum(),
            "least_share": least_share,
            "is_generated": any(terrain_file.get("generated") for terrain_file in run.inputs.get("terrain", [])),
        },
    )


def _read_operator_technology(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("operator", ""), request.GET.get("technology", USUAL_TECHNOLOGY)


@require_GET
@allow("coverage.view")
def show_tile(request: HttpRequest, run_id: int, quantity: str, z: int, x: int, y: int) -> HttpResponseBase:
    """One picture of 256 pixels; a run does not change once it is published."""
    if quantity not in Quantity.values or not tiles.is_tile_address(z, x, y):
        raise Missing("tile", _("There is no such picture"), where=f"{quantity} {z}/{x}/{y}")
    actor = actor_of(request)
    run = runs.read_run(run_id=run_id, actor=actor)
    operator, technology = _read_operator_technology(request)
    kind = Quantity(quantity)
    path = runs.find_raster_path(run=run, quantity=kind, operator=operator, technology=technology, actor=actor)

    def draw() -> HttpResponseBase:
        return HttpResponse(tiles.render_tile(path, z, x, y, kind), content_type="image/png")

    response = with_etag(request, (run.pk, quantity, operator, technology, z, x, y), draw)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def place_of(request: HttpRequest) -> tuple[float, float]:
    """(longitude, latitude) of the address; `Invalid` for anything else."""
    try:
        longitude, latitude = float(request.GET.get("lng", "")), float(request.GET.get("lat", ""))
    except ValueError as error:
        raise Invalid("place", _("This is not a place"), hint=_("Give lng and lat in degrees.")) from error
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Invalid("place", _("This is not a place"), where=f"{latitude}, {longitude}")
    return longitude, latitude


@require_GET
@allow("coverage.view")
def show_probe(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """What the run says of a place: a title and rows of words for the map."""
    actor = actor_of(request)
    run = runs.read_run(run_id=run_id, actor=actor)
    longitude, latitude = place_of(request)
    operator, technology = _read_operator_technology(request)
    probed = rasters.probe_signal(
        run=run, longitude=longitude, latitude=latitude, actor=actor, operator=operator, technology=technology
    )
    names = dict(operators_of(run))
    rows = [
        _describe_signal(names.get(signal.operator, signal.operator) or str(_("Best of all")), signal)
        for signal in probed.values
    ]
    columns: list[Any] = [_("Operator"), _("Signal"), _("Mbps"), _("SINR (dB)"), *map(str, _PLACES), _("Cells")]
    # A column that nobody fills says nothing.
    filled = [place for place in range(len(columns)) if place < 2 or any(row[place] for row in rows)]
    ground = f"{_('Ground')} {formats.format_number(probed.height_m, 0)} m" if probed.height_m is not None else ""
    where = f"{formats.format_number(latitude, 4)}; {formats.format_number(longitude, 4)}"
    body = {
        "title": " · ".join(part for part in (technology, ground, where) if part),
        "columns": [str(columns[place]) for place in filled],
        "rows": [[row[place] for place in filled] for row in rows],
        "longitude": longitude,
        "latitude": latitude,
        "is_known": probed.is_known,
        "validation": marks.prove_quality("predicted", run.as_of).words,
        "values": [
            {
                "operator": signal.operator,
                "technology": signal.technology,
                "rsrp_dbm": signal.rsrp_dbm,
                "signal_class": signal.signal_class.value,
                "speed_mbps": signal.speed_mbps,
                "sinr_db": signal.sinr_db,
                "usable_percent": signal.percent,
                "usable_in_vehicle_percent": signal.vehicle_percent,
                "usable_indoors_percent": signal.indoor_percent,
                "cell": signal.cell,
                "second_cell": signal.second,
            }
            for signal in probed.values
        ],
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


# Where a signal is usable, in the order of the shares of a row.
_PLACES = (gettext_lazy("outdoors"), gettext_lazy("in a vehicle"), gettext_lazy("indoors"))


def _describe_signal(title: str, signal: rasters.ProbeValue) -> list[str]:
    """The cells of one operator: signal, speed, SINR, the shares of places where it is usable, the cells that serve."""
    if signal.rsrp_dbm is None:
        return [title, _("no usable signal"), *[""] * 6]
    speed = signal.speed_mbps
    shares = (signal.percent, signal.vehicle_percent, signal.indoor_percent)
    return [
        title,
        f"{formats.format_number(signal.rsrp_dbm, 0)} dBm · {signal.signal_class.label}",
        f"≥ {formats.format_number(speed, 0 if speed >= 1 else 1)}" if speed else "",
        formats.format_number(signal.sinr_db, 0) if signal.sinr_db is not None else "",
        *["" if percent is None else f"{formats.format_number(percent, 0)} %" for percent in shares],
        ", ".join(cell for cell in (signal.cell, signal.second) if cell),
    ]


@require_GET
@allow("coverage.view")
def show_spots(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """The hamlets of the white spots as GeoJSON."""
    run = runs.read_run(run_id=run_id, actor=actor_of(request))
    operator, technology = _read_operator_technology(request)
    white_spots = spots_of(request, run, RunMapChoice(Quantity.CLASS, technology, operator))

    def build() -> HttpResponseBase:
        return answer_features(_build_features(white_spots.without.iter_rows(named=True)))

    return with_etag(request, (run.pk, operator, technology, str(frames.area_of(context_of(request)))), build)


def _build_features(rows: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in rows:
        if row["longitude"] is None:
            continue
        people = row["people_without"]
        yield {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
            "properties": {
                "name": row["name"],
                "commune": row["commune_name"],
                "state": "partly" if row["share"] > 0 else "without",
                "share": formats.format_percent(row["share"]),
                "people_without": "" if people is None else formats.format_number(people, 0),
                "url": frames.place_address(row["hamlet"]),
            },
        }
