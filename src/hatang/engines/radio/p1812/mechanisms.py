"""P.1812-8 §4.2, §4.4, §4.5: free space with multipath, tropospheric scatter, ducting and layer reflection."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hatang.engines.radio.compiled import compile_kernel

if TYPE_CHECKING:
    from hatang.engines.radio.p1812.climate import Climate
    from hatang.engines.radio.p1812.profile import Geometry


@compile_kernel
def free_space_db(length_km: float, hts_m: float, hrs_m: float, frequency_ghz: float) -> float:
    """Basic transmission loss of free space between the antennas, eq (8), dB.

    >>> round(free_space_db(1.0, 10.0, 10.0, 1.0), 3)
    92.4
    """
    slant = math.sqrt(length_km * length_km + ((hts_m - hrs_m) / 1000.0) ** 2)
    return 92.4 + 20.0 * math.log10(frequency_ghz) + 20.0 * math.log10(slant)


@compile_kernel
def multipath_db(horizons_km: float, time_percent: float) -> float:
    """Enhancement by multipath and focusing at a percentage of time, eqs (9a)-(9b), dB; zero at 50 %.

    >>> multipath_db(10.0, 50.0)
    0.0
    """
    return 2.6 * (1.0 - math.exp(-0.1 * horizons_km)) * math.log10(time_percent / 50.0)


@compile_kernel
def troposcatter_db(length_km: float, theta_mrad: float, n0: float, frequency_ghz: float, time_percent: float) -> float:
    """Basic transmission loss by tropospheric scatter, eqs (44)-(45), dB."""
    frequency_db = 25.0 * math.log10(frequency_ghz) - 2.5 * math.log10(frequency_ghz / 2.0) ** 2
    return (
        190.1
        + frequency_db
        + 20.0 * math.log10(length_km)
        + 0.573 * theta_mrad
        - 0.15 * n0
        - 10.125 * math.log10(50.0 / time_percent) ** 0.7
    )


@compile_kernel
def ducting_db(  # noqa: PLR0913, PLR0917 - the quantities of its equations
    length_km: float,
    geometry: Geometry,
    climate: Climate,
    hts_m: float,
    hrs_m: float,
    tx_coast_km: float,
    rx_coast_km: float,
    radius_km: float,
    frequency_ghz: float,
    time_percent: float,
) -> float:
    """Basic transmission loss by ducting and layer reflection Lba, eqs (46)-(56), dB."""
    dlt, dlr = geometry.dlt_km, geometry.dlr_km
    low_frequency = 0.0
    if frequency_ghz < 0.5:
        low_frequency = 45.375 - 137.0 * frequency_ghz + 92.5 * frequency_ghz * frequency_ghz
    fixed = (
        102.45
        + 20.0 * math.log10(frequency_ghz)
        + 20.0 * math.log10(dlt + dlr)
        + low_frequency
        + _shielding_db(geometry.theta_t_mrad, dlt, frequency_ghz)
        + _shielding_db(geometry.theta_r_mrad, dlr, frequency_ghz)
        + _coast_db(tx_coast_km, dlt, hts_m, climate.sea_share)
        + _coast_db(rx_coast_km, dlr, hrs_m, climate.sea_share)
    )
    bent = 1e3 * length_km / radius_km + min(geometry.theta_t_mrad, 0.1 * dlt) + min(geometry.theta_r_mrad, 0.1 * dlr)
    per_mrad = 5e-5 * radius_km * frequency_ghz ** (1.0 / 3.0)
    beta = climate.beta0_percent * _path_factor(length_km, geometry, climate.tau, radius_km)
    return fixed + per_mrad * bent + _time_db(length_km, beta, time_percent)


@compile_kernel
def _shielding_db(theta_mrad: float, horizon_km: float, frequency_ghz: float) -> float:
    """Site shielding of one terminal, eq (48), dB."""
    over = theta_mrad - 0.1 * horizon_km
    if over <= 0.0:
        return 0.0
    return 20.0 * math.log10(
        1.0 + 0.361 * over * math.sqrt(frequency_ghz * horizon_km)
    ) + 0.264 * over * frequency_ghz ** (1.0 / 3.0)


@compile_kernel
def _coast_db(coast_km: float, horizon_km: float, height_m: float, sea_share: float) -> float:
    """Coupling into a duct over the sea near the coast, eq (49), dB."""
    if sea_share >= 0.75 and coast_km <= horizon_km and coast_km <= 5.0:
        return -3.0 * math.exp(-0.25 * coast_km * coast_km) * (1.0 + math.tanh(0.07 * (50.0 - height_m)))
    return 0.0


@compile_kernel
def _path_factor(length_km: float, geometry: Geometry, tau: float, radius_km: float) -> float:
    """μ2·μ3: what path geometry and roughness leave of the incidence of ducts, eqs (53)-(56)."""
    alpha = max(-0.6 - 3.5e-9 * length_km**3.1 * tau, -3.4)
    heights = (math.sqrt(geometry.hte_m) + math.sqrt(geometry.hre_m)) ** 2
    mu2 = min((500.0 / radius_km * length_km * length_km / heights) ** alpha, 1.0)
    if geometry.hm_m <= 10.0:
        return mu2
    between = min(length_km - geometry.dlt_km - geometry.dlr_km, 40.0)
    return mu2 * math.exp(-4.6e-5 * (geometry.hm_m - 10.0) * (43.0 + 6.0 * between))


@compile_kernel
def _time_db(length_km: float, beta_percent: float, time_percent: float) -> float:
    """Time variability of ducting, eqs (52)-(52b), dB."""
    lg = math.log10(beta_percent)
    gamma = 1.076 / (2.0058 - lg) ** 1.012 * math.exp(-(9.51 - 4.8 * lg + 0.198 * lg * lg) * 1e-6 * length_km**1.13)
    ratio = time_percent / beta_percent
    return -12.0 + (1.2 + 3.7e-3 * length_km) * math.log10(ratio) + 12.0 * ratio**gamma
