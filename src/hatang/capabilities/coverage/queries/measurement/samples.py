"""Measured coverage of hamlets: which share of the samples taken there is strong enough, once there are enough."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from django.db import connection

from hatang.capabilities.coverage.queries import discs, ground
from hatang.capabilities.coverage.queries.measurement import means
from hatang.capabilities.coverage.terms import HAMLET_RADIUS_M
from hatang.kernel import datasets

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from hatang.capabilities.coverage.queries.ground import HamletGround
    from hatang.capabilities.coverage.queries.measurement.means import DriveTestMeans

READS = ("coverage.drive_test", "places.hamlet", "places.unit", "plan.definition")
# One sample; a receiver that found nothing has no level and `found` False.
SAMPLE: dict[str, type[pl.DataType]] = {
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "operator": pl.String,
    "technology": pl.String,
    "rsrp_dbm": pl.Float64,
    "found": pl.Boolean,
    "measured_on": pl.Date,
    "campaign": pl.String,
    "import_id": pl.String,
}
# One hamlet, operator and technology; `share` in percent is null where there are not enough samples.
SCHEMA: dict[str, type[pl.DataType]] = {
    "hamlet": pl.String,
    "operator": pl.String,
    "technology": pl.String,
    "samples": pl.Int64,
    "good": pl.Int64,
    "share": pl.Float64,
    "median_rsrp_dbm": pl.Float64,
    "first_on": pl.Date,
    "last_on": pl.Date,
    "campaigns": pl.String,
    "import_id": pl.String,
}
_SQL = """
SELECT ST_X(position), ST_Y(position), operator, technology, rsrp_dbm, in_service IS NOT FALSE, measured_on, campaign,
       import_id
FROM coverage_drivetestsample
WHERE measured_on > %(since)s AND measured_on <= %(day)s AND (rsrp_dbm IS NOT NULL OR in_service IS FALSE)
"""
_NEAR = " AND position && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)"
_KEPT = 8
_kept: OrderedDict[tuple[Any, ...], pl.DataFrame] = OrderedDict()
_lock = Lock()


def read_samples(since: date, as_of: date, *, near: tuple[float, float] | None = None) -> pl.DataFrame:
    """The samples that tell a level, or that there was none, after `since` and not after `as_of`; frame of `SAMPLE`.

    `near`: only those in a square around a longitude and latitude that holds the disc of a hamlet.
    """
    parameters: dict[str, Any] = {"since": since, "day": as_of}
    query = _SQL
    if near is not None:
        reach = HAMLET_RADIUS_M / 100_000.0  # a degree is more than 100 km here, so the square is wide enough
        longitude, latitude = near
        parameters |= {
            "west": longitude - reach,
            "east": longitude + reach,
            "south": latitude - reach,
            "north": latitude + reach,
        }
        query += _NEAR
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return pl.DataFrame(cursor.fetchall(), schema=SAMPLE, orient="row")


def pair_hamlets_with_samples(
    hamlets: NDArray[np.float64], points: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(hamlet, sample) for every sample in the disc of a hamlet; one on the ground of two speaks of both.

    `hamlets` (n, 2) and `points` (m, 2): longitude and latitude, NaN where unknown.

    >>> pair_hamlets_with_samples(np.empty((0, 2)), np.array([[108.5, 15.1]]))[0].tolist()
    []
    >>> at = np.array([[108.5, 15.1], [108.504, 15.1], [np.nan, np.nan]])
    >>> positions = np.array([[108.502, 15.1], [108.4965, 15.1], [109.0, 15.1]])
    >>> [side.tolist() for side in pair_hamlets_with_samples(at, positions)]
    [[0, 0, 1], [0, 1, 0]]
    """
    # start: scipy
    from scipy.spatial import cKDTree

    known = np.flatnonzero(~np.isnan(hamlets).any(axis=1))
    if known.size == 0 or len(points) == 0:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    tree = cKDTree(discs.project_to_metres(points))
    neighbours = tree.query_ball_point(discs.project_to_metres(hamlets[known]), HAMLET_RADIUS_M, return_sorted=True)
    counts = [len(indices) for indices in neighbours]
    samples = (
        np.concatenate([np.asarray(indices, np.intp) for indices in neighbours])
        if sum(counts)
        else np.empty(0, np.intp)
    )
    return np.repeat(known, counts), samples


def summarise_samples(land: HamletGround, rows: pl.DataFrame, means_: DriveTestMeans) -> pl.DataFrame:
    """Samples laid over hamlets: frame of `SCHEMA`. A technology without a threshold is left out."""
    rows = rows.filter(pl.col("technology").is_in(list(means_.thresholds_dbm)))
    points = rows.select("longitude", "latitude").to_numpy()
    hamlet, sample = pair_hamlets_with_samples(land.points, np.ascontiguousarray(points, dtype=np.float64))
    if hamlet.size == 0:
        return pl.DataFrame(schema=SCHEMA)
    threshold = pl.col("technology").replace_strict(dict(means_.thresholds_dbm), return_dtype=pl.Float64)
    laid = rows[sample].with_columns(
        hamlet=land.frame["hamlet"][hamlet], good=pl.col("found") & (pl.col("rsrp_dbm") >= threshold).fill_null(False)
    )
    enough = pl.col("samples") >= means_.minimum_samples
    return (
        laid.group_by("hamlet", "operator", "technology")
        .agg(
            samples=pl.len().cast(pl.Int64),
            good=pl.col("good").sum().cast(pl.Int64),
            median_rsrp_dbm=pl.col("rsrp_dbm").median(),
            first_on=pl.col("measured_on").min(),
            last_on=pl.col("measured_on").max(),
            campaigns=pl.col("campaign").unique().sort().str.join(", "),
            import_id=pl.col("import_id").sort().last(),
        )
        .with_columns(
            share=pl.when(enough).then(100.0 * pl.col("good") / pl.col("samples")),
            median_rsrp_dbm=pl.when(enough).then(pl.col("median_rsrp_dbm")),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        .sort("hamlet", "operator", "technology")
    )


def by_hamlet(as_of: date) -> pl.DataFrame:
    """Measured coverage of every hamlet with samples in the valid time before the date; frame of `SCHEMA`."""
    key = (as_of, tuple(sorted(datasets.read_revisions(READS).items())))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    means_ = means.drive_test(as_of)
    summary = summarise_samples(ground.read_hamlet_ground(as_of), read_samples(means_.since, as_of), means_)
    with _lock:
        _kept[key] = summary
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return summary


@dataclass(frozen=True)
class MeasuredShare:
    """What samples say of one operator and technology in a hamlet; `share_percent` None: not enough samples."""

    operator: str
    technology: str
    samples: int
    share_percent: float | None
    median_rsrp_dbm: float | None
    last_on: date
    campaigns: str


def of_hamlet(*, hamlet_code: str, as_of: date) -> tuple[list[MeasuredShare], DriveTestMeans]:
    """The measured coverage of one hamlet, newest technology first, and when samples are enough."""
    means_ = means.drive_test(as_of)
    land = ground.read_hamlet_ground(as_of)
    codes = land.codes
    if hamlet_code not in codes:
        return [], means_
    index = codes.index(hamlet_code)
    if np.isnan(land.points[index]).any():
        return [], means_
    here = ground.HamletGround(land.frame[index : index + 1], land.points[index : index + 1])
    longitude, latitude = (float(degrees) for degrees in land.points[index])
    rows = summarise_samples(here, read_samples(means_.since, as_of, near=(longitude, latitude)), means_)
    ordered = rows.sort(["technology", "operator"], descending=[True, False])
    return [
        MeasuredShare(
            row["operator"],
            row["technology"],
            row["samples"],
            row["share"],
            row["median_rsrp_dbm"],
            row["last_on"],
            row["campaigns"],
        )
        for row in ordered.iter_rows(named=True)
    ], means_


@dataclass(frozen=True)
class Campaign:
    """A measuring campaign as the page lists it; samples of all operators, or of those that the actor may see."""

    campaign: str
    source: str
    operator: str
    technology: str
    samples: int
    first_on: date
    last_on: date


_CAMPAIGNS = """
SELECT campaign, min(source), operator, technology, count(*), min(measured_on), max(measured_on)
FROM coverage_drivetestsample WHERE measured_on <= %(day)s
GROUP BY campaign, operator, technology ORDER BY max(measured_on) DESC, campaign, operator, technology
"""


def list_campaigns(*, as_of: date) -> list[Campaign]:
    """Every campaign by operator and technology, the latest first: that something was measured is for everybody."""
    with connection.cursor() as cursor:
        cursor.execute(_CAMPAIGNS, {"day": as_of})
        return [Campaign(*row) for row in cursor.fetchall()]
