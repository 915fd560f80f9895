"""Django's administration: the tables to look into. Changes go through the pages, which audit them."""

from __future__ import annotations

from django.contrib import admin

from hatang.capabilities.law.models import Definition, Instrument
from hatang.kernel.admin import ReadOnly


@admin.register(Definition)
class DefinitionAdmin(ReadOnly[Definition]):
    list_display = ("code", "valid_from", "valid_to", "basis", "citation")
    list_filter = ("basis",)


@admin.register(Instrument)
class InstrumentAdmin(ReadOnly[Instrument]):
    list_display = ("number", "title", "issuer", "signed_on", "reviewed_on")
