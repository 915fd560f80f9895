"""The roads of the catalogues that are harvested."""

from django.urls import path

from hatang.capabilities.harvest import views

app_name = "harvest"
PREFIX = "du-lieu-mo/nguon/"
urlpatterns = [
    path("", views.edit_sources, name="sources"),
    path("<int:number>/", views.edit_source, name="source"),
    path("<int:number>/viec/", views.act_on_source, name="source_act"),
]
