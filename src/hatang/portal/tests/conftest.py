"""The demonstration province for the tests of pages: the process itself talks to a copy of it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from tests import databases


@pytest.fixture(scope="module")
def province_database(new_installation):
    return new_installation()


@pytest.fixture
def province(province_database, django_db_blocker, settings):
    """Every page of this test stands on the demonstration; the test's own database is given back afterwards."""
    settings.HATANG_DATA = province_database.data
    with django_db_blocker.unblock(), databases.using(urlsplit(province_database.url).path.lstrip("/")):
        yield province_database
