"""A mast that is not there yet: whom its signal would reach that nothing reaches now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.whatif.queries import people

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.prediction.public import HamletPixels, Run


@dataclass(frozen=True)
class Gained:
    """`people` gained in `hamlets` hamlets; `reached` people in all would hear the mast.

    `rows`: hamlet, name, commune_name, population, people_gained, share_before, share_after, rsrp_dbm (the new mast's
    median), the most people first.
    """

    people: float
    reached: float
    hamlets: int
    ground_m: float
    rows: list[dict[str, object]]


@dataclass(frozen=True)
class MastProposal:
    """A mast with one band in every direction; an empty operator stands for whichever is best today."""

    longitude: float
    latitude: float
    height_m: float
    technology: str
    band_mhz: float
    eirp_dbm: float
    operator: str = ""


def add_site(*, run: Run, proposal: MastProposal, radius_m: float | None = None) -> Gained:
    """The proposal computed with the run's own model, terrain and step; `Missing` where it stands off the terrain."""
    # start: the engine
    from hatang.engines.radio import sweep

    place = proposal.longitude, proposal.latitude
    reach = radius_m or run.radius_m
    terrain = prediction.heights_around(run, [place], margin_m=reach)
    row, column = terrain.grid.pixel(*place)
    receiver_m = float(run.settings["receiver_height_m"])
    loss = sweep.sweep_losses(
        terrain.height_m,
        terrain.grid.step_m,
        row,
        column,
        proposal.height_m,
        receiver_m,
        [proposal.band_mhz],
        reach,
        model=run.propagation,
    )[0]
    of = prediction.signal_levels(proposal.technology, run.as_of)
    share = of.reference_share_db(proposal.band_mhz)
    land = people.read_inhabited(run=run)
    top, left = prediction.offset_in_run(terrain.grid, run)
    down, across = land.pixels.rows - top - row, land.pixels.columns - left - column
    half = loss.shape[0] // 2
    within = np.flatnonzero((np.abs(down) <= half) & (np.abs(across) <= half))
    down, across = down[within], across[within]
    new = np.full(len(land.pixels.rows), np.nan, dtype=np.float32)
    new[within] = proposal.eirp_dbm + share - loss[down + half, across + half]
    new[within] -= _antenna_loss_db(
        np.hypot(down, across) * terrain.grid.step_m,
        terrain.height_m[row, column] + proposal.height_m,
        terrain.height_m[down + row, across + column] + receiver_m,
    )
    new += prediction.offsets_at(run, proposal.technology, land.pixels.rows, land.pixels.columns)
    before = land.covered(
        operators=[proposal.operator] if proposal.operator else (), technologies=[proposal.technology]
    )
    heard = np.nan_to_num(new, nan=-np.inf) >= of.usable_dbm
    share_before, share_after = land.pixels.people_shares(before), land.pixels.people_shares(before | heard)
    gained = (share_after - share_before) * land.counted
    rows = people.build_hamlet_rows(
        land,
        keep=share_after - share_before > people.LEAST_SHARE,
        people_gained=gained,
        share_before=100.0 * share_before,
        share_after=100.0 * share_after,
        rsrp_dbm=_compute_medians(land.pixels, new),
    )
    rows.sort(key=lambda hamlet_row: (-float(str(hamlet_row["people_gained"])), str(hamlet_row["hamlet"])))
    return Gained(
        people=float(gained.sum()),
        reached=float((land.pixels.people_shares(heard) * land.counted).sum()),
        hamlets=len(rows),
        ground_m=float(terrain.height_m[row, column]),
        rows=rows,
    )


def _antenna_loss_db(
    distance_m: NDArray[np.float64], antenna_m: float, receivers_m: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What the antenna withholds from places below or above its beam, dB: the one that runs take where none is filed.

    Heights above the sea; the ray sinks under the horizon as the Earth curves away (`beams.EARTH_M`).
    """
    # start: the engine
    from hatang.engines.radio import antennas, beams

    down = (antenna_m - receivers_m) / np.maximum(distance_m, 1.0) + distance_m / (2.0 * beams.EARTH_M)
    omni = antennas.build_parametric_pattern(horizontal_beam_deg=None)
    loss: NDArray[np.float64] = antennas.attenuation_db(omni, 0.0, np.degrees(np.arctan(down)), electrical_tilt_deg=0.0)
    return loss


def _compute_medians(pixels: HamletPixels, new: NDArray[np.float32]) -> list[float | None]:
    heard = np.nan_to_num(new, nan=-np.inf)
    medians = [
        float(np.median(heard[start:end])) if end > start else -np.inf
        for start, end in zip(pixels.starts[:-1], pixels.starts[1:], strict=True)
    ]
    return [round(median_dbm, 1) if np.isfinite(median_dbm) else None for median_dbm in medians]
