"""P.1812-8 §4.6-4.10 in machine code: one path, every term; unchecked, for callers that loop over many paths."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from hatang.engines.radio.compiled import compile_kernel
from hatang.engines.radio.normal import inverse_normal
from hatang.engines.radio.p1812.climate import BETA_RADIUS_KM, SEA, Climate, compute_climate, effective_radius_km
from hatang.engines.radio.p1812.diffraction import delta_bullington
from hatang.engines.radio.p1812.mechanisms import ducting_db, free_space_db, multipath_db, troposcatter_db
from hatang.engines.radio.p1812.profile import Geometry, analyse_profile, diffraction_surface, smooth_surface

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class PathTerms(NamedTuple):
    """Everything on the way to the loss, by the Recommendation's own symbols; losses in dB."""

    geometry: Geometry
    climate: Climate
    length_km: float
    tx_coast_km: float  # dct, zero where the terminal stands on the sea
    rx_coast_km: float  # dcr
    hts_m: float  # antennas above sea level
    hrs_m: float
    ae_km: float  # eq (7a)
    fi: float  # eq (40)
    fj: float  # eq (57)
    fk: float  # eq (58)
    lbfs: float  # eq (8)
    lb0p: float  # eq (10)
    lb0b: float  # eq (11)
    lbulla: float  # eq (21), at β0 %
    lbulls: float  # eq (21), at β0 %
    ldsph: float  # eq (27), at β0 %
    ld50: float  # eq (39)
    ldb: float  # eq (39)
    ldp: float  # eq (41)
    lbd50: float  # eq (42)
    lbd: float  # eq (43)
    lminb0p: float  # eq (59)
    lba: float  # eq (46)
    lminbap: float  # eq (60)
    lbda: float  # eq (61)
    lbam: float  # eq (62)
    lbs: float  # eq (44)
    lbc: float  # eq (63)
    lb: float  # eq (69): basic transmission loss not exceeded for p % of time and pL % of locations
    ep: float  # eq (70): field strength for 1 kW e.r.p., dB(µV/m)


@compile_kernel
def with_clutter(h_m: NDArray[np.float64], clutter_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ground and representative clutter at every point but the two terminals, §3.2 eq (1)."""
    g = h_m + clutter_m
    g[0], g[-1] = h_m[0], h_m[-1]
    return g


@compile_kernel
def path_terms(  # noqa: PLR0913, PLR0917 - the inputs of the Recommendation
    d_km: NDArray[np.float64],
    h_m: NDArray[np.float64],
    clutter_m: NDArray[np.float64],
    zone: NDArray[np.int64],
    tx_height_m: float,
    rx_height_m: float,
    frequency_ghz: float,
    polarisation: int,
    time_percent: float,
    delta_n: float,
    n0: float,
    latitude_deg: float,
    tx_coast_km: float,
    rx_coast_km: float,
    location_percent: float,
    location_sigma_db: float,
    closed_form: bool,
) -> PathTerms:
    """The whole Recommendation for one path of n >= 3 points (km, m); arguments as in `loss`, unchecked.

    closed_form: the smooth path's Bullington loss by Attachment 4 instead of the profile's own points.
    """
    length = d_km[-1] - d_km[0]
    hts, hrs = h_m[0] + tx_height_m, h_m[-1] + rx_height_m
    ae = effective_radius_km(delta_n)
    zones = compute_climate(d_km, zone, latitude_deg)
    omega, beta0 = zones.sea_share, zones.beta0_percent
    tx_coast_km = 0.0 if zone[0] == SEA else tx_coast_km
    rx_coast_km = 0.0 if zone[-1] == SEA else rx_coast_km
    shape = analyse_profile(d_km, h_m, tx_height_m, rx_height_m, ae, frequency_ghz)

    lbfs = free_space_db(length, hts, hrs, frequency_ghz)
    lb0p = lbfs + multipath_db(shape.dlt_km + shape.dlr_km, time_percent)
    lb0b = lbfs + multipath_db(shape.dlt_km + shape.dlr_km, beta0)

    g = with_clutter(h_m, clutter_m)
    median = delta_bullington(
        d_km, g, hts, hrs, shape.hstd_m, shape.hsrd_m, ae, frequency_ghz, omega, polarisation, closed_form
    )
    beta = delta_bullington(
        d_km, g, hts, hrs, shape.hstd_m, shape.hsrd_m, BETA_RADIUS_KM, frequency_ghz, omega, polarisation, closed_form
    )
    ld50, ldb = median.total_db, beta.total_db
    fi = 1.0
    if time_percent > beta0:
        fi = inverse_normal(time_percent / 100.0) / inverse_normal(beta0 / 100.0)  # eq (40)
    ldp = ld50 if time_percent == 50.0 else ld50 + fi * (ldb - ld50)  # eq (41)
    lbd50, lbd = lbfs + ld50, lb0p + ldp  # eqs (42), (43)

    lba = ducting_db(length, shape, zones, hts, hrs, tx_coast_km, rx_coast_km, ae, frequency_ghz, time_percent)
    lbs = troposcatter_db(length, shape.theta_mrad, n0, frequency_ghz, time_percent)

    fj = 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.8 * (shape.theta_mrad - 0.3) / 0.3))  # eq (57)
    fk = 1.0 - 0.5 * (1.0 + math.tanh(3.0 * 0.5 * (length - 20.0) / 20.0))  # eq (58)
    lminb0p = lb0p + (1.0 - omega) * ldp
    if time_percent >= beta0:
        lminb0p = lbd50 + (lb0b + (1.0 - omega) * ldp - lbd50) * fi  # eq (59)
    lminbap = _soft_sum(lba, lb0p)  # eq (60)
    lbda = lbd if lminbap > lbd else lminbap + (lbd - lminbap) * fk  # eq (61)
    lbam = lbda + (lminb0p - lbda) * fj  # eq (62)
    lbc = -5.0 * math.log10(10.0 ** (-0.2 * lbs) + 10.0 ** (-0.2 * lbam))  # eq (63)

    lloc = 0.0 if zone[-1] == SEA else -inverse_normal(location_percent / 100.0) * location_sigma_db  # eq (67)
    lb = max(lb0p, lbc + lloc)  # eq (69)
    ep = 199.36 + 20.0 * math.log10(frequency_ghz) - lb  # eq (70)
    return PathTerms(
        shape,
        zones,
        length,
        tx_coast_km,
        rx_coast_km,
        hts,
        hrs,
        ae,
        fi,
        fj,
        fk,
        lbfs,
        lb0p,
        lb0b,
        beta.actual_db,
        beta.smooth_db,
        beta.spherical_db,
        ld50,
        ldb,
        ldp,
        lbd50,
        lbd,
        lminb0p,
        lba,
        lminbap,
        lbda,
        lbam,
        lbs,
        lbc,
        lb,
        ep,
    )


@compile_kernel
def _soft_sum(a_db: float, b_db: float) -> float:
    """2.5·ln(e^(a/2.5) + e^(b/2.5)), eq (60), without overflow."""
    high, low = max(a_db, b_db), min(a_db, b_db)
    return high + 2.5 * math.log1p(math.exp((low - high) / 2.5))


@compile_kernel
def median_loss_db(  # noqa: PLR0913, PLR0917 - the inputs of the Recommendation
    d_km: NDArray[np.float64],
    h_m: NDArray[np.float64],
    clutter_m: NDArray[np.float64],
    tx_height_m: float,
    rx_height_m: float,
    frequency_ghz: float,
    polarisation: int,
    radius_km: float,
    sea_share: float,
    closed_form: bool,
) -> float:
    """Lbd50 = Lbfs + Ld50, eq (42): free space and delta-Bullington at 50 % of time and of locations, dB."""
    hts, hrs = h_m[0] + tx_height_m, h_m[-1] + rx_height_m
    hst, hsr = smooth_surface(d_km, h_m)
    hstd, hsrd = diffraction_surface(d_km, h_m, hts, hrs, hst, hsr)
    g = with_clutter(h_m, clutter_m)
    diffraction = delta_bullington(
        d_km, g, hts, hrs, hstd, hsrd, radius_km, frequency_ghz, sea_share, polarisation, closed_form
    )
    return free_space_db(d_km[-1] - d_km[0], hts, hrs, frequency_ghz) + diffraction.total_db
