"""Answers for nobody in particular: given without opening a session, and kept until what they rest on changes.

A view says on what its answers rest; it must answer everybody without a cookie and without a key alike:

    @kept.rests_on(state)
    @allow("spatial.view")
    def items(request, name): …

`state(request, **arguments)` gives the revision of everything that is read, None for what is answered by the long way.
It is asked only when the rule of the view admits nobody in particular, so no row is read before access is known.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from hatang.kernel import access
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.problems import Problem
from hatang.kernel.reading import cached_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.http import HttpRequest, HttpResponseBase
    from django.urls import ResolverMatch

    from hatang.kernel.access import View

    type Handler = Callable[[HttpRequest], HttpResponseBase]
    type State = Callable[..., Hashable | None]

# One process keeps so much of them, the longest unused go first; what is larger than a part of it is not kept.
MOST_KEPT_BYTES, LARGEST_KEPT_BYTES = 32_000_000, 2_000_000
# Whoever sends one of these is somebody, has an answer already, or wants a part of one or of a page.
_OWN = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in ("Cookie", "HX-Request", *access.CREDENTIAL_HEADERS))
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")


def rests_on(state: State) -> Callable[[View], View]:
    """Let the kernel answer those who show neither cookie nor key by the view alone, and keep what it answers."""

    def mark(view: View) -> View:
        view.kept_state = state  # type: ignore[attr-defined]
        return view

    return mark


@dataclass(frozen=True)
class _Answer:
    """A whole answer; `headers` are those of the view."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> _Answer:
        return cls(response.status_code, tuple(response.headers.items()), response.content)

    def response(self) -> HttpResponse:
        return HttpResponse(self.content, status=self.status, headers=dict(self.headers))


class _Shelf:
    """Answers by what was asked and what they rest on, within a bound of bytes."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._lock = threading.Lock()
        self.size_bytes = 0

    def get(self, key: Hashable) -> _Answer | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: Hashable, answer: _Answer) -> None:
        if len(answer.content) > LARGEST_KEPT_BYTES:
            return
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer
                self.size_bytes += len(answer.content)
            while self.size_bytes > MOST_KEPT_BYTES:
                _key, dropped = self._answers.popitem(last=False)
                self.size_bytes -= len(dropped.content)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self.size_bytes = 0


shelf = _Shelf()


class KeptAnswersMiddleware:
    """Stands before sessions and sign-in; what it does not answer goes on unchanged."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = _match_view(request)
        response = _answer_from_shelf(request, match) if match is not None else None
        return self.get_response(request) if response is None else response


def _match_view(request: HttpRequest) -> ResolverMatch | None:
    """The view that may answer at once: asked for by nobody in particular, and open to everybody."""
    if request.method not in ("GET", "HEAD") or any(request.META.get(name) for name in _OWN):
        return None
    try:
        request.get_host()
    except DisallowedHost:
        return None
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return None
    try:
        match = _resolve_path(request.path_info, settings.ROOT_URLCONF)
    except Resolver404:
        return None
    view: Any = match.func
    if not hasattr(view, "kept_state") or not access.has_right(ANONYMOUS, view.access_rule):
        return None
    return match


@lru_cache(maxsize=1_000)
def _resolve_path(path: str, urls: str) -> ResolverMatch:
    """Some hundred patterns are tried for a path; what is asked by the hundred has few paths and many questions."""
    return resolve(path, urls)


def _answer_from_shelf(request: HttpRequest, match: ResolverMatch) -> HttpResponseBase | None:
    """The kept answer or a new one; None where the long way has to say it, a refusal among others."""
    view: Any = match.func
    request.actor = ANONYMOUS  # type: ignore[attr-defined]
    request.resolver_match = match
    try:
        with translation.override(settings.LANGUAGE_CODE), cached_reading():
            state = view.kept_state(request, *match.args, **match.kwargs)
            if state is None:
                return None
            key = (_request_key(request), access.get_rule(view.access_rule).test, state)
            if not any(request.META.get(name) for name in _CONDITIONS) and (kept := shelf.get(key)) is not None:
                return kept.response()
            response: HttpResponseBase = view(request, *match.args, **match.kwargs)
    except (Problem, DatabaseError, UnicodeError):
        return None
    # As the middleware of the long way says it: with a key or a cookie the answer may be another.
    response.headers["Content-Language"] = settings.LANGUAGE_CODE
    patch_vary_headers(response, (*access.CREDENTIAL_HEADERS, "Cookie"))
    if isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
    if isinstance(response, HttpResponse) and response.status_code in (200, 204) and request.method == "GET":
        shelf.put(key, _Answer.of(response))
    return response


def _request_key(request: HttpRequest) -> tuple[str, ...]:
    """Everything of a request on which an answer for everybody can rest; a host that is not ours is refused here."""
    meta = request.META
    forms = (meta.get("HTTP_ACCEPT", ""), meta.get("HTTP_ACCEPT_ENCODING", ""))
    return (str(request.method), str(request.scheme), request.get_host(), request.get_full_path(), *forms)
