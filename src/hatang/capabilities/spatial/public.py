"""The door of the shared spatial data: collections and pictures, their features, how they are changed and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.spatial.actions import (
    create_feature,
    drop_style,
    editor_of,
    put_style,
    remove_feature,
    replace_feature,
)
from hatang.capabilities.spatial.formats.edits import place_geometry, value_of
from hatang.capabilities.spatial.formats.legends import COLOURS, build_legend, choose_hue
from hatang.capabilities.spatial.models import Raster
from hatang.capabilities.spatial.queries.collections import GEOMETRY, CollectionRow, find_collection, list_collections
from hatang.capabilities.spatial.queries.features import (
    Condition,
    Selection,
    count_features,
    execute_query,
    features_text,
    find_feature,
    list_features,
    tag_of,
)
from hatang.capabilities.spatial.queries.layers import find_last_act
from hatang.capabilities.spatial.queries.rasters import find_brought, list_rasters
from hatang.capabilities.spatial.queries.styles import find_style
from hatang.capabilities.spatial.queries.tiles import cut_tile
from hatang.capabilities.spatial.terms import DEFAULT_LIMIT, DEGREE_DECIMALS, WEB_MERCATOR_QUAD, LayerAccess
from hatang.kernel.panels import Part

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

__all__ = [
    "COLOURS",
    "DEFAULT_LIMIT",
    "DEGREE_DECIMALS",
    "GEOMETRY",
    "WEB_MERCATOR_QUAD",
    "CollectionRow",
    "Condition",
    "LayerAccess",
    "Raster",
    "Selection",
    "choose_hue",
    "count_features",
    "create_feature",
    "cut_tile",
    "draw_tile_map",
    "drop_style",
    "editor_of",
    "execute_query",
    "features_text",
    "find_collection",
    "find_feature",
    "find_last_act",
    "find_raster",
    "find_style",
    "list_collections",
    "list_features",
    "list_rasters",
    "place_geometry",
    "put_style",
    "remove_feature",
    "replace_feature",
    "tag_of",
    "value_of",
]


def find_raster(*, slug: str, actor: Actor) -> Raster:
    """The picture of the name; `Missing` where there is none that the actor may know of."""
    return find_brought(Raster, slug=slug, actor=actor)


def draw_tile_map(of: CollectionRow, tilejson: str, style: str = "") -> Part:
    """The map of a collection's tiles, with its legend where it is drawn by the style at the address."""
    marks = build_legend(of, find_style(of=of)) if style else ()
    return Part("spatial/map.html", {"collection": of, "tilejson": tilejson, "style": style, "marks": marks})
