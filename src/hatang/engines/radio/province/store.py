"""A chunk's tallies on disk: nothing lost, a third fewer bytes than in memory, moved into place at once."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from hatang.engines.radio.cells import Layer
from hatang.engines.radio.province import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

DONE = "chunk.json"
# Fewer cells than this on a layer are told in one byte.
_ONE_BYTE = 255
_LOW_BITS = 32


def is_there(folder: Path) -> bool:
    """Whether the chunk of this folder is finished."""
    return (folder / DONE).is_file()


def keep(
    target: Path,
    window: tuple[int, int, int, int],
    tallies: Mapping[Layer, fold.Tally],
    cells: Sequence[tuple[str, str]],
) -> None:
    """Write beside the target and move at once; whoever comes second with the same chunk throws theirs away."""
    aside = target.with_name(f".{target.name}-{uuid4().hex}")
    aside.mkdir(parents=True)
    layers = []
    for at, (layer, tally) in enumerate(sorted(tallies.items())):
        seen = np.zeros(fold.NOBODY + 1, np.bool_)
        seen[tally.server.reshape(-1)] = True
        heard = np.flatnonzero(seen[: fold.NOBODY])
        small = len(heard) < _ONE_BYTE
        table = np.full(fold.NOBODY + 1, _ONE_BYTE if small else fold.NOBODY, np.uint8 if small else np.uint16)
        table[heard] = np.arange(len(heard))
        np.save(aside / f"server-{at}.npy", table[tally.server])
        np.save(aside / f"level-{at}.npy", tally.level)
        # Only beside a mast does the power need more than 32 bits of its unit.
        np.save(aside / f"total-{at}.npy", (tally.total & (2**_LOW_BITS - 1)).astype(np.uint32))
        rows, columns = np.nonzero(tally.total >> _LOW_BITS)
        high = (tally.total[rows, columns] >> _LOW_BITS).astype(np.int32)
        np.save(aside / f"high-{at}.npy", np.stack([rows.astype(np.int32), columns.astype(np.int32), high]))
        layers.append({"key": layer.key, "cells": [cells[int(each)] for each in heard]})
    (aside / DONE).write_text(json.dumps({"window": window, "layers": layers}, ensure_ascii=False))
    try:
        os.rename(aside, target)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        if not is_there(target):
            raise


@dataclass(frozen=True)
class Part:
    """A finished chunk: its window (row, column, rows, columns) of the grid, and per layer its place and its cells as
    places in the run's list."""

    folder: Path
    window: tuple[int, int, int, int]
    layers: Mapping[Layer, tuple[int, NDArray[np.int32]]]

    @classmethod
    def open(cls, folder: Path, place: Mapping[tuple[str, str], int]) -> Part:
        """The chunk of a folder; `place` says where a run's cells (operator, code) stand."""
        told = json.loads((folder / DONE).read_text())
        layers = {
            Layer(*each["key"]): (
                at,
                np.array([place[operator, code] for operator, code in each["cells"]], np.int32),
            )
            for at, each in enumerate(told["layers"])
        }
        return cls(folder, tuple(told["window"]), layers)

    def merge_into(  # noqa: PLR0917
        self,
        layer: Layer,
        row: int,
        column: int,
        level: NDArray[np.int16],
        server: NDArray[np.int32],
        total: NDArray[np.int64],
    ) -> None:
        """Merge a layer into lists of servers over a window of the grid that begins at (row, column)."""
        if layer not in self.layers:
            return
        at, cell_of = self.layers[layer]
        top, left, height, width = self.window
        first, last = max(top, row), min(top + height, row + total.shape[0])
        start, stop = max(left, column), min(left + width, column + total.shape[1])
        if first >= last or start >= stop:
            return
        there = slice(first - top, last - top), slice(start - left, stop - left)
        here = slice(first - row, last - row), slice(start - column, stop - column)
        fold.merge(
            level[:, *here],
            server[:, *here],
            total[here],
            self._load("level", at)[:, *there],
            self._load("server", at)[:, *there],
            self._load("total", at)[there],
            cell_of,
        )
        rows, columns, high = np.load(self.folder / f"high-{at}.npy")
        inside = (
            (rows >= there[0].start) & (rows < there[0].stop) & (columns >= there[1].start) & (columns < there[1].stop)
        )
        places = rows[inside] + (top - row), columns[inside] + (left - column)
        total[places] += high[inside].astype(np.int64) << _LOW_BITS

    def _load(self, name: str, at: int) -> NDArray[Any]:
        # A plain view of the mapped file: numba knows no memmap.
        found: NDArray[Any] = np.load(self.folder / f"{name}-{at}.npy", mmap_mode="r").view(np.ndarray)
        return found
