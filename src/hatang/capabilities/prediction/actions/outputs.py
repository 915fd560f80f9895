"""What a run leaves: rasters, polygons, hexagons, the table of hamlets — written aside until the run is published."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.capabilities.prediction.formats import hexagons, polygons, rasters
from hatang.capabilities.prediction.models import PredictedCoverage
from hatang.capabilities.prediction.queries import hamlet_pixels, indoors, store
from hatang.capabilities.prediction.queries.hamlet_pixels import HamletPixels
from hatang.capabilities.prediction.terms import SINR_TECHNOLOGIES, Quantity
from hatang.engines.radio.surroundings import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.actions.engine import Computed, Signal
    from hatang.capabilities.prediction.models import Run
    from hatang.capabilities.prediction.queries.hamlet_pixels import Laid
    from hatang.capabilities.prediction.queries.levels import Levels
    from hatang.capabilities.prediction.queries.radiators import Radiators
    from hatang.engines.terrain.grid import Terrain


@dataclass(frozen=True)
class WrittenOutputs:
    """The files (name, kind, operator, technology, bytes, sha256), the rows of hamlets, and the run in numbers."""

    files: list[dict[str, Any]]
    hamlets: list[PredictedCoverage]
    summary: dict[str, Any]


@dataclass
class _Desk:
    """What the writing of a run holds in its hands."""

    run: Run
    terrain: Terrain
    radiators: Radiators
    folder: Path
    lattice: hexagons.HexagonLattice
    polygons: list[polygons.ClassPolygon] = field(default_factory=list)
    tables: list[hexagons.HexagonTable] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tags(self) -> dict[str, str]:
        return {
            "RUN": str(self.run.pk),
            "AS_OF": self.run.as_of.isoformat(),
            "MODEL": self.run.model,
            "INPUTS_SHA256": str(self.run.inputs.get("sha256", "")),
        }

    def note(self, name: str, kind: str, operator: str = "", technology: str = "") -> None:
        path = self.folder / name
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self.files.append(
            {
                "name": name,
                "kind": kind,
                "operator": operator,
                "technology": technology,
                "bytes": path.stat().st_size,
                "sha256": digest,
            }
        )


def write_outputs(
    run: Run,
    terrain: Terrain,
    radiator_set: Radiators,
    laid: Laid,
    *,
    computed: Computed,
    progress: Callable[[int, int], None],
) -> WrittenOutputs:
    """Everything into the run's staging folder; `laid`: the hamlets' pixels (`hamlet_pixels.lay_out`).

    `progress(done, total)` counts operators' technologies.
    """
    known = ~terrain.missing
    desk = _Desk(run, terrain, radiator_set, store.staging_folder(run.pk), hexagons.HexagonLattice(terrain.grid, known))
    _codes, _starts, rows, columns, _weights = laid
    rasters.write_raster(
        desk.folder / "terrain.tif", terrain.height_m, terrain.grid, nodata=float("nan"), tags=desk.tags, unit="metre"
    )
    desk.note("terrain.tif", "terrain")
    ground = store.ground_raster(run.pk).name
    rasters.write_raster(desk.folder / ground, computed.classes, terrain.grid, nodata=rasters.NO_GROUND, tags=desk.tags)
    desk.note(ground, "ground")
    groups = radiator_set.groups
    total = len(groups) + len({technology for _operator, technology in groups}) + 2
    vehicle, wall = (indoors.losses_db(radiator_set.cells, place) for place in (Place.VEHICLE, Place.INDOOR))
    shape = (len(groups), len(rows))
    levels, inside, entry = (np.zeros(shape, np.float32) for _layer in range(3))
    done = 0
    for signal in computed.signals():
        rsrp_dbm = signal.rsrp_dbm
        _write_rasters(desk, signal, rsrp_dbm)
        if signal.operator:
            group, served = groups.index((signal.operator, signal.technology)), signal.server[rows, columns]
            levels[group] = rsrp_dbm[rows, columns]
            inside[group], entry[group] = vehicle[served], wall[served]
        # Ten planes of the province each: the next is computed when this one is gone.
        del signal, rsrp_dbm
        progress(done := done + 1, total)
    pixels = HamletPixels(*laid, tuple(groups), levels)
    hamlet_pixels.save_pixels(desk.folder / "hamlets.npz", pixels)
    table = hamlet_rows(run, pixels, radiator_set.levels, inside, entry)
    _write_table(desk, table)
    _write_cells(desk)
    polygons.write_polygons(desk.folder / "classes.gpkg", desk.polygons)
    desk.note("classes.gpkg", "polygons")
    progress(total - 1, total)
    count = hexagons.write_hexagons(desk.folder / "h3r9.parquet", desk.tables)
    desk.note("h3r9.parquet", "hexagons")
    progress(total, total)
    summary = {
        "pixels": int(known.sum()),
        "hexagon_rows": count,
        "polygons": len(desk.polygons),
        "hamlets": len(pixels.codes),
        "hamlets_without_pixels": int((np.diff(pixels.starts) == 0).sum()),
        "groups": [list(group) for group in groups],
        "engine_run": computed.fingerprint,
        "bounds": list(terrain.grid.bounds),
    }
    return WrittenOutputs(desk.files, table, summary)


def _write_rasters(desk: _Desk, signal: Signal, rsrp_dbm: NDArray[np.float32]) -> None:
    """The rasters of a signal; of one operator's also its polygons and hexagons."""
    operator, technology = signal.operator, signal.technology
    grid, levels = desk.terrain.grid, desk.radiators.levels[technology]
    classes = levels.classify(rsrp_dbm)
    classes[desk.terrain.missing] = rasters.NO_CLASS
    for quantity, values, nodata, scale, unit in (
        (Quantity.RSRP, rasters.as_tenths(rsrp_dbm), rasters.NO_LEVEL, rasters.TENTHS, "dBm"),
        (Quantity.SERVER, signal.server, rasters.NO_SERVER, 1.0, ""),
        (Quantity.CLASS, classes, rasters.NO_CLASS, 1.0, ""),
        (Quantity.SECOND, signal.second, rasters.NO_SERVER, 1.0, ""),
        (Quantity.SPEED, signal.speed, rasters.NO_SPEED, rasters.SPEED_MBPS, "Mbps"),
        (Quantity.PROBABILITY, signal.percent, rasters.NO_PERCENT, 1.0, "%"),
        (Quantity.IN_VEHICLE, signal.vehicle_percent, rasters.NO_PERCENT, 1.0, "%"),
        (Quantity.INDOORS, signal.indoor_percent, rasters.NO_PERCENT, 1.0, "%"),
        (Quantity.SINR, signal.sinr_db, rasters.NO_RATIO, 1.0, "dB"),
    ):
        if quantity is Quantity.SINR and technology not in SINR_TECHNOLOGIES:
            continue
        name = store.raster_name(quantity.value, operator, technology)
        rasters.write_raster(
            desk.folder / name,
            values,
            grid,
            nodata=nodata,
            tags={**desk.tags, "OPERATOR": operator or store.EVERY_OPERATOR, "TECHNOLOGY": technology},
            scale=scale,
            unit=unit,
            description=f"{technology} {quantity.value}",
        )
        desk.note(name, quantity.value, operator, technology)
    if operator:
        desk.polygons += polygons.trace_polygons(classes, grid, operator=operator, technology=technology)
        desk.tables.append(desk.lattice.table(rsrp_dbm, levels, operator=operator, technology=technology))


def hamlet_rows(
    run: Run,
    pixels: HamletPixels,
    levels: dict[str, Levels],
    vehicle_loss_db: NDArray[np.float32],
    entry_loss_db: NDArray[np.float32],
) -> list[PredictedCoverage]:
    """One row per hamlet, operator and technology; hamlets on unknown terrain have none.

    `vehicle_loss_db`, `entry_loss_db` (groups, m): what a car body and a wall take of the signal of the cell that
    serves each pixel.
    """
    placed = np.flatnonzero(np.diff(pixels.starts) > 0)
    predicted_rows = []
    for index, (operator, technology) in enumerate(pixels.groups):
        of = levels[technology]
        level = np.nan_to_num(pixels.levels[index], nan=-np.inf)
        outdoors = level >= of.usable_dbm
        shares = 100.0 * pixels.disc_shares(outdoors)
        people = 100.0 * pixels.people_shares(outdoors)
        vehicle = 100.0 * pixels.disc_shares(level - vehicle_loss_db[index] >= of.usable_dbm)
        inside = 100.0 * pixels.disc_shares(level - entry_loss_db[index] >= of.usable_dbm)
        medians = pixels.medians(index)
        for hamlet in placed:
            median = None if np.isnan(medians[hamlet]) else round(float(medians[hamlet]), 1)
            predicted_rows.append(
                PredictedCoverage(
                    run=run,
                    operator=operator,
                    technology=technology,
                    hamlet_code=pixels.codes[hamlet],
                    share_percent=round(float(shares[hamlet]), 2),
                    vehicle_share_percent=round(float(vehicle[hamlet]), 2),
                    indoor_share_percent=round(float(inside[hamlet]), 2),
                    population_share_percent=round(float(people[hamlet]), 2),
                    median_rsrp_dbm=median,
                    signal_class=of.class_of(median),
                )
            )
    return predicted_rows


_COLUMNS = (
    "hamlet_code",
    "operator",
    "technology",
    "share_percent",
    "vehicle_share_percent",
    "indoor_share_percent",
    "population_share_percent",
    "median_rsrp_dbm",
    "signal_class",
)


def _write_table(desk: _Desk, table: list[PredictedCoverage]) -> None:
    with (desk.folder / "hamlets.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        writer.writerows([getattr(row, name) for name in _COLUMNS] for row in table)
    desk.note("hamlets.csv", "hamlets")


def _write_cells(desk: _Desk) -> None:
    """The cells by the number that the rasters of best servers have."""
    names = ("code", "site", "operator", "technology", "band_mhz", "longitude", "latitude", "eirp_dbm")
    with (desk.folder / "cells.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("number", *names))
        writer.writerows(
            (number, *(getattr(cell, name) for name in names))
            for number, cell in enumerate(desk.radiators.cells, start=1)
        )
    desk.note("cells.csv", "cells")
