"""What is shared, as everybody reads it: nothing of what is closed, the kinds of the fields, filters and pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from tests import cast
from tests.wells import body, get, items, read

from hatang.kernel import datasets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ROADS = (
    "",
    "/conformance",
    "/api",
    "/collections",
    "/collections/test.well",
    "/collections/test.well/items?limit=1000",
)


@pytest.fixture
def shared(published, db):
    """Loaded once: the tests here only read."""
    return published


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


# By day nobody, a body's engineer, and the officer, who sees all of it elsewhere.
BY_DAY = {each.id for each in (cast.nobody, cast.operator_engineer(), cast.officer())}


@pytest.mark.parametrize(
    "actor",
    [pytest.param(each, marks=() if each.id in BY_DAY else pytest.mark.night("roads")) for each in cast.everybody()],
    ids=lambda actor: actor.id or "nobody",
)
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
