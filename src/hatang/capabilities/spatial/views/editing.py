"""OGC API – Features Part 4: features created, replaced, updated and removed, each against the state that was read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from hatang.capabilities.spatial import actions, queries
from hatang.capabilities.spatial.formats import edits, parameters, references
from hatang.capabilities.spatial.terms import CRS84, GEOJSON, MERGE_PATCH
from hatang.capabilities.spatial.views import features
from hatang.capabilities.spatial.views.resources import open_state, place_of
from hatang.capabilities.spatial.views.writing import body_of, by_method
from hatang.kernel import kept
from hatang.kernel.access import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hatang.capabilities.spatial.queries import CollectionRow
    from hatang.kernel.access import Actor

_WHOLE = (GEOJSON, "application/json")


def _sent(request: HttpRequest, of: CollectionRow, *kinds: str, whole: bool) -> dict[str, object]:
    """The row of the body, its place under `geometry` where it says one."""
    actions.editor_of(actor_of(request), of)
    parameters.only(request.GET, ())
    body = body_of(request, *kinds)
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
    tag = _read_tag(request)
    actions.replace(actor, of=of, identifier=identifier, changes=changes, tag=tag, now=timezone.now())
    chosen, _reference = parameters.item_selection(request.GET)
    text = queries.feature(of=of, identifier=identifier, chosen=chosen)
    response = HttpResponse(text, content_type=GEOJSON)
    response["Content-Crs"] = f"<{CRS84}>"
    response["ETag"] = queries.tag_of(of=of, identifier=identifier)
    return response


def _read_tag(request: HttpRequest) -> str:
    """The tag of the state that was read; where that came packed it was made weak on the way, and is no other."""
    return request.headers.get("If-Match", "").removeprefix("W/")


def _remove(request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str) -> HttpResponse:
    parameters.only(request.GET, ())
    tag = _read_tag(request)
    actions.remove(actor, of=of, identifier=identifier, tag=tag, now=timezone.now())
    return HttpResponse(json.dumps({"id": identifier, "removed": True}), content_type="application/json")


def _takes(of: CollectionRow) -> bool:
    return of.dataset.editor is not None


items = kept.rests_on(open_state)(by_method(features.items, {"POST": _create}, _takes))
item = by_method(features.item, {"PUT": _replace, "PATCH": _update, "DELETE": _remove}, _takes)
