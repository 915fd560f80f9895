"""Pages made once for each reader, for all without an account once, and kept until anything that is stored changes.

What stands around a page (the name of its reader, tokens of forms, notices) is drawn anew each time.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from hatang.kernel.access import actor_of
from hatang.kernel.state import read_state
from hatang.kernel.ui.context import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from django.http import HttpRequest, HttpResponse

# What `ui/page.html` writes around its pieces.
_PIECES = ("head", "chips", "main", "scripts")
# A comment in a title would be read out.
_TITLE = re.compile(r"<title>(.*?) · Hạ Tầng</title>", re.DOTALL)
_MARK, _END = "<!--kept:{}-->", "<!--/kept:{}-->"
# The longest unused go first. A character of Vietnamese text takes two bytes, seldom four.
_MOST_KEPT_BYTES, _BYTES_OF_A_CHARACTER = 96_000_000, 2


@dataclass(frozen=True)
class _Page:
    pieces: Mapping[str, str]
    size: int


_shelf: OrderedDict[Hashable, _Page] = OrderedDict()
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
    page with a form is never kept, for a form carries a token of its reader; nor one whose address asks more than what
    the page is about, for of those there is no end.
    """
    if asks_more(request):
        return render(request, template, dict(make()))
    actor = actor_of(request)
    key = (template, request.get_full_path(), get_language(), actor.id, actor.grants, read_state(), beside)
    if (page := _take(key)) is not None:
        return _draw_around(request, page)
    # Whoever asks for a page that another just makes waits for it, instead of making it too.
    with _makers[hash(key) % len(_makers)]:
        if (page := _take(key)) is not None:
            return _draw_around(request, page)
        response = render(request, template, dict(make()))
        if (made := _cut_pieces(response.content.decode())) is not None:
            _put(key, made)
        return response


def _draw_around(request: HttpRequest, page: _Page) -> HttpResponse:
    pieces = {f"kept_{name}": mark_safe(text) for name, text in page.pieces.items()}  # noqa: S308 - drawn by us
    return render(request, "ui/kept_page.html", pieces)


def forget_pages() -> None:
    """Empty this process's memory."""
    global _kept_bytes  # noqa: PLW0603 - one count for one shelf
    with _lock:
        _shelf.clear()
        _kept_bytes = 0


def _cut_pieces(text: str) -> _Page | None:
    """The pieces of a page between their marks; None for a page that must not be kept."""
    title = _TITLE.search(text)
    pieces = {"title": title[1] if title else ""}
    for name in _PIECES:
        _before, mark, after = text.partition(_MARK.format(name))
        if not mark:
            return None
        pieces[name] = after.partition(_END.format(name))[0]
    if "csrfmiddlewaretoken" in pieces["main"]:
        return None
    return _Page(pieces, _BYTES_OF_A_CHARACTER * sum(map(len, pieces.values())))


def _take(key: Hashable) -> _Page | None:
    with _lock:
        if key in _shelf:
            _shelf.move_to_end(key)
        return _shelf.get(key)


def _put(key: Hashable, page: _Page) -> None:
    global _kept_bytes  # noqa: PLW0603 - one count for one shelf
    with _lock:
        if key not in _shelf:
            _shelf[key] = page
            _kept_bytes += page.size
        while _kept_bytes > _MOST_KEPT_BYTES:
            _key, dropped = _shelf.popitem(last=False)
            _kept_bytes -= dropped.size
