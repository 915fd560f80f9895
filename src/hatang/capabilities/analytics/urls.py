"""The roads of analytics."""

from django.urls import path

from hatang.capabilities.analytics.views import connections, dashboards, deliveries, lineage, questions

PREFIX = "phan-tich/"
app_name = "analytics"
urlpatterns = [
    path("", questions.index, name="index"),
    path("giu/", questions.keep, name="keep"),
    path("bo/<int:number>/", questions.throw_away, name="throw_away"),
    path("bang/", dashboards.index, name="dashboards"),
    path("bang/moi/", dashboards.edit, name="new_dashboard"),
    path("bang/<int:number>/", dashboards.show, name="dashboard"),
    path("bang/<int:number>/sua/", dashboards.edit, name="edit_dashboard"),
    path("bang/<int:number>/bo/", dashboards.delete, name="delete_dashboard"),
    path("gui/", deliveries.index, name="deliveries"),
    path("gui/lich/", deliveries.schedule, name="schedule"),
    path("gui/canh-bao/", deliveries.watch, name="watch"),
    path("gui/lich/<int:number>/bo/", deliveries.stop_schedule, name="stop_schedule"),
    path("gui/canh-bao/<int:number>/bo/", deliveries.stop_alert, name="stop_alert"),
    path("ket-noi/", connections.index, name="connections"),
    path("ket-noi/khoa/", connections.make, name="make_key"),
    path("ket-noi/khoa/bo/", connections.end, name="end_key"),
    path("nguon-goc/", lineage.show, name="lineage"),
]
