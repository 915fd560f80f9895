"""H3 hexagons of resolution 9 (a tenth of a square kilometre): median signal and share covered, as Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import h3
import numpy as np
import polars as pl
from h3.api import basic_int

from hatang.capabilities.prediction.queries.levels import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.queries.levels import Levels
    from hatang.engines.terrain.grid import Grid

RESOLUTION = 9
# A hexagon is 370 m across: samples this far apart fall some dozen times into each.
SAMPLE_M = 90.0

SCHEMA: dict[str, type[pl.DataType]] = {
    "h3": pl.String,
    "operator": pl.String,
    "technology": pl.String,
    "median_rsrp_dbm": pl.Float32,
    "share_percent": pl.Float32,
    "signal_class": pl.String,
    "samples": pl.UInt32,
}


# Samples whose places are in hand at a time.
_AT_ONCE = 100_000


def _find_cells(grid: Grid, pixels: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The hexagon of each pixel, as a number: told apart ten times as fast as names, and in the same order."""
    longitudes, latitudes = grid.centre(*np.divmod(pixels, np.uint32(grid.columns)))
    cells = (basic_int.latlng_to_cell(y, x, RESOLUTION) for x, y in zip(longitudes, latitudes, strict=True))
    return np.fromiter(cells, np.uint64, len(pixels))


class HexagonLattice:
    """The sample pixels of a grid with the hexagon each lies in; made once for all operators and technologies."""

    def __init__(self, grid: Grid, known: NDArray[np.bool_]) -> None:
        """`known` (rows, columns): where the terrain is known; other pixels are no samples."""
        self.stride = max(1, round(SAMPLE_M / grid.step_m))
        start = self.stride // 2
        taken = np.zeros_like(known)
        taken[start :: self.stride, start :: self.stride] = known[start :: self.stride, start :: self.stride]
        # (samples,) of the grid laid out in one row; a province has millions, so nothing wider is kept of each.
        self.pixels = np.flatnonzero(taken).astype(np.uint32)
        cells = np.empty(len(self.pixels), np.uint64)
        for begin in range(0, len(cells), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            cells[part] = _find_cells(grid, self.pixels[part])
        self.numbers = np.unique(cells)
        self.hexagon = np.searchsorted(self.numbers, cells).astype(np.uint32)

    def table(self, rsrp_dbm: NDArray[np.float32], levels: Levels, *, operator: str, technology: str) -> HexagonTable:
        """The hexagons that any usable signal reaches, in order."""
        values = rsrp_dbm.ravel()[self.pixels]
        usable = values >= levels.usable_dbm
        reached = np.zeros(len(self.numbers), np.bool_)
        reached[self.hexagon[usable]] = True
        samples = reached[self.hexagon]
        by_hexagon = (
            pl.DataFrame({"hexagon": self.hexagon[samples], "rsrp": values[samples], "usable": usable[samples]})
            .with_columns(pl.col("rsrp").fill_nan(None))
            .group_by("hexagon")
            .agg(
                # A place that nothing reaches is weaker than any level: the median of all samples, not of the heard.
                pl.col("rsrp").fill_null(-np.inf).median().cast(pl.Float32).alias("median_rsrp_dbm"),
                (pl.col("usable").mean() * 100.0).cast(pl.Float32).alias("share_percent"),
                pl.len().cast(pl.UInt32).alias("samples"),
            )
            .sort("hexagon")
        )
        return HexagonTable(operator, technology, levels, self.numbers[by_hexagon["hexagon"].to_numpy()], by_hexagon)


@dataclass(frozen=True)
class HexagonTable:
    """The hexagons of an operator's technology as they are kept until all are written: a tenth of what names take.

    `numbers` (n,) uint64; `frame` (n rows): median_rsrp_dbm (−inf where most of it hears nothing), share_percent,
    samples.
    """

    operator: str
    technology: str
    levels: Levels
    numbers: NDArray[np.uint64]
    frame: pl.DataFrame

    def spell_out(self, names: NDArray[np.str_]) -> pl.DataFrame:
        """Frame of `SCHEMA`, by hexagon; `names` (n,) of the hexagons."""
        medians = self.frame["median_rsrp_dbm"].to_numpy()
        titles = np.array([signal_class.value for signal_class in CLASSES])
        return self.frame.select(
            pl.Series("h3", names, dtype=pl.String),
            pl.lit(self.operator).alias("operator"),
            pl.lit(self.technology).alias("technology"),
            pl.Series("median_rsrp_dbm", np.where(np.isfinite(medians), medians, np.nan), dtype=pl.Float32).fill_nan(
                None
            ),
            pl.col("share_percent"),
            pl.Series("signal_class", titles[self.levels.classify(medians)], dtype=pl.String),
            pl.col("samples"),
        )


def write_hexagons(path: Path, tables: Iterable[HexagonTable]) -> int:
    """Write the tables as one Parquet file; returns the number of rows."""
    kept = list(tables)
    numbers = np.unique(np.concatenate([np.empty(0, np.uint64), *(table.numbers for table in kept)]))
    names = np.array([h3.int_to_str(int(number)) for number in numbers], dtype="U15")
    frames = [table.spell_out(names[np.searchsorted(numbers, table.numbers)]) for table in kept]
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)
    frame.write_parquet(path, compression="zstd")
    return frame.height
