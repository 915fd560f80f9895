"""What accepted calibrations make of a run's levels: dB to add by technology and class of ground, and the spread left.

They stand in the inputs of the run, whole, so that it can be computed again without asking anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio

from hatang.capabilities.prediction.queries import store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.models import Calibration, Run

# A class whose spread rests on fewer samples held out takes that of all.
LEAST_FOR_SIGMA = 20
_LEAST_SIGMA_DB = 1.0
_CLASSES = 1 << 16


@dataclass(frozen=True)
class LevelCorrection:
    """One technology: by class of ground (65536,), what is added to every level and how levels spread about it, dB."""

    offset_db: NDArray[np.float32]
    sigma_db: NDArray[np.float32]


def describe_calibration(kept: Calibration) -> dict[str, Any]:
    """A calibration as an input of a run; offsets are against the model itself, whatever its own run had added."""
    return {
        "technology": kept.technology,
        "calibration": kept.pk,
        "run": kept.run_id,
        "bias_db": kept.bias_db + kept.applied_bias_db,
        "sigma_db": kept.sigma_db,
        "held_by": kept.judged.get("held_by", ""),
        "samples": kept.fitted,
        "held_out": kept.held_out,
        "campaigns": kept.campaigns,
        "measured_until": kept.measured_until.isoformat(),
        "rmse_before_db": kept.rmse_before_db,
        "rmse_after_db": kept.rmse_after_db,
        "accepted_by": kept.accepted_by_label,
        "classes": [
            {
                "clutter": class_entry["clutter"],
                "offset_db": class_entry["offset_db"] + class_entry.get("applied_db", 0.0),
                "sigma_db": class_entry["sigma_db"] if class_entry["held_out"] >= LEAST_FOR_SIGMA else None,
            }
            for class_entry in kept.classes
        ],
    }


def build_corrections(inputs: Iterable[dict[str, Any]]) -> dict[str, LevelCorrection]:
    """The corrections by technology, from a run's inputs."""
    by_technology = {}
    for calibration in inputs:
        offset = np.full(_CLASSES, calibration["bias_db"], np.float32)
        sigma = np.full(_CLASSES, max(calibration["sigma_db"], _LEAST_SIGMA_DB), np.float32)
        for one in calibration["classes"]:
            offset[one["clutter"]] = one["offset_db"]
            if one["sigma_db"] is not None:
                sigma[one["clutter"]] = max(one["sigma_db"], _LEAST_SIGMA_DB)
        by_technology[calibration["technology"]] = LevelCorrection(offset, sigma)
    return by_technology


def of_run(run: Run) -> dict[str, LevelCorrection]:
    return build_corrections(run.inputs.get("calibrations", []))


@lru_cache(maxsize=2)
def _read_ground_classes(run_id: int) -> NDArray[np.uint16]:
    with rasterio.open(store.ground_raster(run_id)) as file:
        classes: NDArray[np.uint16] = file.read(1)
    return classes


def offsets_at(
    run: Run, technology: str, rows: NDArray[np.integer], columns: NDArray[np.integer]
) -> NDArray[np.float32]:
    """What a complete run added to the levels of a technology at pixels of its grid, dB; 0 where nothing."""
    correction = of_run(run).get(technology)
    if correction is None:
        return np.zeros(len(rows), np.float32)
    offset_db: NDArray[np.float32] = correction.offset_db[_read_ground_classes(run.pk)[rows, columns]]
    return offset_db
