"""Reading PMTiles archives of version 3: one file with all tiles of a layer, found by their number.

After the specification (github.com/protomaps/PMTiles, spec/v3): a header of 127 bytes, a root directory, leaf
directories, tiles. Directories are columns of variable-length numbers, packed with gzip.
"""

from __future__ import annotations

import gzip
import json
import struct
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hatang.engines.tiles.errors import TilesError
from hatang.engines.tiles.matrix import hilbert_number

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = struct.Struct("<7sB11Q6B4iB2i")
_GZIP, _PLAIN = 2, 1
VECTOR = 1
# Leaf directories kept in memory for one archive; each holds some thousand tiles.
_LEAVES = 64
# A directory of one level points into the next; the specification knows two, four would be a loop.
_DEEPEST = 4


@dataclass(frozen=True)
class Header:
    """Where the parts lie and what they are; bounds are west, south, east, north in degrees."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: int
    tiles: int
    directories_packed: int
    tiles_packed: int
    kind: int
    shallowest: int
    deepest: int
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class _Directory:
    numbers: list[int]
    runs: list[int]
    lengths: list[int]
    offsets: list[int]


class Archive:
    """An archive by a function that reads (offset, length) of it; `TilesError` where it is none."""

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        self._read = read
        self.header = _read_header(read(0, _HEADER.size))
        self._root = self._directory(*self.header.root)
        self._leaves: OrderedDict[tuple[int, int], _Directory] = OrderedDict()

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The tile as it lies in the archive (`is_gzip` says whether packed); None where there is nothing."""
        if not self.header.shallowest <= z <= self.header.deepest:
            return None
        number, directory = hilbert_number(z, x, y), self._root
        for _level in range(_DEEPEST):
            at = bisect_right(directory.numbers, number) - 1
            if at < 0:
                return None
            run = directory.runs[at]
            if run:
                if number - directory.numbers[at] >= run:
                    return None
                return self._read(self.header.tiles + directory.offsets[at], directory.lengths[at])
            directory = self._leaf(directory.offsets[at], directory.lengths[at])
        raise TilesError("the directories of the archive run in a circle")

    @property
    def is_gzip(self) -> bool:
        return self.header.tiles_packed == _GZIP

    def metadata(self) -> dict[str, Any]:
        """What the maker says of the layers and their fields."""
        described: dict[str, Any] = json.loads(self._unpacked(self._read(*self.header.metadata)))
        return described

    def _leaf(self, offset: int, length: int) -> _Directory:
        key = (offset, length)
        if key in self._leaves:
            self._leaves.move_to_end(key)
            return self._leaves[key]
        directory = self._directory(self.header.leaves + offset, length)
        self._leaves[key] = directory
        if len(self._leaves) > _LEAVES:
            self._leaves.popitem(last=False)
        return directory

    def _directory(self, offset: int, length: int) -> _Directory:
        return _read_directory(self._unpacked(self._read(offset, length)))

    def _unpacked(self, packed: bytes) -> bytes:
        if self.header.directories_packed == _PLAIN:
            return packed
        try:
            return gzip.decompress(packed)
        except (OSError, EOFError) as error:
            raise TilesError("a directory of the archive is broken") from error


def _read_header(head: bytes) -> Header:
    if len(head) < _HEADER.size or head[:7] != b"PMTiles":
        raise TilesError("this is no PMTiles archive")
    fields = _HEADER.unpack(head)
    if fields[1] != 3:
        raise TilesError(f"PMTiles of version {fields[1]} is not read")
    root, metadata, leaves, tiles = fields[2:4], fields[4:6], fields[6], fields[8]
    _clustered, directories_packed, tiles_packed, kind, shallowest, deepest = fields[13:19]
    if directories_packed not in (_PLAIN, _GZIP) or tiles_packed not in (_PLAIN, _GZIP):
        raise TilesError("the archive is packed in a way that is not read")
    west, south, east, north = (edge / 1e7 for edge in fields[19:23])
    return Header(
        *(root, metadata, leaves, tiles, directories_packed, tiles_packed, kind, shallowest, deepest),
        bounds=(west, south, east, north),
    )


def _read_directory(plain: bytes) -> _Directory:
    numbers = _read_varints(plain)
    count = next(numbers, 0)
    try:
        tile_numbers, last = [], 0
        for _ in range(count):
            last += next(numbers)
            tile_numbers.append(last)
        runs = [next(numbers) for _ in range(count)]
        lengths = [next(numbers) for _ in range(count)]
        offsets: list[int] = []
        for at in range(count):
            given = next(numbers)
            # Nothing said: right behind the tile before.
            offsets.append(given - 1 if given else offsets[at - 1] + lengths[at - 1])
    except (StopIteration, RuntimeError, IndexError) as error:
        raise TilesError("a directory of the archive is cut off") from error
    return _Directory(tile_numbers, runs, lengths, offsets)


def _read_varints(plain: bytes):  # type: ignore[no-untyped-def]
    """The variable-length numbers of the bytes: seven bits each, the lowest first."""
    value, shift = 0, 0
    for byte in plain:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
        else:
            yield value
            value, shift = 0, 0
