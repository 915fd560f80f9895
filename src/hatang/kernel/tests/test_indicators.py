"""Indicators: sums over areas, ratios recomputed, no data kept apart from zero."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hatang.kernel import datasets, indicators
from hatang.kernel.access import ANONYMOUS, SYSTEM, Area
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.indicators import Facts, Indicator, Quality, facts_frame
from hatang.kernel.reading import KeptFew

DAY = date(2026, 6, 30)
NORTH, SOUTH, ALL = (Area(code, date(2025, 7, 1)) for code in ("N", "S", "51"))


def resolve(areas, as_of):
    inside = {"N": ["N"], "S": ["S"], "51": ["N", "S", "51"]}
    rows = [(str(area), f"{code}@2025-07-01") for area in areas for code in inside[area.code]]
    return pl.DataFrame(rows, schema={"within": pl.String, "area": pl.String}, orient="row")


def indicator(rows, *, unit="%", **facts):
    return Indicator(
        code="test.share",
        version=1,
        title="share",
        unit=unit,
        numerator="with",
        denominator="all",
        definition="with over all",
        reads=("test.rows",),
        facts=lambda as_of: Facts(facts_frame(rows), **facts),
        visible=lambda frame, actor: frame if actor is SYSTEM else frame.filter(pl.col("place") != "secret"),
    )


def row(area, numerator, denominator, *, quality=Quality.MEASURED, place="x"):
    return {
        "area": f"{area}@2025-07-01",
        "place": place,
        "numerator": float(numerator),
        "denominator": float(denominator),
        "quality": quality.value,
    }


@pytest.fixture
def declare(monkeypatch):
    """Register one indicator and the resolver for the length of a test."""
    monkeypatch.setattr(indicators, "_resolver", resolve)
    for shelf in ("_frames", "_figures"):
        monkeypatch.setattr(indicators, shelf, KeptFew(512))
    monkeypatch.setattr(
        indicators, "_revisions_of", lambda chosen: dict.fromkeys(("places.unit", "places.hamlet", "test.rows"), 1)
    )

    def register(declared):
        monkeypatch.setattr(indicators, "_indicators", {declared.code: declared})

    return register


@pytest.mark.spec
def test_a_ratio_is_recomputed_from_the_sums_and_never_averaged(declare):
    declare(indicator([row("N", 1, 1), row("S", 0, 99)]))
    found = indicators.measure_indicator("test.share", [ALL], DAY)
    assert (found.value, found.numerator, found.denominator) == (1.0, 1.0, 100.0)


@pytest.mark.spec
def test_overlapping_areas_are_counted_once(declare):
    declare(indicator([row("N", 1, 2)]))
    assert indicators.measure_indicator("test.share", [ALL, NORTH], DAY).denominator == 2.0


@pytest.mark.spec
def test_no_evidence_is_no_data_and_not_zero(declare):
    declare(indicator([row("N", 0, 5)]))
    assert indicators.measure_indicator("test.share", [NORTH], DAY).value == 0.0
    nothing = indicators.measure_indicator("test.share", [SOUTH], DAY)
    assert nothing.value is None
    assert nothing.reason


def test_every_dataset_that_holds_nothing_is_named_not_the_first(declare, monkeypatch):
    def dataset(name, rows=(), **more):
        return Dataset(name, name.upper(), "", (Field("x", "x"),), ("x",), lambda as_of, actor: iter(rows), **more)

    known = (
        dataset("test.first"),
        dataset("test.first_part"),
        dataset("test.either", instead="test.other"),
        dataset("test.other"),
        dataset("test.extra", stands_without=True),
        dataset("test.full", [{"x": 1}]),
        dataset("test.stale", [{"x": 1}], serves=lambda as_of: as_of < DAY),
    )
    monkeypatch.setattr(datasets, "_datasets", {each.name: each for each in known})
    names = tuple(each.name for each in known if each.name != "test.other")
    monkeypatch.setattr(
        indicators, "_revisions_of", lambda chosen: dict.fromkeys(("places.unit", "places.hamlet", *names), 1)
    )

    def ask(rows=(), reason=""):
        declare(replace(indicator(rows, reason=reason), reads=names))
        return indicators.measure_many(["test.share"], [ALL], DAY)["test.share"].reason

    part = "TEST.FIRST_PART (test.first_part); "
    rest = "TEST.EITHER (test.either) or TEST.OTHER (test.other); TEST.STALE (test.stale)."
    every = f"TEST.FIRST (test.first); {part}{rest}"
    with translation.override("en"):
        assert ask() == f"No data yet in: {every}"
        indicators.forget_frames()
        said = "Nobody filed (test.first_part)."
        assert ask(reason=said) == f"{said} No data yet in: {every.replace(part, '')}"
        indicators.forget_frames()
        assert ask([row("N", 0, 4)], reason=said) == said


@pytest.mark.spec
def test_too_small_a_sample_is_said_and_never_a_mean(declare):
    declare(indicator([row("N", 4, 5)], minimum_sample=30))
    found = indicators.measure_indicator("test.share", [NORTH], DAY)
    assert found.value is None
    assert "30" in found.reason


@pytest.mark.spec
def test_the_quality_of_a_sum_is_that_of_its_weakest_part(declare):
    declare(indicator([row("N", 1, 1), row("S", 1, 1, quality=Quality.DECLARED)]))
    assert indicators.measure_indicator("test.share", [ALL], DAY).quality is Quality.DECLARED
    assert indicators.measure_indicator("test.share", [NORTH], DAY).quality is Quality.MEASURED


@pytest.mark.spec
def test_a_count_is_the_sum_of_its_rows(declare):
    declare(indicator([row("N", 3, 0), row("S", 4, 0)], unit="position"))
    assert indicators.measure_indicator("test.share", [ALL], DAY).value == 7.0


@pytest.mark.spec
def test_each_area_by_itself_agrees_with_one_at_a_time(declare):
    declare(indicator([row("N", 1, 2), row("S", 3, 4), row("51", 5, 6)]))
    each = indicators.measure_each("test.share", [NORTH, SOUTH, ALL], DAY)
    assert each == {area: indicators.measure_indicator("test.share", [area], DAY) for area in (NORTH, SOUTH, ALL)}


@pytest.mark.spec
def test_hidden_rows_are_counted_but_not_shown(declare):
    declare(indicator([row("N", 1, 1, place="secret"), row("N", 1, 1)]))
    seen = indicators.read_evidence("test.share", [NORTH], DAY, ANONYMOUS)
    assert (seen.frame["place"].to_list(), seen.hidden) == (["x"], 1)
    assert indicators.read_evidence("test.share", [NORTH], DAY, SYSTEM).hidden == 0


@pytest.mark.property
@given(st.lists(st.tuples(st.sampled_from("NS"), st.integers(0, 9), st.integers(1, 9)), min_size=1))
def test_the_whole_is_the_sum_of_its_parts(rows):
    frame = facts_frame(row(area, min(with_, total), total) for area, with_, total in rows)
    parts = [frame.filter(pl.col("area") == f"{area}@2025-07-01")["numerator"].sum() for area in "NS"]
    assert sum(parts) == frame["numerator"].sum()


@pytest.mark.integration
@pytest.mark.django_db
def test_a_trend_is_stored_and_recomputed_only_when_its_data_changed(declare, monkeypatch):
    calls = []
    base = indicator([row("N", 1, 2)])

    def facts(as_of):
        calls.append(as_of)
        return base.facts(as_of)

    declare(Indicator(**{**base.__dict__, "facts": facts}))
    days = [date(2026, 3, 31), DAY]
    first = indicators.measure_trend(["test.share"], [NORTH], days)
    indicators.forget_frames()
    assert indicators.measure_trend(["test.share"], [NORTH], days) == first
    assert calls == days
    monkeypatch.setattr(
        indicators, "_revisions_of", lambda chosen: dict.fromkeys(("places.unit", "places.hamlet", "test.rows"), 2)
    )
    indicators.measure_trend(["test.share"], [NORTH], days)
    assert calls == days * 2


def test_a_figure_is_summed_once_until_its_data_changed(declare, monkeypatch):
    calls, sum_all = [], indicators._sum_all
    monkeypatch.setattr(indicators, "_sum_all", lambda *asked: calls.append(asked[0].code) or sum_all(*asked))
    declare(indicator([row("N", 1, 2)]))

    def ask(*areas, day=DAY):
        return indicators.measure_many(["test.share"], areas, day)["test.share"]

    assert ask(NORTH) is ask(NORTH)
    assert len(calls) == 1
    ask(ALL), ask(NORTH, day=date(2026, 3, 31))
    with translation.override("en"):
        ask(NORTH)
    assert len(calls) == 4
    monkeypatch.setattr(
        indicators, "_revisions_of", lambda chosen: dict.fromkeys(("places.unit", "places.hamlet", "test.rows"), 2)
    )
    assert ask(NORTH).value == 50
    assert len(calls) == 5


def test_a_write_that_begins_on_a_day_recomputes_no_day_before_it(declare, monkeypatch):
    calls = []
    base = indicator([row("N", 1, 2)])

    def facts(as_of):
        calls.append(as_of)
        return base.facts(as_of)

    declare(Indicator(**{**base.__dict__, "facts": facts}))
    days = [date(2026, 3, 31), DAY, date(2026, 9, 30)]
    written = {"test.rows": (1, {}), "places.unit": (1, {}), "places.hamlet": (1, {})}
    monkeypatch.setattr(indicators, "_revisions_of", lambda chosen: datasets.Revisions.choose(written, written))
    indicators.measure_trend(["test.share"], [NORTH], days)
    written["test.rows"] = (2, {"": 1, "2026-06-30": 2})
    indicators.measure_trend(["test.share"], [NORTH], days)
    assert calls == [*days, *days[1:]]
    # After a start nothing is in memory: the figures of the days before it are still those of the database.
    indicators.forget_frames()
    indicators.measure_trend(["test.share"], [NORTH], days)
    written["test.rows"] = (3, {})
    indicators.measure_trend(["test.share"], [NORTH], days)
    assert calls == [*days, *days[1:], *days]
