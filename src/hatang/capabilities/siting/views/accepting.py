"""Accepting a scenario into a plan and taking it back, and what is planned on the map."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hatang.capabilities.identity import public as identity
from hatang.capabilities.siting.actions import accepting as actions
from hatang.capabilities.siting.forms.scenarios import AcceptScenarioForm, TakeBackForm
from hatang.capabilities.siting.queries import planned as planned_queries
from hatang.capabilities.siting.queries import scenarios
from hatang.capabilities.siting.terms import LEAD_DEPARTMENT
from hatang.capabilities.work import public as plans
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import answer_features
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@require_http_methods(["GET", "POST"])
@allow("siting.accept")
def accept_scenario(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """Say by which decision, who leads and from where the money comes; then all of it happens at once, or nothing."""
    actor, context = actor_of(request), context_of(request)
    scenario = scenarios.find_scenario(scenario_id=scenario_id, actor=actor)
    result = scenarios.find_scenario_result(scenario=scenario, actor=actor)
    if result is None or not scenario.is_solved:
        raise Missing("scenario", _("This scenario has no answer yet"), where=scenario.name)
    if scenario.accepted_at is not None:
        return redirect(context.url(reverse("siting:scenario", args=[scenario.pk])))
    today = context.today
    operators = identity.list_organisations(today, kind=identity.OrganisationKind.OPERATOR)
    leads = [
        *(operator for operator in operators),
        *([lead_department] if (lead_department := identity.read_organisation(LEAD_DEPARTMENT)) else []),
    ]
    live = plans.list_plans(today, live_only=True)
    plan = request.POST.get("plan") or context.plan or (live[0].code if live else "")
    form = AcceptScenarioForm(
        request.POST or None,
        plans=[(live_plan.code, live_plan.number) for live_plan in live],
        leads=[(lead.code, lead.name) for lead in leads],
        sources=[(funding_source.code, funding_source.name) for funding_source in plans.funding_sources(plan, today)]
        if plan
        else [],
        initial={
            "plan": plan,
            "valid_from": today,
            "lead": LEAD_DEPARTMENT,
            "year_from": result.phases[0]["year"] if result.phases else today.year + 1,
            "year_to": result.phases[-1]["year"] if result.phases else today.year + 2,
        },
    )
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            actions.accept_scenario(
                actor,
                scenario=scenario,
                plan=cleaned["plan"],
                decision=cleaned["decision"],
                valid_from=cleaned["valid_from"],
                lead=cleaned["lead"],
                source=cleaned["source"],
                years=range(cleaned["year_from"], cleaned["year_to"] + 1),
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, now_text("The scenario is part of the plan now."))
            return redirect(context.url(reverse("siting:scenario", args=[scenario.pk])))
    status = 422 if request.method == "POST" else 200
    parts = {"scenario": scenario, "form": form, "works": actions.draft_plan_tasks(result)}
    return render(request, "siting/accept.html", parts, status=status)


@require_http_methods(["GET", "POST"])
@allow("siting.accept")
def take_back(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """Say by which decision and why; from the day on its tasks, funding and planned assets are gone."""
    actor, context = actor_of(request), context_of(request)
    scenario = scenarios.find_scenario(scenario_id=scenario_id, actor=actor)
    back = context.url(reverse("siting:scenario", args=[scenario.pk]))
    if not scenario.is_part_of_a_plan:
        return redirect(back)
    begun = date.fromisoformat(scenario.accepted["valid_from"])
    form = TakeBackForm(request.POST or None, initial={"valid_from": max(context.today, begun + timedelta(days=1))})
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(actor, scenario=scenario, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, now_text("The scenario is part of the plan no longer."))
            return redirect(back)
    status = 422 if request.method == "POST" else 200
    return render(request, "siting/take_back.html", {"scenario": scenario, "form": form}, status=status)


@require_GET
@allow("siting.view")
def show_planned_features(request: HttpRequest) -> HttpResponseBase:
    """The sites and lines of accepted scenarios as GeoJSON, as of the date; `part` gives one of the two alone."""
    part = request.GET.get("part", "")
    features = planned_queries.build_planned_features(
        as_of=context_of(request).as_of, actor=actor_of(request), kind=part
    )
    return answer_features(features)
