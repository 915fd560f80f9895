"""Archives that tippecanoe wrote, read back; what is no archive; the tiles' numbers against a slow count."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
from itertools import pairwise

import pytest

from hatang.engines.tiles import matrix, pmtiles
from hatang.engines.tiles.errors import TilesError


def reader(path):
    def read(offset, length):
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    return read


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiles")
    chosen = random.Random(7)
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"n": n},
                "geometry": {"type": "Point", "coordinates": [chosen.uniform(108, 109.1), chosen.uniform(14, 15.4)]},
            }
        )
        for n in range(3000)
    ]
    (folder / "in.geojsonl").write_text("\n".join(lines))
    command = ["tippecanoe", "-q", "--layer=x", "-z14", "-r1", f"--output={folder / 'x.pmtiles'}"]
    subprocess.run([*command, str(folder / "in.geojsonl")], check=True)
    return folder / "x.pmtiles", [json.loads(line)["geometry"]["coordinates"] for line in lines]


@pytest.mark.unit
def test_the_curve_visits_every_tile_once_and_only_steps_to_neighbours():
    for z in range(6):
        tiles = {matrix.hilbert_number(z, x, y): (x, y) for x in range(1 << z) for y in range(1 << z)}
        first = ((1 << 2 * z) - 1) // 3
        assert sorted(tiles) == list(range(first, first + 4**z))
        walk = [tiles[number] for number in sorted(tiles)]
        assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in pairwise(walk))


@pytest.mark.integration
def test_every_place_is_in_its_tile(archive):
    path, places = archive
    found = pmtiles.Archive(reader(path))
    assert (found.header.kind, found.header.shallowest, found.header.deepest) == (pmtiles.VECTOR, 0, 14)
    west, south, east, north = found.header.bounds
    assert all(west - 1e-6 <= x <= east + 1e-6 and south - 1e-6 <= y <= north + 1e-6 for x, y in places)
    filled = {matrix.column_row(x, y, 14) for x, y in places}
    for x, y in filled:
        assert gzip.decompress(found.tile(14, x, y))
    empty = [(x, y) for x, y in ((0, 0), (16383, 16383), (13000, 100)) if (x, y) not in filled]
    assert [found.tile(14, x, y) for x, y in empty] == [None] * len(empty)
    assert found.tile(15, 0, 0) is None
    assert found.is_gzip
    assert [each["id"] for each in found.metadata()["vector_layers"]] == ["x"]


@pytest.mark.integration
@pytest.mark.parametrize("harm", ["cut", "head", "directory", "version"])
def test_a_broken_archive_is_refused(archive, harm):
    whole = bytearray(archive[0].read_bytes())
    broken = {
        "cut": whole[:100],
        "head": b"x" + whole[1:],
        "directory": whole[:127] + b"\0" * (len(whole) - 127),
        "version": whole[:7] + b"\x02" + whole[8:],
    }[harm]
    with pytest.raises(TilesError):
        pmtiles.Archive(lambda offset, length: bytes(broken[offset : offset + length]))
