"""The Irregular Terrain Model in machine code: reference attenuation and loss, unchecked, for loops over paths."""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING, NamedTuple

from hatang.engines.radio.compiled import compile_kernel
from hatang.engines.radio.itm.attenuation import (
    NOT_COMPUTED_DB,
    THIRD,
    diffraction_db,
    line_of_sight_db,
    scatter_db,
)
from hatang.engines.radio.itm.terrain import PathShape, area_shape, mean_height, read_profile
from hatang.engines.radio.itm.variability import attenuation_quantile_db

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LINE_OF_SIGHT, DIFFRACTION, SCATTER = 1, 2, 3
TX_HEIGHT, RX_HEIGHT, FREQUENCY = 0x0001, 0x0002, 0x0004
PATH_LONG, PATH_VERY_LONG, PATH_SHORT, PATH_VERY_SHORT = 0x0008, 0x0010, 0x0020, 0x0040
TX_HORIZON_ANGLE, RX_HORIZON_ANGLE = 0x0080, 0x0100
TX_HORIZON_NEAR, RX_HORIZON_NEAR, TX_HORIZON_FAR, RX_HORIZON_FAR = 0x0200, 0x0400, 0x0800, 0x1000
SURFACE_REFRACTIVITY = 0x4000
REFRACTIVITY_LOW, REFRACTIVITY_HIGH, BAD_RADIUS, BAD_IMPEDANCE = 1021, 1022, 1016, 1013


class ItmOutcome(NamedTuple):
    """A prediction and what it rests on. error: 0, or NTIA's code of a value that came out impossible."""

    loss_db: float
    error: int
    warnings: int
    mode: int  # 1 line of sight, 2 diffraction, 3 tropospheric scatter
    reference_db: float
    free_space_db: float
    surface_refractivity: float
    shape: PathShape


class PathGround(NamedTuple):
    """Ground and air of a path."""

    impedance: complex  # normalised surface transfer impedance
    radius_m: float  # effective Earth radius
    surface_refractivity: float


@compile_kernel
def compute_ground(
    height_m: float,
    n0: float,
    frequency_mhz: float,
    polarisation: int,
    permittivity: float,
    conductivity_s_m: float,
) -> PathGround:
    """Surface impedance, effective Earth radius and refractivity at the path's height."""
    refractivity = n0 if height_m == 0.0 else n0 * math.exp(-height_m / 9460.0)
    curvature = 157e-9 * (1.0 - 0.04665 * math.exp(refractivity / 179.3))
    relative = complex(permittivity, 18000.0 * conductivity_s_m / frequency_mhz)
    impedance = cmath.sqrt(relative - 1.0)
    if polarisation == 1:
        impedance = impedance / relative
    return PathGround(impedance, 1.0 / curvature, refractivity)


@compile_kernel
def _shape_warnings(shape: PathShape, radius_m: float) -> int:
    warnings = 0
    if abs(shape.theta_t) > 200e-3:
        warnings |= TX_HORIZON_ANGLE
    if abs(shape.theta_r) > 200e-3:
        warnings |= RX_HORIZON_ANGLE
    smooth_t = math.sqrt(2.0 * shape.effective_t_m * radius_m)
    smooth_r = math.sqrt(2.0 * shape.effective_r_m * radius_m)
    if shape.horizon_t_m < 0.1 * smooth_t:
        warnings |= TX_HORIZON_NEAR
    if shape.horizon_r_m < 0.1 * smooth_r:
        warnings |= RX_HORIZON_NEAR
    if shape.horizon_t_m > 3.0 * smooth_t:
        warnings |= TX_HORIZON_FAR
    if shape.horizon_r_m > 3.0 * smooth_r:
        warnings |= RX_HORIZON_FAR
    return warnings


@compile_kernel
def _length_warnings(shape: PathShape) -> int:
    warnings = 0
    if shape.length_m < abs(shape.effective_t_m - shape.effective_r_m) / 200e-3:
        warnings |= PATH_SHORT
    if shape.length_m < 1e3:
        warnings |= PATH_VERY_SHORT
    if shape.length_m > 1000e3:
        warnings |= PATH_LONG
    if shape.length_m > 2000e3:
        warnings |= PATH_VERY_LONG
    return warnings


@compile_kernel
def terminal_warnings(tx_height_m: float, rx_height_m: float, frequency_mhz: float) -> int:
    """Warning bits of terminals and frequency that stand near their limits."""
    warnings = 0
    if tx_height_m < 1.0 or tx_height_m > 1000.0:
        warnings |= TX_HEIGHT
    if rx_height_m < 1.0 or rx_height_m > 1000.0:
        warnings |= RX_HEIGHT
    if frequency_mhz < 40.0 or frequency_mhz > 10000.0:
        warnings |= FREQUENCY
    return warnings


@compile_kernel
def _find_error_code(ground: PathGround) -> int:
    """NTIA's code of an air or ground the model cannot take; 0 where it can."""
    if ground.surface_refractivity < 150.0:
        return REFRACTIVITY_LOW
    if ground.surface_refractivity > 400.0:
        return REFRACTIVITY_HIGH
    if ground.radius_m < 4000000.0 or ground.radius_m > 13333333.0:
        return BAD_RADIUS
    if ground.impedance.real <= abs(ground.impedance.imag):
        return BAD_IMPEDANCE
    return 0


@compile_kernel
def _within_sight_db(
    shape: PathShape,
    ground: PathGround,
    slope_db_m: float,
    intercept_db: float,
    smooth_horizons_m: float,
    frequency_mhz: float,
) -> float:
    """The smooth curve through line-of-sight and diffraction values, before the smooth horizon, dB."""
    horizons = shape.horizon_t_m + shape.horizon_r_m
    at_horizon = smooth_horizons_m * slope_db_m + intercept_db
    d0 = 0.04 * frequency_mhz * shape.effective_t_m * shape.effective_r_m
    if intercept_db >= 0.0:
        d0 = min(d0, 0.5 * horizons)
        d1 = d0 + 0.25 * (horizons - d0)
    else:
        d1 = max(-intercept_db / slope_db_m, 0.25 * horizons)
    at_d1 = line_of_sight_db(d1, shape, ground.impedance, slope_db_m, intercept_db, smooth_horizons_m, frequency_mhz)
    k1 = k2 = 0.0
    fitted = False
    if d0 < d1:
        at_d0 = line_of_sight_db(
            d0, shape, ground.impedance, slope_db_m, intercept_db, smooth_horizons_m, frequency_mhz
        )
        span = math.log(smooth_horizons_m / d0)
        above = (smooth_horizons_m - d0) * (at_d1 - at_d0) - (d1 - d0) * (at_horizon - at_d0)
        below = (smooth_horizons_m - d0) * math.log(d1 / d0) - (d1 - d0) * span
        k2 = max(0.0, above / below)
        fitted = intercept_db > 0.0 or k2 > 0.0
        if fitted:
            k1 = (at_horizon - at_d0 - k2 * span) / (smooth_horizons_m - d0)
            if k1 < 0.0:
                k1 = 0.0
                k2 = max(at_horizon - at_d0, 0.0) / span
                if k2 == 0.0:
                    k1 = slope_db_m
    if not fitted:
        k2 = 0.0
        k1 = max(at_horizon - at_d1, 0.0) / (smooth_horizons_m - d1)
        if k1 == 0.0:
            k1 = slope_db_m
    start = at_horizon - k1 * smooth_horizons_m - k2 * math.log(smooth_horizons_m)
    return start + k1 * shape.length_m + k2 * math.log(shape.length_m)


@compile_kernel
def _beyond_sight_db(
    shape: PathShape,
    ground: PathGround,
    slope_db_m: float,
    intercept_db: float,
    smooth_horizons_m: float,
    sight_rad: float,
    frequency_mhz: float,
) -> tuple[float, int]:
    """Diffraction up to where scatter becomes stronger, then scatter, dB, and which it was."""
    horizons = shape.horizon_t_m + shape.horizon_r_m
    far, farther = horizons + 200e3, horizons + 400e3
    radius, air = ground.radius_m, ground.surface_refractivity
    at_farther, gain = scatter_db(farther, shape, radius, air, sight_rad, frequency_mhz, -1.0)
    at_far, gain = scatter_db(far, shape, radius, air, sight_rad, frequency_mhz, gain)
    if at_far < NOT_COMPUTED_DB - 1.0:
        scatter_slope = (at_farther - at_far) / 200e3
        step = (ground.radius_m**2 / frequency_mhz) ** THIRD
        crossing = max(
            smooth_horizons_m,
            horizons + 1.088 * step * math.log(frequency_mhz),
            (at_far - intercept_db - scatter_slope * far) / (slope_db_m - scatter_slope),
        )
        scatter_intercept = (slope_db_m - scatter_slope) * crossing + intercept_db
        if shape.length_m > crossing:
            return scatter_slope * shape.length_m + scatter_intercept, SCATTER
    elif shape.length_m > 10e6:
        return slope_db_m * shape.length_m + intercept_db, SCATTER
    return slope_db_m * shape.length_m + intercept_db, DIFFRACTION


@compile_kernel
def reference_attenuation(
    shape: PathShape,
    ground: PathGround,
    tx_height_m: float,
    rx_height_m: float,
    frequency_mhz: float,
    known_profile: bool,
) -> tuple[float, int, int, int]:
    """Median attenuation over free space, dB; its mode, warnings and error code."""
    warnings = _shape_warnings(shape, ground.radius_m)
    error = _find_error_code(ground)
    if error in {REFRACTIVITY_LOW, REFRACTIVITY_HIGH}:
        return 0.0, 0, warnings, error
    if ground.surface_refractivity < 250.0:
        warnings |= SURFACE_REFRACTIVITY
    if error != 0:
        return 0.0, 0, warnings, error
    smooth_horizons = math.sqrt(2.0 * shape.effective_t_m * ground.radius_m) + math.sqrt(
        2.0 * shape.effective_r_m * ground.radius_m
    )
    horizons = shape.horizon_t_m + shape.horizon_r_m
    sight = -max(shape.theta_t + shape.theta_r, -horizons / ground.radius_m)
    step = (ground.radius_m**2 / frequency_mhz) ** THIRD
    d3 = max(smooth_horizons, horizons + 5.0 * step)
    d4 = d3 + 10.0 * step
    at_d3 = diffraction_db(
        d3, shape, ground.impedance, ground.radius_m, tx_height_m, rx_height_m, known_profile, sight,
        smooth_horizons, frequency_mhz,
    )  # fmt: skip
    at_d4 = diffraction_db(
        d4, shape, ground.impedance, ground.radius_m, tx_height_m, rx_height_m, known_profile, sight,
        smooth_horizons, frequency_mhz,
    )  # fmt: skip
    slope = (at_d4 - at_d3) / (d4 - d3)
    intercept = at_d3 - slope * d3
    warnings |= _length_warnings(shape)
    if shape.length_m < smooth_horizons:
        attenuation_db = _within_sight_db(shape, ground, slope, intercept, smooth_horizons, frequency_mhz)
        mode = LINE_OF_SIGHT
    else:
        attenuation_db, mode = _beyond_sight_db(shape, ground, slope, intercept, smooth_horizons, sight, frequency_mhz)
    return max(attenuation_db, 0.0), mode, warnings, 0


@compile_kernel
def _predict_loss(  # noqa: PLR0913, PLR0917 - the inputs of NTIA's model
    shape: PathShape,
    ground: PathGround,
    tx_height_m: float,
    rx_height_m: float,
    frequency_mhz: float,
    climate: int,
    variability_mode: int,
    time_share: float,
    location_share: float,
    situation_share: float,
    known_profile: bool,
) -> ItmOutcome:
    reference, mode, warnings, error = reference_attenuation(
        shape, ground, tx_height_m, rx_height_m, frequency_mhz, known_profile
    )
    warnings |= terminal_warnings(tx_height_m, rx_height_m, frequency_mhz)
    free_space = 32.45 + 20.0 * math.log10(frequency_mhz) + 20.0 * math.log10(shape.length_m / 1000.0)
    if error != 0:
        return ItmOutcome(math.nan, error, warnings, mode, reference, free_space, ground.surface_refractivity, shape)
    varied, more = attenuation_quantile_db(
        reference, shape, climate, frequency_mhz, variability_mode, time_share, location_share, situation_share
    )
    return ItmOutcome(
        varied + free_space, 0, warnings | more, mode, reference, free_space, ground.surface_refractivity, shape
    )


@compile_kernel
def point_to_point(  # noqa: PLR0913, PLR0917 - the inputs of NTIA's model
    z_m: NDArray[np.float64],
    step_m: float,
    tx_height_m: float,
    rx_height_m: float,
    climate: int,
    n0: float,
    frequency_mhz: float,
    polarisation: int,
    permittivity: float,
    conductivity_s_m: float,
    variability_mode: int,
    time_share: float,
    location_share: float,
    situation_share: float,
) -> ItmOutcome:
    """Loss along a profile (n+1,) of even steps, n >= 2; shares 0…1; unchecked."""
    air = compute_ground(mean_height(z_m), n0, frequency_mhz, polarisation, permittivity, conductivity_s_m)
    shape = read_profile(z_m, step_m, air.radius_m, tx_height_m, rx_height_m)
    return _predict_loss(
        shape, air, tx_height_m, rx_height_m, frequency_mhz, climate, variability_mode, time_share, location_share,
        situation_share, True,
    )  # fmt: skip


@compile_kernel
def over_area(  # noqa: PLR0913, PLR0917 - the inputs of NTIA's model
    length_m: float,
    irregularity_m: float,
    tx_height_m: float,
    rx_height_m: float,
    tx_siting: int,
    rx_siting: int,
    climate: int,
    n0: float,
    frequency_mhz: float,
    polarisation: int,
    permittivity: float,
    conductivity_s_m: float,
    variability_mode: int,
    time_share: float,
    location_share: float,
    situation_share: float,
) -> ItmOutcome:
    """Loss at a distance over terrain of known irregularity; siting 0 random, 1 careful, 2 very careful; unchecked."""
    air = compute_ground(0.0, n0, frequency_mhz, polarisation, permittivity, conductivity_s_m)
    shape = area_shape(length_m, irregularity_m, air.radius_m, tx_height_m, rx_height_m, tx_siting, rx_siting)
    return _predict_loss(
        shape, air, tx_height_m, rx_height_m, frequency_mhz, climate, variability_mode, time_share, location_share,
        situation_share, False,
    )  # fmt: skip
