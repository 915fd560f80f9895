"""The interface as a Django application: templates, static files and the only room for template tags."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "hatang.kernel.ui"
    label = "ui"
