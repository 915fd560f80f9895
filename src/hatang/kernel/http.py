"""The one API shell: problem+json, cursor paging, ETag, rate limit."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from typing import TYPE_CHECKING, Any, cast

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError as ValidationFailed
from django.db import DataError, OperationalError
from django.http import FileResponse, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from ninja.openapi.docs import Swagger

from hatang.kernel import access, panels
from hatang.kernel.clients import client_network, limit_sender
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Conflict, Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponseBase

PAGE_SIZE = 100
MAXIMUM_PAGE_SIZE = 1000
# Requests a minute for one address that did not sign in; signed-in people are known by name and may do more.
ANONYMOUS_PER_MINUTE = 300
SIGNED_IN_PER_MINUTE = 1200

# A call whose answer is another with a key.
_KEY_EXAMPLE = "/api/v1/identity/organisations"

_log = logging.getLogger("hatang.http")
# A coding whose weight is nothing.
_REFUSED = re.compile(r";q=0(?:\.0*)?(?:;|$)")


class _Pages(Swagger):
    """The page for developers: a short start, and every call with the files of this installation."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        start = panels.list_panels(panels.ApiExample, access.actor_of(request))
        calls = json.dumps({**self.default_settings, "url": self.get_openapi_url(api, kwargs)})
        with_key = f'curl -H "Authorization: Bearer KEY" "{request.build_absolute_uri(_KEY_EXAMPLE)}"'
        page = {"examples": start, "swagger_settings": calls, "with_key": with_key}
        return render(request, "ui/api.html", page)


api = NinjaAPI(
    docs=_Pages(),
    title="Hạ Tầng",
    version="1",
    urls_namespace="api",
    description="Every figure, place and record of the platform; errors are application/problem+json (RFC 9457).",
)


# What PostgreSQL says of a transaction that it ended for another's sake: deadlock, serialization failure.
_ENDED_FOR_ANOTHER = frozenset({"40P01", "40001"})


def refused_by_database(error: Exception) -> Problem | None:
    """What people can mend in a database's refusal: a value it cannot hold, or two that changed the same rows at once.

    None for every other error, which is ours.
    """
    if isinstance(error, (DataError, UnicodeEncodeError)):
        _log.warning("a value that cannot be kept: %s", type(error).__name__)
        return Invalid("value", _("A value is outside what can be kept"), hint=_("Correct it and send it again."))
    if isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") in _ENDED_FOR_ANOTHER:
        _log.warning("a transaction gave way to another")
        return Conflict("simultaneous", hint=_("Nothing was changed. Send it again."))
    return None


def problem_response(problem: Problem) -> HttpResponse:
    body = json.dumps(problem.as_dict(), ensure_ascii=False)
    return HttpResponse(body, status=problem.status, content_type="application/problem+json", headers=problem.headers)


@api.exception_handler(Problem)
def _on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_response(problem)


@api.exception_handler(DataError)
@api.exception_handler(UnicodeEncodeError)
@api.exception_handler(OperationalError)
def _on_refused(request: HttpRequest, error: Exception) -> HttpResponse:
    problem = refused_by_database(error)
    if problem is None:
        raise error
    return problem_response(problem)


@api.exception_handler(ValidationError)
def _on_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = ", ".join(".".join(str(part) for part in fault["loc"]) for fault in error.errors)
    # What most often is wrong is said in the reader's language, all else as the reader of parameters says it.
    if all(fault["type"].startswith("date_") for fault in error.errors):
        hint = _("Write year, month and day, as in 2025-06-30.")
        return problem_response(Invalid("parameters", _("This is not a date"), where=where, hint=hint))
    return problem_response(
        Invalid(
            "parameters",
            where=where,
            detail="; ".join(filter(None, (str(explain_library(e["msg"])) for e in error.errors))),
        )
    )


def auth_by_rule(code: str) -> Callable[[HttpRequest], Any]:
    """The `auth=` of an operation: the rule it states. A test walks the operations and fails on one without."""

    def check(request: HttpRequest) -> Any:
        actor = access.actor_of(request)
        _limit_actor(request, actor)
        access.admit_request(request, code)
        return actor

    check.access_rule = code  # type: ignore[attr-defined]
    return check


def _limit_actor(request: HttpRequest, actor: access.Actor) -> None:
    allowed = ANONYMOUS_PER_MINUTE if actor.is_anonymous else SIGNED_IN_PER_MINUTE
    limit_rate(request, "", allowed=allowed, seconds=60)


def limit_rate(request: HttpRequest, what: str, *, allowed: int, seconds: int) -> None:
    """Refuse with 429 what one sender does more often than allowed in a time; counted in memory, written nowhere."""
    limit_sender(access.actor_of(request).id or client_network(request), what, allowed=allowed, seconds=seconds)


class Page[T](Schema):
    """One page; `next` is the cursor of the following one, null on the last."""

    items: list[T]
    next: str | None


def paginate_rows[M: Model](rows: QuerySet[M], cursor: str | None, size: int = PAGE_SIZE) -> tuple[list[M], str | None]:
    """The rows after the cursor, ordered by primary key, and the next cursor."""
    after = None
    if cursor:
        try:
            after = rows.model._meta.pk.to_python(json.loads(base64.urlsafe_b64decode(cursor.encode())))
        except (ValueError, TypeError, ValidationFailed, RecursionError) as error:
            raise Invalid("cursor", _("This cursor is not one of ours"), where=cursor) from error
    limit = max(1, min(size, MAXIMUM_PAGE_SIZE))
    ordered = rows.order_by("pk")
    page_rows = list((ordered.filter(pk__gt=after) if after is not None else ordered)[: limit + 1])
    more = len(page_rows) > limit
    page_rows = page_rows[:limit]
    following = base64.urlsafe_b64encode(json.dumps(page_rows[-1].pk, default=str).encode()).decode() if more else None
    return page_rows, following


class BlockByBlock(StreamingHttpResponse):
    """Sent while it is read or made; Django alone would first gather the whole of it in memory under ASGI.

    Whoever reads slowly holds what it needs: what needs no database says so, and gives its connection back before.
    """

    needs_database = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        # In the request's own thread, where its database connection lives.
        blocks = iter(cast("Iterable[bytes]", self.streaming_content))
        following = sync_to_async(lambda: next(blocks, None))
        while (block := await following()) is not None:
            yield block


class File(BlockByBlock, FileResponse):
    """An open file, with the arguments of Django's `FileResponse`."""

    block_size = 262_144
    needs_database = False


class Stream(BlockByBlock):
    """Text sent while it is made, in blocks."""

    BLOCK_CHARACTERS = 65_536

    def __init__(self, pieces: Iterable[str], content_type: str = "application/geo+json", **options: Any) -> None:
        super().__init__(self._blocks(pieces), content_type=content_type, **options)

    def _blocks(self, pieces: Iterable[str]) -> Iterator[str]:
        block: list[str] = []
        size = 0
        for piece in pieces:
            block.append(piece)
            size += len(piece)
            if size >= self.BLOCK_CHARACTERS:
                yield "".join(block)
                block, size = [], 0
        if block:
            yield "".join(block)


def accepted_encodings(header: str) -> str:
    """What `Accept-Encoding` says, without the codings that it refuses: those who pack look for a name in it.

    >>> accepted_encodings("gzip;q=0, BR ; Q=0.5, identity")
    'br;q=0.5, identity'
    >>> accepted_encodings(""), accepted_encodings("gzip"), accepted_encodings("*;q=0.000")
    ('', 'gzip', '')
    """
    codings = ["".join(coding.split()).lower() for coding in header.split(",")]
    return ", ".join(coding for coding in codings if coding and not _REFUSED.search(coding))


class EncodingMiddleware:
    """Stands before everything that packs, and lets it see only what may be used (RFC 9110, 12.5.3).

    What says "identity" is not packed; the word itself is for those who pack and leaves with nobody (RFC 9110, 8.4).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if header := request.META.get("HTTP_ACCEPT_ENCODING"):
            request.META["HTTP_ACCEPT_ENCODING"] = accepted_encodings(header)
        response = self.get_response(request)
        if response.headers.get("Content-Encoding") == "identity":
            del response.headers["Content-Encoding"]
        return response


def is_held(request: HttpRequest, tag: str) -> bool:
    """Whether the client holds what the tag names; packing on the way makes a strong tag weak, of the same state."""
    held = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return tag.removeprefix("W/") in [held_tag.removeprefix("W/") for held_tag in held]


def answer_features(features: Iterable[dict[str, Any]]) -> HttpResponse:
    """Features for a map, as GeoJSON as short as it can be written."""
    body = json.dumps(
        {"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False, separators=(",", ":")
    )
    return HttpResponse(body, content_type="application/geo+json")


def with_etag(request: HttpRequest, parts: object, build: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Answer 304 when the client holds what `parts` (revisions, parameters) still describes; otherwise build."""
    tag = f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
    response: HttpResponseBase
    response = HttpResponseNotModified() if is_held(request, tag) else build()
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
