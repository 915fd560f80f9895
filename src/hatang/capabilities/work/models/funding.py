"""Funding of tasks by year and source, through its four stages, in whole đồng."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.models.tasks import Task
from hatang.capabilities.work.rules import keeps_plans

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class FundingSource(models.Model):
    """Where the plan says the money comes from. What enterprises pay is their own business."""

    version = models.ForeignKey("plan.PlanVersion", models.CASCADE, related_name="funding_sources")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("source"), max_length=200)
    place = models.CharField(_("place in the plan"), max_length=100)
    steps = models.CharField(_("steps"), max_length=300, blank=True)
    is_public = models.BooleanField(_("sums are public"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        db_table = "plan_fundingsource"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="one_source_per_code")]

    def __str__(self) -> str:
        return self.name


class FundingQuerySet(models.QuerySet["Funding"]):
    def visible_to(self, actor: Actor) -> Self:
        """Public money is public; what an enterprise spends is seen by those who keep plans and by itself."""
        if keeps_plans(actor):
            return self
        return self.filter(Q(source__is_public=True) | Q(organisation__in=actor.organisations()))


class Funding(models.Model):
    """What one body asked for, was put down for, was given and spent: for a task, in a year, from a source."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="funding", verbose_name=_("task"))
    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="funding", verbose_name=_("source"))
    year = models.PositiveSmallIntegerField(_("year"))
    organisation = models.CharField(_("body"), max_length=35)
    estimate_vnd = models.BigIntegerField(_("estimate"), null=True, blank=True)
    consolidated_vnd = models.BigIntegerField(_("consolidated"), null=True, blank=True)
    allocated_vnd = models.BigIntegerField(_("allocated"), null=True, blank=True)
    spent_vnd = models.BigIntegerField(_("spent"), null=True, blank=True)
    document = models.CharField(_("number of the document"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    import_id = models.CharField(max_length=64, blank=True)
    closed_on = models.DateField(_("no longer in the file since"), null=True, blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        db_table = "plan_funding"
        ordering = ["task", "year", "source"]
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "source", "year", "organisation"],
                name="one_funding_line",
                violation_error_message=_("This body already has a line for this task, source and year."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{stage}_vnd": None}) | Q(**{f"{stage}_vnd__gte": 0}),
                    name=f"{stage}_not_negative",
                    violation_error_message=_("A sum is not negative."),
                )
                for stage in ("estimate", "consolidated", "allocated", "spent")
            ),
            # Money can be spent only where it was given; the stages before may be unknown for old years.
            models.CheckConstraint(
                condition=Q(spent_vnd=None) | Q(allocated_vnd__isnull=False, spent_vnd__lte=F("allocated_vnd")),
                name="spent_within_the_allocation",
                violation_error_message=_("Money can be spent only where it was allocated, and not more than that."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="funding_year_is_a_year",
                violation_error_message=_("The year lies outside 2000 to 2100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.year} {self.organisation}"

    @property
    def amounts(self) -> dict[str, int | None]:
        """Stage → whole đồng, in order."""
        return {
            "estimate": self.estimate_vnd,
            "consolidated": self.consolidated_vnd,
            "allocated": self.allocated_vnd,
            "spent": self.spent_vnd,
        }
