"""A province's coverage: computed chunk by chunk, kept on disk, read by windows, resumed and repaired by halves."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from concurrent.futures import BrokenExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from hatang.engines.radio.cells import CarrierLayer, RadioSite, check_sites
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.province import fold, store
from hatang.engines.radio.province.chunk import ChunkTask, compute_chunk
from hatang.engines.radio.province.plan import Chunk, plan_chunks
from hatang.engines.radio.province.servers import NOBODY, Servers
from hatang.engines.radio.province.settings import Settings
from hatang.engines.terrain.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from hatang.engines.radio.province.plan import Losses
    from hatang.engines.terrain.grid import Terrain

    type MapOver = Callable[[Callable[[ChunkTask], str], Iterable[ChunkTask]], Iterable[str]]

# A pool whose worker was killed is given what is left this many times.
ATTEMPTS = 3
# Rows and columns that are merged at a time when a whole layer is read.
BLOCK = 512


@dataclass(frozen=True)
class ProvinceRun:
    """A finished computation in a folder. Layers are read by windows; nothing large is held.

    `cells`: (operator, code) in order; servers are places in it. `mast_of`: the site each cell stands on.
    """

    folder: Path
    grid: Grid
    settings: Settings
    layers: tuple[CarrierLayer, ...]
    cells: tuple[tuple[str, str], ...]
    mast_of: tuple[str, ...]
    chunks: tuple[str, ...]
    height_file: str
    clutter_file: str | None

    @property
    def fingerprint(self) -> str:
        """The same for the same sites, terrain, settings and engine."""
        return hashlib.sha256("\n".join((repr(self.grid), *self.chunks)).encode()).hexdigest()[:32]

    @classmethod
    def load(cls, folder: str | Path, fingerprint: str) -> ProvinceRun:
        """A run that was kept under its fingerprint; RadioError where it is not there or no longer whole."""
        folder = Path(folder)
        try:
            saved = json.loads((folder / f"{fingerprint}.json").read_text())
        except OSError as missing:
            raise RadioError("run", fingerprint, f"a run kept in {folder.name}") from missing
        for name in saved["chunks"]:
            if not store.is_there(folder / "chunks" / name):
                raise RadioError("run", fingerprint, f"its chunk {name}, which is gone; compute it again")
        settings = saved["settings"]
        settings["options"] = tuple((key, value) for key, value in settings["options"])
        return cls(
            folder,
            Grid(**saved["grid"]),
            Settings(**settings),
            tuple(CarrierLayer(*layer_key) for layer_key in saved["layers"]),
            tuple((operator, code) for operator, code in saved["cells"]),
            tuple(saved["mast_of"]),
            tuple(saved["chunks"]),
            saved["height_file"],
            saved["clutter_file"],
        )

    def save(self) -> None:
        """Keep what the run consists of beside its chunks."""
        saved = {
            "grid": asdict(self.grid),
            "settings": asdict(self.settings),
            "layers": [layer.key for layer in self.layers],
            "cells": self.cells,
            "mast_of": self.mast_of,
            "chunks": self.chunks,
            "height_file": self.height_file,
            "clutter_file": self.clutter_file,
        }
        _write_atomically(self.folder / f"{self.fingerprint}.json", json.dumps(saved, ensure_ascii=False).encode())

    @cached_property
    def _parts(self) -> list[store.StoredChunk]:
        place = {cell: at for at, cell in enumerate(self.cells)}
        return [store.StoredChunk.open(self.folder / "chunks" / name, place) for name in self.chunks]

    def window(
        self,
        layer: CarrierLayer,
        row: int,
        column: int,
        rows: int,
        columns: int,
        *,
        place_of: NDArray[np.int32] | None = None,
    ) -> Servers:
        """Servers of a layer over a part of the grid, merged from the chunks that reach it; NOBODY outside the grid's
        known terrain. `place_of`: where each of the run's cells stands in another ordered list, for servers to be
        places in that."""
        merged = Servers.nobody(row, column, rows, columns)
        for part in self._parts:
            part.merge_into(layer, row, column, merged.level, merged.server, merged.total, place_of)
        return merged

    def blocks(self) -> Iterator[tuple[int, int, int, int]]:
        """(row, column, rows, columns) that together are the grid."""
        for row in range(0, self.grid.rows, BLOCK):
            for column in range(0, self.grid.columns, BLOCK):
                yield row, column, min(BLOCK, self.grid.rows - row), min(BLOCK, self.grid.columns - column)

    def strongest(self, layers: Iterable[CarrierLayer]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Level (float32 dBm, NaN where nothing) and server (int32, −1) of the best of several carriers, whole grid.

        A phone camps on one carrier: levels of carriers are not added.
        """
        level = np.full(self.grid.shape, fold.NO_LEVEL, np.int16)
        server = np.full(self.grid.shape, NOBODY, np.int32)
        for layer in sorted(layers):
            for block in self.blocks():
                servers = self.window(layer, *block)
                here = slice(block[0], block[0] + block[2]), slice(block[1], block[1] + block[3])
                better = servers.level[0] > level[here]
                level[here][better] = servers.level[0][better]
                server[here][better] = servers.server[0][better]
        levels = np.where(server >= 0, level * np.float32(0.01), np.float32(np.nan))
        return levels, server

    def signal(self, operator: str, technology: str) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """`strongest` of all carriers of an operator's technology."""
        return self.strongest(
            layer for layer in self.layers if layer.operator == operator and layer.technology == technology
        )


def run_province(
    sites: Sequence[RadioSite],
    terrain: Terrain,
    settings: Settings,
    folder: str | Path,
    *,
    losses: Losses | None = None,
    map_over: MapOver | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ProvinceRun:
    """Compute the coverage of all sites and keep it in `folder`.

    Only chunks that are not in the folder already are computed: after an interruption the rest, after a change those
    it touches. `map_over(function, items)` yields results in order and may work in processes or on other machines
    that see the same folder (default: here, one after the other); the result is the same to the bit. `progress(done,
    total)` counts sites and may raise to stop: what is finished stays. `losses`: another function than
    the sweep, with the arguments of `sweep.losses`, that can be imported by its name.

    RadioError before anything is computed: a cell without a proper frequency, power or height, a code that stands
    twice, a site outside the terrain or on missing terrain, each named. Earlier runs in the folder stay whole.
    """
    check_sites(sites, terrain)
    folder = Path(folder)
    (folder / "chunks").mkdir(parents=True, exist_ok=True)
    height_file = _keep_array(folder, "height", terrain.height_m)
    clutter_file = None if terrain.clutter_m is None else _keep_array(folder, "clutter", terrain.clutter_m)
    planned = plan_chunks(sites, terrain, settings, losses)

    def task(chunk: Chunk) -> ChunkTask:
        return ChunkTask(
            chunk,
            str(folder / height_file),
            str(folder / clutter_file) if clutter_file else None,
            terrain.grid.step_m,
            settings,
            str(folder / "chunks"),
            losses,
        )

    _compute_chunks(planned, task, map_over, progress)
    masts = {(cell.operator, cell.code): site.code for site in sites for cell in site.cells}
    cells = tuple(sorted(masts))
    finished = ProvinceRun(
        folder,
        terrain.grid,
        settings,
        tuple(sorted({layer for chunk in planned for layer in chunk.layers})),
        cells,
        tuple(masts[cell_key] for cell_key in cells),
        tuple(planned_chunk.name for planned_chunk in planned),
        height_file,
        clutter_file,
    )
    finished.save()
    return finished


def _compute_chunks(
    planned: Sequence[Chunk],
    task: Callable[[Chunk], ChunkTask],
    map_over: MapOver | None,
    progress: Callable[[int, int], None] | None,
) -> None:
    total = sum(len(chunk.sites) for chunk in planned)
    size = {chunk.name: len(chunk.sites) for chunk in planned}
    for attempt in range(ATTEMPTS):
        tasks = [task(chunk) for chunk in planned]
        waiting = [
            open_task for open_task in tasks if not store.is_there(Path(open_task.folder) / open_task.chunk.name)
        ]
        done = total - sum(size[open_task.chunk.name] for open_task in waiting)
        if progress:
            progress(done, total)
        try:
            if map_over is None:
                for open_task in waiting:
                    _compute_one_chunk(open_task, done, total, progress)
                    done += size[open_task.chunk.name]
            elif waiting:
                for name in map_over(compute_chunk, waiting):
                    done += size[name]
                    if progress:
                        progress(done, total)
        except BrokenExecutor:
            # A worker was killed; its chunk stands nowhere, the finished ones do.
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return


def _compute_one_chunk(task: ChunkTask, done: int, total: int, progress: Callable[[int, int], None] | None) -> None:
    compute_chunk(task, progress=(lambda sites: progress(done + sites, total)) if progress else None)


def _keep_array(folder: Path, name: str, values: NDArray[Any]) -> str:
    """Write an array once under its own fingerprint, for workers to read their part of it."""
    made = hashlib.sha256(np.ascontiguousarray(values)).hexdigest()[:16]
    path = folder / f"{name}-{made}-{values.shape[0]}x{values.shape[1]}.npy"
    if not path.is_file():
        aside = folder / f".{path.name}-{uuid4().hex}.npy"
        np.save(aside, values)
        os.replace(aside, path)
    return path.name


def _write_atomically(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}-{uuid4().hex}")
    aside.write_bytes(data)
    os.replace(aside, path)


def prune_runs(folder: str | Path, keep: Iterable[str]) -> int:
    """Remove what none of the kept runs (fingerprints) needs; returns the bytes freed. Only when no run is at work."""
    folder = Path(folder)
    kept = [ProvinceRun.load(folder, fingerprint) for fingerprint in keep]
    names = {name for kept_run in kept for name in kept_run.chunks}
    files = {kept_run.height_file for kept_run in kept} | {kept_run.clutter_file for kept_run in kept}
    files |= {f"{kept_run.fingerprint}.json" for kept_run in kept}
    freed = 0
    for path in [*folder.glob("chunks/*"), *folder.glob("chunks/.*")]:
        if path.name not in names:
            freed += sum(file.stat().st_size for file in path.rglob("*"))
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.iterdir():
        if path.is_file() and path.name not in files:
            freed += path.stat().st_size
            path.unlink()
    return freed
