"""«Công cụ BI»: how a tool connects to Arrow Flight SQL with an access key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from hatang.capabilities.analytics.actions import serving
from hatang.kernel.access import allow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("analytics.query")
def show_connections(request: HttpRequest) -> HttpResponseBase:
    server = {"port": serving.find_flight_port(), "is_answering": serving.is_flight_answering()}
    return render(request, "analytics/connections.html", {"server": server})
