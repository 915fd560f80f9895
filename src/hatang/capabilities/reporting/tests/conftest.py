"""The world a report stands in: real units and organisations, Plan 194 and the shipped regimes."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting.actions.reference import load_reference
from hatang.capabilities.reporting.queries import obligations, periods
from hatang.kernel.access import SYSTEM

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
YEARLY = "kh194-bao-cao-nam"


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """The reference data once for a file of tests, rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        places.load_reference(SYSTEM)
        identity.load_reference(SYSTEM)
        plan.load_reference(today=TODAY)
        load_reference(today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(_loaded, db):
    """Units, organisations, the plan and the regimes; what a test writes is undone."""


@pytest.fixture
def yearly(world):
    return obligations.find_regime(code=YEARLY, as_of=TODAY)


@pytest.fixture
def period(yearly):
    return periods.find_period(regime=yearly, key="2026")
