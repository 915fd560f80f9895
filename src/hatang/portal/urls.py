"""The roads of the portal."""

from django.urls import path

from hatang.portal import (
    audit,
    checks,
    chips,
    evidence,
    health,
    home,
    lacking,
    mapping,
    place,
    relief,
    running,
    search,
    topics,
)

app_name = "portal"
urlpatterns = [
    path("", home.show_home, name="home"),
    path("tong-quan/", home.show_overview, name="overview"),
    path("con-thieu/", lacking.show_lacking, name="lacking"),
    path("can-cu/<str:code>/", evidence.show_evidence, name="evidence"),
    path("noi/<str:area>/", place.show_place, name="place"),
    path("ban-do/", mapping.show_map, name="map"),
    path("ban-do/nhung/", mapping.show_embedded_map, name="map_embedded"),
    path("ban-do/dia-hinh.png", relief.show_picture, name="relief"),
    path("tim/", search.show_search, name="search"),
    path("chon/ke-hoach/", chips.choose_plan, name="choose_plan"),
    path("chon/dia-ban/", chips.choose_area, name="choose_area"),
    path("tro-giup/", topics.show_topics, name="help_topics"),
    path("tro-giup/<slug:topic>/", topics.show_topic, name="help"),
    path("suc-khoe/", health.show_health, name="health"),
    path("kiem-tra/", checks.show_checks, name="checks"),
    path("kiem-tra/chay/", checks.begin_run, name="check_again"),
    path("nhat-ky/", audit.show_log, name="audit"),
    path("nhat-ky/<int:number>/", audit.show_entry, name="audit_entry"),
    path("viec-dang-chay/", running.show_jobs, name="jobs"),
    path("viec-dang-chay/so/", running.show_jobs_notice, name="jobs_notice"),
    path("viec-dang-chay/<uuid:key>/huy/", running.cancel, name="job_cancel"),
    path("viec-dang-chay/<uuid:key>/chay-lai/", running.retry, name="job_retry"),
]
