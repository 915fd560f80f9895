"""«Phân tích»: a question put together from words, its answer beside it; its address is the question."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import wraps
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.formats import answering, cells, offering, proposing, spoken
from hatang.capabilities.analytics.formats.answering import Asker, ChosenAnswer
from hatang.capabilities.analytics.formats.choosing import QuestionChoice, read_choice
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.formats.drawing import BarChart, CommuneMap, DrawnAnswer, draw_commune_map
from hatang.capabilities.analytics.formats.subjects import (
    FIGURE_PREFIX,
    SubjectTitle,
    find_subject,
    list_linkable,
    list_subjects,
)
from hatang.capabilities.analytics.forms import KeepForm
from hatang.capabilities.analytics.terms import (
    EXPORTED_ROWS,
    LONGEST_VALUE,
    SECONDS,
    SHOWN_ROWS,
    STREAM_SECONDS,
    VISITOR_AGAIN,
    VISITOR_PER_MINUTE,
    Drawing,
)
from hatang.capabilities.analytics.views import questions, turns
from hatang.capabilities.lake import public as lake
from hatang.engines.writing.words import fold_words
from hatang.kernel import http
from hatang.kernel.access import AGENCY_OFFICER, COMMUNE_CLERK, OPERATOR_ENGINEER, actor_of, allow, has_right
from hatang.kernel.problems import Problem
from hatang.kernel.ui import formats, frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Empty, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.kernel.access import Area
    from hatang.kernel.indicators import Indicator
    from hatang.kernel.ui.context import Context

# Where a row of the answer leads, beside its own columns.
_ADDRESS = "address of its rows"
# By which words somebody means the own body and the own commune.
_OURS, _HERE = re.compile(r"\b(chung toi|cua toi|co quan toi|don vi toi)\b"), re.compile(r"\b(xa|phuong) (toi|minh)\b")
_OF_BODIES = (OPERATOR_ENGINEER, AGENCY_OFFICER)


def _asked(request: HttpRequest) -> str:
    return "" if "sql" in request.GET else (request.GET.get("bang", "") or request.GET.get("hoi", "")).strip()


def _limit_visitors(view: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The view, which who is not signed in asks so many questions in a minute."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if actor_of(request).is_anonymous and _asked(request):
            # A page that waits asks again by itself: those are counted apart, whatever their ticket is worth.
            again = turns.TICKET in request.GET
            name, allowed = ("analytics.wait", VISITOR_AGAIN) if again else ("analytics.ask", VISITOR_PER_MINUTE)
            http.limit_rate(request, name, allowed=allowed, seconds=60)
        return view(request)

    return guarded


@about_area
@allow("analytics.ask")
@_limit_visitors
@turns.in_turn(_asked, "analytics.ask")
def show_choice(request: HttpRequest) -> HttpResponseBase:
    """`?bang=` is what is asked about, the rest how; without it the list of what can be asked, for visitors of what is
    open. An address with `?sql=` is one of the questions in SQL, which were here before."""
    if "sql" in request.GET:
        return questions.show_questions(request)
    actor, context = actor_of(request), context_of(request)
    values: dict[str, Any] = {"may_share": has_right(actor, "analytics.share")}
    values["may_keep"] = has_right(actor, "analytics.query")
    with open_desk(actor, as_of=context.as_of, seconds=SECONDS) as opened, turns.watching(request, opened):
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
            if turns.is_file_asked(request):
                raise
            values["problem"] = problem
        if not values.get("form") and (text := request.GET.get("hoi", "").strip()[:LONGEST_VALUE]):
            values["text"] = text
            try:
                values |= _propose(request, opened, text)
            except Problem as problem:
                values["problem"] = problem
    if not values.get("form"):
        values["saved"] = values["may_keep"] and queries.list_saved_queries(actor=actor)
        values["is_bare"] = not opened.tables
        values["publishing"] = not opened.tables and lake.is_being_published()
    return render(request, "analytics/choose.html", values)


def _propose(request: HttpRequest, opened: QueryDesk, text: str) -> dict[str, Any]:
    """What the words come to, each with its address and the words that it alone leaves out; what none of them speaks
    of; what nobody files."""
    context, road = context_of(request), reverse("analytics:index")
    wish = read_wish(request, text)
    proposals = proposing.propose_choices(opened, wish, context.as_of)
    missed = proposing.list_missed_by_all(proposals)

    def write_address(choice: QuestionChoice) -> str:
        return context.url(f"{road}?{choice.query()}")

    links = [
        (write_address(proposal.choice), proposal, ", ".join(word for word in proposal.missed if word not in missed))
        for proposal in proposals
    ]
    unheld = [
        (lacking, reverse(lacking.page) if lacking.page else write_address(QuestionChoice(lacking.nearest.name)))
        for lacking in proposing.list_unheld(opened, wish, proposals)
    ]
    return {"proposals": links, "missed": ", ".join(missed), "unheld": unheld}


def read_wish(request: HttpRequest, text: str) -> spoken.SpokenQuestion:
    """The words with what "of ours" and "in my commune" mean to who asks; an area of the chips stands first."""
    actor, words = actor_of(request), fold_words(text)
    bodies = sorted(actor.organisations(*_OF_BODIES)) if _OURS.search(words) else []
    mine = _HERE.search(words) is not None and build_asker(request, rows=1).ground.is_everywhere
    areas = sorted(map(str, actor.areas(COMMUNE_CLERK))) if mine else []
    return spoken.SpokenQuestion.read(text, bodies=bodies, areas=areas, year=context_of(request).as_of.year)


def _group_subjects(subjects: Iterable[SubjectTitle]) -> list[tuple[str, list[SubjectTitle]]]:
    return [(group, list(titles)) for group, titles in groupby(subjects, key=lambda subject: subject.group)]


def _fill_page(
    request: HttpRequest, opened: QueryDesk, choice: QuestionChoice, values: dict[str, Any]
) -> HttpResponseBase | None:
    """The form and the answer into the values; a file where the address asks for one."""
    context = context_of(request)
    subject = find_subject(opened, choice.of, choice.linked_to)
    values["subject"] = subject
    there = answering.list_members(opened, subject.linked) if subject.linked is not None else {}
    known = (answering.list_members(opened, subject), context.as_of)
    others = (list_linkable(opened, subject), there)
    # The form stands even where the question cannot be answered: it is the way out.
    values["form"] = offering.build_form(subject, choice, *known, {}, *others)
    exporting = turns.is_file_asked(request)
    is_visitor = actor_of(request).is_anonymous
    asker = build_asker(request, rows=EXPORTED_ROWS if exporting and not is_visitor else SHOWN_ROWS)
    chosen = answering.answer_choice(opened, choice, asker)
    is_one_query = bool(chosen.sql) and choice.against is None and not choice.is_series
    if not is_visitor and chosen.answer.is_cut and is_one_query and request.GET.get("answer-format") == "csv":
        return _stream_csv(request, chosen, asker)
    # A file leads nowhere.
    links = [] if exporting else [_link_rows(context, chosen, row) for row in range(len(chosen.groups))]
    table = _build_table(request, chosen, links)
    if (sent := table.answer()) is not None:
        return sent
    kept = replace(chosen.choice, lists_rows=False) if chosen.choice.groups else chosen.choice
    values |= {
        "chosen": chosen,
        "table": table,
        "answer": chosen.answer,
        "drawn": chosen.drawn,
        "chart": build_chart(chosen, links),
        "counted": [_describe_counted(context, chosen, indicator, value) for indicator, value in chosen.counted],
        "together": _describe_together(chosen),
        "published_at": answering.find_moment(opened, subject) if choice.against is None else None,
        "every_url": context.url(f"{reverse('analytics:index')}?{chosen.choice.query(top=0)}"),
        "map": build_map(request, chosen.drawn, dict(zip(map(str, chosen.drawn.names), links, strict=False))),
        "whole": _link_rows(context, chosen, 0) if not chosen.choice.groups else "",
        "keep": KeepForm(
            initial={"title": chosen.sentence[:200], "drawing": chosen.drawn.kind, "choice": kept.query()}
        ),
        "sql_url": _write_sql_address(context, chosen, may_keep=values["may_keep"]),
        "groups_url": context.url(f"{reverse('analytics:index')}?{choice.query(lists_rows=False)}"),
    }
    values["form"] = offering.build_form(subject, chosen.choice, *known, chosen.names, *others)
    return None


def _write_sql_address(context: Context, chosen: ChosenAnswer, *, may_keep: bool) -> str:
    query = urlencode({"sql": chosen.sql, "drawing": chosen.drawn.kind})
    return context.url(f"{reverse('analytics:sql')}?{query}") if chosen.sql and may_keep else ""


def build_asker(request: HttpRequest, *, rows: int) -> Asker:
    """The reader with the date and the area of the chips."""
    context = context_of(request)
    area: Area | None = frames.area_of(context)
    ground = answering.find_ground([area] if area is not None else [], context.as_of)
    return Asker(actor_of(request), context.as_of, ground, rows)


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


def _build_table(request: HttpRequest, chosen: ChosenAnswer, links: Sequence[str]) -> Table:
    columns, rows = cells.build_columns(chosen.answer.table), cells.build_rows(chosen.answer.table)
    totals = chosen.whole.totals if chosen.whole is not None else {}
    columns = [replace(column, total=column.name in totals) for column in columns]
    if links and not chosen.choice.is_series:
        rows = [{**row, _ADDRESS: link} for row, link in zip(rows, links, strict=True)]
        columns[0] = replace(columns[0], url=lambda row: str(row[_ADDRESS]))
    table = Table(
        *("answer", columns, from_rows(rows, whole=totals), request),
        caption=chosen.sentence,
        file_name="phan-tich",
        note=questions.note_cut(chosen.answer),
        empty=Empty(_("0 rows"), _("There are no such %(rows)s.") % {"rows": chosen.subject.rows_called}),
    )
    if totals and chosen.whole is not None and chosen.whole.groups > len(rows) and not table.is_filtered:
        groups = formats.format_number(chosen.whole.groups)
        table.note = _("The total is that of all %(groups)s groups, those that are not shown as well.") % {
            "groups": groups
        }
    return table


def build_chart(chosen: ChosenAnswer, links: Sequence[str]) -> BarChart:
    """The bars of the first rows in their order, each with where it leads, and what is told of the others."""
    drawn, whole = chosen.drawn, chosen.whole
    bars = tuple(
        (cells.format_label(name), value, links[place] if links else "", False)
        for place, (name, value) in enumerate(drawn.bars)
    )
    if whole is None:
        return BarChart(bars, chosen.answer.table.num_rows, is_more=chosen.answer.is_cut)
    total = whole.totals.get(drawn.column)
    return BarChart(bars, whole.groups, whole.is_more, total, str(chosen.order.label))


def _describe_together(chosen: ChosenAnswer) -> str:
    """What all groups give together, where that is not their sum: "94,3"."""
    if chosen.whole is None or chosen.whole.adds_up or chosen.choice.against is not None:
        return ""
    values = [(name, formats.format_number(value)) for name, value in chosen.whole.values.items()]
    return values[0][1] if len(values) == 1 else "; ".join(f"{name} {value}" for name, value in values)


def _describe_counted(
    context: Context, chosen: ChosenAnswer, indicator: Indicator, value: float
) -> tuple[str, str, str]:
    """A figure that counts the rows of the same table otherwise: its title, its value, where it is asked."""
    groups = tuple(key for key in chosen.choice.groups if key == "commune")
    asked = QuestionChoice(f"{FIGURE_PREFIX}{indicator.code}", groups=groups, areas=chosen.choice.areas)
    address = context.url(f"{reverse('analytics:index')}?{asked.query()}")
    return str(indicator.title), formats.format_number(value), address


def _stream_csv(request: HttpRequest, chosen: ChosenAnswer, asker: Asker) -> HttpResponseBase:
    """All rows as they are read, where the page and a spreadsheet do not hold them."""

    def lines() -> Iterator[str]:
        with answering.stream_choice(chosen, asker, seconds=STREAM_SECONDS) as (shape, batches):
            yield from cells.write_csv(shape, batches)

    return questions.send_stream(request, lines())
