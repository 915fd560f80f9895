"""Places in the administration: read to look things up, change only through the pages and imports that audit."""

from __future__ import annotations

from django.contrib import admin

from hatang.capabilities.places import models
from hatang.kernel.admin import ReadOnly


@admin.register(models.Unit)
class UnitAdmin(ReadOnly[models.Unit]):
    list_display = ("code", "name", "kind", "valid_from", "valid_to", "decree")
    list_filter = ("kind", "valid_from")
    search_fields = ("code", "name", "search_name")


@admin.register(models.Hamlet)
class HamletAdmin(ReadOnly[models.Hamlet]):
    list_display = ("code", "name", "kind", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("code", "name", "search_name")


@admin.register(models.UnitChange)
class UnitChangeAdmin(ReadOnly[models.UnitChange]):
    list_display = ("old", "new", "kind", "share", "share_source", "decree")
    list_filter = ("kind",)
    list_select_related = ("old", "new")


@admin.register(models.PopulationFigure)
class PopulationFigureAdmin(ReadOnly[models.PopulationFigure]):
    list_display = ("kind", "dated", "value", "unit", "hamlet", "source", "estimated")
    list_filter = ("kind", "estimated")
    list_select_related = ("unit", "hamlet")
    search_fields = ("unit__code", "hamlet__code", "source")
