"""The admin's view of coverage: to read; changes go through imports and challenges, which are audited."""

from __future__ import annotations

from django.contrib import admin

from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.kernel.admin import ReadOnly


@admin.register(DeclaredCoverage)
class DeclaredCoverageAdmin(ReadOnly[DeclaredCoverage]):
    list_display = ("operator", "technology", "hamlet_code", "household_share_percent", "valid_from", "valid_to")
    list_filter = ("operator", "technology")
    search_fields = ("hamlet_code",)


@admin.register(DeclaredArea)
class DeclaredAreaAdmin(ReadOnly[DeclaredArea]):
    list_display = ("operator", "technology", "valid_from", "valid_to")
    list_filter = ("operator", "technology")
    exclude = ("geometry",)
