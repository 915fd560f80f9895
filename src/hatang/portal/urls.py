"""The roads of the portal."""

from django.urls import path

from hatang.portal import (
    audit,
    chips,
    evidence,
    home,
    mapping,
    place,
    relief,
    running,
    search,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("can-cu/<str:code>/", evidence.show, name="evidence"),
    path("noi/<str:area>/", place.show, name="place"),
    path("ban-do/", mapping.show, name="map"),
    path("ban-do/dia-hinh.png", relief.show, name="relief"),
    path("tim/", search.show, name="search"),
    path("chon/ke-hoach/", chips.choose_plan, name="choose_plan"),
    path("chon/dia-ban/", chips.choose_area, name="choose_area"),
    path("nhat-ky/", audit.index, name="audit"),
    path("nhat-ky/<int:number>/", audit.entry, name="audit_entry"),
    path("viec-dang-chay/", running.index, name="jobs"),
    path("viec-dang-chay/so/", running.notice, name="jobs_notice"),
    path("viec-dang-chay/<uuid:key>/huy/", running.cancel, name="job_cancel"),
    path("viec-dang-chay/<uuid:key>/chay-lai/", running.retry, name="job_retry"),
]
