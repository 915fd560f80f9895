"""The roads of coverage."""

from django.urls import path

from hatang.capabilities.coverage.views import challenges, declared, prediction

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
    path("du-bao/", prediction.show, name="predicted"),
    path("du-bao/<int:run_id>/<str:quantity>/<int:z>/<int:x>/<int:y>.png", prediction.tile, name="tile"),
    path("du-bao/<int:run_id>/diem/", prediction.probe, name="probe"),
    path("du-bao/<int:run_id>/vung-trang.geojson", prediction.spots, name="spots"),
]
