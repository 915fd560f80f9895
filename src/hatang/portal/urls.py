"""The roads of the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hatang.kernel.access import allow

app_name = "portal"


@allow("public")
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hạ Tầng")


urlpatterns = [path("", home, name="home")]
