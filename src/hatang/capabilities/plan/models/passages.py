"""The parts of a plan that are neither target nor task, and the document's own words beside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models.documents import PlanVersion
from hatang.capabilities.plan.rules import keeps_plans
from hatang.capabilities.plan.terms import PlanLineKind

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class PlanPart(models.Model):
    """A part of the document in our own short words: purpose, general aim, a solution, with what carries it out."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="parts", verbose_name=_("version"))
    number = models.CharField(_("number"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = models.TextField(_("in short"), blank=True)
    place = models.CharField(_("place in the plan"), max_length=200)
    tasks = ArrayField(models.CharField(max_length=10), default=list, blank=True, verbose_name=_("tasks"))
    targets = ArrayField(models.CharField(max_length=10), default=list, blank=True, verbose_name=_("targets"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("part of a plan")
        verbose_name_plural = _("parts of plans")
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_part_per_number")]

    def __str__(self) -> str:
        return self.number


class PassageQuerySet(models.QuerySet["Passage"]):
    def visible_to(self, actor: Actor) -> Self:
        """The words of issued versions are public as the plan is; those of a draft are seen by those who keep plans."""
        return self if keeps_plans(actor) else self.filter(version__state="issued")


class Passage(models.Model):
    """What the document itself says of a line of a version: its words as they stand in the kept file, and where.

    `page` is None where the format has no pages; a paragraph or a row of a table is always known. `picked_by_label` and
    `picked_at` are of whoever pointed to the words by hand; what the reader found has neither.
    """

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="passages", verbose_name=_("version"))
    kind = models.CharField(_("kind"), max_length=8, choices=PlanLineKind)
    number = models.CharField(_("number"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    file = models.UUIDField(_("stored document"))
    text = models.TextField(_("words of the document"))
    path = models.CharField(_("place in the plan"), max_length=200, blank=True)
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    paragraph = models.PositiveIntegerField(_("paragraph"), null=True, blank=True)
    table = models.PositiveIntegerField(_("table"), null=True, blank=True)
    row = models.PositiveIntegerField(_("row"), null=True, blank=True)
    picked_by_label = models.CharField(_("pointed to by"), max_length=200, blank=True)
    picked_at = models.DateTimeField(_("pointed to at"), null=True, blank=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "number", "position"]
        verbose_name = _("passage of a document")
        verbose_name_plural = _("passages of documents")
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "number", "position"], name="one_passage_per_place"),
            models.CheckConstraint(
                condition=Q(paragraph__isnull=False) | Q(table__isnull=False, row__isnull=False),
                name="a_passage_stands_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(picked_at=None, picked_by_label="") | Q(picked_at__isnull=False, picked_by_label__gt=""),
                name="a_picked_passage_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
