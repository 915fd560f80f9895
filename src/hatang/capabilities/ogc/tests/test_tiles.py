"""OGC API – Tiles: the documents, live tiles and published ones, what is refused, what never leaks."""

from __future__ import annotations

import gzip
import json
from urllib.parse import quote

import pyogrio
import pytest
from django.db import connection
from django.test import Client
from tests.wells import get, links, read

from hatang.engines.tiles import matrix
from hatang.kernel import kept

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
OWN = "/ogc/collections/test.well/tiles"
QUAD = f"{OWN}/WebMercatorQuad"
# Where W5 stands.
COLUMN, ROW = matrix.column_row(108.55, 15.09, 14)


def rows(content, tmp_path, z=14):
    """What a tile holds, as GDAL reads it: a list of mappings."""
    path = tmp_path / "0.mvt"
    path.write_bytes(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    meta, table = pyogrio.read_arrow(path)
    names = [name for name in table.column_names if name not in (meta["geometry_name"], "mvt_id")]
    return table.select(names).to_pylist()


@pytest.mark.usefixtures("published")
class TestLive:
    def test_documents(self):
        sets = read("/ogc/tileMatrixSets")["tileMatrixSets"]
        assert [each["id"] for each in sets] == ["WebMercatorQuad"]
        quad = read(sets[0]["links"][0]["href"])
        levels = quad["tileMatrices"]
        assert levels[0]["scaleDenominator"] == pytest.approx(559082264.028717)
        assert levels[14]["matrixWidth"] == 16384
        assert levels[0]["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
        (listed,) = read(OWN)["tilesets"]
        found = read(links(listed, "self")[0]["href"])
        assert (found["dataType"], found["tileMatrixSetURI"]) == ("vector", quad["uri"])
        (template,) = [each for each in found["links"] if each.get("templated")]
        assert template["href"].endswith("/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}")
        assert "owner_phone" not in json.dumps(found)
        said = read(f"{QUAD}?f=tilejson")
        assert said["tilejson"] == "3.0.0"
        assert said["tiles"][0].endswith("/{z}/{y}/{x}")
        assert said["bounds"] == read("/ogc/collections/test.well")["extent"]["spatial"]["bbox"][0]
        (own,) = links(read("/ogc/collections/test.well"), "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector")
        assert read(own["href"])["tilesets"]

    def test_a_crowded_tile_says_that_it_holds_a_part(self, tmp_path, monkeypatch):
        def layers():
            # No revision moves with the bound: what is kept would answer.
            kept.shelf.clear()
            path = tmp_path / "0.mvt"
            path.write_bytes(get(f"{QUAD}/0/0/0").content)
            return {
                name: pyogrio.read_arrow(path, layer=name)[1].to_pylist() for name, _kind in pyogrio.list_layers(path)
            }

        assert {name: len(held) for name, held in layers().items()} == {"test.well": 18}
        monkeypatch.setattr("hatang.capabilities.spatial.queries.tiles.TILE_FEATURES", 18)
        assert set(layers()) == {"test.well"}, "as many as there may be is not too many"
        monkeypatch.setattr("hatang.capabilities.spatial.queries.tiles.TILE_FEATURES", 8)
        found = layers()
        (told,) = found["left_out"]
        assert (told["drawn"], told["features"]) == (len(found["test.well"]), 18)
        assert 0 < told["drawn"] < 18
        assert found == layers(), "the same part at every asking"

    def test_a_tile_holds_what_lies_in_it(self, tmp_path):
        found = get(f"{QUAD}/14/{ROW}/{COLUMN}")
        assert found["Content-Type"] == "application/vnd.mapbox-vector-tile"
        held = rows(found.content, tmp_path)
        assert [each["code"] for each in held] == ["W5"]
        assert held[0]["name"] == 'Giếng "5" – thôn'
        assert (held[0]["depth_m"], held[0]["working"], held[0]["valid_from"]) == (2.5, False, "2026-01-06")
        whole = rows(get(f"{QUAD}/0/0/0").content, tmp_path)
        assert {each["code"] for each in whole} == {f"W{n}" for n in range(1, 19)}

    def test_a_tile_holds_what_is_asked_for(self, tmp_path):
        def codes(query):
            return {each["code"] for each in rows(get(f"{QUAD}/0/0/0?{query}").content, tmp_path)}

        assert codes(f"filter={quote('depth_m > 8')}") == {"W17", "W18"}
        assert codes("datetime=../2026-01-03") == {"W1", "W2"}
        for query in ("filter=owner_phone%20IS%20NULL", "filter=x", "limit=5", "datetime=x", "as_of=2026-01-01"):
            assert get(f"{QUAD}/0/0/0?{query}", status=400)["Content-Type"] == "application/problem+json"

    def test_nothing_hidden_is_in_a_tile(self):
        content = get(f"{QUAD}/0/0/0").content
        for secret in (b"owner_phone", b"0900000", b"W19"):
            assert secret not in content
        assert b"code" in content
        for closed in ("test.mast", "test.list"):
            for road in ("tiles", "tiles/WebMercatorQuad", "tiles/WebMercatorQuad/0/0/0", "tiles.pmtiles"):
                get(f"/ogc/collections/{closed}/{road}", status=404)

    def test_where_nothing_is_there_is_nothing(self):
        assert get(f"{QUAD}/14/0/0", status=204).content == b""
        assert get(f"{QUAD}/0/0/0?filter=false", status=204).content == b""

    @pytest.mark.parametrize(
        ("where", "status"),
        [
            *(("0/0/1", 404), ("0/1/0", 404), ("23/0/0", 404), ("14/16384/0", 404), ("14/0/999999999", 404)),
            *(("x/0/0", 400), ("-1/0/0", 400), ("1/0/0.5", 400), ("1/0/²", 400), ("1/0/" + "9" * 500, 400)),
        ],
    )
    def test_a_tile_out_of_range_is_refused_with_the_range(self, where, status):
        found = json.loads(get(f"{QUAD}/{quote(where)}", status=status).content)
        assert found["type"] == "urn:hatang:problem:tile"
        assert found["hint"]

    def test_other_squares_are_not_known(self):
        get(f"{OWN}/WorldCRS84Quad", status=404)
        get(f"{OWN}/WorldCRS84Quad/0/0/0", status=404)
        get("/ogc/tileMatrixSets/WorldCRS84Quad", status=404)

    def test_what_the_client_holds_is_not_sent_again(self):
        found = get(f"{QUAD}/0/0/0")
        again = get(f"{QUAD}/0/0/0", status=304, headers={"If-None-Match": found["ETag"]})
        assert again.content == b""

    def test_the_tile_is_found_by_the_index_of_squares(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                'EXPLAIN SELECT 1 FROM spatial."test.well" t WHERE t."@mercator" && ST_TileEnvelope(14, %s, %s)',
                [COLUMN, ROW],
            )
            assert "@mercator" in " ".join(line for (line,) in cursor.fetchall())

    def test_no_archive_is_a_clear_answer(self):
        assert "PMTiles" not in get(f"{OWN}.pmtiles", status=404).content.decode()
        assert not links(read(QUAD), "enclosure")

    def test_pages(self):
        for road in (OWN, QUAD, "/ogc/tileMatrixSets", "/ogc/tileMatrixSets/WebMercatorQuad"):
            found = Client().get(f"{road}?f=html")
            assert found.status_code == 200
            assert found["Content-Type"].startswith("text/html")
