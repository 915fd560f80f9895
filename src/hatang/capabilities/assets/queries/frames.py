"""From one SQL statement to one frame, and to the shape of evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl
from django.db import connection

from hatang.kernel.indicators import Quality, fact_schema

if TYPE_CHECKING:
    from collections.abc import Mapping


# In a statement, HOLDS(x) stands for: the row x of a dated table holds on %(day)s.
_HOLDS = re.compile(r"\bHOLDS\((\w+)\)")
_CONDITION = r"(\1.valid_from <= %(day)s AND (\1.valid_to IS NULL OR \1.valid_to > %(day)s))"


def select_frame(sql: str, parameters: Mapping[str, Any], **schema: type[pl.DataType]) -> pl.DataFrame:
    """The rows of the statement as a frame of the given columns; `HOLDS(x)` in it asks for rows of %(day)s."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS.sub(_CONDITION, sql), parameters)
        return pl.DataFrame(cursor.fetchall(), schema=dict(schema), orient="row")


_DEFAULTS: dict[str, object] = {"quality": Quality.DECLARED.value, "numerator": 0.0, "denominator": 0.0}


def as_facts(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the columns of evidence; those it lacks are empty, declared and zero."""
    missing = [pl.lit(_DEFAULTS.get(name, "")).alias(name) for name in fact_schema() if name not in frame.columns]
    columns = [pl.col(name).cast(kind) for name, kind in fact_schema().items()]
    filled = frame.with_columns(missing).select(columns)
    return filled.with_columns(pl.col(pl.String).fill_null(""))
