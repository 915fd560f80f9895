"""One site changed, added or taken away: the map around it repaired at once, without computing any other site."""

from __future__ import annotations

import math
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

    `cells` is the list that `server` counts in: the run's cells and the new ones, in order. `doubtful`: pixels whose
    second server is not known any more (0 after one change; later ones may bring some until the run is repeated).
    """

    cells: tuple[tuple[str, str], ...]
    before: dict[Layer, Servers]
    after: dict[Layer, Servers]
    doubtful: int


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
    sites = [each for each in (old, new) if each is not None]
    if not sites:
        return Patch(cells, {}, {}, 0)
    window = _window(run, sites)
    ground = _Ground(run, losses, window, {each: at for at, each in enumerate(cells)})
    moved = None if len(cells) == len(run.cells) else np.array([ground.numbers[each] for each in run.cells], np.int32)
    gone_cells = np.zeros(len(cells), np.bool_)
    if old is not None:
        gone_cells[[ground.numbers[cell.operator, cell.code] for cell in old.cells]] = True
    before, after, doubtful = {}, {}, 0

    def nothing() -> fold.Tally:
        return fold.empty(window[2], window[3])

    old_tallies, new_tallies = ground.tallies(old), ground.tallies(new)
    for layer in sorted({*old_tallies, *new_tallies}):
        was = run.window(layer, *window)
        server = was.server if moved is None else np.where(was.server >= 0, moved[was.server], was.server)
        before[layer] = Servers(was.row, was.column, was.level, server, was.total)
        repaired = Servers(was.row, was.column, was.level.copy(), server.copy(), was.total.copy())
        new_tally = new_tallies.get(layer) or nothing()
        doubtful += fold.exchange(
            repaired.level,
            repaired.server,
            repaired.total,
            gone_cells,
            (old_tallies.get(layer) or nothing()).total,
            new_tally.level[0],
            ground.global_servers(new_tally.server[0]),
            new_tally.total,
            NOBODY,
            UNKNOWN,
        )
        after[layer] = repaired
    return Patch(cells, before, after, doubtful)


def _window(run: Run, sites: list[Site]) -> tuple[int, int, int, int]:
    half = math.ceil(run.settings.radius_m / run.grid.step_m)
    boxes = [window_of(run.grid, pixel_of(each, run.grid), half) for each in sites]
    top, left = min(each[0] for each in boxes), min(each[1] for each in boxes)
    bottom, right = max(each[0] + each[2] for each in boxes), max(each[1] + each[3] for each in boxes)
    return top, left, bottom - top, right - left


class _Ground:
    """The heights under a window and the sites' own tallies over it."""

    def __init__(
        self, run: Run, losses: Losses | None, window: tuple[int, int, int, int], numbers: dict[tuple[str, str], int]
    ) -> None:
        self._run = run
        self._window = window
        self.numbers = numbers
        self._height_m = np.array(part(np.load(run.folder / run.height_file, mmap_mode="r"), window), order="C")
        clutter = None
        if run.clutter_file:
            clutter = np.array(part(np.load(run.folder / run.clutter_file, mmap_mode="r"), window), order="C")
        self._walker = Walker(self._height_m, clutter, run.grid.step_m, run.settings, losses)
        # A tally counts cells in 16 bits: the few of these sites get numbers of their own, in the same order.
        self._local: list[int] = []

    def tallies(self, site: Site | None) -> dict[Layer, fold.Tally]:
        """What one site alone gives, by layer."""
        if site is None:
            return {}
        row, column = pixel_of(site, self._run.grid)
        pixel = row - self._window[0], column - self._window[1]
        if math.isnan(self._height_m[pixel]):
            raise RadioError(
                f"site {site.code}",
                f"{site.latitude:.5f}, {site.longitude:.5f}",
                "a place whose height the terrain knows",
            )
        ordered = sorted((cell.operator, cell.code) for cell in site.cells)
        self._local = [self.numbers[each] for each in ordered]
        found = {cell.layer: fold.empty(self._window[2], self._window[3]) for cell in site.cells}
        self._walker.fold_in(site, pixel, found, {each: at for at, each in enumerate(ordered)})
        return found

    def global_servers(self, server: NDArray[np.uint16]) -> NDArray[np.int32]:
        """The last site's own numbers as places in the list of all cells."""
        table = np.full(fold.NOBODY + 1, NOBODY, np.int32)
        table[: len(self._local)] = self._local
        return table[server]
