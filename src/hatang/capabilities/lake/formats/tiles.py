"""Vector tiles of a published file, by tippecanoe (a program of its own, BSD)."""

from __future__ import annotations

import gzip
import json
import shutil
import struct
import subprocess
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import shapely

from hatang.capabilities.lake.formats.columns import GEOMETRY
from hatang.engines.tiles.pmtiles import Archive

if TYPE_CHECKING:
    from pathlib import Path

# The deepest level drawn; maps enlarge it further.
MAXIMUM_ZOOM = 14
# Up to so many rows all points are drawn at every level, as long as a tile holds them; of more, ever fewer farther out.
EVERY_POINT = 50_000


def is_tippecanoe_installed() -> bool:
    return shutil.which("tippecanoe") is not None


def write_tiles(parquet: Path, path: Path, *, layer: str) -> bool:
    """Write the file's placed rows as PMTiles; False where no row has a place. `ValueError` with what it said."""
    source = path.with_suffix(".geojsonl")
    count = _write_features(parquet, source)
    if not count:
        source.unlink()
        return False
    command = ["tippecanoe", "--quiet", "--force", f"--layer={layer}", f"--maximum-zoom={MAXIMUM_ZOOM}"]
    command += ["--minimum-zoom=0", "--drop-densest-as-needed", "--extend-zooms-if-still-dropping", "--read-parallel"]
    command += ["--drop-rate=1"] if count <= EVERY_POINT else []
    command += [f"--temporary-directory={path.parent}", f"--output={path}", str(source)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    source.unlink()
    if done.returncode:
        raise ValueError(done.stderr.strip()[-500:])
    _rewrite_metadata(path, layer)
    return True


# What the maker says of the tiles; the rest is of itself: how it was called, where its files lay.
_OF_THE_TILES = ("format", "type", "vector_layers", "tilestats")
# Where the length of the metadata stands in the header.
_LENGTH_AT = 32


def _rewrite_metadata(path: Path, layer: str) -> None:
    """Say what the archive is and nothing of this machine; it becomes shorter, so nothing else moves."""
    with path.open("r+b") as file:

        def read(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        archive = Archive(read)
        offset, length = archive.header.metadata
        written = archive.metadata()
        described = {"name": layer} | {name: written[name] for name in _OF_THE_TILES if name in written}
        content = gzip.compress(json.dumps(described).encode(), mtime=0)
        if len(content) > length:
            raise ValueError("the metadata of the tiles grew")
        file.seek(offset)
        file.write(content.ljust(length, b"\0"))
        file.seek(_LENGTH_AT)
        file.write(struct.pack("<Q", len(content)))


def _write_features(parquet: Path, target: Path) -> int:
    count = 0
    with target.open("w", encoding="utf-8") as out:
        for batch in pq.ParquetFile(parquet).iter_batches(10_000):
            rows = batch.drop_columns([name for name in (GEOMETRY, "bbox") if name in batch.schema.names]).to_pylist()
            shapes = shapely.to_geojson(shapely.from_wkb(batch.column(GEOMETRY).to_pylist()))
            for row, shape in zip(rows, shapes, strict=True):
                if shape is None:
                    continue
                properties = json.dumps({name: value for name, value in row.items() if value is not None}, default=str)
                out.write(f'{{"type":"Feature","properties":{properties},"geometry":{shape}}}\n')
                count += 1
    return count
