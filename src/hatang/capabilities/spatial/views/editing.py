"""OGC API – Features Part 4: features created, replaced, updated and removed, each against the state that was read."""

from __future__ import annotations

import json
import re
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hatang.capabilities.spatial import actions, queries
from hatang.capabilities.spatial.formats import edits, parameters, references
from hatang.capabilities.spatial.terms import CRS84, GEOJSON, LONGEST_BODY_BYTES, MERGE_PATCH
from hatang.capabilities.spatial.views import features
from hatang.capabilities.spatial.views.resources import place_of, shared_with_all
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import problem_response, refused_by_database
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.spatial.queries import CollectionRow
    from hatang.kernel.access import Actor

    type View = Callable[..., HttpResponseBase]

_READS = ("GET", "HEAD")
_WHOLE = (GEOJSON, "application/json")


def _by_method(read: View, writes: dict[str, View]) -> View:
    """Reads as ever; writes by a session with its token against forged requests, or by a key, which needs none."""

    def write(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if "Authorization" in request.headers:
            found = access.actor_of_key(request.headers["Authorization"], timezone.now())
            if found is None:
                raise Problem("key", _("This key is nobody's"), hint=_("Make one on your account's page."), status=401)
            request.actor = found  # type: ignore[attr-defined]
            return _written(request, writes, **kwargs)
        guarded: View = csrf_protect(lambda asked: _written(asked, writes, **kwargs))
        return guarded(request)

    @csrf_exempt
    @allow("spatial.view")
    @wraps(read)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if request.method in _READS:
            return read(request, **kwargs)
        try:
            if request.method == "OPTIONS":
                of = queries.collection(name=kwargs["name"], actor=actor_of(request))
                response: HttpResponseBase = HttpResponse(status=204)
                response["Allow"] = ", ".join([*_READS, "OPTIONS", *(writes if of.dataset.editor else ())])
                response["Access-Control-Allow-Methods"] = response["Allow"]
                response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Content-Crs, If-Match"
            else:
                response = write(request, **kwargs)
        except Problem as problem:
            response = problem_response(problem)
        return shared_with_all(response)

    return answered


def _written(request: HttpRequest, writes: dict[str, View], **kwargs: Any) -> HttpResponseBase:
    of = queries.collection(name=kwargs.pop("name"), actor=actor_of(request))
    if request.method not in writes:
        raise Problem("method", _("This method does not exist here"), where=str(request.method), status=405)
    actions.editor_of(actor_of(request), of)
    try:
        return writes[request.method](request, of, actor_of(request), **kwargs)
    except Problem:
        raise
    except Exception as error:
        # What the database refused and people can mend; everything else is ours.
        if (problem := refused_by_database(error)) is None:
            raise
        raise problem from error


def _body(request: HttpRequest, *kinds: str) -> bytes:
    if request.content_type not in kinds:
        hint = ", ".join(kinds)
        where = request.content_type or ""
        raise Problem("content_type", _("A body of this kind is not read"), where=where, hint=hint, status=415)
    try:
        body: bytes = request.read(LONGEST_BODY_BYTES + 1)
    except UnreadablePostError as error:
        raise Problem("body", _("The body did not arrive whole"), status=400) from error
    if len(body) > LONGEST_BODY_BYTES:
        hint = _("At most %(megabytes)d MB.") % {"megabytes": LONGEST_BODY_BYTES // 1_000_000}
        raise Problem("body", _("The body is too large"), hint=hint, status=413)
    return body


def _sent(request: HttpRequest, of: CollectionRow, *kinds: str, whole: bool) -> dict[str, object]:
    """The row of the body, its place under `geometry` where it says one."""
    parameters.only(request.GET, ())
    body = _body(request, *kinds)
    uri = request.headers.get("Content-Crs", f"<{CRS84}>").strip()
    reference = references.named(re.sub(r"^<(.*)>$", r"\1", uri), "Content-Crs")
    found = edits.read(body, of, reference, whole=whole)
    return {**found.values, **({"geometry": found.place} if found.places else {})}


def _create(request: HttpRequest, of: CollectionRow, actor: Actor) -> HttpResponse:
    """201 with the address of the feature."""
    identifier = actions.create(actor, of=of, row=_sent(request, of, *_WHOLE, whole=True), now=timezone.now())
    response = HttpResponse(status=201)
    response["Location"] = place_of(request).item(of.name, identifier)
    response["ETag"] = queries.tag_of(of=of, identifier=identifier)
    return response


def _replace(request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str) -> HttpResponse:
    return _changed(request, of, actor, identifier, _sent(request, of, *_WHOLE, whole=True))


def _update(request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str) -> HttpResponse:
    return _changed(request, of, actor, identifier, _sent(request, of, MERGE_PATCH, "application/json", whole=False))


def _changed(
    request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str, changes: dict[str, object]
) -> HttpResponse:
    tag = request.headers.get("If-Match", "")
    actions.replace(actor, of=of, identifier=identifier, changes=changes, tag=tag, now=timezone.now())
    chosen, _reference = parameters.item_selection(request.GET)
    text = queries.feature(of=of, identifier=identifier, chosen=chosen)
    response = HttpResponse(text, content_type=GEOJSON)
    response["Content-Crs"] = f"<{CRS84}>"
    response["ETag"] = queries.tag_of(of=of, identifier=identifier)
    return response


def _remove(request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str) -> HttpResponse:
    parameters.only(request.GET, ())
    tag = request.headers.get("If-Match", "")
    actions.remove(actor, of=of, identifier=identifier, tag=tag, now=timezone.now())
    return HttpResponse(json.dumps({"id": identifier, "removed": True}), content_type="application/json")


items = _by_method(features.items, {"POST": _create})
item = _by_method(features.item, {"PUT": _replace, "PATCH": _update, "DELETE": _remove})
