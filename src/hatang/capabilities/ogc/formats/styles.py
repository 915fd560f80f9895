"""Styles of collections as MapLibre reads them: out of the declaration, or what was sent and may be drawn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.ogc.formats import tilesets
from hatang.capabilities.spatial.public import COLOURS, choose_hue
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.capabilities.ogc.formats.documents import DocumentPlace
    from hatang.capabilities.spatial.public import CollectionRow
    from hatang.kernel.datasets import Mark

_TYPES = {
    "fill": ("fill-",),
    "line": ("line-",),
    "circle": ("circle-",),
    "symbol": ("text-", "icon-", "symbol-"),
    "heatmap": ("heatmap-",),
}
_MEMBERS = {"id", "type", "source", "source-layer", "filter", "minzoom", "maxzoom", "layout", "paint", "metadata"}
_MOST_LAYERS = 30
_HOLLOW = "#ffffff"
_SOURCE = "collection"


def build_style(
    place: DocumentPlace, of: CollectionRow, stated_layers: list[dict[str, Any]] | None, deepest: int
) -> dict[str, Any]:
    """The whole style: the collection's tiles and the layers, the order of the drawing."""
    tiles = tilesets.build_tilejson(tilesets.source_of(place, of, deepest))
    source = {
        "type": "vector",
        "tiles": tiles["tiles"],
        "minzoom": tiles["minzoom"],
        "maxzoom": tiles["maxzoom"],
        "attribution": tiles["attribution"],
    }
    layers = build_default_layers(of) if stated_layers is None else stated_layers
    return {"version": 8, "name": str(of.dataset.title), "sources": {_SOURCE: source}, "layers": layers}


def _by_value(of: CollectionRow, of_mark: Callable[[Mark], Any], otherwise: Any) -> Any:
    """An expression that tells the marks apart; plain where the declaration has none, or its field is not shown."""
    dataset = of.dataset
    if not any(field.name == dataset.drawn_by for field in of.fields):
        return otherwise
    pairs = [part for mark in dataset.marks for part in (mark.value, of_mark(mark))]
    return ["match", ["get", dataset.drawn_by], *pairs, otherwise]


def build_default_layers(of: CollectionRow) -> list[dict[str, Any]]:
    """Drawn by its kind of geometry, by its marks or in a hue of its own by its name."""
    drawn = _by_value(of, lambda mark: COLOURS[mark.colour], choose_hue(of.name))
    filled = _by_value(of, lambda mark: _HOLLOW if mark.is_hollow else COLOURS[mark.colour], choose_hue(of.name))
    ring = _by_value(of, lambda mark: COLOURS[mark.colour] if mark.is_hollow else _HOLLOW, _HOLLOW)
    # A ring has to be seen from afar too, where its filling is a dot.
    far = _by_value(of, lambda mark: 1.2 if mark.is_hollow else 0.3, 0.3)
    near = _by_value(of, lambda mark: 2.2 if mark.is_hollow else 1.2, 1.2)
    common = {"source": _SOURCE, "source-layer": of.name}
    areas = ["==", ["geometry-type"], "Polygon"]
    points = ["==", ["geometry-type"], "Point"]
    return [
        {
            "id": "areas",
            "type": "fill",
            **common,
            "filter": areas,
            "paint": {"fill-color": drawn, "fill-opacity": 0.22},
        },
        {
            "id": "lines",
            "type": "line",
            **common,
            "filter": ["!=", ["geometry-type"], "Point"],
            "paint": {"line-color": drawn, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.7, 14, 2.4]},
        },
        {
            "id": "points",
            "type": "circle",
            **common,
            "filter": points,
            "paint": {
                "circle-color": filled,
                "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 2, 10, 3.5, 15, 7],
                "circle-stroke-color": ring,
                "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 6, far, 12, near],
            },
        },
    ]


def read_style(body: bytes, of: CollectionRow) -> list[dict[str, Any]]:
    """The layers of a style that was sent; `Invalid` names the layer and the member that may not be drawn.

    A style may draw the collection and nothing else: it names no other source, no address, no picture of a foreign
    place, so that looking at a map tells nobody but us.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem(
            "json", _("The body is not JSON"), detail=explain_library(str(error)[:200]), status=400
        ) from error
    if not isinstance(document, dict) or document.get("version") != 8 or not isinstance(document.get("layers"), list):
        hint = '{"version": 8, "layers": […]}'
        raise Invalid("style", _("This is not a MapLibre style"), hint=hint)
    if not 0 < len(document["layers"]) <= _MOST_LAYERS:
        raise Invalid("style", _("A style has layers, but not too many"), where="layers", hint=f"1 – {_MOST_LAYERS}")
    seen: set[str] = set()
    return [_read_layer(layer, number, of, seen) for number, layer in enumerate(document["layers"])]


def _read_layer(layer: Any, number: int, of: CollectionRow, seen: set[str]) -> dict[str, Any]:
    where = f"layers[{number}]"
    if not isinstance(layer, dict) or not isinstance(layer.get("id"), str) or not layer["id"]:
        raise Invalid("style", _("A layer has an id of its own"), where=f"{where}.id")
    if layer["id"] in seen or len(layer["id"]) > 100:
        raise Invalid("style", _("A layer has an id of its own"), where=f"{where}.id", detail=layer["id"][:100])
    seen.add(layer["id"])
    if layer.get("type") not in _TYPES:
        raise Invalid("style", _("A layer of this type is not drawn"), where=f"{where}.type", hint=", ".join(_TYPES))
    if unknown := set(layer) - _MEMBERS:
        raise Invalid("style", _("There is no such member"), where=f"{where}.{min(unknown)}")
    if layer.get("source-layer", of.name) != of.name:
        raise Invalid("style", _("A style draws its own collection"), where=f"{where}.source-layer", hint=of.name)
    for room in ("layout", "paint"):
        values = layer.get(room, {})
        if not isinstance(values, dict):
            raise Invalid("style", _("Members of this room are an object"), where=f"{where}.{room}")
        for name in values:
            if name != "visibility" and not name.startswith(_TYPES[layer["type"]]):
                raise Invalid("style", _("There is no such member"), where=f"{where}.{room}.{name}")
            if name in ("icon-image", "fill-pattern", "line-pattern"):
                raise Invalid("style", _("Pictures are not drawn"), where=f"{where}.{room}.{name}")
    return {**layer, "source": _SOURCE, "source-layer": of.name}
