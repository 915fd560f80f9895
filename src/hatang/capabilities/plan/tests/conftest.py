"""The world a plan stands in: real units and organisations, the shipped plans, indicators whose facts a test says."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.db import transaction
from tests.facts import facts, only  # noqa: F401 - fixtures

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.kernel import filers
from hatang.kernel.access import SYSTEM
from hatang.kernel.filers import FilingDuty, held_schema

# The day on which the tests stand: the year 2025 has ended, the merger has happened.
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
OLD = "51@2020-02-01"
NEW = "51@2025-07-01"
# A commune of the old Quảng Ngãi, and one of the old Kon Tum, which only the new province contains.
FIBRE, OPERATORS = "fibre.hamlets", ("MOBIFONE.QNG", "VIETTEL.QNG", "VNPT.QNG")
HERE, THERE = "21010@2020-02-01", "23281@2020-02-01"


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
def filed(only, monkeypatch, settings, tmp_path):  # noqa: F811
    """`filed("VIETTEL.QNG", …)`: 97 of 100 hamlets have fibre by what these operators filed for the years asked."""
    settings.HATANG_DATA = tmp_path

    def say(*operators, share=97):
        def hold(as_of):
            return pl.DataFrame([(code, HERE, 40.0) for code in operators], schema=held_schema(), orient="row")

        stands = {code: [date(2025, 12, 31), date(2026, 10, 31)] for code in operators}
        monkeypatch.setattr(filers, "_read_filings", lambda names: stands)
        duty = FilingDuty("fibre_filers", ("test.rows",), hold)
        only(FIBRE, [(HERE, 1, 1)] * share + [(HERE, 0, 1)] * (100 - share), filing=duty)

    return say
