"""Trends are computed after an import, once, and reach no further back than a page shows."""

from datetime import date
from types import SimpleNamespace

import pytest

from hatang.capabilities.plan import jobs
from hatang.capabilities.plan.queries.standing import TREND_POINTS, half_years
from hatang.kernel import events
from hatang.kernel.models import Job, StoredMeasurement


@pytest.mark.unit
def test_a_date_far_ahead_asks_for_no_more_points():
    assert len(half_years(date(2022, 12, 16), date(2099, 1, 1))) == TREND_POINTS + 1
    assert half_years(date(2022, 12, 16), date(2023, 7, 1)) == [date(2022, 12, 31), date(2023, 6, 30), date(2023, 7, 1)]


@pytest.mark.integration
@pytest.mark.django_db
def test_many_imports_leave_one_refresh_waiting(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _each in range(3):
            events.publish_event("imports.committed", {"import": "x", "run": "1", "datasets": []})
    assert Job.objects.filter(state=Job.State.WAITING).count() == 1


@pytest.mark.integration
def test_a_refresh_stores_the_points_of_the_trend(world):
    said = []
    running = SimpleNamespace(progress=lambda *words: said.append(words))
    assert jobs.refresh_trends(running) == len(said) == 2
    assert StoredMeasurement.objects.exists()
