"""The roads of the prediction, under those of coverage."""

from django.urls import path

from hatang.capabilities.prediction.views import calibration, prediction, runs

PREFIX = "phu-song/"
app_name = "prediction"
urlpatterns = [
    path("do-kiem/hieu-chuan/", calibration.show_calibration, name="calibration"),
    path("do-kiem/hieu-chuan/<int:calibration_id>/<str:act>/", calibration.calibration_act, name="calibration_act"),
    path("du-bao/", prediction.show_prediction, name="predicted"),
    path("du-bao/<int:run_id>/<str:quantity>/<int:z>/<int:x>/<int:y>.png", prediction.show_tile, name="tile"),
    path("du-bao/<int:run_id>/diem/", prediction.show_probe, name="probe"),
    path("du-bao/<int:run_id>/vung-trang.geojson", prediction.show_spots, name="spots"),
    path("du-bao/dang-tinh/", runs.show_run_progress, name="working"),
    path("luot-tinh/", runs.show_runs, name="runs"),
    path("luot-tinh/<int:run_id>/", runs.show_run, name="run"),
    path("luot-tinh/<int:run_id>/tep/<str:name>", runs.download_output, name="output"),
    path("dia-hinh/", runs.show_terrain, name="terrain"),
    path("dia-hinh/<int:file_id>/go/", runs.remove_terrain, name="remove_terrain"),
]
