"""One site changed, added or taken away: the map around it repaired at once, without computing any other site."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.cells import Layer, Site, check, pixel_of
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.province import fold
from hatang.engines.radio.province.chunk import Walker
from hatang.engines.radio.province.plan import part, window_of
from hatang.engines.radio.province.servers import NOBODY, UNKNOWN, Servers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.radio.province.plan import Losses
    from hatang.engines.radio.province.run import Run


@dataclass(frozen=True)
class Patch:
    """The servers of every layer the site is on, over the window its discs fill.

    `cells` is the list that `server` counts in: the run's cells and the new ones, in order; `place_of` (cells of the
    run,): where each of the run's stands in it. `doubtful`: pixels whose
    second server is not known any more (0 after one change; later ones may bring some until the run is repeated).
    """

    run: Run
    cells: tuple[tuple[str, str], ...]
    place_of: NDArray[np.int32]
    after: dict[Layer, Servers]
    doubtful: int

    def before(self, layer: Layer) -> Servers:
        """What the run has where `after` now stands, by the same list of cells."""
        at = self.after[layer]
        return self.run.window(layer, at.row, at.column, *at.total.shape, place_of=self.place_of)


def change(run: Run, old: Site | None, new: Site | None, *, losses: Losses | None = None) -> Patch:
    """The map as it is with `old` (a site as the run had it; None: none) replaced by `new` (None: taken away).

    Best server, its level and all power are what a whole run would give, to the bit; so is the second server. The run
    itself stays as it is. RadioError where the run does not have `old`, or `new` cannot be computed.
    """
    check([each for each in (new,) if each])
    if old is not None:
        gone = {(cell.operator, cell.code) for cell in old.cells}
        mast = dict(zip(run.cells, run.mast_of, strict=True))
        if any(mast.get(each) != old.code for each in gone):
            raise RadioError(f"site {old.code}", "unknown", "a site of this run with the cells it has there")
    cells = tuple(sorted({*run.cells, *((c.operator, c.code) for c in (new.cells if new else ()))}))
    numbers = {each: at for at, each in enumerate(cells)}
    place_of = np.array([numbers[each] for each in run.cells], np.int32)
    sites = [each for each in (old, new) if each is not None]
    if not sites:
        return Patch(run, cells, place_of, {}, 0)
    window = _window(run, sites)
    ground = _ground(run, window)
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
        leaving, coming = (each.result() for each in alone)
        for layer, read in zip(layers, reading, strict=True):
            gone_tally, new_tally, servers = leaving.tally(layer), coming.tally(layer), read.result()
            after[layer] = servers
            doubtful += fold.exchange(
                (servers.level, servers.server, servers.total),
                gone_cells,
                gone_tally.total,
                (new_tally.level[0], coming.global_servers(new_tally.server[0]), new_tally.total),
                NOBODY,
                UNKNOWN,
            )
    return Patch(run, cells, place_of, after, doubtful)


def _window(run: Run, sites: list[Site]) -> tuple[int, int, int, int]:
    half = math.ceil(run.settings.radius_m / run.grid.step_m)
    boxes = [window_of(run.grid, pixel_of(each, run.grid), half) for each in sites]
    top, left = min(each[0] for each in boxes), min(each[1] for each in boxes)
    bottom, right = max(each[0] + each[2] for each in boxes), max(each[1] + each[3] for each in boxes)
    return top, left, bottom - top, right - left


def _ground(run: Run, window: tuple[int, int, int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """Heights and clutter of the window, as the run had them."""
    height, *clutter = (
        np.array(part(np.load(run.folder / file, mmap_mode="r"), window), order="C")
        for file in (run.height_file, run.clutter_file)
        if file
    )
    return height, clutter[0] if clutter else None


class _Alone:
    """What one site (None: none) alone gives over a window."""

    def __init__(
        self,
        run: Run,
        losses: Losses | None,
        window: tuple[int, int, int, int],
        ground: tuple[NDArray[np.float32], NDArray[np.float32] | None],
        site: Site | None,
        numbers: dict[tuple[str, str], int],
    ) -> None:
        # Memory is used again for each layer: the system takes long to give new.
        self._tally = fold.empty(window[2], window[3])
        self.layers = {cell.layer for cell in site.cells} if site else set()
        ordered = sorted((cell.operator, cell.code) for cell in site.cells) if site else []
        # A tally counts cells in 16 bits: the few of this site have numbers of their own, in the same order.
        self._local = {each: at for at, each in enumerate(ordered)}
        self._table = np.full(fold.NOBODY + 1, NOBODY, np.int32)
        self._table[: len(ordered)] = [numbers[each] for each in ordered]
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

    def tally(self, layer: Layer) -> fold.Tally:
        """The site on a layer, until the next layer is asked for."""
        fold.clear(self._tally)
        if layer in self.layers:
            self._walker.fold_layer(self._view, layer, self._tally, self._local)
        return self._tally

    def global_servers(self, server: NDArray[np.uint16]) -> NDArray[np.int32]:
        """The site's own numbers as places in the list of all cells."""
        return self._table[server]
