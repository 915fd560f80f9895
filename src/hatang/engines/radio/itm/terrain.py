"""What the Irregular Terrain Model reads from a profile: horizons, terrain irregularity, effective heights."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.radio.compiled import compile_kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


class PathShape(NamedTuple):
    """A path as the model sees it, transmitter's side first; angles in radians, the rest in metres."""

    theta_t: float
    theta_r: float
    horizon_t_m: float
    horizon_r_m: float
    effective_t_m: float
    effective_r_m: float
    irregularity_m: float  # Δh
    length_m: float


@compile_kernel
def _positive_difference(a: float, b: float) -> float:
    """The positive difference, fdim of C."""
    return max(a - b, 0.0)


@compile_kernel
def find_horizons(
    z_m: NDArray[np.float64], step_m: float, radius_m: float, tx_height_m: float, rx_height_m: float
) -> tuple[float, float, float, float]:
    """Horizon angles (rad) and distances (m) of both ends; within sight the horizon is the other terminal."""
    last = len(z_m) - 1
    length = last * step_m
    z_t, z_r = z_m[0] + tx_height_m, z_m[-1] + rx_height_m
    theta_t = (z_r - z_t) / length - length / (2.0 * radius_m)
    theta_r = -(z_r - z_t) / length - length / (2.0 * radius_m)
    horizon_t = horizon_r = length
    near, far = 0.0, length
    for i in range(1, last):
        near += step_m
        far -= step_m
        seen_t = (z_m[i] - z_t) / near - near / (2.0 * radius_m)
        seen_r = -(z_r - z_m[i]) / far - far / (2.0 * radius_m)
        if seen_t > theta_t:
            theta_t, horizon_t = seen_t, near
        if seen_r > theta_r:
            theta_r, horizon_r = seen_r, far
    return theta_t, theta_r, horizon_t, horizon_r


@compile_kernel
def fit_line(z_m: NDArray[np.float64], step_m: float, start_m: float, end_m: float) -> tuple[float, float]:
    """Heights of the least-squares line through start…end, taken at the profile's first and last point, m."""
    last = len(z_m) - 1
    first = int(_positive_difference(start_m / step_m, 0.0))
    final = last - int(_positive_difference(float(last), end_m / step_m))
    if final <= first:
        first = int(_positive_difference(float(first), 1.0))
        final = last - int(_positive_difference(float(last), final + 1.0))
    count = float(final - first)
    mid = -0.5 * count
    end = final + mid
    total = 0.5 * (z_m[first] + z_m[final])
    moment = 0.5 * (z_m[first] - z_m[final]) * mid
    for _ in range(2, int(count) + 1):
        first += 1
        mid += 1.0
        total += z_m[first]
        moment += z_m[first] * mid
    total /= count
    moment = moment * 12.0 / ((count * count + 2.0) * count)
    return total - moment * end, total + moment * (last - end)


@compile_kernel
def terrain_irregularity(z_m: NDArray[np.float64], step_m: float, start_m: float, end_m: float) -> float:
    """Terrain irregularity Δh: interdecile range of heights over the fitted line between the horizons, m."""
    last = len(z_m) - 1
    x0, x1 = start_m / step_m, end_m / step_m
    if x1 - x0 < 2.0:
        return 0.0
    tenth = min(max(4, int(0.1 * (x1 - x0 + 8.0))), 25)
    samples = 10 * tenth - 5
    ninetieth = samples - tenth
    stride = (x1 - x0) / (samples - 1)
    i = int(x0 + 1.0)
    x0 -= i
    taken = np.empty(samples)
    for j in range(samples):
        while x0 > 0.0 and i < last:
            x0 -= 1.0
            i += 1
        taken[j] = z_m[i] + (z_m[i] - z_m[i - 1]) * x0
        x0 += stride
    line, line_end = fit_line(taken, 1.0, 0.0, samples - 1.0)
    slope = (line_end - line) / (samples - 1)
    for j in range(samples):
        taken[j] -= line
        line += slope
    taken.sort()
    span = taken[samples - tenth] - taken[samples - 1 - ninetieth]
    return span / (1.0 - 0.8 * math.exp(-(end_m - start_m) / 50e3))


@compile_kernel
def smooth_horizon(effective_m: float, irregularity_m: float, radius_m: float) -> float:
    """Horizon distance over irregular ground from an effective height (NTIA 82-100 eq 3.3), m."""
    return math.sqrt(2.0 * effective_m * radius_m) * math.exp(-0.07 * math.sqrt(irregularity_m / max(effective_m, 5.0)))


@compile_kernel
def smooth_angle(effective_m: float, horizon_m: float, irregularity_m: float, radius_m: float) -> float:
    """Horizon angle to go with it (eq 3.4), rad."""
    smooth = math.sqrt(2.0 * effective_m * radius_m)
    return (0.65 * irregularity_m * (smooth / horizon_m - 1.0) - 2.0 * effective_m) / smooth


@compile_kernel
def read_profile(
    z_m: NDArray[np.float64], step_m: float, radius_m: float, tx_height_m: float, rx_height_m: float
) -> PathShape:
    """Horizons, irregularity and effective heights of a profile (n+1,) with even steps; n >= 2."""
    length = (len(z_m) - 1) * step_m
    theta_t, theta_r, horizon_t, horizon_r = find_horizons(z_m, step_m, radius_m, tx_height_m, rx_height_m)
    start = min(15.0 * tx_height_m, 0.1 * horizon_t)
    end = length - min(15.0 * rx_height_m, 0.1 * horizon_r)
    delta_h = terrain_irregularity(z_m, step_m, start, end)
    if horizon_t + horizon_r <= 1.5 * length:  # beyond the horizon: each end over its own foreground
        near_t, _ = fit_line(z_m, step_m, start, 0.9 * horizon_t)
        _, near_r = fit_line(z_m, step_m, length - 0.9 * horizon_r, end)
        effective_t = tx_height_m + _positive_difference(z_m[0], near_t)
        effective_r = rx_height_m + _positive_difference(z_m[-1], near_r)
        return PathShape(theta_t, theta_r, horizon_t, horizon_r, effective_t, effective_r, delta_h, length)
    line_t, line_r = fit_line(z_m, step_m, start, end)
    effective_t = tx_height_m + _positive_difference(z_m[0], line_t)
    effective_r = rx_height_m + _positive_difference(z_m[-1], line_r)
    horizon_t = smooth_horizon(effective_t, delta_h, radius_m)
    horizon_r = smooth_horizon(effective_r, delta_h, radius_m)
    if horizon_t + horizon_r <= length:
        scale = (length / (horizon_t + horizon_r)) ** 2
        effective_t *= scale
        effective_r *= scale
        horizon_t = smooth_horizon(effective_t, delta_h, radius_m)
        horizon_r = smooth_horizon(effective_r, delta_h, radius_m)
    theta_t = smooth_angle(effective_t, horizon_t, delta_h, radius_m)
    theta_r = smooth_angle(effective_r, horizon_r, delta_h, radius_m)
    return PathShape(theta_t, theta_r, horizon_t, horizon_r, effective_t, effective_r, delta_h, length)


@compile_kernel
def mean_height(z_m: NDArray[np.float64]) -> float:
    """Mean terrain height over the inner eight tenths of the path: the height of its air, m."""
    last = len(z_m) - 1
    skip = int(0.1 * last)
    total = 0.0
    for i in range(skip, last - skip + 1):
        total += z_m[i]
    return total / (last - 2 * skip + 1)


@compile_kernel
def area_shape(
    length_m: float,
    irregularity_m: float,
    radius_m: float,
    tx_height_m: float,
    rx_height_m: float,
    tx_siting: int,
    rx_siting: int,
) -> PathShape:
    """The same without a profile: effective heights from how the terminals were sited (eqs 3.1-3.4)."""
    effective_t = _sited_height(tx_height_m, irregularity_m, tx_siting)
    effective_r = _sited_height(rx_height_m, irregularity_m, rx_siting)
    horizon_t = smooth_horizon(effective_t, irregularity_m, radius_m)
    horizon_r = smooth_horizon(effective_r, irregularity_m, radius_m)
    return PathShape(
        smooth_angle(effective_t, horizon_t, irregularity_m, radius_m),
        smooth_angle(effective_r, horizon_r, irregularity_m, radius_m),
        horizon_t,
        horizon_r,
        effective_t,
        effective_r,
        irregularity_m,
        length_m,
    )


@compile_kernel
def _sited_height(height_m: float, irregularity_m: float, siting: int) -> float:
    """Effective height (eq 3.2): careful and very careful siting find higher ground. 0 random, 1, 2."""
    if siting == 0:
        return height_m
    gain = 4.0 if siting == 1 else 9.0
    if height_m < 5.0:
        gain *= math.sin(0.1 * math.pi * height_m)
    return height_m + (1.0 + gain) * math.exp(-min(20.0, 2.0 * height_m / max(1e-3, irregularity_m)))
