"""The short way of the search says what the long way says, and takes nothing that needs more than memory."""

from __future__ import annotations

import asyncio
import gzip
import json
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import standing
from hatang.capabilities.opendata.tests.test_index import SEARCH, committed  # noqa: F401 - a fixture
from hatang.capabilities.opendata.views.ckan import lane
from hatang.capabilities.opendata.views.ckan.lane import Lane
from hatang.kernel import access
from hatang.kernel.access import Rule, signed_in

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("committed")]


class Asked:
    """Questions in one event loop; `long` counts those that went the long way."""

    def __init__(self):
        self.long, self.lane = 0, Lane(self._application)

    async def _application(self, scope, receive, send):
        self.long += 1
        sent = await asyncio.to_thread(self._by_django, scope)
        headers = [(name.lower().encode(), str(value).encode()) for name, value in sent.headers.items()]
        await send({"type": "http.response.start", "status": sent.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": sent.content})

    @staticmethod
    def _by_django(scope):
        try:
            named = {name.decode(): value.decode() for name, value in scope["headers"]}
            return Client().get(f"{scope['path']}?{scope['query_string'].decode()}", headers=named)
        finally:
            connection.close()

    async def __call__(self, headers=(), path=SEARCH, **asked):
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": urlencode(asked).encode(),
            "headers": list(headers),
        }
        said = []

        async def send(message):
            said.append(message)

        await self.lane(scope, None, send)
        return said[0]["status"], dict(said[0]["headers"]), said[1]["body"]


def run(questions):
    async def inside():
        asked = Asked()
        try:
            return await questions(asked)
        finally:
            if asked.lane._now._connection is not None:
                await asked.lane._now._connection.close()
            if asked.lane._ahead is not None:
                await asyncio.to_thread(asked.lane._ahead.join)

    return asyncio.run(inside())


@pytest.mark.parametrize(
    "asked", [{}, {"q": "giếng"}, {"fq": "name:bo-1"}, {"facet.field": '["organization", "tags"]'}, {"rows": "0"}]
)
def test_both_ways_say_the_same(asked):
    async def questions(ask):
        long = await ask(**asked)
        short = await ask(**asked)
        assert ask.long == 1
        status, headers, body = short
        assert (status, body) == (long[0], long[2])
        assert headers.pop(b"content-length") == str(len(body)).encode()
        assert headers == {name: value for name, value in long[1].items() if name != b"content-length"}

    run(questions)


def test_what_is_committed_and_what_is_hidden_is_known_at_once():
    async def questions(ask):
        await ask()
        assert json.loads((await ask())[2])["result"]["count"] == 2
        await asyncio.to_thread(_hide, "bo-1")
        assert json.loads((await ask())[2])["result"]["count"] == 1
        assert ask.long == 2, "the long way renews the index"
        assert json.loads((await ask())[2])["result"]["count"] == 1
        assert ask.long == 2

    run(questions)


def test_what_nobody_asked_for_is_described_ahead():
    async def questions(ask):
        await ask(rows="0")
        await ask(rows="0")
        await asyncio.to_thread(ask.lane._ahead.join)
        assert json.loads((await ask(fq="name:bo-1"))[2])["result"]["results"][0]["name"] == "bo-1"
        assert ask.long == 1

    run(questions)


def _hide(name):
    Package.objects.filter(name=name).update(private=True)
    connection.close()


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ([(b"authorization", b"htg_x")], {}),
        ([(b"x-ckan-api-key", b"htg_x")], {}),
        ([(b"cookie", b"hatang_language=en")], {}),
        ([], {"sort": "title asc"}),
        ([], {"q": "bo-1"}),
        ([], {"rows": "x"}),
        ([], {"none": "x"}),
        ([], {"path": "/api/3/action/package_list"}),
    ],
)
def test_the_rest_takes_the_long_way(headers, asked):
    async def questions(ask):
        await ask()
        await ask(headers, **asked)
        await ask(headers, **asked)
        assert ask.long == 3

    run(questions)


def test_too_many_names_are_refused_by_the_long_way():
    async def questions(ask):
        await ask()
        many = {f"a{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
        assert (await ask(**many))[0] == 400
        assert ask.long == 2

    run(questions)


def test_what_somebody_with_a_cookie_was_told_is_not_told_to_others():
    async def questions(ask):
        await ask([(b"cookie", b"sessionid=x")])
        await ask()
        assert ask.long == 2
        await ask()
        assert ask.long == 2

    run(questions)


def test_a_rule_that_is_no_longer_open_closes_the_short_way(monkeypatch):
    async def questions(ask):
        await ask()
        monkeypatch.setitem(access._rules, "opendata.view", Rule("opendata.view", "x", signed_in))
        assert (await ask())[0] != 200

    run(questions)


def test_what_a_client_can_unpack_is_packed_and_a_lost_connection_is_made_again():
    async def questions(ask):
        plain = await ask()
        packed = await ask([(b"accept-encoding", b"gzip")])
        assert packed[1][b"content-encoding"] == b"gzip"
        assert gzip.decompress(packed[2]) == plain[2]
        refused = await ask([(b"accept-encoding", b"gzip;q=0")])
        assert b"content-encoding" not in refused[1]
        assert refused[2] == plain[2]
        await ask.lane._now._connection.close()
        assert (await ask())[0] == 200
        assert ask.long == 2
        await ask()
        assert ask.long == 2

    run(questions)


@pytest.fixture
def checks(monkeypatch):
    """How often the database was asked what changed; each answer waits for `may_answer`, where that is set."""
    found, asked = [], lane._asked

    async def counted(*arguments):
        found.append(None)
        answer = await asked(*arguments)
        if counted.may_answer is not None:
            await counted.may_answer.wait()
        return answer

    counted.may_answer, counted.found = None, found
    monkeypatch.setattr(lane, "_asked", counted)
    return counted


def test_many_at_once_share_what_the_database_said(checks):
    async def questions(ask):
        first = await ask()
        found = await asyncio.gather(*(ask() for _each in range(20)))
        assert {each[2] for each in found} == {first[2]}
        assert ask.long == 1
        assert len(checks.found) == 1

    run(questions)


def test_who_comes_while_an_older_answer_is_under_way_waits_for_the_next(checks):
    async def questions(ask):
        await ask()
        assert json.loads((await ask())[2])["result"]["count"] == 2
        checks.may_answer = asyncio.Event()
        early = asyncio.create_task(ask())
        while len(checks.found) < 2:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(_hide, "bo-1")
        late = [asyncio.create_task(ask()) for _each in range(3)]
        await asyncio.sleep(0.05)
        late.pop().cancel()
        checks.may_answer.set()
        assert json.loads((await early)[2])["result"]["count"] == 2
        assert [json.loads(each[2])["result"]["count"] for each in await asyncio.gather(*late)] == [1, 1]

    run(questions)


def test_who_goes_away_takes_the_answer_from_nobody(checks):
    async def questions(ask):
        await ask()
        checks.may_answer = asyncio.Event()
        first, second = (asyncio.create_task(ask()) for _each in range(2))
        while not checks.found:
            await asyncio.sleep(0.01)
        first.cancel()
        checks.may_answer.set()
        assert (await second)[0] == 200
        assert ask.long == 1

    run(questions)


def test_answers_are_kept_within_a_bound(monkeypatch):
    monkeypatch.setattr(lane, "_MOST_KEPT_BYTES", 10_000)

    async def questions(ask):
        await ask()
        whole = await ask()
        for rows in range(20):
            await ask(rows=rows)
        held = standing.held()
        assert 0 < held.sent_bytes <= 10_000
        assert held.sent_bytes == sum(len(query) + len(sent[1]) for (query, _packed), sent in held.sent.items())
        assert await ask() == whole

    run(questions)
