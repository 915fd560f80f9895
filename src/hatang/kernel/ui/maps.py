"""A map as data: layers with classes and a legend; `map.js` draws it, an SVG poster stands until (or unless) it can."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from hatang.kernel.problems import Text

type Bounds = tuple[float, float, float, float]
type Form = Literal["tall", "wide", "page"]

# Colour names that tokens.css defines for light, dark and print; a map names colours, never values.
SEQUENTIAL = ("seq-1", "seq-2", "seq-3", "seq-4", "seq-5")
STATE_COLOURS = {
    "reached": "reached",
    "not_reached": "not-reached",
    "not_carried_out": "not-carried-out",
    "no_data": "no-data",
}
POSTER_WIDTH = 1000.0
# Poster outlines need no more detail than this many units of its width.
_POSTER_STEP = 1.5


@dataclass(frozen=True)
class Class:
    """One class of a layer: a colour name and either the value it stands for or the number it begins at."""

    title: Text
    colour: str
    value: str | None = None
    at_least: float | None = None


@dataclass(frozen=True)
class StyleLayer:
    """One layer. Its features come as GeoJSON from `url`; `by` is the property that chooses the class.

    `probe` lists the properties shown under the cursor with their words; a property `url` opens the feature, or
    `opens`, an address with a property's name in braces: "/tai-san/vi-tri-cot/{code}/". An image is one picture over
    `bounds`; a raster is tiles: its `url` has {z}, {x}, {y}, and `probe_url` with {lng}, {lat} answers what is under
    the cursor as JSON: `title` and `rows`, pairs of words.
    """

    id: str
    title: Text
    url: str
    kind: Literal["fill", "line", "circle", "image", "raster"] = "fill"
    by: str = ""
    classes: tuple[Class, ...] = ()
    colour: str = "seq-4"
    label: str = ""
    probe: tuple[tuple[str, Text], ...] = ()
    shown: bool = True
    minimum_zoom: float = 0.0
    bounds: Bounds | None = None
    unit: str = ""
    opens: str = ""
    # A ring around its points instead of dots: the one place a page is about.
    emphasis: bool = False
    probe_url: str = ""
    maximum_zoom: float = 22.0


@dataclass(frozen=True)
class LegendKey:
    """One part of the legend: a ramp of numbers, a list of named classes, or a single colour."""

    layer: str
    title: Text
    unit: str
    classes: tuple[Class, ...]
    choice: str = ""
    colour: str = ""
    shown: bool = True
    dots: bool = False

    @property
    def ramp(self) -> list[tuple[str, str]]:
        """Colour and beginning of each class of numbers."""
        return [
            (map_class.colour, formats.format_number(map_class.at_least))
            for map_class in self.classes
            if map_class.at_least is not None
        ]

    @property
    def named(self) -> list[Class]:
        return [map_class for map_class in self.classes if map_class.at_least is None]


@dataclass(frozen=True)
class MapChoice:
    """Another way to colour a layer without asking for it again: a row of a list chooses it (`data-map-choice`).

    `urls` gives further layers (by id) other features with the choice, such as the hamlets of the gap.
    """

    key: str
    layer: str
    title: Text
    by: str
    classes: tuple[Class, ...]
    unit: str = ""
    urls: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Map:
    """A map on a page; `schematic` says that boundaries are drawn, not surveyed; `table_url` is the same in words.

    `dates` fill the time slider: the layers' addresses are asked again with `as_of` of the chosen one. With `picks` a
    click tells the page the place (`map:pick` with lng and lat): a form with `data-map-pick` takes it.
    """

    name: str
    title: Text
    layers: tuple[StyleLayer, ...]
    bounds: Bounds
    as_of: date
    quality: Text = ""
    schematic: bool = False
    dates: tuple[date, ...] = ()
    table_url: str = ""
    note: Text = ""
    poster: Poster | None = None
    choices: tuple[MapChoice, ...] = ()
    chosen: str = ""
    shape: Form = "tall"
    picks: bool = False

    @property
    def keys(self) -> list[LegendKey]:
        """What the legend explains: each choice, each layer with classes, each layer of points in one colour."""
        chosen = [
            LegendKey(
                choice.layer, choice.title, choice.unit, choice.classes, choice.key, shown=choice.key == self.chosen
            )
            for choice in self.choices
        ]
        classed = [
            LegendKey(layer.id, layer.title, layer.unit, layer.classes, shown=layer.shown, dots=layer.kind == "circle")
            for layer in self.layers
            if layer.classes
        ]
        plain = [
            LegendKey(layer.id, layer.title, "", (), colour=layer.colour, shown=layer.shown)
            for layer in self.layers
            if layer.kind == "circle" and not layer.classes and not layer.emphasis
        ]
        return [*chosen, *classed, *plain]

    def config(self) -> str:
        """What `map.js` reads from the container, as JSON."""
        vendor = "ui/vendor/"
        ranges = {
            "latin": ["U+0-ff", "U+2000-206f", "U+2212"],
            "latin-ext": ["U+100-101", "U+104-10f", "U+112-127"],
            "vietnamese": ["U+102-103", "U+110-111", "U+128-129", "U+168-169", "U+1a0-1a1", "U+1af-1b0", "U+1ea0-1ef9"],
        }
        faces = {
            f"Be Vietnam Pro {weight}": [
                {"url": static(f"{vendor}be-vietnam-pro-{subset}-{weight}-normal.woff2"), "unicode-range": covered}
                for subset, covered in ranges.items()
            ]
            for weight in (400, 600)
        }
        return json.dumps(
            {
                "library": static(f"{vendor}maplibre-gl.mjs"),
                "worker": static(f"{vendor}maplibre-gl-worker.mjs"),
                "sheet": static(f"{vendor}maplibre-gl.css"),
                "base": static("ui/map/base.geojson"),
                "faces": faces,
                "bounds": self.bounds,
                "asOf": self.as_of.isoformat(),
                "dates": [day.isoformat() for day in self.dates],
                "language": get_language() or "vi",
                "chosen": self.chosen,
                "picks": self.picks,
                "layers": [_describe_layer(layer) for layer in self.layers],
                "choices": [
                    {
                        "key": choice.key,
                        "layer": choice.layer,
                        "title": str(choice.title),
                        "by": choice.by,
                        "classes": _describe_classes(choice.classes),
                        "urls": dict(choice.urls),
                    }
                    for choice in self.choices
                ],
                "words": {
                    "copied": str(_("Link copied")),
                    "failed": str(_("The map cannot be drawn here. The table beside it says the same.")),
                    "noData": str(_("no data")),
                    "layerFailed": str(_("This layer could not be loaded: %(title)s")),
                    "canvas": str(_("%(title)s. Arrow keys move, + and - zoom, Enter opens what is at the centre."))
                    % {"title": self.title},
                    "locale": {
                        "CooperativeGesturesHandler.WindowsHelpText": str(_("Hold Ctrl and scroll to zoom the map")),
                        "CooperativeGesturesHandler.MacHelpText": str(_("Hold ⌘ and scroll to zoom the map")),
                        "CooperativeGesturesHandler.MobileHelpText": str(_("Move the map with two fingers")),
                        "Map.Title": str(self.title),
                    },
                },
            },
            ensure_ascii=False,
        )


def _describe_layer(layer: StyleLayer) -> dict[str, Any]:
    return {
        "id": layer.id,
        "title": str(layer.title),
        "url": layer.url,
        "kind": layer.kind,
        "by": layer.by,
        "colour": layer.colour,
        "label": layer.label,
        "probe": [[name, str(title)] for name, title in layer.probe],
        "shown": layer.shown,
        "opens": layer.opens,
        "emphasis": layer.emphasis,
        "minimumZoom": layer.minimum_zoom,
        "bounds": layer.bounds,
        "probeUrl": layer.probe_url,
        "maximumZoom": layer.maximum_zoom,
        "classes": _describe_classes(layer.classes),
    }


def _describe_classes(classes: Sequence[Class]) -> list[dict[str, Any]]:
    return [
        {
            "title": str(map_class.title),
            "colour": map_class.colour,
            "value": map_class.value,
            "atLeast": map_class.at_least,
        }
        for map_class in classes
    ]


def class_of(classes: Sequence[Class], value: object) -> Class | None:
    """The class that a value falls in; for numbers the one with the highest beginning not above it."""
    if value is None:
        return next((map_class for map_class in classes if map_class.value == ""), None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        begun = [map_class for map_class in classes if map_class.at_least is not None and map_class.at_least <= value]
        return max(begun, key=lambda map_class: map_class.at_least or 0.0, default=None)
    return next((map_class for map_class in classes if map_class.value == str(value)), None)


def five_classes(goal: float | None = None, unit: str = "%") -> tuple[Class, ...]:
    """Five classes from 0 to 100 %, the last beginning at the goal where there is one; then "no data".

    >>> [each.at_least for each in five_classes(95)][:5]
    [0.0, 40.0, 60.0, 80.0, 95.0]
    """
    starts = [0.0, 40.0, 60.0, 80.0, 95.0]
    if goal is not None and 0 < goal <= 100:
        starts = [*(round(goal * share, 0) for share in (0.0, 0.4, 0.6, 0.8)), goal]
        starts = starts if len(set(starts)) == 5 else [0.0, 20.0, 40.0, 60.0, 80.0]
        if goal == 95:
            starts = [0.0, 40.0, 60.0, 80.0, 95.0]
    titles: list[Text] = []
    for index, start in enumerate(starts):
        words = formats.format_number(start)
        if index == 4:
            titles.append(_("%(start)s %% and more") % {"start": words})
        else:
            titles.append(
                _("%(start)s – under %(end)s %%") % {"start": words, "end": formats.format_number(starts[index + 1])}
            )
    classes = [
        Class(title, colour, at_least=start) for title, colour, start in zip(titles, SEQUENTIAL, starts, strict=True)
    ]
    return (*classes, Class(_("no data"), "no-data", value=""))


def count_classes(starts: tuple[float, float, float, float] = (1, 10, 20, 40)) -> tuple[Class, ...]:
    """Five classes of a count: none, and from each start on; then "no data".

    >>> [each.at_least for each in count_classes()][:5]
    [0.0, 1, 10, 20, 40]
    """
    bounds = [0.0, *starts]
    titles: list[Text] = [_("none")]
    for index, start in enumerate(starts):
        words = formats.format_number(start)
        if index == len(starts) - 1:
            titles.append(_("%(start)s and more") % {"start": words})
        else:
            titles.append(
                _("%(start)s – %(end)s") % {"start": words, "end": formats.format_number(starts[index + 1] - 1)}
            )
    classes = [
        Class(title, colour, at_least=start) for title, colour, start in zip(titles, SEQUENTIAL, bounds, strict=True)
    ]
    return (*classes, Class(_("no data"), "no-data", value=""))


def state_classes() -> tuple[Class, ...]:
    """The four states, each with its mark, so that the legend does not speak in colour alone."""
    return (
        Class(_("● reached"), "reached", value="reached"),
        Class(_("○ not reached"), "not-reached", value="not_reached"),
        Class(_("◌ not carried out"), "not-carried-out", value="not_carried_out"),
        Class(_("▨ no data"), "no-data", value="no_data"),
    )


@dataclass(frozen=True)
class PosterShape:
    """One outline of a poster."""

    d: str
    colour: str
    title: str = ""
    key: str = ""


@dataclass(frozen=True)
class Poster:
    """The map as plain SVG in Web Mercator, framed like the live one: first paint and where WebGL is missing."""

    width: float
    height: float
    ground: tuple[PosterShape, ...]
    shapes: tuple[PosterShape, ...]
    labels: tuple[tuple[float, float, str], ...] = ()


def _project_mercator(longitude: float, latitude: float) -> tuple[float, float]:
    return longitude, math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


@dataclass(frozen=True)
class _Frame:
    west: float
    north: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, bounds: Bounds) -> _Frame:
        west, south = _project_mercator(bounds[0], bounds[1])
        east, north = _project_mercator(bounds[2], bounds[3])
        scale = POSTER_WIDTH / max(east - west, 1e-6)
        return cls(west, north, scale, POSTER_WIDTH, round((north - south) * scale, 1))

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        x, y = _project_mercator(longitude, latitude)
        return (x - self.west) * self.scale, (self.north - y) * self.scale

    def reaches(self, points: Sequence[tuple[float, float]]) -> bool:
        """Whether an outline can be seen, with a margin of one frame around for wide screens."""
        xs, ys = [x for x, _y in points], [y for _x, y in points]
        beside = max(xs) < -self.width or min(xs) > 2 * self.width
        return not beside and max(ys) > -self.height and min(ys) < 2 * self.height


def _list_rings(geometry: Mapping[str, Any]) -> list[list[list[float]]]:
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["coordinates"] for ring in polygon]
    return []


def _draw_outline(geometry: Mapping[str, Any], frame: _Frame) -> str:
    parts = []
    for ring in _list_rings(geometry):
        points = [frame.at(point[0], point[1]) for point in ring]
        if len(points) < 4 or not frame.reaches(points):
            continue
        kept = [points[0]]
        for point in points[1:-1]:
            if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _POSTER_STEP:
                kept.append(point)
        if len(kept) >= 3:
            parts.append("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in kept) + "Z")
    return "".join(parts)


@cache
def _load_ground() -> list[dict[str, Any]]:
    text = (Path(__file__).parent / "static" / "ui" / "map" / "base.geojson").read_text(encoding="utf-8")
    features: list[dict[str, Any]] = json.loads(text)["features"]
    return features


def draw_poster(
    features: Iterable[Mapping[str, Any]],
    bounds: Bounds,
    as_of: date,
    *,
    by: str,
    classes: Sequence[Class],
    title: str = "name",
) -> Poster:
    """Draw GeoJSON features coloured by a property; the ground is that of the date."""
    frame, day = _Frame.around(bounds), as_of.isoformat()
    ground = [
        PosterShape(d, feature["properties"]["kind"])
        for feature in _load_ground()
        if feature["properties"]["kind"] in ("country", "province")
        and feature["properties"].get("since", "") <= day < feature["properties"].get("until", "9999")
        and (d := _draw_outline(feature["geometry"], frame))
    ]
    shapes = []
    for feature in features:
        properties = feature["properties"]
        map_class = class_of(classes, properties.get(by))
        words = f"{properties.get(title, '')}: {map_class.title}" if map_class else str(properties.get(title, ""))
        shapes.append(
            PosterShape(
                _draw_outline(feature["geometry"], frame),
                map_class.colour if map_class else "no-data",
                words,
                str(properties.get("key", "")),
            )
        )
    return Poster(frame.width, frame.height, tuple(ground), tuple(shapes))


def bounds_of(features: Iterable[Mapping[str, Any]], margin: float = 0.04) -> Bounds | None:
    """The frame around polygons and points with a margin, None when there are none."""
    xs: list[float] = []
    ys: list[float] = []
    for feature in features:
        geometry = feature["geometry"]
        points = (
            [geometry["coordinates"]] if geometry["type"] == "Point" else [p for r in _list_rings(geometry) for p in r]
        )
        xs += [point[0] for point in points]
        ys += [point[1] for point in points]
    if not xs:
        return None
    dx, dy = max((max(xs) - min(xs)) * margin, 0.005), max((max(ys) - min(ys)) * margin, 0.005)
    return round(min(xs) - dx, 4), round(min(ys) - dy, 4), round(max(xs) + dx, 4), round(max(ys) + dy, 4)
