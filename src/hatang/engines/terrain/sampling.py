"""Bilinear sampling of a source raster onto a block of the grid, through a lattice of exactly projected points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.terrain.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Between lattice points, half a kilometre apart at 30 m, a map projection is straight to within a millimetre.
LATTICE = 16


def lattice_positions(rows: int, columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Row and column positions of the lattice over a block: one step beyond each edge.

    >>> lattice_positions(16, 1)[0].tolist()
    [-1.0, 15.0, 31.0]
    """
    down = np.arange((rows + 1) // LATTICE + 2, dtype=np.float64) * LATTICE - 1.0
    across = np.arange((columns + 1) // LATTICE + 2, dtype=np.float64) * LATTICE - 1.0
    return down, across


@njit
def accumulate_samples(  # noqa: PLR0912, PLR0915 - one loop
    source: NDArray[np.float32],
    corner: tuple[int, int],
    nodes: tuple[NDArray[np.float64], NDArray[np.float64]],
    detail: int,
    weighted: NDArray[np.float32],
    weight: NDArray[np.float32],
    cover: NDArray[np.float32],
) -> int:
    """Add one source's bilinear samples to a block.

    `source` float32 window beginning at `corner` (row, column) of its file; `nodes` float64 lattice of source rows and
    columns; `detail`² samples per pixel are averaged (more than one where the source is finer than the
    grid). `weighted`, `weight`, `cover` float32 blocks are added to: weight counts known corners, cover all corners.
    Returns the pixels given to.
    """
    (row0, column0), (node_row, node_column) = corner, nodes
    rows, columns = weighted.shape
    height, width = source.shape
    share = np.float32(1.0 / (detail * detail))
    lattice_columns = node_row.shape[1]
    line_row = np.empty(lattice_columns)
    line_column = np.empty(lattice_columns)
    given = 0
    for r in range(rows):
        for sub_r in range(detail):
            at_r = r + (sub_r + 0.5) / detail + 0.5
            k = int(at_r) // LATTICE
            t = at_r * (1.0 / LATTICE) - k
            for j in range(lattice_columns):
                line_row[j] = node_row[k, j] * (1.0 - t) + node_row[k + 1, j] * t - row0
                line_column[j] = node_column[k, j] * (1.0 - t) + node_column[k + 1, j] * t - column0
            for c in range(columns):
                for sub_c in range(detail):
                    at_c = c + (sub_c + 0.5) / detail + 0.5
                    q = int(at_c) // LATTICE
                    s = at_c * (1.0 / LATTICE) - q
                    y = line_row[q] * (1.0 - s) + line_row[q + 1] * s
                    x = line_column[q] * (1.0 - s) + line_column[q + 1] * s
                    # Also false for the infinities of places the source's projection does not know.
                    if not (-1.0 < y < height and -1.0 < x < width):
                        continue
                    y0 = int(y + 1.0) - 1
                    x0 = int(x + 1.0) - 1
                    fy = np.float32(y - y0)
                    fx = np.float32(x - x0)
                    middle = sub_r == detail // 2 and sub_c == detail // 2
                    if 0 <= y0 < height - 1 and 0 <= x0 < width - 1:
                        # Nearly every pixel: four corners at hand; their sum is NaN if any of them is a void.
                        a, b = source[y0, x0], source[y0, x0 + 1]
                        d, e = source[y0 + 1, x0], source[y0 + 1, x0 + 1]
                        upper = a + (b - a) * fx
                        value = upper + (d + (e - d) * fx - upper) * fy
                        if value == value:  # noqa: PLR0124 - false for NaN
                            weighted[r, c] += share * value
                            weight[r, c] += share
                            cover[r, c] += share
                            if middle:
                                given += 1
                            continue
                    got = np.float32(0.0)
                    for i in range(2):
                        yy = y0 + i
                        if yy < 0 or yy >= height:
                            continue
                        wy = fy if i else np.float32(1.0) - fy
                        for j in range(2):
                            xx = x0 + j
                            if xx < 0 or xx >= width:
                                continue
                            w = wy * (fx if j else np.float32(1.0) - fx) * share
                            cover[r, c] += w
                            value = source[yy, xx]
                            if value == value:  # noqa: PLR0124 - false for NaN, a void
                                weighted[r, c] += w * value
                                weight[r, c] += w
                                got += w
                    if middle and got > 0:
                        given += 1
    return given


@njit
def sample_nearest(
    source: NDArray[np.float32],
    row0: int,
    column0: int,
    node_row: NDArray[np.float64],
    node_column: NDArray[np.float64],
    found: NDArray[np.float32],
    taken: NDArray[np.bool_],
) -> None:
    """Give each pixel of a block not yet `taken` the nearest source value; NaN gives nothing. For classes."""
    rows, columns = found.shape
    height, width = source.shape
    for r in range(rows):
        k = (r + 1) // LATTICE
        t = (r + 1) / LATTICE - k
        for c in range(columns):
            if taken[r, c]:
                continue
            q = (c + 1) // LATTICE
            s = (c + 1) / LATTICE - q
            y = (node_row[k, q] * (1 - t) + node_row[k + 1, q] * t) * (1 - s) + (
                node_row[k, q + 1] * (1 - t) + node_row[k + 1, q + 1] * t
            ) * s
            x = (node_column[k, q] * (1 - t) + node_column[k + 1, q] * t) * (1 - s) + (
                node_column[k, q + 1] * (1 - t) + node_column[k + 1, q + 1] * t
            ) * s
            y -= row0
            x -= column0
            if not (-0.5 <= y < height - 0.5 and -0.5 <= x < width - 0.5):
                continue
            value = source[int(y + 0.5), int(x + 0.5)]
            if value == value:  # noqa: PLR0124
                found[r, c] = value
                taken[r, c] = True
