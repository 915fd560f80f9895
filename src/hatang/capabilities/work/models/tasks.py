"""Tasks: who was named, when it runs, what was reported, what stood in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.models.bodies import NamedBody
from hatang.capabilities.work.rules import keeps_plans, reads_exchanges
from hatang.capabilities.work.terms import ENDLESS, ObstacleState, Period, Recurrence, TaskState

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> Self:
        """Tasks of issued versions are public."""
        return self if keeps_plans(actor) else self.filter(version__state="issued")


class Task(models.Model):
    """A line of the plan's annex. The period is kept as written and as read."""

    version = models.ForeignKey("plan.PlanVersion", models.CASCADE, related_name="tasks", verbose_name=_("version"))
    number = models.CharField(_("number"), max_length=10)
    position = models.PositiveSmallIntegerField(_("order"))
    section = models.CharField(_("section"), max_length=200, blank=True)
    text = models.TextField(_("task"))
    period = models.CharField(_("period as written"), max_length=60)
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True)
    due_on = models.DateField(_("last day"), null=True, blank=True)
    recurrence = models.CharField(_("recurrence"), max_length=12, choices=Recurrence)
    product = models.TextField(_("product"), blank=True)
    duty = models.CharField(
        _("duty that may have moved"),
        max_length=40,
        blank=True,
        help_text=_("Names the successor when a body's duties were divided."),
    )
    targets = ArrayField(models.CharField(max_length=10), default=list, blank=True, verbose_name=_("targets served"))

    objects = TaskQuerySet.as_manager()

    class Meta:
        db_table = "plan_task"
        ordering = ["position"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_task_per_number"),
            models.CheckConstraint(
                condition=Q(recurrence__in=ENDLESS, year_to=None)
                | Q(year_from=None, year_to=None)
                | Q(year_from__isnull=False, year_to__isnull=False, year_from__lte=F("year_to")),
                name="task_years_in_order",
                violation_error_message=_(
                    "A task has a first and a last year in order; without a last one it is standing or comes round."
                ),
            ),
            models.CheckConstraint(
                condition=Q(due_on=None, year_to=None)
                | Q(due_on__isnull=False, year_to__isnull=False, due_on__year=F("year_to")),
                name="task_is_due_in_its_last_year",
                violation_error_message=_("The day a task is due lies in its last year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:60]}"

    @property
    def when(self) -> Period:
        return Period(self.year_from, self.year_to, Recurrence(self.recurrence), self.due_on)


class TaskAssignment(NamedBody):
    """A body named in a task, as leading or as supporting."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")

    class Meta(NamedBody.Meta):
        db_table = "plan_taskassignment"
        abstract = False
        ordering = ["part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "part", "named"], name="one_assignment_once"),
        ]


class ExchangeQuerySet[M: models.Model](models.QuerySet[M]):
    """Notes and obstacles: what bodies write to one another, not for everybody."""

    def visible_to(self, actor: Actor) -> Self:
        if reads_exchanges(actor):
            return self
        return self.filter(organisation__in=actor.organisations())


class ProgressNote(models.Model):
    """What a body reports of a task on a day. A note is withdrawn with a reason, never deleted."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="notes", verbose_name=_("task"))
    organisation = models.CharField(_("reporting body"), max_length=35)
    reported_on = models.DateField(_("date"))
    state = models.CharField(_("state"), max_length=12, choices=TaskState)
    percent_done = models.PositiveSmallIntegerField(_("done, %"), null=True, blank=True)
    text = models.TextField(_("what was done"))
    document = models.CharField(_("number of the document"), max_length=100, blank=True)
    for_all = models.BooleanField(_("for all bodies that lead the task"), default=False)
    written_by = models.CharField(max_length=64)
    written_by_label = models.CharField(_("written by"), max_length=200)
    written_at = models.DateTimeField(_("written at"))
    import_id = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True)

    objects = ExchangeQuerySet["ProgressNote"].as_manager()

    class Meta:
        db_table = "plan_progressnote"
        ordering = ["-reported_on", "-id"]
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "organisation", "reported_on"],
                condition=Q(withdrawn_at=None),
                name="one_note_a_day",
                violation_error_message=_(
                    "This body has already reported on this task on this day; withdraw that report first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(percent_done=None) | Q(percent_done__lte=100),
                name="done_at_most_all",
                violation_error_message=_("More than 100 per cent cannot be done."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_reason__gt=""), name="withdrawn_note_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.reported_on}"


class Obstacle(models.Model):
    """What stands in the way of a task: raised by a body, answered by whom it is for."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="obstacles", verbose_name=_("task"))
    organisation = models.CharField(_("raised by"), max_length=35)
    raised_on = models.DateField(_("raised on"))
    text = models.TextField(_("obstacle"))
    proposal = models.TextField(_("proposal"), blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ObstacleState, default=ObstacleState.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.CharField(_("answered by"), max_length=35, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    document = models.CharField(_("number of the answer"), max_length=100, blank=True)
    written_by = models.CharField(max_length=64)
    written_by_label = models.CharField(_("written by"), max_length=200)
    written_at = models.DateTimeField(_("written at"))

    objects = ExchangeQuerySet["Obstacle"].as_manager()

    class Meta:
        db_table = "plan_obstacle"
        ordering = ["-raised_on", "-id"]
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (
                    Q(answer__gt="")
                    & Q(answered_by__gt="")
                    & Q(answered_on__isnull=False, answered_on__gte=F("raised_on"))
                ),
                name="answered_obstacle_has_its_answer",
                violation_error_message=_(
                    "An answer has a text, a body and a date not before the obstacle was raised."
                ),
            ),
            models.CheckConstraint(
                condition=Q(answer_by=None) | Q(answer_by__gte=F("raised_on")),
                name="obstacle_answered_after_it_is_raised",
                violation_error_message=_("An obstacle is not to be answered before it was raised."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.raised_on}"
