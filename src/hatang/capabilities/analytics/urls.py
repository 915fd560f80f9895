"""The roads of analytics."""

from django.urls import path

from hatang.capabilities.analytics import views

PREFIX = "phan-tich/"
app_name = "analytics"
urlpatterns = [
    path("", views.index, name="index"),
    path("giu/", views.keep, name="keep"),
    path("bo/<int:number>/", views.throw_away, name="throw_away"),
]
