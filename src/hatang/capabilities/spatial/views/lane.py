"""The short way for what machines ask most: features and tiles, which are open to everybody, need no session."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from hatang.capabilities.spatial.queries import RASTER_PREFIX
from hatang.capabilities.spatial.terms import CATALOGUE
from hatang.capabilities.spatial.views import features, tiles
from hatang.capabilities.spatial.views.resources import wants_page
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, anyone, rule
from hatang.kernel.reading import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    type Handler = Callable[[HttpRequest], HttpResponseBase]

_LEVEL, _WORTH_PACKING_BYTES = 4, 200
_ROAD = re.compile(r"/ogc/collections/([^/]+)/(?:(items)|tiles/([^/]+)/(\d+)/(\d+)/(\d+))")


class LaneMiddleware:
    """Answers features and tiles before sessions, sign-in and pages are thought of, by the very same views.

    It stands behind the headers of security alone. Whoever is signed in gets what everybody gets, as the collections
    hold nothing else; were their rule no longer `anyone`, every request would take the long way. Pages, and whoever
    chose a language, do.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = _ROAD.fullmatch(request.path_info) if request.method in ("GET", "HEAD") else None
        if found is None or not _is_short(request) or not _is_open(found[1]):
            return self.get_response(request)
        request.actor = ANONYMOUS  # type: ignore[attr-defined]
        with translation.override(settings.LANGUAGE_CODE), reading():
            if found[2]:
                response = features.items(request, name=found[1])
            else:
                where = {"z": found[4], "y": found[5], "x": found[6]}
                response = tiles.tile(request, name=found[1], matrix_set=found[3], **where)
        response.headers["Content-Language"] = settings.LANGUAGE_CODE
        if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            _pack(response)
        return response


def _pack(response: HttpResponseBase) -> None:
    """Less closely than pages are packed on the long way: in half the time, and tiles become no larger."""
    assert isinstance(response, HttpResponse), "features and tiles are not sent piece by piece"
    if len(response.content) < _WORTH_PACKING_BYTES or "Content-Encoding" in response.headers:
        return
    patch_vary_headers(response, ("Accept-Encoding",))
    response.content = gzip.compress(response.content, _LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))


def _is_open(name: str) -> bool:
    """Who asks matters for a layer that is not open, and for the fields of one that some see whole.

    The catalogue and pictures are answered by views of their own.
    """
    if name == CATALOGUE or name.startswith(RASTER_PREFIX):
        return False
    declared = datasets.find(name)
    return declared is None or declared.editor is None


def _is_short(request: HttpRequest) -> bool:
    return (
        "%00" not in request.META.get("QUERY_STRING", "")
        and "\0" not in request.path_info
        and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES
        and rule("spatial.view").test is anyone
        and not wants_page(request)
    )
