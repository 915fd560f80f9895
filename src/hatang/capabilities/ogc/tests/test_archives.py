"""Published tiles: single ones out of the archive, the archive by ranges, what takes it away."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest
from django.db import transaction
from tests.wells import body, declared, get, links, made_wells, publish, read

from hatang.capabilities.ogc.tests.test_tiles import COLUMN, OWN, QUAD, ROW, rows
from hatang.engines.tiles import matrix
from hatang.engines.tiles.pmtiles import Archive
from hatang.kernel import datasets

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("drawn")]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, django_db_setup, django_db_blocker):
    """A collection with the tiles that the lake draws; the zones, large to the deepest level, take seconds."""
    with (
        pytest.MonkeyPatch.context() as patch,
        declared(tmp_path_factory.mktemp("drawn"), patch, made_wells(), with_tiles=True) as made,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        publish(names=("test.well",))
        yield made
        transaction.set_rollback(True)


def test_a_tile_out_of_the_archive(tmp_path):
    found = get(f"{QUAD}/14/{ROW}/{COLUMN}", headers={"Accept-Encoding": "gzip"})
    assert found["Content-Encoding"] == "gzip"
    assert [each["code"] for each in rows(found.content, tmp_path)] == ["W5"]
    plain = get(f"{QUAD}/14/{ROW}/{COLUMN}")
    assert "Content-Encoding" not in plain
    assert plain.content == gzip.decompress(found.content)
    get(f"{QUAD}/14/0/0", status=204)
    get(f"{QUAD}/14/16384/0", status=404)
    assert read(f"{QUAD}?f=tilejson")["maxzoom"] == 14


def test_deeper_than_the_archive_the_rows_are_asked(tmp_path):
    column, row = matrix.column_row(108.55, 15.09, 18)
    assert [each["code"] for each in rows(get(f"{QUAD}/18/{row}/{column}").content, tmp_path)] == ["W5"]


def test_the_archive_is_read_by_ranges():
    whole = get(f"{OWN}.pmtiles").content
    assert whole[:7] == b"PMTiles"
    asked = []

    def ask(offset, length):
        found = get(f"{OWN}.pmtiles", status=206, headers={"Range": f"bytes={offset}-{offset + length - 1}"})
        asked.append(len(found.content))
        assert found["Content-Range"] == f"bytes {offset}-{offset + len(found.content) - 1}/{len(whole)}"
        return found.content

    held = Archive(ask)
    assert gzip.decompress(held.tile(14, COLUMN, ROW))
    assert sum(asked) < len(whole)
    assert links(read(QUAD), "enclosure")[0]["href"].endswith("tiles.pmtiles")


@pytest.mark.parametrize(
    ("asked", "status", "length"),
    [
        *(("bytes=0-6", 206, 7), ("bytes=-10", 206, 10), ("bytes=10-", 206, None), ("bytes=0-999999999", 206, None)),
        *(("bytes=999999999-", 416, 0), ("bytes=5-2", 416, 0), ("bytes=-0", 416, 0), ("pages=1-2", 200, None)),
        *(("bytes=0-1,4-5", 206, None), ("bytes=-", 200, None)),
    ],
)
def test_ranges(asked, status, length):
    found = get(f"{OWN}.pmtiles", status=status, headers={"Range": asked})
    if length is not None:
        assert len(found.content) == length


def test_a_field_that_became_personal_takes_the_archive_with_it(drawn, monkeypatch):
    fields = tuple(replace(each, personal=each.personal or each.name == "name") for each in drawn["test.well"].fields)
    assert "Giếng".encode() in get(f"{QUAD}/0/0/0").content
    monkeypatch.setitem(datasets._datasets, "test.well", replace(drawn["test.well"], fields=fields))
    get(f"{OWN}.pmtiles", status=404)
    content = get(f"{QUAD}/0/0/0").content
    assert b"code" in content
    assert "Giếng".encode() not in content


def test_nothing_hidden_is_in_the_archive():
    whole = Archive(slicing(body(get(f"{OWN}.pmtiles"))))
    described = whole.metadata()
    assert "owner_phone" not in json.dumps(described)
    # Nor anything of the machine on which it was drawn.
    assert described["name"] == "test.well"
    assert [layer["id"] for layer in described["vector_layers"]] == ["test.well"]
    for word in ("tippecanoe", ".geojsonl", "/", "--"):
        assert word not in json.dumps({**described, "tilestats": None}), word
    content = gzip.decompress(whole.tile(0, 0, 0))
    assert b"W19" not in content
    assert b"0900000" not in content


def slicing(data):
    return lambda offset, length: data[offset : offset + length]
