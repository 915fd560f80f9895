"""Pages made once for each reader, for all without an account once, and kept until anything that is stored changes.

The tokens of their forms are put in anew each time.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language

from hatang.kernel.access import actor_of
from hatang.kernel.state import read_state
from hatang.kernel.ui import preferences, shell
from hatang.kernel.ui.context import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from django.http import HttpRequest

# What `{% csrf_token %}` writes, and what stands in its place on the shelf; no text of a page is written so.
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w+')
_TOKEN_PLACE = b"\0token\0"
# The longest unused go first.
_MOST_KEPT_BYTES = 96_000_000

_shelf: OrderedDict[Hashable, bytes] = OrderedDict()
_lock = threading.Lock()
_makers = tuple(threading.Lock() for _number in range(32))
_kept_bytes = 0


def asks_more(request: HttpRequest) -> bool:
    """Whether the address asks more than what the page is about: a file, other rows, another order of a table."""
    return any(name not in PARAMETERS for name in request.GET) or request.headers.get("HX-Request") == "true"


def render_kept(
    request: HttpRequest, template: str, make: Callable[[], Mapping[str, Any]], *, beside: Hashable = None
) -> HttpResponse:
    """The page with the values that `make` gives, which is called only where the page is not kept; `beside` is what it
    rests on that is not stored.

    Two with the same rights may still see other rows (what they filed themselves): nobody gets the page of another. A
    page that bears a message of what was just done is never kept; nor one whose address asks more than what the page
    is about, for of those there is no end.
    """
    if asks_more(request) or len(get_messages(request)):
        return render(request, template, dict(make()))
    key = (template, *_list_what_stands_around(request), read_state(), beside)
    if (page := _take(key)) is not None:
        return _give(request, page)
    # Whoever asks for a page that another just makes waits for it, instead of making it too.
    with _makers[hash(key) % len(_makers)]:
        if (page := _take(key)) is not None:
            return _give(request, page)
        response = render(request, template, dict(make()))
        _put(key, _TOKEN.sub(_TOKEN_PLACE, response.content))
        return response


def _list_what_stands_around(request: HttpRequest) -> tuple[Hashable, ...]:
    """The reader and how they want to see, the address, what stands on every page."""
    actor = actor_of(request)
    reader = (actor.id, actor.label, actor.grants, get_language(), preferences.read_preferences(request))
    return (*reader, request.scheme, request.get_host(), request.get_full_path(), *shell.list_notices())


def _give(request: HttpRequest, page: bytes) -> HttpResponse:
    return HttpResponse(page.replace(_TOKEN_PLACE, get_token(request).encode()))


def forget_pages() -> None:
    """Empty this process's memory."""
    global _kept_bytes  # noqa: PLW0603 - one count for one shelf
    with _lock:
        _shelf.clear()
        _kept_bytes = 0


def _take(key: Hashable) -> bytes | None:
    with _lock:
        if key in _shelf:
            _shelf.move_to_end(key)
        return _shelf.get(key)


def _put(key: Hashable, page: bytes) -> None:
    global _kept_bytes  # noqa: PLW0603 - one count for one shelf
    with _lock:
        if key not in _shelf:
            _shelf[key] = page
            _kept_bytes += len(page)
        while _kept_bytes > _MOST_KEPT_BYTES:
            _key, dropped = _shelf.popitem(last=False)
            _kept_bytes -= len(dropped)
