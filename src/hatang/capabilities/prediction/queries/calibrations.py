"""Calibrations of runs, and the prediction at the places of samples that one is made from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.models import Calibration
from hatang.capabilities.prediction.queries import ground_classes, raster_points, runs, store
from hatang.capabilities.prediction.terms import Quantity

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.models import Run

# Samples of one campaign within a square of this side fade alike: they are fitted or held out together.
BLOCK_DEGREES = 0.01


@dataclass(frozen=True)
class Matched:
    """Samples with what a run predicts at their places; all arrays (n,), NaN where nothing is predicted."""

    predicted_dbm: NDArray[np.float64]
    measured_dbm: NDArray[np.float64]
    clutter: NDArray[np.int64]
    blocks: NDArray[np.int64]
    campaigns: tuple[str, ...]
    first_on: date | None
    last_on: date | None


def list_latest_calibrations(*, run: Run) -> list[Calibration]:
    """The newest calibration of each technology of the run."""
    by_technology: dict[str, Calibration] = {}
    for calibration in Calibration.objects.filter(run=run).order_by("-pk"):
        by_technology.setdefault(calibration.technology, calibration)
    return [by_technology[technology] for technology in sorted(by_technology)]


def match_samples(*, run: Run, technology: str, as_of: date) -> Matched:
    """The samples of the technology in the valid time before the date, each with its operator's prediction."""
    rows = coverage.samples_taken(coverage.drive_test(as_of).since, as_of).filter(
        (pl.col("technology") == technology) & pl.col("rsrp_dbm").is_not_null()
    )
    points = np.ascontiguousarray(rows.select("longitude", "latitude").to_numpy(), dtype=np.float64)
    operators = rows["operator"].to_numpy()
    predicted = np.full(rows.height, np.nan)
    for operator, generation in runs.list_groups(run):
        mine = np.flatnonzero((operators == operator) & (generation == technology))
        path = store.raster_path(run.pk, Quantity.RSRP.value, operator, technology)
        if mine.size and path.exists():
            predicted[mine] = raster_points.sample_raster(path, points[mine])
    squares = np.floor(points / BLOCK_DEGREES).astype(np.int64)
    campaigns, of = np.unique(rows["campaign"].to_numpy().astype(str), return_inverse=True)
    names, blocks = np.unique(np.column_stack([of, squares]), axis=0, return_inverse=True)
    numbers = [_number_block(f"{campaigns[campaign]}|{x}|{y}") for campaign, x, y in names.tolist()]
    return Matched(
        predicted_dbm=predicted,
        measured_dbm=rows["rsrp_dbm"].to_numpy().astype(np.float64),
        clutter=_read_ground_classes(run, points),
        blocks=np.array(numbers, np.int64)[np.asarray(blocks).ravel()] if numbers else np.empty(0, np.int64),
        campaigns=tuple(str(campaign_name) for campaign_name in campaigns),
        first_on=rows["measured_on"].min(),  # type: ignore[arg-type]
        last_on=rows["measured_on"].max(),  # type: ignore[arg-type]
    )


def _number_block(name: str) -> int:
    """A block's own number, the same whatever else was measured."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


def _read_ground_classes(run: Run, points: NDArray[np.float64]) -> NDArray[np.int64]:
    """The class of the ground under each place, as the run had it."""
    path = store.ground_raster(run.pk)
    if not path.exists():
        return np.full(len(points), ground_classes.UNKNOWN, dtype=np.int64)
    return np.nan_to_num(raster_points.sample_raster(path, points), nan=ground_classes.UNKNOWN).astype(np.int64)


def list_accepted_calibrations(*, model: str) -> list[Calibration]:
    """What was accepted last for each technology, of runs of this model."""
    by_technology: dict[str, Calibration] = {}
    for calibration in Calibration.objects.filter(accepted_at__isnull=False, run__model=model).order_by(
        "-accepted_at", "-pk"
    ):
        by_technology.setdefault(calibration.technology, calibration)
    return [by_technology[technology] for technology in sorted(by_technology)]


@dataclass(frozen=True)
class Applied:
    """A calibration that a run was computed with: the error on stretches that no fit has seen, dB, before (on the run
    that it was found on) and after (on this one, as published; None until it was compared)."""

    technology: str
    calibration: int
    found_on: int
    before_db: float
    expected_db: float
    after_db: float | None


def list_applied_calibrations(*, run: Run) -> list[Applied]:
    """What the run was corrected by, and whether it helped."""
    now = {calibration.technology: calibration.rmse_before_db for calibration in list_latest_calibrations(run=run)}
    return [
        Applied(
            calibration["technology"],
            calibration["calibration"],
            calibration["run"],
            calibration["rmse_before_db"],
            calibration["rmse_after_db"],
            now.get(calibration["technology"]),
        )
        for calibration in run.inputs.get("calibrations", [])
    ]
