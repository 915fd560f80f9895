"""Django's administration: the tables to look into. Changes go through the pages, which audit them."""

from __future__ import annotations

from django.contrib import admin

from hatang.capabilities.work.models import (
    Deadline,
    Funding,
    NamedItem,
    Obstacle,
    ProgressNote,
    StandingDuty,
    Task,
    WorkOrder,
)
from hatang.kernel.admin import ReadOnly


@admin.register(Task)
class TaskAdmin(ReadOnly[Task]):
    list_display = ("number", "text", "period", "recurrence", "version")
    list_filter = ("recurrence", "version__plan")
    list_select_related = ("version__plan",)
    search_fields = ("number", "text")


@admin.register(StandingDuty)
class StandingDutyAdmin(ReadOnly[StandingDuty]):
    list_display = ("number", "text", "place")
    search_fields = ("number", "text")


@admin.register(Deadline)
class DeadlineAdmin(ReadOnly[Deadline]):
    list_display = ("code", "title", "wording", "before_month", "before_day", "recurrence", "first_year")


@admin.register(NamedItem)
class NamedItemAdmin(ReadOnly[NamedItem]):
    list_display = ("kind", "code", "name", "place")
    list_filter = ("kind",)


@admin.register(ProgressNote)
class ProgressNoteAdmin(ReadOnly[ProgressNote]):
    list_display = ("task", "organisation", "reported_on", "state", "percent_done", "withdrawn_at")
    list_filter = ("state",)
    list_select_related = ("task",)


@admin.register(Obstacle)
class ObstacleAdmin(ReadOnly[Obstacle]):
    list_display = ("task", "organisation", "raised_on", "state", "answered_on")
    list_filter = ("state",)
    list_select_related = ("task",)


@admin.register(Funding)
class FundingAdmin(ReadOnly[Funding]):
    list_display = ("task", "year", "source", "organisation", "estimate_vnd", "allocated_vnd", "spent_vnd")
    list_filter = ("year", "source__code")
    list_select_related = ("task", "source")


@admin.register(WorkOrder)
class WorkOrderAdmin(ReadOnly[WorkOrder]):
    list_display = ("task", "assigned_by", "organisation", "person_label", "due_on", "state")
    list_filter = ("state",)
    list_select_related = ("task",)
