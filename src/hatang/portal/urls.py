"""The roads of the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hatang.kernel.access import allow
from hatang.portal import audit, running

app_name = "portal"


@allow("public")
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hạ Tầng")


urlpatterns = [
    path("", home, name="home"),
    path("nhat-ky/", audit.index, name="audit"),
    path("nhat-ky/<int:number>/", audit.entry, name="audit_entry"),
    path("viec-dang-chay/", running.index, name="jobs"),
    path("viec-dang-chay/so/", running.notice, name="jobs_notice"),
    path("viec-dang-chay/<uuid:key>/huy/", running.cancel, name="job_cancel"),
    path("viec-dang-chay/<uuid:key>/chay-lai/", running.retry, name="job_retry"),
]
