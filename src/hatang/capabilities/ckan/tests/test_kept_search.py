"""What nobody in particular asks of the search is kept, without a session, and says what the long way says."""

from __future__ import annotations

import gzip
import json

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast

from hatang.capabilities.ckan.tests.test_searching import SEARCH, committed  # noqa: F401 - a fixture
from hatang.capabilities.opendata.models import Package
from hatang.kernel import access, kept
from hatang.kernel.access import Rule, signed_in

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("committed")]
COOKIE = {"Cookie": "anything=1"}


def ask(headers=None, path=SEARCH, **asked):
    """The answer, and the statements that it cost."""
    with CaptureQueriesContext(connection) as statements:
        answer = Client().get(path, asked, headers=headers)
    return answer, [each["sql"] for each in statements]


@pytest.mark.parametrize(
    "asked", [{}, {"q": "giếng"}, {"fq": "name:bo-1"}, {"facet.field": '["organization", "tags"]'}, {"rows": "0"}]
)
def test_both_ways_say_the_same(asked):
    long, _statements = ask(COOKIE, **asked)
    first, _statements = ask(**asked)
    again, statements = ask(**asked)
    assert long.status_code == first.status_code == again.status_code == 200
    assert long.content == first.content == again.content
    assert dict(long.headers) == dict(first.headers) == dict(again.headers)
    # What changed is asked; nothing is searched, nothing described, no session opened.
    assert len(statements) == 1
    assert "opendata_change" in statements[0]


def test_what_is_committed_and_what_is_hidden_is_known_at_once():
    assert ask()[0].json()["result"]["count"] == 2
    Package.objects.filter(name="bo-1").update(private=True)
    assert ask()[0].json()["result"]["count"] == 1
    assert ask()[0].json()["result"]["count"] == 1


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({"Authorization": "htg_x"}, {}),
        ({"X-CKAN-API-Key": "htg_x"}, {}),
        ({"Cookie": "hatang_language=en"}, {}),
        ({}, {"rows": "x"}),
        ({}, {"none": "x"}),
        ({}, {"path": "/api/3/action/package_list"}),
    ],
)
def test_the_rest_is_not_kept(headers, asked):
    before = kept.shelf.size_bytes
    ask(headers, **asked)
    assert kept.shelf.size_bytes == before


def test_too_many_names_are_refused():
    many = {f"a{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert ask(**many)[0].status_code == 400


def test_what_a_holder_of_a_key_is_told_is_not_told_to_others():
    told, _statements = ask({"Authorization": cast.key(cast.outsider(), "read")})
    assert kept.shelf.size_bytes == 0
    assert ask()[0].content == told.content


def test_a_rule_that_is_no_longer_open_is_asked_before_a_row_is_read(monkeypatch):
    ask()
    monkeypatch.setitem(access._rules, "opendata.view", Rule("opendata.view", "x", signed_in))
    answer, statements = ask()
    assert answer.status_code == 403
    assert not [each for each in statements if "opendata" in each]


def test_what_a_client_can_unpack_is_packed():
    plain, _statements = ask(rows="2")
    packed, _statements = ask({"Accept-Encoding": "gzip"}, rows="2")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    refused, _statements = ask({"Accept-Encoding": "gzip;q=0"}, rows="2")
    assert "Content-Encoding" not in refused.headers
    assert json.loads(refused.content) == json.loads(plain.content)
