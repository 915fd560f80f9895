"""What a plan binds bodies to without a target: standing duties, deadlines, named platforms and databases."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.models.bodies import NamedBody
from hatang.capabilities.work.terms import DUE_RECURRENCES, DueBefore, NamedKind, Recurrence


class StandingDuty(models.Model):
    """A duty that holds as long as the plan does."""

    version = models.ForeignKey("plan.PlanVersion", models.CASCADE, related_name="duties")
    number = models.CharField(_("number"), max_length=20)
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("duty"))
    place = models.CharField(_("place in the plan"), max_length=200)
    duty = models.CharField(_("duty that may have moved"), max_length=40, blank=True)

    class Meta:
        db_table = "plan_standingduty"
        ordering = ["position"]
        verbose_name = _("standing duty")
        verbose_name_plural = _("standing duties")
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_duty_per_number")]

    def __str__(self) -> str:
        return self.number


class DutyBody(NamedBody):
    """A body bound by, supporting or receiving from a standing duty."""

    standing_duty = models.ForeignKey(StandingDuty, models.CASCADE, related_name="bodies")

    class Meta(NamedBody.Meta):
        db_table = "plan_dutybody"
        abstract = False
        ordering = ["part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["standing_duty", "part", "named"], name="one_duty_body_once"),
        ]


class Deadline(models.Model):
    """A day before which something is due, once or as often as it comes round; without a day where the plan names none.

    Month and day are those of the first turn of a year.
    """

    standing_duty = models.ForeignKey(StandingDuty, models.CASCADE, related_name="deadlines")
    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    wording = models.CharField(_("as the plan words it"), max_length=100)
    before_month = models.PositiveSmallIntegerField(_("before: month"), null=True, blank=True)
    before_day = models.PositiveSmallIntegerField(_("before: day"), null=True, blank=True)
    recurrence = models.CharField(_("recurrence"), max_length=12, choices=DUE_RECURRENCES, default=Recurrence.YEARLY)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)

    class Meta:
        db_table = "plan_deadline"
        constraints = [
            models.UniqueConstraint(fields=["standing_duty", "code"], name="one_deadline_per_code"),
            models.CheckConstraint(
                condition=Q(before_month=None, before_day=None)
                | Q(
                    before_month__isnull=False,
                    before_day__isnull=False,
                    before_month__range=(1, 12),
                    before_day__range=(1, 31),
                ),
                name="deadline_is_a_day_or_none",
            ),
            models.CheckConstraint(
                condition=Q(last_year=None) | Q(first_year__lte=F("last_year")), name="deadline_years_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(recurrence="once") | Q(last_year__isnull=False, last_year=F("first_year")),
                name="deadline_once_is_of_one_year",
                violation_error_message=_("What is due once names its year."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def before(self) -> DueBefore | None:
        """When it is due; None where the plan names no day."""
        if self.before_month is None or self.before_day is None:
            return None
        recurrence = Recurrence(self.recurrence)
        return DueBefore(self.before_month, self.before_day, recurrence, self.first_year, self.last_year)


class NamedItem(models.Model):
    """A platform, a database or a requirement of the data centre that the plan names one by one."""

    version = models.ForeignKey("plan.PlanVersion", models.CASCADE, related_name="named_items")
    kind = models.CharField(_("kind"), max_length=12, choices=NamedKind)
    position = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    place = models.CharField(_("place in the plan"), max_length=200)
    task = models.CharField(_("task"), max_length=10, blank=True)

    class Meta:
        db_table = "plan_nameditem"
        ordering = ["kind", "position"]
        verbose_name = _("named item")
        verbose_name_plural = _("named items")
        constraints = [models.UniqueConstraint(fields=["version", "kind", "code"], name="one_named_item_per_code")]

    def __str__(self) -> str:
        return self.name


class CriteriaDocument(models.Model):
    """The criteria that a requirement of the plan points to, and what replaced them."""

    version = models.ForeignKey("plan.PlanVersion", models.CASCADE, related_name="criteria")
    document = models.CharField(_("document"), max_length=60)
    issuer = models.CharField(_("issuer"), max_length=200)
    date = models.DateField(_("date"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    replaces = models.CharField(_("replaces"), max_length=60, blank=True)
    applies_to = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        db_table = "plan_criteriadocument"
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["version", "document"], name="one_criteria_document_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="criteria_end_after_they_begin"
            ),
        ]

    def __str__(self) -> str:
        return self.document
