"""Schematic boundaries: the units of each date as cells that share the outlines, the old ones nested in the new.

Pieces are what the units of all dates have in common: one per old commune, two for Trà Bùi, which was split. Every unit
of every date is a union of pieces, so that old and new maps fit to the metre.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from province.ground import area_km2
from province.growth import SNAP_DEG, faces, grow
from province.units import COMMUNE_KINDS, ISLAND, ISLAND_DISTRICT, MERGER, NQ1279

if TYPE_CHECKING:
    from pathlib import Path

    from province.units import Unit, Units

FIRST_DAY = "2020-02-01"
# What share of a common land an old unit of each kind gets, before a seeded variation.
KIND_SHARE = {"Phường": 0.35, "Thị trấn": 0.6, "Xã": 1.0}
# How the outline was drawn; the import knows these words.
NOTE = "Ranh giới sơ đồ"


@dataclass(frozen=True)
class Piece:
    """A face of the map: the old unit (as of 2024-12-31) and the new unit it belongs to."""

    old: tuple[str, str]
    new: tuple[str, str]
    shape: shapely.Polygon


@dataclass(frozen=True)
class Communes:
    """All units with their boundaries by (code, valid_from), and the pieces under them."""

    units: Units
    pieces: tuple[Piece, ...]
    shapes: dict[tuple[str, str], shapely.Geometry]
    outlines: dict[str, shapely.Geometry]

    def new(self) -> list[Unit]:
        return self.units.new()


def read_outlines(path: Path) -> dict[str, shapely.Geometry]:
    """The outlines of the two old provinces by code."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["code"]: shapely.from_geojson(json.dumps(f["geometry"])) for f in features}


def island_disc(unit: Unit) -> shapely.Polygon:
    """Lý Sơn as a disc of its published area around its centroid."""
    assert unit.area_km2 is not None
    disc = shapely.Point(unit.lon, unit.lat).buffer(0.016, quad_segs=12)
    factor = float(np.sqrt(unit.area_km2 / area_km2(disc)))
    return shapely.set_precision(shapely.Point(unit.lon, unit.lat).buffer(0.016 * factor, quad_segs=12), SNAP_DEG)


def _first_lives(units: Units, key: tuple[str, str]) -> list[tuple[str, str]]:
    """The units before 2025 from which a unit came, itself when it is one of them."""
    if key[1] < NQ1279:
        return [key]
    return sorted({first for old in units.predecessors(key) for first in _first_lives(units, old)})


def _grow_pieces(units: Units, outlines: dict[str, shapely.Geometry], rng: np.random.Generator) -> list[Piece]:
    pieces = []
    for province, outline in sorted(outlines.items()):
        mine = [unit for unit in units.new() if unit.code != ISLAND and units.old_province(unit) == province]
        largest = max(shapely.get_parts(outline), key=lambda part: part.area)
        cells = grow(largest, [(u.lon, u.lat) for u in mine], [u.area_km2 or 0 for u in mine], rng)
        for unit, cell in zip(mine, cells, strict=True):
            olds = [units.communes[key] for key in _first_lives(units, unit.key)]
            shares = [KIND_SHARE[COMMUNE_KINDS[old.kind]] * rng.uniform(0.85, 1.2) for old in olds]
            parts = grow(cell, [(old.lon, old.lat) for old in olds], shares, rng, pixels=5000)
            pieces += [Piece(old.key, unit.key, part) for old, part in zip(olds, parts, strict=True)]
    return pieces


def _share_borders(pieces: list[Piece]) -> list[Piece]:
    """The same pieces on one common net of lines: where a border ends on another, both get the vertex."""
    tree = shapely.STRtree([piece.shape for piece in pieces])
    parts: dict[int, list[shapely.Polygon]] = defaultdict(list)
    for face in faces([piece.shape.boundary for piece in pieces]):
        hits = [int(i) for i in tree.query(face.representative_point(), predicate="within")]
        if hits:
            parts[min(hits)].append(face)
    return [
        Piece(piece.old, piece.new, shapely.unary_union(parts[index], grid_size=SNAP_DEG))
        for index, piece in enumerate(pieces)
    ]


def build_communes(units: Units, outlines: dict[str, shapely.Geometry], rng: np.random.Generator) -> Communes:
    """Boundaries of every unit of every date."""
    pieces = _share_borders(_grow_pieces(units, outlines, rng))
    island = units.communes[(ISLAND, MERGER)]
    pieces.append(Piece((ISLAND_DISTRICT, FIRST_DAY), island.key, island_disc(island)))
    shapes: dict[tuple[str, str], shapely.Geometry] = {}
    for key in [*units.communes, (ISLAND_DISTRICT, FIRST_DAY)]:
        lives = set(_first_lives(units, key))
        held = [p.shape for p in pieces if (p.new == key if key[1] >= MERGER else p.old in lives)]
        shapes[key] = shapely.unary_union(held, grid_size=SNAP_DEG)
    return Communes(units, tuple(pieces), shapes, outlines)


def _feature(
    code: str, name: str, kind: str, *, parent: str, valid_from: str, shape: shapely.Geometry
) -> dict[str, object]:
    year, month, day = valid_from.split("-")
    properties = {
        "Mã đơn vị": code,
        "Tên đơn vị": name,
        "Loại": kind,
        "Mã đơn vị cấp trên": parent,
        "Hiệu lực từ": f"{day}/{month}/{year}",
        "Diện tích (km²)": round(area_km2(shape), 2),
        "Ghi chú": NOTE,
    }
    geometry = json.loads(shapely.to_geojson(shapely.normalize(shape)))
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_communes(communes: Communes, folder: Path) -> None:
    """One GeoJSON per date on which boundaries begin: 2020-02-01, 2025-01-01 (only what changed), 2025-07-01."""
    for valid_from in (FIRST_DAY, NQ1279, MERGER):
        features = [
            _feature(
                unit.code,
                unit.title,
                COMMUNE_KINDS[unit.kind],
                parent=unit.parent,
                valid_from=valid_from,
                shape=communes.shapes[unit.key],
            )
            for unit in communes.units.communes.values()
            if unit.valid_from == valid_from
        ]
        if valid_from == FIRST_DAY:
            shape = communes.shapes[(ISLAND_DISTRICT, FIRST_DAY)]
            features.append(
                _feature(ISLAND_DISTRICT, "Huyện Lý Sơn", "Huyện", parent="51", valid_from=valid_from, shape=shape)
            )
        collection = {"type": "FeatureCollection", "features": features}
        text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
        (folder / f"ranh-gioi-{valid_from}.geojson").write_text(text + "\n", encoding="utf-8")
