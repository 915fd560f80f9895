"""What nobody in particular asks is answered as the long way answers it; no page, no other language, no closed rule."""

from __future__ import annotations

import gzip
import json
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from tests import cast
from tests.wells import body

from hatang.kernel import access, releases
from hatang.kernel.access import Rule, signed_in

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("published")]
ITEMS = "/ogc/collections/test.well/items"
# A condition that every well meets: the rows are asked, not the archive.
LIVE_TILE = "/ogc/collections/test.well/tiles/WebMercatorQuad/0/0/0?filter=depth_m%3E0"
ROADS = (
    f"{ITEMS}?limit=5",
    f"{ITEMS}?bbox=108,14,109,16&limit=3&sortby=-poor",
    f"{ITEMS}?filter=depth_m%3E8",
    f"{ITEMS}?limit=x",
    "/ogc/collections/none/items",
    "/ogc/collections/test.mast/items",
    "/ogc/collections/test.well/tiles/WebMercatorQuad/0/0/0",
    "/ogc/collections/test.well/tiles/WebMercatorQuad/0/0/9",
)
OWN = ("Content-Type", "X-Content-Type-Options", "Content-Language", "Access-Control-Allow-Origin", "X-Frame-Options")


def told(found):
    content = body(found)
    if found["Content-Type"].endswith("json"):
        content = json.loads(content)
        content.pop("timeStamp", None)
    return found.status_code, content, {name: found.get(name) for name in OWN}


@pytest.mark.parametrize("road", ROADS)
def test_both_ways_say_the_same(road):
    long = Client()
    # Whoever shows a cookie takes the long way.
    long.cookies["hatang_language"] = "vi"
    assert told(Client().get(road)) == told(long.get(road)) == told(Client().get(road))


def test_the_short_way_asks_for_nobody(django_assert_max_num_queries):
    Client().get(f"{ITEMS}?limit=5")
    # The index is believed for a moment; the page and the number of all are one question.
    with django_assert_max_num_queries(1):
        page = json.loads(Client().get(f"{ITEMS}?bbox=108,14,109,16&limit=5").content)
    assert page["numberMatched"] > page["numberReturned"] == 5
    with django_assert_max_num_queries(0):
        assert json.loads(Client().get(f"{ITEMS}?bbox=108,14,109,16&limit=5").content) == page


def test_another_language_and_pages_take_the_long_way():
    english = Client()
    english.cookies["hatang_language"] = "en"
    assert json.loads(english.get(f"{ITEMS}?limit=x").content)["title"] == "This value cannot be used"
    assert Client().get(ITEMS, headers={"Accept": "text/html"})["Content-Type"].startswith("text/html")


def test_a_rule_that_is_no_longer_open_closes_the_short_way(monkeypatch):
    monkeypatch.setitem(access._rules, "spatial.view", Rule("spatial.view", "x", signed_in))
    for road in ROADS:
        assert Client().get(road).status_code in (401, 403, 404), road


def test_a_field_that_was_closed_is_told_no_more(monkeypatch):
    before = json.loads(Client().get(f"{ITEMS}?limit=5").content)["features"][0]["properties"]
    standing = releases._read_standing()
    closed = SimpleNamespace(**vars(standing.get("test.well")) | {"fields": sorted(before.keys() - {"depth_m"})})
    monkeypatch.setattr(releases, "_read_standing", lambda: {"test.well": closed})
    after = json.loads(Client().get(f"{ITEMS}?limit=5").content)["features"][0]["properties"]
    assert before.keys() - after.keys() == {"depth_m"}
    assert "depth_m" not in Client().get("/ogc/collections/test.well/schema").text
    assert Client().get(f"{ITEMS}?depth_m=1").status_code == 400


def test_what_a_client_can_unpack_is_packed():
    found = Client().get(ITEMS, headers={"Accept-Encoding": "gzip"})
    assert found["Content-Encoding"] == "gzip"
    assert len(found.content) < len(Client().get(ITEMS).content)


@pytest.mark.parametrize("road", [ITEMS, LIVE_TILE])
def test_what_came_packed_is_not_sent_again(road):
    packed = {"Accept-Encoding": "gzip"}
    found = Client().get(road, headers=packed)
    assert found["Content-Encoding"] == "gzip"
    # The second in which it was answered may be another one.
    unpacked, plain = (
        re.sub(rb'"timeStamp":\s*"[^"]*"', b"", content)
        for content in (gzip.decompress(found.content), Client().get(road).content)
    )
    assert unpacked == plain
    for more in (packed, {}):
        assert Client().get(road, headers={**more, "If-None-Match": found["ETag"]}).status_code == 304


def test_signs_that_cannot_be_kept_are_refused():
    assert Client().get(f"{ITEMS}?code=%00").status_code == 400


def test_a_client_that_refuses_a_packed_answer_gets_a_plain_one():
    packed = Client().get(f"{ITEMS}?limit=5", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    plain = Client().get(f"{ITEMS}?limit=5", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in plain
    assert json.loads(plain.content)["numberReturned"] == 5


def test_the_landing_page_is_kept_by_no_reader():
    for reader in (Client(), cast.client(cast.officer())):
        assert "no-store" in reader.get("/ogc")["Cache-Control"]
