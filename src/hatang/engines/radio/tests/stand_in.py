"""A sweep that takes no time: free space, more behind the highest ground of the row; for tests of what stands on it."""

import math

import numpy as np


def losses(height_m, step_m, row, column, antenna_height_m, receiver_height_m, frequencies_mhz, radius_m, *, model):
    """float32 (bands, n, n), NaN outside the disc, the terrain and over missing terrain, as the real sweep gives."""
    assert model == "median"
    half = int(radius_m / step_m + 1e-9)
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    distance = np.maximum(np.hypot(x, y), 1 / 3) * step_m
    rows, columns = row + y, column + x
    inside = (rows >= 0) & (columns >= 0) & (rows < height_m.shape[0]) & (columns < height_m.shape[1])
    inside &= np.hypot(x, y) * step_m <= radius_m
    ground = height_m[rows.clip(0, height_m.shape[0] - 1), columns.clip(0, height_m.shape[1] - 1)]
    below = np.maximum(height_m[row, column] + antenna_height_m - ground - receiver_height_m, 1.0)
    found = []
    for frequency in frequencies_mhz:
        loss = 20 * np.log10(distance / 1000) + 20 * math.log10(frequency) + 32.45 + 200.0 / below
        found.append(np.where(inside & ~np.isnan(ground), loss, np.nan))
    return np.array(found, np.float32)
