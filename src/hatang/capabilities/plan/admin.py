"""Django's administration: the tables to look into. Changes go through the pages, which audit them."""

from __future__ import annotations

from django.contrib import admin

from hatang.capabilities.plan.models import (
    ClosedResult,
    Deadline,
    DeclaredFigure,
    Definition,
    Funding,
    Instrument,
    NamedItem,
    NotCarriedOut,
    Obstacle,
    Plan,
    PlanVersion,
    ProgressNote,
    StandingDuty,
    Target,
    Task,
)
from hatang.kernel.admin import ReadOnly


@admin.register(Plan)
class PlanAdmin(ReadOnly[Plan]):
    list_display = ("number", "title", "signed_on", "ended_on", "territory_code")
    search_fields = ("number", "title")


@admin.register(PlanVersion)
class PlanVersionAdmin(ReadOnly[PlanVersion]):
    list_display = ("plan", "number", "state", "valid_from", "instrument", "content")
    list_filter = ("state", "content")
    list_select_related = ("plan",)


@admin.register(Target)
class TargetAdmin(ReadOnly[Target]):
    list_display = ("number", "measure", "operator", "value", "unit", "year", "place", "version")
    list_filter = ("kind", "year", "version__plan")
    list_select_related = ("version__plan",)
    search_fields = ("number", "measure")


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


@admin.register(ClosedResult)
class ClosedResultAdmin(ReadOnly[ClosedResult]):
    list_display = ("target", "year", "state", "value", "document", "approved_on", "superseded_at")
    list_filter = ("year", "state")
    list_select_related = ("target",)


@admin.register(NotCarriedOut)
class NotCarriedOutAdmin(ReadOnly[NotCarriedOut]):
    list_display = ("target", "decision", "decided_on", "ended_on")
    list_select_related = ("target",)


@admin.register(DeclaredFigure)
class DeclaredFigureAdmin(ReadOnly[DeclaredFigure]):
    list_display = ("target", "as_of", "letter_number", "letter_date", "signer", "withdrawn_at")
    list_select_related = ("target",)


@admin.register(Definition)
class DefinitionAdmin(ReadOnly[Definition]):
    list_display = ("code", "valid_from", "valid_to", "basis", "citation")
    list_filter = ("basis",)


@admin.register(Instrument)
class InstrumentAdmin(ReadOnly[Instrument]):
    list_display = ("number", "title", "issuer", "signed_on", "reviewed_on")
