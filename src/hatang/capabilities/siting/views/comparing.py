"""Answers side by side: which, what the comparison comes to, and all of them solved again on the figures of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hatang.capabilities.siting import jobs
from hatang.capabilities.siting.actions import scenarios as actions
from hatang.capabilities.siting.queries import comparing, figure_words, scenarios
from hatang.capabilities.siting.terms import ScenarioQuestion
from hatang.capabilities.siting.views import figures, names, pictures, verdicts
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem
from hatang.kernel.ui import formats
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.forms import SearchSelect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponseBase, QueryDict

    from hatang.capabilities.siting.models import Scenario
    from hatang.kernel.problems import Text

_MOST = 4
# A list that is looked through at a glance needs no words to find something in it.
_AT_A_GLANCE = 12
_PLACES = (_("First scenario"), _("Second scenario"), _("Third scenario"), _("Fourth scenario"))


def address_comparison(request: HttpRequest, compared: Iterable[Scenario]) -> str:
    """The page on which these stand side by side, in their order."""
    asked = urlencode({"pa": [scenario.pk for scenario in compared]}, doseq=True)
    return context_of(request).url(f"{reverse('siting:compare')}?{asked}")


def offer_choices(solved: Sequence[Scenario], chosen: Sequence[Scenario]) -> list[tuple[Text, str, str]]:
    """(label, id, select) of the scenarios to set against each other, two of them needed; by their questions."""
    named = [scenario.name for scenario in solved]
    by_question: dict[str, list[tuple[int, str]]] = {}
    for scenario in {scenario.pk: scenario for scenario in (*solved, *chosen)}.values():
        when = f" · {formats.format_moment(scenario.made_at)}" if named.count(scenario.name) > 1 else ""
        question = str(ScenarioQuestion(scenario.question).label)
        by_question.setdefault(question, []).append((scenario.pk, f"{scenario.name}{when}"))
    selects: list[tuple[Text, str, str]] = []
    for place, label in enumerate(_PLACES):
        select = (SearchSelect if len(named) > _AT_A_GLANCE else forms.Select)()
        none: list[tuple[Any, Any]] = [("", "–")] if place > 1 else []
        select.choices = [*none, *by_question.items()]
        key = chosen[place].pk if place < len(chosen) else ""
        selects.append((label, f"pa-{place + 1}", select.render("pa", key, {"id": f"pa-{place + 1}"})))
    return selects


def _read_keys(asked: QueryDict) -> list[int]:
    return [int(number) for number in asked.getlist("pa") if number.isdecimal() and len(number) < 12][:_MOST]


@require_GET
@allow("siting.view")
def compare_scenarios(request: HttpRequest) -> HttpResponseBase:
    """Scenarios side by side: figures in columns, maps beside each other; without any named the best pair."""
    actor = actor_of(request)
    solved = scenarios.list_solved_scenarios(actor=actor)
    asked = scenarios.list_asked_scenarios(ids=_read_keys(request.GET), actor=actor)
    if not asked:
        asked = list(comparing.choose_pair(solved[:_AT_A_GLANCE]) or ())
    compared = [scenario for scenario in asked if scenario.is_solved]
    words = verdicts.describe_comparison(compared)
    may_plan = access.has_right(actor, "siting.plan")
    return render(
        request,
        "siting/compare.html",
        {
            "scenarios": compared,
            "unsolved": [
                (
                    scenario,
                    None if scenarios.is_abandoned(scenario=scenario) else scenarios.read_progress(scenario=scenario),
                )
                for scenario in asked
                if not scenario.is_solved
            ],
            "selects": offer_choices(solved, asked) if len(solved) > 1 else [],
            "heads": list(zip(compared, verdicts.describe_columns(compared), strict=True)),
            "words": words,
            "rows": figures.compare_figures(compared),
            "lacking": [scenario for scenario in compared if figures.lacks_people_in_gaps(scenario)],
            "meanings": figure_words.list_meanings(compared),
            "may_plan": may_plan,
            "may_align": may_plan and words.may_align,
            "maps": [
                (scenario, pictures.map_of(request, scenario, name=f"map-{scenario.pk}")) for scenario in compared
            ],
        },
    )


@require_POST
@allow("siting.plan")
def align_scenarios(request: HttpRequest) -> HttpResponseBase:
    """All of them asked again on the figures of today, measured as the first: what differs then is theirs alone."""
    actor, today = actor_of(request), timezone.localdate()
    asked = scenarios.list_asked_scenarios(ids=_read_keys(request.POST), actor=actor)
    try:
        made = actions.align_scenarios(
            actor,
            scenarios=asked,
            as_of=today,
            name=lambda scenario, settings: names.propose_name_again(scenario, settings, today, actor=actor),
        )
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect(address_comparison(request, asked))
    for scenario in made:
        jobs.queue_solve(actor, scenario)
    messages.success(request, now_text("All are being solved again on the figures of today; the page waits for them."))
    return redirect(address_comparison(request, made))
