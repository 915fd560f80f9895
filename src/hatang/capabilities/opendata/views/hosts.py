"""Links of an answer lead to the host by which it was asked for."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from hatang.capabilities.opendata.formats.described import linking_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    type View = Callable[..., HttpResponseBase]


def links_by_host(view: View) -> View:
    """The host is one of ours: Django refuses every other."""

    @wraps(view)
    def answered(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        with linking_to(f"{request.scheme}://{request.get_host()}"):
            return view(request, **arguments)

    return answered
