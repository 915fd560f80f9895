"""What is asked of every published file, answered by DuckDB from the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.lake.formats.columns import GEOMETRY
from hatang.capabilities.lake.terms import Check
from hatang.kernel import datasets

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from hatang.kernel.datasets import Dataset, Field


def run_checks(
    dataset: Dataset, fields: tuple[Field, ...], path: Path, *, link: duckdb.DuckDBPyConnection
) -> list[dict[str, Any]]:
    """Each check with how many rows are against it: [{"check", "passed", "bad", "detail"}]."""
    names = {field.name for field in fields}
    link.execute(f"CREATE OR REPLACE VIEW rows AS SELECT * FROM read_parquet('{path}')")
    required = [field.name for field in fields if field.required]
    # What is asked of each row alone is asked of all in one reading.
    filters = [f'"{name}" IS NULL OR "{name}"::VARCHAR = \'\'' for name in required]
    if dataset.geometry:
        outside = "bbox.xmin < -180 OR bbox.xmax > 180 OR bbox.ymin < -90 OR bbox.ymax > 90"
        filters.append(f"{GEOMETRY} IS NOT NULL AND (NOT ST_IsValid({GEOMETRY}) OR {outside})")
    counts = ", ".join(("count(*)", *(f"count(*) FILTER ({wrong})" for wrong in filters)))
    total, *bad = link.execute(f"SELECT {counts} FROM rows").fetchone() or (0,)
    empty = dict(zip(required, bad, strict=False))

    def count(sql: str, values: list[Any] | None = None) -> int:
        answers = link.execute(sql, values or []).fetchone()
        return int(answers[0]) if answers and answers[0] is not None else 0

    reasons = {datasets.name_reason(name) for name in datasets.list_counted_fields(dataset)}
    answers = [_build_check_entry(Check.HAS_ROWS, 0 if total else 1)]
    if set(dataset.key) <= names:
        key = ", ".join(f'"{name}"' for name in dataset.key)
        repeated = count(f"SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM rows GROUP BY {key} HAVING count(*) > 1)")
        answers.append(_build_check_entry(Check.KEY_UNIQUE, repeated, ", ".join(dataset.key)))
    for field in fields:
        if field.required:
            answers.append(_build_check_entry(Check.REQUIRED_FILLED, empty[field.name], field.name))
        # Why a count is not told is written by who hides it.
        if field.choices and field.name not in reasons:
            marks = ", ".join("?" for _choice in field.choices)
            codes = [str(code) for code, _title in field.choices]
            # Each text that stands there is taken apart once, however many rows hold it.
            strange = count(
                "SELECT sum(n) FROM (SELECT unnest(string_split(text, ';')) AS value, n FROM"
                f' (SELECT "{field.name}"::VARCHAR AS text, count(*) AS n FROM rows GROUP BY 1))'
                f" WHERE value <> '' AND value NOT IN ({marks})",
                list(codes),
            )
            answers.append(_build_check_entry(Check.CHOICES_KNOWN, strange, field.name))
    if dataset.geometry:
        answers.append(_build_check_entry(Check.GEOMETRY_SOUND, bad[-1]))
    return answers


def _build_check_entry(check: Check, bad: int, detail: str = "") -> dict[str, Any]:
    return {"check": check.value, "passed": bad == 0, "bad": bad, "detail": detail}
