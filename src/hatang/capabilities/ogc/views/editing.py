"""OGC API – Features Part 4: features created, replaced, updated and removed, each against the state that was read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from hatang.capabilities.ogc.formats import edits, parameters, references
from hatang.capabilities.ogc.terms import CRS84, GEOJSON, MERGE_PATCH
from hatang.capabilities.ogc.views import features
from hatang.capabilities.ogc.views.resources import open_state, place_of
from hatang.capabilities.ogc.views.seen import seen_of
from hatang.capabilities.ogc.views.writing import body_of, by_method
from hatang.capabilities.spatial import public as spatial
from hatang.kernel import kept
from hatang.kernel.access import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hatang.capabilities.spatial.public import CollectionRow
    from hatang.kernel.access import Actor

_WHOLE = (GEOJSON, "application/json")


def _read_sent_row(request: HttpRequest, of: CollectionRow, *kinds: str, whole: bool) -> dict[str, object]:
    """The row of the body, its place under `geometry` where it says one."""
    spatial.editor_of(actor_of(request), of)
    parameters.read_parameters(request.GET, ())
    body = body_of(request, *kinds)
    uri = request.headers.get("Content-Crs", f"<{CRS84}>").strip()
    reference = references.find_reference(re.sub(r"^<(.*)>$", r"\1", uri), "Content-Crs")
    sent_feature = edits.read_feature(body, of, reference, whole=whole)
    return {**sent_feature.values, **({"geometry": sent_feature.place} if sent_feature.places else {})}


def _create_feature(request: HttpRequest, of: CollectionRow, actor: Actor) -> HttpResponse:
    """201 with the address of the feature."""
    identifier = spatial.create_feature(
        actor, of=of, row=_read_sent_row(request, of, *_WHOLE, whole=True), now=timezone.now()
    )
    response = HttpResponse(status=201)
    response["Location"] = place_of(request).item(of.name, identifier)
    response["ETag"] = spatial.tag_of(of=of, identifier=identifier)
    return response


def _replace_feature(request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str) -> HttpResponse:
    return _answer_changed_feature(request, of, actor, identifier, _read_sent_row(request, of, *_WHOLE, whole=True))


def _update_feature(request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str) -> HttpResponse:
    return _answer_changed_feature(
        request, of, actor, identifier, _read_sent_row(request, of, MERGE_PATCH, "application/json", whole=False)
    )


def _answer_changed_feature(
    request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str, changes: dict[str, object]
) -> HttpResponse:
    tag = _read_tag(request)
    seen = seen_of(request)
    spatial.replace_feature(
        actor, of=of, identifier=identifier, changes=changes, tag=tag, seen=seen, now=timezone.now()
    )
    chosen, _reference = parameters.item_selection(request.GET)
    text = spatial.find_feature(of=of, identifier=identifier, chosen=chosen)
    response = HttpResponse(text, content_type=GEOJSON)
    response["Content-Crs"] = f"<{CRS84}>"
    response["ETag"] = spatial.tag_of(of=of, identifier=identifier)
    return response


def _read_tag(request: HttpRequest) -> str:
    """The tag of the state that was read; where that came packed it was made weak on the way, and is no other."""
    return request.headers.get("If-Match", "").removeprefix("W/")


def _remove_feature(request: HttpRequest, of: CollectionRow, actor: Actor, identifier: str) -> HttpResponse:
    parameters.read_parameters(request.GET, ())
    tag = _read_tag(request)
    spatial.remove_feature(actor, of=of, identifier=identifier, tag=tag, seen=seen_of(request), now=timezone.now())
    return HttpResponse(json.dumps({"id": identifier, "removed": True}), content_type="application/json")


def _is_editable(of: CollectionRow) -> bool:
    return of.dataset.editor is not None


items = kept.rests_on(open_state)(by_method(features.show_items, {"POST": _create_feature}, _is_editable))
item = by_method(
    features.show_item, {"PUT": _replace_feature, "PATCH": _update_feature, "DELETE": _remove_feature}, _is_editable
)
