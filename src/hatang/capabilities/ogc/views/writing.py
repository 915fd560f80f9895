"""What every road shares that changes something: by whom, with which body, refused in which words."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hatang.capabilities.ogc.terms import LONGEST_BODY_BYTES
from hatang.capabilities.ogc.views.resources import shared_with_all
from hatang.capabilities.spatial import public as spatial
from hatang.kernel.access import Scope, actor_of, allow
from hatang.kernel.http import problem_response, refused_by_database
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.public import CollectionRow

    type View = Callable[..., HttpResponseBase]

_READS = ("GET", "HEAD")


def by_method(read: View, writes: dict[str, View], takes: Callable[[CollectionRow], bool]) -> View:
    """Reads as ever; writes by a session with its token against forged requests, or by a key, which needs none (the
    door says so of the request).

    `takes` says of a collection whether it takes any. A write gets the request, the collection, the actor and what
    else the road names.
    """

    def write(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        guarded: View = csrf_protect(lambda asked: _dispatch_write(asked, writes, **kwargs))
        return guarded(request)

    @csrf_exempt
    @allow("spatial.view", writes=(Scope.LAYERS,))
    @wraps(read)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if request.method in _READS:
            return read(request, **kwargs)
        try:
            if request.method == "OPTIONS":
                of = spatial.find_collection(name=kwargs["name"], actor=actor_of(request))
                response = _answer_options(writes if takes(of) else ())
            else:
                response = write(request, **kwargs)
        except Problem as problem:
            response = problem_response(problem)
        return shared_with_all(response)

    return answered


def _answer_options(writes: Iterable[str]) -> HttpResponseBase:
    response = HttpResponse(status=204)
    response["Allow"] = ", ".join([*_READS, "OPTIONS", *writes])
    response["Access-Control-Allow-Methods"] = response["Allow"]
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Content-Crs, If-Match"
    return response


def _dispatch_write(request: HttpRequest, writes: dict[str, View], **kwargs: Any) -> HttpResponseBase:
    of = spatial.find_collection(name=kwargs.pop("name"), actor=actor_of(request))
    if request.method not in writes:
        raise Problem("method", _("This method does not exist here"), where=str(request.method), status=405)
    try:
        return writes[request.method](request, of, actor_of(request), **kwargs)
    except Problem:
        raise
    except Exception as error:
        # What the database refused and people can mend; everything else is ours.
        if (problem := refused_by_database(error)) is None:
            raise
        raise problem from error


def body_of(request: HttpRequest, *kinds: str, longest: int = LONGEST_BODY_BYTES) -> bytes:
    """The body, of one of the kinds and no longer; `Problem` 415 or 413 otherwise."""
    if request.content_type not in kinds:
        hint = ", ".join(kinds)
        where = request.content_type or ""
        raise Problem("content_type", _("A body of this kind is not read"), where=where, hint=hint, status=415)
    try:
        body: bytes = request.read(longest + 1)
    except UnreadablePostError as error:
        raise Problem("body", _("The body did not arrive whole"), status=400) from error
    if len(body) > longest:
        hint = _("At most %(megabytes)d MB.") % {"megabytes": -(-longest // 1_000_000)}
        raise Problem("body", _("The body is too large"), hint=hint, status=413)
    return body
