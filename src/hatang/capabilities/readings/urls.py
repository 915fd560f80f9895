"""The roads of documents that are being read."""

from django.urls import path

from hatang.capabilities.readings import views

app_name = "readings"
PREFIX = "ke-hoach/doc/"
urlpatterns = [
    path("", views.show_readings, name="index"),
    path("loi-van/<slug:code>/", views.point_to_words, name="point"),
    path("<uuid:reading>/", views.show_reading, name="show"),
    path("<uuid:reading>/muc/<int:position>/", views.decide_item, name="decide"),
    path("<uuid:reading>/nhan/", views.accept_sure, name="accept_sure"),
    path("<uuid:reading>/dua-vao/", views.enter_reading, name="enter"),
    path("<uuid:reading>/trich-loi/", views.quote_reading, name="quote"),
    path("<uuid:reading>/bo/", views.discard_reading, name="discard"),
]
