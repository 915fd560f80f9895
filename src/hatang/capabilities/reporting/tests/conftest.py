"""The world a report stands in: real units and organisations, Plan 194 and the shipped regimes."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from tests import reference
from tests.reference import TODAY

from hatang.capabilities.reporting.actions.reference import load_reference
from hatang.capabilities.reporting.queries import obligations, periods

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
YEARLY = "kh194-bao-cao-nam"


def begin_report(client, *names):
    """Save the report of (regime, period, body) as it opens for the client: with what the platform knows."""
    form = client.get(reverse("reporting:submission", args=names)).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return client.post(reverse("reporting:write", args=names), typed | {"save": "1"})


def _load():
    reference.load()
    load_reference(today=TODAY)


@pytest.fixture(scope="module")
def _loaded(stand_in):
    """The reference data, once for a run."""
    with stand_in("regimes", _load):
        yield


@pytest.fixture
def world(_loaded, db):
    """Units, organisations, the plan and the regimes; what a test writes is undone."""


@pytest.fixture
def yearly(world):
    return obligations.find_regime(code=YEARLY, as_of=TODAY)


@pytest.fixture
def period(yearly):
    return periods.find_period(regime=yearly, key="2026")
