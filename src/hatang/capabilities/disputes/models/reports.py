"""Residents' reports of a place without signal, made without an account; apart from them how to reach the sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.terms import ReportState
from hatang.kernel import access

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class SignalReportQuerySet(models.QuerySet["SignalReport"]):
    def visible_to(self, actor: Actor) -> Self:
        """That somebody has no signal, of whom and since when, is for everybody: who says it stands nowhere."""
        return self


class SignalReport(models.Model):
    """A place, an operator ("" for every one), a day: all that a report says. `code` lets its sender follow it."""

    code = models.CharField(_("report code"), max_length=24, unique=True)
    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    operator = models.CharField(_("operator"), max_length=35, blank=True)
    since = models.DateField(_("without signal since"))
    reported_on = models.DateField(_("reported on"))
    answer_by = models.DateField(_("to be answered by"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState, default=ReportState.OPEN)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)
    ended_on = models.DateField(_("signal is back since"), null=True, blank=True)
    # Made up by whoever writes the report, so that what is sent twice over a weak line is one report.
    sent_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects: ClassVar[SignalReportQuerySet] = SignalReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("report of a place without signal")
        verbose_name_plural = _("reports of places without signal")
        ordering = ("-reported_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(since__lte=models.F("reported_on")), name="signal_report_since"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on=None)),
                name="signal_report_ended",
            ),
        )
        indexes = (models.Index(fields=("hamlet_code", "operator", "state"), name="signal_report_place"),)

    def __str__(self) -> str:
        return self.code


class ReportContactQuerySet(models.QuerySet["ReportContact"]):
    def visible_to(self, actor: Actor) -> Self:
        """Nobody finds a contact by looking: letters go to it, and it is erased."""
        return self.none()


class ReportContact(models.Model):
    """Where somebody is told of the answers about a place and an operator ("" for all of them), once a letter proved
    that the address is theirs: in no dataset, page or answer of the API, and not for long.

    `report` is the one it was left with, None for who only follows the place.
    """

    report = models.OneToOneField(SignalReport, on_delete=models.CASCADE, related_name="contact", null=True, blank=True)
    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    operator = models.CharField(_("operator"), max_length=35, blank=True)
    email = models.EmailField(_("e-mail"))
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    erase_on = models.DateField(_("erased on"))

    objects: ClassVar[ReportContactQuerySet] = ReportContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("contact of a report")
        verbose_name_plural = _("contacts of reports")
        constraints = (
            # The same address follows the same place once: nobody makes us write to it again and again.
            models.UniqueConstraint("hamlet_code", "operator", Lower("email"), name="report_contact_once"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class ReportPhotographQuerySet(models.QuerySet["ReportPhotograph"]):
    def visible_to(self, actor: Actor) -> Self:
        """For who answers the report: the lead department, and the operator it names."""
        if actor.has(access.OFFICER):
            return self
        return self.filter(report__operator__in=sorted(actor.organisations(access.OPERATOR_ENGINEER)))


class ReportPhotograph(models.Model):
    """What the sender of a report photographed, drawn anew: for who answers it alone, and not for long."""

    report = models.OneToOneField(SignalReport, on_delete=models.CASCADE, related_name="photograph")
    file = models.UUIDField(_("file"))
    erase_on = models.DateField(_("erased on"))

    objects: ClassVar[ReportPhotographQuerySet] = ReportPhotographQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("photograph of a report")
        verbose_name_plural = _("photographs of reports")

    def __str__(self) -> str:
        return str(self.pk)
