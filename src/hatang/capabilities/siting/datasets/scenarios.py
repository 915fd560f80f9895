"""What scenarios come to: each solved answer with its money and whom it reaches, and each mast that it proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting import rules
from hatang.capabilities.siting.models import ScenarioResult
from hatang.capabilities.siting.queries import scenarios
from hatang.capabilities.siting.terms import ScenarioQuestion, SiteSource
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.capabilities.siting.models import Scenario
    from hatang.kernel.access import Actor

SCENARIO = Field("scenario", _("Number of the scenario"), "integer", required=True)
NAME = Field("scenario_name", _("Name of the scenario"), required=True, also=_("scenario, plan of masts"))
COST = Field("cost_vnd", _("Cost"), "integer", unit="₫", also=_("cost, estimated cost"))


def _list_solved(as_of: date, actor: Actor) -> Iterator[tuple[Scenario, ScenarioResult]]:
    solved = [
        scenario
        for scenario in scenarios.list_scenarios(actor=actor).filter(made_at__date__lte=as_of).order_by("pk")
        if scenario.is_solved
    ]
    results = ScenarioResult.objects.in_bulk([scenario.pk for scenario in solved])
    yield from ((scenario, results[scenario.pk]) for scenario in solved if scenario.pk in results)


def _count_homes(scenario: Scenario, result: ScenarioResult) -> int:
    """The households that it reaches: of hamlets that masts reach in part, that part of their people."""
    if "homes" in scenario.summary:
        return int(scenario.summary["homes"])
    homes: int = round(
        sum(row["households"] * row["gained"] / row["people"] for row in result.hamlets if row["people"])
    )
    return homes


def scenario_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for scenario, result in _list_solved(as_of, actor):
        summary: Mapping[str, Any] = scenario.summary
        homes = _count_homes(scenario, result)
        yield {
            "scenario": scenario.pk,
            "scenario_name": scenario.name,
            "question": scenario.question,
            "made_on": timezone.localdate(scenario.made_at),
            "is_accepted": scenario.is_part_of_a_plan,
            "sites": summary.get("sites", 0),
            "hamlets": summary.get("hamlets"),
            "people": summary.get("people"),
            "households": homes,
            "cost_vnd": summary.get("cost_vnd"),
            "household_cost_vnd": round(summary["cost_vnd"] / homes) if homes and summary.get("cost_vnd") else None,
            "routes_km": summary.get("routes_km"),
        }


def proposed_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for scenario, result in _list_solved(as_of, actor):
        for site in result.sites:
            yield {
                "scenario": scenario.pk,
                "code": site["code"],
                "scenario_name": scenario.name,
                "name": site["name"],
                "commune": site["commune"],
                "source": site["source"],
                "height_m": site["height_m"],
                "people": site["people"],
                "cost_vnd": site["cost_vnd"],
            }


SCENARIOS = Dataset(
    name="siting.scenario",
    also=_("scenarios, scenario, plans of masts"),
    data_class="other",
    title=_("Scenarios and what they cost"),
    description=_("Each solved scenario: what it asks, how many masts and kilometres, whom it reaches, what it costs."),
    fields=(
        SCENARIO,
        NAME,
        Field("question", _("What it asks"), "choice", choices=tuple(ScenarioQuestion.choices)),
        Field("made_on", _("Made on"), "date"),
        Field("is_accepted", _("Accepted"), "boolean"),
        Field("sites", _("Number of masts"), "integer"),
        Field("hamlets", _("Hamlets reached"), "integer"),
        Field("people", _("People reached"), "integer"),
        Field("households", _("Households reached"), "integer"),
        COST,
        Field(
            "household_cost_vnd",
            _("Cost of a household reached"),
            "integer",
            unit="₫",
            also=_("average cost, cost of a household"),
        ),
        Field("routes_km", _("Kilometres of routes"), "decimal", unit="km"),
    ),
    key=("scenario",),
    rows=scenario_rows,
    access="agency",
    cadence="irregular",
    scope=rules.line_scope,
)
PROPOSED = Dataset(
    name="siting.proposed",
    also=_("proposed masts"),
    data_class="other",
    title=_("Masts that scenarios propose"),
    description=_("Each mast of each solved scenario: its commune, whom it reaches, what it costs."),
    fields=(
        Field("scenario", _("Number of the scenario"), "integer", required=True, key_of="siting.scenario"),
        Field("code", _("Code of the mast"), "code", required=True),
        NAME,
        Field("name", _("Name")),
        Field("commune", _("Commune"), "code", of=("places.unit",)),
        Field("source", _("Candidate"), "choice", choices=tuple(SiteSource.choices)),
        Field("height_m", _("Height"), "decimal", unit="m"),
        Field("people", _("People reached"), "integer"),
        COST,
    ),
    key=("scenario", "code"),
    rows=proposed_rows,
    access="agency",
    cadence="irregular",
    scope=rules.line_scope,
)
