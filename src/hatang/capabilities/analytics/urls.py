"""The roads of analytics."""

from django.urls import path

from hatang.capabilities.analytics.views import (
    choosing,
    communes,
    connections,
    dashboards,
    deliveries,
    lineage,
    questions,
    turns,
)

PREFIX = "phan-tich/"
app_name = "analytics"
urlpatterns = [
    path("", choosing.show_choice, name="index"),
    path("sql/", questions.show_questions, name="sql"),
    path("giu/", questions.keep_question, name="keep"),
    path("bo/<int:number>/", questions.throw_away, name="throw_away"),
    path("huy/<uuid:ticket>/", turns.cancel, name="cancel"),
    path("bang/", dashboards.show_dashboards, name="dashboards"),
    path("bang/moi/", dashboards.edit_dashboard, name="new_dashboard"),
    path("bang/<int:number>/", dashboards.show_dashboard, name="dashboard"),
    path("bang/<int:number>/sua/", dashboards.edit_dashboard, name="edit_dashboard"),
    path("bang/<int:number>/bo/", dashboards.delete_dashboard, name="delete_dashboard"),
    path("gui/", deliveries.show_deliveries, name="deliveries"),
    path("gui/lich/", deliveries.schedule_delivery, name="schedule"),
    path("gui/canh-bao/", deliveries.watch_question, name="watch"),
    path("gui/lich/<int:number>/bo/", deliveries.stop_schedule, name="stop_schedule"),
    path("gui/canh-bao/<int:number>/bo/", deliveries.stop_alert, name="stop_alert"),
    path("ket-noi/", connections.show_connections, name="connections"),
    path("theo-xa/", communes.list_figures, name="by_commune_index"),
    path("theo-xa/<str:code>/", communes.show_figure, name="by_commune"),
    path("nguon-goc/", lineage.show_lineage, name="lineage"),
]
