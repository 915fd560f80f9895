"""The roads of coverage."""

from django.urls import path

from hatang.capabilities.coverage.views import challenges, declared

PREFIX = "phu-song/"
app_name = "coverage"
urlpatterns = [
    path("", declared.gaps, name="gaps"),
    path("ban-do.geojson", declared.states, name="states"),
    path("thon/<str:hamlet_code>/", declared.hamlet, name="hamlet"),
    path("thon/<str:hamlet_code>/khieu-nai/", challenges.new_challenge, name="new_challenge"),
    path("khieu-nai/", challenges.challenges, name="challenges"),
    path("khieu-nai/<int:challenge_id>/", challenges.challenge, name="challenge"),
    path("khieu-nai/<int:challenge_id>/minh-chung/", challenges.evidence, name="evidence"),
    path("khieu-nai/<int:challenge_id>/<str:act>/", challenges.act, name="act"),
]
