"""Where CKAN's clients look for the API."""

from django.urls import path

from hatang.capabilities.ckan.views import door

app_name = "ckan"
PREFIX = "api/"
urlpatterns = [
    path("3/action/<str:name>", door.answer_call, name="call"),
    path("action/<str:name>", door.answer_call, name="call_short"),
]
