"""Which answers may be set against each other, in which figures, and in what one of them is better than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.queries.asking import Ask
from hatang.capabilities.siting.queries.figure_words import FIGURES
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
# The figures that money makes, those that people make, and those that the lines make.
_MONEY = frozenset(name for name, _title, unit in FIGURES if unit == "đồng")
_REACHED = frozenset(
    {"people", "people_left_over", "people_without", "homes", "hamlets"}
    | {"per_person_vnd", "per_home_passed_vnd", "per_home_connected_vnd"}
)
_LENGTHS = frozenset({"routes_km", "trench_km", "carbon_t"})
# What each input is part of the meaning of: figures that rest on another one are not subtracted, all others are. What
# is not named here (masts, buildings, diggings …) says what could be chosen, and not what a figure means.
_RESTING_ON: dict[str, frozenset[str]] = {
    **dict.fromkeys(("prices", "years", "discount_percent", "take_up_percent"), _MONEY),
    "network": _MONEY | _LENGTHS,
    # Those served in uncovered hamlets are the same people, whether or not the others count too.
    "people_asked": _REACHED,
    **dict.fromkeys(("as_of", "basis", "hamlets", "fibre", "signal", "covered"), _REACHED | {"people_in_gaps"}),
}
# Settings that answers have to share for all their figures to mean the same.
SHARED_SETTINGS = ("years", "discount_percent", "take_up_percent", "basis", "people_asked")
# Figures of an answer, and whether less of them is better.
_LESS_IS_BETTER = {
    "cost_vnd": True,
    "people": False,
    "people_in_gaps": False,
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


def list_differing_inputs(first: Scenario, second: Scenario) -> list[Text]:
    """The same without the question itself: what could be made alike by solving again."""
    asked = dict(MEASURED_BY)["question"]
    return [title for title in list_differing_measures(first, second) if title is not asked]


def share_scope(first: Scenario, second: Scenario) -> bool:
    """Whether two answers are about the same people of the same area: masts serve those without a signal, lines and
    all else the hamlets without fibre. Only then any of their figures can be subtracted."""
    return ScenarioQuestion(first.question).has_sites == ScenarioQuestion(
        second.question
    ).has_sites and first.asked.get("area", "") == second.asked.get("area", "")


def list_figures_apart(first: Scenario, second: Scenario) -> frozenset[str]:
    """The figures that do not mean the same in two answers that share their scope."""
    names = _name_differences(_list_measures(first), _list_measures(second))
    return frozenset().union(*(_RESTING_ON.get(name, frozenset()) for name in names))


def are_twins(first: Scenario, second: Scenario) -> bool:
    """Whether two answers ask the same on the same ground: setting them against each other says nothing."""
    one, other = ({**scenario.asked, "seconds": None} for scenario in (first, second))
    return one == other and not list_differing_measures(first, second)


def choose_pair(solved: Sequence[Scenario]) -> tuple[Scenario, Scenario] | None:
    """Of answers, the newest first, the two that are best set against each other, the older first: about the same
    people, no twins, measured alike. None where there are fewer than two."""
    pairs = [(older, newer) for place, newer in enumerate(solved) for older in solved[place + 1 :]]
    return min(pairs, key=lambda pair: rank_pair(*pair), default=None)


def rank_pair(first: Scenario, second: Scenario) -> tuple[bool, bool, bool]:
    """How little is learned from two answers side by side; the least is the best pair."""
    return not share_scope(first, second), are_twins(first, second), bool(list_differing_measures(first, second))


def _list_differences(one: dict[str, Hashable], other: dict[str, Hashable]) -> list[Text]:
    differing = _name_differences(one, other)
    return [title for name, title in (*MEASURED_BY, *READ_PARTS) if name in differing]


def _name_differences(one: dict[str, Hashable], other: dict[str, Hashable]) -> list[str]:
    # Two days may have the same figures: where it is known what was read, that decides, and the day says nothing.
    is_read = _READ_BY_ALL in one and _READ_BY_ALL in other
    return [
        name
        for name, _title in (*MEASURED_BY, *READ_PARTS)
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


def list_figure_bases(scenarios: Sequence[Scenario]) -> dict[str, list[int]]:
    """The same for each figure by its name: for each scenario the place of the first from which it is subtracted."""
    rows = [
        [list_figures_apart(earlier, own) if share_scope(earlier, own) else None for earlier in scenarios[: place + 1]]
        for place, own in enumerate(scenarios)
    ]
    return {
        name: [next(at for at, apart in enumerate(row) if apart is not None and name not in apart) for row in rows]
        for name, _title, _unit in FIGURES
    }


def list_neighbours(scenarios: Sequence[Scenario]) -> list[int]:
    """For each scenario the place of that it is set against: the first measured alike, else the first of the same
    scope, else itself."""
    bases = list_bases(scenarios)
    return [
        base if base < place else next(at for at, earlier in enumerate(scenarios) if share_scope(earlier, own))
        for place, (base, own) in enumerate(zip(bases, scenarios, strict=True))
    ]


@dataclass(frozen=True)
class ScenarioContest:
    """Two answers of one scope. `better` and `worse`: (figure, by how much) of the first against the second, above 0
    each; `equal`: figures in which both come to the same; `apart`: those that do not mean the same in both;
    `is_within_gap`: what is sought differs by less than a longer search could still change."""

    first: Scenario
    second: Scenario
    better: tuple[tuple[str, float], ...]
    worse: tuple[tuple[str, float], ...]
    equal: tuple[str, ...]
    apart: tuple[str, ...]
    is_within_gap: bool


def contest_scenarios(one: Scenario, other: Scenario) -> ScenarioContest:
    """The cheaper first; at one price, or where money says nothing to the reader, the one that serves more people."""
    apart = list_figures_apart(one, other)
    shown = [name for name in _LESS_IS_BETTER if all(answer.summary.get(name) is not None for answer in (one, other))]
    common = [name for name in shown if name not in apart]

    def rank(scenario: Scenario) -> list[float]:
        return [scenario.summary[name] * sign for name, sign in (("cost_vnd", 1), ("people", -1)) if name in common]

    first, second = sorted((one, other), key=rank)
    better, worse = _list_advantages(first, second, common), _list_advantages(second, first, common)
    if worse and not better:
        first, second, better, worse = second, first, worse, better
    return ScenarioContest(
        first,
        second,
        better,
        worse,
        tuple(name for name in common if one.summary[name] == other.summary[name]),
        tuple(name for name in shown if name in apart),
        _is_within_gap(first, second, common),
    )


def _list_advantages(one: Scenario, other: Scenario, names: Sequence[str]) -> tuple[tuple[str, float], ...]:
    values = ((name, one.summary[name], other.summary[name]) for name in names)
    return tuple(
        (name, abs(own - theirs))
        for name, own, theirs in values
        if own != theirs and (own < theirs) == _LESS_IS_BETTER[name]
    )


def _is_within_gap(one: Scenario, other: Scenario, names: Sequence[str]) -> bool:
    """Whether the one that does worse in what is sought could still reach the other by its own bound."""
    sought = "people" if one.question == ScenarioQuestion.BUDGET else "cost_vnd"
    if sought not in names or one.question != other.question:
        return False
    worse, better = sorted((one, other), key=lambda scenario: scenario.summary[sought], reverse=sought == "cost_vnd")
    difference = abs(worse.summary[sought] - better.summary[sought])
    return bool(0 < difference <= worse.summary.get("gap", 0.0) * worse.summary[sought])
