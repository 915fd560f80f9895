"""The roads of coverage."""

from django.urls import path

from hatang.capabilities.coverage import views

PREFIX = "phu-song/"
app_name = "coverage"
urlpatterns = [
    path("", views.gaps, name="gaps"),
    path("ban-do.geojson", views.states, name="states"),
    path("thon/<str:hamlet_code>/", views.hamlet, name="hamlet"),
    path("thon/<str:hamlet_code>/khieu-nai/", views.new_challenge, name="new_challenge"),
    path("khieu-nai/", views.challenges, name="challenges"),
    path("khieu-nai/<int:challenge_id>/", views.challenge, name="challenge"),
    path("khieu-nai/<int:challenge_id>/minh-chung/", views.evidence, name="evidence"),
    path("khieu-nai/<int:challenge_id>/<str:act>/", views.act, name="act"),
]
