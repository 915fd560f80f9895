"""`python -m benchmarks.peers.splat [RUNS]`: one site, 30 km at 30 m, against Debian's `splat-hd -olditm`.

Both as processes on the reference terrain (`radio/golden/make_terrain.py`); the processor seconds of a run at 30 km
less those at 1 km are the work, the rest is start-up. The rival runs once, we RUNS times (5) by turns; medians count.
Needs `apt install splat` and HATANG_REFERENCE.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import machine

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path("radio") / "golden" / "make_terrain.py"
REFERENCE = Path(os.environ.get("HATANG_REFERENCE", ROOT.parent / "shared" / "reference"))
LATITUDE, LONGITUDE, ANTENNA_M, RECEIVER_M = 14.5, 108.5, 30.0, 1.5
RADIUS_KM, SMALL_KM = 30.0, 1.0
ONE = (900.0,)
SIX = (700.0, 900.0, 1800.0, 2100.0, 2600.0, 3700.0)
ASKED = {
    "one_band": (ONE, ()),
    "six_bands": (SIX, ()),
    "p1812_one_band": (ONE, ("--model", "p1812")),
    "p1812_six_bands": (SIX, ("--model", "p1812")),
    "p1812_one_band_10_percent_of_time": (ONE, ("--model", "p1812", "--time-percent", "10")),
}
# εr, σ, N0, MHz, climate (1 equatorial), polarisation (1 vertical), situations, time.
GROUND = ("15.000", "0.005", "301.000", f"{ONE[0]:.3f}", "1", "1", "0.50", "0.50")


def processor_s(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> float:
    """Processor seconds of one process and its children; raises where it fails."""
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=environment)
        _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]}: {(folder / 'said.txt').read_text()[-500:]}")
    return usage.ru_utime + usage.ru_stime


def rival(folder: Path, radius_km: float) -> float:
    site = ("site", str(LATITUDE), str(360.0 - LONGITUDE), f"{ANTENNA_M} meters")
    (folder / "site.qth").write_text("\n".join(site) + "\n")
    (folder / "site.lrp").write_text("\n".join(GROUND) + "\n")
    given = f"-t site.qth -L {RECEIVER_M} -R {radius_km:g} -metric -olditm -d . -N -o loss"
    return processor_s(["splat-hd", *given.split()], folder)


def ours(folder: Path, radius_km: float, bands: tuple[float, ...], more: tuple[str, ...]) -> float:
    given = {
        "--terrain": "1s/N14E108.hgt",
        "--lat": LATITUDE,
        "--lon": LONGITUDE,
        "--height-m": ANTENNA_M,
        "--rx-height-m": RECEIVER_M,
        "--radius-km": radius_km,
        "--out": "loss.tif",
    }
    command = [sys.executable, "-m", "hatang.config.command", "radio", "sweep", "--json", *more]
    command += [str(part) for pair in given.items() for part in pair]
    command += [part for each in bands for part in ("--frequency-mhz", f"{each:g}")]
    # Python's own compiled files, wherever this checkout may keep none.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "pycache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return processor_s(command, folder, environment)


def work_s(folder: Path, runs: int) -> dict[str, list[float]]:
    """What each question costs net of start-up, run by run; the first of all, which compiles, is not counted."""
    for radius_km in (SMALL_KM, RADIUS_KM):
        ours(folder, radius_km, *ASKED["one_band"])
    found: dict[str, list[float]] = {name: [] for name in ASKED}
    small: dict[str, list[float]] = {name: [] for name in ASKED}
    for _run in range(runs):
        for name, asked in ASKED.items():
            small[name].append(ours(folder, SMALL_KM, *asked))
            found[name].append(ours(folder, RADIUS_KM, *asked))
    return {
        name: [large - statistics.median(small[name]) for large in sorted(each)] for name, each in found.items()
    } | {"start": sorted(small["one_band"])}


def run(runs: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="splat-"))
    try:
        subprocess.run([sys.executable, str(REFERENCE / SCRIPT)], cwd=folder, check=True, capture_output=True)
        subprocess.run(["srtm2sdf-hd", "1s/N14E108.hgt"], cwd=folder, check=True, capture_output=True)
        theirs = rival(folder, RADIUS_KM) - rival(folder, SMALL_KM)
        each = work_s(folder, runs)
        machine.write("splat", told(theirs, each))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def told(theirs: float, each: dict[str, list[float]]) -> dict[str, Any]:
    middle = {name: statistics.median(values) for name, values in each.items()}
    return {
        "method": f"processor seconds at {RADIUS_KM:g} km less at {SMALL_KM:g} km, one process, 1″ pixels; "
        f"splat-hd -olditm once, ours the median of {len(each['one_band'])}; load_average tells who else was on the "
        "machine: beside others both are dearer",
        "limits": {"one_band": 100, "six_bands_to_six_runs": 200, "p1812_to_median": 1.5},
        "load_average": round(os.getloadavg()[1], 1),
        "splat_hd_s": round(theirs, 2),
        "ours_s": {name: round(value, 3) for name, value in middle.items() if name != "start"},
        "ours_start_s": round(middle["start"], 2),
        "ours_runs_s": {name: [round(value, 3) for value in values] for name, values in each.items()},
        "ratio_one_band": round(theirs / middle["one_band"], 1),
        "ratio_six_bands_to_six_runs": round(len(SIX) * theirs / middle["six_bands"], 1),
        "ratio_p1812_one_band": round(theirs / middle["p1812_one_band"], 1),
        "p1812_to_median_one_band": round(middle["p1812_one_band"] / middle["one_band"], 2),
        "p1812_to_median_six_bands": round(middle["p1812_six_bands"] / middle["six_bands"], 2),
        "p1812_10_percent_to_median": round(middle["p1812_one_band_10_percent_of_time"] / middle["one_band"], 2),
    }


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
