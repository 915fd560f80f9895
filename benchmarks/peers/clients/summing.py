"""What somebody reads of a table, in figures to compare: each column's kind, how many values, what they add up to.

Of the standard library alone: the Pythons of QGIS, of the readers and our own import it.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    type Figures = dict[str, Any]

_BELONGS = {
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "decimal": lambda value: isinstance(value, float),
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, date),
    "text": lambda value: isinstance(value, str),
}


def sum_column(kind: str, values: Iterable[Any]) -> Figures:
    """The figures of a column of the kind "integer", "decimal", "boolean", "date" or "text".

    `None` and the empty text are no values. Values of another kind than the column's are counted as `strange`.
    """
    filled = [value for value in values if value is not None and value != ""]
    figures: Figures = {"kind": kind, "filled": len(filled)}
    strange = [value for value in filled if not _BELONGS[kind](value)]
    if strange:
        return figures | {"strange": f"{len(strange)}, as {strange[0]!r}"}
    if kind == "integer":
        figures["sum"] = sum(filled)
    elif kind == "decimal":
        figures["sum"] = math.fsum(filled)
    elif kind == "boolean":
        figures["true"] = sum(filled)
    elif kind == "date" and filled:
        days = [value.date() if isinstance(value, datetime) else value for value in filled]
        figures |= {"first": min(days).isoformat(), "last": max(days).isoformat()}
    return figures


def sum_rows(kinds: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> dict[str, Figures]:
    """The figures of each column that `kinds` names, of rows that bear values under these names."""
    kept = list(rows)
    return {name: sum_column(kind, [row[name] for row in kept]) for name, kind in kinds.items()}


def read_json_kinds(properties: Mapping[str, Any]) -> dict[str, str]:
    """The kind of each property of a JSON Schema but the place."""
    typed = {"integer": "integer", "number": "decimal", "boolean": "boolean"}
    return {
        name: "date" if about.get("format") == "date" else typed.get(about.get("type"), "text")
        for name, about in properties.items()
        if "x-ogc-role" not in about or not about["x-ogc-role"].endswith("geometry")
    }


def read_json_value(kind: str, value: Any) -> Any:
    """A value as JSON has it: days are texts there."""
    return date.fromisoformat(value) if kind == "date" and value else value
