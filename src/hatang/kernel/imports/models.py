"""The tables of import: every run with its file, decisions and outcome, and the faults found at its last check."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.kernel.imports.accounts import RowAccount
from hatang.kernel.imports.faults import (
    CONFIRMABLE,
    OF_SEVERAL_CELLS,
    CellValue,
    Fault,
    Kind,
    Proposal,
    format_message,
)
from hatang.kernel.imports.registry import get_import
from hatang.kernel.ui.formats import format_day

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.imports.checking import Checked


_FIGURE = re.compile(r"-?\d+\.\d+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, actor: Actor) -> ImportRunQuerySet:
        """The actor's own runs; administrators see all, the lead department those of the imports it may file itself.

        A file holds the very rows that its dataset hides: weaknesses stay with those who may file them.
        """
        # start: what is declared is read after the tables
        from hatang.kernel import access
        from hatang.kernel.imports import registry

        if actor.has(access.ADMINISTRATOR):
            return self
        own = Q(actor_id=actor.id or "nobody")
        if not access.has_right(actor, "imports.view_all"):
            return self.filter(own)
        fileable = [declared.name for declared in registry.list_imports() if access.has_right(actor, declared.rule)]
        return self.filter(own | Q(name__in=fileable))


class ImportRun(models.Model):
    """One file taken through the steps, from the upload to its commit or to the bin."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        COMMITTED = "committed", _("committed")
        DISCARDED = "discarded", _("discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=80, help_text="of the import")
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    actor_id = models.CharField(max_length=64)
    actor_label = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    as_of = models.DateField(help_text="from when the file is valid")
    decisions = models.JSONField(default=dict)
    report = models.JSONField(default=dict, help_text="what the last check found, without the faults")
    scopes = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="of the changes that the last check showed")
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    # What this process found when it checked the run last, with the ground it stood on; no other process knows it.
    checked: Checked | None = None

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("Imports of files")
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="committed") & Q(committed_at__isnull=False))
                | (~Q(state="committed") & Q(committed_at__isnull=True)),
                name="a_committed_run_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "state", "as_of"], name="runs_by_import"),
            models.Index(fields=["actor_id", "-created_at"], name="runs_by_actor"),
        ]

    def __str__(self) -> str:
        # The name of a file may tell of its sender; whoever may see the run sees it there.
        return f"{get_import(self.name).title}, {self.as_of:%d/%m/%Y}"

    @property
    def summary(self) -> dict[str, Any]:
        summary: dict[str, Any] = self.report.get("summary", {})
        return summary

    @property
    def account(self) -> RowAccount:
        """Where every row of the file went at the last check."""
        return RowAccount.of_summary(self.summary)


class ImportFault(models.Model):
    """A fault of the last check, in the order of the file; its sentence is made in the reader's language."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="faults")
    number = models.PositiveIntegerField(help_text="order in the file")
    cell = models.CharField(max_length=12, blank=True)
    row = models.PositiveIntegerField()
    record = models.CharField(max_length=200, blank=True, help_text="what the row is about, as it stands in the file")
    field = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    value = models.TextField(blank=True)
    params = models.JSONField(default=dict)
    proposal = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_fault_a_number")]
        indexes = [models.Index(fields=["run", "kind"], name="faults_by_kind")]

    def __str__(self) -> str:
        return f"{self.cell} {self.kind}"

    @property
    def reason(self) -> str:
        return format_message(self.kind, {"value": self.value, **self.params})

    @property
    def confirmable(self) -> bool:
        return self.kind in CONFIRMABLE

    @property
    def shown_value(self) -> str:
        """What stands in the cell; the figure of a position, which is read and not quoted, with a decimal comma."""
        return self.value.replace(".", ",") if _FIGURE.fullmatch(self.value) and self.of_several else self.value

    @property
    def of_several(self) -> bool:
        """Whether other cells bear the same error."""
        return self.kind in OF_SEVERAL_CELLS

    @property
    def offer(self) -> str:
        """The proposed content as people write it: a day and a number are stored as programs do."""
        proposal = self.proposal or {}
        text: str = proposal.get("text", "")
        if any(isinstance(content, float) for _place, content in proposal.get("cells", ())):
            return text.replace(".", ",")
        return format_day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text

    def as_fault(self) -> Fault:
        """The fault as the check gave it."""
        stored = self.proposal
        proposal = None
        if stored is not None:
            cells: tuple[tuple[str, CellValue], ...] = tuple((place, value) for place, value in stored["cells"])
            proposal = Proposal(stored["text"], cells, stored["drop"], stored["title"])
        return Fault(self.cell, self.row, self.field, Kind(self.kind), self.value, self.params, proposal)

    @classmethod
    def of(cls, run: ImportRun, number: int, fault: Fault, record: str) -> ImportFault:
        stored = None
        if fault.proposal is not None:
            stored = {
                "text": fault.proposal.text,
                "cells": [list(cell) for cell in fault.proposal.cells],
                "drop": fault.proposal.drop,
                "title": str(fault.proposal.title),
            }
        return cls(
            run=run,
            number=number,
            cell=fault.cell[:12],
            row=fault.row,
            record=record[:200],
            field=fault.field,
            kind=fault.kind.value,
            value=fault.value[:1000],
            params={name: str(value)[:1000] for name, value in fault.params.items()},
            proposal=stored,
        )
