"""Positions judged as pairs: exchanged, projected, half, outside; all rows at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext

from hatang.kernel.imports import coordinates, references, synonyms
from hatang.kernel.imports.coordinates import Angle
from hatang.kernel.imports.faults import CellReading, Fault, Kind, Proposal, Refusal
from hatang.kernel.imports.zones import choose_zone
from hatang.kernel.ui.formats import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hatang.kernel.imports.declaration import Import, Position, Situation
    from hatang.kernel.imports.layouts import Layout, Wishes
    from hatang.kernel.imports.rows import ImportTable, Row
    from hatang.kernel.imports.zones import ZoneEvidence

# Lines of communes are drawn to some tens of metres at best, and masts stand on them.
TOLERANCE_KM = 0.5
# From this share of the rows on, it is the column that is exchanged or projected, not a row.
_MOST = 0.8
_HALF = 0.5
_POINT = re.compile(r"^POINT(?: Z| M| ZM)? ?\(\s*(-?[\d.]+(?:e-?\d+)?)\s+(-?[\d.]+(?:e-?\d+)?)", re.IGNORECASE)


@dataclass
class _Pair:
    """The two halves of a row's position as they were read, and where they stand."""

    row: Row
    longitude: Angle
    latitude: Angle
    whole: str = ""

    @property
    def exchanged(self) -> bool:
        return _is_within(self.longitude, coordinates.LATITUDES) and _is_within(self.latitude, coordinates.LONGITUDES)

    @property
    def sound(self) -> bool:
        return _is_within(self.longitude, coordinates.LONGITUDES) and _is_within(self.latitude, coordinates.LATITUDES)


def _is_within(angle: Angle, limits: tuple[float, float]) -> bool:
    return not angle.projected and limits[0] <= angle.value <= limits[1]


@dataclass
class _Judge:
    """What is known while the positions of one file are judged."""

    table: ImportTable
    layout: Layout
    wishes: Wishes
    position: Position
    situation: Situation
    pairs: list[_Pair] = field(default_factory=list)
    points: dict[int, tuple[float, float]] = field(default_factory=dict)

    def header_place(self) -> tuple[str, int]:
        match = self.layout.of(self.position.longitude) or self.layout.of(synonyms.POSITION)
        row = self.layout.header_last + 1
        return (f"{match.letters}{row}" if match else "", row)


def check_positions(table: ImportTable, layout: Layout, wishes: Wishes, declared: Import, situation: Situation) -> None:
    """Turn both halves of every position into degrees of WGS 84, or refuse them; then ask where they lie."""
    position = declared.position
    if position is None:
        return
    judge = _Judge(table, layout, wishes, position, situation)
    _collect_pairs(judge)
    _undo_exchange(judge)
    _project_pairs(judge)
    _store_points(judge)
    _refuse_outside(judge)


def _collect_pairs(judge: _Judge) -> None:
    """The pairs; a position may stand whole in one cell, or as the point of a geodata file."""
    position, table = judge.position, judge.table
    required = table.columns[position.longitude].required or table.columns[position.latitude].required
    for row in table.rows:
        whole = row.values.get(synonyms.POSITION)
        if isinstance(whole, str) and row.values.get(position.longitude) is None:
            _read_whole_cell(judge, row, whole)
            continue
        halves = row.values.get(position.longitude), row.values.get(position.latitude)
        longitude, latitude = halves
        if isinstance(longitude, Angle) and isinstance(latitude, Angle):
            judge.pairs.append(_Pair(row, longitude, latitude))
            continue
        for name, mine, other in ((position.longitude, *halves), (position.latitude, latitude, longitude)):
            if isinstance(mine, Angle):
                row.values[name] = None
            elif isinstance(other, Angle) and name in row.places and name not in row.refused:
                table.refuse(row, name, Refusal(Kind.HALF_A_POSITION))
        if required and synonyms.POSITION in row.places and halves == (None, None):
            table.refuse(row, synonyms.POSITION, Refusal(Kind.MISSING_VALUE))


def _read_whole_cell(judge: _Judge, row: Row, text: str) -> None:
    """Both halves out of one cell; either order, since the ranges do not meet."""
    if point := _POINT.match(text):
        halves: list[Angle | Refusal] = [
            coordinates.parse_coordinate(float(point[1]), "longitude"),
            coordinates.parse_coordinate(float(point[2]), "latitude"),
        ]
    else:
        parts = coordinates.split_pair(text)
        if parts is None:
            judge.table.refuse(row, synonyms.POSITION, Refusal(Kind.NOT_A_COORDINATE, {"value": text}))
            return
        halves = [
            coordinates.parse_coordinate(parts[0], "latitude"),
            coordinates.parse_coordinate(parts[1], "longitude"),
        ]
        first, second = halves
        if isinstance(first, Angle) and isinstance(second, Angle):
            # "lat, long" is usual; "long, lat" is no fault in a cell that names no order.
            swapped = _is_within(first, coordinates.LONGITUDES) and _is_within(second, coordinates.LATITUDES)
            halves = [first, second] if swapped or (first.projected and first.value < second.value) else [second, first]
        else:
            halves = [second, first]
    longitude, latitude = halves
    refusal = next((half for half in halves if isinstance(half, Refusal)), None)
    if refusal is not None:
        judge.table.refuse(row, synonyms.POSITION, Refusal(Kind.NOT_A_COORDINATE, {"value": text}))
        return
    assert isinstance(longitude, Angle)
    assert isinstance(latitude, Angle)
    judge.pairs.append(_Pair(row, longitude, latitude, whole=row.places[synonyms.POSITION]))


def _has_letter_headers(judge: _Judge) -> bool:
    """Whether the headers are X and Y, which surveyors and map makers use the other way round."""
    headers = [judge.table.headers.get(name, "") for name in (judge.position.longitude, judge.position.latitude)]
    return any(re.search(r"(?:^|[\s(/])[xyXY](?:$|[\s()/])", header) for header in headers)


def _undo_exchange(judge: _Judge) -> None:
    """Exchanged columns are one question; an exchanged row among sound ones is a fault with its repair."""
    exchanged = [pair for pair in judge.pairs if pair.exchanged]
    sound = sum(1 for pair in judge.pairs if pair.sound)
    if not exchanged and not judge.wishes.swap:
        return
    mostly = len(exchanged) >= max(5, _MOST * (len(exchanged) + sound))
    if judge.wishes.swap or (mostly and _has_letter_headers(judge)):
        for pair in judge.pairs:
            if pair.exchanged or judge.wishes.swap:
                pair.longitude, pair.latitude = pair.latitude, pair.longitude
        exchanged = [pair for pair in judge.pairs if pair.exchanged]
    elif mostly:
        place, row = judge.header_place()
        repair = Proposal(gettext("exchange the columns"), (("@swap", True),))
        judge.table.faults.append(Fault(place, row, judge.position.longitude, Kind.COLUMNS_SWAPPED, "", {}, repair))
        for pair in exchanged:
            pair.longitude, pair.latitude = pair.latitude, pair.longitude
        exchanged = []
    for pair in exchanged:
        _refuse_pair(judge, pair, Refusal(Kind.SWAPPED_COORDINATES), (pair.latitude.value, pair.longitude.value))
    judge.pairs = [pair for pair in judge.pairs if not pair.exchanged]


def _refuse_pair(
    judge: _Judge, pair: _Pair, refusal: Refusal, point: tuple[float, float] | None = None, title: str = ""
) -> None:
    """A fault at both cells with one repair, so that accepting either mends the pair."""
    table, position = judge.table, judge.position
    if pair.whole:
        text = None if point is None else f"{point[1]:.9g}, {point[0]:.9g}"
        whole_repair = None if text is None else Proposal(text, ((pair.whole, text),), title=title)
        table.refuse(pair.row, synonyms.POSITION, refusal, proposal=whole_repair)
        return
    names = (position.longitude, position.latitude)
    cells = tuple((pair.row.places[name], half) for name, half in zip(names, point or (), strict=False))
    for index, name in enumerate(names):
        angle = (pair.longitude, pair.latitude)[index]
        repair = None if point is None else Proposal(f"{point[index]:.9g}", cells, title=title)
        params = {"value": f"{angle.value:.10g}", **refusal.params}
        table.refuse(pair.row, name, Refusal(refusal.kind, params), proposal=repair)


def _project_pairs(judge: _Judge) -> None:
    """VN-2000 metres to degrees: by the zone that the file states or a person chose; otherwise a question."""
    projected = [pair for pair in judge.pairs if pair.longitude.projected and pair.latitude.projected]
    for pair in judge.pairs:
        if pair.longitude.projected != pair.latitude.projected:
            _one_half_projected(judge, pair)
    if not projected:
        return
    grids = np.array([_order_grid(pair) for pair in projected], dtype=np.float64)
    units = [pair.row.values.get(judge.position.unit) if judge.position.unit else None for pair in projected]
    epsg = judge.wishes.epsg or (judge.layout.stated_epsg if judge.layout.stated_epsg != 4326 else 0)
    evidence = choose_zone(grids, units, judge.situation.as_of, epsg)
    whole_file = len(projected) >= max(1.0, _HALF * len(judge.pairs))
    if whole_file and not epsg:
        _ask_zone(judge, evidence)
        if evidence.proposed is None:
            return
    for index, pair in enumerate(projected):
        point, elsewhere = evidence.point(index), evidence.elsewhere(index)
        if whole_file and point is not None and elsewhere is None:
            judge.points[id(pair.row)] = point
            for name in (judge.position.longitude, judge.position.latitude):
                judge.table.note(name, CellReading.PROJECTED, pair.row.places.get(name, pair.whole), evidence.title)
            continue
        landing = elsewhere or evidence.certain(index)
        kind = Kind.OTHER_ZONE if whole_file and landing else Kind.PROJECTED_COORDINATES
        words = "" if landing is None else landing.words
        refusal = Refusal(kind if point is not None else Kind.NOT_A_COORDINATE, {"evidence": words})
        _refuse_pair(judge, pair, refusal, None if landing is None else landing.point, words)


def _ask_zone(judge: _Judge, evidence: ZoneEvidence) -> None:
    place, row = judge.header_place()
    repair = None
    if evidence.proposed is not None:
        repair = Proposal(f"EPSG:{evidence.proposed.epsg}", (("@epsg", evidence.proposed.epsg),), title=evidence.title)
    params = {"evidence": evidence.words}
    judge.table.faults.append(Fault(place, row, judge.position.longitude, Kind.ZONE_UNCONFIRMED, "", params, repair))


def _order_grid(pair: _Pair) -> tuple[float, float]:
    """Easting and northing: Vietnamese surveyors call the northing X, so the figures decide and not the headers."""
    first, second = pair.longitude.value, pair.latitude.value
    return (second, first) if first > second else (first, second)


def _one_half_projected(judge: _Judge, pair: _Pair) -> None:
    """One half in metres beside one in degrees: a decimal point was lost, or the cell is wrong."""
    for name, angle, axis in (
        (judge.position.longitude, pair.longitude, "longitude"),
        (judge.position.latitude, pair.latitude, "latitude"),
    ):
        if angle.projected:
            params = {"value": f"{angle.value:.12g}"}
            repaired = coordinates.with_point(angle.value, axis)
            kind = Kind.NOT_A_COORDINATE if repaired is None else Kind.DECIMAL_POINT_LOST
            field_name = synonyms.POSITION if pair.whole else name
            judge.table.refuse(pair.row, field_name, Refusal(kind, params, None if pair.whole else repaired))


def _store_points(judge: _Judge) -> None:
    position, table = judge.position, judge.table
    for pair in judge.pairs:
        if pair.sound:
            judge.points[id(pair.row)] = (pair.longitude.value, pair.latitude.value)
        elif not pair.longitude.projected and not pair.latitude.projected and not pair.exchanged:
            for name, angle, limits in (
                (position.longitude, pair.longitude, coordinates.LONGITUDES),
                (position.latitude, pair.latitude, coordinates.LATITUDES),
            ):
                if not _is_within(angle, limits):
                    params = {"value": f"{angle.value:.10g}"}
                    table.refuse(
                        pair.row, synonyms.POSITION if pair.whole else name, Refusal(Kind.NOT_A_COORDINATE, params)
                    )
    for row in table.rows:
        point = judge.points.get(id(row))
        for name, half in zip((position.longitude, position.latitude), point or (None, None), strict=True):
            row.values[name] = None if half is None else round(half, 9)


def _refuse_outside(judge: _Judge) -> None:
    """Positions in no commune of the province, or outside the one their row names."""
    resolver = references.unit_resolver()
    rows = [row for row in judge.table.rows if id(row) in judge.points]
    if resolver is None or not rows:
        return
    points = np.array([judge.points[id(row)] for row in rows], dtype=np.float64)
    as_of = judge.situation.as_of
    located = resolver.locate(points, as_of)
    stated: Sequence[object | None] = [
        row.values.get(judge.position.unit) if judge.position.unit else None for row in rows
    ]
    if all(place is None for place in located) and all(place is None for place in stated):
        # No outlines are loaded: nothing can be said.
        return
    distances = _measure_distances(resolver, points, stated, judge)
    by_row = {id(pair.row): pair for pair in judge.pairs}
    for row, located_unit, unit, distance in zip(rows, located, stated, distances, strict=True):
        pair = by_row[id(row)]
        if unit is not None and np.isfinite(distance):
            if distance <= TOLERANCE_KM:
                continue
        elif located_unit is not None or unit is not None:
            continue
        if located_unit is None:
            _refuse_pair(judge, pair, Refusal(Kind.OUTSIDE_PROVINCE))
        else:
            params = {
                "found": resolver.title(located_unit),
                "stated": resolver.title(unit),
                "distance": format_number(distance, 1),
            }
            _refuse_pair(judge, pair, Refusal(Kind.OUTSIDE_UNIT, params))
            # Either the position is wrong or the unit is; only a person can say.
            judge.table.refuse(row, judge.position.unit, Refusal(Kind.OUTSIDE_UNIT, params))


def _measure_distances(
    resolver: references.UnitResolver, points: NDArray[np.float64], stated: Sequence[object | None], judge: _Judge
) -> NDArray[np.float64]:
    distances = np.full(len(points), np.nan)
    named = [index for index, unit in enumerate(stated) if unit is not None]
    if named:
        units = [stated[index] for index in named]
        distances[named] = resolver.distance_km(points[named], units, judge.situation.as_of)
    return distances
