"""What is shared and what never is; loading, swapping, dropping; pages; filters."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import shapely
from django.db import connection
from tests import cast
from tests.looks import look_at
from tests.wells import DAY, NOW, body, get, items, places, publish, read

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import actions, jobs
from hatang.capabilities.spatial.models import Collection
from hatang.capabilities.spatial.queries.collections import build_table_identifier, find_collection
from hatang.capabilities.spatial.views import atlas
from hatang.kernel import audit, datasets, panels
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.models import AuditEntry, Job
from hatang.kernel.problems import Forbidden

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ROADS = (
    "",
    "/conformance",
    "/api",
    "/collections",
    "/collections/test.well",
    "/collections/test.well/items?limit=1000",
)


def tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'spatial'")
        return {name for (name,) in cursor.fetchall()}


def columns(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'spatial' AND table_name = %s",
            [table],
        )
        return dict(cursor.fetchall())


@pytest.mark.parametrize("actor", cast.everybody(), ids=lambda actor: actor.id or "nobody")
def test_nothing_that_is_not_open_is_told_to_anyone(shared, actor):
    browser = cast.client(actor)
    for road in ROADS:
        for form in ("json", "html"):
            found = browser.get(f"/ogc{road}{'&' if '?' in road else '?'}f={form}")
            assert found.status_code == 200
            text = body(found).decode()
            for secret in ("test.mast", "SECRET-MAST", "0900000", "owner_phone", "W19@", "test.list"):
                assert secret not in text, (road, form, secret)
    for closed in ("test.mast", "test.list", "assets.cell"):
        for road in (closed, f"{closed}/items", f"{closed}/items/SECRET-MAST"):
            assert browser.get(f"/ogc/collections/{road}").status_code == 404
    assert browser.get("/ogc/collections/test.well/items/W19@2026-01-20").status_code == 404
    assert browser.get("/ogc/collections/test.well/items?owner_phone=0900000005").status_code == 400


def test_what_is_not_open_is_not_in_the_database_of_the_collections_either(shared):
    assert tables() == {"test.well", "test.zone"}
    assert "owner_phone" not in columns("test.well")


def test_small_counts_are_not_told_and_cannot_be_asked_for(shared):
    rows = [each["properties"] for each in items("test.well")["features"]]
    assert {row["code"] for row in rows if row["poor_hidden"] == "ẩn vì quá ít"} == {"W1", "W2", "W3", "W4"}
    told = {row["code"]: row["poor"] for row in rows}
    assert (told["W0"], told["W5"]) == (0, 5)
    assert [told[f"W{n}"] for n in range(1, 5)] == [None] * 4
    for count in range(1, 5):
        assert items("test.well", poor=count)["features"] == []


def test_a_dataset_that_is_closed_is_gone_at_once_and_then_from_the_tables(shared, monkeypatch):
    monkeypatch.setitem(datasets._datasets, "test.well", replace(shared["test.well"], access="security"))
    assert [each["id"] for each in read("/ogc/collections")["collections"]] == ["test.zone", "catalogue"]
    get("/ogc/collections/test.well/items", status=404)
    actions.refresh_collections(SYSTEM, now=NOW)
    assert tables() == {"test.zone"}


def test_a_field_that_becomes_personal_is_gone_at_once_and_then_from_the_table(shared, monkeypatch):
    fields = tuple(replace(each, personal=each.personal or each.name == "name") for each in shared["test.well"].fields)
    monkeypatch.setitem(datasets._datasets, "test.well", replace(shared["test.well"], fields=fields))
    assert "name" not in items("test.well")["features"][0]["properties"]
    get("/ogc/collections/test.well/items?name=x", status=400)
    actions.refresh_collections(SYSTEM, now=NOW)
    assert "name" not in columns("test.well")


@pytest.mark.parametrize("road", ["items", "items/W5@2026-01-06", "tiles/WebMercatorQuad/0/0/0"])
def test_what_was_kept_with_a_field_that_became_personal_is_not_called_the_same(shared, monkeypatch, road):
    """A cache that many share asks whether what it kept still stands: it would go on giving out the field."""
    address = f"/ogc/collections/test.well/{road}"
    kept = get(address)["ETag"]
    assert get(address, status=304, headers={"If-None-Match": kept}).content == b""
    fields = tuple(replace(each, personal=each.personal or each.name == "name") for each in shared["test.well"].fields)
    monkeypatch.setitem(datasets._datasets, "test.well", replace(shared["test.well"], fields=fields))
    assert get(address, headers={"If-None-Match": kept})["ETag"] != kept


def test_columns_have_the_kinds_of_the_fields_and_the_place_an_index(shared):
    assert columns("test.well") == {
        "@id": "text",
        "@geometry": "USER-DEFINED",
        "@mercator": "USER-DEFINED",
        "code": "text",
        "name": "text",
        "poor": "bigint",
        "poor_hidden": "text",
        "depth_m": "double precision",
        "working": "boolean",
        "kind": "text",
        "valid_from": "date",
        "valid_to": "date",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'spatial' AND tablename = 'test.well'")
        found = " ".join(each for (each,) in cursor.fetchall())
    assert "gist" in found
    assert "UNIQUE" in found


def test_a_new_snapshot_takes_the_place_of_the_old_and_the_same_one_is_not_loaded_again(shared, wells):
    assert publish() == []
    wells[5]["name"] = "Giếng mới"
    (found,) = publish(NOW + timedelta(hours=1))
    assert (found.dataset, found.version, found.rows) == ("test.well", "2026-06-30.2", 19)
    assert read("/ogc/collections/test.well/items/W5@2026-01-06")["properties"]["name"] == "Giếng mới"
    assert tables() == {"test.well", "test.zone"}


def test_a_withdrawn_dataset_is_dropped(shared):
    lake.withdraw_snapshot(SYSTEM, "test.well", "2026-06-30.1", reason="Nhầm cột", now=NOW)
    assert [each.dataset for each in actions.refresh_collections(SYSTEM, now=NOW)] == ["test.well"]
    assert tables() == {"test.zone"}
    get("/ogc/collections/test.well", status=404)


def test_a_table_that_is_gone_under_a_reader_is_a_collection_that_is_not_there(shared):
    row = find_collection(name="test.zone", actor=ANONYMOUS)
    with connection.cursor() as cursor:
        cursor.execute('DROP TABLE spatial."test.zone"')
    get(f"/ogc/collections/{row.name}/items", status=404)


def test_two_rows_of_one_key_keep_what_stood_and_hold_up_no_other(shared, wells, monkeypatch):
    wells.append({**wells[3], "name": "lần nữa"})
    wells[-1], wells[-2] = wells[-2], wells[-1]
    zones = [{"code": "Z9", "geometry": shapely.MultiPolygon([shapely.box(108, 15, 109, 16)])}]
    monkeypatch.setitem(datasets._datasets, "test.zone", replace(shared["test.zone"], rows=lambda as_of, actor: zones))
    found = {each.dataset: each for each in publish(NOW + timedelta(hours=1))}
    assert found["test.well"].problem
    assert not found["test.zone"].problem
    assert Collection.objects.get(dataset="test.well").version == "2026-06-30.1"
    assert len(places("test.well")) == 19
    assert set(places("test.zone")) == {"Z9"}


def test_only_those_who_may_load_and_it_is_audited(shared):
    for actor in (cast.clerk(), cast.operator_engineer(), cast.resident(), cast.outsider(), ANONYMOUS):
        with pytest.raises(Forbidden):
            actions.refresh_collections(actor, now=NOW)
    assert AuditEntry.objects.filter(action="spatial.load", object_key="test.well").count() == 1
    assert audit.verify_chain().broken_at is None


def test_the_collections_follow_the_lake(db, declare, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        lake.publish(SYSTEM, names=("test.well", "test.zone", "test.list"), as_of=DAY, now=NOW)
    job = Job.objects.get(function="hatang.capabilities.spatial.jobs.refresh")
    assert not Collection.objects.exists()

    class Running:
        progress = staticmethod(lambda done, total, what: None)
        log = staticmethod(lambda text: None)

    assert jobs.refresh(Running(), **job.arguments) == {"loaded": 2}
    assert jobs.refresh(Running(), day="2026-06-30") == {"loaded": 0}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"code": "W5"}, {"W5"}),
        ({"code": "W5' OR true --"}, set()),
        ({"poor": 7}, {"W7"}),
        ({"depth_m": "2.5"}, {"W5"}),
        ({"valid_from": "2026-01-04"}, {"W3"}),
        ({"working": "false", "kind": "dug"}, set()),
        ({"working": "true", "bbox": "108.55,15,108.6,15.2"}, {"W0", "W6", "W8", "W10"}),
    ],
)
def test_fields_filter_by_their_name(shared, asked, wanted):
    assert {each["properties"]["code"] for each in items("test.well", **asked)["features"]} == wanted


def test_pages_follow_each_other_without_gap_or_repetition(shared):
    seen, address, pages = [], "/ogc/collections/test.well/items?limit=7&bbox=108,14,109,16", 0
    while address:
        found = read(address)
        seen += [each["id"] for each in found["features"]]
        assert found["numberMatched"] == 19
        (address,) = [each["href"] for each in found["links"] if each["rel"] == "next"] or ("",)
        pages += 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == 19


def test_text_comes_out_as_it_went_in(shared):
    found = read("/ogc/collections/test.well/items/W5@2026-01-06")
    assert found["properties"] == {
        "code": "W5",
        "name": 'Giếng "5" – thôn',
        "poor": 5,
        "poor_hidden": None,
        "depth_m": 2.5,
        "working": False,
        "kind": "deep",
        "valid_from": "2026-01-06",
        "valid_to": "2026-02-06",
    }


def test_what_the_client_holds_already_is_not_sent_again(shared, client, wells):
    first = client.get("/ogc/collections/test.well/items")
    again = client.get("/ogc/collections/test.well/items", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    wells[5]["name"] = "Giếng mới"
    publish(NOW + timedelta(hours=1))
    assert client.get("/ogc/collections/test.well/items", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_other_sites_may_read(shared):
    for road in ROADS:
        assert get(f"/ogc{road}")["Access-Control-Allow-Origin"] == "*"


def test_a_page_of_a_wrong_address_says_what_is_wrong(shared, client):
    found = client.get("/ogc/collections/test.well/items?limit=x", headers={"Accept": "text/html"})
    assert found.status_code == 400
    assert "limit=x" in found.content.decode()


def test_pages_ask_the_database_little(shared, client, django_assert_max_num_queries):
    for road in ROADS:
        with django_assert_max_num_queries(10):
            client.get(f"/ogc{road}{'&' if '?' in road else '?'}f=html")


def test_the_home_page_leads_here(db, client):
    assert 'href="/ogc"' in client.get("/").content.decode()


def test_the_longest_names_have_tables_of_their_own():
    names = {json.dumps(build_table_identifier("x" * 99 + str(n))._obj) for n in range(3)}
    assert len(names) == 3


def test_the_codes_of_a_feature_are_named_and_none_of_a_hidden_field(shared, monkeypatch):
    asked = []

    def name_all(of, codes, as_of):
        asked.extend(codes)
        return {code: f"tên của {code}" for code in codes}

    monkeypatch.setattr(datasets, "name_codes", name_all)
    answer = cast.client(cast.resident()).get("/ban-do-so/ten/test.well/?kind=deep&kind=dug&owner_phone=0900000001&x=y")
    assert answer.json() == {"kind=deep": "tên của deep", "kind=dug": "tên của dug"}
    assert set(asked) == {"deep", "dug"}
    assert cast.client(cast.resident()).get("/ban-do-so/ten/test.mast/?operator=VNPT.QNG").status_code == 404
    assert cast.client(cast.officer()).get("/ban-do-so/ten/test.none/?code=1").status_code == 404


def test_a_layer_that_another_draws_too_says_that_it_is_the_published_one(shared, monkeypatch):
    look = look_at(None, as_of=DAY)

    def titles():
        return {
            layer.id: str(layer.title)
            for layer in atlas.draw_layers(panels.MapQuestion(look, {}, [], (108.0, 14.0, 109.0, 16.0))).layers
        }

    assert titles()["test.well"] == "Wells"
    listed = panels.list_panels
    twin = panels.MapLayer("wells", 1, lambda asked: panels.DrawnLayers(()), of=("test.well",))
    monkeypatch.setattr(
        panels,
        "list_panels",
        lambda kind, actor=None: [*listed(kind, actor), *([twin] if kind is panels.MapLayer else [])],
    )
    assert (titles()["test.well"], titles()["test.zone"]) == ("Wells (bản công bố)", "Zones")
