"""Silence is not zero: a figure says who has filed, who has not, and where it may lie without them."""

from datetime import date

import polars as pl
import pytest
from tests.facts import build_looked_at, build_strata

from hatang.kernel import definitions, filers, indicators
from hatang.kernel.access import Area
from hatang.kernel.definitions import DATASET, Basis, DatedDefinition, DefinitionSource
from hatang.kernel.filers import FilingBody, FilingDuty
from hatang.kernel.indicators import Facts, Indicator, facts_frame

pytestmark = pytest.mark.spec
DAY, EARLIER = date(2026, 6, 30), date(2024, 12, 31)
NORTH, SOUTH, ALL = (Area(code, date(2025, 7, 1)) for code in ("N", "S", "51"))
WORD = DatedDefinition(
    *("operators", "…", "…"),
    {"organisation_kinds": ["operator"], "except_bodies": ["MOBILE"], "valid_months": 12},
    *(date(2020, 1, 1), None, (DefinitionSource("", Basis.ASSUMPTION, "…"),)),
)
FILED = {code: [date(2026, 3, 31)] for code in ("VIETTEL", "VNPT", "MOBIFONE")}
HELD = {"VIETTEL": [("N", 4.0)], "VNPT": [("N", 3.0), ("S", 2.0)], "MOBIFONE": [("S", 1.0)]}


def resolve(areas, as_of):
    inside = {"N": ["N"], "S": ["S"], "51": ["N", "S", "51"]}
    rows = [(str(area), f"{code}@2025-07-01") for area in areas for code in inside[area.code]]
    return pl.DataFrame(rows, schema={"within": pl.String, "area": pl.String}, orient="row")


@pytest.fixture
def measure(monkeypatch):
    """`measure(stands, held, area)`: the figure where each operator filed on these stands and holds these places."""
    monkeypatch.setattr(indicators, "_resolver", resolve)
    monkeypatch.setattr(indicators, "_revisions_of", lambda chosen: dict.fromkeys(chosen[0].depends_on, 1))
    monkeypatch.setattr(indicators.datasets, "AREA_DATASETS", ())
    monkeypatch.setattr(definitions, "_store", lambda: [WORD])
    bodies = [FilingBody(code, code.title(), ALL) for code in ("VIETTEL", "VNPT", "MOBIFONE", "MOBILE")]
    monkeypatch.setattr(filers, "_list_bodies", lambda kinds, as_of: bodies)

    def measured(stands, held, area=ALL, *, unit="%", looks_back=True, day=DAY):
        def hold(as_of):
            by_filer = held(as_of) if callable(held) else held
            rows = [(f, f"{code}@2025-07-01", n) for f, places in by_filer.items() for code, n in places]
            return pl.DataFrame(rows, schema=filers.held_schema(), orient="row")

        def facts(as_of):
            rows = [{"area": f"{code}@2025-07-01", "denominator": 10.0} for code in ("N", "S")]
            mine = [{"area": a, "place": f, "numerator": n} for f, a, n in hold(as_of).iter_rows()]
            return Facts(facts_frame([*rows, *mine]))

        monkeypatch.setattr(filers, "_read_filings", lambda names: stands)
        duty = FilingDuty("operators", ("test.rows",), hold, looks_back=looks_back)
        declared = Indicator(
            *("test.share", 1, "share", unit, "with", "all", "with over all", ("test.rows", DATASET), facts),
            filing=duty,
        )
        monkeypatch.setattr(indicators, "_indicators", {declared.code: declared})
        indicators.forget_frames()
        return indicators.measure_indicator(declared.code, [area], day)

    yield measured
    indicators.forget_frames()


def test_with_one_of_three_filed_the_figure_is_no_verdict(measure):
    found = measure({"VIETTEL": [date(2026, 3, 31)]}, {"VIETTEL": [("N", 1.0)]})
    assert [(filer.code, filer.filed_on) for filer in found.filers] == [
        ("MOBIFONE", None),
        ("VIETTEL", date(2026, 3, 31)),
        ("VNPT", None),
    ]
    assert (found.value, found.is_enough, found.could_be) == (5, False, (5, 100))


def test_when_all_have_filed_it_is_a_figure(measure):
    found = measure(FILED, HELD)
    assert (found.value, found.is_enough, found.could_be, found.missing_filers) == (50, True, None, ())


def test_a_filing_speaks_for_as_long_as_the_definition_says(measure):
    stands = {**FILED, "VNPT": [date(2025, 6, 29)]}
    assert measure(stands, HELD, day=date(2026, 6, 28)).is_enough
    (silent,) = measure(stands, HELD, day=date(2026, 6, 30)).missing_filers
    assert (silent.code, silent.last_on) == ("VNPT", date(2025, 6, 29))


def test_what_the_missing_no_longer_confirms_bounds_the_figure_from_below(measure):
    """Its rows of then still count: without them five of twenty are left."""
    found = measure({**FILED, "VNPT": [EARLIER]}, HELD)
    assert (found.value, found.could_be) == (50, (25, 50))
    assert found.missing_filers[0].share_percent == 50


def test_what_the_missing_held_last_bounds_it_from_above(measure):
    """A count of months that it files no more: nothing of it stands, five were there."""

    def held(as_of):
        return HELD if as_of <= EARLIER else {name: places for name, places in HELD.items() if name != "VNPT"}

    found = measure({**FILED, "VNPT": [EARLIER]}, held, looks_back=False)
    assert (found.value, found.could_be) == (25, (25, 50))
    assert found.missing_filers[0].share_percent == 50


def test_a_later_file_speaks_of_the_years_that_its_rows_reach_back_to(measure):
    stands = FILED
    assert measure(stands, HELD, day=EARLIER).is_enough
    only_months = measure(stands, {"VIETTEL": [("N", 1.0)]}, day=EARLIER, looks_back=False)
    assert [filer.code for filer in only_months.missing_filers] == ["MOBIFONE", "VNPT"]


def test_a_part_of_the_area_has_its_own_range(measure):
    found = measure({**FILED, "VNPT": [EARLIER]}, HELD, NORTH)
    assert (found.value, found.could_be) == (70, (40, 70))


def test_a_count_has_no_upper_end_where_somebody_never_filed(measure):
    found = measure({"VIETTEL": [date(2026, 3, 31)]}, {"VIETTEL": [("N", 7.0)]}, unit="count")
    assert (found.value, found.could_be) == (7, (7, None))


def test_who_took_over_files_for_those_before(measure, monkeypatch):
    body = FilingBody("VIETTEL.OLD", "Viettel cũ", ALL, followed_by=("VIETTEL",))
    stands = {"VIETTEL": [date(2026, 3, 31)]}
    measure(stands, HELD)
    monkeypatch.setattr(filers, "_list_bodies", lambda kinds, as_of: [body])
    assert measure(stands, HELD, day=EARLIER).is_enough


def test_it_comes_back_from_where_figures_are_kept(measure):
    found = measure({**FILED, "VNPT": [EARLIER]}, HELD)
    assert indicators._unpack_measurement(indicators._pack_measurement(found), found.areas, found.as_of) == found
    assert found.plain()["is_enough"] is False


@pytest.fixture
def declare(monkeypatch):
    def declared(**facts):
        monkeypatch.setattr(indicators, "_resolver", resolve)
        monkeypatch.setattr(indicators, "_revisions_of", lambda chosen: {"test.rows": 1})
        monkeypatch.setattr(indicators.datasets, "AREA_DATASETS", ())
        rows = [{"area": f"{code}@2025-07-01", "numerator": 9.0, "denominator": 10.0} for code in ("N", "S")]
        known = Facts(facts_frame(rows), **facts)
        made = Indicator(*("test.share", 1, "share", "%", "w", "a", "…", ("test.rows",), lambda as_of: known))
        monkeypatch.setattr(indicators, "_indicators", {made.code: made})
        indicators.forget_frames()

    yield declared
    indicators.forget_frames()


LOOKED = [("N@2025-07-01", "Sở A", 1, 1), ("S@2025-07-01", "Sở B", 0, 1), ("S@2025-07-01", "Sở C", 0, 1)]


def test_a_share_says_how_many_of_those_it_speaks_for_were_looked_at(declare):
    declare(looked_at=build_looked_at(LOOKED, 80))
    found = indicators.measure_indicator("test.share", [ALL], DAY)
    assert (found.value, found.is_enough) == (90, False)
    assert (found.cover.looked_at, found.cover.of, found.cover.missing) == (1, 3, ("Sở B", "Sở C"))
    assert indicators.measure_indicator("test.share", [NORTH], DAY).is_enough


def test_below_its_cover_a_survey_makes_no_figure_at_all(declare):
    declare(looked_at=build_looked_at(LOOKED, 60, withholds=True))
    each = indicators.measure_each("test.share", [ALL, NORTH], DAY)
    assert (each[ALL].value, each[NORTH].value) == (None, 90)
    assert "1" in each[ALL].reason


def test_an_estimate_carries_its_sample_and_its_interval(declare):
    declare(strata=build_strata([("N@2025-07-01", 1000, 90, 100), ("S@2025-07-01", 1000, 90, 100)]))
    found = indicators.measure_indicator("test.share", [ALL], DAY)
    assert found.sampling.sample == 200
    assert found.sampling.low < 90 < found.sampling.high
    assert found.interval == (found.sampling.low, found.sampling.high)
