"""Calibrations of runs, and the prediction at the places of samples that one is made from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.models import Calibration
from hatang.capabilities.prediction.queries import ground_classes, raster_points, rasters, runs, store
from hatang.capabilities.prediction.terms import Quantity

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.models import Run
    from hatang.engines.radio.calibration import Samples

# A stretch of road: the samples of one campaign within a square of this side.
BLOCK_DEGREES = 0.01


@dataclass(frozen=True)
class Matched:
    """Samples with what a run predicts at their places, and where and when they were taken."""

    samples: Samples
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
    """The samples of the technology in the valid time before the date, each with its operator's prediction and the mast
    that serves its place by that prediction."""
    # start: the engine
    from hatang.engines.radio.calibration import Samples

    rows = coverage.samples_taken(coverage.drive_test(as_of).since, as_of).filter(
        (pl.col("technology") == technology) & pl.col("rsrp_dbm").is_not_null()
    )
    points = np.ascontiguousarray(rows.select("longitude", "latitude").to_numpy(), dtype=np.float64)
    operators = rows["operator"].to_numpy()
    predicted, server = np.full(rows.height, np.nan), np.zeros(rows.height, np.int64)
    for operator, generation in runs.list_groups(run):
        mine = np.flatnonzero((operators == operator) & (generation == technology))
        path = store.raster_path(run.pk, Quantity.RSRP.value, operator, technology)
        if mine.size and path.exists():
            predicted[mine] = raster_points.sample_raster(path, points[mine])
            serving = store.raster_path(run.pk, Quantity.SERVER.value, operator, technology)
            server[mine] = np.nan_to_num(raster_points.sample_raster(serving, points[mine])).astype(np.int64)
    campaigns, of = np.unique(rows["campaign"].to_numpy().astype(str), return_inverse=True)
    squares = np.floor(points / BLOCK_DEGREES).astype(np.int64)
    names, stretches = np.unique(np.column_stack([of, squares]), axis=0, return_inverse=True)
    numbers = [_number_name(f"{campaigns[campaign]}|{x}|{y}") for campaign, x, y in names.tolist()]
    masts, distance_km, radiated_dbm = _locate_masts(run, server, points)
    return Matched(
        Samples(
            predicted_dbm=predicted,
            measured_dbm=rows["rsrp_dbm"].to_numpy().astype(np.float64),
            clutter=_read_ground_classes(run, points),
            masts=masts,
            campaigns=_spread([_number_name(str(name)) for name in campaigns], of),
            stretches=_spread(numbers, np.asarray(stretches).ravel()),
            position_m=coverage.project_to_metres(points),
            distance_km=distance_km,
            radiated_dbm=radiated_dbm,
        ),
        campaigns=tuple(str(campaign_name) for campaign_name in campaigns),
        first_on=rows["measured_on"].min(),  # type: ignore[arg-type]
        last_on=rows["measured_on"].max(),  # type: ignore[arg-type]
    )


def _spread(numbers: list[int], of: NDArray[np.intp]) -> NDArray[np.int64]:
    """The number of each sample's own name."""
    return np.array(numbers, np.int64)[of] if numbers else np.empty(0, np.int64)


def _locate_masts(
    run: Run, server: NDArray[np.int64], points: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """(number of the mast, km to it, what its cell radiates in dBm) of each sample; NaN km where no cell serves."""
    names, of = np.unique(server, return_inverse=True)
    cells = rasters.read_servers(run.pk) if names.any() else {}
    known = [cells.get(int(name), {}) for name in names]
    at = np.array([[float(cell.get(axis, "nan")) for axis in ("longitude", "latitude")] for cell in known]).reshape(
        -1, 2
    )
    away = coverage.project_to_metres(points) - coverage.project_to_metres(at)[of]
    radiated = np.array([float(cell.get("eirp_dbm") or 0.0) for cell in known], np.float64)
    masts = _spread([_number_name(cell.get("site", "")) for cell in known], of)
    return masts, np.hypot(away[:, 0], away[:, 1]) / 1000.0, radiated[of] if len(names) else radiated


def _number_name(name: str) -> int:
    """The own number of a mast, a campaign or a stretch, the same whatever else was measured."""
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
