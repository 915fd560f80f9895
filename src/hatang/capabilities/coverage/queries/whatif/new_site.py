"""A mast that is not there yet: whom its signal would reach that nothing reaches now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.capabilities.coverage.queries.prediction import heights, levels
from hatang.capabilities.coverage.queries.whatif import people

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.coverage.models import Run
    from hatang.capabilities.coverage.queries.prediction.hamlet_pixels import HamletPixels


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
class Proposal:
    """A mast with one band in every direction; an empty operator stands for whichever is best today."""

    longitude: float
    latitude: float
    height_m: float
    technology: str
    band_mhz: float
    eirp_dbm: float
    operator: str = ""


def add_site(*, run: Run, proposal: Proposal, radius_m: float | None = None) -> Gained:
    """The proposal computed with the run's own model, terrain and step; `Missing` where it stands off the terrain."""
    from hatang.engines.radio import sweep

    place = proposal.longitude, proposal.latitude
    reach = radius_m or run.radius_m
    terrain = heights.around(run, [place], margin_m=reach)
    row, column = terrain.grid.pixel(*place)
    loss = sweep.losses(
        terrain.height_m,
        terrain.grid.step_m,
        row,
        column,
        proposal.height_m,
        float(run.settings["receiver_height_m"]),
        [proposal.band_mhz],
        reach,
        model=run.propagation,
    )[0]
    of = levels.levels(proposal.technology, run.as_of)
    share = of.reference_share_db(proposal.band_mhz)
    land = people.inhabited(run=run)
    top, left = heights.offset(terrain.grid, run)
    new = _at_pixels(land.pixels, proposal.eirp_dbm + share - loss, row + top, column + left)
    before = land.covered(
        operators=[proposal.operator] if proposal.operator else (), technologies=[proposal.technology]
    )
    heard = np.nan_to_num(new, nan=-np.inf) >= of.usable_dbm
    share_before, share_after = land.pixels.people_shares(before), land.pixels.people_shares(before | heard)
    gained = (share_after - share_before) * land.counted
    rows = people.rows(
        land,
        keep=share_after - share_before > people.LEAST_SHARE,
        people_gained=gained,
        share_before=100.0 * share_before,
        share_after=100.0 * share_after,
        rsrp_dbm=_medians(land.pixels, new),
    )
    rows.sort(key=lambda each: (-float(str(each["people_gained"])), str(each["hamlet"])))
    return Gained(
        people=float(gained.sum()),
        reached=float((land.pixels.people_shares(heard) * land.counted).sum()),
        hamlets=len(rows),
        ground_m=float(terrain.height_m[row, column]),
        rows=rows,
    )


def _at_pixels(pixels: HamletPixels, signal_dbm: NDArray[np.float32], row: int, column: int) -> NDArray[np.float32]:
    """The signal of a window around a pixel of the run's grid at each pixel of the hamlets, NaN beyond it."""
    half = signal_dbm.shape[0] // 2
    down, across = pixels.rows - row + half, pixels.columns - column + half
    side = signal_dbm.shape[0]
    within = (down >= 0) & (down < side) & (across >= 0) & (across < side)
    found = np.full(len(pixels.rows), np.nan, dtype=np.float32)
    found[within] = signal_dbm[down[within], across[within]]
    return found


def _medians(pixels: HamletPixels, new: NDArray[np.float32]) -> list[float | None]:
    heard = np.nan_to_num(new, nan=-np.inf)
    medians = [
        float(np.median(heard[start:end])) if end > start else -np.inf
        for start, end in zip(pixels.starts[:-1], pixels.starts[1:], strict=True)
    ]
    return [round(each, 1) if np.isfinite(each) else None for each in medians]
