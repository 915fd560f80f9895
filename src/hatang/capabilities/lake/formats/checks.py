"""What is asked of every published file, answered by DuckDB from the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.lake.formats.columns import GEOMETRY
from hatang.capabilities.lake.formats.parquet import connect
from hatang.capabilities.lake.terms import Check

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.kernel.datasets import Dataset, Field


def run(dataset: Dataset, fields: tuple[Field, ...], path: Path) -> list[dict[str, Any]]:
    """Each check with how many rows are against it: [{"check", "passed", "bad", "detail"}]."""
    names = {each.name for each in fields}
    with connect(path.parent) as link:
        link.execute(f"CREATE VIEW rows AS SELECT * FROM read_parquet('{path}')")

        def count(sql: str, values: list[Any] | None = None) -> int:
            found = link.execute(sql, values or []).fetchone()
            return int(found[0]) if found and found[0] is not None else 0

        total = count("SELECT count(*) FROM rows")
        found = [_check(Check.HAS_ROWS, 0 if total else 1)]
        if set(dataset.key) <= names:
            key = ", ".join(f'"{name}"' for name in dataset.key)
            repeated = count(
                f"SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM rows GROUP BY {key} HAVING count(*) > 1)"
            )
            found.append(_check(Check.KEY_UNIQUE, repeated, ", ".join(dataset.key)))
        for each in fields:
            column = f'"{each.name}"'
            if each.required:
                empty = count(f"SELECT count(*) FROM rows WHERE {column} IS NULL OR {column}::VARCHAR = ''")
                found.append(_check(Check.REQUIRED_FILLED, empty, each.name))
            if each.choices:
                marks = ", ".join("?" for _choice in each.choices)
                codes = [str(code) for code, _title in each.choices]
                # Each text that stands there is taken apart once, however many rows hold it.
                strange = count(
                    "SELECT sum(n) FROM (SELECT unnest(string_split(text, ';')) AS value, n FROM"
                    f" (SELECT {column}::VARCHAR AS text, count(*) AS n FROM rows GROUP BY 1))"
                    f" WHERE value <> '' AND value NOT IN ({marks})",
                    list(codes),
                )
                found.append(_check(Check.CHOICES_KNOWN, strange, each.name))
        if dataset.geometry:
            outside = "bbox.xmin < -180 OR bbox.xmax > 180 OR bbox.ymin < -90 OR bbox.ymax > 90"
            bad = count(
                f"SELECT count(*) FROM rows WHERE {GEOMETRY} IS NOT NULL AND (NOT ST_IsValid({GEOMETRY}) OR {outside})"
            )
            found.append(_check(Check.GEOMETRY_SOUND, bad))
    return found


def _check(check: Check, bad: int, detail: str = "") -> dict[str, Any]:
    return {"check": check.value, "passed": bad == 0, "bad": bad, "detail": detail}
