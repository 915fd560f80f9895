"""What the rasters of a run say at a place."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import rasterio
from pyproj import Transformer

from hatang.capabilities.prediction.queries import runs, store
from hatang.capabilities.prediction.queries.levels import CLASSES, NOT_COMPUTED
from hatang.capabilities.prediction.terms import Quantity, SignalClass

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.capabilities.prediction.models import Run
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class ProbeValue:
    """One operator's technology at a place. `rsrp_dbm` None: nothing arrives; `cell` and `second`, the strongest on
    another mast, only for those who may see them.

    `percent`, `vehicle_percent`, `indoor_percent`: places around where the signal is usable outdoors, in a vehicle,
    indoors; `sinr_db` None where the technology or the run has none. `speed_mbps`: what the level stands for on the
    channel that gives most, by the dated tables; 0 without a usable signal, None where the run does not say.
    """

    operator: str
    technology: str
    rsrp_dbm: float | None
    signal_class: SignalClass
    speed_mbps: float | None
    sinr_db: float | None
    percent: float | None
    vehicle_percent: float | None
    indoor_percent: float | None
    cell: str
    second: str


@dataclass(frozen=True)
class Probe:
    """Everything a run says of a place; `is_known` False outside its grid and where the terrain is missing."""

    longitude: float
    latitude: float
    is_known: bool
    height_m: float | None
    values: tuple[ProbeValue, ...]


@lru_cache(maxsize=8)
def _to_metres(crs: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def sample_raster(path: Path, longitude: float, latitude: float) -> float | None:
    """The number in the pixel of the raster at the place, with its scale; None outside it and where it has none."""
    with rasterio.open(path) as file:
        x, y = _to_metres(file.crs.to_string()).transform(longitude, latitude)
        if not (math.isfinite(x) and math.isfinite(y)):
            return None
        row, column = file.index(x, y)
        if not (0 <= row < file.height and 0 <= column < file.width):
            return None
        value = float(file.read(1, window=((row, row + 1), (column, column + 1)))[0, 0])
        if file.nodata is not None and (value == file.nodata or math.isnan(value)):
            return None
        return value * float(file.scales[0])


def probe_signal(*, run: Run, longitude: float, latitude: float, actor: Actor, operator: str, technology: str) -> Probe:
    """The signal at a place: of one operator, or of all together and each by itself with an empty `operator`."""
    height = sample_raster(store.terrain_raster(run.pk), longitude, latitude)
    wanted = [
        (one, generation)
        for one, generation in (("", technology), *runs.list_groups(run))
        if generation == technology and (not operator or one == operator)
    ]
    values = tuple(_read_probe_value(run, one, generation, longitude, latitude, actor) for one, generation in wanted)
    return Probe(longitude, latitude, height is not None, height, values if height is not None else ())


def _read_probe_value(
    run: Run, operator: str, technology: str, longitude: float, latitude: float, actor: Actor
) -> ProbeValue:
    def path_of(quantity: Quantity) -> Path:
        return store.raster_path(run.pk, quantity.value, operator, technology)

    def at(quantity: Quantity) -> float | None:
        path = path_of(quantity)
        return sample_raster(path, longitude, latitude) if path.exists() else None

    level, number = at(Quantity.RSRP), at(Quantity.CLASS)
    signal_class = CLASSES[0 if number is None or number == NOT_COMPUTED else int(number)]
    cells = read_server_codes(run.pk)
    server, second = (cells.get(int(at(rank) or 0), "") for rank in (Quantity.SERVER, Quantity.SECOND))
    may_see = runs.may_see_servers(actor, operator)
    return ProbeValue(
        operator=operator,
        technology=technology,
        rsrp_dbm=None if level is None else round(level, 1),
        signal_class=signal_class,
        speed_mbps=round(at(Quantity.SPEED) or 0.0, 2) if path_of(Quantity.SPEED).exists() else None,
        sinr_db=at(Quantity.SINR),
        percent=at(Quantity.PROBABILITY),
        vehicle_percent=at(Quantity.IN_VEHICLE),
        indoor_percent=at(Quantity.INDOORS),
        cell=server if may_see else "",
        second=second if may_see else "",
    )


def read_server_codes(run_id: int) -> dict[int, str]:
    """Number in the rasters of best servers -> code of the cell, of a complete run."""
    return {number: row["code"] for number, row in read_servers(run_id).items()}


@lru_cache(maxsize=4)
def read_servers(run_id: int) -> dict[int, dict[str, str]]:
    """Number in the rasters of best servers -> the cell as the run's table of cells has it."""
    with (store.run_folder(run_id) / "cells.csv").open(encoding="utf-8", newline="") as stream:
        return {int(row["number"]): row for row in csv.DictReader(stream)}
