"""The computation of a run: inputs checked and recorded, engine, rasters and tables, and last the publishing."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.actions import engine, outputs, runs
from hatang.capabilities.prediction.models import TerrainFile
from hatang.capabilities.prediction.queries import corrections, ground_classes, hamlet_pixels, store
from hatang.capabilities.prediction.queries.radiators import Fault, Radiators, radiators, told
from hatang.capabilities.prediction.queries.runs import RUN_LOCK
from hatang.capabilities.prediction.terms import TerrainRole
from hatang.capabilities.radio import public as radio
from hatang.engines.terrain.errors import TerrainError
from hatang.kernel import datasets
from hatang.kernel.problems import Conflict, Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hatang.capabilities.coverage.public import Ground
    from hatang.capabilities.prediction.models import Run
    from hatang.capabilities.prediction.queries.radiators import Radiator
    from hatang.engines.terrain.grid import Grid, Terrain
    from hatang.kernel.access import Actor

    type Progress = Callable[[int, int, str], None]

# What each part of the work takes of the whole, in hundredths.
_TERRAIN_SHARE, _ENGINE_SHARE = 5, 70
# The inputs that a run rests on beside its files.
READS = ("assets.site", "assets.cell", "places.hamlet", "places.population", "plan.definition")


def compute(actor: Actor, run_id: int, *, progress: Progress) -> Run:
    """Compute the run and publish it. `progress(done, total, message)` may raise to stop; then nothing changes.

    `Invalid` names what cannot be computed with: each faulty cell, the terrain file, the site outside the terrain.
    `Conflict` while another run is at work; the run is not touched then.
    """
    if not _lock():
        raise Conflict("run", _("Another coverage run is at work"), hint=_("Start this one again when it has ended."))
    try:
        with radio.said():
            return _compute(actor, runs.begin(run_id), progress)
    finally:
        _unlock()


def _lock() -> bool:
    """Whether no other process computes a run: two would fight for processors and for the engine's chunks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RUN_LOCK])
        return bool(cursor.fetchone()[0])


def _unlock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [RUN_LOCK])


def _compute(actor: Actor, run: Run, progress: Progress) -> Run:
    progress(0, 100, _("Reading cells and terrain"))
    land = coverage.hamlets(run.as_of)
    found = radiators(as_of=run.as_of)
    if not found.cells and not found.faults:
        raise Invalid(
            "cells",
            _("No cell is on air on this date"),
            where=run.as_of.isoformat(),
            hint=_("Import the cells of the operators (assets.cell)."),
        )
    files = list(TerrainFile.objects.filter(removed_at=None).order_by("sha256"))
    if not any(each.role == TerrainRole.HEIGHT for each in files):
        raise Invalid(
            "terrain",
            _("There is no terrain: without heights nothing is predicted"),
            hint=_("Add height files: hatang coverage terrain add N15E108.hgt …"),
        )

    def read_on(done: int, total: int) -> None:
        progress(_TERRAIN_SHARE * done // total, 100, _("Reading cells and terrain"))

    terrain = _terrain(run, files, land, found, read_on)
    patterns = engine.Patterns()
    found = patterns.check(_on_ground(found, terrain))
    if found.faults and not run.settings.get("skip_faulty"):
        raise Invalid(
            "cells",
            _("%(count)d cells cannot be computed") % {"count": len(found.faults)},
            detail=told(found.faults),
            hint=_("Correct them in the file of cells, or let the run leave them out."),
        )
    if not found.cells:
        raise Invalid(
            "cells",
            _("No cell is left that can be computed"),
            detail=told(found.faults),
            hint=_("Correct them in the file of cells."),
        )
    runs.record_inputs(run, inputs(run, files, found, terrain, patterns))
    staged = store.staging_folder(run.pk)
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)

    def advance(done: int, total: int) -> None:
        share = _ENGINE_SHARE * done // max(total, 1)
        progress(
            _TERRAIN_SHARE + share, 100, _("Masts computed: %(done)d of %(total)d") % {"done": done, "total": total}
        )

    laid = hamlet_pixels.lay_out(land.codes, land.points, terrain.grid, ~terrain.missing)
    classes = ground_classes.over(terrain, laid[2], laid[3], _clutter(files))
    # start: the engine
    from hatang.engines.radio import province

    settings = province.Settings(
        model=run.propagation, radius_m=run.radius_m, receiver_height_m=float(run.settings["receiver_height_m"])
    )
    computed = engine.Computed(
        engine.compute(terrain, found.cells, patterns, settings=settings, progress=advance),
        levels=found.levels,
        loading=float(run.settings.get("loading", runs.LOADING)),
        classes=classes,
        corrections=corrections.of_run(run),
        as_of=run.as_of,
    )
    begun = _TERRAIN_SHARE + _ENGINE_SHARE

    def write_on(done: int, total: int) -> None:
        progress(begun + (99 - begun) * done // total, 100, _("Writing maps and tables"))

    written = outputs.write(run, terrain, found, laid, computed=computed, progress=write_on)
    runs.publish(actor, run, hamlets=written.hamlets, outputs=written.files, summary=written.summary)
    engine.forget_all_but(runs.standing_fingerprints())
    progress(100, 100, _("Published"))
    return run


def _terrain(
    run: Run,
    files: Sequence[TerrainFile],
    land: Ground,
    found: Radiators,
    progress: Callable[[int, int], None],
) -> Terrain:
    """The heights under every cell with its reach and under every hamlet, as far as the files go."""
    # start: the engine
    from hatang.engines.terrain import reading

    heights = [each for each in files if each.role == TerrainRole.HEIGHT]
    return reading.read(
        [store.terrain_path(each) for each in heights],
        _grid(run, heights, land, found),
        clutter_path=_clutter(files),
        progress=progress,
    )


def _clutter(files: Sequence[TerrainFile]) -> Path | None:
    """The file of what stands on the ground."""
    return next((store.terrain_path(each) for each in files if each.role == TerrainRole.CLUTTER), None)


def _grid(run: Run, heights: Sequence[TerrainFile], land: Ground, found: Radiators) -> Grid:
    # start: the engine
    from hatang.engines.terrain.grid import Grid

    points = [(each.longitude, each.latitude) for each in found.cells]
    points += [(x, y) for x, y in land.points.tolist() if not np.isnan(x)]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    # A degree of latitude is 111 km; of longitude, in the north of the country, at least 100.
    margin = run.radius_m / 100_000.0
    west = max(min(xs) - margin, min(each.west for each in heights))
    south = max(min(ys) - margin, min(each.south for each in heights))
    east = min(max(xs) + margin, max(each.east for each in heights))
    north = min(max(ys) + margin, max(each.north for each in heights))
    if west >= east or south >= north:
        raise Invalid(
            "terrain_no_overlap",
            _("The terrain lies elsewhere than the cells and hamlets"),
            where=", ".join(each.name for each in heights),
        )
    return Grid.over((west, south, east, north), run.step_m)


def _on_ground(found: Radiators, terrain: Terrain) -> Radiators:
    """The cells whose mast stands on known terrain; the others become faults that name the mast."""
    standing: list[Radiator] = []
    faults = list(found.faults)
    for cell in found.cells:
        try:
            row, column = terrain.grid.pixel(cell.longitude, cell.latitude)
            missing = bool(terrain.missing[row, column])
        except TerrainError:
            missing = True
        if missing:
            what = _("its mast %(site)s stands outside the terrain (%(latitude).5f, %(longitude).5f)") % {
                "site": cell.site,
                "latitude": cell.latitude,
                "longitude": cell.longitude,
            }
            faults.append(Fault(cell.code, cell.site, cell.operator, what))
        else:
            standing.append(cell)
    # The engine numbers cells in this order; rasters of best servers do so too.
    standing.sort(key=lambda each: (each.operator, each.code))
    return replace(found, cells=tuple(standing), faults=tuple(faults))


def inputs(
    run: Run, files: Sequence[TerrainFile], found: Radiators, terrain: Terrain, patterns: engine.Patterns
) -> dict[str, Any]:
    """What the run is computed from, with one hash over all of it."""
    told_cells = json.dumps([vars(each) for each in found.cells], sort_keys=True, default=str)
    recorded: dict[str, Any] = {
        "as_of": run.as_of.isoformat(),
        "model": run.model,
        "step_m": run.step_m,
        "radius_m": run.radius_m,
        "receiver_height_m": run.settings["receiver_height_m"],
        "loading": run.settings.get("loading", runs.LOADING),
        "cells": len(found.cells),
        "sites": len({each.site for each in found.cells}),
        "cells_sha256": hashlib.sha256(told_cells.encode()).hexdigest(),
        "left_out": [str(each) for each in found.faults],
        "calibrations": runs.corrections_of(run),
        "patterns": patterns.told(found.cells),
        "terrain": [
            {"name": each.name, "role": each.role, "sha256": each.sha256, "generated": each.is_generated}
            for each in files
        ],
        "terrain_sha256": terrain.digest,
        "terrain_missing_share": round(terrain.missing_share, 6),
        "terrain_voids_filled": terrain.voids_filled,
        "grid": [terrain.grid.epsg, terrain.grid.west_m, terrain.grid.north_m, *terrain.grid.shape],
        "levels": {name: list(each.begins_dbm) for name, each in sorted(found.levels.items())},
        "bands_mhz": sorted({each.band_mhz for each in found.cells}),
        "revisions": datasets.revisions(READS),
    }
    canonical = json.dumps(
        {name: value for name, value in recorded.items() if name != "revisions"}, sort_keys=True, default=str
    )
    return {**recorded, "sha256": hashlib.sha256(canonical.encode()).hexdigest()}
