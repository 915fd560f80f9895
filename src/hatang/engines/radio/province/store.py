"""A chunk's tallies on disk: nothing lost, half of the bytes they have in memory, moved into place at once.

A layer is a file of tiles. A tile's numbers are taken apart into planes of one byte, like bytes beside each other, and
packed; a window reads the tiles it touches and no other, and merges them as they come out of the packing.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import pyarrow as pa

from hatang.engines.radio.cells import CarrierLayer
from hatang.engines.radio.province import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

DONE = "chunk.json"
# Fewer cells than this on a layer are told in one byte.
_ONE_BYTE = 255
# Pixels on a side: small enough that a window reads little beside itself, large enough that tiles are few.
TILE = 256
# Where one mast changes, unpacking what stands around it must not cost more than merging it: this one is unpacked as
# fast as memory is copied, and gives back all but a sixth of what slower ones do.
PACKING = "lz4_raw"
# What chunks were packed by that do not say it.
_EARLIER = "zstd"


def is_there(folder: Path) -> bool:
    """Whether the chunk of this folder is finished."""
    return (folder / DONE).is_file()


def keep_chunk(
    target: Path,
    window: tuple[int, int, int, int],
    tallies: Mapping[CarrierLayer, fold.Tally],
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
        table = np.full(fold.NOBODY + 1, _ONE_BYTE if small else fold.NOBODY, np.uint16)
        table[heard] = np.arange(len(heard))
        tiles = _pack_layer(aside / f"layer-{at}.bin", tally, table, 1 if small else 2)
        layers.append(
            {
                "key": layer.key,
                "cells": [cells[int(number)] for number in heard],
                "server_bytes": 1 if small else 2,
                "tiles": tiles,
            }
        )
    (aside / DONE).write_text(json.dumps({"window": window, "packing": PACKING, "layers": layers}, ensure_ascii=False))
    try:
        os.rename(aside, target)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        if not is_there(target):
            raise


def _pack_layer(
    path: Path, tally: fold.Tally, table: NDArray[np.uint16], server_bytes: int
) -> list[tuple[int, int, int]]:
    """Write a layer's tiles, row by row of tiles; where each begins, its bytes (0: nothing heard) and its planes."""
    codec = pa.Codec(PACKING)
    tiles, begin = [], 0
    rows, columns = tally.total.shape
    with path.open("wb") as file:
        for row in range(0, rows, TILE):
            for column in range(0, columns, TILE):
                here = slice(row, row + TILE), slice(column, column + TILE)
                planes = _split_planes(tally, here, table, server_bytes)
                packed = b"" if planes is None else codec.compress(np.ascontiguousarray(planes), asbytes=True)
                file.write(packed)
                tiles.append((begin, len(packed), 0 if planes is None else len(planes)))
                begin += len(packed)
    return tiles


def _split_planes(
    tally: fold.Tally, here: tuple[slice, slice], table: NDArray[np.uint16], server_bytes: int
) -> NDArray[np.uint8] | None:
    """A tile as planes (n, rows, columns) of bytes, as `fold.merge` reads them; None where nothing is heard."""
    total = np.ascontiguousarray(tally.total[here])
    if not total.any():
        return None
    # Only beside a mast does the power need many bytes of its unit.
    total_bytes = (int(total.max()).bit_length() + 7) // 8
    parts = [
        _split_bytes(tally.level[:, *here], 2),
        _split_bytes(table[tally.server[:, *here]], server_bytes),
        _split_bytes(total[None], total_bytes),
    ]
    return np.concatenate(parts)


def _split_bytes(values: NDArray[Any], count: int) -> NDArray[np.uint8]:
    """The lowest bytes of whole numbers (n, rows, columns), each byte of all of them together: (n·count, …)."""
    taken = np.ascontiguousarray(values).view(np.uint8).reshape(*values.shape, values.itemsize)
    return np.concatenate([taken[..., byte] for byte in range(count)])


@dataclass(frozen=True)
class StoredLayer:
    """A layer of a chunk: its file's number, its cells as places in the run's list, and its tiles as
    `_pack_layer` told.
    """

    at: int
    cell_of: NDArray[np.int32]
    server_bytes: int
    tiles: Sequence[tuple[int, int, int]]


@dataclass(frozen=True)
class StoredChunk:
    """A finished chunk: its window (row, column, rows, columns) of the grid, and what is kept of each layer."""

    folder: Path
    window: tuple[int, int, int, int]
    packing: str
    layers: Mapping[CarrierLayer, StoredLayer]

    @classmethod
    def open(cls, folder: Path, place: Mapping[tuple[str, str], int]) -> StoredChunk:
        """The chunk of a folder; `place` says where a run's cells (operator, code) stand."""
        saved = json.loads((folder / DONE).read_text())
        layers = {
            CarrierLayer(*layer["key"]): StoredLayer(
                at,
                np.array([place[operator, code] for operator, code in layer["cells"]], np.int32),
                layer["server_bytes"],
                layer["tiles"],
            )
            for at, layer in enumerate(saved["layers"])
        }
        return cls(folder, tuple(saved["window"]), saved.get("packing", _EARLIER), layers)

    def merge_into(
        self,
        layer: CarrierLayer,
        row: int,
        column: int,
        level: NDArray[np.int16],
        server: NDArray[np.int32],
        total: NDArray[np.int64],
        place_of: NDArray[np.int32] | None = None,
    ) -> None:
        """Merge a layer into lists of servers over a window of the grid that begins at (row, column); `place_of`
        says where the run's cells stand in another list."""
        if layer not in self.layers:
            return
        kept = self.layers[layer]
        cell_of = kept.cell_of if place_of is None else place_of[kept.cell_of]
        top, left, height, width = self.window
        first, last = max(top, row), min(top + height, row + total.shape[0])
        start, stop = max(left, column), min(left + width, column + total.shape[1])
        if first >= last or start >= stop:
            return
        codec, across = pa.Codec(self.packing), -(-width // TILE)
        with (self.folder / f"layer-{kept.at}.bin").open("rb") as file:
            for i in range((first - top) // TILE, -(-(last - top) // TILE)):
                for j in range((start - left) // TILE, -(-(stop - left) // TILE)):
                    begin, size, planes = kept.tiles[i * across + j]
                    if not size:
                        continue
                    r, c = top + i * TILE, left + j * TILE
                    shape = planes, min(TILE, top + height - r), min(TILE, left + width - c)
                    file.seek(begin)
                    plain = codec.decompress(file.read(size), decompressed_size=shape[0] * shape[1] * shape[2])
                    fold.merge_tile(
                        (level, server, total),
                        np.frombuffer(plain, np.uint8).reshape(shape),
                        kept.server_bytes,
                        (max(r, first), min(r + shape[1], last), max(c, start), min(c + shape[2], stop)),
                        (row, column),
                        (r, c),
                        cell_of,
                    )
