"""One chunk computed: each site walked once for all its bands, folded in, and kept in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from hatang.engines.radio import beams
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.province import fold, store
from hatang.engines.radio.province.plan import Chunk, cut_window
from hatang.engines.radio.sweep import Sweeper, SweepTerms

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hatang.engines.radio.cells import CarrierLayer, RadioCell, RadioSite
    from hatang.engines.radio.province.plan import Losses
    from hatang.engines.radio.province.settings import Settings
    from hatang.engines.radio.sweep import Model


@dataclass(frozen=True)
class ChunkTask:
    """What a worker is told: numbers and paths only, so that it may stand on another machine with the same folder."""

    chunk: Chunk
    height_file: str
    clutter_file: str | None
    step_m: float
    settings: Settings
    folder: str
    losses: Losses | None


def compute_chunk(task: ChunkTask, *, progress: Callable[[int], None] | None = None) -> str:
    """Compute a chunk unless it is there already; returns its name. Killed at any moment, nothing half stands there."""
    target = Path(task.folder) / task.chunk.name
    if store.is_there(target):
        return task.chunk.name
    height_m, clutter_m = _read_ground(task)
    chunk = task.chunk
    cells = sorted((cell for site in chunk.sites for cell in site.cells), key=_build_cell_key)
    if len(cells) >= fold.NOBODY:
        raise RadioError("cells", len(cells), f"fewer than {fold.NOBODY} in one tile; choose smaller tiles")
    numbers = {_build_cell_key(cell): at for at, cell in enumerate(cells)}
    tallies = {layer: fold.create_tally(chunk.rows, chunk.columns) for layer in chunk.layers}
    walker = Walker(height_m, clutter_m, task.step_m, task.settings, task.losses)
    for done, (site, pixel) in enumerate(zip(chunk.sites, chunk.pixels, strict=True), start=1):
        walker.fold_in(site, (pixel[0] - chunk.row, pixel[1] - chunk.column), tallies, numbers)
        if progress:
            progress(done)
    window = chunk.row, chunk.column, chunk.rows, chunk.columns
    store.keep_chunk(target, window, tallies, [_build_cell_key(cell) for cell in cells])
    return chunk.name


def _build_cell_key(cell: RadioCell) -> tuple[str, str]:
    return cell.operator, cell.code


def _read_ground(task: ChunkTask) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    chunk = task.chunk
    window = chunk.row, chunk.column, chunk.rows, chunk.columns
    parts = [
        np.array(cut_window(np.load(path, mmap_mode="r"), window), order="C")
        for path in (task.height_file, task.clutter_file)
        if path
    ]
    return parts[0], parts[1] if len(parts) > 1 else None


@dataclass(frozen=True)
class SiteView:
    """What one site sees: losses by (antenna height, frequency), angles by antenna height, for `fold.fold`."""

    site: RadioSite
    pixel: tuple[int, int]
    window: beams.Window
    places: list[tuple[float, float]]
    heights: list[float]
    losses_db: NDArray[np.float32]
    angles: NDArray[np.float32]

    def place(self, cell: RadioCell) -> int:
        """Which plane of losses is the cell's."""
        return self.places.index((cell.antenna_height_m, cell.frequency_mhz))

    def order(self, cell: RadioCell) -> tuple[int, str]:
        """Cells of one plane after each other, always in the same order."""
        return self.place(cell), cell.code


class Walker:
    """Sweeps sites over one piece of ground and folds their cells into tallies."""

    def __init__(
        self,
        height_m: NDArray[np.float32],
        clutter_m: NDArray[np.float32] | None,
        step_m: float,
        settings: Settings,
        losses: Losses | None,
    ) -> None:
        self._height_m = height_m
        self._step_m = step_m
        self._settings = settings
        self._losses = losses
        self._clutter_m = clutter_m
        # A sweeper is one thread's: a cluster may run two chunks in one process.
        self._sweepers: dict[tuple[float, ...], Sweeper] = {}
        self._powers, self._quietest = fold.powers_of_two(), round(100 * settings.floor_dbm)
        self._half = int(settings.radius_m / step_m + 1e-9)
        # The planes of one site, kept for the next one: the system takes long to give new memory.
        self._kept = {"losses": np.empty((0, 0, 0), np.float32), "angles": np.empty((0, 0, 0), np.float32)}

    def fold_in(
        self,
        site: RadioSite,
        pixel: tuple[int, int],
        tallies: dict[CarrierLayer, fold.Tally],
        numbers: dict[tuple[str, str], int],
    ) -> None:
        """Fold a site's cells into the tallies of their layers; `pixel` counts in this ground."""
        view = self.look(site, pixel)
        for layer in sorted({cell.layer for cell in site.cells}):
            self.fold_layer(view, layer, tallies[layer], numbers)

    def look(self, site: RadioSite, pixel: tuple[int, int]) -> SiteView:
        """Losses and angles from a site to the ground around it; they stay until the next site is looked at."""
        heights = sorted({cell.antenna_height_m for cell in site.cells})
        places = sorted({(cell.antenna_height_m, cell.frequency_mhz) for cell in site.cells})
        window = beams.build_window(self._settings.radius_m, self._step_m, self._half)
        losses, angles = self._room("losses", len(places)), self._room("angles", len(heights))
        for tier, height in enumerate(heights):
            bands = tuple(band for antenna_m, band in places if antenna_m == height)
            first = places.index((height, bands[0]))
            self._sweep(pixel, height, bands, losses[first : first + len(bands)])
            beams.compute_depressions(
                self._height_m,
                pixel,
                height,
                self._settings.receiver_height_m,
                window.reach,
                window.inverse_m,
                window.bulge,
                angles[tier],
            )
        return SiteView(site, pixel, window, places, heights, losses, angles)

    def _room(self, name: str, planes: int) -> NDArray[np.float32]:
        """So many windows, with whatever is in them."""
        if len(self._kept[name]) < planes:
            self._kept[name] = np.empty((planes, 2 * self._half + 1, 2 * self._half + 1), np.float32)
        return self._kept[name][:planes]

    def _sweep(self, pixel: tuple[int, int], height: float, bands: tuple[float, ...], out: NDArray[np.float32]) -> None:
        """Loss of each band around a pixel: by the sweep, whose tables all sites share, or by the function given."""
        settings = self._settings
        options: dict[str, Any] = dict(settings.options)
        if self._losses is not None:
            if self._clutter_m is not None:
                options["clutter_m"] = self._clutter_m
            where = self._height_m, self._step_m, *pixel, height, settings.receiver_height_m
            out[:] = self._losses(*where, bands, settings.radius_m, model=settings.model, **options)
            return
        sweeper = self._sweepers.get(bands)
        if sweeper is None:
            terms = SweepTerms(model=cast("Model", settings.model), **options)
            sweeper = self._sweepers[bands] = Sweeper(self._step_m, settings.radius_m, bands, terms)
        if self._clutter_m is None or settings.model != "p1812":
            sweeper.sweep(self._height_m, *pixel, height, settings.receiver_height_m, out)
            return
        # The sweep adds what stands on the ground to all the ground it is given: only the site's own is.
        top, left = max(pixel[0] - self._half, 0), max(pixel[1] - self._half, 0)
        window = top, left, pixel[0] + self._half + 1 - top, pixel[1] + self._half + 1 - left
        ground = np.ascontiguousarray(cut_window(self._height_m, window))
        clutter = np.ascontiguousarray(cut_window(self._clutter_m, window))
        near = pixel[0] - top, pixel[1] - left
        sweeper.sweep(ground, *near, height, settings.receiver_height_m, out, clutter_m=clutter)

    def fold_layer(
        self, view: SiteView, layer: CarrierLayer, tally: fold.Tally, numbers: dict[tuple[str, str], int]
    ) -> None:
        """Fold those cells of a site in that are on a layer."""
        cells = sorted((cell for cell in view.site.cells if cell.layer == layer), key=view.order)
        tables = [beams.build_beam(cell) for cell in cells]
        fold.fold_site(
            view.losses_db,
            view.angles,
            (view.window.azimuth, view.window.reach),
            fold.Cells(
                np.array([view.place(cell) for cell in cells]),
                np.array([view.heights.index(cell.antenna_height_m) for cell in cells]),
                np.array([numbers[_build_cell_key(cell)] for cell in cells], np.int32),
                np.stack([table.around for table in tables]),
                np.stack([table.shift for table in tables]),
                np.stack([table.upright for table in tables]),
                np.array([table.floor for table in tables], np.float32),
            ),
            self._powers,
            self._quietest,
            view.pixel,
            tally,
        )
