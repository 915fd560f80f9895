"""The world a plan stands in: real units and organisations, the shipped plans, indicators whose facts a test says."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from tests.facts import facts, only  # noqa: F401 - fixtures
from tests.reference import TODAY, loaded, world  # noqa: F401 - fixtures

from hatang.kernel import filers
from hatang.kernel.filers import FilingDuty, held_schema

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
OLD = "51@2020-02-01"
NEW = "51@2025-07-01"
# A commune of the old Quảng Ngãi, and one of the old Kon Tum, which only the new province contains.
FIBRE, OPERATORS = "fibre.hamlets", ("MOBIFONE.QNG", "VIETTEL.QNG", "VNPT.QNG")
HERE, THERE = "21010@2020-02-01", "23281@2020-02-01"


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
