"""The roads of the interface itself: preferences and the living style guide."""

from django.urls import path

from hatang.kernel.ui import styleguide, views

app_name = "ui"
urlpatterns = [
    path("", styleguide.show_styleguide, name="styleguide"),
    path("preferences/", views.save_preferences, name="preferences"),
]
