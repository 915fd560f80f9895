"""Closing the result of a year, looking at what was frozen, computing it again, setting it aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import forms
from hatang.capabilities.plan.actions import results as result_actions
from hatang.capabilities.plan.queries import reproduction, results, standing, territory
from hatang.capabilities.plan.terms import year_end
from hatang.capabilities.plan.views.documents import build_frame
from hatang.capabilities.plan.views.editing import plan_of
from hatang.capabilities.plan.views.targets import record_address, target_of, year_to_close
from hatang.kernel import datasets
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui import formats
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.editing import show_edit_form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("plan.close")
def close_result(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    chosen_plan, target = target_of(request, plan, number)
    today = timezone.localdate()
    form = forms.CloseResultForm(request.POST or None, initial={"year": year_to_close(target), "approved_on": today})

    def act(data: dict[str, Any]) -> None:
        result_actions.close_result(
            actor_of(request),
            plan=chosen_plan,
            number=number,
            year=data["year"],
            approval=result_actions.Approval(data["document"], data["approved_on"], data["incomplete_reason"]),
            now=timezone.localtime(),
        )

    (row,) = standing.list_standings(
        plan=chosen_plan,
        as_of=max(year_end(year_to_close(target)), context_of(request).as_of),
        numbers=[number],
        with_trend=False,
    )
    figure = row.decisive
    figure_text = (
        _("no data")
        if figure is None or figure.value is None
        else formats.format_quantity(figure.value, row.target.shown_unit, upper_bound=figure.upper_bound)
    )
    return show_edit_form(
        *(request, form),
        act=act,
        back=record_address(chosen_plan, number),
        title=_("Close the result of target %(number)s") % {"number": number},
        submit=_("Approve and close"),
        consequence=_(
            "The figure at the end of the year (%(figure)s, %(state)s) and its evidence are frozen. It can only be"
            " superseded by a document."
        )
        % {"figure": figure_text, "state": row.state.label},
        done=_("The result has been closed."),
        record=chosen_plan,
        danger=True,
    )


@allow("plan.view")
def show_result(request: HttpRequest, plan: str, number: str, result_id: int) -> HttpResponseBase:
    """A closed result: what was frozen, computed again now, beside what today's data say of that day."""
    chosen_plan = plan_of(request, plan)
    closed = results.find_closed_result(result_id=result_id, actor=actor_of(request))
    if closed.target.version.plan_id != chosen_plan.pk or closed.target.number != number:
        raise Missing("closed_result", _("There is no such closed result"), where=str(result_id))
    again = reproduction.reproduce_result(result=closed)
    rows = reproduction.read_frozen_evidence(result=closed, actor=actor_of(request))
    return render(
        request,
        "plan/result.html",
        {
            **build_frame(request, chosen_plan, "targets"),
            "result": closed,
            "closed": results.closed_row(closed, number),
            "target": standing.target_row(closed.target, chosen_plan, closed.target.version.number),
            "area_titles": [territory.find_area_title(area=Area.parse(text)) for text in closed.areas],
            "again": again,
            "changed": [_name_dataset(name) for name in again.changed],
            "rows": rows.frame.height,
            "hidden": rows.hidden,
        },
    )


def _name_dataset(name: str) -> str:
    """The dataset's title beside its code."""
    dataset = datasets.find_dataset(name)
    return f"{dataset.title} ({name})" if dataset is not None else name


@allow("plan.view")
def result_rows(request: HttpRequest, plan: str, number: str, result_id: int) -> HttpResponseBase:
    """The frozen rows that the actor may open, as CSV."""
    closed = results.find_closed_result(result_id=result_id, actor=actor_of(request))
    if closed.target.version.plan_id != plan_of(request, plan).pk:
        raise Missing("closed_result", _("There is no such closed result"), where=str(result_id))
    rows = reproduction.read_frozen_evidence(result=closed, actor=actor_of(request))
    response = HttpResponse(rows.frame.write_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{closed.indicator}-{closed.as_of}.csv"'
    return response


@allow("plan.close")
def supersede_result(request: HttpRequest, plan: str, number: str, result_id: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    closed = results.find_closed_result(result_id=result_id, actor=actor_of(request))

    def act(data: dict[str, Any]) -> None:
        result_actions.supersede_result(
            actor_of(request), result=closed, document=data["document"], reason=data["reason"], now=timezone.now()
        )

    return show_edit_form(
        *(request, forms.SupersedeForm(request.POST or None)),
        act=act,
        back=record_address(chosen_plan, number),
        title=_("Supersede the result of %(year)d") % {"year": closed.year},
        submit=_("Supersede"),
        consequence=_("The closed result is kept but no longer counts; the year can then be closed anew."),
        done=_("The result has been superseded."),
        record=chosen_plan,
        danger=True,
    )
