"""What the tests of the sweep share: grounds, pixels of a disc, and the scalar reference on a pixel's own path."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.radio.p1812 import Path, median_loss, predict_loss
from hatang.engines.radio.p1812.climate import EARTH_RADIUS_KM, SEA
from hatang.engines.radio.p1812.location import height_share, sigma_db
from hatang.engines.radio.sweep.path import sample_layer, trace_profile

if TYPE_CHECKING:
    from hatang.engines.radio.p1812 import Prediction
    from hatang.engines.radio.sweep import Sweeper

BANDS = (150.0, 700.0, 900.0, 1800.0, 3700.0, 6000.0)


def ground(seed: int, size: int = 401, *, spread_m: float = 420.0, mean_m: float = 600.0) -> np.ndarray:
    """A fractal like that of the reference terrain, smaller: (size, size) float32, never below the sea."""
    rng = np.random.default_rng(seed)
    k = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :])
    amplitude = (k * k + (30 / 20000) ** 2) ** -0.95
    amplitude[0, 0] = 0
    noise = rng.standard_normal(k.shape) + 1j * rng.standard_normal(k.shape)
    z = np.fft.irfft2(amplitude * noise, s=(size, size))
    return np.maximum(mean_m + spread_m * z / z.std(), 0.0).astype(np.float32)


def pixels(rng: np.random.Generator, sweeper: Sweeper, count: int) -> list[tuple[int, int]]:
    """Pixels of the disc at random, as rows south and columns east of the site, not nearer than two."""
    rays = sweeper.rays
    found: list[tuple[int, int]] = []
    while len(found) < count:
        distance, bearing = rays.radius_m * math.sqrt(rng.random()), rng.random() * 2 * math.pi
        south, east = round(distance * math.sin(bearing) / rays.dy_m), round(distance * math.cos(bearing) / rays.dx_m)
        if max(abs(south), abs(east)) >= 2 and math.hypot(south * rays.dy_m, east * rays.dx_m) <= rays.radius_m:
            found.append((south, east))
    return found


class Scene(NamedTuple):
    """A site on a ground, with what stands on it and its zones."""

    height_m: np.ndarray
    row: int
    column: int
    antenna_m: float
    receiver_m: float
    clutter_m: np.ndarray | None = None
    zone: np.ndarray | None = None

    def swept(self, sweeper: Sweeper) -> np.ndarray:
        """The window of losses."""
        place = self.row, self.column, self.antenna_m, self.receiver_m
        return sweeper.sweep(self.height_m, *place, clutter_m=self.clutter_m, zone=self.zone)

    def path(self, sweeper: Sweeper, south: int, east: int) -> Path:
        """The path that the sweep takes to a pixel."""
        where = self.row, self.column, self.row + south, self.column + east, sweeper.rays
        d_km, h_m = trace_profile(self.height_m, *where)
        clutter_m = None if self.clutter_m is None else sample_layer(self.clutter_m, *where)
        zone = None if self.zone is None else sample_layer(self.zone, *where).astype(int)
        return Path.of(d_km=d_km, h_m=h_m, clutter_m=clutter_m, zone=zone)

    def reference(self, sweeper: Sweeper, south: int, east: int, frequency_mhz: float) -> float:
        """What the scalar says of a pixel on the sweep's own path."""
        path = self.path(sweeper, south, east)
        if sweeper.terms.model == "p1812":
            return self.prediction(path, sweeper, south, east, frequency_mhz).loss_db
        return median_loss(
            path,
            frequency_ghz=frequency_mhz / 1000,
            tx_height_m=self.antenna_m,
            rx_height_m=self.receiver_m,
            polarisation=sweeper.terms.polarisation,
            delta_n=sweeper.terms.delta_n,
        )

    def prediction(self, path: Path, sweeper: Sweeper, south: int, east: int, frequency_mhz: float) -> Prediction:
        """The whole scalar P.1812: the path's centre half as far north as the pixel, its coasts read from its zones."""
        terms, rays, frequency_ghz = sweeper.terms, sweeper.rays, frequency_mhz / 1000
        sea = np.flatnonzero(path.zone == SEA)
        step_km = path.d_km[1]
        coasts = ((sea[0] - 0.5) * step_km, (len(path.zone) - 1.5 - sea[-1]) * step_km) if len(sea) else (500.0, 500.0)
        cover_m = 0.0 if self.clutter_m is None else float(self.clutter_m[self.row + south, self.column + east])
        pixel_m = math.sqrt(rays.dx_m * rays.dy_m)
        sigma = terms.location_sigma_db or sigma_db(frequency_ghz=frequency_ghz, resolution_m=pixel_m)
        return predict_loss(
            path,
            frequency_ghz=frequency_ghz,
            time_percent=terms.time_percent,
            tx_height_m=self.antenna_m,
            rx_height_m=self.receiver_m,
            polarisation=terms.polarisation,
            delta_n=terms.delta_n,
            n0=terms.n0,
            latitude_deg=terms.latitude_deg - math.degrees(0.0005 * south * rays.dy_m / EARTH_RADIUS_KM),
            tx_coast_km=max(coasts[0], 0.0),
            rx_coast_km=max(coasts[1], 0.0),
            location_percent=terms.location_percent,
            location_sigma_db=sigma * float(height_share(receiver_height_m=self.receiver_m, clutter_m=cover_m)),
        )


def errors(scene: Scene, sweeper: Sweeper, count: int, bands: tuple[float, ...] = BANDS) -> np.ndarray:
    """Sweep less reference, dB, (count, bands), at pixels at random."""
    found, rays = scene.swept(sweeper), sweeper.rays
    return np.array(
        [
            found[:, rays.half_rows + south, rays.half_columns + east]
            - [scene.reference(sweeper, south, east, each) for each in bands]
            for south, east in pixels(np.random.default_rng(7), sweeper, count)
        ]
    )


def assert_same(error: np.ndarray) -> None:
    """The bounds of the product, for each band: rms, all but a thousandth, every one."""
    assert np.sqrt((error**2).mean(axis=0)).max() <= 0.005
    assert np.quantile(abs(error), 0.999, axis=0).max() <= 0.05
    assert abs(error).max() <= 0.2
