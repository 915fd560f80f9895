"""The sweep as a function: a terrain array and a site in, the window of losses around it out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import numpy as np

from hatang.engines.radio import checks
from hatang.engines.radio.errors import NumberLimits, RadioError
from hatang.engines.radio.p1812.climate import ZONES, effective_radius_km
from hatang.engines.radio.p1812.prediction import ZONE_MEANINGS
from hatang.engines.radio.sweep import air, spherical
from hatang.engines.radio.sweep.complete import Sky
from hatang.engines.radio.sweep.complete import create_air as air_arrays
from hatang.engines.radio.sweep.rays import rays_of
from hatang.engines.radio.sweep.site import Buffers, Layers, RayTable, SweepSite, sweep_site
from hatang.engines.radio.sweep.walk import create_desk, create_twin_desk
from hatang.engines.radio.sweep.zones import create_zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Model = Literal["median", "p1812"]
MODELS: tuple[Model, ...] = ("median", "p1812")
HORIZONTAL, VERTICAL = 1, 2
_HALF = 50.0  # % of time for which one effective Earth radius is enough
_MOST_COAST_DB = 12.0  # eq (49) of both ends


@dataclass(frozen=True, kw_only=True)
class SweepTerms:
    """What the model is asked for besides the ground; the defaults are those of a median prediction inland."""

    model: Model = "median"
    delta_n: float = 45.0  # lapse rate of the lowest kilometre, N-units/km, positive
    polarisation: int = VERTICAL
    n0: float = 370.0  # what follows enters the complete P.1812 only: sea-level refractivity, N-units
    time_percent: float = 50.0
    location_percent: float = 50.0
    location_sigma_db: float | None = None  # None: eq (64) by band and pixel
    latitude_deg: float = 15.0  # of the site

    def checked(self) -> SweepTerms:
        """Itself, or RadioError naming the field."""
        if self.model not in MODELS:
            raise RadioError("model", self.model, " or ".join(MODELS))
        checks.check_number("delta_n", self.delta_n, 0, 157, "N-units/km", above=True, below=True)
        checks.check_code("polarisation", self.polarisation, (HORIZONTAL, VERTICAL), "1 horizontal, 2 vertical")
        checks.check_number("n0", self.n0, 0, 600, "N-units", above=True)
        checks.check_number("time_percent", self.time_percent, 1, 50, "% of time")
        checks.check_number("location_percent", self.location_percent, 1, 99, "% of locations")
        checks.check_number("latitude_deg", self.latitude_deg, -80, 80, "degrees")
        if self.location_sigma_db is not None:
            checks.check_number("location_sigma_db", self.location_sigma_db, 0, 100, "dB")
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
        terms: SweepTerms | None = None,
    ) -> None:
        self.terms = (terms or SweepTerms()).checked()
        dx_m, dy_m = step_m if isinstance(step_m, tuple) else (step_m, step_m)
        self.rays = rays_of(dx_m, dy_m, radius_m)
        if not len(frequencies_mhz):
            raise RadioError("frequencies_mhz", "none", "at least one frequency")
        bands = [
            checks.check_number("frequency_mhz", frequency_mhz, 30, 6000, "MHz") for frequency_mhz in frequencies_mhz
        ]
        vertical = self.terms.polarisation == VERTICAL
        self.bands = spherical.band_table(np.array(bands), vertical=vertical)
        self.shape = (len(bands), 2 * self.rays.half_rows + 1, 2 * self.rays.half_columns + 1)
        terms = self.terms
        places = air.location_corrections(
            bands,
            location_percent=terms.location_percent,
            sigma=terms.location_sigma_db,
            pixel_m=math.sqrt(dx_m * dy_m),
        )
        self.air = air.build_air_table(bands, n0=terms.n0, time_percent=terms.time_percent, location_db=places)
        bare = create_desk(self.rays.longest)
        others = bare, (create_twin_desk(bare) if self._dated else bare)
        self._buffers = Buffers(bare, *others, air_arrays(self.rays.longest), create_zones(self.rays.longest))

    @property
    def _complete(self) -> bool:
        return self.terms.model == "p1812"

    @property
    def _dated(self) -> bool:
        return self._complete and self.terms.time_percent != _HALF

    def _sky(self, *, covered: bool, zoned: bool) -> Sky:
        terms = self.terms
        least = 0.0
        if self._complete:
            least = air.least_time_db(self.rays.radius_m / 1000, terms.latitude_deg, terms.time_percent)
            least -= _MOST_COAST_DB if zoned else 0.0
        return Sky(
            self._complete,
            covered,
            zoned,
            self._dated,
            math.log10(terms.time_percent),
            terms.latitude_deg,
            least,
        )

    @property
    def pixels(self) -> int:
        """Pixels of the whole disc, the site's own among them."""
        south = np.arange(-self.rays.half_rows, self.rays.half_rows + 1) * self.rays.dy_m
        reach = np.sqrt(np.maximum((self.rays.radius_m * (1 + 1e-9)) ** 2 - south**2, 0.0))
        return int((2 * np.floor(reach / self.rays.dx_m) + 1).sum())

    def sweep(
        self,
        height_m: NDArray[np.float32],
        row: int,
        column: int,
        antenna_height_m: float,
        receiver_height_m: float,
        out: NDArray[np.float32] | None = None,
        *,
        clutter_m: NDArray[np.float32] | None = None,
        zone: NDArray[np.int8] | None = None,
    ) -> NDArray[np.float32]:
        """Basic transmission loss of the window around a site, dB, float32 of `shape`; `out` is filled if given.

        height_m: ground (rows, columns) in metres, float32 and contiguous, NaN where it is missing. clutter_m: what
        stands on it, as high as it counts in the profile; zone: 1 sea, 3 coastal land, 4 inland. NaN in the result
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
        antenna = checks.check_number("antenna_height_m", antenna_height_m, 1, 3000, "m above ground")
        receiver = checks.check_number("receiver_height_m", receiver_height_m, 1, 3000, "m above ground")
        if out is None:
            out = np.empty(self.shape, np.float32)
        elif out.shape != self.shape or out.dtype != np.float32 or not out.flags.c_contiguous:
            raise RadioError("out", out.shape, f"a contiguous float32 array of {self.shape}")
        out.fill(np.nan)
        rays = self.rays
        earth_km = effective_radius_km(self.terms.delta_n)
        half = rays.half_rows, rays.half_columns
        numbers = row, column, rows, columns, *half, rays.dx_m, rays.dy_m, rays.radius_m
        site = SweepSite(*numbers, antenna, receiver, earth_km)
        table = RayTable(rays.slope, rays.first, rays.along, rays.across)
        layers = _flatten_layers(height_m, clutter_m, zone)
        buffers = self._buffers
        if clutter_m is not None:
            surface = create_twin_desk(buffers.bare)
            surface = surface._replace(z=np.zeros_like(surface.z), some=buffers.bare.some)
            buffers = buffers._replace(surface=surface)
        sky = self._sky(covered=clutter_m is not None, zoned=zone is not None)
        flat = out.reshape(len(self.bands), -1)
        sweep_site(layers, site, table, self.bands, self.air, sky, buffers, flat)
        slant_km = math.hypot(min(rays.dx_m, rays.dy_m) / 2, antenna - receiver) / 1000
        near = self.bands[:, spherical.FREE_SPACE] + 20 * math.log10(slant_km)
        out[:, half[0], half[1]] = near + np.maximum(self.air[:, air.PLACE], 0.0) if self._complete else near
        return out


def _flatten_layers(
    height_m: NDArray[np.float32], clutter_m: NDArray[np.float32] | None, zone: NDArray[np.int8] | None
) -> Layers:
    """The rasters flat, as machine code takes them; RadioError where one does not fit or holds what cannot be."""
    nothing = np.zeros(0, np.float32)
    surface = cover = nothing
    if clutter_m is not None:
        _check_shape("clutter_m", clutter_m, height_m)
        cover = np.ascontiguousarray(np.nan_to_num(clutter_m), np.float32)
        if cover.min() < 0:
            raise RadioError("clutter_m", float(cover.min()), NumberLimits(0, unit="m"))
        surface = (height_m + cover).reshape(-1)
        cover = cover.reshape(-1)
    kinds = np.zeros(0, np.int8)
    if zone is not None:
        _check_shape("zone", zone, height_m)
        if not np.isin(zone, ZONES).all():
            raise RadioError("zone", int(zone[~np.isin(zone, ZONES)][0]), ZONE_MEANINGS)
        kinds = np.ascontiguousarray(zone, np.int8).reshape(-1)
    return Layers(height_m.reshape(-1), surface, cover, kinds)


def _check_shape(field: str, layer: NDArray[np.generic], height_m: NDArray[np.float32]) -> None:
    if layer.shape != height_m.shape:
        raise RadioError(field, layer.shape, f"the shape of the terrain, {height_m.shape}")


class _Asked(TypedDict, total=False):
    """The fields of `SweepTerms` that a median prediction has."""

    model: Model
    delta_n: float
    polarisation: int


def sweep_losses(
    height_m: NDArray[np.float32],
    step_m: float | tuple[float, float],
    row: int,
    column: int,
    antenna_height_m: float,
    receiver_height_m: float,
    frequencies_mhz: Sequence[float],
    radius_m: float,
    **terms: Unpack[_Asked],
) -> NDArray[np.float32]:
    """One site's basic transmission loss, dB: see `Sweeper`, which many sites should share.

    >>> flat = np.zeros((41, 41), np.float32)
    >>> found = sweep_losses(flat, 30.0, 20, 20, 30.0, 1.5, [900.0], 600.0)
    >>> found.shape, round(float(found[0, 20, 40]), 2)
    ((1, 41, 41), 87.06)
    >>> sweep_losses(flat, 30.0, 20, 20, 30.0, 1.5, [], 600.0)
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: frequencies_mhz = 'none': expected at least one frequency
    """
    sweeper = Sweeper(step_m, radius_m, frequencies_mhz, SweepTerms(**terms))
    return sweeper.sweep(height_m, row, column, antenna_height_m, receiver_height_m)


def warm_up() -> None:
    """Compile, or load what was compiled before, so that the first site is as fast as the second."""
    flat = np.zeros((41, 41), np.float32)
    for model in MODELS:
        sweep_losses(flat, 30.0, 20, 20, 30.0, 1.5, [900.0], 600.0, model=model)
