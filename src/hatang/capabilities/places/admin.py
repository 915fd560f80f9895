"""Places in the administration: read to look things up, change only through the pages and imports that audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from hatang.capabilities.places import models

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnly(admin.ModelAdmin[Any]):
    """A change made here would pass by the audit log."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Unit)
class UnitAdmin(ReadOnly):
    list_display = ("code", "name", "kind", "valid_from", "valid_to", "decree")
    list_filter = ("kind", "valid_from")
    search_fields = ("code", "name", "search_name")


@admin.register(models.Hamlet)
class HamletAdmin(ReadOnly):
    list_display = ("code", "name", "kind", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("code", "name", "search_name")


@admin.register(models.UnitChange)
class UnitChangeAdmin(ReadOnly):
    list_display = ("old", "new", "kind", "share", "share_source", "decree")
    list_filter = ("kind",)
    list_select_related = ("old", "new")


@admin.register(models.PopulationFigure)
class PopulationFigureAdmin(ReadOnly):
    list_display = ("kind", "dated", "value", "unit", "hamlet", "source", "estimated")
    list_filter = ("kind", "estimated")
    list_select_related = ("unit", "hamlet")
    search_fields = ("unit__code", "hamlet__code", "source")
