"""What is shared and what never is any more: loading, swapping, dropping."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import shapely
from django.db import connection
from tests import cast
from tests.looks import look_at
from tests.wells import DAY, NOW, get, items, places, publish, read

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


def test_what_the_client_holds_already_is_not_sent_again(shared, client, wells):
    first = client.get("/ogc/collections/test.well/items")
    again = client.get("/ogc/collections/test.well/items", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    wells[5]["name"] = "Giếng mới"
    publish(NOW + timedelta(hours=1))
    assert client.get("/ogc/collections/test.well/items", headers={"If-None-Match": first["ETag"]}).status_code == 200


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


def test_a_feature_leads_to_the_page_of_its_record_for_who_may_open_it(shared):
    road = "/ban-do-so/ten/test.well/?code=W3&as_of=2026-06-30"

    def find_page(reader, leading_to):
        object.__setattr__(shared["test.well"], "record_url", leading_to)
        return cast.client(reader).get(road).json().get("url")

    assert find_page(cast.resident(), None) is None
    place = "/noi/51@2025-07-01/?as_of=2026-06-30"
    assert find_page(cast.resident(), lambda row: "/noi/51@2025-07-01/") == place, "with the context kept"
    assert find_page(cast.resident(), lambda row: f"/noi/{row['owner_phone']}/") is None, "of a field that is not shown"
    assert find_page(cast.resident(), lambda row: "") is None

    def list_accounts(row):
        return "/nhat-ky/?" + row["code"]

    assert find_page(cast.resident(), list_accounts) is None, "no link ends in a refusal"
    assert find_page(cast.administrator(), list_accounts) == "/nhat-ky/?W3&as_of=2026-06-30"


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
