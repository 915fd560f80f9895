"""The sweep as a function: a terrain array and a site in, the window of losses around it out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from hatang.engines.radio import checks
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.p1812.climate import effective_radius_km
from hatang.engines.radio.sweep import spherical
from hatang.engines.radio.sweep.rays import rays_of
from hatang.engines.radio.sweep.site import Site, Table, sweep_median
from hatang.engines.radio.sweep.walk import desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Model = Literal["median", "p1812"]
MODELS: tuple[Model, ...] = ("median",)
HORIZONTAL, VERTICAL = 1, 2


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the model is asked for besides the ground; the defaults are those of a median prediction inland."""

    model: Model = "median"
    delta_n: float = 45.0  # lapse rate of the lowest kilometre, N-units/km, positive
    polarisation: int = VERTICAL

    def checked(self) -> Terms:
        """Itself, or RadioError naming the field."""
        if self.model not in MODELS:
            raise RadioError("model", self.model, " or ".join(MODELS))
        checks.number("delta_n", self.delta_n, 0, 157, "N-units/km", above=True, below=True)
        checks.code("polarisation", self.polarisation, (HORIZONTAL, VERTICAL), "1 horizontal, 2 vertical")
        return self


class Sweeper:
    """Sweeps of many sites with the same pixels, radius, bands and model: tables and buffers are made once.

    One sweeper works for one thread at a time. `step_m` is the pixel's size, or (across, down) where they differ;
    `shape` is that of the window a sweep fills: (bands, 2·rows + 1, 2·columns + 1), centred on the site's pixel.

    Raises RadioError where a frequency lies outside 30-6000 MHz, there is none, or a size cannot be.
    """

    def __init__(
        self,
        step_m: float | tuple[float, float],
        radius_m: float,
        frequencies_mhz: Sequence[float],
        terms: Terms | None = None,
    ) -> None:
        self.terms = (terms or Terms()).checked()
        dx_m, dy_m = step_m if isinstance(step_m, tuple) else (step_m, step_m)
        self.rays = rays_of(dx_m, dy_m, radius_m)
        if not len(frequencies_mhz):
            raise RadioError("frequencies_mhz", "none", "at least one frequency")
        bands = [checks.number("frequency_mhz", each, 30, 6000, "MHz") for each in frequencies_mhz]
        vertical = self.terms.polarisation == VERTICAL
        self.bands = spherical.band_table(np.array(bands), vertical=vertical)
        self.shape = (len(bands), 2 * self.rays.half_rows + 1, 2 * self.rays.half_columns + 1)
        self._desk = desk(self.rays.longest)

    def sweep(
        self,
        height_m: NDArray[np.float32],
        row: int,
        column: int,
        antenna_height_m: float,
        receiver_height_m: float,
        out: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """Basic transmission loss of the window around a site, dB, float32 of `shape`; `out` is filled if given.

        height_m: ground (rows, columns) in metres, float32 and contiguous, NaN where it is missing. NaN in the result
        is outside the disc, outside the ground, on missing ground, or behind it as seen from the site. The site's own
        pixel holds free space at half a pixel. Raises RadioError where the site is outside the ground or on a void.
        """
        rows, columns = height_m.shape
        if not (0 <= row < rows and 0 <= column < columns):
            raise RadioError("site", (row, column), f"a pixel of the {rows} x {columns} terrain")
        if not math.isfinite(height_m[row, column]):
            raise RadioError("site", (row, column), "a pixel with known terrain")
        if height_m.dtype != np.float32 or not height_m.flags.c_contiguous:
            raise RadioError("height_m", str(height_m.dtype), "a contiguous float32 array")
        antenna = checks.number("antenna_height_m", antenna_height_m, 1, 3000, "m above ground")
        receiver = checks.number("receiver_height_m", receiver_height_m, 1, 3000, "m above ground")
        if out is None:
            out = np.empty(self.shape, np.float32)
        elif out.shape != self.shape or out.dtype != np.float32 or not out.flags.c_contiguous:
            raise RadioError("out", out.shape, f"a contiguous float32 array of {self.shape}")
        out.fill(np.nan)
        rays = self.rays
        earth_km = effective_radius_km(self.terms.delta_n)
        half = rays.half_rows, rays.half_columns
        numbers = row, column, rows, columns, *half, rays.dx_m, rays.dy_m, rays.radius_m
        site = Site(*numbers, antenna, receiver, earth_km)
        table = Table(rays.slope, rays.first, rays.along, rays.across)
        sweep_median(height_m.reshape(-1), site, table, self.bands, self._desk, out.reshape(len(self.bands), -1))
        slant_km = math.hypot(min(rays.dx_m, rays.dy_m) / 2, antenna - receiver) / 1000
        out[:, half[0], half[1]] = self.bands[:, spherical.FREE_SPACE] + 20 * math.log10(slant_km)
        return out


def losses(
    height_m: NDArray[np.float32],
    step_m: float | tuple[float, float],
    row: int,
    column: int,
    antenna_height_m: float,
    receiver_height_m: float,
    frequencies_mhz: Sequence[float],
    radius_m: float,
    *,
    model: Model = "median",
    delta_n: float = 45.0,
    polarisation: int = VERTICAL,
) -> NDArray[np.float32]:
    """One site's basic transmission loss, dB: see `Sweeper`, which many sites should share.

    >>> flat = np.zeros((41, 41), np.float32)
    >>> found = losses(flat, 30.0, 20, 20, 30.0, 1.5, [900.0], 600.0)
    >>> found.shape, round(float(found[0, 20, 40]), 2)
    ((1, 41, 41), 87.06)
    >>> losses(flat, 30.0, 20, 20, 30.0, 1.5, [], 600.0)
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: frequencies_mhz = 'none': expected at least one frequency
    """
    terms = Terms(model=model, delta_n=delta_n, polarisation=polarisation)
    sweeper = Sweeper(step_m, radius_m, frequencies_mhz, terms)
    return sweeper.sweep(height_m, row, column, antenna_height_m, receiver_height_m)
