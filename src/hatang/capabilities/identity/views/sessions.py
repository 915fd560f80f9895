"""The middleware that puts the actor on the request and asks for the second factor where a role demands one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.identity.queries import people
from hatang.kernel.access import ADMINISTRATOR, ANONYMOUS, Actor
from hatang.kernel.http import problem_response
from hatang.kernel.problems import Forbidden

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

# Where somebody without the second factor they need may still go: their account, its help, and out.
_OPEN_WITHOUT = ("/tai-khoan/", "/static/", "/ngon-ngu/", "/ui/", "/tro-giup/")


class ActorMiddleware:
    """`request.actor`, built from the grants valid today with one query; organisations are read at most once a request.

    It stands among the edges: it is the place where a signed-in person becomes the kernel's actor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user
        actor = ANONYMOUS
        if person.is_authenticated:
            actor = people.actor_of(person=person, today=timezone.localdate())
            # Django's administration asks the person; it need not ask the database again.
            person.is_administrator = actor.has(ADMINISTRATOR)
        request.actor = actor  # type: ignore[attr-defined]
        if _lacks_second_factor(request, actor):
            return _ask_for_second_factor(request)
        return self.get_response(request)


def _lacks_second_factor(request: HttpRequest, actor: Actor) -> bool:
    """Whether a role of the actor demands a second factor that this session has not shown."""
    if not actor.has(*settings.HATANG_SECOND_FACTOR_ROLES) or request.path.startswith(_OPEN_WITHOUT):
        return False
    person = request.user
    assert person.is_authenticated
    shown = any(proof.get("method") == "mfa" for proof in get_authentication_records(request, person))
    return not (shown or person.is_demonstration or is_mfa_enabled(person))


def _ask_for_second_factor(request: HttpRequest) -> HttpResponseBase:
    text = _("Your role needs a second factor: set up an authenticator app or a security key.")
    if request.path.startswith("/api/"):
        return problem_response(Forbidden("identity.second_factor", text))
    if "HX-Request" in request.headers:
        # A part of the page that asks by itself, such as the bell: the page of the second factor would stand in it.
        return HttpResponse(status=204)
    messages.warning(request, text)
    return redirect("mfa_index")
