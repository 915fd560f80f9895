"""Claims against prediction and measurement: which disagree, in which order, and how many people it is about."""

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone
from tests import cast

from hatang.capabilities.coverage import indicators
from hatang.capabilities.coverage.models import DriveTestSample
from hatang.capabilities.prediction.models import PredictedCoverage, Run
from hatang.capabilities.prediction.queries import claims
from hatang.kernel import datasets

pytestmark = pytest.mark.integration

TODAY = date(2026, 10, 31)
COUNTED = date(2025, 12, 31)


@pytest.fixture
def run(db):
    return Run.objects.create(
        state="complete",
        as_of=date(2026, 10, 1),
        step_m=90,
        radius_m=15_000,
        started_by="system",
        started_by_label="Hạ Tầng",
        created_at=timezone.now(),
        published_at=timezone.now(),
    )


@pytest.fixture
def predict(run):
    def make(hamlet, percent, *, operator="VIETTEL.QNG", technology="4G"):
        PredictedCoverage.objects.create(
            run=run,
            operator=operator,
            technology=technology,
            hamlet_code=hamlet,
            share_percent=percent,
            vehicle_share_percent=percent,
            indoor_share_percent=percent,
            population_share_percent=percent,
            signal_class="fair",
        )

    return make


@pytest.fixture
def measure(world):
    def make(hamlet, good, bad, *, operator="VIETTEL.QNG", technology="4G", day=date(2026, 9, 1)):
        row = next(each for each in world.hamlets if each["code"] == hamlet)
        start = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 8))
        DriveTestSample.objects.bulk_create(
            DriveTestSample(
                campaign="DK-01",
                device=hamlet,
                operator=operator,
                technology=technology,
                measured_at=start + timedelta(seconds=number),
                measured_on=day,
                position=Point(row["longitude"], row["latitude"], srid=4326),
                rsrp_dbm=-90.0 if number < good else -125.0,
                import_id="import-7",
            )
            for number in range(good + bad)
        )
        datasets.bump_revisions("coverage.drive_test")

    return make


def found(**more):
    rows = claims.find_disagreements(as_of=TODAY, **more).rows
    return [(row["hamlet"][-3:], row["kind"], row["evidence"], round(row["difference"], 1)) for row in rows.to_dicts()]


def test_most_people_first_and_measurement_before_prediction(world, declare, predict, measure):
    few, many, fine, measured = (
        world.hamlet(n, people=people, east=n / 10, counted=COUNTED)
        for n, people in ((1, 100), (2, 900), (3, 5000), (4, 400))
    )
    for hamlet in (few, many, fine, measured):
        declare(hamlet, 95)
    predict(few, 10)
    predict(many, 40)
    predict(fine, 80)  # fifteen points are no disagreement
    predict(measured, 95)
    measure(measured, 10, 40)
    assert found() == [
        ("T02", "overclaimed", "predicted", 55.0),
        ("T04", "overclaimed", "measured", 75.0),
        ("T01", "overclaimed", "predicted", 85.0),
    ]
    rows = claims.find_disagreements(as_of=TODAY).rows
    assert rows["people_affected"].to_list() == pytest.approx([900 * 0.55, 400 * 0.75, 100 * 0.85])
    assert claims.find_disagreements(as_of=TODAY).compared == 4


def test_too_few_samples_do_not_contradict_anybody(world, declare, measure):
    hamlet = world.hamlet(1, counted=COUNTED)
    declare(hamlet, 95)
    measure(hamlet, 0, 29)
    assert found() == []
    assert claims.find_disagreements(as_of=TODAY).reason == claims.NO_EVIDENCE
    measure(hamlet, 0, 1, day=date(2026, 9, 2))
    assert found() == [("T01", "overclaimed", "measured", 95.0)]


def test_what_is_not_claimed_and_who_does_not_speak(world, declare, predict):
    silent, other = world.hamlet(1, counted=COUNTED), world.hamlet(2, east=0.1, counted=COUNTED)
    declare(other, 90)
    predict(silent, 70)
    predict(other, 90)
    predict(silent, 90, operator="VNPT.QNG")  # declares no 4G at all: there is no claim
    assert found() == [("T01", "underclaimed", "predicted", -70.0)]
    assert found(kind="overclaimed") == []


def test_an_unknown_count_of_people_comes_last(world, declare, predict):
    known, unknown = world.hamlet(1, people=10, counted=COUNTED), world.hamlet(2, people=None, east=0.1)
    for hamlet, percent in ((known, 60), (unknown, 0)):
        declare(hamlet, 95)
        predict(hamlet, percent)
    assert [each[0] for each in found()] == ["T01", "T02"]


def test_a_superseded_or_later_run_does_not_speak(world, declare, predict, run):
    hamlet = world.hamlet(1, counted=COUNTED)
    declare(hamlet, 95)
    predict(hamlet, 10)
    assert len(found()) == 1
    assert claims.find_disagreements(as_of=date(2026, 9, 30)).rows.is_empty()
    Run.objects.update(superseded_at=timezone.now())
    assert found() == []


def test_the_measured_figure_speaks_of_measured_hamlets_only(world, declare, measure):
    good, bad, few = (world.hamlet(n, people=100 * n, east=n / 10, counted=COUNTED) for n in (1, 2, 3))
    measure(good, 40, 10)
    measure(bad, 5, 45)
    measure(few, 3, 0)
    facts = indicators.measured.hamlets_broadband(TODAY)
    rows = {row["place"]: (row["numerator"], row["denominator"], row["quality"]) for row in facts.frame.to_dicts()}
    assert rows == {good: (1.0, 1.0, "measured"), bad: (0.0, 1.0, "measured")}
    assert str(facts.reason).count("2") == 1
    assert facts.frame["dataset"].unique().to_list() == ["coverage.measured"]
    assert facts.frame["record"].to_list()[0] == f"{good}|VIETTEL.QNG|4G"
    nothing = indicators.measured.hamlets_broadband(date(2026, 8, 31))
    assert nothing.frame.is_empty()
    assert "coverage.drive_test" in str(nothing.reason)
    assert indicators.measured.inhabited_5g(TODAY).frame.is_empty()


def test_contradictions_are_the_same_rows_for_everybody(world, declare, predict):
    hamlet = world.hamlet(1, counted=COUNTED)
    declare(hamlet, 95)
    predict(hamlet, 10)
    dataset = datasets.get_dataset("coverage.disagreement")
    rows = list(dataset.rows(TODAY, cast.nobody))
    assert [(row["hamlet"], row["declared"], row["predicted"]) for row in rows] == [(hamlet, 95, 10)]
    for reader in (cast.officer(), cast.resident(), cast.operator_engineer("VNPT.QNG")):
        assert list(dataset.rows(TODAY, reader)) == rows, reader.label
