"""The world a plan stands in: real units and organisations, the shipped plans, indicators whose facts a test says."""

from datetime import UTC, date, datetime
from itertools import count

import pytest
from django.db import transaction

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.kernel import indicators
from hatang.kernel.access import SYSTEM

# The day on which the tests stand: the year 2025 has ended, the merger has happened.
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
OLD = "51@2020-02-01"
NEW = "51@2025-07-01"
# A commune of the old Quảng Ngãi, and one of the old Kon Tum, which only the new province contains.
HERE, THERE = "21010@2020-02-01", "23281@2020-02-01"

_versions = count(1000)


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """The reference data once for a file of tests, rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        places.load_reference(SYSTEM)
        identity.load_reference(SYSTEM)
        plan.load_reference(today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(_loaded, db):
    """Units, organisations and plans; what a test writes is undone."""


@pytest.fixture
def facts(monkeypatch):
    """`facts(code, [(area, numerator, denominator), …])`: an indicator whose evidence the test says.

    A callable instead of rows gives the rows as of a date.
    """
    registry = dict(indicators._indicators)
    monkeypatch.setattr(indicators, "_indicators", registry)

    def say(code, rows, *, unit="%", quality="declared", upper_bound=False, reason="", minimum_sample=0, visible=None):
        def compute(as_of):
            said = rows(as_of) if callable(rows) else rows
            frame = indicators.facts_frame(
                {
                    "area": area,
                    "place": f"{area}-{position}",
                    "place_name": f"Nơi {position}",
                    "numerator": float(numerator),
                    "denominator": float(denominator),
                    "quality": quality,
                    "dataset": "test.rows",
                    "record": str(position),
                }
                for position, (area, numerator, denominator) in enumerate(said)
            )
            return indicators.Facts(frame, reason=reason, upper_bound=upper_bound, minimum_sample=minimum_sample)

        registry[code] = indicators.Indicator(
            code=code,
            version=next(_versions),
            title=code,
            unit=unit,
            numerator="n",
            denominator="d",
            definition="test",
            reads=("test.rows",),
            facts=compute,
            visible=visible or indicators.everything,
        )

    return say


@pytest.fixture
def only(facts, monkeypatch):
    """No indicator but those of the test: what else is registered plays no part."""
    indicators._indicators.clear()
    return facts
