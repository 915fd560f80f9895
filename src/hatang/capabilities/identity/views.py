"""The middleware that puts the actor on the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.kernel.access import ANONYMOUS, Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user
        signed_in = person.is_authenticated
        request.actor = Actor(id=str(person.pk), label=person.get_username()) if signed_in else ANONYMOUS  # type: ignore[attr-defined]
        return self.get_response(request)
