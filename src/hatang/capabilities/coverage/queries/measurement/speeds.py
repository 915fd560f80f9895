"""i-Speed by commune and month: a mean only where there are enough samples, over areas weighed by the samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from django.db import connection

from hatang.capabilities.coverage.queries.measurement import means

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.coverage.queries.measurement.means import SpeedMeans

SCHEMA: dict[str, type[pl.DataType]] = {
    "commune": pl.String,
    "operator": pl.String,
    "network": pl.String,
    "month": pl.Date,
    "samples": pl.Int64,
    "download_mbps": pl.Float64,
    "upload_mbps": pl.Float64,
    "latency_ms": pl.Float64,
    "import_id": pl.String,
}
FIGURES = ("download_mbps", "upload_mbps", "latency_ms")
_SQL = """
SELECT commune, operator, network, month, samples, download_mbps, upload_mbps, latency_ms, import_id
FROM coverage_speedmonth WHERE month <= %(day)s ORDER BY month DESC, commune, operator, network
"""


def read_speed_months(as_of: date) -> pl.DataFrame:
    """Every line filed for months up to the date, frame of `SCHEMA`; a mean of too few samples is null."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"day": as_of})
        rows = pl.DataFrame(cursor.fetchall(), schema=SCHEMA, orient="row")
    return withhold_small_samples(rows, means.read_ispeed_means(as_of))


def withhold_small_samples(rows: pl.DataFrame, means_: SpeedMeans) -> pl.DataFrame:
    """The rows with the means of too few samples taken out: such a mean is never shown, summed or exported.

    >>> from hatang.capabilities.coverage.queries.measurement.means import SpeedMeans
    >>> rows = pl.DataFrame({"samples": [299, 300], **dict.fromkeys(FIGURES, [50.0, 60.0])})
    >>> withhold_small_samples(rows, SpeedMeans(300, "", ""))["download_mbps"].to_list()
    [None, 60.0]
    """
    enough = pl.col("samples") >= means_.minimum_samples
    return rows.with_columns(pl.when(enough).then(pl.col(name)).alias(name) for name in FIGURES)


def pool_speeds(as_of: date, *, by: Sequence[str], months_back: int = 0) -> pl.DataFrame:
    """Lines added up over the columns that `by` leaves out, weighed by samples; enough is asked of the sum.

    `by` names columns of `SCHEMA`. A line without a mean adds neither to it nor to the samples behind it. With
    `months_back` only that many latest months.
    """
    means_ = means.read_ispeed_means(as_of)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"day": as_of})
        rows = pl.DataFrame(cursor.fetchall(), schema=SCHEMA, orient="row")
    if months_back and not rows.is_empty():
        kept = rows["month"].unique().sort(descending=True).head(months_back)
        rows = rows.filter(pl.col("month").is_in(kept.implode()))
    sums = []
    for name in FIGURES:
        known = pl.col(name).is_not_null()
        weight = pl.when(known).then(pl.col("samples")).otherwise(0).sum()
        total = (pl.col(name) * pl.col("samples")).sum()
        sums.append(pl.when(weight >= means_.minimum_samples).then(total / weight).alias(name))
    return (
        rows.group_by(list(by))
        .agg(pl.col("samples").sum(), pl.col("month").max().alias("latest"), *sums)
        .sort(list(by))
    )


@dataclass(frozen=True)
class CommuneSpeed:
    """One line of a commune; figures None: not enough samples."""

    operator: str
    network: str
    month: date
    samples: int
    download_mbps: float | None
    upload_mbps: float | None
    latency_ms: float | None


def of_commune(*, commune: str, as_of: date) -> list[CommuneSpeed]:
    """The latest month of every operator and kind of access in the commune."""
    rows = (
        read_speed_months(as_of)
        .filter(pl.col("commune") == commune)
        .sort("month", descending=True)
        .unique(["operator", "network"], keep="first", maintain_order=True)
        .sort("network", "operator", descending=[True, False])
    )
    return [CommuneSpeed(*row) for row in rows.select("operator", "network", "month", "samples", *FIGURES).iter_rows()]
