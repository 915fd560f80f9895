"""Writes the tables the way an office does: Vietnamese headers, dd/mm/yyyy, UTF-8 with the mark spreadsheets need."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

type Cell = str | int | float | bool | date | None


def text_of(cell: Cell) -> str:
    """A cell as written: empty for None, Có or Không, whole numbers without a fraction.

    >>> [text_of(cell) for cell in (None, True, 2.0, 2.5, date(2025, 7, 1))]
    ['', 'Có', '2', '2.5', '01/07/2025']
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Có" if cell else "Không"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return str(cell)


def month_of(day: date) -> str:
    """A month as written: 07/2025."""
    return f"{day:%m/%Y}"


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Writes the rows; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        for row in rows:
            writer.writerow([text_of(cell) for cell in row])
            count += 1
    return count


def write_geojson(path: Path, features: Iterable[tuple[dict[str, Cell], shapely.Geometry]]) -> int:
    """Writes (properties, geometry in EPSG:4326) pairs; returns how many."""
    collected = [
        {
            "type": "Feature",
            "properties": {name: cell if isinstance(cell, int | float) else text_of(cell) for name, cell in p.items()},
            "geometry": json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-5))),
        }
        for p, shape in features
    ]
    document = {"type": "FeatureCollection", "features": collected}
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    return len(collected)
