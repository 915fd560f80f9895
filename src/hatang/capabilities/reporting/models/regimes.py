"""A regime: who reports what, on which form, for which period, until when, to whom. Dated data with its citation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.terms import Cadence
from hatang.kernel.dated import OpenDatedQuerySet, OpenQuerySet


class Regime(models.Model):
    """One duty to report. `form` lists the fields; `closes_day` 0 means the last day of the period's last month.

    `recipient` takes the report and decides; `addressee` is whom it addresses through the recipient, "" for nobody
    else; `copies` are bodies that get it too.
    `consolidated`: its reporter sums up the plan and the reports of the other bodies in a document that is issued.
    `computes`: the recipient computes points for each field, which the reporter confirms or comments on;
    `group_points` are the most of each group, in the order of the form.
    `sha256` is that of the shipped text and "" where the version was entered or corrected here.
    """

    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    citation = models.CharField(_("citation"), max_length=300)
    plan = models.CharField(_("plan"), max_length=40, blank=True)
    plan_deadline = models.CharField(_("deadline of the plan"), max_length=40, blank=True)
    cadence = models.CharField(_("cadence"), max_length=10, choices=Cadence)
    closes_day = models.PositiveSmallIntegerField(_("figures close on day"))
    closes_citation = models.CharField(_("where the closing day is fixed"), max_length=300)
    due_day = models.PositiveSmallIntegerField(_("due on day of the last month"), null=True, blank=True)
    due_working_days = models.PositiveSmallIntegerField(_("working days after closing"), default=1)
    reporters = ArrayField(models.CharField(max_length=35), verbose_name=_("who reports"))
    recipient = models.CharField(_("to whom"), max_length=35)
    addressee = models.CharField(_("addressed through the recipient to"), max_length=35, blank=True)
    copies = ArrayField(models.CharField(max_length=35), verbose_name=_("also sent to"), default=list, blank=True)
    form: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(_("form"), default=list)
    consolidated = models.BooleanField(_("has a consolidated report"), default=False)
    computes = models.BooleanField(_("the recipient computes results"), default=False)
    group_points = ArrayField(models.FloatField(), verbose_name=_("points of the groups"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    entered_by_label = models.CharField(_("entered by"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("entered at"), null=True, blank=True)

    objects: ClassVar[OpenDatedQuerySet[Regime]] = OpenDatedQuerySet["Regime"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("reporting regime")
        verbose_name_plural = _("reporting regimes")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="reporting_regime_key"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="reporting_regime_period"
            ),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="reporting_regime_cadence"),
            models.CheckConstraint(condition=Q(closes_day__lte=28), name="reporting_regime_closes"),
        ]

    def __str__(self) -> str:
        return self.title


class PeriodCorrection(models.Model):
    """The trace of a period that was charged to bodies which did not owe it: to whom before, to whom since."""

    code = models.SlugField(_("code"), max_length=40)
    period = models.CharField(_("period"), max_length=10)
    before = ArrayField(models.CharField(max_length=35), verbose_name=_("charged before"))
    after = ArrayField(models.CharField(max_length=35), verbose_name=_("charged since"))
    reason = models.CharField(_("reason"), max_length=300)
    on = models.DateField(_("corrected on"))
    by_label = models.CharField(_("by"), max_length=200)

    objects: ClassVar[OpenQuerySet[PeriodCorrection]] = OpenQuerySet["PeriodCorrection"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("correction of a period")
        verbose_name_plural = _("corrections of periods")
        ordering = ["code", "period", "on", "id"]

    def __str__(self) -> str:
        return f"{self.code}|{self.period}"
