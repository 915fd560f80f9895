"""The interface under an address that says what its reader has seen, for programs with a key that send no tag.

QGIS changes features without `If-Match`, at the address under which it opened the layer. So the landing page names a
program whose key may change layers an address with the number of the last act in the audit log: whatever is read
there holds that act and all before it, and a change sent there is refused only where somebody else has changed the
feature since. Nothing is kept of who read what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from hatang.capabilities.spatial import public as spatial
from hatang.kernel.access import Scope, allow, credential_of
from hatang.kernel.http import problem_response
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.ogc.formats.documents import DocumentPlace


def collections_address(request: HttpRequest, place: DocumentPlace) -> str:
    """Where the collections are, for who asks: programs whose key may change layers are told with what they see."""
    credential = credential_of(request)
    seen = f"/seen/{spatial.find_last_act()}" if credential is not None and Scope.LAYERS in credential.scopes else ""
    return f"{place.root}{seen}/collections"


def seen_of(request: HttpRequest) -> int | None:
    """The number of the act up to which the reader has seen everything; None where its address does not say."""
    seen: int | None = getattr(request, "seen_act", None)
    return seen


@csrf_exempt
@allow("spatial.view", writes=(Scope.LAYERS,))
def answer_seen(request: HttpRequest, seen: int, rest: str) -> HttpResponseBase:
    """What the road behind it answers, by the rule of that road. A session has no use for it, and no token here."""
    try:
        match = resolve(f"/ogc/{rest}")
    except Resolver404:
        match = None
    if match is None or match.func is answer_seen or credential_of(request) is None:
        return problem_response(Missing("resource", _("There is no such resource"), where=rest))
    request.seen_act = seen  # type: ignore[attr-defined]
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return response
