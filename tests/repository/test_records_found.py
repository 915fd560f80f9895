"""What a question of OGC API – Records finds is what reading every record finds; the database reads most of them."""

import json
import random
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from hatang.capabilities.ogc import queries
from hatang.capabilities.ogc.formats import records
from hatang.capabilities.ogc.queries import RecordQuery
from hatang.capabilities.opendata.formats import recorded
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.spatial.public import execute_query
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.problems import Problem
from hatang.kernel.reading import cached_reading

pytestmark = [pytest.mark.property, pytest.mark.django_db]
NOW = datetime(2026, 6, 30, tzinfo=UTC)
# With marks in both spellings, letters that fold to two or to none, and what a regular expression would mistake.
WORDS = (
    *(
        "Trạm",
        "TRẠM",
        "tram",
        "y",
        "tế",
        "Đường",
        "ĐƯỜNG",
        "nước-sạch",
        "100%",
        "x²",
        "a_b",
        "(xã)",
        "[thôn]",
        "^$",
        ".",
    ),
    *("Straße", "strasse", "ﬁle", "file", "İstanbul", "Привет", "“ngoặc”", "½", "Ǆ", "\\d", "dòng\nmới", "ð"),
    *(unicodedata.normalize("NFD", word) for word in ("Trường", "học")),
)


def register(count, describe):
    """Registered datasets of one organisation; `describe(n)` gives title, description and tags."""
    owner = Body.objects.create(kind="organization", name="co-quan", title="Cơ quan", created=NOW)
    for n in range(count):
        title, notes, tags = describe(n)
        named = {"name": f"goi-{n:02}", "title": title, "notes": notes, "tag_names": tags}
        Package.objects.create(**named, owner=owner, creator="1", created=NOW, modified=NOW)


@pytest.mark.parametrize("questions", [40, pytest.param(150, marks=pytest.mark.night("samples"))])
def test_the_same_is_found_as_by_reading_every_record(questions):
    chance = random.Random(20261201)

    def draw(most):
        return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

    register(50, lambda n: (draw(3), draw(6) if n % 5 else None, [draw(1) for _tag in range(n % 3)]))
    own = queries.list_records(actor=ANONYMOUS)
    everything, count = queries.slice_catalogue(actor=ANONYMOUS, own=own, asked=RecordQuery(limit=1_000))
    assert len(everything) == count == len(own) + 50
    numbers = []
    with cached_reading():
        for _question in range(questions):
            phrases = tuple(draw(2)[: chance.randint(1, 12)] for _phrase in range(chance.randint(0, 2)))
            names = tuple(f"goi-{chance.randint(0, 60):02}" for _name in range(chance.choice((0, 0, 4))))
            asked = RecordQuery(phrases=phrases, names=names, limit=1_000)
            mine = queries.filter_records(own, asked)
            rows, count = queries.slice_catalogue(actor=ANONYMOUS, own=mine, asked=asked)
            matched = [row.name for row in rows]
            assert matched == [row.name for row in queries.filter_records(everything, asked)], asked
            numbers.append(count)
            assert count == len(matched)
    assert min(numbers) == 0
    assert 0 < sum(numbers) / len(numbers) < 50


FILTERS = (
    "title LIKE '%số 1%'",
    "CASEI(title) LIKE CASEI('TRẠM%') AND NOT id = 'goi-03'",
    "A_CONTAINS(keywords, ('xã')) OR A_OVERLAPS(formats, ('CSV'))",
    "A_CONTAINEDBY(languages, ('vi', 'en', 'fr')) AND language = 'vi'",
    "updated > TIMESTAMP('2026-06-29T00:00:00Z') AND type = 'dataset'",
    "description IS NULL OR description = '' OR license = ''",
    "id IN ('goi-05', 'goi-11') OR geometry IS NULL",
    "S_INTERSECTS(geometry, BBOX(108, 15, 109, 16))",
)


# By day the ways in which a property may stand: in words, in lists, empty, as a place.
BY_DAY = {FILTERS[at] for at in (1, 2, 5, 7)}


@pytest.mark.parametrize(
    "text", [pytest.param(text, marks=() if text in BY_DAY else pytest.mark.night("samples")) for text in FILTERS]
)
def test_a_condition_is_true_of_the_same_as_record_by_record(text):
    register(30, lambda n: (f"Trạm số {n}", "Nước" if n % 3 else None, ["xã"] if n % 2 else []))
    own = queries.list_records(actor=ANONYMOUS)
    everything, _count = queries.slice_catalogue(actor=ANONYMOUS, own=own, asked=RecordQuery(limit=1_000))
    asked, _reference = records.read_record_query(QueryDict(f"filter={quote(text)}&limit=4&offset=3"))
    true_of = [row.name for row in records.filter_records(everything, asked.where)]
    mine = records.filter_records(own, asked.where)
    rows, count = queries.slice_catalogue(actor=ANONYMOUS, own=mine, asked=asked)
    assert count == len(true_of)
    assert [row.name for row in rows] == true_of[3:7]
    both = replace(asked, phrases=("so 1", "số 2"), names=("goi-10", "goi-11", "goi-20", "goi-30"))
    with cached_reading():
        rows, count = queries.slice_catalogue(actor=ANONYMOUS, own=queries.filter_records(mine, both), asked=both)
    assert count == len(queries.filter_records([row for row in everything if row.name in true_of], both))


def test_what_takes_too_long_is_ended_and_nothing_else_is():
    def read_limit():
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return cursor.fetchone()

    before = read_limit()
    with pytest.raises(Problem, match="quá nhiều thời gian"):
        execute_query("SELECT pg_sleep(20)", [], seconds=0.05)
    assert execute_query("SELECT 1", [], seconds=0.05) == [(1,)]
    assert read_limit() == before


def test_what_the_database_rules_out_is_not_read(monkeypatch):
    register(30, lambda n: (f"Trạm số {n}", "Nước sạch ở Trà Bồng" if n == 7 else "Đường giao thông", ["xã"]))
    read, build = [], recorded._build_record
    monkeypatch.setattr(recorded, "_build_record", lambda package: read.append(package.name) or build(package))

    def find(**asked):
        read.clear()
        sent = Client().get("/ogc/collections/catalogue/items", {"f": "json"} | asked)
        page = json.loads(sent.content)
        return [record["id"] for record in page["features"]], page["numberMatched"]

    assert find(q="nuoc sach o tra b") == (["goi-07"], 1)
    assert read == ["goi-07"]
    assert find(ids="goi-03,goi-21,khac") == (["goi-03", "goi-21"], 2)
    assert read == ["goi-03", "goi-21"]
    listed, count = find(bbox="108,15,109,16", limit="5")
    assert (len(listed), count) == (5, find(limit="5")[1]), "what has no place is everywhere"
    assert find(type="service") == ([], 0)
    assert read == []
    find(bbox="108,15,109,16", limit="5")
    assert len(read) <= 5
