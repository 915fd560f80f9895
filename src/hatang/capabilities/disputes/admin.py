"""The admin's view of challenges: to read; changes go through the pages and imports, which are audited."""

from __future__ import annotations

from django.contrib import admin

from hatang.capabilities.disputes.models import Challenge
from hatang.kernel.admin import ReadOnly


@admin.register(Challenge)
class ChallengeAdmin(ReadOnly[Challenge]):
    list_display = ("id", "hamlet_code", "operator", "technology", "state", "observed_on")
    list_filter = ("state", "operator", "technology")
    search_fields = ("hamlet_code",)
