"""Scenarios: what was asked with which inputs, how the solve went, what came out, and what was accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting import rules
from hatang.capabilities.siting.models.inputs import LineNetwork
from hatang.capabilities.siting.terms import ScenarioQuestion, ScenarioState

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


# Before the number of a scenario, what planned assets name as where they come from.
PLANNED_BY = "siting.scenario/"


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, actor: Actor) -> Self:
        """Planners see every scenario; who must act on a decision sees those that were accepted; others none."""
        if actor.has(*rules.PLANNERS):
            return self
        return self.exclude(accepted_at=None) if actor.has(*rules.READERS) else self.none()


class Scenario(models.Model):
    """One question to the optimiser.

    `asked`: the settings; `inputs`: what it was solved with (amounts of the price book, hash of the network, basis);
    `progress`: [seconds of processor, bound, incumbent] on the way; `summary`: the figures of the answer; `curve`: cost
    against what is reached; `kept`: sites, or lines of the network, of the best on the way, from which a solve goes on
    after a stop or a crash. A re-solve is a new scenario with its `parent`.
    """

    name = models.CharField(_("name"), max_length=200)
    question = models.CharField(_("question"), max_length=20, choices=ScenarioQuestion)
    state = models.CharField(_("state"), max_length=20, choices=ScenarioState, default=ScenarioState.WAITING)
    as_of = models.DateField(_("figures as of"))
    network = models.ForeignKey(
        LineNetwork, models.PROTECT, null=True, blank=True, related_name="scenarios", verbose_name=_("network of lines")
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="solved_again")
    asked: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    inputs: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    progress: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    summary: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    curve: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    problem = models.TextField(_("what went wrong"), blank=True)
    kept: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    stop_requested = models.BooleanField(default=False)
    job_id = models.UUIDField(null=True, blank=True)
    made_by_label = models.CharField(_("made by"), max_length=200)
    made_at = models.DateTimeField(_("made at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by_label = models.CharField(_("accepted by"), max_length=200, blank=True)
    accepted: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    objects: ClassVar[ScenarioQuerySet] = ScenarioQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(question__in=ScenarioQuestion.values), name="siting_scenario_question"),
            models.CheckConstraint(condition=Q(state__in=ScenarioState.values), name="siting_scenario_state"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(state__in=[ScenarioState.COMPLETE, ScenarioState.STOPPED]),
                name="siting_accepted_is_solved",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(accepted_at__isnull=False), name="siting_taken_back_was_accepted"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_solved(self) -> bool:
        return self.state in (ScenarioState.COMPLETE, ScenarioState.STOPPED)

    @property
    def source(self) -> str:
        """What planned assets name as where they come from."""
        return f"{PLANNED_BY}{self.pk}"

    @property
    def is_part_of_a_plan(self) -> bool:
        """Accepted, and not taken back."""
        return self.accepted_at is not None and self.taken_back_at is None

    @property
    def is_at_work(self) -> bool:
        return self.state in (ScenarioState.WAITING, ScenarioState.RUNNING)


class ScenarioResult(models.Model):
    """What a scenario would build, in full: `sites`, `routes` (GeoJSON features), `hamlets`, `bill`, `phases` (years),
    lists of rows."""

    scenario = models.OneToOneField(Scenario, models.CASCADE, related_name="result", primary_key=True)
    sites: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    routes: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    hamlets: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    bill: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    phases: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.scenario_id)
