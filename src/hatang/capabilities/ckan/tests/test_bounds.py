"""No question of a passer-by holds the server up or brings it down, and no cache tells others what a key was told."""

from __future__ import annotations

import json
import time

import duckdb
import pytest
from django.test import Client

from hatang.capabilities.ckan.formats import rows
from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.queries.published import find_entry
from hatang.capabilities.opendata.tests.conftest import WELLS, Asker
from hatang.engines.catalogue_search import finding

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
OPEN_ROWS = WELLS - 1


@pytest.fixture
def wells_file(published):
    return ckan.derive_identifier("resource", published.name, "csv")


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "a " * 300},
        {"q": "-tags:a " * 300, "sort": "name asc"},
        {"fq_list": ["tags:a"] * 300},
        {"q": "a " * 200, "fq": "b " * 100},
    ],
)
def test_more_clauses_than_a_person_writes_are_refused(db, asked):
    status, said = Asker()("package_search", **asked)
    assert (status, said["__type"]) == (409, "Search Error")
    assert "clauses" in said["message"]


def test_a_facet_that_is_named_often_is_counted_once(db, monkeypatch):
    counted = []
    monkeypatch.setattr(finding, "count_facet", lambda held, query, name: counted.append(name) or {})
    assert Asker()("package_search", **{"facet.field": ["tags"] * 9_000})[0] == 200
    assert counted == ["tags"]


@pytest.mark.parametrize(
    "asked",
    [
        {"fields": ["code"] * 2_000},
        {"sort": ",".join(["code desc"] * 5_000)},
        {"filters": {"code": ["W1"] * 5_000 + ["W2"]}},
        {"filters": {"code": []}},
        {"filters": {"poor": ["12", "x", None]}},
        {"filters": {"code": ['a"b', "é", True, 1.5]}},
    ],
)
def test_rows_are_asked_by_long_lists(wells_file, asked):
    status, found = Asker()("datastore_search", resource_id=wells_file, **asked)
    assert status == 200
    count = {"fields": OPEN_ROWS, "sort": OPEN_ROWS}.get(next(iter(asked)))
    if count is not None:
        assert found["total"] == count
    if asked.get("sort"):
        assert found["records"][0]["code"] == "W9"
    if asked == {"filters": {"code": ["W1"] * 5_000 + ["W2"]}}:
        assert [each["code"] for each in found["records"]] == ["W1", "W2"]


def test_rows_stay_open_and_whoever_asks_reaches_that_file_alone(published, wells_file, monkeypatch):
    assert Asker()("datastore_search", resource_id=wells_file)[0] == 200
    monkeypatch.setattr(duckdb, "connect", None)
    assert Asker()("datastore_search", resource_id=wells_file, q="W1")[0] == 200
    entry = find_entry(name=published.name)
    kinds = tuple(column.name for column in entry.columns)
    with rows._asking(lake.local_path(entry.file), kinds) as link:
        for elsewhere in (f"read_text('{__file__}')", "read_csv('/etc/passwd')", "glob('/*')"):
            with pytest.raises(duckdb.PermissionException):
                link.execute(f"SELECT * FROM {elsewhere}")
        with pytest.raises(duckdb.Error, match="locked"):
            link.execute("SET enable_external_access = true")


def test_a_question_for_rows_that_takes_too_long_ends(published, monkeypatch):
    monkeypatch.setattr(rows, "_SECONDS", 0.2)
    entry = find_entry(name=published.name)
    kinds = tuple(column.name for column in entry.columns)
    started = time.monotonic()
    with (
        pytest.raises(rows.NotAsked, match="too long"),
        rows._asking(lake.local_path(entry.file), kinds) as link,
    ):
        link.execute("SELECT count(*) FROM range(1000000000000) AS a WHERE range % 7 = 3")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("hostile", ["'; DROP VIEW asked; --", 'code" OR 1=1 --', "x' UNION SELECT 1"])
def test_no_value_becomes_sql(wells_file, hostile):
    for asked in ({"filters": {"code": hostile}}, {"filters": {"code": [hostile]}}, {"q": f"{hostile} "}):
        status, found = Asker()("datastore_search", resource_id=wells_file, **asked)
        assert (status, found["total"]) == (200, 0)
    for asked in ({"filters": {hostile: 1}}, {"fields": [hostile]}, {"sort": f'"{hostile}" desc'}):
        assert Asker()("datastore_search", resource_id=wells_file, **asked)[0] == 409
    assert Asker()("datastore_search", resource_id=wells_file)[1]["total"] == OPEN_ROWS


def test_rows_that_were_written_are_asked_by_long_lists(health, keeper):
    made = keeper("package_create", name="tram", owner_org="qng-syt", resources=[{"name": "a"}])[1]["resources"][0][
        "id"
    ]
    fields = [{"id": "ma", "type": "text"}, {"id": "so", "type": "int"}]
    rows = [{"ma": f"M{n}", "so": n or None} for n in range(5)]
    assert keeper("datastore_create", resource_id=made, fields=fields, records=rows, force=True)[0] == 200

    def codes(**asked):
        status, found = Asker()("datastore_search", resource_id=made, **asked)
        assert status == 200, found
        return [each["ma"] for each in found["records"]]

    assert codes(filters={"ma": ["M1"] * 5_000 + ["M3"]}) == ["M1", "M3"]
    assert codes(filters={"so": [2, "x", None]}) == ["M0", "M2"]
    assert codes(filters={"so": ["", "4"]}) == ["M4"]
    assert codes(filters={"ma": []}) == []
    assert codes(filters={"_id": ["1", 2]}) == ["M0", "M1"]
    assert codes(sort=",".join(["so desc"] * 4_000))[0] == "M4"
    assert codes(fields=["ma"] * 2_000, distinct=True) == ["M0", "M1", "M2", "M3", "M4"]


@pytest.mark.parametrize(
    ("asked", "wrong"), [({"q": "a " * 65}, "q"), ({"filters": {"code": ["W1"] * 10_001}}, "filters")]
)
def test_more_than_is_answered_is_said(wells_file, asked, wrong):
    status, said = Asker()("datastore_search", resource_id=wells_file, **asked)
    assert status == 409
    assert "at most" in said[wrong][0]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("package_show", rb'{"id": "\ud800"}'),
        ("package_search", rb'{"q": "\uDFFF"}'),
        ("resource_search", rb'{"query": "name:\ud800"}'),
        ("datastore_search", rb'{"resource_id": "%s", "filters": {"code": "\ud800"}}'),
    ],
)
def test_half_a_character_is_no_text(client, wells_file, action, body):
    text = body.replace(b"%s", wells_file.encode())
    sent = client.post(f"/api/3/action/{action}", text, content_type="application/json")
    assert sent.status_code == 400
    assert sent.json().startswith("Bad request: JSON Error")


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x1b", "\x7f"])
def test_a_control_character_in_a_search_of_files_is_refused_in_ckans_form(client, published, sign):
    for query in (f"name:a{sign}b", ["name:a", f"name:{sign}"]):
        body = json.dumps({"query": query})
        sent = client.post("/api/3/action/resource_search", body, content_type="application/json")
        assert sent.status_code == 400
        assert sent.json().startswith("Bad request: the query holds a control character")
    for road in ("/api/3/action", "/api/action"):
        sent = client.get(f"{road}/resource_search", {"query": f"name:a{sign}b"})
        assert sent.status_code == 400
        assert sent.json().startswith("Bad request: ")
        assert sent["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/3/action/resource_search", {"query": "name:a\tb"}).status_code == 200


def test_distinct_rows_of_more_fields_than_a_function_takes(health, keeper):
    fields = [{"id": f"f{number}", "type": "text"} for number in range(250)]
    made = keeper("package_create", name="rong", owner_org="qng-syt", resources=[{"name": "a"}])[1]["resources"][0][
        "id"
    ]
    rows = [{f"f{number}": f"{number}-{which}" for number in range(250)} for which in (1, 0, 1)]
    status, said = keeper("datastore_create", resource_id=made, fields=fields, records=rows, force=True)
    assert status == 200, said
    names = [each["id"] for each in fields]
    for wanted in (names[:100], names[:101], names):
        asked = {"resource_id": made, "fields": wanted, "distinct": True}
        status, found = Asker()("datastore_search", **asked)
        assert status == 200, found
        assert found["total"] == 2
        assert [list(each.values()) for each in found["records"]] == [
            [f"{name[1:]}-{which}" for name in wanted] for which in (0, 1)
        ]
    status, found = Asker()("datastore_search", resource_id=made, distinct=True)
    assert (status, found["total"]) == (200, 3)


def test_a_pair_of_surrogates_is_a_character(client, published):
    sent = client.post("/api/3/action/package_search", rb'{"q": "\ud83d\ude00"}', content_type="application/json")
    assert (sent.status_code, sent.json()["result"]["count"]) == (200, 0)


def test_no_cache_gives_to_others_what_a_key_was_told(health, keeper):
    keeper("package_create", name="kin", owner_org="qng-syt", private=True)
    (key,) = keeper.headers.values()
    road = "/api/3/action/package_search?include_private=true"
    for name in ("Authorization", "X-CKAN-API-Key"):
        told = Client().get(road, headers={name: key})
        assert "kin" in {each["name"] for each in json.loads(told.content)["result"]["results"]}
        assert {"private", "no-store"} <= set(told["Cache-Control"].split(", "))
    others = Client().get(road)
    assert "kin" not in {each["name"] for each in json.loads(others.content)["result"]["results"]}
    assert {"Authorization", "X-CKAN-API-Key"} <= set(others["Vary"].split(", "))
