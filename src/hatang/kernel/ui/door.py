"""The one door: what a program shows in its headers becomes the actor of every road behind it, and what was made for
one person is kept by no cache on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext_lazy as _

from hatang.kernel import credentials
from hatang.kernel.access import CREDENTIAL_HEADERS, actor_of
from hatang.kernel.http import problem_response
from hatang.kernel.problems import Forbidden, Problem
from hatang.kernel.secret_addresses import list_secrets
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

_CHALLENGES = {401: "invalid_token", 403: "insufficient_scope"}


class CredentialMiddleware:
    """Stands behind the sign-in: a program is whom its key names, and never the session that a cookie names beside it.

    What is wrong is refused with 401, never taken for nobody. Basic is heard (GDAL and QGIS send it unasked) but not
    asked for: a browser would ask its user for a password.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        shown = credentials.read_shown(*(request.headers.get(name, "") for name in CREDENTIAL_HEADERS))
        response = self.get_response(request) if shown is None else self._answer_program(request, shown)
        patch_vary_headers(response, CREDENTIAL_HEADERS)
        if "Cache-Control" not in response and _is_personal(request):
            # The next at a shared desk who goes back in the browser sees nothing of who signed out.
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _answer_program(self, request: HttpRequest, shown: str) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            _admit(request, shown)
        except Problem as problem:
            teller = shell.find_teller(request.path) or problem_response
            response = teller(problem)
        else:
            response = self.get_response(request)
        if response.status_code in _CHALLENGES:
            response["WWW-Authenticate"] = f'Bearer realm="Ha Tang", error="{_CHALLENGES[response.status_code]}"'
        # Of all headers that hold a key a cache that many share knows one.
        patch_cache_control(response, private=True, **({} if "Cache-Control" in response else {"no_store": True}))
        return response


def _is_personal(request: HttpRequest) -> bool:
    """Whether somebody signed in, or the address itself is as good as a key."""
    return bool(list_secrets(request.resolver_match)) or not actor_of(request).is_anonymous


def _admit(request: HttpRequest, shown: str) -> None:
    is_basic = request.headers.get("Authorization", "").lstrip()[:6].lower() == "basic "
    if is_basic and {"Origin", "Sec-Fetch-Site"} & request.headers.keys():
        # It sends them with every form of a foreign page too.
        raise Forbidden("key", _("A browser keeps no keys"), hint=_("Sign in, or let a program show the key."))
    credential = credentials.find_credential(shown, now=timezone.now())
    request.credential, request.actor = credential, credential.actor  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    # No page of others makes a browser send these headers.
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
