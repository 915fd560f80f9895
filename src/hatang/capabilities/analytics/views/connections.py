"""«Công cụ BI»: one's own key for Arrow Flight SQL, and how a tool connects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.actions import keys as actions
from hatang.capabilities.analytics.actions import serving
from hatang.capabilities.analytics.terms import KEY_DAYS
from hatang.kernel.access import actor_of, allow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


def _render_key_page(request: HttpRequest, words: str = "") -> HttpResponseBase:
    held = queries.find_key(actor=actor_of(request))
    server = {"port": serving.find_flight_port(), "is_answering": serving.is_flight_answering()}
    values = {"key": held, "words": words, "days": KEY_DAYS, "server": server, "now": timezone.now()}
    return render(request, "analytics/connections.html", values)


@allow("analytics.query")
def show_connections(request: HttpRequest) -> HttpResponseBase:
    return _render_key_page(request)


@allow("analytics.query")
@require_POST
@never_cache
def make_key(request: HttpRequest) -> HttpResponseBase:
    """The key's words stand in this one answer and nowhere else."""
    return _render_key_page(request, actions.make_key(actor_of(request), now=timezone.now()))


@allow("analytics.query")
@require_POST
def end_key(request: HttpRequest) -> HttpResponseBase:
    actions.end_key(actor_of(request))
    messages.success(request, _("The key is good no more."))
    return redirect("analytics:connections")
