"""What a scenario looks like: the plot of the solve, cost against what is reached, the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.places import public as places
from hatang.capabilities.siting.terms import Backhaul, BillLayer, HamletService, ScenarioQuestion, SiteSource
from hatang.capabilities.siting.views import plots
from hatang.kernel.ui import formats, frames, maps
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hatang.capabilities.siting.models import Scenario, ScenarioResult
    from hatang.capabilities.siting.views.plots import DrawnPlot

LINE_CLASSES = (
    maps.Class(BillLayer.DUCT.label, "series-1", value="duct"),
    maps.Class(BillLayer.POLE.label, "series-3", value="pole"),
    maps.Class(BillLayer.SHARED.label, "series-6", value="shared"),
    maps.Class(BillLayer.AERIAL.label, "series-2", value="aerial"),
    maps.Class(BillLayer.TRENCH.label, "series-5", value="trench"),
    maps.Class(Backhaul.MICROWAVE.label, "series-4", value="microwave"),
)
SITE_CLASSES = (
    maps.Class(SiteSource.MAST.label, "series-4", value="mast"),
    maps.Class(SiteSource.BUILDING.label, "series-2", value="building"),
    maps.Class(SiteSource.SUMMIT.label, "series-6", value="summit"),
    maps.Class(SiteSource.DRAWN.label, "series-5", value="drawn"),
)
HAMLET_CLASSES = (
    maps.Class(gettext_lazy("● served"), "reached", value="served"),
    maps.Class(gettext_lazy("◐ from the sky"), "not-carried-out", value="sky"),
    maps.Class(gettext_lazy("○ not served"), "not-reached", value="none"),
)
# Of processor: what was sought for no longer has no course to look at.
_AT_ONCE_S = 2.0
_STATE = {
    HamletService.FIBRE: "served",
    HamletService.SITE: "served",
    HamletService.SHARED: "served",
    HamletService.NONE: "none",
}


def solve_plot(scenario: Scenario) -> DrawnPlot | None:
    """Bound and incumbent over the seconds of processor; None where the first answer stood: see `solve_words`."""
    points = _drop_first_moments([point for point in scenario.progress if len(point) == 3])
    if not points or (len({best for _s, _bound, best in points}) < 2 and points[-1][0] - points[0][0] < _AT_ONCE_S):
        return None
    counts_people = scenario.question == ScenarioQuestion.BUDGET
    return plots.draw_plot(
        _("Bound and best so far"),
        (
            plots.PlotSeries(_("Bound"), "bound", tuple((point[0], point[1]) for point in points)),
            plots.PlotSeries(_("Best so far"), "incumbent", tuple((point[0], point[2]) for point in points)),
        ),
        x_title=_("Seconds of processor"),
        x_words=lambda x: f"{formats.format_number(x, 1)} s",
        y_words=(lambda y: formats.format_number(y, 0))
        if counts_people
        else (lambda y: formats.format_money(round(y))),
    )


def solve_words(scenario: Scenario) -> str:
    """How a solve went that has nothing to plot."""
    if scenario.summary.get("gap") == 0:
        return _("The first answer was proven at once to be the best there is: nothing was left to search.")
    return _("The search ended with its first answer; the certified gap says how far from the best it can be.")


def _drop_first_moments(points: list[list[float]]) -> list[list[float]]:
    """Without the first moments, whose bound is so far off that nothing else could be told apart."""
    last = points[-1] if points else []
    kept = [point for point in points if abs(point[1] - last[2]) <= 0.5 * max(abs(last[2]), 1.0) and point[2] > 0]
    return kept if len(kept) > 1 else points


def draw_cost_curve(scenario: Scenario) -> DrawnPlot | None:
    """What each sum of money reaches."""
    points = tuple((float(point["cost_vnd"]), float(point["reached"])) for point in scenario.curve)
    title = _("People for each budget") if scenario.question == ScenarioQuestion.BUDGET else _("Homes for each sum")
    # Answers of before drew the lines alone, without splitters, cabinets and wires into the houses: they say so.
    of_lines = "lines_vnd" in scenario.summary and not any("lines_vnd" in point for point in scenario.curve)
    return plots.draw_plot(
        title,
        (
            plots.PlotSeries(
                _("People") if scenario.question == ScenarioQuestion.BUDGET else _("Homes"), "incumbent", points, True
            ),
        ),
        x_title=_("Cost of the lines alone, without equipment and connections")
        if of_lines
        else _("Cost over the years"),
        x_words=lambda x: formats.format_money(round(x)),
        y_words=lambda y: formats.format_number(y, 0),
        mark=float(scenario.summary.get("lines_vnd" if of_lines else "cost_vnd", 0)),
        mark_label=_("this scenario"),
    )


def map_of(request: HttpRequest, scenario: Scenario, *, name: str = "scenario") -> maps.Map:
    """Lines, sites and hamlets over the communes."""
    context = context_of(request)

    def url(part: str) -> str:
        return reverse("siting:features", args=[scenario.pk, part])

    outlines = [outline for _area, outline in places.commune_outlines(as_of=scenario.as_of)]
    bounds = shapely.total_bounds(outlines) if outlines else (107.2, 13.9, 109.2, 15.5)
    return maps.Map(
        name=name,
        title=scenario.name,
        layers=(
            maps.StyleLayer(
                "communes",
                _("Communes"),
                context.url(f"/api/v1/places/units.geojson?as_of={scenario.as_of.isoformat()}"),
                kind="line",
                colour="map-border",
                label="name",
            ),
            maps.StyleLayer(
                "lines",
                _("Lines"),
                url("lines"),
                kind="line",
                by="layer",
                classes=LINE_CLASSES,
                probe=(("commune_name", _("Commune")), ("length_m", _("Metres")), ("year", _("Year"))),
            ),
            maps.StyleLayer(
                "hamlets",
                _("Hamlets"),
                url("hamlets"),
                kind="circle",
                by="state",
                classes=HAMLET_CLASSES,
                probe=(("commune_name", _("Commune")), ("service", _("Served by")), ("gained", _("People served"))),
            ),
            maps.StyleLayer(
                "sites",
                _("Sites"),
                url("sites"),
                kind="circle",
                by="source",
                classes=SITE_CLASSES,
                label="name",
                probe=(
                    ("people", _("People reached")),
                    *([("cost", _("Cost"))] if "cost_vnd" in scenario.summary else []),
                ),
            ),
        ),
        bounds=(float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3])),
        as_of=scenario.as_of,
        schematic=bool(scenario.network and scenario.network.is_generated),
        shape="wide",
        table_url="#hamlets-table",
    )


def build_features(result: ScenarioResult | None, part: str) -> list[dict[str, Any]]:
    """The features of a part: "sites", "lines" or "hamlets"; nothing for any other."""
    if result is None:
        return []
    if part == "lines":
        return list(result.routes)
    if part == "sites":
        return [
            _build_point_feature(
                row,
                {
                    **row,
                    "cost": formats.format_money(row.get("cost_vnd")),
                    "people": formats.format_number(row["people"], 0),
                },
            )
            for row in result.sites
        ]
    if part == "hamlets":
        return [_build_point_feature(row, _describe_hamlet(row)) for row in result.hamlets]
    return []


def _describe_hamlet(row: dict[str, Any]) -> dict[str, Any]:
    service = HamletService(row["service"])
    return {
        "name": row["name"],
        "commune_name": row["commune_name"],
        "state": _STATE.get(service, "sky"),
        "service": str(service.label),
        "gained": formats.format_number(row["gained"], 0),
        "url": frames.place_address(row["code"]),
    }


def _build_point_feature(row: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
        "properties": properties,
    }
