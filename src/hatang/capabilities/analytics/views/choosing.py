"""«Phân tích»: a question put together from words, its answer beside it; its address is the question."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.formats import answering, cells, offering
from hatang.capabilities.analytics.formats.answering import Asker, ChosenAnswer
from hatang.capabilities.analytics.formats.choosing import QuestionChoice, read_choice
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.formats.drawing import DRAWN, CommuneMap, DrawnAnswer, draw_commune_map
from hatang.capabilities.analytics.formats.subjects import SubjectTitle, find_subject, list_subjects
from hatang.capabilities.analytics.forms import KeepForm
from hatang.capabilities.analytics.terms import EXPORTED_ROWS, SHOWN_ROWS, Drawing
from hatang.capabilities.analytics.views import questions, turns
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import actor_of, allow, has_right
from hatang.kernel.problems import Problem
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.kernel.access import Area
    from hatang.kernel.ui.context import Context

# Where a row of the answer leads, beside its own columns.
_ADDRESS = "address of its rows"


def _asked(request: HttpRequest) -> str:
    return "" if "sql" in request.GET else request.GET.get("bang", "").strip()


@about_area
@allow("analytics.query")
@turns.in_turn(_asked)
def show_choice(request: HttpRequest) -> HttpResponseBase:
    """`?bang=` is what is asked about, the rest how; without it the list of what can be asked. An address with `?sql=`
    is one of the questions in SQL, which were here before."""
    if "sql" in request.GET:
        return questions.show_questions(request)
    actor, context = actor_of(request), context_of(request)
    values: dict[str, Any] = {"may_share": has_right(actor, "analytics.share")}
    with open_desk(actor, as_of=context.as_of) as opened, turns.watching(request, opened):
        subjects = list_subjects(opened)
        values["subjects"] = _group_subjects(subjects)
        try:
            choice = read_choice(request.GET)
            values["choice"] = choice
            if choice.of:
                sent = _fill_page(request, opened, choice, values)
                if sent is not None:
                    return sent
        except Problem as problem:
            values["problem"] = problem
    if not values.get("form"):
        values["saved"] = queries.list_saved_queries(actor=actor)
        values["is_bare"] = not opened.tables
        values["publishing"] = not opened.tables and lake.is_being_published()
    return render(request, "analytics/choose.html", values)


def _group_subjects(subjects: Iterable[SubjectTitle]) -> list[tuple[str, list[SubjectTitle]]]:
    return [(group, list(titles)) for group, titles in groupby(subjects, key=lambda subject: subject.group)]


def _fill_page(
    request: HttpRequest, opened: QueryDesk, choice: QuestionChoice, values: dict[str, Any]
) -> HttpResponseBase | None:
    """The form and the answer into the values; a file where the address asks for one."""
    context = context_of(request)
    subject = find_subject(opened, choice.of)
    values["subject"] = subject
    members = answering.list_members(opened, subject)
    # The form stands even where the question cannot be answered: it is the way out.
    values["form"] = offering.build_form(subject, choice, members, context.as_of, {})
    exporting = bool(request.GET.get("answer-format"))
    asker = build_asker(request, rows=EXPORTED_ROWS if exporting else SHOWN_ROWS)
    chosen = answering.answer_choice(opened, choice, asker)
    table = _build_table(request, chosen)
    if (sent := table.answer()) is not None:
        return sent
    links = [_link_rows(context, chosen, row) for row in range(len(chosen.groups))]
    # Bars are of the first rows, in their order.
    bars = [
        (cells.format_label(name), value, link, False)
        for (name, value), link in zip(chosen.drawn.bars[:DRAWN], links or [""] * DRAWN, strict=False)
    ]
    kept = replace(chosen.choice, lists_rows=False) if chosen.choice.groups else chosen.choice
    values |= {
        "chosen": chosen,
        "table": table,
        "answer": chosen.answer,
        "drawn": chosen.drawn,
        "bars": bars,
        "map": build_map(request, chosen.drawn, dict(zip(map(str, chosen.drawn.names), links, strict=False))),
        "whole": _link_rows(context, chosen, 0) if not chosen.choice.groups else "",
        "keep": KeepForm(
            initial={"title": chosen.sentence[:200], "drawing": chosen.drawn.kind, "choice": kept.query()}
        ),
        "sql_url": _write_sql_address(context, chosen),
        "groups_url": context.url(f"{reverse('analytics:index')}?{choice.query(lists_rows=False)}"),
    }
    values["form"] = offering.build_form(subject, chosen.choice, members, context.as_of, chosen.names)
    return None


def _write_sql_address(context: Context, chosen: ChosenAnswer) -> str:
    query = urlencode({"sql": chosen.sql, "drawing": chosen.drawn.kind})
    return context.url(f"{reverse('analytics:sql')}?{query}") if chosen.sql else ""


def build_asker(request: HttpRequest, *, rows: int) -> Asker:
    """The reader with the date and the area of the chips."""
    context = context_of(request)
    area: Area | None = frames.area_of(context)
    ground = answering.find_ground([area] if area is not None else [], context.as_of)
    return Asker(actor_of(request), context.as_of, ground, rows=rows)


def build_map(
    request: HttpRequest, drawn: DrawnAnswer, links: Mapping[str, str]
) -> tuple[CommuneMap, list[tuple[Any, str]]] | None:
    """The map of an answer that is to be one, with the address that each commune leads to."""
    if drawn.kind != Drawing.MAP:
        return None
    context = context_of(request)
    features = frames.read_outline(frames.area_of(context), context.as_of)
    made = draw_commune_map(drawn, features, context.as_of, unit="%" if "%" in drawn.column else "")
    return (made, [(shape, links.get(code, "")) for shape, code in made.places]) if made is not None else None


def _link_rows(context: Context, chosen: ChosenAnswer, row: int) -> str:
    """Where the rows of a group are seen; of a figure, its evidence."""
    if chosen.subject.indicator is not None:
        area = chosen.groups[row][0] if chosen.groups and not chosen.choice.is_series else None
        return frames.evidence_url(context, chosen.subject.indicator.code, **({"area": area} if area else {}))
    behind = chosen.rows_behind(row) if row < max(len(chosen.groups), 1) else None
    return context.url(f"{reverse('analytics:index')}?{behind.query()}") if behind is not None else ""


def _build_table(request: HttpRequest, chosen: ChosenAnswer) -> Table:
    context = context_of(request)
    columns, rows = cells.build_columns(chosen.answer.table), cells.build_rows(chosen.answer.table)
    if chosen.groups and not chosen.choice.is_series:
        rows = [{**row, _ADDRESS: _link_rows(context, chosen, place)} for place, row in enumerate(rows)]
        columns[0] = replace(columns[0], url=lambda row: str(row[_ADDRESS]))
    return Table(*("answer", columns, from_rows(rows), request), caption=chosen.sentence, file_name="phan-tich")
