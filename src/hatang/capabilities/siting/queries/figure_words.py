"""What the figures of an answer are called, in the order in which people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.terms import ScenarioQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.siting.models import Scenario
    from hatang.kernel.problems import Text

# (name in the summary, title, unit); "đồng" is money, "share" a share of one, "" a count.
FIGURES: tuple[tuple[str, Text, str], ...] = (
    ("cost_vnd", _("Cost over the years"), "đồng"),
    ("people", _("People served"), ""),
    ("people_in_gaps", _("Of them in uncovered hamlets"), ""),
    ("people_left_over", _("Of them left over in hamlets that count as covered"), ""),
    ("people_without", _("People without of those asked about, before"), ""),
    ("homes", _("Homes passed"), ""),
    ("hamlets", _("Hamlets served"), ""),
    ("sites", _("Sites"), ""),
    ("routes_km", _("Lines"), "km"),
    ("trench_km", _("New trenches"), "km"),
    ("per_person_vnd", _("Cost per person"), "đồng"),
    ("per_home_passed_vnd", _("Cost per home passed"), "đồng"),
    ("per_home_connected_vnd", _("Cost per home connected"), "đồng"),
    ("carbon_t", _("Carbon of trenching"), "t"),
    ("gap", _("Certified gap"), "share"),
    ("cpu_s", _("Processor"), "s"),
)

# How the machine came to the answer, and how sure it is: for those who ask.
OF_SEARCH = frozenset({"gap", "cpu_s"})

# What a figure is called in the answer about lines, where it counts something else than in one about masts.
_OF_LINES: dict[str, Text] = {"people_without": _("People of the hamlets without fibre, before")}

# What planners ask about: (figure that has to be there, or "" for every answer; the word; what it means).
_MEANINGS: tuple[tuple[str, Text, Text], ...] = (
    (
        "cost_vnd",
        _("Cost over the years"),
        _("Building, with rents and running costs of all the years that were asked for, at today's value."),
    ),
    (
        "homes",
        _("Homes passed"),
        _("All households of hamlets that the cable reaches: for service only the wire into the house is left."),
    ),
    (
        "per_home_passed_vnd",
        _("Cost per home passed"),
        _("The cost of the cable without the wires into the houses, divided by the homes passed."),
    ),
    (
        "per_home_connected_vnd",
        _("Cost per home connected"),
        _("The whole cost of fibre with the wires into the houses, divided by the households expected to connect."),
    ),
    (
        "people",
        _("People served"),
        _("People who have no signal, or no fibre, today and get it by this answer."),
    ),
    (
        "per_person_vnd",
        _("Cost per person"),
        _("Cost over the years, divided by the people served."),
    ),
    ("", _("Bound"), _("No answer whatever can be better than this: it is proven by computing, not estimated.")),
    (
        "gap",
        _("Certified gap"),
        _("By how much the best there is could still beat this answer, at most; at 0 % there is none better."),
    ),
    (
        "cost_vnd",
        _("Gap to be subsidised"),
        _("What the cost of a hamlet exceeds its expected revenue by; 0 where it pays for itself."),
    ),
    (
        "sites",
        _("Backhaul"),
        _("The link that carries a site's traffic to the core network: by fibre or by microwave."),
    ),
    ("cpu_s", _("Processor"), _("How long the machine computed for this answer.")),
)


def list_meanings(scenarios: Iterable[Scenario]) -> list[tuple[Text, Text]]:
    """(word, what it means) of the words that stand on a page about these answers."""
    shown = {name for scenario in scenarios for name, figure in scenario.summary.items() if figure is not None}
    return [(word, meaning) for name, word, meaning in _MEANINGS if not name or name in shown]


def find_meaning(title: Text) -> Text | None:
    """What a word is said to mean; None where it is plain."""
    return next((meaning for _name, word, meaning in _MEANINGS if word == title), None)


@dataclass(frozen=True)
class PeopleSplit:
    """People without a signal, and those of them whom an answer serves: in hamlets that do not count as covered
    (`in_gaps`), and left over in ones that do."""

    without: int
    without_left_over: int
    served: int
    served_left_over: int

    @property
    def without_in_gaps(self) -> int:
        return self.without - self.without_left_over

    @property
    def served_in_gaps(self) -> int:
        return self.served - self.served_left_over


def split_people(scenario: Scenario) -> PeopleSplit | None:
    """Of the answer of a question of masts; None where nobody is left over, or the answer is older than the split."""
    summary = scenario.summary
    if not summary.get("people_without_left_over"):
        return None
    return PeopleSplit(
        summary["people_without"],
        summary["people_without_left_over"],
        summary["people"],
        summary["people_left_over"],
    )


def count_served_in_gaps(scenario: Scenario) -> int | None:
    """The people whom an answer of masts serves in hamlets that do not count as covered; None where it does not say."""
    summary = scenario.summary
    if not ScenarioQuestion(scenario.question).has_sites or "people_without_left_over" not in summary:
        return None
    return int(summary["people"] - summary["people_left_over"])


def name_figure(name: str, title: Text, question: str) -> Text:
    """The title of a figure in the answer to a question."""
    return title if ScenarioQuestion(question).has_sites else _OF_LINES.get(name, title)
