"""The computation of a run: inputs checked and recorded, engine, rasters and tables, and last the publishing."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.actions import engine, outputs, runs
from hatang.capabilities.prediction.models import TerrainFile
from hatang.capabilities.prediction.queries import corrections, ground_classes, hamlet_pixels, store
from hatang.capabilities.prediction.queries.radiators import CellFault, Radiators, describe_faults, find_radiators
from hatang.capabilities.prediction.queries.runs import RUN_LOCK
from hatang.capabilities.prediction.terms import HEIGHT_ROLES, TerrainRole
from hatang.capabilities.radio import public as radio
from hatang.engines.terrain.errors import TerrainError
from hatang.kernel import datasets
from hatang.kernel.problems import Conflict, Invalid
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hatang.capabilities.coverage.public import HamletGround
    from hatang.capabilities.prediction.models import Run
    from hatang.capabilities.prediction.queries.radiators import Radiator
    from hatang.engines.terrain.grid import Grid, Terrain
    from hatang.kernel.access import Actor

    type Progress = Callable[[int, int, str], None]

# What each part of the work takes of the whole, in hundredths.
_TERRAIN_SHARE, _ENGINE_SHARE = 5, 70
# The inputs that a run rests on beside its files.
READS = ("assets.site", "assets.cell", "places.hamlet", "places.population", "plan.definition")


def compute_run(actor: Actor, run_id: int, *, progress: Progress) -> Run:
    """Compute the run and publish it. `progress(done, total, message)` may raise to stop; then nothing changes.

    `Invalid` names what cannot be computed with: each faulty cell, the terrain file, the site outside the terrain.
    `Conflict` while another run is at work; the run is not touched then.
    """
    if not _lock_computation():
        raise Conflict("run", _("Another coverage run is at work"), hint=_("Start this one again when it has ended."))
    try:
        with radio.explain_refusals():
            return _compute_and_publish(actor, runs.begin_run(run_id), progress)
    finally:
        _unlock_computation()


def _lock_computation() -> bool:
    """Whether no other process computes a run: two would fight for processors and for the engine's chunks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RUN_LOCK])
        return bool(cursor.fetchone()[0])


def _unlock_computation() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [RUN_LOCK])


def _compute_and_publish(actor: Actor, run: Run, progress: Progress) -> Run:
    progress(0, 100, _("Reading cells and terrain"))
    land = coverage.read_hamlet_ground(run.as_of)
    radiator_set = find_radiators(as_of=run.as_of)
    if not radiator_set.cells and not radiator_set.faults:
        raise Invalid(
            "cells",
            _("No cell is on air on this date"),
            where=formats.format_day(run.as_of),
            hint=_("Import the cells of the operators (assets.cell)."),
        )
    files = list(TerrainFile.objects.filter(removed_at=None).order_by("sha256"))
    if not any(file.role in HEIGHT_ROLES for file in files):
        raise Invalid(
            "terrain",
            _("There is no terrain: without heights nothing is predicted"),
            hint=_("Add height files: hatang coverage terrain add N15E108.hgt …"),
        )

    def read_on(done: int, total: int) -> None:
        progress(_TERRAIN_SHARE * done // total, 100, _("Reading cells and terrain"))

    terrain, ground = _read_terrain(run, files, land, radiator_set, read_on)
    patterns = engine.Patterns()
    radiator_set = patterns.check(_on_ground(radiator_set, terrain))
    if radiator_set.faults and not run.settings.get("skip_faulty"):
        raise Invalid(
            "cells",
            _("%(count)d cells cannot be computed") % {"count": len(radiator_set.faults)},
            detail=describe_faults(radiator_set.faults),
            hint=_("Correct them in the file of cells, or let the run leave them out."),
        )
    if not radiator_set.cells:
        raise Invalid(
            "cells",
            _("No cell is left that can be computed"),
            detail=describe_faults(radiator_set.faults),
            hint=_("Correct them in the file of cells."),
        )
    runs.record_inputs(run, collect_inputs(run, files, radiator_set, terrain, patterns, ground))
    staged = store.staging_folder(run.pk)
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)

    def advance(done: int, total: int) -> None:
        share = _ENGINE_SHARE * done // max(total, 1)
        progress(
            _TERRAIN_SHARE + share, 100, _("Masts computed: %(done)d of %(total)d") % {"done": done, "total": total}
        )

    laid = hamlet_pixels.lay_out(land.codes, land.points, terrain.grid, ~terrain.missing)
    classes = ground_classes.classify_ground(terrain, laid[2], laid[3], _find_clutter_path(files))
    # start: the engine
    from hatang.engines.radio import province

    settings = province.Settings(
        model=run.propagation, radius_m=run.radius_m, receiver_height_m=float(run.settings["receiver_height_m"])
    )
    computed = engine.Computed(
        engine.compute_province(terrain, radiator_set.cells, patterns, settings=settings, progress=advance),
        levels=radiator_set.levels,
        loading=float(run.settings.get("loading", runs.LOADING)),
        classes=classes,
        corrections=corrections.of_run(run),
        as_of=run.as_of,
    )
    begun = _TERRAIN_SHARE + _ENGINE_SHARE

    def write_on(done: int, total: int) -> None:
        progress(begun + (99 - begun) * done // total, 100, _("Writing maps and tables"))

    written = outputs.write_outputs(run, terrain, radiator_set, laid, computed=computed, progress=write_on)
    runs.publish_run(actor, run, hamlets=written.hamlets, outputs=written.files, summary=written.summary)
    engine.forget_all_but(runs.standing_fingerprints())
    progress(100, 100, _("Published"))
    return run


def _read_terrain(
    run: Run,
    files: Sequence[TerrainFile],
    land: HamletGround,
    radiator_set: Radiators,
    progress: Callable[[int, int], None],
) -> tuple[Terrain, dict[str, Any] | None]:
    """The heights under every cell with its reach and under every hamlet, as far as the files go.

    With them how ground was made of surface models, as the inputs tell it; None where all of it is ground.
    """
    # start: the engine
    from hatang.engines.terrain import reading
    from hatang.engines.terrain.ground import GroundMaking, make_ground

    heights = [file for file in files if file.role in HEIGHT_ROLES]
    terrain = reading.read_terrain(
        [store.terrain_path(file) for file in heights],
        _lay_out_grid(run, heights, land, radiator_set),
        clutter_path=_find_clutter_path(files),
        surfaces=[store.terrain_path(file) for file in heights if file.role == TerrainRole.SURFACE],
        progress=progress,
    )
    if terrain.surface is None:
        return terrain, None
    surface_percent = round(100 * float(terrain.surface.mean()), 2)
    if not run.settings.get("make_ground", False):
        return terrain, {"is_made": False, "surface_percent": surface_percent}
    making = GroundMaking()
    made = make_ground(terrain, making)
    return made.terrain, {
        "is_made": True,
        "surface_percent": surface_percent,
        **asdict(making),
        "lowered_percent": round(100 * made.lowered_share, 2),
        "lowered_m": round(made.lowered_m, 2),
    }


def _find_clutter_path(files: Sequence[TerrainFile]) -> Path | None:
    """The file of what stands on the ground."""
    return next((store.terrain_path(file) for file in files if file.role == TerrainRole.CLUTTER), None)


def _lay_out_grid(run: Run, heights: Sequence[TerrainFile], land: HamletGround, radiator_set: Radiators) -> Grid:
    # start: the engine
    from hatang.engines.terrain.grid import Grid

    points = [(cell.longitude, cell.latitude) for cell in radiator_set.cells]
    points += [(x, y) for x, y in land.points.tolist() if not np.isnan(x)]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    # A degree of latitude is 111 km; of longitude, in the north of the country, at least 100.
    margin = run.radius_m / 100_000.0
    west = max(min(xs) - margin, min(file.west for file in heights))
    south = max(min(ys) - margin, min(file.south for file in heights))
    east = min(max(xs) + margin, max(file.east for file in heights))
    north = min(max(ys) + margin, max(file.north for file in heights))
    if west >= east or south >= north:
        raise Invalid(
            "terrain_no_overlap",
            _("The terrain lies elsewhere than the cells and hamlets"),
            where=", ".join(file.name for file in heights),
        )
    return Grid.over((west, south, east, north), run.step_m)


def _on_ground(radiator_set: Radiators, terrain: Terrain) -> Radiators:
    """The cells whose mast stands on known terrain; the others become faults that name the mast."""
    standing: list[Radiator] = []
    faults = list(radiator_set.faults)
    for cell in radiator_set.cells:
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
            faults.append(CellFault(cell.code, cell.site, cell.operator, what))
        else:
            standing.append(cell)
    # The engine numbers cells in this order; rasters of best servers do so too.
    standing.sort(key=lambda radiator: (radiator.operator, radiator.code))
    return replace(radiator_set, cells=tuple(standing), faults=tuple(faults))


def collect_inputs(
    run: Run,
    files: Sequence[TerrainFile],
    radiator_set: Radiators,
    terrain: Terrain,
    patterns: engine.Patterns,
    ground: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What the run is computed from, with one hash over all of it; `ground`: how it was made of surface models."""
    told_cells = json.dumps([vars(cell) for cell in radiator_set.cells], sort_keys=True, default=str)
    recorded: dict[str, Any] = {
        "as_of": run.as_of.isoformat(),
        "model": run.model,
        "step_m": run.step_m,
        "radius_m": run.radius_m,
        "receiver_height_m": run.settings["receiver_height_m"],
        "loading": run.settings.get("loading", runs.LOADING),
        "cells": len(radiator_set.cells),
        "sites": len({cell.site for cell in radiator_set.cells}),
        "cells_sha256": hashlib.sha256(told_cells.encode()).hexdigest(),
        "left_out": [str(fault) for fault in radiator_set.faults],
        "calibrations": runs.corrections_of(run),
        "patterns": patterns.list_files(radiator_set.cells),
        "terrain": [
            {"name": file.name, "role": file.role, "sha256": file.sha256, "generated": file.is_generated}
            for file in files
        ],
        **({} if ground is None else {"ground": ground}),
        "terrain_sha256": terrain.digest,
        "terrain_missing_share": round(terrain.missing_share, 6),
        "terrain_voids_filled": terrain.voids_filled,
        "grid": [terrain.grid.epsg, terrain.grid.west_m, terrain.grid.north_m, *terrain.grid.shape],
        "levels": {name: list(level.begins_dbm) for name, level in sorted(radiator_set.levels.items())},
        "bands_mhz": sorted({cell.band_mhz for cell in radiator_set.cells}),
        "revisions": datasets.read_revisions(READS),
    }
    canonical = json.dumps(
        {name: value for name, value in recorded.items() if name != "revisions"}, sort_keys=True, default=str
    )
    return {**recorded, "sha256": hashlib.sha256(canonical.encode()).hexdigest()}
