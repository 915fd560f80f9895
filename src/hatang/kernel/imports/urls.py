"""The roads of the import pages, mounted at /import/."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "imports"
urlpatterns: list[URLPattern] = []
