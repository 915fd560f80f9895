"""The ASGI application that granian serves."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from importlib import import_module
from io import BytesIO
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import TYPE_CHECKING, Any

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import connections
from django.http import FileResponse, HttpResponse
from django.urls import set_script_prefix

from hatang.config.admission import AdmissionQueue, Crowded, refuse_politely, weigh_request
from hatang.kernel.apps import read_all_rooms

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from typing import IO

    from django.http.response import HttpResponseBase

    type Message = Mapping[str, Any]
    type Receive = Callable[[], Awaitable[Message]]
    type Send = Callable[[Message], Awaitable[None]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")


# So many threads wait for the next request after a rush.
_MOST_IDLE = 32
# The largest upload, as the proxy has it (`deploy/nginx`), and what may come of who shows neither cookie nor key.
LARGEST_BODY_BYTES, _LARGEST_OF_STRANGERS = 200 * 1024**2, settings.DATA_UPLOAD_MAX_MEMORY_SIZE
# Whoever neither sends nor takes anything for so long has gone.
_SILENCE_SECONDS = 60
# What is still being made, with all that it holds, ends for who takes it more slowly than this after so long.
_SLOWEST_BYTES, _PATIENCE_SECONDS = 4_096, 30.0
# So much of a stream is made before it is sent, within so long; beyond the last it lies in a file.
_AHEAD_BYTES, _AHEAD_BLOCKS, _AHEAD_SECONDS, _IN_MEMORY_BYTES = 4_000_000, 4_096, 2.0, 262_144
_GONE = {"type": "http.disconnect"}


class OneThreadHandler(ASGIHandler):
    """Django's handler for views that are not asynchronous, as none of ours is: a request goes to a thread once.

    Django's own starts a thread for each request and another to wait for its end, and goes there three times: to say
    that a request begins, for the answer, and to close it. That costs more than to give an answer that is kept. A body
    is still read, and a file sent, by the loop: a slow line holds no thread.
    """

    def __init__(self) -> None:
        self._idle: list[ThreadPoolExecutor] = []
        self._queue = AdmissionQueue()
        super().__init__()

    def load_middleware(self, is_async: bool = False) -> None:
        """As for WSGI: the whole chain is called in the request's thread."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        limit = _BodyLimit(scope, receive)
        try:
            # Most requests bring none: to wait for the end of nothing takes the loop twice around.
            body = BytesIO() if limit.is_bodiless else await self.read_body(limit.receive)
        except RequestAborted:
            if limit.is_exceeded:
                await self.send_response(HttpResponse("413 Payload too large", status=413), send)
            return
        with closing(body):
            await self._answer(scope, body, limit, send)

    async def _answer(self, scope: Mapping[str, Any], body: IO[bytes], limit: _BodyLimit, send: Send) -> None:
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(max_workers=1)  # starts with its first work
        loop, context = asyncio.get_running_loop(), copy_context()
        try:
            # The turn ends when the answer is made: a slow line holds none.
            async with self._queue.turn(weigh_request(scope)):
                response = await loop.run_in_executor(thread, context.run, self._respond, scope, body)
            if response.streaming:
                # What is made later is made in the same thread, with everything that the view knew.
                await loop.create_task(self._stream(response, thread, limit, send), context=context)
            else:
                await self.send_response(response, send)
        except Crowded:
            await self.send_response(refuse_politely(scope), send)
        finally:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(thread)
            else:
                thread.shutdown(wait=False)

    def _respond(self, scope: Mapping[str, Any], body: IO[bytes]) -> HttpResponseBase:
        """The answer; what is not sent piece by piece is closed, since its bytes stand."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, response = self.create_request(scope, body)
        if request is not None:
            response = self.get_response(request)
            response._handler_class = self.__class__  # type: ignore[attr-defined]
            if isinstance(response, FileResponse):
                response.block_size = self.chunk_size
        assert response is not None, "either a request or what is wrong with it"
        if not response.streaming:
            response.close()
        elif not getattr(response, "needs_database", True) or _make_ahead(response):
            connections.close_all()
        else:
            response.is_being_made = True  # type: ignore[attr-defined]
        return response

    async def _stream(
        self, response: HttpResponseBase, thread: ThreadPoolExecutor, limit: _BodyLimit, send: Send
    ) -> None:
        """Until everything is sent, the client has gone, or takes nothing any more."""

        sent, waited = 0, 0.0

        async def send_in_time(message: Message) -> None:
            nonlocal sent, waited
            began = monotonic()
            await asyncio.wait_for(send(message), _SILENCE_SECONDS)
            sent, waited = sent + len(message.get("body", b"")), waited + monotonic() - began
            if getattr(response, "is_being_made", False) and waited > _PATIENCE_SECONDS + sent / _SLOWEST_BYTES:
                raise TimeoutError

        if limit.is_bodiless:
            await limit.receive()
        async with ThreadSensitiveContext(executor=thread):
            sending = asyncio.ensure_future(self.send_response(response, send_in_time))
            leaving = asyncio.ensure_future(self.listen_for_disconnect(limit.receive_more))
            try:
                await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            finally:
                sending.cancel()
                leaving.cancel()
                problem, _gone = await asyncio.gather(sending, leaving, return_exceptions=True)
                await sync_to_async(response.close)()
        if isinstance(problem, Exception) and not isinstance(problem, TimeoutError):
            raise problem


def _make_ahead(response: HttpResponseBase) -> bool:
    """Make the beginning of a stream before it is sent; whether it is all of it, and needs no database any more."""
    ahead = _Ahead(iter(response.streaming_content))  # type: ignore[attr-defined]
    response.streaming_content = ahead  # type: ignore[attr-defined]
    return ahead.is_whole


class _Ahead:
    """The blocks of a stream, the first of them made already: whoever reads slowly holds a file and no connection."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._made = blocks, SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the response
        self._sizes: deque[int] = deque()
        self.is_whole = False
        until = monotonic() + _AHEAD_SECONDS
        while self._made.tell() < _AHEAD_BYTES and len(self._sizes) < _AHEAD_BLOCKS and monotonic() < until:
            if (block := next(blocks, None)) is None:
                self.is_whole = True
                break
            self._sizes.append(self._made.write(block))
        self._made.seek(0)

    def __iter__(self) -> _Ahead:
        return self

    def __next__(self) -> bytes:
        return self._made.read(self._sizes.popleft()) if self._sizes else next(self._blocks)

    def close(self) -> None:
        self._made.close()


class _BodyLimit:
    """A body that ends, as if its client had gone, when it brings more than it may or nothing for too long."""

    def __init__(self, scope: Mapping[str, Any], receive: Receive) -> None:
        headers = dict(scope["headers"])
        is_known = any(name in headers for name in (b"cookie", b"authorization", b"x-ckan-api-key"))
        self.receive_more = receive
        self._left = LARGEST_BODY_BYTES if is_known else _LARGEST_OF_STRANGERS
        length = int(headers.get(b"content-length", b"0"))
        self.is_exceeded = length > self._left
        # HTTP/1 says so; HTTP/2 may bring a body of which no header tells.
        is_first = scope.get("http_version") in ("1.0", "1.1")
        self.is_bodiless = is_first and not length and b"transfer-encoding" not in headers

    async def receive(self) -> Message:
        if self.is_exceeded:
            return _GONE
        try:
            message = await asyncio.wait_for(self.receive_more(), _SILENCE_SECONDS)
        except TimeoutError:
            return _GONE
        self._left -= len(message.get("body", b""))
        self.is_exceeded = self._left < 0
        return _GONE if self.is_exceeded else message


django.setup(set_prefix=False)
application = OneThreadHandler()
# Before there are threads: two that import the same at once would wait for each other.
read_all_rooms()
import_module(settings.ROOT_URLCONF)
