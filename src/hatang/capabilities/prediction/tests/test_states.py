"""The open dataset of every hamlet's coverage: the same states as the page of the gaps, and three kinds of evidence."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from tests import cast

from hatang.capabilities.coverage.queries import gaps
from hatang.capabilities.coverage.terms import Meaning
from hatang.capabilities.lake import public as lake
from hatang.capabilities.prediction.models import PredictedCoverage, Run
from hatang.kernel import datasets, jobs
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.models import Job

pytestmark = pytest.mark.integration

TODAY = date(2024, 6, 1)


@pytest.fixture
def ground(world, declare):
    """Covered, partly, without, and one without a position."""
    found = [world.hamlet(number, placed=number < 4) for number in (1, 2, 3, 4)]
    declare(found[0], 90)
    declare(found[0], 95, operator="VNPT.QNG")
    declare(found[1], 40)
    declare(found[3], 100)
    return found


def rows(as_of=TODAY):
    return list(datasets.get_dataset("coverage.hamlet").rows(as_of, ANONYMOUS))


def test_its_states_are_those_of_the_page(ground):
    said = [(row["state"], row["share_percent"], row["operator"]) for row in rows()]
    assert said == [("covered", 95, "VNPT.QNG"), ("partly", 40, "VIETTEL.QNG"), ("without", 0, ""),
                    ("covered", 100, "VIETTEL.QNG")]  # fmt: skip
    shown = gaps.find_gaps(meaning=Meaning.BROADBAND, as_of=TODAY).hamlets
    assert [row["state"] for row in rows()] == [each.state for each in shown]
    assert [row["geometry"] is None for row in rows()] == [False, False, False, True]


def test_silence_is_no_zero(ground):
    first, third = rows()[0], rows()[2]
    assert (first["declared_4g_percent"], third["declared_4g_percent"]) == (95, 0), "a list names all it covers"
    assert first["declared_5g_percent"] is None, "nobody said anything of 5G"
    assert first["predicted_4g_percent"] is None
    assert first["measured_4g_percent"] is None


def test_without_any_declaration_the_state_is_no_data(world, db):
    world.hamlet(1)
    (row,) = rows()
    assert (row["state"], row["share_percent"], row["operator"]) == ("no_data", None, "")
    assert rows(date(1990, 1, 1))[0]["state"] == "no_data", "no definition holds so early"


def test_a_run_speaks_beside_the_declaration(ground):
    run = Run.objects.create(
        state="complete", as_of=date(2024, 5, 1), step_m=90, radius_m=15_000, started_by="system",
        started_by_label="Hạ Tầng", created_at=timezone.now(), published_at=timezone.now(),
    )  # fmt: skip
    for technology, percent in (("4G", 30), ("5G", 10)):
        PredictedCoverage.objects.create(
            run=run, operator="VIETTEL.QNG", technology=technology, hamlet_code=ground[0], share_percent=percent,
            vehicle_share_percent=percent, indoor_share_percent=percent, population_share_percent=percent,
        )  # fmt: skip
    first, second, *_rest = rows()
    assert (first["state"], first["predicted_4g_percent"], first["predicted_5g_percent"]) == ("covered", 30, 10)
    assert first["predicted_3g_percent"] is None, "the run did not compute it"
    assert second["predicted_4g_percent"] is None, "the run does not speak of this hamlet"


def test_it_is_published_for_everybody(ground, settings, tmp_path):
    settings.HATANG_DATA, settings.HATANG_LAKE = tmp_path, str(tmp_path / "lake")
    lake.publish(SYSTEM, names=["coverage.hamlet"], as_of=TODAY, now=datetime(2024, 6, 1, tzinfo=UTC))
    (found,) = lake.list_readable(ANONYMOUS, TODAY)
    assert (found.dataset.name, found.edition["rows"]) == ("coverage.hamlet", 4)
    page = cast.client(cast.nobody).get("/du-lieu-mo/coverage.hamlet/")
    assert page.status_code == 200
    assert "Phủ sóng di động của từng thôn" in page.content.decode()


def test_a_run_that_speaks_is_published_without_waiting_for_the_night(
    predict_now, settings, tmp_path, monkeypatch, django_capture_on_commit_callbacks
):
    """A demonstration is published before its coverage was computed: its open data said nothing for a whole day."""
    settings.HATANG_LAKE = str(tmp_path / "lake")
    today = date(2026, 10, 1)
    monkeypatch.setattr(timezone, "localdate", lambda *of: today)
    names = ["coverage.predicted", "coverage.hamlet"]
    before = {each.dataset: each.rows for each in lake.publish(SYSTEM, names=names, as_of=today, now=timezone.now())}
    assert before["coverage.predicted"] == 0
    with django_capture_on_commit_callbacks(execute=True):
        predict_now()
    for job in Job.objects.filter(state=Job.State.WAITING, function__endswith="lake.jobs.publish_one"):
        jobs.run.func(str(job.pk))
    found = {each.dataset.name: each.edition["rows"] for each in lake.list_readable(ANONYMOUS, today)}
    assert found["coverage.predicted"] > 0
    assert len(lake.list_versions("coverage.hamlet", ANONYMOUS)) == 2
