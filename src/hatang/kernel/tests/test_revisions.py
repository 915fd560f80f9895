"""A write that changes nothing before a day leaves what was computed for the days before it; no other write does."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from hatang.kernel import datasets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NAME, OTHER = "test.written", "test.other"
FIRST, MIDDLE, LAST = date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1)
DAYS = (FIRST - timedelta(days=1), FIRST, MIDDLE, LAST, date(2026, 12, 1))


def write(since=None, name=NAME):
    with transaction.atomic():
        datasets.bump_revisions(name, since=since)


def read():
    """The number under which what was asked of each of the days stays true."""
    revisions = datasets.read_revisions([NAME, OTHER])
    return [revisions.on_day(day)[NAME] for day in DAYS]


def list_moved(since=None, name=NAME):
    """Of which days the number is another after the write."""
    before = read()
    write(since, name)
    return [day for day, old, new in zip(DAYS, before, read(), strict=True) if old != new]


def test_a_write_moves_the_days_from_its_own_on():
    write()
    assert list_moved(MIDDLE) == [MIDDLE, *DAYS[3:]]
    assert list_moved(LAST) == [*DAYS[3:]]
    # An earlier day after a later one moves both; what lies between them is told apart no more.
    assert list_moved(FIRST) == list(DAYS[1:])
    assert list_moved(MIDDLE) == list(DAYS[2:])
    assert list_moved() == list(DAYS)
    assert list_moved(LAST, OTHER) == []


def test_the_first_write_of_all_may_have_changed_any_day_after_its_own():
    assert list_moved(MIDDLE) == list(DAYS[2:])
    assert read()[0] == 0


def test_the_whole_revision_is_that_of_the_last_write_whatever_its_day():
    write()
    for since in (LAST, FIRST, None, MIDDLE):
        before = datasets.read_revisions([NAME])[NAME]
        write(since)
        revisions = datasets.read_revisions([NAME])
        assert revisions[NAME] > before
        assert revisions.on_day(DAYS[-1])[NAME] == revisions[NAME]


def test_of_many_days_the_first_are_taken_together_and_never_stay_wrongly():
    write()
    days = [FIRST + timedelta(days=number) for number in range(3 * datasets._MOST_DAYS)]
    for day in days:
        before = datasets.read_revisions([NAME])
        write(day)
        after = datasets.read_revisions([NAME])
        assert all(before.on_day(since)[NAME] != after.on_day(since)[NAME] for since in days if since >= day)
        assert before.on_day(day - timedelta(days=1)) == after.on_day(day - timedelta(days=1))
    assert len(after._changes[NAME]) <= datasets._MOST_DAYS + 1
