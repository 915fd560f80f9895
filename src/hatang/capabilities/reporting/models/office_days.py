"""Days on which offices work or rest otherwise than the calendar of holidays says: dated data with its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class OfficeDayQuerySet(models.QuerySet["OfficeDay"]):
    def visible_to(self, actor: Actor) -> Self:
        """When offices work is public."""
        return self


class OfficeDay(models.Model):
    """One day as it was announced; it counts wherever working days are counted."""

    day = models.DateField(_("day"), unique=True)
    works = models.BooleanField(_("offices work"))
    citation = models.CharField(_("citation"), max_length=300)
    entered_by_label = models.CharField(_("entered by"), max_length=200)
    entered_at = models.DateTimeField(_("entered at"))

    objects: ClassVar[OfficeDayQuerySet] = OfficeDayQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("office day")
        verbose_name_plural = _("office days")
        ordering = ["day"]
        constraints = [models.CheckConstraint(condition=Q(citation__gt=""), name="reporting_office_day_cited")]

    def __str__(self) -> str:
        return f"{self.day}"
