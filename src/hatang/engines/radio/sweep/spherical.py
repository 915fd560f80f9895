"""Spherical-Earth diffraction and the smooth path's Bullington loss in float32: P.1812-8 §4.3.2-4.3.4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.sweep.fastmath import exp2, log2
from hatang.engines.radio.sweep.machine import compile_formula, pick

if TYPE_CHECKING:
    from numpy.typing import NDArray

f4, i4 = np.float32, np.int32

DB10 = f4(10 * np.log10(2.0))  # 10·log10 x = DB10·log2 x
DB20 = f4(20 * np.log10(2.0))
NO_LOSS = f4(-0.78)  # ν at and below which a knife edge costs nothing


@compile_formula
def knife_edge_db(nu: np.float32) -> np.float32:
    """J(ν), eq (12), dB."""
    t = max(nu, NO_LOSS) - f4(0.1)
    loss_db = f4(6.9) + DB20 * log2(np.sqrt(t * t + f4(1)) + t)
    return pick(nu > NO_LOSS, loss_db, f4(0))


@compile_formula
def with_spread_db(luc: np.float32, d_km: np.float32) -> np.float32:
    """Bullington's loss of the path from that of its knife edge, eq (21), dB."""
    return luc + (f4(1) - exp2(luc * f4(-1.4426950408889634 / 6))) * (f4(10) + f4(0.02) * d_km)


@compile_formula
def _height_gain_db(b: np.float32, floor: np.float32) -> np.float32:
    """G(Y) for B = β·Y, eqs (35)-(36), not below 2 + 20·log10 K, dB."""
    over = max(b - f4(1.1), f4(1e-3))
    high = f4(17.6) * np.sqrt(over) - f4(0.5) * DB10 * log2(over) - f4(8)
    low = DB20 * log2(b + f4(0.1) * b * b * b)
    return max(pick(b > f4(2), high, low), floor)


@compile_formula
def first_term_db(
    d_km: np.float32,
    ht: np.float32,
    hr: np.float32,
    radius_km: np.float32,
    ground: np.float32,
    f_third: np.float32,
) -> np.float32:
    """First term of the residue series, eqs (29)-(36), dB; ground is K·(a)^(1/3), f_third f^(1/3) in GHz."""
    a_third = exp2(f4(-1 / 3) * log2(radius_km))
    k = ground * a_third
    k2 = k * k
    beta = (f4(1) + f4(1.6) * k2 + f4(0.67) * k2 * k2) / (f4(1) + f4(4.5) * k2 + f4(1.53) * k2 * k2)
    x = f4(21.88) * beta * f_third * a_third * a_third * d_km
    lx = log2(x)
    far = f4(11) + DB10 * lx - f4(17.6) * x
    near = -DB20 * lx - f4(5.6488) * exp2(f4(1.425) * lx)
    b_per_m = f4(0.9575) * beta * beta * f_third * f_third * a_third
    floor = f4(2) + DB20 * log2(k)
    return -pick(x >= f4(1.6), far, near) - _height_gain_db(b_per_m * ht, floor) - _height_gain_db(b_per_m * hr, floor)


@compile_formula
def reflection_point(d_km: np.float32, ht: np.float32, hr: np.float32, radius_km: np.float32) -> np.float32:
    """Where on the smooth path the ray is reflected, b of eqs (23)-(24): d1 = d/2·(1 + b); within sight.

    b is the root of m·b³ - (m + 1)·b + c = 0 between -1 and 1; Newton from c/(m + 1) rises to it without overshoot.
    """
    c = (ht - hr) / (ht + hr)
    m = min(f4(250) * d_km * d_km / (radius_km * (ht + hr)), f4(1))
    b = _nearer_reflection(_nearer_reflection(c / (m + f4(1)), m, c), m, c)
    return _nearer_reflection(_nearer_reflection(b, m, c), m, c)


@compile_formula
def _nearer_reflection(b: np.float32, m: np.float32, c: np.float32) -> np.float32:
    mb2 = m * b * b
    return (f4(2) * mb2 * b - c) / (f4(3) * mb2 - m - f4(1))


@compile_formula
def _zone_clearance(  # noqa: PLR0917, RUF100
    d_km: np.float32, ht: np.float32, hr: np.float32, radius_km: np.float32, wavelength_m: np.float32
) -> tuple[bool, np.float32, np.float32]:
    """Whether the path reaches beyond the horizon; within sight the share of the zone missing and the grazing radius."""  # noqa: E501
    roots = np.sqrt(ht) + np.sqrt(hr)
    beyond = d_km >= np.sqrt(f4(0.002) * radius_km) * roots
    b = reflection_point(d_km, ht, hr, radius_km)
    d1 = f4(0.5) * d_km * (f4(1) + b)
    d2 = d_km - d1
    fall = f4(500) / radius_km
    clear = ((ht - fall * d1 * d1) * d2 + (hr - fall * d2 * d2) * d1) / d_km
    wanted = f4(17.456) * np.sqrt(d1 * d2 * wavelength_m / d_km)
    grazing = f4(500) * (d_km / roots) * (d_km / roots)
    return beyond, max(f4(1) - clear / wanted, f4(0)), pick(beyond, radius_km, grazing)


@compile_formula
def spherical_db(
    d_km: np.float32,
    ht: np.float32,
    hr: np.float32,
    radius_km: np.float32,
    wavelength_m: np.float32,
    ground: np.float32,
    f_third: np.float32,
) -> np.float32:
    """Ldsph, eqs (22)-(28), dB; ht and hr effective antenna heights, m."""
    beyond, missing, radius = _zone_clearance(d_km, ht, hr, radius_km, wavelength_m)
    term = first_term_db(d_km, ht, hr, radius, ground, f_third)
    return pick(beyond, term, max(term, f4(0)) * missing)


@compile_formula
def mixed_db(  # noqa: PLR0913, PLR0917 - scalars of the vector loop, kept in registers
    d_km: np.float32,
    ht: np.float32,
    hr: np.float32,
    radius_km: np.float32,
    wavelength_m: np.float32,
    land: np.float32,
    sea: np.float32,
    share: np.float32,
    f_third: np.float32,
) -> np.float32:
    """The same over land and sea, by the share of sea, eq (28)."""
    beyond, missing, radius = _zone_clearance(d_km, ht, hr, radius_km, wavelength_m)
    dry = first_term_db(d_km, ht, hr, radius, land, f_third)
    term = dry + share * (first_term_db(d_km, ht, hr, radius, sea, f_third) - dry)
    return pick(beyond, term, max(term, f4(0)) * missing)


@compile_formula
def smooth_nu(
    k: np.float32, step_km: np.float32, ht: np.float32, hr: np.float32, bend: np.float32, wavelength_m: np.float32
) -> np.float32:
    """ν of Bullington's construction over the smooth path of k samples, eqs (13)-(20) with zero heights.

    Beyond the horizon the two tangents have a closed form: with e = √bend·k - √ht - √hr,
    ν² = 0.002·e²·(e + 2√ht)·(e + 2√hr)/(d·λ). Within sight the largest ν lies where w = d1/d2 solves
    r·w³ + (c + 2r - p)·w² - (c + 2p - r)·w - p = 0 (c = bend·k², p and r the heights, p >= r), one positive root, which
    falls from p/r to √(p/r) as the horizon comes near; the profile has samples only, so the better neighbour counts.
    """
    rt, rr = np.sqrt(ht), np.sqrt(hr)
    e = np.sqrt(bend) * k - rt - rr
    scale = f4(0.002) / (wavelength_m * step_km)
    over = e * np.sqrt(scale * max((e + f4(2) * rt) * (e + f4(2) * rr), f4(0)) / k)
    p, r = max(ht, hr), min(ht, hr)
    c = bend * k * k
    near = min(c / ((rt + rr) * (rt + rr)), f4(1))
    w = exp2((f4(1) - f4(0.5) * near) * log2(p / r))
    w = _nearer_edge(_nearer_edge(_nearer_edge(w, c, p, r), c, p, r), c, p, r)
    share = w / (f4(1) + w)
    place = k * pick(ht >= hr, share, f4(1) - share)
    i = min(max(np.floor(place), f4(1)), k - f4(1))
    j = min(i + f4(1), k - f4(1))
    under = max(_clearance_nu(i, k, ht, hr, bend, scale), _clearance_nu(j, k, ht, hr, bend, scale))
    nu = pick(e >= f4(0), over, under)
    return pick(k > f4(1), nu, f4(-1))


@compile_formula
def _nearer_edge(w: np.float32, c: np.float32, p: np.float32, r: np.float32) -> np.float32:
    value = ((r * w + c + f4(2) * r - p) * w - c - f4(2) * p + r) * w - p
    steep = (f4(3) * r * w + f4(2) * (c + f4(2) * r - p)) * w - c - f4(2) * p + r
    return min(max(w - value / max(steep, f4(1e-6)), f4(1)), p / r)


@compile_formula
def _clearance_nu(
    i: np.float32, k: np.float32, ht: np.float32, hr: np.float32, bend: np.float32, scale: np.float32
) -> np.float32:
    """ν of the smooth ground at sample i of k, eq (14)."""
    rest = k - i
    span = max(i * rest, f4(1))
    return (bend * span - (ht * rest + hr * i) / k) * np.sqrt(scale * k / span)


def ground_constants(frequency_ghz: float, *, vertical: bool) -> tuple[float, float]:
    """K·a^(1/3) over land and over sea, eqs (29a)-(29b): εr 22, σ 0.003 S/m and εr 80, σ 5 S/m.

    >>> [round(each, 3) for each in ground_constants(0.9, vertical=True)]
    [0.179, 0.423]
    """
    constants: list[float] = []
    for permittivity, conductivity in ((22.0, 0.003), (80.0, 5.0)):
        lossy = 18.0 * conductivity / frequency_ghz
        k = 0.036 * frequency_ghz ** (-1 / 3) * ((permittivity - 1.0) ** 2 + lossy**2) ** -0.25
        if vertical:
            k *= (permittivity**2 + lossy**2) ** 0.5
        constants.append(k)
    return constants[0], constants[1]


def band_table(frequencies_mhz: NDArray[np.float64], *, vertical: bool) -> NDArray[np.float32]:
    """One row of constants a band: λ m, f GHz, f^(1/3), 92.4 + 20·log10 f, 1/√λ, K·a^(1/3) land and sea; float32.

    >>> band_table(np.array([]), vertical=True).shape
    (0, 7)
    """
    rows = np.zeros((len(frequencies_mhz), 7), np.float32)
    for row, mhz in zip(rows, frequencies_mhz, strict=True):
        f = float(mhz) / 1000.0
        wavelength = 0.2998 / f
        land, sea = ground_constants(f, vertical=vertical)
        row[:] = (wavelength, f, f ** (1 / 3), 92.4 + 20 * np.log10(f), wavelength**-0.5, land, sea)
    return rows


LAMBDA, F_GHZ, F_THIRD, FREE_SPACE, NU, LAND, SEA = range(7)
