"""The cascade: what a commune, an agency or an operator takes on of a target or a task in a plan of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, actor: Actor) -> Self:
        """What stands in an issued plan is public; a draft is its own body's."""
        return self.filter(~Q(document="") | Q(organisation__in=sorted(actor.organisations())))


class Commitment(models.Model):
    """A line of a body's own plan, derived from one target or one task for one year.

    Of a share the body takes on `numerator` of `denominator` places; of a count `numerator` alone. `document` is the
    number of the body's own plan, empty while that is a draft.
    """

    plan = models.ForeignKey("plan.Plan", models.CASCADE, related_name="commitments", verbose_name=_("plan"))
    target_number = models.CharField(_("target"), max_length=10, blank=True)
    task_number = models.CharField(_("task"), max_length=10, blank=True)
    organisation = models.CharField(_("body"), max_length=35)
    year = models.PositiveSmallIntegerField(_("year"))
    numerator = models.DecimalField(_("takes on"), max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("of"), max_digits=14, decimal_places=2, null=True, blank=True)
    text = models.TextField(_("what is done"))
    cost_vnd = models.BigIntegerField(_("cost, đồng"), null=True, blank=True)
    document = models.CharField(_("number of the body's plan"), max_length=100, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    written_by_label = models.CharField(_("written by"), max_length=200)
    written_at = models.DateTimeField(_("written at"))

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        db_table = "plan_commitment"
        verbose_name = _("line of a body's own plan")
        verbose_name_plural = _("lines of bodies' own plans")
        ordering = ["plan", "target_number", "task_number", "organisation", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "target_number", "task_number", "organisation", "year"], name="one_commitment_a_year"
            ),
            models.CheckConstraint(
                condition=Q(target_number="", task_number__gt="") | Q(target_number__gt="", task_number=""),
                name="a_commitment_serves_one_line",
            ),
            models.CheckConstraint(
                condition=Q(target_number="") | Q(numerator__isnull=False),
                name="a_share_of_a_target_is_a_number",
                violation_error_message=_("Of a target a body takes on a number."),
            ),
            models.CheckConstraint(
                condition=Q(denominator=None)
                | Q(denominator__gt=0, numerator__isnull=False, numerator__lte=F("denominator")),
                name="a_commitment_is_part_of_a_whole",
                violation_error_message=_("A body cannot take on more than the whole."),
            ),
            models.CheckConstraint(
                condition=(Q(numerator=None) | Q(numerator__gte=0)) & (Q(cost_vnd=None) | Q(cost_vnd__gte=0)),
                name="a_commitment_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(document="", issued_on=None) | Q(document__gt="", issued_on__isnull=False),
                name="an_issued_commitment_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.target_number or self.task_number} · {self.year}"
