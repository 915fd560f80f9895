"""One site changed, added or taken away: the map around it repaired at once, without computing any other site."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.cells import CarrierLayer, RadioSite, check_sites, pixel_of
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.province import fold
from hatang.engines.radio.province.chunk import Walker
from hatang.engines.radio.province.plan import cut_window, window_of
from hatang.engines.radio.province.servers import NOBODY, UNKNOWN, Servers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.radio.province.plan import Losses
    from hatang.engines.radio.province.run import ProvinceRun


@dataclass(frozen=True)
class CoveragePatch:
    """The servers of every layer the site is on, over the window its discs fill.

    `cells` is the list that `server` counts in: the run's cells and the new ones, in order; `place_of` (cells of the
    run,): where each of the run's stands in it. `doubtful`: pixels whose
    second server is not known any more (0 after one change; later ones may bring some until the run is repeated).
    """

    run: ProvinceRun
    cells: tuple[tuple[str, str], ...]
    place_of: NDArray[np.int32]
    after: dict[CarrierLayer, Servers]
    doubtful: int

    def before(self, layer: CarrierLayer) -> Servers:
        """What the run has where `after` now stands, by the same list of cells."""
        at = self.after[layer]
        return self.run.window(layer, at.row, at.column, *at.total.shape, place_of=self.place_of)


def change_site(
    run: ProvinceRun, old: RadioSite | None, new: RadioSite | None, *, losses: Losses | None = None
) -> CoveragePatch:
    """The map as it is with `old` (a site as the run had it; None: none) replaced by `new` (None: taken away).

    Best server, its level and all power are what a whole run would give, to the bit; so is the second server. The run
    itself stays as it is. RadioError where the run does not have `old`, or `new` cannot be computed.
    """
    check_sites([added for added in (new,) if added])
    if old is not None:
        gone = {(cell.operator, cell.code) for cell in old.cells}
        mast = dict(zip(run.cells, run.mast_of, strict=True))
        if any(mast.get(cell_key) != old.code for cell_key in gone):
            raise RadioError(f"site {old.code}", "unknown", "a site of this run with the cells it has there")
    cells = tuple(sorted({*run.cells, *((c.operator, c.code) for c in (new.cells if new else ()))}))
    numbers = {cell_key: at for at, cell_key in enumerate(cells)}
    place_of = np.array([numbers[cell_key] for cell_key in run.cells], np.int32)
    sites = [candidate for candidate in (old, new) if candidate is not None]
    if not sites:
        return CoveragePatch(run, cells, place_of, {}, 0)
    window = _find_window(run, sites)
    ground = _read_ground(run, window)
    gone_cells = np.zeros(len(cells), np.bool_)
    if old is not None:
        gone_cells[[numbers[cell.operator, cell.code] for cell in old.cells]] = True
    layers = sorted({cell.layer for site in sites for cell in site.cells})
    after, doubtful = {}, 0
    run.window(layers[0], *window[:2], 0, 0)  # the chunks are opened once, not by both
    with ThreadPoolExecutor(2) as pool:
        # All is machine code that lets others run: while layers are read, those that are there are worked on.
        alone = [pool.submit(_Alone, run, losses, window, ground, site, numbers) for site in (old, new)]
        reading = [pool.submit(run.window, layer, *window, place_of=place_of) for layer in layers]
        leaving, coming = (future.result() for future in alone)
        for layer, read in zip(layers, reading, strict=True):
            gone_tally, new_tally, servers = leaving.tally(layer), coming.tally(layer), read.result()
            after[layer] = servers
            doubtful += fold.exchange_site(
                (servers.level, servers.server, servers.total),
                gone_cells,
                gone_tally.total,
                (new_tally.level[0], coming.global_servers(new_tally.server[0]), new_tally.total),
                NOBODY,
                UNKNOWN,
            )
    return CoveragePatch(run, cells, place_of, after, doubtful)


def _find_window(run: ProvinceRun, sites: list[RadioSite]) -> tuple[int, int, int, int]:
    half = math.ceil(run.settings.radius_m / run.grid.step_m)
    boxes = [window_of(run.grid, pixel_of(site, run.grid), half) for site in sites]
    top, left = min(box[0] for box in boxes), min(box[1] for box in boxes)
    bottom, right = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return top, left, bottom - top, right - left


def _read_ground(
    run: ProvinceRun, window: tuple[int, int, int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """Heights and clutter of the window, as the run had them."""
    height, *clutter = (
        np.array(cut_window(np.load(run.folder / file, mmap_mode="r"), window), order="C")
        for file in (run.height_file, run.clutter_file)
        if file
    )
    return height, clutter[0] if clutter else None


class _Alone:
    """What one site (None: none) alone gives over a window."""

    def __init__(
        self,
        run: ProvinceRun,
        losses: Losses | None,
        window: tuple[int, int, int, int],
        ground: tuple[NDArray[np.float32], NDArray[np.float32] | None],
        site: RadioSite | None,
        numbers: dict[tuple[str, str], int],
    ) -> None:
        # Memory is used again for each layer: the system takes long to give new.
        self._tally = fold.create_tally(window[2], window[3])
        self.layers = {cell.layer for cell in site.cells} if site else set()
        ordered = sorted((cell.operator, cell.code) for cell in site.cells) if site else []
        # A tally counts cells in 16 bits: the few of this site have numbers of their own, in the same order.
        self._local = {cell_key: at for at, cell_key in enumerate(ordered)}
        self._table = np.full(fold.NOBODY + 1, NOBODY, np.int32)
        self._table[: len(ordered)] = [numbers[cell_key] for cell_key in ordered]
        self._walker = Walker(*ground, run.grid.step_m, run.settings, losses)
        if site is not None:
            row, column = pixel_of(site, run.grid)
            pixel = row - window[0], column - window[1]
            if math.isnan(ground[0][pixel]):
                raise RadioError(
                    f"site {site.code}",
                    f"{site.latitude:.5f}, {site.longitude:.5f}",
                    "a place whose height the terrain knows",
                )
            self._view = self._walker.look(site, pixel)

    def tally(self, layer: CarrierLayer) -> fold.Tally:
        """The site on a layer, until the next layer is asked for."""
        fold.clear_tally(self._tally)
        if layer in self.layers:
            self._walker.fold_layer(self._view, layer, self._tally, self._local)
        return self._tally

    def global_servers(self, server: NDArray[np.uint16]) -> NDArray[np.int32]:
        """The site's own numbers as places in the list of all cells."""
        return self._table[server]
