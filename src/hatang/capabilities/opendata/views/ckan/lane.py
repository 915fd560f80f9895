"""The short way of package_search: answered out of memory, once the database has said that nothing changed."""

from __future__ import annotations

import asyncio
import gzip
import threading
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import QueryDict
from django.utils import translation
from psycopg import pq

from hatang.capabilities.opendata.formats import ready
from hatang.capabilities.opendata.formats.refusals import Refused
from hatang.capabilities.opendata.queries import standing
from hatang.capabilities.opendata.views.ckan.door import answered
from hatang.capabilities.opendata.views.ckan.search import at_hand
from hatang.kernel.access import anyone, rule
from hatang.kernel.http import accepted_encodings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from hatang.capabilities.opendata.queries.standing import Standing

    type Message = MutableMapping[str, Any]
    type Receive = Callable[[], Awaitable[Message]]
    type Send = Callable[[Message], Awaitable[None]]
    type Sent = tuple[list[tuple[bytes, bytes]], bytes]
    type Application = Callable[[Message, Receive, Send], Awaitable[None]]

_ACTION = "package_search"
_ROADS = frozenset((f"/api/3/action/{_ACTION}", f"/api/action/{_ACTION}"))
# Whoever shows a key is somebody.
_KEYS = frozenset((b"authorization", b"x-ckan-api-key"))
# What the long way says of one answer alone.
_OWN = frozenset((b"content-length", b"content-encoding", b"set-cookie"))
_LEVEL, _WORTH_PACKING_BYTES = 4, 200
# Answers are kept as they are sent until the catalogue changes; what is over this begins anew.
_MOST_KEPT_BYTES = 32_000_000
_PATIENCE_S = 5.0
_QUERY = standing.CHANGES.replace("%(known)s", "$1").encode()


class Lane:
    """Around the whole application: what nobody in particular asks of the search, where all of it is at hand.

    Everything else goes the long way, which also renews the index, reads descriptions that are not kept yet, refuses
    questions that are none, and shows with its first answer which headers stand around every one.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._now = _Now()
        self._headers: list[tuple[bytes, bytes]] | None = None
        self._ahead: threading.Thread | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in _ROADS or not _is_short(scope):
            await self._application(scope, receive, send)
            return
        named = dict(scope["headers"])
        accepted = named.get(b"accept-encoding", b"").decode("latin-1")
        packed = "gzip" in accepted_encodings(accepted)
        held = await self._now.standing() if self._headers else None
        if held is not None and self._ahead is None:
            # Once for each process: what changes afterwards is little.
            self._ahead = threading.Thread(target=ready.ahead, name="describe ahead", daemon=True)
            self._ahead.start()
        sent = _kept(held, scope["query_string"], packed=packed) if held else None
        if sent is None:
            # What is said to somebody with a cookie may be said to him alone.
            await self._application(scope, receive, send if b"cookie" in named else self._learning(send))
            return
        headers, content = sent
        await send({"type": "http.response.start", "status": 200, "headers": [*(self._headers or ()), *headers]})
        await send({"type": "http.response.body", "body": content})

    def _learning(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                self._headers = [each for each in message["headers"] if each[0].lower() not in _OWN]
            await send(message)

        return sent


def _kept(held: Standing, query: bytes, *, packed: bool) -> Sent | None:
    """The answer as it is sent, made once for each question and kept beside the index out of which it is; None: no."""
    if (kept := held.sent.get((query, packed))) is not None:
        return kept
    content = _answer(held, query)
    if content is None:
        return None
    headers = []
    if packed and len(content) > _WORTH_PACKING_BYTES:
        content = gzip.compress(content, _LEVEL, mtime=0)
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", b"%d" % len(content)))
    size = len(query) + len(content)
    if held.sent_bytes + size > _MOST_KEPT_BYTES:
        held.sent.clear()
        held.sent_bytes = 0
    held.sent[query, packed] = headers, content
    held.sent_bytes += size
    return headers, content


def _answer(held: Standing, query: bytes) -> bytes | None:
    try:
        with translation.override(settings.LANGUAGE_CODE):
            result = at_hand(QueryDict(query).dict(), held)
    except (Refused, SuspiciousOperation, ValueError):
        return None
    return answered(_ACTION, result) if result is not None else None


def _is_short(scope: Message) -> bool:
    if scope["method"] != "GET" or rule("opendata.view").test is not anyone:
        return False
    chosen = settings.LANGUAGE_COOKIE_NAME.encode()
    return not any(
        name in _KEYS or (name == b"cookie" and chosen in value) or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


class _Now:
    """Whether the index at hand is that of now, which one connection of the event loop asks without waiting with it.

    Whoever comes while an answer is under way, which may be older than he, shares the next one with all who wait.
    """

    def __init__(self) -> None:
        self._connection: psycopg.AsyncConnection | None = None
        self._under_way: asyncio.Task[Standing | None] | None = None
        self._next: asyncio.Task[Standing | None] | None = None

    async def standing(self) -> Standing | None:
        """What this process holds, where nothing was written that it does not know; None otherwise."""
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._under_way))
        # Who goes away takes the answer from nobody else.
        return await asyncio.shield(self._next)

    async def _after(self, earlier: asyncio.Task[Standing | None] | None) -> Standing | None:
        if earlier is not None and not earlier.done():
            await asyncio.wait((earlier,))
        self._under_way, self._next = self._next, None
        held = standing.held()
        if held is None or held.is_old:
            return None
        try:
            # A database that is stuck holds up no more than this one.
            async with asyncio.timeout(_PATIENCE_S):
                if self._connection is None:
                    self._connection = await _connected()
                snapshot, is_changed = await _asked(self._connection.pgconn, held.snapshot.encode())
        except BaseException as error:
            # An answer may be under way still: nothing else may be asked on this one.
            if self._connection is not None:
                await self._connection.close()
            self._connection = None
            if isinstance(error, (psycopg.Error, OSError)):
                return None
            raise
        if is_changed:
            return None
        held.confirm(snapshot)
        return held


async def _connected() -> psycopg.AsyncConnection:
    known = {each.keyword.decode() for each in pq.Conninfo.get_defaults()}
    given = {name: value for name, value in connection.get_connection_params().items() if name in known}
    found = await psycopg.AsyncConnection.connect(**given, autocommit=True)
    found.pgconn.prepare(b"changes", _QUERY)
    return found


async def _asked(database: pq.abc.PGconn, known: bytes) -> tuple[str, bool]:
    loop = asyncio.get_running_loop()
    arrived: asyncio.Future[pq.abc.PGresult] = loop.create_future()
    results: list[pq.abc.PGresult] = []

    def read() -> None:
        if arrived.done():
            return
        try:
            database.consume_input()
            while not database.is_busy():
                found = database.get_result()
                if found is None:
                    # Only now may the next statement be sent.
                    arrived.set_result(results[0])
                    return
                results.append(found)
        except psycopg.Error as error:
            arrived.set_exception(error)

    database.send_query_prepared(b"changes", [known])
    database.flush()
    loop.add_reader(database.socket, read)
    try:
        found = await arrived
    finally:
        loop.remove_reader(database.socket)
    if found.status != pq.ExecStatus.TUPLES_OK:
        raise psycopg.OperationalError(found.error_message.decode(errors="replace"))
    snapshot, things = found.get_value(0, 0), found.get_value(0, 1)
    assert snapshot is not None, "the statement answers with one row"
    return snapshot.decode(), things != b"{}"
