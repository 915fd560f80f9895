"""What an operator says to evidence against its own declaration, where it keeps the declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes import rules
from hatang.capabilities.disputes.terms import TECHNOLOGIES, RebuttalGround
from hatang.kernel import access

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class RebuttalQuerySet(models.QuerySet["Rebuttal"]):
    def visible_to(self, actor: Actor) -> Self:
        """The State sees all, an operator its own."""
        if actor.has(*rules.STATE):
            return self
        return self.filter(operator__in=sorted(actor.organisations(access.OPERATOR_ENGINEER)))


class Rebuttal(models.Model):
    """An operator keeps what it declares of a hamlet, with its reason; never changed, a newer one takes its place.

    It proves nothing and no figure reads it: it is for those who judge.
    """

    operator = models.CharField(_("operator"), max_length=35)
    technology = models.CharField(_("technology"), max_length=4, choices=TECHNOLOGIES)
    hamlet_code = models.CharField(_("hamlet"), max_length=40)
    # What stood against each other when it was filed.
    declared_share_percent = models.DecimalField(_("share declared at the time (%)"), max_digits=5, decimal_places=2)
    shown_share_percent = models.DecimalField(_("share of the evidence (%)"), max_digits=5, decimal_places=2)
    evidence = models.CharField(_("kind of evidence"), max_length=10)
    ground = models.CharField(_("why the declaration is right"), max_length=10, choices=RebuttalGround)
    reason = models.TextField(_("reason"), max_length=2000)
    repair_by = models.DateField(_("repaired by"), null=True, blank=True)
    offered_file = models.UUIDField(_("evidence offered"), null=True, blank=True)
    offered_name = models.CharField(_("name of the evidence"), max_length=255, blank=True)
    filed_by = models.CharField(_("filed by"), max_length=64)
    filed_by_label = models.CharField(_("name of who filed"), max_length=200)
    filed_at = models.DateTimeField(_("filed at"))

    objects: ClassVar[RebuttalQuerySet] = RebuttalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "coverage_rebuttal"
        verbose_name = _("declaration kept")
        verbose_name_plural = _("declarations kept")
        ordering = ("-filed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(declared_share_percent__range=(0, 100), shown_share_percent__range=(0, 100)),
                name="coverage_rebuttal_percent",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="coverage_rebuttal_reasoned"),
            models.CheckConstraint(
                condition=~Q(ground=RebuttalGround.REPAIR) | Q(repair_by__isnull=False),
                name="coverage_rebuttal_repair_dated",
            ),
            models.CheckConstraint(
                condition=~Q(ground=RebuttalGround.MEASURED) | Q(offered_file__isnull=False),
                name="coverage_rebuttal_measured_shown",
            ),
        )
        indexes = (models.Index(fields=("operator", "technology", "hamlet_code"), name="coverage_rebuttal_of"),)

    def __str__(self) -> str:
        return str(self.pk)
