"""Reads the public format of maximal covering instances: points with coordinates and a demand each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hatang.engines.siting.cover import Floats

_ON_SPHERE = "COORD"
_GEO = ("GEO", "GEOM")  # TSPLIB's degrees and minutes in one number
_SECTIONS = ("NODE_COORD_SECTION", "DEMAND_SECTION")
_KEYS = ("NAME", "TYPE", "COMMENT", "DIMENSION", "EDGE_WEIGHT_TYPE")
_DIGITS = 12  # of a number of points
_FARTHEST_M = 1e9  # from where a plane begins
_LARGEST = 1e15  # beyond this a sum of weights is no longer exact


@dataclass(frozen=True, eq=False)
class Points:
    """Every point is a candidate and a demand. `places` (n, 2): latitude, longitude in degrees, or metres."""

    name: str
    places: Floats
    weights: Floats
    on_sphere: bool


def read_points(path: Path) -> Points:
    """The points of a file; a line that is wrong raises `SitingError` with its number."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise SitingError("not_readable", f"the file cannot be read: {error.strerror}", where=path.name) from error
    if "\0" in text:
        raise SitingError("not_text", "the file is not text", where=path.name)
    return parse_points(text, source=path.name)


def parse_points(text: str, *, source: str = "text") -> Points:
    r"""The points in the text of a file: a section's lines may begin with their number, commas may part figures.

    >>> text = "DIMENSION : 1\nEDGE_WEIGHT_TYPE : COORD\nNODE_COORD_SECTION\n10.5 106.2\nDEMAND_SECTION\n7\nEOF"
    >>> parse_points(text).weights
    array([7.])
    >>> parse_points("")
    Traceback (most recent call last):
    hatang.engines.siting.errors.SitingError: text: no DIMENSION stands in the file
    """
    lines = iter([(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()])
    headers: dict[str, str] = {}
    sections: dict[str, Floats] = {}
    stands: dict[str, list[int]] = {}  # the line of each row
    for number, line in lines:
        word, colon, value = (part.strip() for part in line.partition(":"))
        key = word.upper()
        if not colon and word.split()[0].upper() in _KEYS:
            key, value = word.split()[0].upper(), " ".join(word.split()[1:])
        if key in _SECTIONS:
            if key in sections:
                raise SitingError("line", f"{key} stands twice in the file", where=f"{source}:{number}")
            sections[key], stands[key] = _read_section(
                lines, _read_dimension(headers, source), 2 if key == _SECTIONS[0] else 1, key, source
            )
        elif key == "EOF":
            break
        elif colon or key in _KEYS:
            headers[key] = value
        else:
            raise SitingError("line", f"‘{word[:40]}’ belongs to no section", where=f"{source}:{number}")
    _read_dimension(headers, source)
    for name in _SECTIONS:
        if name not in sections:
            raise SitingError("no_section", f"no {name} stands in the file", where=source, section=name)
    kind = headers.get("EDGE_WEIGHT_TYPE", _ON_SPHERE).upper()
    if kind in _GEO:
        message = f"coordinates of type {kind} are not read: COORD are degrees, any other are metres in the plane"
        raise SitingError("edge_type", message, where=f"{source}, EDGE_WEIGHT_TYPE", found=kind)
    places = sections[_SECTIONS[0]]
    most = (90.0, 360.0) if kind == _ON_SPHERE else (_FARTHEST_M, _FARTHEST_M)
    for row in np.flatnonzero((np.abs(places) > most).any(axis=1))[:1]:
        where = f"{source}:{stands[_SECTIONS[0]][row]}"
        raise SitingError("not_on_earth", f"{places[row].tolist()} is not on the Earth", where=where)
    return Points(headers.get("NAME", source), places, sections[_SECTIONS[1]][:, 0], kind == _ON_SPHERE)


def _read_dimension(headers: dict[str, str], source: str) -> int:
    if "DIMENSION" not in headers:
        raise SitingError("no_dimension", "no DIMENSION stands in the file", where=source)
    value = headers["DIMENSION"]
    if not (value.isascii() and value.isdecimal()) or len(value) > _DIGITS or int(value) < 1:
        raise SitingError("dimension", f"‘{value[:40]}’ is not a number of points", where=f"{source}, DIMENSION")
    return int(value)


def _read_section(
    lines: Iterator[tuple[int, str]], size: int, width: int, section: str, source: str
) -> tuple[Floats, list[int]]:
    """The next `size` lines of numbers and where each stands; what is wrong is told with its line."""
    rows: list[tuple[float, ...]] = []
    stands: list[int] = []
    numbered = False
    while len(rows) < size:
        number, line = next(lines, (0, "EOF"))
        if line.strip().rstrip(":").strip().upper() in {"EOF", *_SECTIONS}:
            raise SitingError(
                "too_short",
                f"{section} has {len(rows)} of {size} lines",
                where=source,
                section=section,
                found=len(rows),
            )
        parts = line.replace(",", " ").replace(";", " ").split()
        if not rows:
            numbered = len(parts) == width + 1 and parts[0] == "1"
        if numbered and len(parts) == width + 1 and parts[0] == str(len(rows) + 1):
            parts = parts[1:]
        rows.append(_read_numbers(parts, width, f"{source}:{number}"))
        stands.append(number)
    return np.array(rows, dtype=np.float64), stands


def _read_numbers(parts: list[str], width: int, where: str) -> tuple[float, ...]:
    try:
        values = tuple(float(part.replace("_", "?")) for part in parts)
    except ValueError as error:
        raise SitingError("not_numbers", f"‘{' '.join(parts)[:40]}’ is not numbers", where=where) from error
    if len(values) != width or not all(map(math.isfinite, values)):
        raise SitingError("numbers", f"{width} finite numbers are expected, not ‘{' '.join(parts)[:40]}’", where=where)
    if width == 1 and not 0 <= values[0] <= _LARGEST:
        raise SitingError("weight", f"a demand must not be negative or beyond 10^15: {values[0]:g}", where=where)
    return values
