"""Which account sent a report: for the person of that account alone, and not for long."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.models.holes import Hole
from hatang.capabilities.disputes.models.reports import SignalReport

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


class ReportSenderQuerySet(models.QuerySet["ReportSender"]):
    def visible_to(self, actor: Actor) -> Self:
        """The person of the account; nobody else, whatever they keep."""
        return self.filter(sent_by=actor.id) if actor.id else self.none()

    def on(self, today: date) -> Self:
        """Not to be erased yet, whether or not the daily work has come by."""
        return self.filter(erase_on__gt=today)


class ReportSender(models.Model):
    """A report of no signal, or one for the register of signal holes, and the account it was sent from: apart from the
    report, in no dataset, page of others or answer of the API."""

    report = models.OneToOneField(SignalReport, on_delete=models.CASCADE, related_name="sender", null=True, blank=True)
    hole = models.ForeignKey(Hole, on_delete=models.CASCADE, related_name="senders", null=True, blank=True)
    sent_by = models.CharField(max_length=64)
    sent_on = models.DateField(_("reported on"))
    erase_on = models.DateField(_("erased on"))

    objects: ClassVar[ReportSenderQuerySet] = ReportSenderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sender of a report")
        verbose_name_plural = _("senders of reports")
        constraints = (
            models.CheckConstraint(
                condition=Q(report=None, hole__isnull=False) | Q(report__isnull=False, hole=None),
                name="report_sender_of_one",
            ),
            models.CheckConstraint(condition=~Q(sent_by=""), name="report_sender_named"),
            models.UniqueConstraint(fields=("hole", "sent_by"), name="report_sender_hole_once"),
        )
        indexes = (models.Index(fields=("sent_by", "erase_on"), name="report_sender_account"),)

    def __str__(self) -> str:
        return str(self.pk)
