"""The roads of disputes, under those of coverage."""

from django.urls import path

from hatang.capabilities.disputes.views import challenges, claims, holes, residents

PREFIX = "phu-song/"
app_name = "disputes"
urlpatterns = [
    path("thon/<str:hamlet_code>/khieu-nai/", challenges.new_challenge, name="new_challenge"),
    path("doi-chieu/", claims.claims, name="claims"),
    path("do-kiem/nguoi-dan/", residents.experienced, name="experienced"),
    path("do-kiem/nguoi-dan/gui/", residents.send_test, name="send_test"),
    path("do-kiem/nguoi-dan/rut-lai/", residents.take_back, name="take_back"),
    path("do-kiem/nguoi-dan/<str:code>/lien-he/", residents.contact, name="contact"),
    path("vung-lom/", holes.holes, name="holes"),
    path("vung-lom/ban-do.geojson", holes.hole_points, name="hole_points"),
    path("vung-lom/chua-vao-so/", holes.candidates, name="hole_candidates"),
    path("vung-lom/<int:hole_id>/", holes.hole, name="hole"),
    path("vung-lom/<int:hole_id>/<int:step_id>/minh-chung/", holes.hole_evidence, name="hole_evidence"),
    path("vung-lom/<int:hole_id>/<str:act>/", holes.hole_act, name="hole_act"),
    path("thon/<str:hamlet_code>/vung-lom/", holes.report_hole, name="report_hole"),
    path("khieu-nai/", challenges.challenges, name="challenges"),
    path("khieu-nai/<int:challenge_id>/", challenges.challenge, name="challenge"),
    path("khieu-nai/<int:challenge_id>/minh-chung/", challenges.evidence, name="evidence"),
    path("khieu-nai/<int:challenge_id>/<str:act>/", challenges.act, name="act"),
]
