"""Residents' own tests, added up by hamlet; fewer than the least number are never told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from django.db import connection

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.queries import meanings
from hatang.kernel.datasets import TOO_FEW, name_reason

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.disputes.queries.meanings import ResidentMeans

# Beside the count, why it is not told; as beside every count of people.
REASON = name_reason("tests")
SCHEMA: dict[str, type[pl.DataType]] = {
    "hamlet": pl.String,
    "operator": pl.String,
    "technology": pl.String,
    "tests": pl.Int64,
    REASON: pl.String,
    "with_signal_percent": pl.Float64,
    "median_download_mbps": pl.Float64,
    "last_on": pl.Date,
}
_SQL = """
SELECT hamlet_code, operator, technology, has_signal, download_mbps, tested_on
FROM coverage_residenttest WHERE tested_on > %(since)s AND tested_on <= %(day)s
"""
# A resident farther than this from every hamlet has pointed somewhere else.
NEAREST_WITHIN_M = 5_000.0


def by_hamlet(as_of: date, *, hamlet_code: str = "") -> pl.DataFrame:
    """Tests by hamlet, operator and technology, frame of `SCHEMA`; where there are too few nothing of them is told, not
    how many either."""
    means_ = meanings.resident_test(as_of)
    query = _SQL + (" AND hamlet_code = %(hamlet)s" if hamlet_code else "")
    with connection.cursor() as cursor:
        cursor.execute(query, {"since": means_.since, "day": as_of, "hamlet": hamlet_code})
        rows = pl.DataFrame(
            cursor.fetchall(),
            schema={
                "hamlet": pl.String,
                "operator": pl.String,
                "technology": pl.String,
                "signal": pl.Boolean,
                "download": pl.Float64,
                "day": pl.Date,
            },
            orient="row",
        )
    enough = pl.len() >= means_.minimum_samples
    return (
        rows.group_by("hamlet", "operator", "technology")
        .agg(
            pl.when(enough).then(pl.len().cast(pl.Int64)).alias("tests"),
            pl.when(~enough).then(pl.lit(TOO_FEW)).alias(REASON),
            with_signal_percent=pl.when(enough).then(100.0 * pl.col("signal").mean()),
            median_download_mbps=pl.when(pl.col("download").count() >= means_.minimum_samples).then(
                pl.col("download").median()
            ),
            last_on=pl.when(enough).then(pl.col("day").max()),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        .sort("hamlet", "operator", "technology")
    )


@dataclass(frozen=True)
class ResidentShare:
    """What residents' tests say; None where too few of them would tell who they were."""

    operator: str
    technology: str
    tests: int | None
    with_signal_percent: float | None
    median_download_mbps: float | None


def of_hamlet(*, hamlet_code: str, as_of: date) -> tuple[list[ResidentShare], ResidentMeans]:
    rows = by_hamlet(as_of, hamlet_code=hamlet_code)
    columns = ("operator", "technology", "tests", "with_signal_percent", "median_download_mbps")
    return [ResidentShare(*row) for row in rows.select(columns).iter_rows()], meanings.resident_test(as_of)


def nearest_hamlet(*, longitude: float, latitude: float, as_of: date) -> str:
    """The code of the hamlet nearest to a position; "" where none is within `NEAREST_WITHIN_M`."""
    land = coverage.read_hamlet_ground(as_of)
    known = np.flatnonzero(~np.isnan(land.points).any(axis=1))
    if known.size == 0:
        return ""
    away = coverage.project_to_metres(land.points[known]) - coverage.project_to_metres(
        np.array([[longitude, latitude]])
    )
    distance_m = np.hypot(away[:, 0], away[:, 1])
    nearest = int(np.argmin(distance_m))
    return str(land.frame["hamlet"][int(known[nearest])]) if distance_m[nearest] <= NEAREST_WITHIN_M else ""
