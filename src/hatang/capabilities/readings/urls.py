"""The roads of documents that are being read."""

from django.urls import path

from hatang.capabilities.readings import views

app_name = "readings"
PREFIX = "ke-hoach/doc/"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:reading>/", views.show, name="show"),
    path("<uuid:reading>/muc/<int:position>/", views.decide, name="decide"),
    path("<uuid:reading>/nhan/", views.accept_sure, name="accept_sure"),
    path("<uuid:reading>/dua-vao/", views.enter, name="enter"),
    path("<uuid:reading>/bo/", views.discard, name="discard"),
]
