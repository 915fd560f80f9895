"""The world a document comes into: units, organisations and plans, and the tables that it becomes rows of."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.capabilities.readings.models import Reading
from hatang.kernel.access import SYSTEM

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
# They stand in the rooms below; a reading's own keys lead to them.
Plan, PlanVersion = (Reading._meta.get_field(name).related_model for name in ("amended", "version"))
Target, Task = (PlanVersion._meta.get_field(name).related_model for name in ("targets", "tasks"))
Deadline = PlanVersion._meta.get_field("duties").related_model._meta.get_field("deadlines").related_model


def load():
    """The reference data of those who stand below."""
    places.load_reference(SYSTEM)
    identity.load_reference(SYSTEM)
    plan.load_reference(today=TODAY)


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """The reference data once for a file of tests, rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(_loaded, db):
    """Units, organisations and plans; what a test writes is undone."""
