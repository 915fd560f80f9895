"""The three mechanisms of the Irregular Terrain Model: diffraction, line of sight, tropospheric scatter."""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

from hatang.engines.radio.compiled import compile_kernel

if TYPE_CHECKING:
    from hatang.engines.radio.itm.terrain import PathShape

WAVE_MHZ = 47.7  # wave number k = f / 47.7 per metre, f in MHz
THIRD = 1.0 / 3.0
NOT_COMPUTED_DB = 1001.0  # scatter angles too small for the scatter model


@compile_kernel
def path_roughness(length_m: float, irregularity_m: float) -> float:
    """Δh(d): irregularity that a path of this length meets, m."""
    return irregularity_m * (1.0 - 0.8 * math.exp(-length_m / 50e3))


@compile_kernel
def _sigma_h(roughness_m: float) -> float:
    """Root mean square deviation of the terrain, m."""
    return 0.78 * roughness_m * math.exp(-0.5 * roughness_m**0.25)


@compile_kernel
def _edge_db(nu_squared: float) -> float:
    """Knife-edge loss of ν², in the model's own approximation, dB."""
    if nu_squared < 5.76:
        return 6.02 + 9.11 * math.sqrt(nu_squared) - 1.27 * nu_squared
    return 12.953 + 10.0 * math.log10(nu_squared)


@compile_kernel
def _height_db(x_km: float, k: float) -> float:
    """Height gain over a smooth sphere, the model's own approximation, dB."""
    if x_km < 200.0:
        w = -math.log(k)
        if k < 1e-5 or x_km * w**3 > 5495.0:
            return 17.372 * math.log(x_km) - 117.0 if x_km > 1.0 else -117.0
        return 2.5e-5 * x_km * x_km / k - 8.686 * w - 15.0
    gain = 0.05751 * x_km - 4.343 * math.log(x_km)
    if x_km < 2000.0:
        w = 0.0134 * x_km * math.exp(-0.005 * x_km)
        gain = (1.0 - w) * gain + w * (17.372 * math.log(x_km) - 117.0)
    return gain


@compile_kernel
def _sphere_scale(radius_m: float) -> float:
    """Cube root of the standard Earth's radius over this one."""
    return (4.0 / 3.0 * 6370e3 / radius_m) ** THIRD


@compile_kernel
def _smooth_earth_db(
    length_m: float,
    shape: PathShape,
    impedance: complex,
    radius_m: float,
    line_of_sight_rad: float,
    frequency_mhz: float,
) -> float:
    """Vogler's three-radii diffraction over a rounded Earth, dB."""
    bend = length_m / radius_m - line_of_sight_rad
    between = length_m - shape.horizon_t_m - shape.horizon_r_m
    root = frequency_mhz**THIRD
    ground = 0.017778 * frequency_mhz ** (-THIRD) / abs(impedance)
    radius_0 = between / bend
    scale_0 = _sphere_scale(radius_0)
    scale_t = _sphere_scale(0.5 * shape.horizon_t_m**2 / shape.effective_t_m)
    scale_r = _sphere_scale(0.5 * shape.horizon_r_m**2 / shape.effective_r_m)
    k0, kt, kr = ground * scale_0, ground * scale_t, ground * scale_r
    xt = (1.607 - kt) * scale_t**2 * root * shape.horizon_t_m / 1000.0
    xr = (1.607 - kr) * scale_r**2 * root * shape.horizon_r_m / 1000.0
    x0 = (1.607 - k0) * scale_0**2 * root * (radius_0 * bend / 1000.0) + xt + xr
    distance = 0.05751 * x0 - 10.0 * math.log10(x0)
    return distance - _height_db(xt, kt) - _height_db(xr, kr) - 20.0


@compile_kernel
def diffraction_db(  # noqa: PLR0913, PLR0917 - the quantities of its equations
    length_m: float,
    shape: PathShape,
    impedance: complex,
    radius_m: float,
    tx_height_m: float,
    rx_height_m: float,
    known_profile: bool,
    line_of_sight_rad: float,
    smooth_horizons_m: float,
    frequency_mhz: float,
) -> float:
    """Diffraction at a distance: knife edges and smooth Earth weighted by roughness, and clutter, dB."""
    bend = length_m / radius_m - line_of_sight_rad
    horizons = shape.horizon_t_m + shape.horizon_r_m
    between = length_m - horizons
    edges = 0.0
    for horizon in (shape.horizon_t_m, shape.horizon_r_m):
        edges += _edge_db(
            0.0795775 * (frequency_mhz / WAVE_MHZ) * bend * bend * horizon * between / (between + horizon)
        )
    smooth = _smooth_earth_db(length_m, shape, impedance, radius_m, line_of_sight_rad, frequency_mhz)
    spread = _sigma_h(path_roughness(smooth_horizons_m, shape.irregularity_m))
    clutter = min(15.0, 5.0 * math.log10(1.0 + 1e-5 * tx_height_m * rx_height_m * frequency_mhz * spread))
    heights = tx_height_m * rx_height_m
    raised = shape.effective_t_m * shape.effective_r_m - heights
    if known_profile:
        heights += 10.0
    weight = (math.sqrt(1.0 + raised / heights) + (-line_of_sight_rad * radius_m + horizons) / length_m) * min(
        path_roughness(length_m, shape.irregularity_m) * frequency_mhz / WAVE_MHZ, 6283.2
    )
    share = 25.1 / (25.1 + math.sqrt(weight))
    return share * smooth + (1.0 - share) * edges + clutter


@compile_kernel
def line_of_sight_db(
    length_m: float,
    shape: PathShape,
    impedance: complex,
    slope_db_m: float,
    intercept_db: float,
    smooth_horizons_m: float,
    frequency_mhz: float,
) -> float:
    """Two rays and the extended diffraction line, weighted by roughness, dB."""
    wave = frequency_mhz / WAVE_MHZ
    spread = _sigma_h(path_roughness(length_m, shape.irregularity_m))
    heights = shape.effective_t_m + shape.effective_r_m
    grazing = heights / math.sqrt(length_m * length_m + heights * heights)
    reflected = (grazing - impedance) / (grazing + impedance) * math.exp(-min(10.0, wave * spread * grazing))
    strength = abs(reflected) ** 2
    if strength < 0.25 or strength < grazing:
        reflected *= math.sqrt(grazing / strength)
    phase = wave * 2.0 * shape.effective_t_m * shape.effective_r_m / length_m
    if phase > math.pi / 2.0:
        phase = math.pi - (math.pi / 2.0) ** 2 / phase
    field = cmath.exp(complex(0.0, -phase)) + reflected
    two_rays = -10.0 * math.log10(abs(field) ** 2)
    share = 1.0 / (1.0 + frequency_mhz * shape.irregularity_m / max(10e3, smooth_horizons_m))
    return share * two_rays + (1.0 - share) * (slope_db_m * length_m + intercept_db)


@compile_kernel
def _frequency_gain_step_db(r: float, step: int) -> float:
    """One tabulated curve of the frequency gain function, dB; step 1 to 5."""
    a = (25.0, 80.0, 177.0, 395.0, 705.0)[step - 1]
    b = (24.0, 45.0, 68.0, 80.0, 105.0)[step - 1]
    x = (1.0 / r) ** 2
    return 10.0 * math.log10(1.0 + x * (b + a * x))


@compile_kernel
def _frequency_gain_db(r: float, eta: float) -> float:
    """Frequency gain function H0 of the scatter efficiency η, dB."""
    step = min(max(int(eta), 1), 5)
    gain = _frequency_gain_step_db(r, step)
    beyond = eta - step
    if 1 <= int(eta) < 5 and beyond != 0.0:
        gain = (1.0 - beyond) * gain + beyond * _frequency_gain_step_db(r, step + 1)
    return gain


@compile_kernel
def _attenuation_function_db(theta_d_m: float) -> float:
    """F(θd), dB."""
    if theta_d_m <= 10e3:
        return 133.4 + 0.332e-3 * theta_d_m - 10.0 * math.log10(theta_d_m)
    if theta_d_m <= 70e3:
        return 104.6 + 0.212e-3 * theta_d_m - 2.5 * math.log10(theta_d_m)
    return 71.8 + 0.157e-3 * theta_d_m + 5.0 * math.log10(theta_d_m)


@compile_kernel
def scatter_db(
    length_m: float,
    shape: PathShape,
    radius_m: float,
    surface_refractivity: float,
    line_of_sight_rad: float,
    frequency_mhz: float,
    gain_db: float,
) -> tuple[float, float]:
    """Attenuation by tropospheric scatter and its frequency gain, dB; gain_db: the farther point's, -1 for none."""
    wave = frequency_mhz / WAVE_MHZ
    angle = shape.theta_t + shape.theta_r + length_m / radius_m
    if gain_db > 15.0:
        gain = gain_db
    else:
        r_t = 2.0 * wave * angle * shape.effective_t_m
        r_r = 2.0 * wave * angle * shape.effective_r_m
        if r_t < 0.2 and r_r < 0.2:
            return NOT_COMPUTED_DB, gain_db
        gain = _scatter_gain_db(length_m, shape, angle, surface_refractivity, r_t, r_r)
        if gain > 15.0 and gain_db >= 0.0:
            gain = gain_db
    bend = length_m / radius_m - line_of_sight_rad
    reach = bend * length_m
    loss_db = (
        _attenuation_function_db(reach)
        + 10.0 * math.log10(wave * WAVE_MHZ * bend**4)
        - 0.1 * (surface_refractivity - 301.0) * math.exp(-reach / 40e3)
        + gain
    )
    return loss_db, gain


@compile_kernel
def _scatter_gain_db(
    length_m: float, shape: PathShape, angle: float, surface_refractivity: float, r_t: float, r_r: float
) -> float:
    """Frequency gain H0 with its correction for unlike horizons, dB."""
    ahead = shape.horizon_t_m - shape.horizon_r_m
    ratio = shape.effective_r_m / shape.effective_t_m
    if ahead < 0.0:
        ahead, ratio = -ahead, 1.0 / ratio
    skew = (length_m - ahead) / (length_m + ahead)
    lean = min(max(0.1, ratio / skew), 10.0)
    skew = max(0.1, skew)
    crossover = (length_m - ahead) * (length_m + ahead) * angle * 0.25 / length_m
    eta = (crossover / 1.7556e3) * (
        1.0
        + (0.031 - surface_refractivity * 2.32e-3 + surface_refractivity**2 * 5.67e-6)
        * math.exp(-(min(1.7, crossover / 8.0e3) ** 6))
    )
    gain = (_frequency_gain_db(r_t, eta) + _frequency_gain_db(r_r, eta)) / 2.0
    gain += min(gain, 6.0 * (0.6 - math.log10(max(eta, 1.0))) * math.log10(skew) * math.log10(lean))
    gain = max(gain, 0.0)
    if eta < 1.0:
        root = math.sqrt(2.0)
        near = ((1.0 + root / r_t) * (1.0 + root / r_r)) ** 2 * (r_t + r_r) / (r_t + r_r + 2.0 * root)
        gain = eta * gain + (1.0 - eta) * 10.0 * math.log10(near)
    return gain
