"""A document on its way into a plan: what was read of it, and what an officer decided about each item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.readings.terms import Decision, ItemKind, ReadingState
from hatang.kernel import access

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, actor: Actor) -> Self:
        """Drafts are seen by those who keep plans, and by nobody else."""
        return self if access.has_right(actor, "plan.edit") else self.none()


class Reading(models.Model):
    """One uploaded document, read. `document` is its head, `blocks` its text for the page, both as the engine says.

    `revision` counts every decision: who commits says which state was seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ReadingState, default=ReadingState.WAITING)
    file = models.UUIDField(_("stored document"))
    file_name = models.CharField(_("file"), max_length=255)
    document = models.JSONField(default=dict)
    blocks = models.JSONField(default=list)
    scanned = models.BooleanField(_("read from pictures"), default=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    problem = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)
    uploaded_by = models.CharField(max_length=64)
    uploaded_by_label = models.CharField(_("uploaded by"), max_length=200)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    job = models.UUIDField(null=True, blank=True)
    version = models.ForeignKey(
        "plan.PlanVersion", models.SET_NULL, null=True, blank=True, related_name="readings", verbose_name=_("version")
    )
    amended = models.ForeignKey(
        "plan.Plan", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("plan that is amended")
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        db_table = "plan_reading"  # from when it stood there
        ordering = ["-uploaded_at"]
        verbose_name = _("document being read")
        verbose_name_plural = _("documents being read")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_open(self) -> bool:
        return self.state == ReadingState.OPEN


class ReadItem(models.Model):
    """One item of a document: what was read (`said`) stays; what will be entered (`values`) is the officer's."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=8, choices=ItemKind)
    position = models.PositiveSmallIntegerField(_("order"))
    said = models.JSONField()
    values = models.JSONField()
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_label = models.CharField(_("who decided"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("when it was decided"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "plan_readitem"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "position"], name="one_read_item_per_place"),
            models.CheckConstraint(
                condition=Q(decision="open") | Q(decided_at__isnull=False), name="a_decision_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reading_id}/{self.position}"

    @property
    def is_kept(self) -> bool:
        return self.decision in (Decision.ACCEPTED, Decision.CORRECTED)
