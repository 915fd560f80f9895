"""Which answers may be set against each other, and in what one of them is better than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.queries.asking import Ask
from hatang.capabilities.siting.terms import ScenarioQuestion

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from hatang.capabilities.siting.models import Scenario
    from hatang.kernel.problems import Text

# What makes a figure mean the same: (name, how people call it). Budget, radius and the like are what planners vary.
MEASURED_BY: tuple[tuple[str, Text], ...] = (
    ("question", _("question")),
    ("as_of", _("date of the figures")),
    ("area", _("area asked about")),
    ("prices", _("price book")),
    ("network", _("network of lines")),
    ("years", _("years over which costs count")),
    ("discount_percent", _("discount rate")),
    ("take_up_percent", _("share of homes that connect")),
    ("basis", _("source of who has no signal")),
    ("people_asked", _("people who count")),
)
# What a solve reads of the province as of its day: (name of the fingerprint in `inputs["read"]`, how people call it).
READ_PARTS: tuple[tuple[str, Text], ...] = (
    ("hamlets", _("figures of hamlets, people and households")),
    ("fibre", _("figures of hamlets with fibre")),
    ("signal", _("figures of people without a signal")),
    ("covered", _("figures of hamlets that count as covered")),
    ("masts", _("figures of masts")),
    ("buildings", _("figures of public buildings")),
    ("drawn", _("drawn sites")),
    ("works", _("diggings of others")),
    ("protected", _("protected areas")),
)
# Figures of an answer, and whether less of them is better.
_LESS_IS_BETTER = {
    "cost_vnd": True,
    "people": False,
    "homes": False,
    "hamlets": False,
    "per_person_vnd": True,
    "per_home_passed_vnd": True,
}


# The part that every question reads: an answer of before the parts were kept lacks it.
_READ_BY_ALL = "hamlets"


def have_same_data(first: Scenario, second: Scenario) -> bool:
    """Whether two answers of different days are known to rest on the same figures."""
    one, other = first.inputs.get("read", {}), second.inputs.get("read", {})
    shared = one.keys() & other.keys()
    return first.as_of != second.as_of and _READ_BY_ALL in shared and all(one[name] == other[name] for name in shared)


def list_differing_measures(first: Scenario, second: Scenario) -> list[Text]:
    """By what two answers are measured differently; where there is anything, their figures are not subtracted."""
    return _list_differences(_list_measures(first), _list_measures(second))


def _list_differences(one: dict[str, Hashable], other: dict[str, Hashable]) -> list[Text]:
    # Two days may have the same figures: where it is known what was read, that decides, and the day says nothing.
    is_read = _READ_BY_ALL in one and _READ_BY_ALL in other
    return [
        title
        for name, title in (*MEASURED_BY, *READ_PARTS)
        if not (is_read and name == "as_of")
        and None not in (one.get(name), other.get(name))
        and one[name] != other[name]
    ]


def _list_measures(scenario: Scenario) -> dict[str, Hashable]:
    """What the figures of an answer rest on, by the names of `MEASURED_BY`; None for what its question does not read,
    and for what the reader may not see."""
    ask = Ask.of(scenario.asked)
    reads_basis = ask.kind.has_sites or ask.kind is ScenarioQuestion.CHEAPEST
    return {
        "question": scenario.question,
        "as_of": scenario.as_of,
        "area": ask.area,
        "prices": scenario.inputs.get("prices_sha256"),
        "network": scenario.network_id,
        "years": ask.years,
        "discount_percent": ask.discount_percent,
        "take_up_percent": None if ask.kind.has_sites else ask.take_up_percent,
        "basis": ask.basis if reads_basis else None,
        "people_asked": ask.people_asked if ask.kind.has_sites else None,
        **scenario.inputs.get("read", {}),
    }


def list_bases(scenarios: Sequence[Scenario]) -> list[int]:
    """For each scenario the place of the first that is measured alike: only their figures mean the same."""
    measures = [_list_measures(scenario) for scenario in scenarios]
    return [
        next(place for place, earlier in enumerate(measures) if not _list_differences(earlier, own)) for own in measures
    ]


@dataclass(frozen=True)
class ScenarioContest:
    """Two answers that are measured alike. `better` and `worse`: (figure, by how much) of the first against the second,
    above 0 each; `is_within_gap`: what is sought differs by less than a longer search could still change."""

    first: Scenario
    second: Scenario
    better: tuple[tuple[str, float], ...]
    worse: tuple[tuple[str, float], ...]
    is_within_gap: bool


def contest_scenarios(one: Scenario, other: Scenario) -> ScenarioContest:
    """The cheaper first; at one price, or for a reader who sees no money, the one that serves more people."""
    first, second = sorted(
        (one, other), key=lambda scenario: (scenario.summary.get("cost_vnd", 0), -scenario.summary.get("people", 0))
    )
    better = _list_advantages(first, second)
    worse = _list_advantages(second, first)
    if worse and not better:
        first, second, better, worse = second, first, worse, better
    return ScenarioContest(first, second, better, worse, _is_within_gap(first, second))


def _list_advantages(one: Scenario, other: Scenario) -> tuple[tuple[str, float], ...]:
    advantages = []
    for name, less_is_better in _LESS_IS_BETTER.items():
        own, theirs = one.summary.get(name), other.summary.get(name)
        if own is not None and theirs is not None and own != theirs and (own < theirs) == less_is_better:
            advantages.append((name, abs(own - theirs)))
    return tuple(advantages)


def _is_within_gap(one: Scenario, other: Scenario) -> bool:
    """Whether the one that does worse in what is sought could still reach the other by its own bound."""
    sought = "people" if one.question == ScenarioQuestion.BUDGET else "cost_vnd"
    if sought not in one.summary or sought not in other.summary:
        return False
    worse, better = sorted((one, other), key=lambda scenario: scenario.summary[sought], reverse=sought == "cost_vnd")
    difference = abs(worse.summary[sought] - better.summary[sought])
    return bool(0 < difference <= worse.summary.get("gap", 0.0) * worse.summary[sought])
