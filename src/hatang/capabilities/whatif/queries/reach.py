"""Whom masts that are not there yet would reach of those whom nothing reaches now: the cover matrix of a choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.whatif.queries import people
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from numpy.typing import NDArray

# A low band carries farthest, and a mast of a white spot is put up for reach.
BAND_MHZ, EIRP_DBM = 900.0, 60.5


@dataclass(frozen=True)
class SiteProposal:
    """A mast to try, radiating in every direction."""

    longitude: float
    latitude: float
    height_m: float
    technology: str = "4G"


@dataclass(frozen=True)
class SiteReach:
    """Cells with people whom nothing reaches, and which proposal reaches which cell.

    `people` (m,), `hamlet` (m,): position in `codes`; `pair_site`, `pair_cell` (pairs,): positions of proposals and
    cells; `run`: the run it rests on.
    """

    codes: tuple[str, ...]
    people: NDArray[np.float64]
    hamlet: NDArray[np.int32]
    pair_site: NDArray[np.int32]
    pair_cell: NDArray[np.int32]
    run: int


def compute_reach(
    *,
    as_of: date,
    proposals: Sequence[SiteProposal],
    radius_m: float,
    tell: Callable[[int, int], object] = lambda done, total: None,
) -> SiteReach:
    """The proposals over the terrain of the run that speaks for the date, of one technology and band.

    A proposal off the terrain reaches nobody. Raises `Missing` where no coverage was computed for the date.
    """
    # start: the engine
    from hatang.engines.radio import sweep

    run = prediction.serving_run(as_of=as_of)
    if run is None:
        raise Missing(
            "run",
            _("No coverage has been computed for this date"),
            hint=_("Start a coverage run, or rest on what operators declare."),
        )
    technologies = {proposal.technology for proposal in proposals}
    if len(technologies) != 1:
        raise Invalid("technology", _("There is no such technology"), where=", ".join(sorted(technologies)))
    technology = technologies.pop()
    of = prediction.signal_levels(technology, run.as_of)
    share = of.reference_share_db(BAND_MHZ)
    land = people.read_inhabited(run=run)
    counts = np.repeat(land.counted, np.diff(land.pixels.starts)) * land.pixels.weights
    home = np.repeat(np.arange(len(land.pixels.codes), dtype=np.int32), np.diff(land.pixels.starts))
    without = np.flatnonzero(~land.covered(technologies=[technology]) & (counts > 0))
    rows, columns = land.pixels.rows[without], land.pixels.columns[without]
    sites, cells = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for index, proposal in enumerate(proposals):
        tell(index, len(proposals))
        place = proposal.longitude, proposal.latitude
        try:
            terrain = prediction.heights_around(run, [place], margin_m=radius_m)
        except Missing:
            continue
        row, column = terrain.grid.pixel(*place)
        top, left = prediction.offset_in_run(terrain.grid, run)
        steps = radius_m / run.step_m
        near = np.flatnonzero(np.hypot(rows - row - top, columns - column - left) <= steps)
        if not len(near):
            continue
        loss = sweep.sweep_losses(
            terrain.height_m,
            terrain.grid.step_m,
            row,
            column,
            proposal.height_m,
            float(run.settings["receiver_height_m"]),
            [BAND_MHZ],
            radius_m,
            model=run.propagation,
        )[0]
        half = loss.shape[0] // 2
        down, across = rows[near] - row - top + half, columns[near] - column - left + half
        inside = (down >= 0) & (down < loss.shape[0]) & (across >= 0) & (across < loss.shape[1])
        level = np.full(len(near), -np.inf)
        level[inside] = EIRP_DBM + share - loss[down[inside], across[inside]]
        level += prediction.offsets_at(run, technology, rows[near], columns[near])
        heard = near[np.nan_to_num(level, nan=-np.inf) >= of.usable_dbm]
        sites.append(np.full(len(heard), index, dtype=np.int32))
        cells.append(heard.astype(np.int32))
    return SiteReach(
        codes=tuple(land.pixels.codes),
        people=counts[without],
        hamlet=home[without],
        pair_site=np.concatenate(sites),
        pair_cell=np.concatenate(cells),
        run=run.pk,
    )
