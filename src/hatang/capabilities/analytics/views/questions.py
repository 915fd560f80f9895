"""Questions in SQL: the question, its answer as table and drawing, the tables that may be asked, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.actions import questions as actions
from hatang.capabilities.analytics.formats import cells, statement
from hatang.capabilities.analytics.formats.answering import compile_kept
from hatang.capabilities.analytics.formats.choosing import read_choice
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.formats.drawing import BarChart, draw_answer
from hatang.capabilities.analytics.forms import KeepForm, QuestionForm
from hatang.capabilities.analytics.terms import EXPORTED_ROWS, SECONDS, SHOWN_ROWS, STREAM_SECONDS
from hatang.capabilities.analytics.views import turns
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import actor_of, allow, has_right
from hatang.kernel.http import Stream
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.analytics.formats.desk import DeskAnswer, QueryDesk
    from hatang.kernel.ui.context import Context


def _asked(request: HttpRequest) -> str:
    return request.GET.get("sql", "").strip()


@allow("analytics.query")
@turns.in_turn(_asked)
def show_questions(request: HttpRequest) -> HttpResponseBase:
    """`?sql=` asks, so that a question can be sent as a link; each reader gets the rows that they may see."""
    actor = actor_of(request)
    form = QuestionForm(request.GET if request.GET.get("sql") else None)
    values: dict[str, Any] = {
        "form": form,
        "saved": queries.list_saved_queries(actor=actor),
        "may_share": has_right(actor, "analytics.share"),
    }
    # The table below is called "answer": this is how its address asks for a file.
    exporting = turns.is_file_asked(request)
    # The one that this page answers is over when it is read.
    values["running"] = [
        asked
        for asked in queries.list_queued_questions(actor=actor, now=timezone.now())
        if asked.pk != turns.find_ticket(request)
    ]
    with open_desk(actor, as_of=context_of(request).as_of, seconds=SECONDS) as opened, turns.watching(request, opened):
        if form.is_bound and form.is_valid():
            try:
                rows = EXPORTED_ROWS if exporting else SHOWN_ROWS
                answer = opened.ask(form.cleaned_data["sql"], rows=rows)
            except Invalid as problem:
                if exporting:
                    raise
                values["problem"] = problem
                values["meant"] = _suggest_tables(opened, form.cleaned_data, problem)
            else:
                if answer.is_cut and request.GET.get("answer-format") == "csv":
                    return _stream_csv(request, form.cleaned_data["sql"])
                table = table_of(request, answer)
                if (sent := table.answer()) is not None:
                    return sent
                drawn = draw_answer(answer.table, form.cleaned_data["drawing"])
                # Bars of a question lead nowhere: only on a dashboard are there others to narrow.
                bars = tuple((cells.format_label(name), value, "", False) for name, value in drawn.bars)
                chart = BarChart(bars, answer.table.num_rows, is_more=answer.is_cut)
                values |= {"table": table, "answer": answer, "drawn": drawn, "chart": chart}
                values["keep"] = KeepForm(initial=form.cleaned_data)
        context = context_of(request)
        # Its links go on with the date of the page.
        kind = f"{get_language()} {urlencode(context.parameters())}"
        values["tables"] = opened.write_once(kind, lambda: _write_tables(opened, context))
    is_bare = not opened.tables
    values |= {"is_bare": is_bare, "publishing": is_bare and lake.is_being_published()}
    return render(request, "analytics/index.html", values)


def _write_tables(opened: QueryDesk, context: Context) -> str:
    """The models and tables that may be asked, with their columns: long, and the same for all who see the same."""
    road = reverse("analytics:sql")

    def write_address(table: str) -> str:
        return context.url(f"{road}?{urlencode({'sql': f'SELECT * FROM {table} LIMIT 100'})}")

    tables = [
        {
            "name": readable.dataset.name,
            "title": readable.dataset.title,
            "rows": readable.edition["rows"],
            "version": readable.version,
            "own": readable.bodies is not None,
            "fields": [f for f in readable.dataset.fields if f.name in readable.edition["fields"]],
            "geometry": readable.dataset.geometry,
            "address": write_address(readable.dataset.name),
        }
        for readable in opened.tables
    ]
    models = [
        {
            "name": model.table,
            "title": model.title,
            "grain": model.grain,
            "columns": opened.columns(model.table),
            "address": write_address(model.table),
        }
        for model in opened.models
        if not model.indicator
    ]
    return render_to_string("analytics/tables.html", {"tables": tables, "models": models})


def _stream_csv(request: HttpRequest, sql: str) -> HttpResponseBase:
    """All rows as they are read, where a page or a spreadsheet would not hold them."""
    actor, as_of = actor_of(request), context_of(request).as_of

    def lines() -> Iterator[str]:
        with open_desk(actor, as_of=as_of) as opened, opened.streaming(sql, seconds=STREAM_SECONDS) as (shape, batches):
            yield from cells.write_csv(shape, batches)

    return send_stream(request, lines())


def send_stream(request: HttpRequest, lines: Iterator[str]) -> HttpResponseBase:
    """The lines of a CSV file as they come, under the name that every answer has as a file."""
    response = turns.hold_turn(request, Stream(lines, content_type="text/csv; charset=utf-8"))
    response["Content-Disposition"] = f'attachment; filename="phan-tich-{context_of(request).as_of.isoformat()}.csv"'
    return response


def _suggest_tables(opened: QueryDesk, asked: dict[str, Any], problem: Invalid) -> list[tuple[str, str, str]]:
    """Where the question names no table: those that may be meant, with their titles and the question about them."""
    titles = {readable.dataset.name: str(readable.dataset.title) for readable in opened.tables}
    titles |= {model.table: model.title for model in opened.models}
    wrong, road = statement.find_unknown_table(problem, asked["sql"]), reverse("analytics:sql")
    return [
        (name, titles[name], f"{road}?{urlencode({**asked, 'sql': asked['sql'].replace(wrong, name)})}")
        for name in statement.list_alike(wrong, titles)
    ]


@allow("analytics.query")
@require_POST
def keep_question(request: HttpRequest) -> HttpResponseBase:
    form = KeepForm(request.POST)
    if not form.is_valid():
        raise Invalid("title", _("A question is kept with a title and its text"))
    actor, kept = actor_of(request), dict(form.cleaned_data)
    if kept["choice"]:
        # What was chosen is what is kept; its SQL is written anew.
        as_of, choice = context_of(request).as_of, read_choice(QueryDict(kept["choice"]))
        with open_desk(actor, as_of=as_of) as opened:
            kept |= {"choice": choice.query(), "sql": compile_kept(opened, choice, as_of)}
    question = actions.save_question(actor, now=timezone.now(), **kept)
    messages.success(request, _("The question has been kept."))
    return redirect(context_of(request).url(question.address))


@allow("analytics.query")
@require_POST
def throw_away(request: HttpRequest, number: int) -> HttpResponseBase:
    actions.delete_question(actor_of(request), number=number)
    messages.success(request, _("The question has been thrown away."))
    return redirect(context_of(request).url(reverse("analytics:index")))


def table_of(request: HttpRequest, answer: DeskAnswer) -> Table:
    return Table(
        *("answer", cells.build_columns(answer.table), from_rows(cells.build_rows(answer.table)), request),
        caption=_("Answer"),
        file_name="phan-tich",
        note=note_cut(answer),
    )


def note_cut(answer: DeskAnswer) -> str:
    """What a file of an answer that goes on leaves out: the answer itself is sent as CSV as it is read."""
    rows = formats.format_number(answer.table.num_rows)
    return _("The first %(rows)s rows; a CSV file carries all") % {"rows": rows} if answer.is_cut else ""
