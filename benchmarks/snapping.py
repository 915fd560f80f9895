"""`python -m benchmarks.snapping`: what it costs in accuracy that a pixel takes the path of its nearest radial.

On the reference terrain, pixels at random: the sweep against the scalar on the straight line to the pixel's own centre.
A pixel's class is the speed that its level stands for (`data/radio/speed_classes.toml`, 4G on 20 MHz).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.peers.splat import REFERENCE, SCRIPT
from hatang.engines.radio import p1812, speeds
from hatang.engines.radio.sweep import Sweeper
from hatang.engines.radio.sweep.path import exact_profile

TABLES = Path(__file__).resolve().parents[1] / "data" / "radio" / "speed_classes.toml"
# The middle of the tile lies in a valley, the other on a slope that sees far.
SITES = {"valley": (1800, 1800), "slope": (1500, 2100)}
BANDS = (900.0, 1800.0, 3700.0)
STEP_M, RADIUS_M, ANTENNA_M, RECEIVER_M = (29.9, 30.7), 30_000.0, 30.0, 1.5
EIRP_DBM = 30.0  # of a resource element: 46 dBm on 20 MHz, 17 dBi, 2 dB of cable
PIXELS = 4000


def one(height_m: np.ndarray, site: tuple[int, int], sweeper: Sweeper, table: speeds.Speeds) -> dict[str, Any]:
    """Share of the same class, and the difference in dB, of each band."""
    rays = sweeper.rays
    found = sweeper.sweep(height_m, *site, ANTENNA_M, RECEIVER_M)
    rng = np.random.default_rng(194)
    swept: list[np.ndarray] = []
    exact: list[list[float]] = []
    while len(swept) < PIXELS:
        south = int(rng.integers(-rays.half_rows, rays.half_rows + 1))
        east = int(rng.integers(-rays.half_columns, rays.half_columns + 1))
        value = found[:, rays.half_rows + south, rays.half_columns + east]
        if max(abs(south), abs(east)) < 2 or not np.isfinite(value).all():
            continue
        d_km, h_m = exact_profile(height_m, *site, site[0] + south, site[1] + east, rays)
        path = p1812.Path.of(d_km=d_km, h_m=h_m)
        exact.append(
            [
                p1812.median_loss(
                    path,
                    frequency_ghz=each / 1000,
                    tx_height_m=ANTENNA_M,
                    rx_height_m=RECEIVER_M,
                    polarisation=2,
                    delta_n=45.0,
                )
                for each in BANDS
            ]
        )
        swept.append(value)
    error = np.array(swept) - np.array(exact)
    ours, theirs = (table.class_of(EIRP_DBM - np.array(each)) for each in (swept, exact))
    heard = (ours > 0) | (theirs > 0)
    return {
        f"{band:g} MHz": {
            "same_class_percent": round(100 * float((ours == theirs)[:, i].mean()), 2),
            "same_class_percent_of_those_with_service": round(100 * float((ours == theirs)[heard[:, i], i].mean()), 2),
            "with_service_percent": round(100 * float(heard[:, i].mean()), 1),
            "mean_db": round(float(error[:, i].mean()), 3),
            "rms_db": round(float(np.sqrt((error[:, i] ** 2).mean())), 3),
            "p99_db": round(float(np.quantile(abs(error[:, i]), 0.99)), 2),
        }
        for i, band in enumerate(BANDS)
    }


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="snapping-") as folder:
        subprocess.run([sys.executable, str(REFERENCE / SCRIPT)], cwd=folder, check=True, capture_output=True)
        tile = np.fromfile(Path(folder) / "1s" / "N14E108.hgt", ">i2")
    height_m = tile.reshape(3601, 3601).astype(np.float32)
    table = speeds.parse_tables(TABLES.read_text(), TABLES.name).of("4G", 20.0, date(2026, 1, 1))
    sweeper = Sweeper(STEP_M, RADIUS_M, BANDS)
    found = {name: one(height_m, site, sweeper, table) for name, site in SITES.items()}
    shares = [band["same_class_percent"] for site in found.values() for band in site.values()]
    machine.write(
        "snapping",
        {
            "method": f"{PIXELS} pixels of a disc of {RADIUS_M:g} m, {ANTENNA_M:g} m to {RECEIVER_M:g} m, median "
            f"model, {EIRP_DBM:g} dBm a resource element, speed classes of 4G on 20 MHz; less the pixel's own path",
            "limits": {"same_class_percent": 99.0},
            "least_same_class_percent": min(shares),
            "load_average": round(os.getloadavg()[1], 1),
            "sites": found,
        },
    )


if __name__ == "__main__":
    run()
