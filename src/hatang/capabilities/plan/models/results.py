"""Results: closed and frozen figures, decisions not to carry out, figures that exist only in a signed letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models.targets import Target
from hatang.capabilities.plan.terms import CLOSED_STATES

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class PublicQuerySet[M: models.Model](models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """Results against public targets are public."""
        return self


class ClosedResult(models.Model):
    """The approved result of a target in a year. The database refuses to change it; it can only be superseded.

    All that made the figure is kept: the sums, the indicator's version, the revisions of the datasets, the rows of
    evidence (as a stored file, with their hash), so that the same figure can be computed again.
    """

    target = models.ForeignKey(Target, models.PROTECT, related_name="closed_results", verbose_name=_("target"))
    year = models.PositiveSmallIntegerField(_("year"))
    as_of = models.DateField(_("as of"))
    state = models.CharField(_("state"), max_length=16, choices=CLOSED_STATES)
    operator = models.CharField(max_length=8, blank=True)
    goal = models.DecimalField(_("goal"), max_digits=14, decimal_places=4)
    indicator = models.CharField(_("indicator"), max_length=80)
    indicator_version = models.PositiveIntegerField(null=True, blank=True)
    value = models.FloatField(_("figure"), null=True, blank=True)
    numerator = models.FloatField(_("numerator"), null=True, blank=True)
    denominator = models.FloatField(_("denominator"), null=True, blank=True)
    quality = models.CharField(_("quality"), max_length=10, blank=True)
    upper_bound = models.BooleanField(_("upper bound"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    incomplete_reason = models.TextField(_("why it was closed all the same"), blank=True)
    completeness = models.JSONField(
        default=dict, blank=True, help_text="who had filed, what was looked at, the interval"
    )
    areas = models.JSONField(default=list, blank=True)
    dataset_revisions = models.JSONField(default=dict, blank=True)
    evidence_rows = models.PositiveIntegerField(default=0)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    evidence_file = models.UUIDField(null=True, blank=True)
    beside = models.JSONField(default=list, blank=True, help_text="the figures of the other indicators of the target")
    document = models.CharField(_("approving document"), max_length=100)
    approved_on = models.DateField(_("approved on"))
    approved_by = models.CharField(max_length=64)
    approved_by_label = models.CharField(_("approved by"), max_length=200)
    closed_at = models.DateTimeField(_("closed at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)
    superseded_by_label = models.CharField(_("superseded by"), max_length=200, blank=True)
    superseded_document = models.CharField(_("superseding document"), max_length=100, blank=True)
    superseded_reason = models.TextField(_("why superseded"), blank=True)

    objects = PublicQuerySet["ClosedResult"].as_manager()

    class Meta:
        ordering = ["target", "year", "id"]
        verbose_name = _("closed result")
        verbose_name_plural = _("closed results")
        constraints = [
            models.UniqueConstraint(
                fields=["target", "year"], condition=Q(superseded_at=None), name="one_standing_result_a_year"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | (Q(superseded_reason__gt="") & Q(superseded_document__gt="")),
                name="superseded_result_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reached", "not_reached"]) | Q(value__isnull=False),
                name="judged_result_has_a_figure",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["no_data", "not_carried_out", "insufficient", "undecided"]) | Q(reason__gt=""),
                name="absent_result_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="insufficient") | Q(incomplete_reason__gt=""), name="incomplete_result_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.year} {self.state}"


class NotCarriedOut(models.Model):
    """A decision that a target or duty is not carried out: it needs a decision's number and a reason."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="decisions", verbose_name=_("target"))
    decision = models.CharField(_("number of the decision"), max_length=100)
    decided_on = models.DateField(_("date of the decision"))
    reason = models.TextField(_("reason"))
    recorded_by_label = models.CharField(_("recorded by"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded at"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.CharField(_("ended by document"), max_length=100, blank=True)

    objects = PublicQuerySet["NotCarriedOut"].as_manager()

    class Meta:
        verbose_name = _("decision not to carry out")
        verbose_name_plural = _("decisions not to carry out")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__gt="", reason__gt=""),
                name="not_carried_out_needs_number_and_reason",
                violation_error_message=_("Not carrying out needs the number of a decision and a reason."),
            ),
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(ended_on=None),
                name="one_standing_decision",
                violation_error_message=_("A decision not to carry out this target already stands."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | (Q(ended_by__gt="") & Q(ended_on__gte=F("decided_on"))),
                name="ended_decision_names_its_document",
                violation_error_message=_("Ending a decision needs a document and a date not before the decision."),
            ),
        ]

    def __str__(self) -> str:
        return self.decision


class DeclaredFigure(models.Model):
    """An aggregate from a signed letter ("173/173", a sampled percentage): shown as declared, never mixed with rows."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="declared_figures", verbose_name=_("target"))
    as_of = models.DateField(_("stand of the figure"))
    numerator = models.DecimalField(_("numerator"), max_digits=16, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=16, decimal_places=2, null=True, blank=True)
    percentage = models.DecimalField(_("percentage"), max_digits=7, decimal_places=4, null=True, blank=True)
    sample = models.PositiveIntegerField(_("sample"), null=True, blank=True)
    method = models.CharField(_("method"), max_length=200, blank=True)
    letter_number = models.CharField(_("number of the letter"), max_length=100)
    letter_date = models.DateField(_("date of the letter"))
    signer = models.CharField(_("signing body"), max_length=35)
    file = models.UUIDField(_("stored letter"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    entered_by_label = models.CharField(_("entered by"), max_length=200)
    entered_at = models.DateTimeField(_("entered at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True)

    objects = PublicQuerySet["DeclaredFigure"].as_manager()

    class Meta:
        ordering = ["-as_of", "-id"]
        verbose_name = _("declared figure")
        verbose_name_plural = _("declared figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    numerator__isnull=False,
                    denominator__isnull=False,
                    numerator__gte=0,
                    denominator__gt=0,
                    numerator__lte=F("denominator"),
                    percentage=None,
                )
                | Q(numerator__isnull=False, numerator__gte=0, denominator=None, percentage=None)
                | Q(
                    numerator=None,
                    denominator=None,
                    percentage__isnull=False,
                    percentage__range=(0, 100),
                    sample__isnull=False,
                    sample__gt=0,
                ),
                name="a_fraction_a_count_or_a_sampled_share",
                violation_error_message=_(
                    "Give a count, with its whole (173/173) or alone, or a percentage with its sample."
                ),
            ),
            models.UniqueConstraint(
                fields=["target", "as_of", "letter_number", "letter_date"],
                condition=Q(withdrawn_at=None),
                name="one_figure_per_letter_and_day",
                violation_error_message=_("This letter's figure for this date has been entered already."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_reason__gt=""), name="withdrawn_figure_says_why"
            ),
            models.CheckConstraint(
                condition=Q(letter_date__gte=F("as_of")),
                name="a_letter_tells_of_the_past",
                violation_error_message=_("A letter cannot speak of a date after its own."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_number} {self.as_of}"

    @property
    def value(self) -> float:
        """The share in per cent, or the count where the letter gives no denominator."""
        if self.percentage is not None:
            return float(self.percentage)
        assert self.numerator is not None
        return float(100 * self.numerator / self.denominator) if self.denominator else float(self.numerator)
