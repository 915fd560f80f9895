"""Load is shed, not broken: so many requests are answered at once; the others wait by weight, or are told to come back.

What is written and who signs in goes before what the signed-in read, that before what strangers read. A stranger who
claims a session goes before other strangers, no more: whose it is only the database knows, which this is to spare.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections import deque
from contextlib import asynccontextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping


class Weight(IntEnum):
    """The order in which waiting requests get their turn."""

    WRITING = 0
    SIGNED_IN = 1
    STRANGER = 2


# Answered at once: fewer than there are connections to the database, so that none waits for one in vain. Readers are
# fewer than all together, so that whoever writes finds a turn; each kind has its own, so that none starves another.
ALL_AT_ONCE = 12
AT_ONCE: Mapping[Weight, int] = {Weight.WRITING: ALL_AT_ONCE, Weight.SIGNED_IN: 6, Weight.STRANGER: 4}
# So many of a weight wait, so long: a browser gives up later, a person earlier.
MOST_WAITING, LONGEST_WAIT_SECONDS = 64, 10.0
RETRY_AFTER_SECONDS = 5
_CREDENTIALS = (b"authorization", b"x-ckan-api-key")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Crowded(Exception):
    """No turn came: too many wait already, or too long."""


def weigh_request(scope: Mapping[str, Any]) -> Weight | None:
    """The weight of a request; None where its answer needs no turn (files of ours, the question whether we live)."""
    path = scope["path"]
    if path == "/healthz" or path.startswith(settings.STATIC_URL):
        return None
    if scope["method"] not in _READING or path.startswith("/tai-khoan/"):
        return Weight.WRITING
    session = f"{settings.SESSION_COOKIE_NAME}=".encode()
    is_known = any(name in _CREDENTIALS or (name == b"cookie" and session in value) for name, value in scope["headers"])
    return Weight.SIGNED_IN if is_known else Weight.STRANGER


class AdmissionQueue:
    """Turns of one server process; all of it happens in its loop."""

    def __init__(self) -> None:
        self._busy = dict.fromkeys(Weight, 0)
        self._waiting: dict[Weight, deque[asyncio.Future[None]]] = {weight: deque() for weight in Weight}

    @asynccontextmanager
    async def turn(self, weight: Weight | None) -> AsyncIterator[None]:
        """Inside it is the request's turn; `Crowded` where none came."""
        if weight is None:
            yield
            return
        await self._take(weight)
        try:
            yield
        finally:
            self._busy[weight] -= 1
            self._admit()

    async def _take(self, weight: Weight) -> None:
        if self._is_free(weight):
            self._busy[weight] += 1
            return
        waiting = self._waiting[weight]
        if len(waiting) >= MOST_WAITING:
            raise Crowded
        mine = asyncio.get_running_loop().create_future()
        waiting.append(mine)
        try:
            # Shielded: only who has waited in vain is taken out of the queue, never who was just admitted.
            await asyncio.wait_for(asyncio.shield(mine), LONGEST_WAIT_SECONDS)
        except BaseException as error:
            if mine.done():
                self._busy[weight] -= 1
                self._admit()
            else:
                waiting.remove(mine)
            if isinstance(error, TimeoutError):
                raise Crowded from error
            raise

    def _is_free(self, weight: Weight) -> bool:
        return sum(self._busy.values()) < ALL_AT_ONCE and self._busy[weight] < AT_ONCE[weight]

    def _admit(self) -> None:
        """Give turns that are free to those that wait, the weightiest first."""
        for weight in Weight:
            waiting = self._waiting[weight]
            while waiting and self._is_free(weight):
                self._busy[weight] += 1
                waiting.popleft().set_result(None)


_STYLE = (
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;"
    "color:CanvasText;background:Canvas}h1{font-size:1.4rem;line-height:1.3}p+p{opacity:.75}"
)
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">{again}<title>Đang đông người dùng</title><style>{style}</style></head>
<body><main><h1>Đang đông người dùng, xin đợi một lát</h1>
<p>{words} Những gì đã ghi nhận không mất.</p>
<p lang="en">Many people are here just now. {english} Nothing that was recorded is lost.</p></main></body></html>
"""
_AGAIN = (
    f'<meta http-equiv="refresh" content="{RETRY_AFTER_SECONDS}">',
    f"Trang tự mở lại sau {RETRY_AFTER_SECONDS} giây.",
    f"This page opens again in {RETRY_AFTER_SECONDS} seconds.",
)
# What was sent is sent again by who sent it: a page that opens itself would only read.
_SEND_AGAIN = (
    "",
    "Điều vừa gửi chưa được ghi nhận: hãy quay lại và gửi lại.",
    "What you sent was not recorded: go back and send it again.",
)


def refuse_politely(scope: Mapping[str, Any]) -> HttpResponse:
    """503 with when to come back, in words for people and as data for programs; made without the database."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    reads = scope["method"] in _READING
    if b"json" in accepted and b"html" not in accepted:
        problem = {"title": "Too many requests at once", "status": 503, "detail": "Come back later: see Retry-After."}
        answer = HttpResponse(json.dumps(problem), content_type="application/problem+json", status=503)
    else:
        again, words, english = _AGAIN if reads else _SEND_AGAIN
        page = _PAGE.format(again=again, style=_STYLE, words=words, english=english)
        answer = HttpResponse(page, status=503)
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    answer["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
