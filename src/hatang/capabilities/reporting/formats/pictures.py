"""Pictures of a report: how far each target is, and the map of the communes; one drawing for screen, PDF and Word."""

from __future__ import annotations

import io
import json
import textwrap
from typing import TYPE_CHECKING, Any

from hatang.capabilities.places import public as places
from hatang.capabilities.reporting.formats import earlier
from hatang.capabilities.reporting.queries.consolidated import in_per_cent
from hatang.kernel.ui import printing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

# start: the libraries of these files are loaded where one is read or written.

# Five even steps of a printable ramp, lightest first; None is hatched.
RAMP = ("#E8F1F1", "#B9D6D6", "#86B8B9", "#4C9093", "#0F5C66")
LIMITS = (20.0, 40.0, 60.0, 80.0)
_WIDTH = 480.0
# One degree of longitude over one of latitude at the province's 15 degrees north.
_COSINE = 0.966
_BAR_STEP = 24
# As many characters as stand beside a bar, and how far the lines of a longer name are apart.
_LABEL, _LINE_STEP = 50, 15


def draw_commune_outlines(*, as_of: date) -> dict[str, str]:
    """Area key → SVG path of each commune of the date, in one frame of 480 units' width."""
    features = json.loads("".join(places.units_geojson(as_of=as_of, level="commune", zoom=8)))["features"]
    outlines = {
        feature["properties"]["area"]: _list_rings(feature["geometry"]) for feature in features if feature["geometry"]
    }
    points = [point for rings in outlines.values() for ring in rings for point in ring]
    if not points:
        return {}
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    north = max(y for _x, y in points)
    scale = _WIDTH / ((east - west) * _COSINE)

    def path(ring: list[tuple[float, float]]) -> str:
        placed = (f"{(x - west) * _COSINE * scale:.1f},{(north - y) * scale:.1f}" for x, y in ring)
        return "M" + "L".join(placed) + "Z"

    return {area: "".join(path(ring) for ring in rings) for area, rings in outlines.items()}


def _list_rings(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(point[0], point[1]) for point in ring] for polygon in polygons for ring in polygon]


def choose_colour(value: float | None) -> str:
    """The colour of a percentage; empty where there is no data."""
    if value is None:
        return ""
    return RAMP[sum(value >= limit for limit in LIMITS)]


def prepare_drawing(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of the pictures need, places and sizes worked out."""
    values = snapshot["map"]["values"]
    outlines = snapshot["map"].get("shapes", {})
    lowest = max((float(pair.split(",")[1]) for path in outlines.values() for pair in _split_pairs(path)), default=0.0)
    is_earlier = snapshot.get("layout", earlier.FIRST) <= earlier.FIFTH
    unit = "" if is_earlier else "\u00a0%"
    words = [f"{step}{unit}" for step in ("< 20", "20–40", "40–60", "60–80", "80–100")]
    steps = zip(RAMP, words, range(0, 400, 80), strict=True)
    bars = _place_bars(in_per_cent(snapshot["targets"]), is_earlier=is_earlier)
    return {
        "map_title": snapshot["map"]["title"],
        "communes": [(path, choose_colour(values.get(area))) for area, path in outlines.items()],
        "map_height": round(lowest) + 26,
        "legend_top": round(lowest) + 8,
        "legend": list(steps),
        "bars": bars,
        "bars_height": sum(bar["height"] for bar in bars) + 6,
        "bars_title": snapshot["title"],
        **_read_out(snapshot),
    }


def _read_out(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """What is read to who does not see the pictures: their captions; in earlier layouts the bare titles."""
    if snapshot.get("layout", earlier.FIRST) <= earlier.SECOND:
        return {}
    return {"bars_title": snapshot["captions"]["bars"], "map_title": snapshot["captions"]["map"]}


def _place_bars(rows: Iterable[Mapping[str, Any]], *, is_earlier: bool) -> list[dict[str, Any]]:
    """One under the other, each as high as its name has lines."""
    bars: list[dict[str, Any]] = []
    top = 3
    for row in rows:
        label = f"{row['number']}. {row['measure']}"
        if is_earlier:
            measure = row["measure"]
            lines = [label if len(measure) <= _LABEL else f"{row['number']}. {measure[: _LABEL - 1]}…"]
        else:
            lines = textwrap.wrap(label, _LABEL + 3, break_on_hyphens=False)
        height = _BAR_STEP + _LINE_STEP * (len(lines) - 1)
        placed = [(13 + _LINE_STEP * number, line) for number, line in enumerate(lines)]
        bars.append({**_place_bar(row), "lines": placed, "top": top, "height": height})
        top += height
    return bars


def _place_bar(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": row["number"],
        "bar": round(min(row["value"], 100.0) * 2.5, 1),
        "tick": round(390 + min(row["goal_value"], 100.0) * 2.5, 1),
        "state": row["state"],
        "figure": row["figure"],
    }


def _split_pairs(path: str) -> list[str]:
    return [pair for ring in path.split("M") if ring for pair in ring.rstrip("Z").split("L")]


def render_png(name: str, snapshot: Mapping[str, Any], *, width_px: int, typeface: printing.Typeface) -> bytes:
    """The picture `map` or `bars` as PNG, for Word, which shows no SVG on old machines."""
    import pypdfium2

    page = printing.render_pdf(
        "reporting/picture.html",
        {**prepare_drawing(snapshot), "picture": name},
        stylesheet="reporting/report.css",
        typeface=typeface,
    )
    document = pypdfium2.PdfDocument(page)
    try:
        sheet = document[0]
        image = sheet.render(scale=width_px / sheet.get_width()).to_pil()
        box = _find_ink_box(image)
        out = io.BytesIO()
        image.crop(box).save(out, format="PNG", optimize=False)
    finally:
        document.close()
    return out.getvalue()


def _find_ink_box(image: Any) -> tuple[int, int, int, int]:
    """The part of the page that is not white."""
    from PIL import Image as Images
    from PIL import ImageChops

    blank = Images.new(image.mode, image.size, "white")
    box = ImageChops.difference(image, blank).getbbox()
    return box or (0, 0, *image.size)
