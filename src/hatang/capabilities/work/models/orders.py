"""Work that a body which leads a task gives to another body or one of its own people: what, by when, what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.models.tasks import Task
from hatang.capabilities.work.rules import reads_exchanges
from hatang.capabilities.work.terms import OWED_ORDER_STATES, STEP_RULES, OrderState, OrderStep

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, actor: Actor) -> Self:
        """Officials read what bodies give one another to do, an operator what concerns itself, others nothing."""
        if reads_exchanges(actor):
            return self
        own = sorted(actor.organisations())
        return self.filter(Q(organisation__in=own) | Q(assigned_by__in=own))


class WorkOrder(models.Model):
    """A task or a part of it, given by one body to another with a day and the result wanted.

    `part` is empty for the whole task. `person` is whom of the body it was given to, by the id of the account; the
    work stays the body's when that account is closed. A body that ended is followed by whoever does its work.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="orders", verbose_name=_("task"))
    part = models.CharField(_("part of the task"), max_length=300, blank=True)
    wanted = models.TextField(_("result wanted"))
    assigned_by = models.CharField(_("assigned by"), max_length=35)
    assigned_on = models.DateField(_("assigned on"))
    organisation = models.CharField(_("assigned to"), max_length=35)
    person = models.CharField(_("person"), max_length=64, blank=True)
    person_label = models.CharField(_("person"), max_length=200, blank=True)
    due_on = models.DateField(_("Due on"))
    state = models.CharField(_("state"), max_length=12, choices=OrderState, default=OrderState.ASSIGNED)
    awaits_answer = models.BooleanField(_("a question waits for an answer"), default=False)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        db_table = "plan_workorder"
        ordering = ["due_on", "id"]
        verbose_name = _("assigned work")
        verbose_name_plural = _("assigned work")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="work_order_state"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("assigned_on")),
                name="work_order_is_due_after_it_is_assigned",
                violation_error_message=_("Work is not to be done before the day it is assigned."),
            ),
            models.CheckConstraint(condition=Q(wanted__gt=""), name="work_order_says_what_is_wanted"),
            models.CheckConstraint(
                condition=Q(awaits_answer=False) | Q(state__in=(*OWED_ORDER_STATES, OrderState.REPORTED)),
                name="closed_work_order_awaits_no_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.organisation} {self.due_on}"


class WorkOrderStep(models.Model):
    """One step in the life of assigned work: who did what when, in their words; never changed."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="steps", verbose_name=_("assigned work"))
    step = models.CharField(_("step taken"), max_length=12, choices=OrderStep)
    words = models.TextField(_("words"), blank=True)
    organisation = models.CharField(_("body"), max_length=35)
    done_by = models.CharField(max_length=64)
    done_by_label = models.CharField(_("by"), max_length=200)
    done_at = models.DateTimeField(_("at"))

    class Meta:
        db_table = "plan_workorderstep"
        ordering = ["done_at", "id"]
        verbose_name = _("step of assigned work")
        verbose_name_plural = _("steps of assigned work")
        constraints = [
            models.CheckConstraint(condition=Q(step__in=OrderStep.values), name="work_order_step_known"),
            models.CheckConstraint(
                condition=~Q(step__in=[step for step, rule in STEP_RULES.items() if rule.needs_words])
                | Q(words__gt=""),
                name="work_order_step_has_its_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.step}"
