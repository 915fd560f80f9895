"""High points of the ground near roads, from which people without a signal may be seen, as candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _

from hatang.capabilities.siting.queries.solving.land import communes_of
from hatang.engines.network.fibre.ways import WayKind
from hatang.engines.siting.candidates import HighPlaceLimits, high_places
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.lines import Net
    from hatang.engines.terrain.grid import Grid, Terrain

# So many are looked at, those with most people around first.
_COUNT = 400
# Where the question says nothing: farther from a road nobody carries a mast, and two tops so near are one.
_ROAD_M, _SPACING_M = 500.0, 1000.0
# A top that rises no more than this above the ground around sees no farther than its mast does anyway.
_RISE_M = 20.0


def find_summits(
    *, ask: Ask, land: Land, base: Net, terrain: Terrain, needy: NDArray[np.bool_], reach_m: float
) -> list[tuple[str, str, tuple[float, float]]]:
    """(code, name, place) of high points within reach of the `needy` hamlets (n,), the best first; none without roads
    on the terrain."""
    grid = terrain.grid
    weights = np.where(needy, np.maximum(land.without, 1.0), 0.0)
    people = _burn_to_grid(grid, land.place, weights)
    ways = base.ways
    road = np.flatnonzero(ways.offers & (WayKind.TRENCH.bit | WayKind.AERIAL.bit))
    roads = _burn_to_grid(grid, _sample_edges(base, road, grid.step_m)) > 0
    if not roads.any() or not people.any():
        return []
    high_points = high_places(
        terrain,
        people,
        roads,
        limits=HighPlaceLimits(
            most=_COUNT, road_within_m=ask.road_within_m or _ROAD_M, reach_m=reach_m, spacing_m=_SPACING_M
        ),
    )
    high = high_points.rise_m >= _RISE_M
    spots = np.column_stack([high_points.longitude, high_points.latitude])[high]
    communes = communes_of(land, spots).tolist() if len(spots) else []
    return [
        (
            f"DC{lat * 1e4:.0f}-{lng * 1e4:.0f}",
            _("High point %(height)s m, %(commune)s")
            % {"height": formats.format_number(height, 0), "commune": land.commune_names[commune]},
            (lng, lat),
        )
        for (lng, lat), height, commune in zip(
            spots.tolist(), high_points.height_m[high].tolist(), communes, strict=True
        )
    ]


def _sample_edges(base: Net, edges: NDArray[np.integer], step_m: float) -> NDArray[np.float64]:
    """Points on the edges, no two of an edge farther apart than a step."""
    ways = base.ways
    pieces = np.ceil(ways.length_m[edges] / step_m).astype(np.int64) + 1
    edge = np.repeat(edges, pieces)
    first = np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = ((np.arange(len(edge)) - first) / np.maximum(np.repeat(pieces, pieces) - 1, 1))[:, None]
    points: NDArray[np.float64] = base.place[ways.tails[edge]] * (1 - share) + base.place[ways.heads[edge]] * share
    return points


def _burn_to_grid(
    grid: Grid, places: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """What the places carry (one each where no weights are given) by pixel; those off the grid are left out."""
    pixels = np.zeros(grid.shape)
    row, column = (np.floor(np.asarray(coordinate) + 0.5) for coordinate in grid.locate(places[:, 0], places[:, 1]))
    inside = (row >= 0) & (row < grid.rows) & (column >= 0) & (column < grid.columns)
    at = (row[inside].astype(np.int64), column[inside].astype(np.int64))
    np.add.at(pixels, at, 1.0 if weights is None else weights[inside])
    return pixels
