"""The reference data that plans, their work and reports on them stand on, loaded once for a run: fixtures."""

from datetime import date

import pytest

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.kernel.access import SYSTEM

# The day on which the tests stand: the year 2025 has ended, the merger has happened.
TODAY = date(2026, 11, 25)


def load():
    """Units, organisations and the shipped plans."""
    places.load_reference(SYSTEM)
    identity.load_reference(SYSTEM)
    plan.load_reference(today=TODAY)


@pytest.fixture(scope="module")
def loaded(stand_in):
    """A module that stands in the reference data."""
    with stand_in("plans", load):
        yield


@pytest.fixture
def world(loaded, db):
    """Units, organisations and plans; what a test writes is undone."""
