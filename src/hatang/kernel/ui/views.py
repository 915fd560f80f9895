"""The edge of every page: problems and errors become pages that say what happened and what to do."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import problem_response
from hatang.kernel.problems import Forbidden, Invalid, Missing, Problem
from hatang.kernel.ui import preferences, shell

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from hatang.kernel.access import View


def _wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    accepted = request.headers.get("Accept", "")
    # A program that asks for a table as a file would keep a page as if it were the file.
    asks_file = any(name.endswith("-format") for name in request.GET)
    return "text/html" not in accepted and ("json" in accepted or asks_file)


def show_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A `Problem` as a page, as a fragment for a part of a page, or as problem+json for a machine."""
    if (teller := shell.find_teller(request.path)) is not None:
        return teller(problem)
    if _wants_json(request):
        return problem_response(problem)
    part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    template = "ui/problem_part.html" if part else "ui/problem.html"
    signed_out = problem.status == 403 and actor_of(request).is_anonymous
    sent = request.method == "POST" and (signed_out or problem.code == "csrf")
    values = {"problem": problem, "offer_sign_in": signed_out, "sent": sent, "back_to": _find_page(request)}
    response = render(request, template, values, status=problem.status)
    for name, text in problem.headers.items():
        response[name] = text
    return response


def _find_page(request: HttpRequest) -> str:
    """Where one stands: the page asked for, or the one whose form was sent; an address of this site."""
    form = urlsplit(request.headers.get("Referer", ""))
    if request.method == "GET" or form.netloc != request.get_host():
        return request.get_full_path()
    return form._replace(scheme="", netloc="", fragment="").geturl()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show_problem(request, Problem("bad_request", _("This request could not be understood")))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show_problem(request, Forbidden("forbidden"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show_problem(
        request,
        Missing(
            "not_found",
            _("There is no such page"),
            where=request.path,
            hint=_("Check the address, or search for what you need."),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without session, database or context: any of them may be what failed."""
    if _wants_json(request):
        return problem_response(Problem("server_error", _("Something went wrong on our side"), status=500))
    return render(request, "ui/server_error.html", status=500, using=None)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return show_problem(
        request,
        Invalid(
            "csrf",
            _("This form is no longer valid"),
            hint=_("Go back, reload the page and send it again. Nothing was changed."),
            status=403,
        ),
    )


def without_token(view: View) -> View:
    """For forms on pages that are kept for everybody, which carry nobody's token: sent by a page of ours, or refused.

    Browsers say where a form comes from; a program that says nothing can change how it sees itself, and no more.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
        ours = ("", f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
        if site in ("cross-site", "same-site") or (site != "same-origin" and origin not in ours):
            return csrf_failure(request)
        return view(request, *args, **kwargs)

    return guarded


@without_token
@allow("public")
@require_POST
def save_preferences(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    return preferences.save_preferences(request)
