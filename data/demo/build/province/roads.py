"""A schematic network of lines: roads between neighbouring hamlets, pole lines along most, ducts in the towns.

No real road stands in it: lines join the generated hamlets, bend at random and follow no valley. Kinds and surfaces are
generated. It is there so that scenarios of the demonstration have something to run along.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from province.chance import stream
from province.units import ISLAND

if TYPE_CHECKING:
    from pathlib import Path

    from province.hamlets import Hamlet
    from province.relief import Relief

SOURCE = "Minh họa: mạng lưới sơ đồ do chương trình sinh ra, không phải đường có thật"
# Of the pairs of neighbours that the tree leaves out, those not much longer than the ways around are roads too.
_EXTRA_SHARE = 0.35
_POLE_SHARE = 0.8
_KM_PER_DEGREE = 111.2
# A climb of a kilometre makes a way as long as this many kilometres more.
_CLIMB = 12.0


def write_lines(people: list[Hamlet], ground: Relief, path: Path) -> int:
    """Writes the network as GeoJSON; returns how many lines it has."""
    rng = stream("roads")
    features = []
    for island in (False, True):
        homes = [each for each in people if (each.new.code == ISLAND) is island]
        features += _network(homes, ground, rng)
    document = {"type": "FeatureCollection", "name": "mang-luoi-tuyen", "source": SOURCE, "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    return len(features)


def _network(homes: list[Hamlet], ground: Relief, rng: np.random.Generator) -> list[dict[str, object]]:
    places = np.array([[each.lon, each.lat] for each in homes])
    flat = places * [np.cos(np.radians(places[:, 1].mean())), 1.0] * _KM_PER_DEGREE
    pairs = _neighbours(flat)
    heights = np.array([each.height_m for each in homes])
    length = np.hypot(*(flat[pairs[:, 0]] - flat[pairs[:, 1]]).T)
    effort = length + _CLIMB * np.abs(heights[pairs[:, 0]] - heights[pairs[:, 1]]) / 1000.0
    tree = _tree(pairs, effort, len(homes))
    between = length < np.quantile(length[tree], 0.9)
    roads = np.flatnonzero(tree | (between & (rng.random(len(pairs)) < _EXTRA_SHARE)))
    main = _main_roads(homes, pairs[roads], effort[roads])
    urban = np.array([each.urban for each in homes])
    features: list[dict[str, object]] = []
    for index, road in enumerate(roads):
        a, b = pairs[road]
        line = _bent(places[a], places[b], length[road], rng)
        both = bool(urban[a] and urban[b])
        draw = rng.random()
        surface = "paved" if main[index] or both or draw < 0.25 else "hard" if draw < 0.6 else "soft"
        features.append(_feature(line, "road", surface))
        if rng.random() < _POLE_SHARE:
            features.append(_feature(line, "pole_line", surface))
        if both and surface == "paved":
            features.append(_feature(line, "duct", surface))
    return features


def _neighbours(flat: np.ndarray) -> np.ndarray:
    """Pairs of neighbours in the plane, each once."""
    corners = Delaunay(flat).simplices
    sides = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    return np.unique(sides, axis=0)


def _tree(pairs: np.ndarray, effort: np.ndarray, count: int) -> np.ndarray:
    """Which pairs the tree of least effort joins."""
    weights = coo_matrix((effort, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    tree = minimum_spanning_tree(weights.tocsr()).tocoo()
    kept = set(zip(tree.row.tolist(), tree.col.tolist(), strict=True))
    return np.array([(a, b) in kept for a, b in pairs.tolist()])


def _main_roads(homes: list[Hamlet], pairs: np.ndarray, effort: np.ndarray) -> np.ndarray:
    """Which roads lie on a way from the largest hamlet to the largest of a commune."""
    year = max(homes[0].people)
    size = np.array([each.people[year] for each in homes])
    communes: dict[str, int] = {}
    for index, each in enumerate(homes):
        best = communes.get(each.new.code)
        if best is None or size[index] > size[best]:
            communes[each.new.code] = index
    both = np.concatenate([pairs, pairs[:, ::-1]])
    graph = coo_matrix((np.tile(effort, 2), (both[:, 0], both[:, 1])), shape=(len(homes), len(homes))).tocsr()
    _far, before = dijkstra(graph, indices=int(size.argmax()), return_predecessors=True)
    used: set[tuple[int, int]] = set()
    for end in communes.values():
        at = end
        while (step := int(before[at])) >= 0:
            used.add((min(at, step), max(at, step)))
            at = step
    return np.array([(a, b) in used for a, b in pairs.tolist()])


def _bent(a: np.ndarray, b: np.ndarray, length_km: float, rng: np.random.Generator) -> list[list[float]]:
    """A line from a to b with a bend about every kilometre."""
    bends = int(np.clip(round(length_km), 0, 6))
    along = np.linspace(0, 1, bends + 2)[:, None]
    aside = np.array([b[1] - a[1], a[0] - b[0]])
    swing = rng.normal(0.0, 0.06, bends + 2) * np.sin(np.pi * along[:, 0])
    points = a + along * (b - a) + swing[:, None] * aside
    return [[round(float(x), 5), round(float(y), 5)] for x, y in points]


def _feature(line: list[list[float]], kind: str, surface: str) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {"kind": kind, "surface": surface},
    }
