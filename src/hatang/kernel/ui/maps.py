"""A map as data: layers with classes and a legend; `map.js` draws it, an SVG poster stands until (or unless) it can."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache, lru_cache
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
POSTER_WIDTH = 1000.0
# Poster outlines need no more detail than this many units of its width.
_POSTER_STEP = 1.5
_POSTER_DOT = 13


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
    the cursor as JSON: `title`, `rows` of words, `columns` over them. Tiles are drawn by a style of MapLibre, which
    stands at `url` and is asked for once they are shown, `dated` ones as of the day; `schema_url` names their
    properties, `legend` is a part of a page (`kernel.panels.Part`) that explains them. `quality` is that of the figures
    coloured (a code of `marks.QUALITIES`), `group` the heading in the list, `about` a page about the layer. `follows`
    is the table of the page with whose filters the layer is asked for. `named`: property → code → what it is called,
    where `probe` shows codes. A point that is pressed says what it is, with the way to its page; with `chooses` it
    opens it at once.
    """

    id: str
    title: Text
    url: str
    kind: Literal["fill", "line", "circle", "image", "raster", "tiles"] = "fill"
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
    quality: str = ""
    group: Text = ""
    legend: Any = None
    schema_url: str = ""
    names_url: str = ""
    dated: bool = False
    about: str = ""
    follows: str = ""
    named: Mapping[str, Mapping[str, Text]] = field(default_factory=dict, hash=False)
    chooses: bool = False


@dataclass(frozen=True)
class LegendKey:
    """What one way to colour a layer means: a ramp of numbers or a list of named classes."""

    title: Text
    unit: str
    classes: tuple[Class, ...]
    quality: str = ""
    choice: str = ""
    shown: bool = True

    @property
    def ramp(self) -> list[tuple[str, str, Text]]:
        """Colour, beginning and words of each class of numbers."""
        return [
            (map_class.colour, formats.format_number(map_class.at_least), map_class.title)
            for map_class in self.classes
            if map_class.at_least is not None
        ]

    @property
    def named(self) -> list[Class]:
        return [map_class for map_class in self.classes if map_class.at_least is None]


@dataclass(frozen=True)
class MapEntry:
    """A layer in the list beside the map: its switch, and what its colours mean."""

    layer: StyleLayer
    keys: tuple[LegendKey, ...]

    @property
    def is_dots(self) -> bool:
        return self.layer.kind == "circle"

    @property
    def colour(self) -> str:
        """The one colour of a layer of points or lines, empty where classes or a picture say more."""
        return self.layer.colour if not self.keys and self.layer.kind in ("circle", "line") else ""

    @property
    def quality(self) -> str:
        """The quality of a layer that no key explains."""
        return "" if self.keys else self.layer.quality


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
    quality: str = ""


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
    schematic: bool = False
    dates: tuple[date, ...] = ()
    table_url: str = ""
    note: Text = ""
    poster: Poster | None = None
    choices: tuple[MapChoice, ...] = ()
    chosen: str = ""
    shape: Form = "tall"
    picks: bool = False
    # Parts of a page (`kernel.panels.Part`) that stand under the list of layers and work on the map.
    tools: tuple[Any, ...] = ()
    # Titles of layers that the reader would see after signing in.
    locked: tuple[Text, ...] = ()

    @property
    def entries(self) -> list[MapEntry]:
        """The layers as the list beside the map names them, what lies on top first."""
        return [MapEntry(layer, self._keys_of(layer)) for layer in reversed(self.layers) if not layer.emphasis]

    def _keys_of(self, layer: StyleLayer) -> tuple[LegendKey, ...]:
        choices = tuple(
            LegendKey(
                choice.title, choice.unit, choice.classes, choice.quality, choice.key, shown=choice.key == self.chosen
            )
            for choice in self.choices
            if choice.layer == layer.id
        )
        own = (LegendKey("", layer.unit, layer.classes, layer.quality),) if layer.classes else ()
        return choices or own

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
                "keeps": self.shape == "page",
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
                    "loading": str(_("Loading: %(title)s")),
                    "nothingHere": str(_("No commune or hamlet of this name stands on the map")),
                    "yes": str(_("yes")),
                    "no": str(_("no")),
                    "openPage": str(_("Open its page")),
                    "layerFailed": str(_("This layer could not be loaded: %(title)s")),
                    "canvas": str(_("%(title)s. Arrow keys move, + and - zoom, Enter opens what is at the centre."))
                    % {"title": self.title},
                    "locale": {
                        "CooperativeGesturesHandler.WindowsHelpText": str(_("Hold Ctrl and scroll to zoom the map")),
                        "CooperativeGesturesHandler.MacHelpText": str(_("Hold ⌘ and scroll to zoom the map")),
                        "CooperativeGesturesHandler.MobileHelpText": str(_("Move the map with two fingers")),
                        "Map.Title": str(self.title),
                        "Popup.Close": str(_("Close")),
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
        "follows": layer.follows,
        "emphasis": layer.emphasis,
        "minimumZoom": layer.minimum_zoom,
        "bounds": layer.bounds,
        "probeUrl": layer.probe_url,
        "maximumZoom": layer.maximum_zoom,
        "schemaUrl": layer.schema_url,
        "namesUrl": layer.names_url,
        "dated": layer.dated,
        "named": {name: {code: str(words) for code, words in of.items()} for name, of in layer.named.items()},
        "chooses": layer.chooses,
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
    """The class that a value falls in; for numbers the one with the highest beginning not above it, else the first."""
    if value is None:
        return next((map_class for map_class in classes if map_class.value == ""), None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        starts = ((map_class.at_least, place) for place, map_class in enumerate(classes))
        ranked = sorted((start, place) for start, place in starts if start is not None)
        begun = [place for start, place in ranked if start <= value] or [place for _start, place in ranked[:1]]
        return classes[begun[-1]] if begun else None
    return next((map_class for map_class in classes if map_class.value == str(value)), None)


@lru_cache(maxsize=512)
def _find_breaks(values: tuple[float, ...], most: int) -> tuple[float, ...]:
    """Where the classes of sorted values begin: those that leave the least spread within them (Fisher, Jenks)."""
    distinct = sorted(set(values))
    if len(distinct) <= most:
        return tuple(distinct)
    weights = [values.count(value) for value in distinct]
    # Sums up to each place: the spread of any stretch comes out of three of them.
    count, total, square = [0.0], [0.0], [0.0]
    for value, weight in zip(distinct, weights, strict=True):
        count.append(count[-1] + weight)
        total.append(total[-1] + weight * value)
        square.append(square[-1] + weight * value * value)

    def spread(first: int, end: int) -> float:
        number, amount = count[end] - count[first], total[end] - total[first]
        return square[end] - square[first] - amount * amount / number

    size = len(distinct)
    least = [spread(0, end) if end else 0.0 for end in range(size + 1)]
    begins: list[list[int]] = []
    for classes in range(2, most + 1):
        best, chosen = [math.inf] * (size + 1), [0] * (size + 1)
        for end in range(classes, size + 1):
            best[end], chosen[end] = min((least[cut] + spread(cut, end), cut) for cut in range(classes - 1, end))
        least = best
        begins.append(chosen)
    cuts, end = [], size
    for chosen in reversed(begins):
        end = chosen[end]
        cuts.append(distinct[end])
    return distinct[0], *reversed(cuts)


def break_classes(values: Iterable[float | None], unit: str = "%") -> tuple[Class, ...]:
    """At most five classes out of the values themselves, by natural breaks, then "no data".

    Every class begins at a value that is there, so none is empty; words and numbers are rounded alike.

    >>> [each.at_least for each in break_classes([3.0, 4.0, 60.0, 61.0, 80.0, 90.0, 100.0, 100.0])][:5]
    [3.0, 60.0, 80.0, 90.0, 100.0]
    """
    digits = 1 if unit == "%" else 0
    known = tuple(sorted(math.floor(value * 10**digits) / 10**digits for value in values if value is not None))
    starts = _find_breaks(known, len(SEQUENTIAL)) if known else ()
    # Fewer classes take colours as far from each other as there are.
    last = len(SEQUENTIAL) - 1
    colours = [
        SEQUENTIAL[round(last * place / (len(starts) - 1)) if len(starts) > 1 else last] for place in range(len(starts))
    ]
    sign = " %" if unit == "%" else ""
    classes = []
    for place, start in enumerate(starts):
        end = max(value for value in known if place + 1 == len(starts) or value < starts[place + 1])
        first, words = formats.format_number(start, digits), formats.format_number(end, digits)
        classes.append(
            Class(f"{first if first == words else f'{first} – {words}'}{sign}", colours[place], at_least=start)
        )
    return (*classes, Class(_("no data"), "no-data", value=""))


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
    if geometry["type"] == "Point":
        x, y = frame.at(geometry["coordinates"][0], geometry["coordinates"][1])
        size = _POSTER_DOT
        return f"M{x - size:.0f} {y:.0f}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0Z"
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
