"""What a question of OGC API – Records finds is what reading every record finds; the database reads most of them."""

import json
import random
import unicodedata
from datetime import UTC, datetime

import pytest
from django.test import Client

from hatang.capabilities.ogc import queries
from hatang.capabilities.ogc.queries import RecordQuery
from hatang.capabilities.opendata.formats import recorded
from hatang.capabilities.opendata.models import Body, Package
from hatang.kernel.access import ANONYMOUS

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


def test_the_same_is_found_as_by_reading_every_record():
    chance = random.Random(20261201)

    def draw(most):
        return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

    register(50, lambda n: (draw(3), draw(6) if n % 5 else None, [draw(1) for _tag in range(n % 3)]))
    own = queries.list_records(actor=ANONYMOUS)
    everything = queries.slice_catalogue(actor=ANONYMOUS, own=own, first=0, last=len(own) + 50)
    assert len(everything) == len(own) + 50
    numbers = []
    for _question in range(150):
        phrases = tuple(draw(2)[: chance.randint(1, 12)] for _phrase in range(chance.randint(0, 2)))
        names = tuple(f"goi-{chance.randint(0, 60):02}" for _name in range(chance.choice((0, 0, 4))))
        asked = RecordQuery(phrases=phrases, names=names)
        matched = [row.name for row in queries.match_records(actor=ANONYMOUS, asked=asked)]
        assert matched == [row.name for row in queries.filter_records(everything, asked)], asked
        numbers.append(len(matched))
    assert min(numbers) == 0
    assert 0 < sum(numbers) / len(numbers) < 50


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
