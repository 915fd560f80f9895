"""How a run is drawn: a picture of it with its legend, over the communes, under the white spots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import shapely
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.places import public as places
from hatang.capabilities.prediction import rules
from hatang.capabilities.prediction.formats import tiles
from hatang.capabilities.prediction.queries import runs
from hatang.capabilities.prediction.queries.levels import CLASSES, Levels, read_levels
from hatang.capabilities.prediction.terms import OF_CELLS, PROBABILITIES, SINR_TECHNOLOGIES, Quantity
from hatang.kernel import access
from hatang.kernel.ui import formats, frames, maps
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from hatang.capabilities.prediction.models import Run
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

USUAL_TECHNOLOGY = "4G"
_CLASS_TOKENS = ("signal-1", "signal-2", "signal-3", "signal-5")
_UNITS = {
    Quantity.RSRP: "dBm",
    Quantity.SINR: "dB",
    Quantity.SPEED: "Mbps",
    **dict.fromkeys(PROBABILITIES, "%"),
}
_LEVEL_TOKENS = ("signal-1", "signal-2", "signal-3", "signal-4", "signal-5")


@dataclass(frozen=True)
class RunMapChoice:
    """What of a run is shown; an empty operator is all together."""

    quantity: Quantity
    technology: str
    operator: str

    @property
    def query(self) -> str:
        return urlencode({"technology": self.technology, "operator": self.operator})

    @property
    def words(self) -> str:
        """The technology, and the operator by its name where one is looked at alone."""
        named = coverage.operator_names([self.operator]).values() if self.operator else ()
        return ", ".join([self.technology, *named])


def list_quantities(actor: Actor) -> list[Quantity]:
    """The pictures the actor may look at."""
    return [
        quantity for quantity in Quantity if quantity not in OF_CELLS or access.has_right(actor, "coverage.best_server")
    ]


def operators_of(run: Run) -> tuple[tuple[str, str], ...]:
    return coverage.operators_by_name(operator for operator, _technology in runs.list_groups(run))


SPOT_CLASSES = (
    maps.Class(gettext_lazy("◐ part of the people"), "attention", value="partly"),
    maps.Class(gettext_lazy("○ without"), "not-reached", value="without"),
)


def raster_layer(run: Run, choice: RunMapChoice) -> maps.StyleLayer:
    """The tiles of what was chosen, with their legend and the probe."""
    address = reverse("prediction:tile", args=[run.pk, choice.quantity.value, 1, 2, 3])
    # A road takes whole numbers; the map's own words for them go in their place.
    url = address.removesuffix("1/2/3.png") + "{z}/{x}/{y}.png?" + choice.query
    probe = reverse("prediction:probe", args=[run.pk]) + f"?lng={{lng}}&lat={{lat}}&{choice.query}"
    bounds = run.summary.get("bounds")
    return maps.StyleLayer(
        "coverage",
        f"{choice.quantity.label}, {choice.words}",
        url,
        kind="raster",
        classes=build_legend(choice, read_levels(choice.technology, run.as_of)),
        unit=_UNITS.get(choice.quantity, ""),
        bounds=(bounds[0], bounds[1], bounds[2], bounds[3]) if bounds else None,
        probe_url=probe,
        quality="predicted",
        maximum_zoom=tiles.MOST_ZOOM,
    )


def build_legend(choice: RunMapChoice, of: Levels) -> tuple[maps.Class, ...]:
    """The colours of a picture in words; cells have too many to name."""
    if choice.quantity in tiles.BEGINS:
        return tuple(
            maps.Class(formats.format_number(begin), token, at_least=begin)
            for begin, token in zip(tiles.BEGINS[choice.quantity][0], _LEVEL_TOKENS, strict=True)
        )
    if choice.quantity in OF_CELLS:
        return ()
    return tuple(
        maps.Class(
            _("%(words)s (from %(level)s dBm)") % {"words": signal_class.label, "level": formats.format_number(begin)},
            token,
        )
        for signal_class, begin, token in zip(CLASSES[1:], of.begins_dbm, _CLASS_TOKENS, strict=True)
    )


def map_of(
    request: HttpRequest, run: Run, choice: RunMapChoice, *, picks: bool = False, name: str = "predicted"
) -> maps.Map:
    """The map with the picture, the communes and the white spots; with `picks` it takes places for a form."""
    context = context_of(request)
    west, south, east, north = run.summary["bounds"]
    outlines = outline_features(run)
    chosen = maps.bounds_of(frames.read_outline(frames.area_of(context), context.as_of))
    bounds = chosen or maps.bounds_of(outlines) or (west, south, east, north)
    return maps.Map(
        name=name,
        title=f"{_('Predicted coverage')}, {choice.words}",
        layers=(
            raster_layer(run, choice),
            maps.StyleLayer(
                "communes",
                _("Communes"),
                f"/api/v1/places/units.geojson?as_of={run.as_of.isoformat()}",
                kind="line",
                colour="map-border-strong",
                label="name",
            ),
            spots_layer(run, choice, context),
        ),
        bounds=bounds,
        as_of=run.as_of,
        poster=maps.draw_poster(
            outlines,
            bounds,
            run.as_of,
            by="ground",
            classes=(maps.Class(_("commune"), "seq-1", value="commune"),),
        ),
        shape="wide",
        table_url="" if picks else "#spots-table",
        picks=picks,
    )


def spots_layer(run: Run, choice: RunMapChoice, context: Context) -> maps.StyleLayer:
    """The hamlets of the white spots."""
    return maps.StyleLayer(
        "spots",
        f"{_('White spots')}, {choice.words}",
        context.url(f"{reverse('prediction:spots', args=[run.pk])}?{choice.query}"),
        kind="circle",
        by="state",
        classes=SPOT_CLASSES,
        label="name",
        quality="predicted",
        probe=(
            ("commune", _("Commune")),
            ("share", _("Share of the people")),
            ("people_without", _("People without")),
        ),
    )


def outline_features(run: Run) -> list[Mapping[str, Any]]:
    """The communes of the run's date as coarse shapes: what is painted before the map is there."""
    return [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shape.simplify(0.004)),
            "properties": {"ground": "commune", "name": places.place_title(area) or area.code},
        }
        for area, shape in places.commune_outlines(as_of=run.as_of)
    ]


def usual_technology(run: Run) -> str:
    known = runs.list_technologies(run)
    return USUAL_TECHNOLOGY if USUAL_TECHNOLOGY in known else (known[-1] if known else "")


def class_choice(run: Run, technology: str = "", operator: str = "") -> RunMapChoice:
    """The signal classes of a technology of the run, else of the usual one."""
    technology = technology if technology in runs.list_technologies(run) else usual_technology(run)
    return RunMapChoice(Quantity.CLASS, technology, operator)


def permitted(wanted: RunMapChoice, actor: Actor) -> RunMapChoice:
    """What of it the actor is shown: no SINR where there is none; an operator's engineer looks at the own cells."""
    if wanted.quantity is Quantity.SINR and wanted.technology not in SINR_TECHNOLOGIES:
        return replace(wanted, quantity=Quantity.CLASS)
    if wanted.quantity in OF_CELLS and not wanted.operator and not actor.has(*rules.PLANNERS):
        return replace(wanted, operator=min(actor.organisations(access.OPERATOR_ENGINEER), default=""))
    return wanted


def asked_choice(asked: Mapping[str, str], run: Run, actor: Actor) -> RunMapChoice:
    """The picture that an address asks for; what is wrong in it counts as not said."""
    operator = asked.get("operator", "")
    known = operator if operator in dict(operators_of(run)) else ""
    quantity = next(
        (choice for choice in list_quantities(actor) if choice.value == asked.get("quantity")), Quantity.CLASS
    )
    return permitted(replace(class_choice(run, asked.get("technology", ""), known), quantity=quantity), actor)
