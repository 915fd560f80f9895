"""What a comparison comes to, in plain sentences: what may be set against what, and which answer wins on what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.queries import comparing
from hatang.capabilities.siting.queries.figure_words import FIGURES
from hatang.capabilities.siting.terms import ScenarioQuestion
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatang.capabilities.siting.models import Scenario
    from hatang.kernel.problems import Text

# For each figure, how an answer is said to be better in it, and how to be worse.
_WORDS: dict[str, tuple[Text, Text]] = {
    "cost_vnd": (_("%(much)s cheaper"), _("%(much)s dearer")),
    "people": (_("%(much)s more people served"), _("%(much)s fewer people served")),
    "people_in_gaps": (
        _("%(much)s more people served in uncovered hamlets"),
        _("%(much)s fewer people served in uncovered hamlets"),
    ),
    "homes": (_("%(much)s more homes passed"), _("%(much)s fewer homes passed")),
    "hamlets": (_("%(much)s more hamlets served"), _("%(much)s fewer hamlets served")),
    "per_person_vnd": (_("%(much)s less for each person"), _("%(much)s more for each person")),
    "per_home_passed_vnd": (_("%(much)s less for each home passed"), _("%(much)s more for each home passed")),
}


# What the money and the people of an answer to a question are about.
_COUNTED_BY: dict[ScenarioQuestion, Text] = {
    ScenarioQuestion.BUDGET: _("masts and as many people with a signal as a sum can pay for"),
    ScenarioQuestion.SHARE: _("masts and the least sum for a share of the people without a signal"),
    ScenarioQuestion.FIBRE: _("cables and households that can have fibre"),
    ScenarioQuestion.CHEAPEST: _("fibre, masts or satellites, whichever serves a hamlet cheapest"),
}


@dataclass(frozen=True)
class ComparisonWords:
    """Sentences: `verdicts` on answers that share their scope, `refusals` of those that do not, each with why;
    `notes` on inputs and figures that differ in meaning, on days that differ while their figures do not, and on what
    the answers to two questions count. `may_align`: solved again on one ground all their figures could be subtracted.
    """

    verdicts: tuple[str, ...]
    refusals: tuple[str, ...]
    notes: tuple[str, ...] = ()
    may_align: bool = False


def describe_comparison(scenarios: Sequence[Scenario]) -> ComparisonWords:
    """Each answer against the first that is measured alike, else against the first of its scope; where there is none
    before it, why not against the first of all."""
    verdicts, refusals, notes, may_align = [], [], [], False
    for place, base in enumerate(comparing.list_neighbours(scenarios)):
        if base < place:
            contest = comparing.contest_scenarios(scenarios[base], scenarios[place])
            if words := _describe_contest(contest):
                verdicts.append(words)
            if scenarios[base].question != scenarios[place].question:
                notes.append(_describe_two_questions(contest))
            if reasons := comparing.list_differing_inputs(scenarios[base], scenarios[place]):
                notes.append(_describe_inputs(contest, reasons))
                may_align = True
            elif comparing.have_same_data(scenarios[base], scenarios[place]):
                days = [formats.format_day(scenarios[at].as_of) for at in (base, place)]
                notes.append(
                    now_text("What was read of %(day)s and of %(other)s is the same.")
                    % {"day": days[0], "other": days[1]}
                )
        elif place:
            refusals.append(_describe_refusal(scenarios[place], scenarios[0]))
            if scenarios[place].question != scenarios[0].question:
                notes.append(_describe_questions(scenarios[0], scenarios[place]))
    return ComparisonWords(tuple(verdicts), tuple(refusals), tuple(dict.fromkeys(notes)), may_align)


def describe_columns(scenarios: Sequence[Scenario]) -> list[str]:
    """For each answer why its figures, or some of them, are not subtracted from those before; "" where all are."""
    words = []
    for place, base in enumerate(comparing.list_neighbours(scenarios)):
        own, other = scenarios[place], scenarios[base]
        if place and base == place:
            same_question = own.question == scenarios[0].question
            words.append(now_text("another area") if same_question else now_text("another question"))
        else:
            apart = [now_text("another question")] if own.question != other.question else []
            if reasons := ", ".join(map(str, comparing.list_differing_inputs(other, own))):
                apart.append(now_text("other inputs: %(reasons)s") % {"reasons": reasons})
            words.append("; ".join(apart))
    return words


def _describe_two_questions(contest: comparing.ScenarioContest) -> str:
    return now_text("%(first)s and %(second)s answer two questions about the same people.") % {
        "first": _quote(contest.first),
        "second": _quote(contest.second),
    }


def _describe_inputs(contest: comparing.ScenarioContest, reasons: Iterable[Text]) -> str:
    """In what two answers rest on other inputs, and which figures are therefore not subtracted."""
    names = {"first": _quote(contest.first), "second": _quote(contest.second), "reasons": ", ".join(map(str, reasons))}
    sentences = [
        now_text("%(first)s and %(second)s have other inputs (%(reasons)s): part of the difference comes from them.")
        % names
    ]
    if contest.apart:
        figures = ", ".join(map(_name_lowered, contest.apart))
        sentences.append(
            now_text("Not subtracted, because they mean something else: %(figures)s.") % {"figures": figures}
        )
    return " ".join(sentences)


def _name_lowered(name: str) -> str:
    title = next(str(title) for known, title, _unit in FIGURES if known == name)
    return title[:1].lower() + title[1:]


def _describe_refusal(scenario: Scenario, other: Scenario) -> str:
    reasons = comparing.list_differing_measures(other, scenario)
    names = {"name": _quote(scenario), "other": _quote(other), "reasons": ", ".join(map(str, reasons))}
    return now_text("%(name)s cannot be set against %(other)s, which has another %(reasons)s.") % names


def _describe_questions(one: Scenario, other: Scenario) -> str:
    """Why no verdict can be given on answers to two questions: what their money and people are about."""
    return now_text(
        "No verdict can be given: the money and the people of %(one)s are about %(first)s, those of %(other)s about "
        "%(second)s. Each is the best found for its own question."
    ) % {
        "one": _quote(one),
        "other": _quote(other),
        "first": _COUNTED_BY[ScenarioQuestion(one.question)],
        "second": _COUNTED_BY[ScenarioQuestion(other.question)],
    }


def _describe_contest(contest: comparing.ScenarioContest) -> str:
    """One sentence or two; none where no figure means the same in both."""
    names = {"first": _quote(contest.first), "second": _quote(contest.second)}
    if not contest.better:
        if not contest.apart:
            return now_text("%(first)s and %(second)s come to the same.") % names
        if not contest.equal:
            return ""
        equal = ", ".join(map(_name_lowered, contest.equal))
        return now_text("%(first)s and %(second)s come to the same in: %(figures)s.") % {**names, "figures": equal}
    words = {"better": _join_figures(contest.better, place=0), "worse": _join_figures(contest.worse, place=1)}
    if contest.worse:
        text = now_text("Against %(second)s, %(first)s: %(better)s, but %(worse)s.")
    elif contest.apart:
        text = now_text("Against %(second)s, %(first)s: %(better)s.")
    else:
        text = now_text("Against %(second)s, %(first)s is better in everything: %(better)s.")
    sentences = [text % {**names, **words}]
    if contest.is_within_gap:
        sentences.append(now_text("A longer search could still turn this: the certified gap is wider."))
    return " ".join(sentences)


def _join_figures(figures: Iterable[tuple[str, float]], *, place: int) -> str:
    amounts = (
        (name, formats.format_money(round(much)) if name.endswith("_vnd") else formats.format_number(much, 0))
        for name, much in figures
    )
    return ", ".join(str(_WORDS[name][place]) % {"much": much} for name, much in amounts)


def _quote(scenario: Scenario) -> str:
    return f"“{scenario.name}”"
