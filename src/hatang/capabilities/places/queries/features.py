"""The outlines of communes as GeoJSON features, kept until a boundary or unit changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hatang.capabilities.places.queries.geojson import units_geojson
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.kernel import datasets
from hatang.kernel.reading import KeptFew

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Area

    type Feature = dict[str, Any]

# Outlines for a map of the whole province; half a pixel at this zoom is simplified away.
ZOOM = 9
DATASETS = ("places.unit", "places.boundary")
_outlines: KeptFew[list[Feature]] = KeptFew(8)


def read_outlines(as_of: date) -> list[Feature]:
    """The communes' outlines on the date; nobody may change them."""

    def read() -> list[Feature]:
        features: list[Feature] = json.loads("".join(units_geojson(as_of=as_of, zoom=ZOOM)))["features"]
        return features

    return datasets.take_kept(_outlines, DATASETS, as_of, ZOOM, read)


def communes_of(area: Area, as_of: date) -> list[Feature]:
    """The outlines of the communes of the date that lie in the unit."""
    graph = read_lineage()
    inside = {str(unit) for unit in (graph.inside(area) if area in graph.nodes else (area,))}
    return [feature for feature in read_outlines(as_of) if feature["properties"]["area"] in inside]
