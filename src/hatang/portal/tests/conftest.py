"""The demonstration province for the tests of pages: the process itself talks to a copy of it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.db import connection


@pytest.fixture(scope="module")
def province_database(new_installation):
    return new_installation()


@pytest.fixture
def province(province_database, django_db_blocker, settings):
    """Every page of this test stands on the demonstration; the test's own database is given back afterwards."""
    settings.HATANG_DATA = province_database.data
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        use(urlsplit(province_database.url).path.lstrip("/"))
        try:
            yield province_database
        finally:
            use(before)


def use(name):
    """Let the process talk to another database; the pool holds connections to the one before."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
