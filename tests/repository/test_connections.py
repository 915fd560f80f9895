"""Connections of the pool: each is told of the geometry types once, and knows them whenever it is taken again."""

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from psycopg.types import TypeInfo
from tests import databases

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


def ask():
    """What a request does: it takes a connection, asks with a place, gives the connection back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_X(%s)", [connection.ops.Adapter(Point(108.5, 15.0, srid=4326))])
        (found,) = cursor.fetchone()
    connection.close()
    return found


def test_a_connection_is_told_of_the_types_once(monkeypatch):
    connection.close()
    connection.close_pool()
    told = []
    register = TypeInfo.register
    monkeypatch.setattr(TypeInfo, "register", lambda self, to: (told.append(self.name), register(self, to)))
    assert [ask(), ask(), ask()] == [108.5] * 3
    assert told.count("geometry") == 1


def test_what_tests_of_a_module_share_is_not_held_open_around_one_that_commits(django_db_blocker):
    """Its first test may be one that commits: inside a transaction it would commit nothing, and nothing be told."""
    with databases.undone_at_the_end(django_db_blocker):
        assert databases.is_undone()
        assert not connection.in_atomic_block
