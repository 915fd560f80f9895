"""Declared coverage: which share of each hamlet's households each operator says it covers, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely

from province import aims
from province.chance import stream
from province.ground import LAT_KM, LON_KM, area_km2
from province.operators import OPERATORS, VIETNAMOBILE, VIETTEL, Operator, Reach, build_reach
from province.tables import Cell, write_csv, write_geojson

if TYPE_CHECKING:
    from pathlib import Path

    from province.hamlets import Hamlet
    from province.spots import Zone

COURSE_3G = {"51": ((aims.FIRST, 0.985), (aims.LAST, 0.992)), "62": ((aims.FIRST, 0.95), (aims.LAST, 0.968))}
# In target 3 only hamlets in these zones count.
CITY_KINDS = {"Đô thị", "Khu công nghiệp"}
HEADERS = [
    *("Mã thôn", "Tên thôn", "Mã xã", "Doanh nghiệp", "Công nghệ"),
    *("Tỷ lệ hộ được phủ (%)", "Từ ngày", "Đến ngày"),
]


@dataclass(frozen=True)
class Declaration:
    """A share in percent of one operator, technology and hamlet in the period [since, until)."""

    operator: str
    technology: str
    hamlet: Hamlet
    share: float
    since: date
    until: date | None


@dataclass(frozen=True)
class Coverage:
    """All declarations, and the reach they come from, by technology."""

    declarations: list[Declaration]
    reach: dict[str, Reach]


def in_city(hamlets: list[Hamlet], zones: list[Zone]) -> np.ndarray:
    """Which hamlets lie in a city or industrial park, bool per hamlet."""
    lon, lat = np.array([h.lon for h in hamlets]), np.array([h.lat for h in hamlets])
    inside = np.zeros(len(hamlets), bool)
    for zone in zones:
        if zone.kind in CITY_KINDS:
            inside |= shapely.contains_xy(zone.shape, lon, lat)
    return inside


def _steps(first: date, shares: list[float], turns: list[date]) -> list[tuple[date, float]]:
    """(day, share) from `first` on: the share that holds then, and each later one at its turn."""
    held = [share for turn, share in zip(turns, shares, strict=True) if turn <= first]
    steps = [(first, held[-1] if held else shares[0])]
    steps += [(turn, share) for turn, share in zip(turns, shares, strict=True) if turn > first]
    return steps


def _declare(
    operator: Operator, technology: str, hamlet: Hamlet, steps: list[tuple[date, float]], end: date | None
) -> list[Declaration]:
    rows = []
    for number, (since, share) in enumerate(steps):
        until = steps[number + 1][0] if number + 1 < len(steps) else end
        if end is None or since < end:
            rows.append(Declaration(operator.code, technology, hamlet, share, since, until))
    return rows


def _city_shares(hamlet: Hamlet, rng: np.random.Generator) -> tuple[list[float], list[date]]:
    """The shares of the best operator in a city hamlet: one step a year along the course, in a month of its own."""
    course = aims.ZONE_SHARE[hamlet.province]
    off = float(rng.normal(0, 0.022))
    shift = int(rng.integers(-75, 75))
    shares, turns = [], []
    for year in range(2022, 2027):
        turn = date(year, 10, 10) + timedelta(days=shift)
        if turn <= aims.LAST:
            aim = aims.share_at(course, turn + timedelta(days=80))
            shares.append(round(100 * float(np.clip(aim + off, 0.55, 0.995)), 1))
            turns.append(turn)
    return shares, turns


def build_coverage(hamlets: list[Hamlet], zones: list[Zone]) -> Coverage:
    """Declarations of 3G, 4G and 5G hamlet by hamlet; Vietnamobile declares an outline instead."""
    listed = [operator for operator in OPERATORS if operator is not VIETNAMOBILE]
    reach = {
        "3G": build_reach(hamlets, COURSE_3G, "3g", {"VIETTEL.QNG": 0.97, "VNPT.QNG": 0.88}),
        "4G": build_reach(hamlets, aims.MOBILE, "4g", {operator.code: operator.reach_4g for operator in listed}),
        "5G": build_reach(hamlets, aims.MOBILE_5G, "5g", {operator.code: operator.reach_5g for operator in listed}),
    }
    city = in_city(hamlets, zones)
    rng = stream("coverage shares")
    rows: list[Declaration] = []
    for index, hamlet in enumerate(hamlets):
        best = _city_shares(hamlet, rng) if city[index] else None
        for operator in listed:
            rows += _rows_3g(operator, hamlet, reach["3G"].days.get(operator.code, [None] * len(hamlets))[index], rng)
            day = reach["4G"].days[operator.code][index]
            if day is not None:
                is_first = day == reach["4G"].first(index)
                rows += _declare(operator, "4G", hamlet, _steps_4g(hamlet, day, best, is_first, rng), None)
            day = reach["5G"].days[operator.code][index]
            if day is not None:
                rows += _declare(operator, "5G", hamlet, [(day, round(float(rng.uniform(52, 96)), 1))], None)
        # Some of the gap has a weak edge of a neighbour's signal: below every threshold, but not nothing.
        if reach["4G"].first(index) is None and rng.uniform() < 0.6:
            since = date(2021, 6, 1) + timedelta(days=int(rng.integers(0, 900)))
            weak = round(float(rng.uniform(6, 42)), 1)
            rows += _declare(OPERATORS[0], "4G", hamlet, [(since, weak)], None)
    return Coverage(rows, reach)


def _rows_3g(operator: Operator, hamlet: Hamlet, day: date | None, rng: np.random.Generator) -> list[Declaration]:
    """3G ends hamlet by hamlet from 2025 on, towns first, as the networks are switched off."""
    if day is None:
        return []
    share = round(float(np.clip(rng.normal(92, 4), 60, 99.5)), 1)
    off = date(2025, 9, 1) + timedelta(days=int(430 * hamlet.remoteness + rng.integers(0, 240)))
    return _declare(operator, "3G", hamlet, [(day, share)], off if off <= aims.LAST else None)


def _steps_4g(
    hamlet: Hamlet, day: date, best: tuple[list[float], list[date]] | None, is_first: bool, rng: np.random.Generator
) -> list[tuple[date, float]]:
    if best is not None:
        shares, turns = best
        if is_first:
            return _steps(day, shares, turns)
        # The others stay below the best, so that the best one's course is the course of the figure.
        return [(day, round(max(51.0, shares[0] * float(rng.uniform(0.86, 0.97))), 1))]
    final = float(np.clip(rng.normal(95 - 12 * hamlet.remoteness, 3), 56, 99.5))
    grown = day + timedelta(days=int(rng.integers(300, 1100)))
    if is_first and hamlet.remoteness > 0.55 and grown <= aims.LAST:
        return [(day, round(max(51.0, final * 0.78), 1)), (grown, round(final, 1))]
    return [(day, round(final, 1))]


def write_coverage(coverage: Coverage, folder: Path) -> dict[str, int]:
    """One list per operator; returns rows by file."""
    counts = {}
    for operator in OPERATORS:
        rows: list[list[Cell]] = [
            [d.hamlet.code, d.hamlet.name, d.hamlet.new.code, d.operator, d.technology, d.share, d.since, d.until]
            for d in coverage.declarations
            if d.operator == operator.code
        ]
        if rows:
            name = f"phu-song-{operator.file}.csv"
            counts[name] = write_csv(folder / name, HEADERS, rows)
    return counts


def _around(lon: float, lat: float, radius_km: float) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, 19)[:-1]
    ring = np.column_stack([lon + radius_km * np.cos(turn) / LON_KM, lat + radius_km * np.sin(turn) / LAT_KM])
    return shapely.Polygon(ring)


def _outline(discs: list[shapely.Polygon], land: shapely.Geometry) -> shapely.MultiPolygon:
    area = shapely.simplify(shapely.intersection(shapely.unary_union(discs), land), 0.001)
    return shapely.MultiPolygon([part for part in shapely.get_parts(area) if part.geom_type == "Polygon"])


def write_areas(masts: list[tuple[float, float]], zones: list[Zone], land: shapely.Geometry, folder: Path) -> None:
    """Outlines, not lists: Vietnamobile's 3G around its masts, Viettel's 5G around industrial parks in two steps."""
    parks = [zone for zone in zones if zone.kind in {"Khu công nghiệp", "Cụm công nghiệp"}]
    discs = [
        _around(zone.shape.centroid.x, zone.shape.centroid.y, 1.15 * float(np.sqrt(area_km2(zone.shape) / np.pi)))
        for zone in parks
    ]
    opened, grown = date(2025, 5, 15), date(2026, 4, 20)
    areas: dict[Operator, list[tuple[str, date, date | None, shapely.MultiPolygon]]] = {
        VIETNAMOBILE: [("3G", date(2023, 5, 1), None, _outline([_around(lon, lat, 2.4) for lon, lat in masts], land))],
        VIETTEL: [
            ("5G", opened, grown, _outline(discs[:3], land)),
            ("5G", grown, None, _outline(discs[:7], land)),
        ],
    }
    for operator, rows in areas.items():
        features: list[tuple[dict[str, Cell], shapely.Geometry]] = [
            ({"Doanh nghiệp": operator.code, "Công nghệ": technology, "Từ ngày": since, "Đến ngày": until}, shape)
            for technology, since, until, shape in rows
        ]
        write_geojson(folder / f"vung-phu-{operator.file}.geojson", features)
