"""A scenario from asking to solved: prices are asked before it starts, a problem says which place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.formats import covering_words, network_words
from hatang.capabilities.siting.formats.lines import LineGraph
from hatang.capabilities.siting.models import LineNetwork, Scenario, ScenarioResult
from hatang.capabilities.siting.queries import networks, prices
from hatang.capabilities.siting.queries import scenarios as queries
from hatang.capabilities.siting.queries.asking import Ask
from hatang.capabilities.siting.queries.solving.case import Case
from hatang.capabilities.siting.queries.solving.land import land as land_of
from hatang.capabilities.siting.terms import Question, ScenarioState
from hatang.engines.network.errors import NetworkError
from hatang.engines.siting.errors import SitingError
from hatang.kernel import access, audit, events
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict, Invalid, Missing

# The engines are imported where something is solved: who only lists scenarios does not wait for them.
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.siting.actions.outcome import Listener, Outcome
    from hatang.kernel.access import Actor


def ask(
    actor: Actor,
    *,
    name: str,
    asked: dict[str, Any],
    as_of: date,
    network_id: int,
    parent: Scenario | None = None,
) -> Scenario:
    """Write down a question whose prices are all there; the job solves it. `Invalid` names what cannot be."""
    access.require(actor, "siting.plan")
    found = Ask.of(asked)
    if not name.strip():
        raise Invalid("scenario_name", _("A scenario needs a name"))
    network = networks.network(network_id=network_id, actor=actor)
    book = _priced(found, network, as_of)
    with transaction.atomic():
        scenario = Scenario.objects.create(
            name=name.strip()[:200],
            question=found.question,
            as_of=as_of,
            network=network,
            parent=parent,
            asked=found.as_json(),
            inputs={"prices": dict(book.amounts), "prices_sha256": book.fingerprint, "network": network.sha256},
            made_by_label=actor.label,
            made_at=timezone.now(),
        )
        audit.record(
            actor,
            "siting.scenario.ask",
            "siting.scenario",
            scenario.pk,
            after={"name": scenario.name, **scenario.asked},
        )
    return scenario


def again(actor: Actor, *, scenario: Scenario, name: str, changes: dict[str, Any]) -> Scenario:
    """The same question with changes, such as locked parts, as a new scenario that knows its parent."""
    if scenario.network_id is None:
        raise Missing("network", _("There is no such network of lines"))
    asked = scenario.asked | changes
    return ask(actor, name=name, asked=asked, as_of=scenario.as_of, network_id=scenario.network_id, parent=scenario)


def _priced(found: Ask, network: LineNetwork, as_of: date) -> prices.PriceBook:
    book = prices.book(as_of=as_of)
    has_works = networks.works(as_of=as_of, actor=SYSTEM).exists()
    book.require(found.prices(network.length_km, with_works=has_works))
    return book


def asked_of(scenario: Scenario) -> Ask:
    """The question as it was written down."""
    return Ask.of(scenario.asked)


def attach(scenario: Scenario, job_id: object) -> None:
    """Name the job that solves it."""
    Scenario.objects.filter(pk=scenario.pk).update(job_id=job_id)


def begin(scenario_id: int) -> Scenario:
    """The scenario, now at work; `Missing` for one that is solved or gone."""
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().filter(pk=scenario_id, accepted_at=None).first()
        if scenario is None or scenario.state == ScenarioState.COMPLETE:
            raise Missing("scenario", _("There is no such scenario to solve"), where=str(scenario_id))
        scenario.state, scenario.problem = ScenarioState.RUNNING, ""
        scenario.save(update_fields=["state", "problem"])
    return scenario


def note(scenario_id: int, points: list[list[float]]) -> bool:
    """Keep the plot; False where somebody asked to stop."""
    rows = Scenario.objects.filter(pk=scenario_id)
    rows.update(progress=points)
    return not rows.filter(stop_requested=True).exists()


def keep(scenario_id: int, parts: Sequence[str]) -> None:
    """Remember the best sites or lines on the way: a solve that is interrupted, or stopped, goes on from them."""
    Scenario.objects.filter(pk=scenario_id).update(kept=list(parts))


class _Solve(Protocol):
    def __call__(self, case: Case, *, listener: Listener, begin: tuple[str, ...]) -> Outcome: ...


def _solver(kind: Question) -> _Solve:
    # start: numba, scipy
    from hatang.capabilities.siting.actions import solve_cheapest, solve_fibre, solve_sites

    if kind.has_sites:
        return solve_sites.solve
    return solve_fibre.solve if kind is Question.FIBRE else solve_cheapest.solve


def _known(scenario: Scenario, asked: Ask) -> tuple[str, ...]:
    """Where a solve goes on from: the sites of an answer that was stopped, or what was kept on the way."""
    known = ScenarioResult.objects.filter(scenario=scenario).first() if asked.kind.has_sites else None
    return tuple(row["code"] for row in known.sites) if known else tuple(scenario.kept)


def compute(scenario: Scenario, listener: Listener) -> Outcome:
    """Solve it with what it names; the engines' refusals become problems that people read."""
    # start: numba, scipy
    from hatang.capabilities.siting.queries.solving import lines
    from hatang.capabilities.siting.queries.solving.money import Money

    asked = Ask.of(scenario.asked)
    assert scenario.network is not None
    book = _priced(asked, scenario.network, scenario.as_of)
    money = Money(book, asked)
    land = land_of(as_of=scenario.as_of, area=asked.area)
    kept = LineGraph.load(networks.graph_path(scenario.network))
    base = lines.net(kept, ask=asked, land=land, works=networks.works(as_of=scenario.as_of, actor=SYSTEM))
    try:
        case = Case(asked, land, base, money)
        return _solver(asked.kind)(case, listener=listener, begin=_known(scenario, asked))
    except SitingError as error:
        raise covering_words.problem(error) from error
    except NetworkError as error:
        raise network_words.problem(error) from error


def finish(scenario: Scenario, outcome: Outcome, points: list[list[float]]) -> None:
    """Keep the answer, all of it at once."""
    with transaction.atomic():
        ScenarioResult.objects.update_or_create(
            scenario=scenario,
            defaults={
                "sites": outcome.sites,
                "routes": outcome.routes,
                "hamlets": outcome.hamlets,
                "bill": outcome.bill,
                "phases": outcome.phases,
            },
        )
        scenario.state = ScenarioState.STOPPED if outcome.stopped else ScenarioState.COMPLETE
        scenario.summary, scenario.curve, scenario.progress = outcome.summary, outcome.curve, points
        scenario.ended_at, scenario.stop_requested = timezone.now(), False
        scenario.save(update_fields=["state", "summary", "curve", "progress", "ended_at", "stop_requested"])
        if not outcome.stopped:
            keep(scenario.pk, ())
        events.publish("siting.scenario_solved", {"scenario": scenario.pk})


def fail(scenario_id: int, problem: str) -> None:
    """Refused: said at the scenario; an answer kept before stays."""
    Scenario.objects.filter(pk=scenario_id).exclude(state=ScenarioState.COMPLETE).update(
        state=ScenarioState.FAILED, problem=problem[:4000], ended_at=timezone.now(), stop_requested=False
    )


def stop(actor: Actor, *, scenario: Scenario) -> None:
    """Ask the solve to end with the best it has."""
    access.require(actor, "siting.plan")
    if not scenario.is_at_work:
        raise Conflict("not_at_work", _("This scenario is not being solved"), where=scenario.name)
    with transaction.atomic():
        Scenario.objects.filter(pk=scenario.pk).update(stop_requested=True)
        audit.record(actor, "siting.scenario.stop", "siting.scenario", scenario.pk)


def resume(actor: Actor, *, scenario: Scenario) -> Scenario:
    """Let a stopped, refused or interrupted solve go on from the best it had; the caller queues the job."""
    access.require(actor, "siting.plan")
    with transaction.atomic():
        found = Scenario.objects.select_for_update().get(pk=scenario.pk)
        may_go_on = found.state in (ScenarioState.STOPPED, ScenarioState.FAILED) or queries.is_abandoned(scenario=found)
        if found.accepted_at is not None or not may_go_on:
            raise Conflict("not_stopped", _("Only a scenario that was stopped or refused can go on"), where=found.name)
        found.state, found.stop_requested, found.problem = ScenarioState.WAITING, False, ""
        found.save(update_fields=["state", "stop_requested", "problem"])
        audit.record(actor, "siting.scenario.resume", "siting.scenario", found.pk)
    return found
