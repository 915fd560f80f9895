"""The reference of organisations, loaded for a test; sign-in limits that do not leak from one test into the next."""

import pytest
from django.conf import settings
from tests import databases

from hatang.capabilities.identity import formats
from hatang.capabilities.identity.actions import organisations
from hatang.kernel.access import SYSTEM


@pytest.fixture(scope="session")
def reference_files():
    return formats.read_reference(settings.CHECKOUT / "data" / "organisations")


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker, reference_files):
    """The reference data once for a file of tests, undone after it."""
    with databases.undone_at_the_end(django_db_blocker):
        yield organisations.load_reference(SYSTEM, reference=reference_files)


@pytest.fixture
def reference(_loaded, db, reference_files):
    return organisations.load_reference(SYSTEM, reference=reference_files) if databases.is_undone() else _loaded


@pytest.fixture(autouse=True)
def _mail_server(settings):
    """Letters leave the house, into the box of the test."""
    settings.HATANG_SENDS_MAIL = True
