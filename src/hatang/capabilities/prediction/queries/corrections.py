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
class Correction:
    """One technology: by class of ground (65536,), what is added to every level and how levels spread about it, dB."""

    offset_db: NDArray[np.float32]
    sigma_db: NDArray[np.float32]


def told(kept: Calibration) -> dict[str, Any]:
    """A calibration as an input of a run; offsets are against the model itself, whatever its own run had added."""
    return {
        "technology": kept.technology,
        "calibration": kept.pk,
        "run": kept.run_id,
        "bias_db": kept.bias_db + kept.applied_bias_db,
        "sigma_db": kept.sigma_db,
        "samples": kept.fitted,
        "held_out": kept.held_out,
        "campaigns": kept.campaigns,
        "measured_until": kept.measured_until.isoformat(),
        "rmse_before_db": kept.rmse_before_db,
        "rmse_after_db": kept.rmse_after_db,
        "accepted_by": kept.accepted_by_label,
        "classes": [
            {
                "clutter": each["clutter"],
                "offset_db": each["offset_db"] + each.get("applied_db", 0.0),
                "sigma_db": each["sigma_db"] if each["held_out"] >= LEAST_FOR_SIGMA else None,
            }
            for each in kept.classes
        ],
    }


def of(inputs: Iterable[dict[str, Any]]) -> dict[str, Correction]:
    """The corrections by technology, from a run's inputs."""
    found = {}
    for each in inputs:
        offset = np.full(_CLASSES, each["bias_db"], np.float32)
        sigma = np.full(_CLASSES, max(each["sigma_db"], _LEAST_SIGMA_DB), np.float32)
        for one in each["classes"]:
            offset[one["clutter"]] = one["offset_db"]
            if one["sigma_db"] is not None:
                sigma[one["clutter"]] = max(one["sigma_db"], _LEAST_SIGMA_DB)
        found[each["technology"]] = Correction(offset, sigma)
    return found


def of_run(run: Run) -> dict[str, Correction]:
    return of(run.inputs.get("calibrations", []))


@lru_cache(maxsize=2)
def _classes(run_id: int) -> NDArray[np.uint16]:
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
    found: NDArray[np.float32] = correction.offset_db[_classes(run.pk)[rows, columns]]
    return found
