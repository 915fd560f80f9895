"""Published tiles: the archives of the lake, kept open, since a file under its hash never changes."""

from __future__ import annotations

import mmap
from functools import lru_cache

from hatang.capabilities.lake import public as lake
from hatang.engines.tiles.errors import TilesError
from hatang.engines.tiles.pmtiles import Archive

# Archives kept open at once: one for each collection that people look at.
_OPEN = 64


def open_archive(name: str) -> Archive | None:
    """The archive that a manifest names; None where its file is gone or broken, so that rows are asked instead."""
    try:
        return _map_archive(name)
    except (OSError, TilesError, ValueError):
        return None


@lru_cache(maxsize=_OPEN)
def _map_archive(name: str) -> Archive:
    with lake.local_path(name).open("rb") as file:
        # The system keeps what is read often in memory, for all processes together.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Archive(lambda offset, length: mapped[offset : offset + length])
