"""OGC API – Styles: each collection has one that draws it, out of its declaration or as somebody said."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests import cast
from tests.wells import links, read

from hatang.capabilities.spatial import public as spatial
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.golden, pytest.mark.django_db, pytest.mark.usefixtures("published")]
ROAD = "/ogc/styles/test.well"
KIND = "application/vnd.mapbox.style+json"
MINE = {
    "version": 8,
    "sources": {"x": {"type": "vector", "url": "https://foreign.example/"}},
    "layers": [{"id": "a", "type": "circle", "source": "x", "paint": {"circle-color": ["get", "kind"]}}],
}


def conf(*names):
    return pytest.mark.parametrize("conf_id", [pytest.param(names, id=" ".join(f"/conf/{name}" for name in names))])


def find_put_style():
    return spatial.find_style(of=spatial.find_collection(name="test.well", actor=ANONYMOUS))


def put(body, actor=None, status=204, path=ROAD, kind=KIND):
    client = cast.client(actor or cast.officer())
    sent = client.put(path, body if isinstance(body, bytes) else json.dumps(body), content_type=kind)
    assert sent.status_code == status, sent.content
    return sent


@conf("core")
def test_every_collection_has_a_style(conf_id):
    listed = read("/ogc/styles")
    assert [each["id"] for each in listed["styles"]] == ["test.well", "test.zone"]
    for each in listed["styles"]:
        (sheet,), (about,) = links(each, "stylesheet"), links(each, "describedby")
        assert sheet["type"] == Client().get(sheet["href"])["Content-Type"] == KIND
        assert read(about["href"])["id"] == each["id"]
    assert Client().get("/ogc/styles/test.mast").status_code == 404


@conf("mapbox-styles")
def test_the_style_draws_the_tiles_of_the_collection(conf_id):
    found = read(ROAD)
    assert found["version"] == 8
    (source,) = found["sources"].values()
    tile = source["tiles"][0].replace("{z}", "0").replace("{y}", "0").replace("{x}", "0")
    assert Client().get(tile).status_code == 200
    assert {each["source-layer"] for each in found["layers"]} == {"test.well"}
    assert read(ROAD)["layers"][0] == read(ROAD)["layers"][0]


@conf("manage-styles")
def test_a_style_is_said_and_taken_back(conf_id):
    before = read(ROAD)
    put(MINE)
    after = read(ROAD)
    assert after["sources"] == before["sources"], "no other source is drawn than the collection's own"
    (layer,) = after["layers"]
    assert (layer["source"], layer["source-layer"]) == ("collection", "test.well")
    assert layer["paint"] == MINE["layers"][0]["paint"]
    entry = AuditEntry.objects.filter(action="spatial.style").latest("id")
    assert entry.after[0]["id"] == "a"
    officer = cast.client(cast.officer())
    assert officer.delete(ROAD).status_code == 204
    assert read(ROAD) == before
    assert officer.delete(ROAD).status_code == 404


def test_who_may_say(published):
    for actor in (cast.outsider(), cast.resident(), cast.clerk()):
        put(MINE, actor, 403)
    assert Client().put(ROAD, json.dumps(MINE), content_type=KIND).status_code == 403
    browser = cast.client(cast.officer())
    browser.handler.enforce_csrf_checks = True
    assert browser.put(ROAD, json.dumps(MINE), content_type=KIND).status_code == 403
    assert find_put_style() is None


def changed(**more):
    return {"version": 8, "layers": [MINE["layers"][0] | more]}


@conf("style-validation")
@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (b"{", 400, ""),
        ([], 422, ""),
        ({"version": 7, "layers": []}, 422, ""),
        ({"version": 8, "layers": []}, 422, "layers"),
        ({"version": 8, "layers": [MINE["layers"][0]] * 2}, 422, "layers[1].id"),
        (changed(type="raster"), 422, "layers[0].type"),
        (changed(type="background"), 422, "layers[0].type"),
        (changed(ref="x"), 422, "layers[0].ref"),
        (changed(**{"source-layer": "test.mast"}), 422, "layers[0].source-layer"),
        (changed(paint={"line-color": "red"}), 422, "layers[0].paint.line-color"),
        (changed(type="symbol", paint={}, layout={"icon-image": "x"}), 422, "layers[0].layout.icon-image"),
        (changed(paint=[]), 422, "layers[0].paint"),
        (b"[" * 100_000, 400, ""),
        (b'"' + b"x" * 200_001 + b'"', 413, ""),
    ],
)
def test_what_may_not_be_drawn_is_named(conf_id, body, status, where):
    sent = put(body, status=status)
    assert json.loads(sent.content)["where"] == where
    assert find_put_style() is None


@conf("style-validation")
def test_a_style_may_be_tried(conf_id):
    put(MINE, path=f"{ROAD}?dry-run=true")
    assert find_put_style() is None
    put(MINE, status=415, kind="text/plain")


def test_pages_for_people():
    for path in ("/ogc/styles", ROAD, f"{ROAD}/metadata"):
        assert Client().get(path, {"f": "html"}).status_code == 200
