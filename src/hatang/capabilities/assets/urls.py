"""The roads of the asset pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "assets"
PREFIX = "tai-san/"
urlpatterns: list[URLPattern] = []
