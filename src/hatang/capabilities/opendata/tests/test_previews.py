"""The page at a glance: bars that add up to the rows, places that are rows, nothing that is not in the open file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import previews
from hatang.capabilities.opendata.queries import published as queries
from hatang.capabilities.opendata.tests.conftest import DAY, NOW, SECRETS, VERSION
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import TOO_FEW, Field

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def _entry(monkeypatch, published, rows, *fields, geometry=""):
    """The newest version of a dataset with these rows and fields beside its key."""
    declared = replace(
        published, fields=(Field("code", "Code", "code"), *fields), rows=lambda as_of, actor: rows, geometry=geometry
    )
    monkeypatch.setitem(datasets._datasets, published.name, declared)
    (done,) = lake.publish(SYSTEM, names=[published.name], as_of=DAY, now=NOW)
    assert not done.problem
    return queries.find_entry(name=published.name, version=done.version)


def _coded(field, values):
    return [{"code": str(n), field: value} for n, value in enumerate(values)]


def test_choices_are_counted_under_their_words_and_the_rest_is_told(monkeypatch, published):
    choices = tuple((f"k{n}", f"Loại {n}") for n in range(10))
    values = ["k3"] * 5 + ["k1"] * 2 + [f"k{n}" for n in (0, 2, 4, 5, 6, 7, 8, 9)] + [None, ""]
    entry = _entry(monkeypatch, published, _coded("kind", values), Field("kind", "Loại", "choice", choices=choices))
    found = previews.choose_chart(entry)
    assert found.bars[:3] == (("Loại 3", 5), ("Loại 1", 2), ("Loại 0", 1))
    assert (len(found.bars), found.rest, found.empty, found.top) == (8, 2, 2, 5)
    assert sum(count for _name, count in found.bars) + found.rest + found.empty == entry.rows


@pytest.mark.parametrize(
    ("kind", "values", "names"),
    [
        ("integer", [1, 2, 3, 50, 100, None], ["0 – 20", "20 – 40", "40 – 60", "60 – 80", "80 – 100", "100 – 120"]),
        ("decimal", [-0.05, 0.1, 0.2, None], ["-0,05 – 0,00", "0,00 – 0,05", "0,05 – 0,10", "0,10 – 0,15"]),
    ],
)
def test_numbers_are_counted_by_steps_that_people_count_in(monkeypatch, published, kind, values, names):
    entry = _entry(monkeypatch, published, _coded("size", values), Field("size", "Cỡ", kind, unit="m"))
    found = previews.choose_chart(entry)
    assert found.about == "Cỡ (m)"
    assert [name.replace("−", "-") for name, _count in found.bars][: len(names)] == names
    assert sum(count for _name, count in found.bars) + found.empty == len(values)
    assert found.empty == 1


def test_days_are_counted_by_year(monkeypatch, published):
    values = [date(2024, 1, 1), date(2025, 5, 5), date(2025, 6, 6)]
    entry = _entry(monkeypatch, published, _coded("on", values), Field("on", "Ngày", "date"))
    assert previews.choose_chart(entry).bars == (("2025", 2), ("2024", 1))


@pytest.mark.parametrize(
    ("kind", "values"), [("integer", [7, 7]), ("choice", ["a", "a"]), ("text", ["a", "b"]), ("decimal", [None, None])]
)
def test_what_does_not_divide_is_not_drawn(monkeypatch, published, kind, values):
    entry = _entry(monkeypatch, published, _coded("it", values), Field("it", "It", kind))
    assert previews.choose_chart(entry) is None


def test_the_page_shows_bars_and_map_of_the_open_rows_only(published, client):
    page = client.get("/du-lieu-mo/test.well/").content.decode()
    assert 'class="bars"' in page
    assert f"/du-lieu-mo/test.well/noi/{VERSION}.geojson" in page
    sent = client.get(f"/du-lieu-mo/test.well/noi/{VERSION}.geojson")
    text = sent.content.decode()
    assert not [each for each in SECRETS if each in page or each in text]
    features = json.loads(text)["features"]
    assert len(features) == 19
    assert {each["geometry"]["type"] for each in features} == {"Point"}
    assert {each["properties"]["poor"] for each in features if each["properties"]["code"] in ("W3", "W4")} == {TOO_FEW}
    assert features[0]["properties"].keys() == {"code", "name", "poor", "poor_hidden", "kind", "drilled_on"}
    for road in (
        "test.machine/noi/2026-06-30.1.geojson",
        "test.well/noi/2026-06-30.9.geojson",
        "test.well/noi/x.geojson",
    ):
        assert client.get(f"/du-lieu-mo/{road}").status_code == 404
    lake.withdraw_snapshot(SYSTEM, "test.well", VERSION, reason="sai", now=NOW)
    assert client.get(f"/du-lieu-mo/test.well/noi/{VERSION}.geojson").status_code == 410


def test_very_many_places_are_thinned_evenly(published, monkeypatch):
    monkeypatch.setattr(previews, "PLACES", 5)
    found = previews.sample_features(queries.find_entry(name="test.well"))["features"]
    assert len(found) == 5
    assert len({each["properties"]["code"] for each in found}) == 5
