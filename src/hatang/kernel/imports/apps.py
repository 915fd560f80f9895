"""The import machinery as a Django application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "hatang.kernel.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
