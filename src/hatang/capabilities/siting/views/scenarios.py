"""Scenarios: the list, a new question, one answer with its plot, map, sites, hamlets and bill; lock and solve again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.siting import jobs
from hatang.capabilities.siting.actions import scenarios as actions
from hatang.capabilities.siting.forms.scenarios import AgainForm, AskForm
from hatang.capabilities.siting.queries import comparing, figure_words, networks, scenarios
from hatang.capabilities.siting.queries.asking import Ask
from hatang.capabilities.siting.terms import PeopleAsked, ScenarioQuestion, ScenarioState, SignalBasis
from hatang.capabilities.siting.views import comparing as comparisons
from hatang.capabilities.siting.views import figures, names, pictures
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import answer_features
from hatang.kernel.problems import Problem
from hatang.kernel.ui import formats
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.siting.models import Scenario, ScenarioResult

# Of so many of the newest answers two are proposed for comparing.
_PAIRED = 12


def _draw_people_in_gaps(row: Mapping[str, Any]) -> str:
    """A plan that serves nobody there is not mistaken for one that closes gaps."""
    people = row["people_in_gaps"]
    if people is None:
        return ""
    shown = formats.format_number(people, 0)
    return shown if people else format_html('<span class="tag tag-attention">{}</span>', shown)


COLUMNS = (
    Column("name", _("Scenario"), url=lambda row: reverse("siting:scenario", args=[row["pk"]])),
    Column("question", _("What is asked"), "choice", choices=tuple(ScenarioQuestion.choices)),
    Column("area", _("Area"), shown=False),
    Column("as_of", _("Figures as of"), "date"),
    Column("basis", _("Method"), "choice", choices=tuple(SignalBasis.choices), shown=False),
    Column("state", _("State"), "choice", choices=tuple(ScenarioState.choices)),
    Column("cost_vnd", _("Cost"), "money"),
    Column("people", _("People served"), "integer"),
    Column(
        "people_in_gaps",
        _("Of them in uncovered hamlets"),
        "integer",
        html=_draw_people_in_gaps,
        description=_("Hamlets that do not count as covered; the others are left over in hamlets that do."),
    ),
    Column("hamlets", _("Hamlets served"), "integer", shown=False),
    Column("gap", _("Certified gap"), "percent", shown=False),
    Column("accepted", _("Accepted"), "boolean"),
    Column("made_by_label", _("Made by"), shown=False),
    Column("made_at", _("Made at"), "moment", shown=False),
)


@require_GET
@allow("siting.view")
def show_scenarios(request: HttpRequest) -> HttpResponseBase:
    """Every scenario the actor may see; those solved can be compared."""
    actor = actor_of(request)
    visible = [
        scenarios.mask_scenario(scenario, actor=actor) for scenario in scenarios.list_scenarios(actor=actor)[:500]
    ]
    area_names = {area: figures.name_area(area) for area in {row.asked.get("area", "") for row in visible}}
    rows = [
        {
            "pk": scenario.pk,
            "name": scenario.name,
            "question": scenario.question,
            "area": area_names[scenario.asked.get("area", "")],
            "as_of": scenario.as_of,
            "basis": scenario.asked.get("basis") if ScenarioQuestion(scenario.question).has_sites else None,
            "state": scenario.state,
            "cost_vnd": scenario.summary.get("cost_vnd"),
            "people": scenario.summary.get("people"),
            "people_in_gaps": figure_words.count_served_in_gaps(scenario),
            "hamlets": scenario.summary.get("hamlets"),
            "gap": 100 * scenario.summary["gap"] if "gap" in scenario.summary else None,
            "accepted": scenario.is_part_of_a_plan,
            "made_by_label": scenario.made_by_label,
            "made_at": scenario.made_at,
        }
        for scenario in visible
    ]
    may_plan = access.has_right(actor, "siting.plan")
    text = _("Ask what to build for the money there is.") if may_plan else _("None has been accepted yet.")
    empty = Empty(_("No scenario yet"), text, reverse("siting:new") if may_plan else "", _("New scenario"), "network")
    with_money = access.has_right(actor, "siting.money")
    columns = [column for column in COLUMNS if with_money or not column.name.endswith("_vnd")]
    table = Table(
        "scenarios", columns, from_rows(rows), request, caption=_("Scenarios"), empty=empty, file_name="phuong-an"
    )
    if (answer := table.answer()) is not None:
        return answer
    solved = [scenario for scenario in visible if scenario.is_solved]
    pair = comparing.choose_pair(solved[:_PAIRED])
    return render(
        request,
        "siting/index.html",
        {
            "table": table,
            "may_plan": may_plan,
            "may_see_builds": access.has_right(actor, "siting.see_builds"),
            "selects": comparisons.offer_choices(solved, pair) if pair else [],
        },
    )


@require_http_methods(["GET", "POST"])
@allow("siting.plan")
@about_area
def edit_new_scenario(request: HttpRequest) -> HttpResponseBase:
    """A new question; a price that is missing is named here, and nothing is queued."""
    actor, context = actor_of(request), context_of(request)
    library = [(network.pk, f"{network.name} · {network.source}") for network in networks.list_networks(actor=actor)]
    usual = {
        "as_of": context.as_of,
        "question": ScenarioQuestion.BUDGET,
        "budget_vnd": 40_000_000_000,
        "first_year": context.as_of.year + 1,
    }
    form = AskForm(request.POST or None, networks=library, initial=usual)
    if request.method == "POST" and form.is_valid():
        asked = form.asked | ({"area": str(context.area)} if context.area and "area" in context.given else {})
        try:
            made = actions.create_scenario(
                actor,
                name=form.cleaned_data["name"] or names.propose_name(asked, form.cleaned_data["as_of"]),
                asked=asked,
                as_of=form.cleaned_data["as_of"],
                network_id=int(form.cleaned_data["network"]),
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            jobs.queue_solve(actor, made)
            return redirect(context.url(reverse("siting:scenario", args=[made.pk])))
    status = 422 if request.method == "POST" else 200
    return render(request, "siting/new.html", {"form": form, "has_network": bool(library)}, status=status)


@require_GET
@allow("siting.view")
def show_scenario(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """One scenario."""
    scenario = scenarios.find_scenario(scenario_id=scenario_id, actor=actor_of(request))
    return _render_scenario(request, scenario, None)


def _render_scenario(
    request: HttpRequest, scenario: Scenario, form: AgainForm | None, status: int = 200
) -> HttpResponseBase:
    actor = actor_of(request)
    result = scenarios.find_scenario_result(scenario=scenario, actor=actor) if scenario.is_solved else None
    tables = figures.build_tables(request, scenario, result) if result else []
    for table in tables:
        if (answer := table.answer()) is not None:
            return answer
    may_plan = access.has_right(actor, "siting.plan")
    rival = scenarios.find_rival(scenario=scenario, actor=actor) if result else None
    return render(
        request,
        "siting/scenario.html",
        {
            "rival": rival,
            "compare_url": comparisons.address_comparison(request, (rival, scenario)) if rival else "",
            "scenario": scenario,
            "result": result,
            "state": ScenarioState(scenario.state),
            "question": ScenarioQuestion(scenario.question),
            "facts": figures.list_facts(scenario),
            "search_facts": figures.list_facts(scenario, of_search=True),
            "split": figure_words.split_people(scenario),
            "meanings": figure_words.list_meanings([scenario]),
            "asked": figures.list_settings(scenario, scenarios.name_locked_parts([scenario])),
            "tables": tables,
            "solve_plot": pictures.solve_plot(scenario),
            "solve_words": pictures.solve_words(scenario),
            "curve": pictures.draw_cost_curve(scenario),
            "map": pictures.map_of(request, scenario) if result else None,
            "working": scenarios.read_progress(scenario=scenario),
            "abandoned": scenarios.is_abandoned(scenario=scenario),
            "may_plan": may_plan,
            "may_accept": access.has_right(actor, "siting.accept")
            and scenario.is_solved
            and scenario.accepted_at is None,
            "may_take_back": access.has_right(actor, "siting.accept") and scenario.is_part_of_a_plan,
            "again": form
            or (
                _again_form(scenario, result, people=request.GET.get("people_asked", ""))
                if result and may_plan
                else None
            ),
        },
        status=status,
    )


@require_GET
@allow("siting.view")
def show_progress(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """How far the solve is, with its plot; the page itself is asked again when it has ended."""
    scenario = scenarios.find_scenario(scenario_id=scenario_id, actor=actor_of(request))
    at_work = scenarios.read_progress(scenario=scenario)
    if at_work is None:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    facts = {
        "scenario": scenario,
        "working": at_work,
        "solve_plot": pictures.solve_plot(scenario),
        "may_plan": access.has_right(actor_of(request), "siting.plan"),
    }
    return render(request, "siting/working.html", facts)


def _list_lockable_parts(scenario: Scenario, result: ScenarioResult) -> list[tuple[str, str]]:
    """What can be locked: the chosen sites with those locked before, or the hamlets."""
    if ScenarioQuestion(scenario.question).has_sites:
        rows = [(row["code"], f"{row['name']} · {row['commune_name']}") for row in result.sites]
    else:
        rows = [(row["code"], f"{row['name']} · {row['commune_name']}") for row in result.hamlets]
    known = {code for code, _title in rows}
    part = "sites" if ScenarioQuestion(scenario.question).has_sites else "hamlets"
    before = [*scenario.asked.get(f"keep_{part}", []), *scenario.asked.get(f"avoid_{part}", [])]
    names = scenarios.name_locked_parts([scenario])
    return [*rows, *((code, names.get(code, code)) for code in before if code not in known)]


def _again_form(scenario: Scenario, result: ScenarioResult, data: Any = None, people: str = "") -> AgainForm:
    """`people` asks of whom instead, where the address names one of `PeopleAsked`."""
    question = ScenarioQuestion(scenario.question)
    part = "sites" if question.has_sites else "hamlets"
    initial = {
        "budget_vnd": scenario.asked.get("budget_vnd"),
        "share_percent": scenario.asked.get("share_percent"),
        "people_asked": people if people in PeopleAsked else Ask.of(scenario.asked).people_asked,
        "keep": scenario.asked.get(f"keep_{part}", []),
        "avoid": scenario.asked.get(f"avoid_{part}", []),
    }
    return AgainForm(data, parts=_list_lockable_parts(scenario, result), question=question, initial=initial)


@require_POST
@allow("siting.plan")
def repeat_scenario(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """The same question with locked parts, as a new scenario."""
    actor, context = actor_of(request), context_of(request)
    scenario = scenarios.find_scenario(scenario_id=scenario_id, actor=actor)
    result = scenarios.find_scenario_result(scenario=scenario, actor=actor)
    if result is None:
        return redirect(context.url(reverse("siting:scenario", args=[scenario.pk])))
    form = _again_form(scenario, result, request.POST)
    if form.is_valid():
        try:
            name = form.cleaned_data["name"] or names.propose_name_again(
                scenario, scenario.asked | form.changes, scenario.as_of, actor=actor
            )
            made = actions.repeat_scenario(actor, scenario=scenario, name=name, changes=form.changes)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            jobs.queue_solve(actor, made)
            return redirect(context.url(reverse("siting:scenario", args=[made.pk])))
    return _render_scenario(request, scenario, form, status=422)


@require_POST
@allow("siting.plan")
def stop_solve(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """Stop and keep the best."""
    scenario = scenarios.find_scenario(scenario_id=scenario_id, actor=actor_of(request))
    actions.stop_solve(actor_of(request), scenario=scenario)
    messages.success(request, now_text("The search ends with the best it has."))
    return redirect(context_of(request).url(reverse("siting:scenario", args=[scenario.pk])))


@require_POST
@allow("siting.plan")
def resume_solve(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """Let a stopped search go on."""
    actor = actor_of(request)
    scenario = actions.resume_solve(actor, scenario=scenarios.find_scenario(scenario_id=scenario_id, actor=actor))
    jobs.queue_solve(actor, scenario)
    return redirect(context_of(request).url(reverse("siting:scenario", args=[scenario.pk])))


@require_GET
@allow("siting.view")
def show_scenario_features(request: HttpRequest, scenario_id: int, part: str) -> HttpResponseBase:
    """Sites, lines or hamlets of a scenario as GeoJSON for its map."""
    actor = actor_of(request)
    scenario = scenarios.find_scenario(scenario_id=scenario_id, actor=actor)
    part_features = pictures.build_features(scenarios.find_scenario_result(scenario=scenario, actor=actor), part)
    return answer_features(part_features)
