"""The province's own definitions and thresholds, which stand before the shipped ones from their date on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.kernel.definitions import Basis

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class DefinitionQuerySet(models.QuerySet["Definition"]):
    def visible_to(self, actor: Actor) -> Self:
        """How figures are made is public."""
        return self


class Definition(models.Model):
    """From `valid_from` on, the province reads a word this way; the newest one that has begun holds."""

    code = models.SlugField(_("code"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("definition"))
    values = models.JSONField(_("values"), default=dict)
    basis = models.CharField(_("rests on"), max_length=10, choices=Basis)
    citation = models.TextField(_("citation"))
    decided_by_label = models.CharField(_("entered by"), max_length=200)
    decided_at = models.DateTimeField(_("entered at"))

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        db_table = "plan_definition"
        ordering = ["code", "valid_from"]
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="one_definition_per_day",
                violation_error_message=_("The word already has a reading from this day on."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="definition_ends_after_it_begins",
                violation_error_message=_("A reading ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(citation__gt=""),
                name="definition_is_cited",
                violation_error_message=_(
                    "A reading names its source, or says that it is the province's own assumption."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"
