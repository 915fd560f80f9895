"""The abstract tests of Part 4 (create, replace, update, delete), locking by tags, rights to rows and fields."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import shapely
from django.test import Client, override_settings
from pyproj import Transformer
from tests import cast, databases
from tests.wells import GEOJSON, ITEMS, NEW, Layer, Sender, bring_again, bring_file, bring_layer, publish

from hatang.capabilities.ogc.tests.test_core import conf
from hatang.kernel import datasets
from hatang.kernel.access import Area
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.golden, pytest.mark.django_db]
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def _layer_of_the_module(tmp_path_factory, django_db_setup, django_db_blocker):
    folder = tmp_path_factory.mktemp("layer")
    with databases.undone_at_the_end(django_db_blocker), override_settings(HATANG_DATA=folder):
        yield bring_layer().pk, folder


@pytest.fixture
def layer(_layer_of_the_module, settings, tmp_path, db):
    """The layer and its file, for the test alone."""
    key, folder = _layer_of_the_module
    settings.HATANG_DATA = shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return Layer.objects.get(pk=key)


@pytest.fixture
def officer(layer):
    return Sender(cast.officer())


@conf("features/collection-items-end-point", "features/feature-end-point", "create-replace-delete/insert/post-op")
def test_the_methods_stand_where_the_standard_wants_them(conf_id, officer):
    assert officer.client.options(ITEMS)["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert officer.client.options(f"{ITEMS}/1")["Allow"] == "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"
    officer.send("DELETE", ITEMS, status=405)
    officer.send("POST", f"{ITEMS}/1", NEW, status=405)
    base = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf"
    said = json.loads(officer.client.get("/ogc/conformance", {"f": "json"}).content)["conformsTo"]
    assert {f"{base}/{each}" for each in ("create-replace-delete", "update", "features")} <= set(said)


@conf("create-replace-delete/insert/response", "create-replace-delete/insert/response-rid")
def test_a_new_feature_has_an_address_and_is_there_as_it_was_sent(conf_id, officer):
    sent = officer.send("POST", ITEMS, NEW, 201)
    found, tag = officer.read(sent["Location"].removeprefix("http://testserver"))
    assert sent["ETag"] == tag
    assert found["id"] == "4"
    assert found["geometry"]["coordinates"] == NEW["geometry"]["coordinates"]
    assert {name: found["properties"][name] for name in NEW["properties"]} == NEW["properties"]
    assert json.loads(officer.client.get(ITEMS, {"f": "json"}).content)["numberMatched"] == 4
    about = json.loads(officer.client.get("/ogc/collections/spatial.tram", {"f": "json"}).content)
    assert about["extent"]["spatial"]["bbox"] == [[108.8, 15.0, 108.9, 15.2]]


@conf("create-replace-delete/insert/body", "create-replace-delete/insert/content-type")
def test_bodies_are_geojson_and_say_so(conf_id, officer):
    officer.add(kind="application/json")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/gml+xml"):
        officer.send("POST", ITEMS, NEW, 415, kind=kind)
    for body in (b"{", b"[]", b"null", b'{"a": NaN}', b"\xff", b"[" * 100_000):
        officer.send("POST", ITEMS, body, 400)


def test_a_tag_that_was_made_weak_by_packing_names_the_same_state(officer):
    packed = officer.client.get(f"{ITEMS}/2", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["ETag"].startswith('W/"')
    held = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert officer.client.get(f"{ITEMS}/2", headers=held).status_code == 304
    body = {"type": "Feature", "geometry": None, "properties": {"ten": "Khác"}}
    officer.send("PUT", f"{ITEMS}/2", body, **{"If-Match": packed["ETag"]})
    officer.send("PUT", f"{ITEMS}/2", body, 412, **{"If-Match": packed["ETag"]})


@conf("create-replace-delete/update/put/put-op", "create-replace-delete/update/put/response")
def test_a_feature_is_replaced_whole(conf_id, officer):
    found, tag = officer.read(f"{ITEMS}/2")
    body = {"type": "Feature", "geometry": None, "properties": {"ten": "Khác"}}
    sent = officer.send("PUT", f"{ITEMS}/2", body, **{"If-Match": tag})
    after, new = officer.read(f"{ITEMS}/2")
    assert sent["ETag"] == new != tag
    assert after["geometry"] is None
    assert after["properties"] == {"oid": "2", "ten": "Khác", "so_may": None, "sau": None, "ngay": None, "chu": None}
    assert found["properties"]["so_may"] == 2


@conf(
    "create-replace-delete/update/put/rid-exception",
    "create-replace-delete/update/put/body",
    "create-replace-delete/update/put/content-type",
)
def test_what_is_not_there_cannot_be_replaced(conf_id, officer):
    officer.send("PUT", f"{ITEMS}/99", NEW, 404, **{"If-Match": "*"})
    officer.send("PUT", f"{ITEMS}/1", NEW, 415, kind="text/plain", **{"If-Match": "*"})
    officer.send("PUT", f"{ITEMS}/1", {"type": "Point"}, 422, **{"If-Match": "*"})


@conf("create-replace-delete/delete/delete-op", "create-replace-delete/delete/response")
def test_a_feature_is_removed(conf_id, officer):
    _found, tag = officer.read(f"{ITEMS}/1")
    officer.send("DELETE", f"{ITEMS}/1", status=200, **{"If-Match": tag})
    assert officer.client.get(f"{ITEMS}/1").status_code == 404
    officer.send("DELETE", f"{ITEMS}/1", status=404, **{"If-Match": tag})
    assert json.loads(officer.client.get(ITEMS, {"f": "json"}).content)["numberMatched"] == 2


@conf("update/patch-op")
def test_a_merge_patch_changes_what_it_names(conf_id, officer):
    before, tag = officer.read(f"{ITEMS}/1")
    body = {"properties": {"so_may": None, "ten": "Mới"}}
    officer.send("PATCH", f"{ITEMS}/1", body, kind="application/merge-patch+json", **{"If-Match": tag})
    after, _tag = officer.read(f"{ITEMS}/1")
    assert after["geometry"] == before["geometry"]
    assert after["properties"] == before["properties"] | {"so_may": None, "ten": "Mới"}


@conf("create-replace-delete/crs/crs84", "create-replace-delete/crs/storage-crs", "create-replace-delete/crs/geojson")
def test_places_are_read_in_the_system_that_they_are_said_to_be_in(conf_id, officer):
    epsg = "http://www.opengis.net/def/crs/EPSG/0/"
    where = [108.9, 15.2]
    for code, carried in (
        (4326, where[::-1]),
        (5898, Transformer.from_crs(4326, 5898, always_xy=True).transform(*where)),
        (9216, Transformer.from_crs(4326, 9216, always_xy=True).transform(*where)),
    ):
        body = NEW | {"geometry": {"type": "Point", "coordinates": list(carried)}}
        found, _tag = officer.read(officer.add(body, **{"Content-Crs": f"<{epsg}{code}>"}))
        assert found["geometry"]["coordinates"] == pytest.approx(where, abs=2e-6)
    officer.send("POST", ITEMS, NEW, 400, **{"Content-Crs": f"<{epsg}32648>"})
    metres = NEW | {"geometry": {"type": "Point", "coordinates": [586_000, 1_670_000]}}
    assert b"Content-Crs" in officer.send("POST", ITEMS, metres, 422).content


@conf("optimistic-locking-etags")
def test_nobody_changes_what_another_changed_meanwhile(conf_id, officer):
    _found, tag = officer.read(f"{ITEMS}/1")
    officer.send("PUT", f"{ITEMS}/1", NEW, 428)
    officer.send("DELETE", f"{ITEMS}/1", status=428)
    officer.send("PUT", f"{ITEMS}/1", NEW, **{"If-Match": tag})
    for method, kind in (("PUT", GEOJSON), ("PATCH", "application/merge-patch+json"), ("DELETE", GEOJSON)):
        officer.send(method, f"{ITEMS}/1", NEW if method == "PUT" else {}, 412, kind, **{"If-Match": tag})
    _found, tag = officer.read(f"{ITEMS}/1")
    assert officer.client.get(f"{ITEMS}/1", headers={"If-None-Match": tag}).status_code == 304


WRONG = [
    ({"ten": 5}, "ten"),
    ({"ten": "a\0b"}, "ten"),
    ({"ten": "x" * 10_001}, "ten"),
    ({"so_may": 1.5}, "so_may"),
    ({"so_may": True}, "so_may"),
    ({"so_may": 2**63}, "so_may"),
    ({"so_may": "3"}, "so_may"),
    ({"sau": "1,5"}, "sau"),
    ({"khong_co": 1}, "khong_co"),
]


@pytest.mark.parametrize(("properties", "where"), WRONG)
def test_a_wrong_value_is_named_and_nothing_changes(officer, properties, where):
    sent = officer.send("POST", ITEMS, NEW | {"properties": properties}, 422)
    assert json.loads(sent.content)["where"] == where
    assert json.loads(officer.client.get(ITEMS, {"f": "json"}).content)["numberMatched"] == 3


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [108, 95]},
        {"type": "Point", "coordinates": []},
        {"type": "Point"},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "LineString", "coordinates": [[108, 15], [109, 15]]},
        {"type": "Point", "coordinates": ["a", "b"]},
        "POINT(1 2)",
        5,
    ],
)
def test_a_wrong_place_is_named_and_nothing_changes(officer, geometry):
    officer.send("POST", ITEMS, NEW | {"geometry": geometry}, 422)
    assert AuditEntry.objects.filter(action="spatial.change").count() == 0


def test_a_broken_area_is_refused(settings, tmp_path, db):
    settings.HATANG_DATA = tmp_path
    area = shapely.to_geojson(shapely.box(108, 15, 109, 16))
    content = b'{"type": "Feature", "properties": {"a": 1}, "geometry": ' + area.encode() + b"}"
    bring_file(content, "Vùng", "")
    bowtie = {"type": "Polygon", "coordinates": [[[108, 15], [109, 16], [109, 15], [108, 16], [108, 15]]]}
    body = {"type": "Feature", "properties": {}, "geometry": bowtie}
    sent = Sender(cast.officer()).send("POST", "/ogc/collections/spatial.vung/items", body, 422)
    assert "tự cắt chính nó (tại " in sent.content.decode()


def test_each_change_is_written_down_with_what_was_before(officer):
    tag = officer.read(f"{ITEMS}/1")[1]
    officer.send("PUT", f"{ITEMS}/1", NEW, **{"If-Match": tag})
    entry = AuditEntry.objects.get(action="spatial.change")
    assert (entry.object_type, entry.object_key, entry.actor_label) == ("spatial.tram", "1", cast.officer().label)
    assert (entry.before["ten"], entry.after["ten"]) == ("Trạm 1", "Trạm mới")
    assert entry.before["geometry"] == "POINT (108.8 15)"
    before = datasets.read_revisions(["spatial.tram"])
    officer.add()
    assert datasets.read_revisions(["spatial.tram"]) != before


def test_who_may_change_what(layer, monkeypatch):
    for actor in (cast.nobody, cast.outsider(), cast.planner(), cast.agency_officer("QNG.SGDDT")):
        client = Client() if actor is cast.nobody else cast.client(actor)
        sent = client.post(ITEMS, json.dumps(NEW), content_type=GEOJSON)
        assert sent.status_code == 403, actor
    Sender(cast.agency_officer("QNG.SYT")).add()
    mine = shapely.box(108.85, 15.15, 109, 16)
    asked = []

    def outline(*, area, as_of):
        asked.append(area)
        return type("Outline", (), {"geometry": mine})

    monkeypatch.setattr("hatang.capabilities.places.public.compute_outline", outline)
    clerk = Sender(cast.clerk("21136"))
    path = clerk.add()
    assert asked[-1] == Area("21136", cast.NEW_UNITS)
    outside = NEW | {"geometry": {"type": "Point", "coordinates": [108.8, 15.0]}}
    clerk.send("POST", ITEMS, outside, 403)
    clerk.send("PUT", path, outside, 403, **{"If-Match": "*"})
    clerk.send("DELETE", f"{ITEMS}/1", status=403, **{"If-Match": "*"})
    # A field about persons is not the clerk's to read, to write, or to lose.
    officer = Sender(cast.officer())
    tag = officer.read(path)[1]
    officer.send("PATCH", path, {"properties": {"chu": "Ông A"}}, kind="application/json", **{"If-Match": tag})
    found, tag = clerk.read(path)
    assert "chu" not in found["properties"]
    clerk.send("PATCH", path, {"properties": {"chu": "x"}}, 422, "application/json", **{"If-Match": tag})
    clerk.send("PUT", path, NEW, **{"If-Match": tag})
    assert officer.read(path)[0]["properties"]["chu"] == "Ông A"


def test_a_forged_request_of_a_foreign_page_is_refused_and_a_key_needs_no_token(layer):
    browser = cast.client(cast.officer())
    browser.handler.enforce_csrf_checks = True
    assert browser.post(ITEMS, json.dumps(NEW), content_type=GEOJSON).status_code == 403
    key, reads = cast.key(cast.officer(), "layers"), cast.key(cast.officer(), "read", "datasets")
    program = Client(enforce_csrf_checks=True)
    as_password = "Basic " + base64.b64encode(f"qgis:{key}".encode()).decode()
    for header, status in ((key, 201), (f"Bearer {key}", 201), (as_password, 201), (reads, 403), ("Bearer x", 401)):
        sent = program.post(ITEMS, json.dumps(NEW), content_type=GEOJSON, headers={"Authorization": header})
        assert sent.status_code == status, sent.content
    # A browser sends what it keeps for Basic with the form of a foreign page too.
    forged = {"Authorization": as_password, "Origin": "https://xau.example"}
    assert program.post(ITEMS, json.dumps(NEW), content_type=GEOJSON, headers=forged).status_code == 403


def test_a_private_layer_is_read_and_changed_with_a_key(layer):
    Layer.objects.update(access="agency")
    program, headers = Client(enforce_csrf_checks=True), {"Authorization": cast.key(cast.officer(), "layers")}
    road = f"{ITEMS}/1"
    listed = [program.get("/ogc/collections?f=json", headers=each).json()["collections"] for each in ({}, headers)]
    assert ["spatial.tram" in {each["id"] for each in found} for found in listed] == [False, True]
    read = program.get(road, headers=headers)
    assert (read.status_code, read["Cache-Control"].split(",")[0]) == (200, "private")
    assert {"Authorization", "X-CKAN-API-Key"} <= {name.strip() for name in read["Vary"].split(",")}
    assert program.get(road, headers=headers | {"If-None-Match": read["ETag"]}).status_code == 304
    change = {"properties": {"ten": "Trạm khác"}}
    for tag, status in (('"x"', 412), (read["ETag"], 200), (read["ETag"], 412)):
        asked = headers | {"If-Match": tag}
        sent = program.patch(road, json.dumps(change), content_type="application/json", headers=asked)
        assert sent.status_code == status, sent.content
    assert program.get(road, headers=headers).json()["properties"]["ten"] == "Trạm khác"
    # Nobody reads it, a program whose key is wrong learns that it is, and one whose owner may not see it nothing.
    wrong = program.get(road, headers={"Authorization": "Bearer htg_x"})
    assert (wrong.status_code, wrong["WWW-Authenticate"].split(" ")[0]) == (401, "Bearer")
    resident = {"Authorization": cast.key(cast.resident(), "read")}
    assert [program.get(road, headers=each).status_code for each in ({}, resident)] == [404, 404]


def list_collections_address(program, headers):
    (link,) = [each for each in program.get("/ogc?f=json", headers=headers).json()["links"] if each["rel"] == "data"]
    return link["href"].removeprefix("http://testserver")


def test_a_program_that_sends_no_tag_changes_what_nobody_else_changed_since_it_opened_the_layer(layer):
    """As QGIS does: the address of the collections from the landing page, then everything below it."""
    program, body = Client(enforce_csrf_checks=True), {"properties": {"ten": "Từ QGIS"}}
    mine = {"Authorization": cast.key(cast.officer(), "layers")}
    other = {"Authorization": cast.key(cast.agency_officer("QNG.SYT"), "layers")}

    def send(method, path, headers, status, sent=body):
        answered = program.generic(method, path, json.dumps(sent), content_type="application/json", headers=headers)
        assert answered.status_code == status, answered.content
        return answered

    opened = list_collections_address(program, mine)
    assert opened.startswith("/ogc/seen/")
    items = f"{opened}/spatial.tram/items"
    page = program.get(f"{items}?f=json&limit=2", headers=mine)
    assert page.json()["numberMatched"] == 3
    assert page["Cache-Control"].startswith("private")
    (following,) = [each["href"] for each in page.json()["links"] if each["rel"] == "next"]
    assert len(program.get(following, headers=mine).json()["features"]) == 1
    # One's own changes, of each kind and again and again.
    for name in ("Một", "Hai"):
        send("PATCH", f"{items}/1", mine, 200, {"properties": {"ten": name}})
    send("PUT", f"{items}/1", mine, 200, NEW)
    assert program.get(f"{ITEMS}/1").json()["properties"]["ten"] == NEW["properties"]["ten"]
    # Another changes one feature: that one is refused and left as it is, its neighbours are not.
    their = f"{list_collections_address(program, other)}/spatial.tram/items"
    send("PATCH", f"{their}/2", other, 200, {"properties": {"ten": "Của người khác"}})
    for method in ("PATCH", "PUT", "DELETE"):
        refused = send(method, f"{items}/2", mine, 412, NEW if method == "PUT" else body)
        assert "Hãy tải lại lớp bản đồ" in refused.json()["hint"]
    assert program.get(f"{ITEMS}/2").json()["properties"]["ten"] == "Của người khác"
    send("DELETE", f"{items}/3", mine, 200)
    # Who loads the layer again has seen that.
    send("PATCH", f"{list_collections_address(program, mine)}/spatial.tram/items/2", mine, 200)
    # A tag goes before the address; without either it must be said what is changed.
    send("PATCH", f"{items}/1", mine | {"If-Match": '"x"'}, 412)
    assert "If-Match" in send("PATCH", f"{ITEMS}/1", mine, 428).json()["hint"]


def test_a_layer_that_was_brought_anew_is_another_than_was_seen(layer):
    program, mine = Client(), {"Authorization": cast.key(cast.officer(), "layers")}
    opened = list_collections_address(program, mine)
    bring_again()
    sent = program.patch(
        f"{opened}/spatial.tram/items/1", json.dumps({"properties": {}}), "application/json", headers=mine
    )
    assert sent.status_code == 412


def test_only_keys_that_may_change_layers_are_told_what_they_see(layer):
    program = Client(enforce_csrf_checks=True)
    for headers in ({}, {"Authorization": cast.key(cast.officer(), "read")}):
        assert list_collections_address(program, headers) == "/ogc/collections"
    assert list_collections_address(cast.client(cast.officer()), {}) == "/ogc/collections"
    key, reads = (cast.key(cast.officer(), scope) for scope in ("layers", "read"))
    for road in ("collections/spatial.tram/items/1", "none", "seen/0/collections", "../quan-tri/"):
        path = f"/ogc/seen/0/{road}"
        # A session has no use for the road, and no token against forged requests would be asked for there.
        officer = cast.client(cast.officer())
        officer.handler.enforce_csrf_checks = True
        for client, headers in ((program, {}), (officer, {})):
            assert client.get(path, headers=headers).status_code == 404
            assert client.delete(path, headers=headers).status_code == 404
        if road != "collections/spatial.tram/items/1":
            assert program.get(path, headers={"Authorization": key}).status_code == 404
    item = "/ogc/seen/0/collections/spatial.tram/items/1"
    assert program.get(item, headers={"Authorization": reads}).status_code == 200
    assert program.delete(item, headers={"Authorization": reads}).status_code == 403


def test_what_the_lake_holds_is_changed_by_its_owner_alone(shared):
    client = cast.client(cast.officer())
    path = "/ogc/collections/test.well/items"
    assert client.post(path, json.dumps(NEW), content_type=GEOJSON).status_code == 405
    assert client.options(path)["Allow"] == "GET, HEAD, OPTIONS"


def test_an_owner_that_declares_an_editor_is_asked_and_its_answer_is_served(shared, declare, monkeypatch):
    """The wells' own capability takes the change; the collection shows what it answers, the next snapshot the same."""
    taken = []

    def take(actor, before, after):
        taken.append((before, after))
        return None if after is None else {**after, "code": after["code"] or "W99", "name": after["name"].upper()}

    editor = datasets.Editor(may=lambda actor: actor.has("officer"), whole=lambda actor: False, take=take)
    monkeypatch.setitem(datasets._datasets, "test.well", replace(declare["test.well"], editor=editor))
    sender = Sender(cast.officer())
    path = "/ogc/collections/test.well/items"
    found, tag = sender.read(f"{path}/W5@2026-01-06")
    body = {"properties": {"name": "mới"}}
    sender.send("PATCH", f"{path}/W5@2026-01-06", body, kind="application/json", **{"If-Match": tag})
    assert sender.read(f"{path}/W5@2026-01-06")[0]["properties"]["name"] == "MỚI"
    assert taken[0][0]["name"] == found["properties"]["name"]
    publish(now=datetime(2026, 7, 1, 20, tzinfo=UTC))
