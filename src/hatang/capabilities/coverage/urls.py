"""The roads of coverage."""

from django.urls import include, path

from hatang.capabilities.coverage.views import (
    challenges,
    claims,
    declared,
    holes,
    measurements,
    places,
    prediction,
    profile,
    residents,
    runs,
    whatif,
)

# Its own pages lie under phu-song/, what a frame draws beside the frame.
PREFIX = ""
app_name = "coverage"
_OWN = [
    path("", declared.gaps, name="gaps"),
    path("ban-do.geojson", declared.states, name="states"),
    path("thon/<str:hamlet_code>/", declared.hamlet, name="hamlet"),
    path("thon/<str:hamlet_code>/khieu-nai/", challenges.new_challenge, name="new_challenge"),
    path("doi-chieu/", claims.claims, name="claims"),
    path("do-kiem/", measurements.measurements, name="measurements"),
    path("do-kiem/i-speed/", measurements.ispeed, name="ispeed"),
    path("do-kiem/nguoi-dan/", measurements.experienced, name="experienced"),
    path("do-kiem/nguoi-dan/gui/", residents.send_test, name="send_test"),
    path("do-kiem/nguoi-dan/rut-lai/", residents.take_back, name="take_back"),
    path("do-kiem/nguoi-dan/<str:code>/lien-he/", residents.contact, name="contact"),
    path("do-kiem/hieu-chuan/", measurements.calibration, name="calibration"),
    path("do-kiem/hieu-chuan/<int:calibration_id>/<str:act>/", measurements.calibration_act, name="calibration_act"),
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
    path("du-bao/", prediction.show, name="predicted"),
    path("du-bao/<int:run_id>/<str:quantity>/<int:z>/<int:x>/<int:y>.png", prediction.tile, name="tile"),
    path("du-bao/<int:run_id>/diem/", prediction.probe, name="probe"),
    path("du-bao/<int:run_id>/vung-trang.geojson", prediction.spots, name="spots"),
    path("du-bao/dang-tinh/", runs.working, name="working"),
    path("luot-tinh/", runs.index, name="runs"),
    path("luot-tinh/<int:run_id>/", runs.run, name="run"),
    path("luot-tinh/<int:run_id>/tep/<str:name>", runs.output, name="output"),
    path("dia-hinh/", runs.terrain, name="terrain"),
    path("dia-hinh/<int:file_id>/go/", runs.remove_terrain, name="remove_terrain"),
    path("mat-cat/", profile.show, name="profile"),
    path("mat-cat.json", profile.data, name="profile_data"),
    path("thu/", whatif.index, name="whatif"),
    path("thu/tat-2g-3g/", whatif.off, name="switch_off"),
    path("thu/dung-chung/", whatif.share, name="sharing"),
    path("thu/them-tram/", whatif.site, name="new_site"),
    path("thu/them-tram.json", whatif.site_data, name="new_site_data"),
    path("thu/diem-cao/", whatif.peaks, name="peaks"),
    path("bau-troi/", whatif.above, name="sky"),
]
urlpatterns = [
    path("phu-song/", include(_OWN)),
    path("ban-do/thon.geojson", places.hamlets_geojson, name="hamlets_geojson"),
]
