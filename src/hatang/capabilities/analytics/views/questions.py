"""«Phân tích»: the question, its answer as table and drawing, the tables that may be asked, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.actions import questions as actions
from hatang.capabilities.analytics.formats import cells
from hatang.capabilities.analytics.formats.desk import desk
from hatang.capabilities.analytics.formats.drawing import draw
from hatang.capabilities.analytics.forms import KeepForm, QuestionForm
from hatang.capabilities.analytics.terms import EXPORTED_ROWS, SHOWN_ROWS
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import actor_of, allow, may
from hatang.kernel.problems import Invalid
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.analytics.formats.desk import Answer
    from hatang.kernel.access import Actor


@allow("analytics.query")
def index(request: HttpRequest) -> HttpResponseBase:
    """`?sql=` asks, so that a question can be sent as a link; each reader gets the rows that they may see."""
    actor = actor_of(request)
    form = QuestionForm(request.GET if request.GET.get("sql") else None)
    values: dict[str, Any] = {"form": form, "saved": _saved(actor), "may_share": may(actor, "analytics.share")}
    # The table below is called "answer": this is how its address asks for a file.
    exporting = bool(request.GET.get("answer-format"))
    with desk(actor, as_of=context_of(request).as_of) as found:
        if form.is_bound and form.is_valid():
            try:
                rows = EXPORTED_ROWS if exporting else SHOWN_ROWS
                answer = found.ask(form.cleaned_data["sql"], rows=rows)
            except Invalid as problem:
                values["problem"] = problem
            else:
                table = table_of(request, answer)
                if (sent := table.answer()) is not None:
                    return sent
                drawn = draw(answer.table, form.cleaned_data["drawing"])
                # Bars of a question lead nowhere: only on a dashboard are there others to narrow.
                bars = [(cells.label(name), value, "", False) for name, value in drawn.bars]
                values |= {"table": table, "answer": answer, "drawn": drawn, "bars": bars}
                values["keep"] = KeepForm(initial=form.cleaned_data)
        values["tables"] = [
            {
                "name": each.dataset.name,
                "title": each.dataset.title,
                "rows": each.edition["rows"],
                "version": each.version,
                "own": each.bodies is not None,
                "fields": [f for f in each.dataset.fields if f.name in each.edition["fields"]],
                "geometry": each.dataset.geometry,
                "query": urlencode({"sql": f"SELECT * FROM {each.dataset.name} LIMIT 100"}),
            }
            for each in found.tables
        ]
        values["models"] = [
            {
                "name": each.table,
                "title": each.title,
                "grain": each.grain,
                "columns": found.columns(each.table),
                "query": urlencode({"sql": f"SELECT * FROM {each.table} LIMIT 100"}),
            }
            for each in found.models
            if not each.indicator
        ]
    values["publishing"] = not values["tables"] and lake.is_being_published()
    return render(request, "analytics/index.html", values)


def _saved(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "pk": each.pk,
            "title": each.title,
            "owner": each.owner,
            "owner_label": each.owner_label,
            "query": urlencode({"sql": each.sql, "drawing": each.drawing}),
        }
        for each in queries.saved(actor=actor)
    ]


@allow("analytics.query")
@require_POST
def keep(request: HttpRequest) -> HttpResponseBase:
    form = KeepForm(request.POST)
    if not form.is_valid():
        raise Invalid("title", _("A question is kept with a title and its text"))
    actions.save(actor_of(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The question has been kept."))
    asked = {name: form.cleaned_data[name] for name in ("sql", "drawing")}
    return redirect(f"{reverse('analytics:index')}?{urlencode(asked)}")


@allow("analytics.query")
@require_POST
def throw_away(request: HttpRequest, number: int) -> HttpResponseBase:
    actions.delete(actor_of(request), number=number)
    messages.success(request, _("The question has been thrown away."))
    return redirect("analytics:index")


def table_of(request: HttpRequest, answer: Answer) -> Table:
    return Table(
        *("answer", cells.columns(answer.table), from_rows(cells.rows(answer.table)), request),
        caption=_("Answer"),
        file_name="phan-tich",
    )
