"""What a scenario is called: after its question, and after what is different where one is solved again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.siting.queries import scenarios
from hatang.capabilities.siting.terms import PeopleAsked, ScenarioQuestion
from hatang.capabilities.siting.views import figures
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.siting.models import Scenario
    from hatang.kernel.access import Actor

_LONGEST = 200


def propose_name(asked: dict[str, Any], as_of: date) -> str:
    """A name that tells a scenario from others: the question with its sum or share, the area, the day."""
    question = ScenarioQuestion(asked["question"])
    words = (
        str(question.label),
        _word_limit(asked),
        figures.name_area(asked.get("area", "")),
        formats.format_day(as_of),
    )
    return " · ".join(filter(None, words))[:_LONGEST]


def _word_limit(asked: dict[str, Any]) -> str:
    """The sum or share that the question is about; "" for one without."""
    question = ScenarioQuestion(asked["question"])
    if question is ScenarioQuestion.BUDGET:
        return formats.format_money(asked["budget_vnd"])
    if question is ScenarioQuestion.CHEAPEST:
        return ""
    return f"{formats.format_number(asked.get('share_percent'))} %"


def propose_name_again(scenario: Scenario, asked: dict[str, Any], as_of: date, *, actor: Actor) -> str:
    """The name of the first of its line with what is different now; another sum or share, or a name that says the day,
    makes it the name of the question. Numbered where another is called so."""
    origin = _find_origin(scenario)
    words = [origin.name]
    if origin.name == propose_name(origin.asked, origin.as_of) or _word_limit(asked) != _word_limit(origin.asked):
        words = [propose_name(asked, as_of)]
    elif as_of != origin.as_of:
        words.append(_("figures of %(day)s") % {"day": formats.format_day(as_of)})
    if (people := asked.get("people_asked")) and people != origin.asked.get("people_asked", people):
        words.append(_PEOPLE[PeopleAsked(people)]())
    for text, part in ((_("%(count)d kept"), "keep"), (_("%(count)d left out"), "avoid")):
        if count := len([*asked.get(f"{part}_sites", []), *asked.get(f"{part}_hamlets", [])]):
            words.append(text % {"count": count})
    return _number_name(" · ".join(words)[: _LONGEST - 12], actor)


_PEOPLE = {
    PeopleAsked.EVERYBODY: lambda: _("everybody without a signal"),
    PeopleAsked.UNCOVERED: lambda: _("uncovered hamlets alone"),
}


def _find_origin(scenario: Scenario) -> Scenario:
    """The first of the scenarios that this one was solved again from and is called after."""
    while scenario.parent is not None and scenario.name.startswith(scenario.parent.name):
        scenario = scenario.parent
    return scenario


def _number_name(name: str, actor: Actor) -> str:
    called = scenarios.list_scenarios(actor=actor).filter(name__startswith=name)
    taken = set(called.values_list("name", flat=True))
    if name not in taken:
        return name
    numbered = (
        _("%(name)s · no. %(number)d") % {"name": name, "number": number} for number in range(2, len(taken) + 3)
    )
    return next(text for text in numbered if text not in taken)
