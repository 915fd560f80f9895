"""A made-up relief that is the same every time: for tests, benchmarks and where no province may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.terrain.grid import Grid, Terrain

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# Amplitude falls with frequency to this power: the surface of eroded mountains (Hurst exponent 0.9).
SLOPE = 1.9
# Below one wave per 20 km the relief is level.
LONGEST_WAVE_M = 20_000.0


def generate_relief(
    seed: int, rows: int, columns: int, step_m: float, *, mean_m: float = 600.0, deviation_m: float = 420.0
) -> NDArray[np.float32]:
    """float32 (rows, columns) of whole metres, at least 1 m, by spectral synthesis: random phases under a power law.

    Periodic in both directions. The same seed and size give the same relief.
    """
    generator = np.random.default_rng(seed)
    down = np.fft.fftfreq(rows, step_m)[:, None]
    across = np.fft.rfftfreq(columns, step_m)[None, :]
    amplitude = (down**2 + across**2 + LONGEST_WAVE_M**-2) ** (-SLOPE / 2)
    amplitude[0, 0] = 0.0
    noise = generator.standard_normal((2, *amplitude.shape))
    waves = np.fft.irfft2(amplitude * (noise[0] + 1j * noise[1]), s=(rows, columns))
    spread = float(waves.std()) or 1.0
    return np.maximum(np.rint(mean_m + deviation_m * (waves - waves.mean()) / spread), 1.0).astype(np.float32)


def generate_terrain(seed: int, *, rows: int = 400, columns: int = 400, step_m: float = 30.0) -> Terrain:
    """A relief on a grid centred on the highlands of Kon Tum."""
    middle = Grid.around(108.5, 14.5, step_m, step_m)
    x, y = middle.xy(1, 1)
    grid = Grid(middle.epsg, x - columns / 2 * step_m, y + rows / 2 * step_m, step_m, rows, columns)
    heights = generate_relief(seed, rows, columns, step_m)
    return Terrain.of(grid, heights, source=f"fractal {seed}")


def write_hgt(folder: Path, seed: int, *, south: int = 14, west: int = 108, side: int = 1201) -> Path:
    """A fractal .hgt tile on disk: `side` 1201 (3″) or 3601 (1″), last row and column as the first."""
    heights = generate_relief(seed, side - 1, side - 1, 108_000.0 / (side - 1))
    name = f"{'N' if south >= 0 else 'S'}{abs(south):02d}{'E' if west >= 0 else 'W'}{abs(west):03d}.hgt"
    path = folder / name
    np.pad(heights, ((0, 1), (0, 1)), mode="wrap").astype(">i2").tofile(path)
    return path
