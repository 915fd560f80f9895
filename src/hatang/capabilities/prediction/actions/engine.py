"""The radio engine at work for a run: cells become sites with antennas, the province is computed, signals are read."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from hatang.capabilities.prediction.formats import rasters
from hatang.capabilities.prediction.models import AntennaPattern
from hatang.capabilities.prediction.queries import store
from hatang.capabilities.prediction.queries.levels import find_speed_table
from hatang.capabilities.prediction.queries.radiators import CellFault
from hatang.capabilities.radio import public as radio
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.surroundings import Place
from hatang.kernel import jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from hatang.capabilities.prediction.queries.corrections import LevelCorrection
    from hatang.capabilities.prediction.queries.levels import Levels
    from hatang.capabilities.prediction.queries.radiators import Radiator, Radiators
    from hatang.engines.radio import province
    from hatang.engines.radio.antennas import Pattern
    from hatang.engines.terrain.grid import Terrain

NO_LEVEL = -32768


@dataclass(frozen=True)
class Signal:
    """What an operator's technology gives ("" for all operators together), arrays (rows, columns), as small as they go.

    `level` int16 hundredths of dBm, `NO_LEVEL` where nothing arrives; `server`, `second` the places of the strongest
    cell, and of the strongest on another mast, in the run's list of cells, counted from 1, 0 where there is none;
    `sinr_db`, `speed`, and `percent`, `vehicle_percent`, `indoor_percent` (places of the pixel where the signal is
    usable outdoors, in a vehicle, indoors) as the rasters have them.
    """

    operator: str
    technology: str
    level: NDArray[np.int16]
    server: NDArray[np.unsignedinteger]
    second: NDArray[np.unsignedinteger]
    sinr_db: NDArray[np.int8]
    speed: NDArray[np.uint16]
    percent: NDArray[np.uint8]
    vehicle_percent: NDArray[np.uint8]
    indoor_percent: NDArray[np.uint8]

    @property
    def rsrp_dbm(self) -> NDArray[np.float32]:
        """The level, float32 dBm, NaN where nothing arrives."""
        return np.where(self.level == NO_LEVEL, np.float32(np.nan), self.level * np.float32(0.01))

    @property
    def planes(self) -> tuple[NDArray[Any], ...]:
        percents = self.percent, self.vehicle_percent, self.indoor_percent
        return self.level, self.server, self.second, self.sinr_db, self.speed, *percents

    def copy(self) -> Signal:
        """The same in memory of its own, for all operators together."""
        return Signal("", self.technology, *(plane.copy() for plane in self.planes))

    def take_stronger(self, other: Signal) -> None:
        """Let another operator have the pixels where it is heard better: a phone is on one carrier."""
        stronger = other.level > self.level
        for mine, theirs in zip(self.planes, other.planes, strict=True):
            np.copyto(mine, theirs, where=stronger)


@dataclass(frozen=True)
class Computed:
    """A province that is computed: its signals are read one by one, so that only two lie in memory.

    `loading` 0 to 1: how busy the other cells of a carrier are. `classes` (rows, columns): what stands on the ground,
    by which `corrections` lift the levels of a technology. `as_of`: the day whose speed tables hold.
    """

    run: province.ProvinceRun
    levels: Mapping[str, Levels]
    loading: float
    classes: NDArray[np.uint16]
    corrections: Mapping[str, LevelCorrection]
    as_of: date

    @property
    def fingerprint(self) -> str:
        """The same for the same cells, terrain and settings."""
        return self.run.fingerprint

    def signals(self) -> Iterator[Signal]:
        """By technology: each operator's, and after the last of them all together."""
        for technology in sorted({layer.technology for layer in self.run.layers}):
            together: Signal | None = None
            for operator in sorted({layer.operator for layer in self.run.layers if layer.technology == technology}):
                signal = self._signal(operator, technology)
                yield signal
                if together is None:
                    together = signal.copy()
                else:
                    together.take_stronger(signal)
                del signal
            if together is not None:
                yield together

    def _signal(self, operator: str, technology: str) -> Signal:
        # start: the engine
        from hatang.engines.radio import province

        of = self.levels[technology]
        carriers = {
            layer: province.Carrier(
                of.noise_dbm(layer.frequency_mhz), find_speed_table(of, layer.frequency_mhz, self.as_of)
            )
            for layer in self.run.layers
            if (layer.operator, layer.technology) == (operator, technology)
        }
        shape = self.run.grid.shape
        kind = np.uint16 if len(self.run.cells) < np.iinfo(np.uint16).max else np.uint32
        signal = Signal(
            operator,
            technology,
            np.full(shape, NO_LEVEL, np.int16),
            np.zeros(shape, kind),
            np.zeros(shape, kind),
            np.full(shape, rasters.NO_RATIO, np.int8),
            np.full(shape, rasters.NO_SPEED, np.uint16),
            *(np.full(shape, rasters.NO_PERCENT, np.uint8) for _place in Place),
        )
        correction = self.corrections.get(technology)
        for block in self.run.blocks():
            here = slice(block[0], block[0] + block[2]), slice(block[1], block[1] + block[3])
            part = province.compute_outcome(
                self.run,
                block,
                carriers,
                threshold_dbm=of.usable_dbm,
                loading=self.loading,
                elsewhere=(Place.VEHICLE, Place.INDOOR),
                correction=_map_correction_to_pixels(correction, self.classes[here]),
            )
            heard = part.server >= 0
            signal.level[here][heard] = np.rint(100.0 * part.rsrp_dbm[heard])
            signal.server[here] = part.server + 1
            signal.second[here] = part.second + 1
            signal.sinr_db[here] = rasters.as_ratio(part.sinr_db)
            signal.speed[here] = rasters.as_speed(part.mbps)
            signal.percent[here] = rasters.as_percent(part.probability)
            signal.vehicle_percent[here] = rasters.as_percent(part.elsewhere[Place.VEHICLE])
            signal.indoor_percent[here] = rasters.as_percent(part.elsewhere[Place.INDOOR])
        return signal


def _map_correction_to_pixels(
    correction: LevelCorrection | None, classes: NDArray[np.uint16]
) -> province.Correction | None:
    """The correction of each pixel by what stands there."""
    # start: the engine
    from hatang.engines.radio import province

    if correction is None:
        return None
    return province.Correction(correction.offset_db[classes], correction.sigma_db[classes])


def compute_province(
    terrain: Terrain,
    cells: Sequence[Radiator],
    patterns: Patterns,
    *,
    settings: province.Settings,
    progress: Callable[[int, int], None],
) -> province.ProvinceRun:
    """Compute the cells, in the order of (operator, code); what an earlier run left in the work folder is not computed
    again. `progress(done, total)` counts masts and may raise to stop: what is finished stays."""
    # start: the engine
    from hatang.engines.radio import province

    masts: defaultdict[str, list[Radiator]] = defaultdict(list)
    for radiator in cells:
        masts[radiator.site].append(radiator)
    sites = [
        province.RadioSite(
            code,
            members[0].longitude,
            members[0].latitude,
            tuple(_build_engine_cell(radiator, patterns) for radiator in members),
        )
        for code, members in sorted(masts.items())
    ]
    return province.run_province(
        sites, terrain, settings, store.work_folder(), map_over=jobs.map_over, progress=progress
    )


def _build_engine_cell(radiator: Radiator, patterns: Patterns) -> province.RadioCell:
    # start: the engine
    from hatang.engines.radio import province

    return province.RadioCell(
        code=radiator.code,
        operator=radiator.operator,
        technology=radiator.technology,
        frequency_mhz=radiator.band_mhz,
        antenna_height_m=radiator.antenna_height_m,
        reference_eirp_dbm=radiator.eirp_dbm,
        pattern=patterns.of(radiator),
        azimuth_deg=radiator.azimuth_deg,
        electrical_tilt_deg=radiator.electrical_tilt_deg,
        mechanical_tilt_deg=radiator.mechanical_tilt_deg,
    )


class Patterns:
    """The antenna of each cell: the operator's file for the band, a file for any operator, else the 3GPP pattern."""

    def __init__(self) -> None:
        self._files = {(pattern.operator, pattern.band_mhz): pattern for pattern in AntennaPattern.objects.all()}
        self._read: dict[str, Pattern] = {}
        self._broken: dict[str, str] = {}

    def file_of(self, radiator: Radiator) -> AntennaPattern | None:
        """The file that shapes the cell's beam; None where the 3GPP pattern does."""
        if radiator.azimuth_deg is None:
            return None
        band = round(radiator.band_mhz)
        return self._files.get((radiator.operator, band)) or self._files.get(("", band))

    def of(self, radiator: Radiator) -> Pattern:
        """The pattern itself, of a cell that `check` has let through."""
        file = self.file_of(radiator)
        if file is None:
            return self._parametric(has_front=radiator.azimuth_deg is not None)
        return self._read[file.sha256]

    def check(self, radiator_set: Radiators) -> Radiators:
        """The cells whose pattern file is whole; the others become faults that name the file."""
        standing, faults = [], list(radiator_set.faults)
        for cell in radiator_set.cells:
            file = self.file_of(cell)
            what = "" if file is None else self._problem(file)
            if what:
                faults.append(CellFault(cell.code, cell.site, cell.operator, what))
            else:
                standing.append(cell)
        return replace(radiator_set, cells=tuple(standing), faults=tuple(faults))

    def list_files(self, cells: Sequence[Radiator]) -> list[dict[str, object]]:
        """The files behind the cells, for the inputs of a run."""
        files = {file.pk: file for cell in cells if (file := self.file_of(cell)) is not None}
        return [
            {"name": pattern.name, "operator": pattern.operator, "band_mhz": pattern.band_mhz, "sha256": pattern.sha256}
            for _key, pattern in sorted(files.items())
        ]

    def _problem(self, file: AntennaPattern) -> str:
        """What is wrong with a file, in words; empty where it could be read, once for all its cells."""
        # start: the engine
        from hatang.engines.radio import msi

        if file.sha256 in self._read:
            return ""
        if file.sha256 not in self._broken:
            placeholders = {"name": file.name, "band": file.band_mhz}
            try:
                content = store.pattern_path(file.sha256).read_bytes()
                if hashlib.sha256(content).hexdigest() != file.sha256:
                    return self._note_broken(
                        file, _("its antenna pattern %(name)s (%(band)d MHz) was changed, add it again") % placeholders
                    )
                self._read[file.sha256] = msi.parse_pattern(content.decode("utf-8-sig", errors="replace"), file.name)
            except OSError:
                words = _("its antenna pattern %(name)s (%(band)d MHz) cannot be read, add it again") % placeholders
                return self._note_broken(file, words)
            except RadioError as error:
                wrong = {**placeholders, "what": f"{error.field}, {radio.describe_expected(error)}"}
                words = _("its antenna pattern %(name)s (%(band)d MHz) is wrong: %(what)s") % wrong
                return self._note_broken(file, words)
            return ""
        return self._broken[file.sha256]

    def _note_broken(self, file: AntennaPattern, words: str) -> str:
        self._broken[file.sha256] = words
        return words

    def _parametric(self, *, has_front: bool) -> Pattern:
        # start: the engine
        from hatang.engines.radio import antennas

        name = f"3gpp:{has_front}"
        if name not in self._read:
            self._read[name] = antennas.build_parametric_pattern(horizontal_beam_deg=65.0 if has_front else None)
        return self._read[name]


def forget_all_but(fingerprints: Sequence[str]) -> int:
    """Remove from the work folder what no standing run needs; the bytes freed. Only while no run is at work."""
    # start: the engine
    from hatang.engines.radio import province

    kept = [
        fingerprint
        for fingerprint in fingerprints
        if fingerprint and (store.work_folder() / f"{fingerprint}.json").exists()
    ]
    return province.prune_runs(store.work_folder(), kept)
