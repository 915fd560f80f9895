"""What the database keeps ready says what it says when it is asked anew with the values in sight."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils.module_loading import import_string
from tests.wells import get

from hatang.capabilities.ogc.formats.references import _DEFAULT, encode_box
from hatang.capabilities.spatial.public import (
    Selection,
    count_features,
    features_text,
    find_collection,
    list_features,
)
from hatang.kernel import kept
from hatang.kernel.access import ANONYMOUS

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("published")]
FEATURES = "hatang.capabilities.spatial.queries.features"
WHOLE, PART, NOWHERE = ((108, 14, 109, 16), (108.54, 15.0, 108.585, 15.1), (1, 1, 2, 2))
CHOICES = (
    *({"box": encode_box(box, _DEFAULT), "limit": limit} for box in (WHOLE, PART, NOWHERE) for limit in (1, 3, 100)),
    {"box": encode_box(WHOLE, _DEFAULT), "limit": 4, "after": "W13"},
    {"box": encode_box(WHOLE, _DEFAULT), "limit": 4, "after": "Z"},
    {"box": encode_box(WHOLE, _DEFAULT), "limit": 4, "skip": 5, "order": (("depth_m", True), ("name", False))},
    {"equal": {"code": "W5"}},
    {"equal": {"working": False}, "limit": 2, "properties": ("code",), "has_places": False},
    {"first": date(2026, 1, 4), "last": date(2026, 1, 9), "srid": 5898, "flip": True, "decimals": 2},
)


@pytest.mark.parametrize("choice", CHOICES)
def test_few_rows_and_many_are_told_alike(choice, monkeypatch, django_assert_num_queries):
    of = find_collection(name="test.well", actor=ANONYMOUS)
    chosen = Selection(**{"equal": {}, **choice})
    with django_assert_num_queries(1):
        few = features_text(of=of, chosen=chosen)
    # Every page counts as one of too many rows: it is asked again, planned for its own values and counted apart.
    monkeypatch.setattr(f"{FEATURES}._MOST_OF_FEW", -1)
    with django_assert_num_queries(2):
        assert features_text(of=of, chosen=chosen) == few
    # The slow way: row by row, by a statement of its own.
    monkeypatch.undo()
    rows, more = list_features(of=of, chosen=chosen)
    assert few.text == ",".join(text for _key, text in rows).encode()
    assert (few.number, few.more) == (len(rows), more)
    assert few.matched == count_features(of=of, chosen=chosen)


def test_more_rows_than_few_are_counted_all(monkeypatch):
    monkeypatch.setattr(f"{FEATURES}._MOST_OF_FEW", 5)
    # It keeps no statement that stops after so few.
    composed = import_string(f"{FEATURES}._compose_page_query").__wrapped__
    monkeypatch.setattr(f"{FEATURES}._compose_page_query", composed)
    of = find_collection(name="test.well", actor=ANONYMOUS)
    chosen = Selection(equal={}, box=encode_box(WHOLE, _DEFAULT), limit=3)
    page = features_text(of=of, chosen=chosen)
    assert page.matched == count_features(of=of, chosen=chosen) > 6


def test_the_statement_is_kept_and_a_filter_is_not():
    def list_kept():
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%test.well%'")
            return {statement for (statement,) in cursor.fetchall()}

    items = "/ogc/collections/test.well/items"
    get(f"{items}?bbox=108.1,14,109,16")
    ready = list_kept()
    assert any("few AS MATERIALIZED" in statement for statement in ready)
    get(f"{items}?bbox=108.2,14,109,16")
    get(f"{items}?bbox=108.2,14,109,16&filter={quote('depth_m > 1')}")
    assert list_kept() == ready


def test_a_tile_is_the_same_however_it_is_asked():
    tile = "/ogc/collections/test.well/tiles/WebMercatorQuad/0/0/0"
    kept.shelf.clear()
    ready = get(f"{tile}?datetime=..").content
    # A filter that every well meets is not kept ready.
    assert ready == get(f"{tile}?filter={quote('code IS NOT NULL')}").content != b""
