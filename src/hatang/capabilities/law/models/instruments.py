"""The province's own entries of the register of policy instruments, which stand before the shipped ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def visible_to(self, actor: Actor) -> Self:
        """The law is public."""
        return self


class Instrument(models.Model):
    """A legal document as the province keeps it; one of the shipped number stands in its place."""

    number = models.CharField(_("number"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=300)
    issuer = models.CharField(_("issuer"), max_length=200)
    signed_on = models.DateField(_("signed on"))
    replaces = ArrayField(models.CharField(max_length=100), verbose_name=_("replaces"), default=list, blank=True)
    reviewed_on = models.DateField(_("reviewed on"))
    recorded_by_label = models.CharField(_("entered by"), max_length=200)
    recorded_at = models.DateTimeField(_("entered at"))

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        db_table = "plan_instrument"
        ordering = ["number"]
        verbose_name = _("policy instrument")
        verbose_name_plural = _("policy instruments")
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_on__gte=F("signed_on")),
                name="instrument_is_reviewed_after_signing",
                violation_error_message=_("A document is reviewed on the day it was signed or later."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
