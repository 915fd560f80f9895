"""The roads of coverage."""

from django.urls import include, path

from hatang.capabilities.coverage.views import declared, measurements, places, prediction, profile, runs, whatif

# Its own pages lie under phu-song/, what a frame draws beside the frame.
PREFIX = ""
app_name = "coverage"
_OWN = [
    path("", declared.gaps, name="gaps"),
    path("ban-do.geojson", declared.states, name="states"),
    path("thon/<str:hamlet_code>/", declared.hamlet, name="hamlet"),
    path("do-kiem/", measurements.measurements, name="measurements"),
    path("do-kiem/i-speed/", measurements.ispeed, name="ispeed"),
    path("do-kiem/hieu-chuan/", measurements.calibration, name="calibration"),
    path("do-kiem/hieu-chuan/<int:calibration_id>/<str:act>/", measurements.calibration_act, name="calibration_act"),
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
