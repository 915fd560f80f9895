"""Targets: a goal that an indicator is measured against, or a duty that names no number."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models.documents import PlanVersion
from hatang.capabilities.plan.rules import keeps_plans
from hatang.capabilities.plan.terms import Operator, TargetKind

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

# A duty that speaks of everything ("all", "every", "the whole province") is fulfilled by the whole of its indicator.
WHOLE = Decimal(100)


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, actor: Actor) -> Self:
        """Targets of issued versions are public; those of a draft are seen by those who keep plans."""
        return self if keeps_plans(actor) else self.filter(version__state="issued")


class Target(models.Model):
    """One measurable line of a plan. `position` orders it as the plan does; `indicators` are met through the kernel."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="targets", verbose_name=_("version"))
    number = models.CharField(_("number"), max_length=10)
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=8, choices=TargetKind)
    measure = models.CharField(_("measure"), max_length=300)
    operator = models.CharField(_("comparison"), max_length=8, choices=Operator, blank=True)
    value = models.DecimalField(_("goal"), max_digits=14, decimal_places=4, null=True, blank=True)
    value_max = models.DecimalField(_("upper end of the goal"), max_digits=14, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(
        _("compared with the end of"),
        null=True,
        blank=True,
        help_text=_("The year that “times” and “less by” speak of; empty: the day the plan was signed."),
    )
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    denominator = models.CharField(_("denominator"), max_length=200, blank=True)
    scope = models.CharField(_("scope"), max_length=200, blank=True)
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("Empty where the plan has none.")
    )
    place = models.CharField(_("place in the plan"), max_length=200)
    indicators = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("indicators"),
        help_text=_("The first one is judged; others stand beside it."),
    )
    note = models.TextField(_("note"), blank=True)
    at_odds = models.TextField(_("at odds with"), blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="one_target_per_number",
                violation_error_message=_("The plan already has a target with this number."),
            ),
            models.CheckConstraint(
                condition=Q(kind="duty", operator="", value=None)
                | Q(kind="numeric", operator__gt="", value__isnull=False),
                name="a_numeric_target_has_a_goal",
                violation_error_message=_("A numeric target has a comparison and a goal; a duty has neither."),
            ),
            models.CheckConstraint(
                condition=Q(indicators__len__gte=1),
                name="a_target_names_an_indicator",
                violation_error_message=_("A target names at least one indicator."),
            ),
            models.CheckConstraint(
                condition=Q(value_max=None)
                | Q(operator__in=("between", "factor", "decrease"), value_max__gt=F("value")),
                name="a_range_has_two_ends_in_order",
                violation_error_message=_("The upper end of a goal lies above its lower end."),
            ),
            models.CheckConstraint(
                condition=~Q(operator="between") | Q(value_max__isnull=False),
                name="between_has_an_upper_end",
                violation_error_message=_("A goal from … to … has both ends."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_year=None) | Q(operator__in=("factor", "decrease")),
                name="only_a_relative_goal_has_a_baseline",
                violation_error_message=_("Only “times” and “less by” are compared with another year."),
            ),
            models.CheckConstraint(
                condition=Q(year_from=None) | Q(year=None) | Q(year_from__lte=models.F("year")),
                name="target_years_in_order",
                violation_error_message=_("The first year lies after the last."),
            ),
            models.CheckConstraint(
                condition=~Q(unit="%") | Q(value=None) | Q(value__gte=0, value__lte=100),
                name="a_share_is_a_share",
                violation_error_message=_("A share lies between 0 and 100 per cent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.measure}"

    @property
    def goal(self) -> Decimal:
        """The number the figure is held against: the plan's, or the whole for a duty that speaks of all."""
        return WHOLE if self.value is None else self.value

    @property
    def comparison(self) -> Operator:
        return Operator(self.operator) if self.operator else Operator.AT_LEAST

    @property
    def bound(self) -> Operator:
        """How a figure is held against the absolute goal: from below, or from above for "less by"."""
        if self.comparison is Operator.DECREASE:
            return Operator.AT_MOST
        return Operator.AT_LEAST if self.comparison in (Operator.BETWEEN, Operator.FACTOR) else self.comparison

    def absolute_goal(self, before: Decimal | None) -> Decimal | None:
        """The goal in the figure's own unit: for "times" and "less by" out of what the figure was before.

        None where there is nothing to compare with, and for a rank, which no figure here gives.
        """
        if self.comparison is Operator.RANK:
            return None
        if not self.comparison.is_relative:
            return self.goal
        if before is None or before == 0:
            return None
        return before * self.goal if self.comparison is Operator.FACTOR else before * (100 - self.goal) / 100

    def is_reached_by(
        self, numerator: float, denominator: float, *, is_ratio: bool, before: Decimal | None = None
    ) -> bool | None:
        """Judge the exact figure, never the rounded one: 94.96 % does not reach 95 %.

        Ratios are compared as numerator × 100 against goal × denominator, so no division can round a figure up.
        None where the goal cannot be said: nothing stood before, or it is a rank.
        """
        goal = self.absolute_goal(before)
        if goal is None:
            return None
        if is_ratio:
            return self.bound.holds(_round_to_decimal(numerator) * 100, goal * _round_to_decimal(denominator))
        return self.bound.holds(_round_to_decimal(numerator), goal)


def _round_to_decimal(number: float) -> Decimal:
    """Sums of counts come as floats; nine places are finer than any share of a household and hide binary dust."""
    return round(Decimal(number), 9)
