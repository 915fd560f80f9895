"""A province at full size: 3,000 masts, 15 km each at 30 m, one carrier and six, two processes; one mast changed.

`python -m benchmarks.peers.province [masts [carriers …]]`: fewer masts stand on less ground, as densely, and are
written down beside the whole.
Reports processor seconds of all processes, wall-clock, the memory of all of them together, and the seconds in which one
changed mast is in the best-server map.
"""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import machine
from hatang.engines.radio import province
from hatang.engines.radio.antennas import build_parametric_pattern
from hatang.engines.radio.cells import RadioCell, RadioSite
from hatang.engines.terrain import fractal
from hatang.engines.terrain.grid import Grid, Terrain

if TYPE_CHECKING:
    from typing import Any

MASTS = 3000
# Quảng Ngãi since 2025-07-01 has 14,832 km²; the masts stand in a square of that area, the ground reaches 15 km beyond.
SIDE_M = 121_800.0
STEP_M, RADIUS_M = 30.0, 15_000.0
BANDS = {1: (1800.0,), 6: (700.0, 900.0, 1800.0, 2100.0, 2600.0, 3700.0)}
WORKERS = 2


def ground(count: int) -> Terrain:
    """The whole province and its border as one grid of fractal relief, repeated from a smaller one."""
    pixels = int((SIDE_M * math.sqrt(count / MASTS) + 2 * RADIUS_M) / STEP_M)
    middle = Grid.around(108.5, 14.9, STEP_M, STEP_M)
    x, y = middle.xy(1, 1)
    grid = Grid(middle.epsg, x - pixels / 2 * STEP_M, y + pixels / 2 * STEP_M, STEP_M, pixels, pixels)
    part = fractal.generate_relief(194, 2048, 2048, STEP_M)
    times = -(-pixels // 2048)
    return Terrain.of(grid, np.tile(part, (times, times))[:pixels, :pixels], source="fractal 194")


def masts(terrain: Terrain, count: int, bands: tuple[float, ...]) -> list[RadioSite]:
    """Three sectors a mast and band, spread by chance that is the same every time."""
    rng = np.random.default_rng(3000)
    antenna = build_parametric_pattern()
    margin = RADIUS_M / STEP_M
    inner = terrain.grid.rows - 2 * margin
    sites = []
    for number in range(count):
        row, column = margin + rng.random(2) * inner
        longitude, latitude = (float(each) for each in terrain.grid.centre(row, column))
        turn = float(rng.random() * 120)
        cells = tuple(
            RadioCell(
                f"{number:04d}-{band:g}-{sector}",
                "operator",
                "4G",
                band,
                35.0,
                30.0,
                antenna,
                azimuth_deg=(turn + 120 * sector) % 360,
                electrical_tilt_deg=4.0,
            )
            for band in bands
            for sector in range(3)
        )
        sites.append(RadioSite(f"{number:04d}", longitude, latitude, cells))
    return sites


class Memory(threading.Thread):
    """The most that this process and its children held at a time, by proportional share, seen twice a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most_bytes = 0
        self.processor_s = 0.0
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.5):
            self.most_bytes = max(self.most_bytes, sum(_share(pid) for pid in _family(os.getpid())))
        self.processor_s = time.thread_time()


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                found += _family(int(child))
        except OSError:
            continue
    return found


def _share(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def measure(
    terrain: Terrain, count: int, bands: tuple[float, ...], folder: Path
) -> tuple[province.ProvinceRun, dict[str, Any]]:
    """One whole run on two processes."""
    sites = masts(terrain, count, bands)
    settings = province.Settings(radius_m=RADIUS_M)
    memory = Memory()
    memory.start()
    start, before = time.perf_counter(), _processor_s()
    with ProcessPoolExecutor(WORKERS) as pool:
        run = province.run_province(sites, terrain, settings, folder, map_over=pool.map)
    wall, processor = time.perf_counter() - start, _processor_s() - before
    memory.stopped.set()
    memory.join()
    # Looking at the memory is not the province's work.
    processor -= memory.processor_s
    kept = sum(path.stat().st_size for path in (folder / "chunks").rglob("*.bin"))
    figures = {
        "masts": count,
        "carriers": len(bands),
        "cells": sum(len(each.cells) for each in sites),
        "processor_s": round(processor, 1),
        "wall_s": round(wall, 1),
        "processor_s_by_two": round(processor / WORKERS, 1),
        "processor_ms_by_mast": round(1000 * processor / count, 1),
        "peak_memory_gib": round(memory.most_bytes / 2**30, 2),
        "load_average": round(os.getloadavg()[1], 1),
        "chunks": len(run.chunks),
        "kept_gib": round(kept / 2**30, 2),
    }
    return run, figures


def _processor_s() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def changed(run: province.ProvinceRun, site: RadioSite) -> dict[str, Any]:
    """One mast raised, turned and made stronger: until its new best-server map around it is there."""
    new = replace(
        site,
        cells=tuple(
            replace(
                each,
                antenna_height_m=45.0,
                azimuth_deg=((each.azimuth_deg or 0.0) + 20.0) % 360,
                reference_eirp_dbm=33.0,
            )
            for each in site.cells
        ),
    )
    province.change_site(run, site, new)
    start, before = time.perf_counter(), time.process_time()
    patch = province.change_site(run, site, new)
    figures = {"wall_s": round(time.perf_counter() - start, 2), "processor_s": round(time.process_time() - before, 2)}
    best = [(patch.before(layer).server[0] != after.server[0]).sum() for layer, after in patch.after.items()]
    return {**figures, "pixels_with_another_server": int(sum(best)), "doubtful": patch.doubtful}


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else MASTS
    wanted = [int(each) for each in arguments[1:]] or list(BANDS)
    terrain = ground(count)
    found: dict[str, Any] = {
        "method": f"masts of three sectors, {MASTS} on a square of {SIDE_M / 1000:g} km and as densely where fewer, "
        f"{RADIUS_M:g} m at {STEP_M:g} m, {WORKERS} processes, median model; memory is the share of all processes; "
        "load_average tells who else was on the machine: wall_s is worth little beside others, processor_s_by_two is "
        "what two free cores take",
        "limits": {"one_carrier_s": 180, "six_carriers_s": 360, "memory_gib": 2.0, "change_s": 1.0},
    }
    kept = machine.RESULTS / "province.json"
    if kept.is_file():
        # What was measured for another number of masts or carriers stays.
        found |= {name: each for name, each in json.loads(kept.read_text()).items() if name.startswith("carriers_")}
    for carriers in wanted:
        folder = Path(tempfile.mkdtemp(prefix="province-"))
        try:
            run, figures = measure(terrain, count, BANDS[carriers], folder)
            middle = min(
                masts(terrain, count, BANDS[carriers]),
                key=lambda site: abs(site.longitude - 108.5) + abs(site.latitude - 14.9),
            )
            figures["one_mast_changed"] = changed(run, middle)
            found[f"carriers_{carriers}" if count == MASTS else f"carriers_{carriers}_with_{count}_masts"] = figures
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        machine.write("province", found)


if __name__ == "__main__":
    main(sys.argv[1:])
