"""What a layer gives over a part of the grid: levels, who serves, who would serve next, all power together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.province import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOBODY = -1
UNKNOWN = -2


@dataclass(frozen=True)
class Servers:
    """A window (row, column) of the grid; arrays are (rows, columns) or (3, rows, columns).

    `level` int16 hundredths of dBm and `server` int32 places in the run's cells, best first, one cell of each site:
    the second server is the best cell of another mast. `server` −1: nobody; −2: not known since a site changed (its
    level is the highest it can be). `total` int64: power of all cells of the layer, units of 2⁻⁵³ mW.
    """

    row: int
    column: int
    level: NDArray[np.int16]
    server: NDArray[np.int32]
    total: NDArray[np.int64]

    @classmethod
    def nobody(cls, row: int, column: int, rows: int, columns: int) -> Servers:
        """A window in which nothing is heard."""
        return cls(
            row,
            column,
            np.full((fold.RANKS, rows, columns), fold.NO_LEVEL, np.int16),
            np.full((fold.RANKS, rows, columns), NOBODY, np.int32),
            np.zeros((rows, columns), np.int64),
        )

    def rank_dbm(self, rank: int) -> NDArray[np.float32]:
        """float32 level of the first, second or third server (0, 1, 2), dBm; NaN where there is none or it is not
        known."""
        known = self.server[rank] >= 0
        return np.where(known, self.level[rank] * np.float32(0.01), np.float32(np.nan))

    @property
    def best_dbm(self) -> NDArray[np.float32]:
        """Level of the best server: RSRP, SS-RSRP, RSCP or RxLev by technology."""
        return self.rank_dbm(0)

    @property
    def second_dbm(self) -> NDArray[np.float32]:
        """Level of the best cell of another mast than the best server's."""
        return self.rank_dbm(1)

    @property
    def total_mw(self) -> NDArray[np.float64]:
        """All power of the layer, mW, the best server included."""
        return self.total / fold.UNITS_PER_MW

    def cut(self, row: int, column: int, rows: int, columns: int) -> Servers:
        """A part of the window, by the grid's rows and columns; not copied."""
        down = slice(row - self.row, row - self.row + rows)
        across = slice(column - self.column, column - self.column + columns)
        return Servers(row, column, self.level[:, down, across], self.server[:, down, across], self.total[down, across])
