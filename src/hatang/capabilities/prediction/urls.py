"""The roads of the prediction, under those of coverage."""

from django.urls import path

from hatang.capabilities.prediction.views import calibration, prediction, runs

PREFIX = "phu-song/"
app_name = "prediction"
urlpatterns = [
    path("do-kiem/hieu-chuan/", calibration.calibration, name="calibration"),
    path("do-kiem/hieu-chuan/<int:calibration_id>/<str:act>/", calibration.calibration_act, name="calibration_act"),
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
]
