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
from hatang.capabilities.siting.queries.comparing import SHARED_SETTINGS
from hatang.capabilities.siting.queries.solving.case import ScenarioCase
from hatang.capabilities.siting.queries.solving.land import read_land as land_of
from hatang.capabilities.siting.terms import ScenarioQuestion, ScenarioState, SignalBasis
from hatang.engines.network.errors import NetworkError
from hatang.engines.siting.errors import SitingError
from hatang.kernel import access, audit, events
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict, Invalid, Missing

# The engines are imported where something is solved: who only lists scenarios does not wait for them.
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hatang.capabilities.siting.actions.outcome import Listener, ScenarioOutcome
    from hatang.kernel.access import Actor


def create_scenario(
    actor: Actor,
    *,
    name: str,
    asked: dict[str, Any],
    as_of: date,
    network_id: int,
    parent: Scenario | None = None,
) -> Scenario:
    """Write down a question whose prices are all there; the job solves it. `Invalid` names what cannot be."""
    access.require_right(actor, "siting.plan")
    scenario_ask = Ask.of(asked)
    if not name.strip():
        raise Invalid("scenario_name", _("A scenario needs a name"))
    network = networks.find_network(network_id=network_id, actor=actor)
    book = _require_price_book(scenario_ask, network, as_of)
    with transaction.atomic():
        scenario = Scenario.objects.create(
            name=name.strip()[:200],
            question=scenario_ask.question,
            as_of=as_of,
            network=network,
            parent=parent,
            asked=scenario_ask.as_json(),
            inputs={"prices": dict(book.amounts), "prices_sha256": book.fingerprint, "network": network.sha256},
            made_by_label=actor.label,
            made_at=timezone.now(),
        )
        audit.record_act(
            actor,
            "siting.scenario.ask",
            "siting.scenario",
            scenario.pk,
            after={"name": scenario.name, **scenario.asked},
        )
    return scenario


def repeat_scenario(actor: Actor, *, scenario: Scenario, name: str, changes: dict[str, Any]) -> Scenario:
    """The same question with changes, such as locked parts, as a new scenario that knows its parent."""
    if scenario.network_id is None:
        raise Missing("network", _("There is no such network of lines"))
    asked = scenario.asked | changes
    return create_scenario(
        actor, name=name, asked=asked, as_of=scenario.as_of, network_id=scenario.network_id, parent=scenario
    )


def align_scenarios(
    actor: Actor, *, scenarios: Sequence[Scenario], as_of: date, name: Callable[[Scenario, dict[str, Any]], str]
) -> list[Scenario]:
    """Every question asked again as of a day on the lines and with the measures of the first, as new scenarios that
    know their parents: all of them or none. `name` calls one by what it asks. `Invalid` names what cannot be."""
    access.require_right(actor, "siting.plan")
    if len(scenarios) < 2:
        raise Invalid("scenarios", _("Choose two or more"))
    first, library = scenarios[0], networks.list_networks(actor=actor)
    network = next((known for known in library if known.pk == first.network_id), None) or library.first()
    if network is None:
        raise Missing("network", _("There is no such network of lines"))
    measures = {setting: first.asked[setting] for setting in SHARED_SETTINGS if setting in first.asked}
    made = []
    with transaction.atomic():
        for scenario in scenarios:
            asked = scenario.asked | measures
            made.append(
                create_scenario(
                    actor,
                    name=name(scenario, asked),
                    asked=asked,
                    as_of=as_of,
                    network_id=network.pk,
                    parent=scenario,
                )
            )
    return made


def _require_price_book(scenario_ask: Ask, network: LineNetwork, as_of: date) -> prices.PriceBook:
    book = prices.read_price_book(as_of=as_of)
    has_works = networks.list_road_works(as_of=as_of, actor=SYSTEM).exists()
    book.require(scenario_ask.prices(network.length_km, with_works=has_works))
    return book


def asked_of(scenario: Scenario) -> Ask:
    """The question as it was written down."""
    return Ask.of(scenario.asked)


def attach_solve_job(scenario: Scenario, job_id: object) -> None:
    """Name the job that solves it."""
    Scenario.objects.filter(pk=scenario.pk).update(job_id=job_id)


def begin_solve(scenario_id: int) -> Scenario:
    """The scenario, now at work; `Missing` for one that is solved or gone."""
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().filter(pk=scenario_id, accepted_at=None).first()
        if scenario is None or scenario.state == ScenarioState.COMPLETE:
            raise Missing("scenario", _("There is no such scenario to solve"), where=str(scenario_id))
        scenario.state, scenario.problem = ScenarioState.RUNNING, ""
        scenario.save(update_fields=["state", "problem"])
    return scenario


def record_progress(scenario_id: int, points: list[list[float]]) -> bool:
    """Keep the plot; False where somebody asked to stop."""
    rows = Scenario.objects.filter(pk=scenario_id)
    rows.update(progress=points)
    return not rows.filter(stop_requested=True).exists()


def keep_best_parts(scenario_id: int, parts: Sequence[str]) -> None:
    """Remember the best sites or lines on the way: a solve that is interrupted, or stopped, goes on from them."""
    Scenario.objects.filter(pk=scenario_id).update(kept=list(parts))


class _Solve(Protocol):
    def __call__(self, case: ScenarioCase, *, listener: Listener, begin: tuple[str, ...]) -> ScenarioOutcome: ...


def _choose_solver(kind: ScenarioQuestion) -> _Solve:
    # start: numba, scipy
    from hatang.capabilities.siting.actions import solve_cheapest, solve_fibre, solve_sites

    if kind.has_sites:
        return solve_sites.solve_site_choice
    return (
        solve_fibre.solve_fibre_network if kind is ScenarioQuestion.FIBRE else solve_cheapest.solve_cheapest_technology
    )


def _list_known_parts(scenario: Scenario, asked: Ask) -> tuple[str, ...]:
    """Where a solve goes on from: the sites of an answer that was stopped, or what was kept on the way."""
    known = ScenarioResult.objects.filter(scenario=scenario).first() if asked.kind.has_sites else None
    return tuple(row["code"] for row in known.sites) if known else tuple(scenario.kept)


def compute_outcome(scenario: Scenario, listener: Listener) -> ScenarioOutcome:
    """Solve it with what it names, and note what was read; the engines' refusals become problems that people read."""
    # start: numba, scipy
    from hatang.capabilities.siting.queries.solving import lines
    from hatang.capabilities.siting.queries.solving.fingerprints import fingerprint_read_data
    from hatang.capabilities.siting.queries.solving.money import Money

    asked = Ask.of(scenario.asked)
    assert scenario.network is not None
    book = _require_price_book(asked, scenario.network, scenario.as_of)
    money = Money(book, asked)
    is_predicted = asked.basis == SignalBasis.PREDICTED
    land = land_of(as_of=scenario.as_of, area=asked.area, is_predicted=is_predicted)
    scenario.inputs["read"] = fingerprint_read_data(asked, land)
    kept = LineGraph.load(networks.graph_path(scenario.network))
    base = lines.build_net(
        kept, ask=asked, land=land, works=networks.list_road_works(as_of=scenario.as_of, actor=SYSTEM)
    )
    try:
        case = ScenarioCase(asked, land, base, money)
        return _choose_solver(asked.kind)(case, listener=listener, begin=_list_known_parts(scenario, asked))
    except SitingError as error:
        raise covering_words.describe_siting_error(error) from error
    except NetworkError as error:
        raise network_words.describe_network_error(error) from error


def finish_solve(scenario: Scenario, outcome: ScenarioOutcome, points: list[list[float]]) -> None:
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
        scenario.save(update_fields=["state", "inputs", "summary", "curve", "progress", "ended_at", "stop_requested"])
        if not outcome.stopped:
            keep_best_parts(scenario.pk, ())
        events.publish_event("siting.scenario_solved", {"scenario": scenario.pk})


def fail_solve(scenario_id: int, problem: str) -> None:
    """Refused: said at the scenario; an answer kept before stays."""
    Scenario.objects.filter(pk=scenario_id).exclude(state=ScenarioState.COMPLETE).update(
        state=ScenarioState.FAILED, problem=problem[:4000], ended_at=timezone.now(), stop_requested=False
    )


def stop_solve(actor: Actor, *, scenario: Scenario) -> None:
    """Ask the solve to end with the best it has."""
    access.require_right(actor, "siting.plan")
    if not scenario.is_at_work:
        raise Conflict("not_at_work", _("This scenario is not being solved"), where=scenario.name)
    with transaction.atomic():
        Scenario.objects.filter(pk=scenario.pk).update(stop_requested=True)
        audit.record_act(actor, "siting.scenario.stop", "siting.scenario", scenario.pk)


def resume_solve(actor: Actor, *, scenario: Scenario) -> Scenario:
    """Let a stopped, refused or interrupted solve go on from the best it had; the caller queues the job."""
    access.require_right(actor, "siting.plan")
    with transaction.atomic():
        locked_scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
        may_go_on = locked_scenario.state in (ScenarioState.STOPPED, ScenarioState.FAILED) or queries.is_abandoned(
            scenario=locked_scenario
        )
        if locked_scenario.accepted_at is not None or not may_go_on:
            raise Conflict(
                "not_stopped", _("Only a scenario that was stopped or refused can go on"), where=locked_scenario.name
            )
        locked_scenario.state, locked_scenario.stop_requested, locked_scenario.problem = (
            ScenarioState.WAITING,
            False,
            "",
        )
        locked_scenario.save(update_fields=["state", "stop_requested", "problem"])
        audit.record_act(actor, "siting.scenario.resume", "siting.scenario", locked_scenario.pk)
    return locked_scenario
