"""People of hamlets beside the pixels of a run, in one order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction import public as prediction

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.public import HamletPixels, Run
    from hatang.kernel.access import Area

# Less than this share of a hamlet's people is the roundness of pixels, neither gain nor loss.
LEAST_SHARE = 0.005


def people_without(as_of: date) -> dict[str, float]:
    """The people of each hamlet whom the best declaration leaves out, by code; 0 where no count fits the date."""
    return {hamlet.code: float(hamlet.people_without or 0) for hamlet in coverage.find_gaps(as_of=as_of).hamlets}


def list_covered_hamlets(as_of: date, *, is_predicted: bool = False) -> frozenset[str]:
    """The codes of hamlets that count as covered by the definition of the date: declared so, or predicted so by the
    run that speaks for it."""
    gaps = coverage.find_gaps(as_of=as_of)
    run = prediction.serving_run(as_of=as_of) if is_predicted else None
    if run is None:
        return frozenset(hamlet.code for hamlet in gaps.hamlets if hamlet.covered)
    shares = prediction.shares_of_run(run).filter(
        pl.col("technology").is_in(list(gaps.means.technologies))
        & (pl.col("share") > 0)
        & (pl.col("share") >= gaps.means.minimum_household_share_percent)
    )
    return frozenset(shares["hamlet"].to_list())


@dataclass(frozen=True)
class Inhabited:
    """The hamlets of a run with pixels, names and people. `people` (n,): NaN where no count fits the date; `inside`
    (n,): whether the hamlet lies in the area that is asked about."""

    run: Run
    pixels: HamletPixels
    frame: pl.DataFrame
    people: NDArray[np.float64]
    inside: NDArray[np.bool_]

    @property
    def counted(self) -> NDArray[np.float64]:
        """The people, 0 where they are not counted and outside the area."""
        return np.where(self.inside, np.nan_to_num(self.people), 0.0)

    @property
    def uncounted(self) -> int:
        """How many hamlets of the area have no count of people."""
        return int((np.isnan(self.people) & self.inside).sum())

    def covered(self, *, operators: Collection[str] = (), technologies: Collection[str] = ()) -> NDArray[np.bool_]:
        """Pixels that any chosen group covers, (m,); nothing chosen means every one."""
        chosen = [
            (index, technology)
            for index, (operator, technology) in enumerate(self.pixels.groups)
            if (not operators or operator in operators) and (not technologies or technology in technologies)
        ]
        return self.covered_by(chosen)

    def covered_by(self, groups: Sequence[tuple[int, str]]) -> NDArray[np.bool_]:
        """Pixels that any of the groups (place, technology) covers, (m,)."""
        least = [prediction.signal_levels(technology, self.run.as_of).usable_dbm for _index, technology in groups]
        return self.pixels.covered([index for index, _technology in groups], least)


def read_inhabited(*, run: Run, within: Area | None = None) -> Inhabited:
    """The hamlets of a complete run, in the order of its pixels."""
    pixels = prediction.hamlet_pixels(run)
    land = coverage.read_hamlet_ground(run.as_of)
    frame = pl.DataFrame({"hamlet": list(pixels.codes)}).join(
        land.frame, on="hamlet", how="left", maintain_order="left"
    )
    people = frame["population"].fill_null(float("nan")).to_numpy()
    inside = np.ones(frame.height, dtype=np.bool_)
    if within is not None:
        inside = frame["hamlet"].is_in(list(coverage.codes_within(within, run.as_of))).to_numpy()
    return Inhabited(run, pixels, frame, people, inside)


def build_hamlet_rows(
    land: Inhabited, *, keep: NDArray[np.bool_], **columns: NDArray[np.float64] | Sequence[object]
) -> list[dict[str, object]]:
    """The kept hamlets with their names and further columns, as rows of a table."""
    named = land.frame.select("hamlet", "name", "commune_name", "population").with_columns(
        [pl.Series(name, list(values)) for name, values in columns.items()]
    )
    return named.filter(pl.Series(keep & land.inside)).to_dicts()
