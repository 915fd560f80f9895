"""H3 hexagons of resolution 9 (a tenth of a square kilometre): median signal and share covered, as Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h3
import numpy as np
import polars as pl
from h3.api import basic_int

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


class HexagonLattice:
    """The sample pixels of a grid with the hexagon each lies in; made once for all operators and technologies."""

    def __init__(self, grid: Grid, known: NDArray[np.bool_]) -> None:
        """`known` (rows, columns): where the terrain is known; other pixels are no samples."""
        self.stride = max(1, round(SAMPLE_M / grid.step_m))
        start = self.stride // 2
        rows, columns = np.nonzero(known[start :: self.stride, start :: self.stride])
        self.rows, self.columns = rows * self.stride + start, columns * self.stride + start
        longitudes, latitudes = grid.centre(self.rows, self.columns)
        # As numbers, which are told apart ten times as fast as names and stand in the same order.
        cells = [basic_int.latlng_to_cell(y, x, RESOLUTION) for x, y in zip(longitudes, latitudes, strict=True)]
        numbers, inverse = np.unique(np.array(cells, dtype=np.uint64), return_inverse=True)
        self.names = np.array([h3.int_to_str(int(number)) for number in numbers], dtype="U15")
        self.hexagon = pl.Series("hexagon", inverse, dtype=pl.UInt32)

    def table(self, rsrp_dbm: NDArray[np.float32], levels: Levels, *, operator: str, technology: str) -> pl.DataFrame:
        """The hexagons that any usable signal reaches; frame of `SCHEMA`, by hexagon."""
        values = rsrp_dbm[self.rows, self.columns]
        usable = np.nan_to_num(values, nan=-np.inf) >= levels.usable_dbm
        by_hexagon = (
            pl.DataFrame({"hexagon": self.hexagon, "rsrp": values, "usable": usable})
            .with_columns(pl.col("rsrp").fill_nan(None))
            .group_by("hexagon")
            .agg(
                # A place that nothing reaches is weaker than any level: the median of all samples, not of the heard.
                pl.col("rsrp").fill_null(-np.inf).median().alias("median"),
                (pl.col("usable").mean() * 100.0).alias("share_percent"),
                pl.len().alias("samples"),
            )
            .filter(pl.col("share_percent") > 0)
            .sort("hexagon")
        )
        medians = by_hexagon["median"].to_numpy().astype(np.float32)
        names = self.names[by_hexagon["hexagon"].to_numpy()] if by_hexagon.height else []
        return by_hexagon.select(
            pl.Series("h3", names, dtype=pl.String),
            pl.lit(operator).alias("operator"),
            pl.lit(technology).alias("technology"),
            pl.Series("median_rsrp_dbm", np.where(np.isfinite(medians), medians, np.nan), dtype=pl.Float32).fill_nan(
                None
            ),
            pl.col("share_percent").cast(pl.Float32),
            pl.Series(
                "signal_class", [levels.class_of(float(median_dbm)).value for median_dbm in medians], dtype=pl.String
            ),
            pl.col("samples").cast(pl.UInt32),
        )


def write_hexagons(path: Path, tables: Iterable[pl.DataFrame]) -> int:
    """Write the tables as one Parquet file; returns the number of rows."""
    frames = list(tables)
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)
    frame.write_parquet(path, compression="zstd")
    return frame.height
