"""Hamlets: where people live in the demonstration. Points, names and figures are generated, the totals published.

Points are drawn on low and gentle ground inside each piece of the map, so that every hamlet lies in one old and one new
commune. Households and people are shared out so that the province sums to its published total exactly.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from province.chance import ranks, share_out, stream
from province.ground import area_km2, distance_km
from province.units import ISLAND, ISLAND_DISTRICT, MERGER

if TYPE_CHECKING:
    from province.communes import Communes, Piece
    from province.relief import Relief
    from province.units import Unit

HAMLETS = 1700
# People at 31 December 2024: Nghị quyết 202/2025/QH15 gives 2,161,755 for the new province. Kon Tum's part, 634,800, is
# that of its statistical yearbook for 2022; the rest is Quảng Ngãi's.
PEOPLE = {"51": 2_161_755 - 634_800, "62": 634_800}
# People at 31 December of each year as a share of those of 2024: growth assumed, about half a percent a year.
GROWTH = {2022: 0.9897, 2023: 0.9949, 2024: 1.0, 2025: 1.0048}
HOUSEHOLD_SIZE = {"low": 3.35, "high": 3.9}
HIGHLAND_M = 250.0


@dataclass(frozen=True)
class Hamlet:
    """A thôn or tổ dân phố. `people` and `households` by year, `remoteness` 0 (easiest) … 1 within its old province."""

    code: str
    name: str
    kind: str
    new: Unit
    old_code: str
    old_title: str
    province: str
    lon: float
    lat: float
    height_m: float
    remoteness: float
    urban: bool
    people: dict[int, int]
    households: dict[int, int]
    adults: dict[int, int]


def _density(piece: Piece, communes: Communes, relief: Relief) -> float:
    """People per km² before scaling: from the kind of the units and the ground; generated."""
    unit = communes.units.communes[piece.new]
    if unit.code == ISLAND:
        return 2100.0
    old = communes.units.communes[piece.old]
    centre = piece.shape.representative_point()
    height = float(relief.at(centre.x, centre.y))
    highland = communes.units.old_province(unit) == "62"
    if old.kind == "ward":
        return 1500.0 if highland else 4200.0 if area_km2(piece.shape) < 8 else 1400.0
    if old.kind == "township":
        return 420.0 if highland else 900.0 if height < 80 else 260.0
    if unit.kind == "ward":
        return 520.0 if highland else 900.0
    return 48.0 if highland else 640.0 if height < 40 else 300.0 if height < 120 else 62.0


def _scatter(piece: Piece, count: int, relief: Relief, above: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`count` points (lon, lat) in the piece, on low gentle ground, kept apart from each other."""
    west, south, east, north = piece.shape.bounds
    wanted = max(400, 60 * count)
    shapely.prepare(piece.shape)
    found = np.empty((0, 2))
    while len(found) < wanted:
        draw = rng.uniform((west, south), (east, north), (wanted * 2, 2))
        found = np.vstack([found, draw[shapely.contains_xy(piece.shape, draw[:, 0], draw[:, 1])]])
    row, column = relief.grid.index(found[:, 0], found[:, 1])
    pleasant = np.exp(-above[row, column] / 45.0) * np.exp(-np.maximum(relief.heights[row, column], 0) / 900.0)
    order = np.argsort(-np.log(rng.uniform(1e-12, 1, len(found))) / np.maximum(pleasant, 1e-9), kind="stable")
    apart = 0.62 * np.sqrt(area_km2(piece.shape) / count)
    chosen: list[np.ndarray] = []
    while len(chosen) < count:
        for index in order:
            point = found[index]
            if len(chosen) < count and all(distance_km(*point, *other) > apart for other in chosen):
                chosen.append(point)
        apart *= 0.7
    return np.round(np.array(chosen), 5)


def _remoteness(
    lon: np.ndarray, lat: np.ndarray, people: np.ndarray, height: np.ndarray, above: np.ndarray
) -> np.ndarray:
    """How far from people and how high: larger is more remote; a score, no unit."""
    gaps = distance_km(lon[:, None], lat[:, None], lon[None], lat[None])
    potential = (people[None] / (gaps**2 + 6.0)).sum(axis=1)
    return np.asarray(-np.log(potential) + 0.0012 * np.maximum(height, 0) + 0.004 * above)


@dataclass(frozen=True)
class _Draft:
    piece: Piece
    point: np.ndarray
    people: int
    number: int


def _drafts(communes: Communes, relief: Relief) -> list[_Draft]:
    rng = stream("hamlets")
    above = relief.above_valley()
    units = communes.units
    pieces = sorted(communes.pieces, key=lambda piece: (piece.new, piece.old))
    weight = np.array([_density(p, communes, relief) * area_km2(p.shape) * rng.lognormal(0, 0.18) for p in pieces])
    provinces = np.array([units.old_province(units.communes[piece.new]) for piece in pieces])
    for province, people in PEOPLE.items():
        weight[provinces == province] *= people / weight[provinces == province].sum()
    typical = np.array([1500.0 if w / area_km2(p.shape) > 250 else 780.0 for p, w in zip(pieces, weight, strict=True)])
    counts = share_out(HAMLETS, weight / typical, least=2)
    drafts = []
    for province, people in PEOPLE.items():
        mine = [index for index in range(len(pieces)) if provinces[index] == province]
        sizes = [weight[i] / counts[i] * rng.lognormal(0, 0.3, counts[i]) for i in mine]
        shared = iter(share_out(people, np.concatenate(sizes), least=60).tolist())
        for index in mine:
            points = _scatter(pieces[index], int(counts[index]), relief, above, rng)
            drafts += [_Draft(pieces[index], point, next(shared), n + 1) for n, point in enumerate(points)]
    return sorted(drafts, key=lambda draft: (draft.piece.new, draft.piece.old, draft.number))


def build_hamlets(communes: Communes, relief: Relief) -> list[Hamlet]:
    """All hamlets, by code."""
    drafts = _drafts(communes, relief)
    rng = stream("households")
    lon, lat = (np.array([draft.point[axis] for draft in drafts]) for axis in (0, 1))
    height = relief.at(lon, lat)
    row, column = relief.grid.index(lon, lat)
    people = np.array([draft.people for draft in drafts])
    score = _remoteness(lon, lat, people, height, relief.above_valley()[row, column])
    units = communes.units
    provinces = np.array([units.old_province(units.communes[draft.piece.new]) for draft in drafts])
    remoteness = np.zeros(len(drafts))
    for province in PEOPLE:
        remoteness[provinces == province] = ranks(score[provinces == province])
    highland = (height > HIGHLAND_M) | (provinces == "62")
    size = np.where(highland, HOUSEHOLD_SIZE["high"], HOUSEHOLD_SIZE["low"]) * rng.normal(1, 0.05, len(drafts))
    grown_up = np.where(highland, 0.655, 0.735) + rng.normal(0, 0.012, len(drafts))
    counted: dict[str, int] = defaultdict(int)
    hamlets = []
    for index, draft in enumerate(drafts):
        new = units.communes[draft.piece.new]
        old = units.communes.get(draft.piece.old)
        counted[new.code] += 1
        urban = new.kind == "ward" or (old is not None and old.kind in {"ward", "township"})
        kind = "Tổ dân phố" if new.kind == "ward" else "Thôn"
        base = old.name if old is not None else new.name
        by_year = {year: round(draft.people * factor) for year, factor in GROWTH.items()}
        hamlets.append(
            Hamlet(
                code=f"51-{new.code}-T{counted[new.code]:02d}",
                name=f"{kind} {base} {draft.number}",
                kind=kind,
                new=new,
                old_code=draft.piece.old[0],
                old_title=old.title if old is not None else "Huyện Lý Sơn",
                province=str(provinces[index]),
                lon=float(lon[index]),
                lat=float(lat[index]),
                height_m=float(height[index]),
                remoteness=float(remoteness[index]),
                urban=urban,
                people=by_year,
                households={year: max(12, round(count / size[index])) for year, count in by_year.items()},
                adults={year: round(count * grown_up[index]) for year, count in by_year.items()},
            )
        )
    return hamlets


def old_key(hamlet: Hamlet) -> tuple[str, str]:
    """The unit in which the hamlet lay on 2024-12-31."""
    return hamlet.old_code, "2020-02-01"


def is_island(hamlet: Hamlet) -> bool:
    return hamlet.new.key == (ISLAND, MERGER) or hamlet.old_code == ISLAND_DISTRICT
