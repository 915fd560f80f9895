"""Django's administration: the tables to look into. Changes go through the pages, which audit them."""

from __future__ import annotations

from django.contrib import admin

from hatang.capabilities.plan.models import (
    ClosedResult,
    DeclaredFigure,
    NotCarriedOut,
    Plan,
    PlanVersion,
    Target,
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
