"""How a person wants to see: theme, density and rail, kept in cookies and rendered on the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest

# name -> the values it may have, the default first
CHOICES = {
    "theme": ("auto", "light", "dark"),
    "density": ("comfortable", "compact"),
    "rail": ("open", "closed"),
}
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Preferences:
    theme: str = "auto"
    density: str = "comfortable"
    rail: str = "open"


def read_preferences(request: HttpRequest) -> Preferences:
    """What the cookies say; anything we did not write ourselves is the default."""
    values = {name: request.COOKIES.get(f"hatang_{name}", "") for name in CHOICES}
    return Preferences(**{name: value for name, value in values.items() if value in CHOICES[name]})


def safe_next(request: HttpRequest) -> str:
    """Where to go back to: the form's `next` when it lies on this site, else the first page."""
    target = request.POST.get("next") or request.headers.get("Referer", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else "/"


def save_preferences(request: HttpRequest) -> HttpResponse:
    """Keep the posted choices; a script is answered with nothing, a form with the page it came from."""
    scripted = request.headers.get("X-Requested-With") == "fetch"
    response = HttpResponse(status=204) if scripted else HttpResponseRedirect(safe_next(request))
    for name, values in CHOICES.items():
        if (value := request.POST.get(name)) in values:
            response.set_cookie(f"hatang_{name}", value, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return response
