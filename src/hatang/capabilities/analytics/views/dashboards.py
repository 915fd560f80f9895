"""«Bảng theo dõi»: kept questions side by side; a click on a bar narrows the others, and the address says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.actions import dashboards as actions
from hatang.capabilities.analytics.formats import answering, cells
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.formats.drawing import BarChart
from hatang.capabilities.analytics.forms import DashboardForm
from hatang.capabilities.analytics.terms import SECONDS, TILE_LISTED, TILE_ROWS, Drawing
from hatang.capabilities.analytics.views import turns
from hatang.capabilities.analytics.views.choosing import build_asker, build_chart, build_map
from hatang.kernel.access import actor_of, allow, has_right
from hatang.kernel.problems import Forbidden, Invalid, Problem
from hatang.kernel.ui.context import about_area, context_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.analytics.formats.answering import ChosenAnswer
    from hatang.capabilities.analytics.formats.desk import DeskAnswer, QueryDesk
    from hatang.capabilities.analytics.formats.drawing import CommuneMap, DrawnAnswer
    from hatang.capabilities.analytics.models import Dashboard, SavedQuery
    from hatang.kernel.access import Actor
    from hatang.kernel.ui.tables import Column

# How the address names a selection: loc.commune_name=Trà Bồng.
_PREFIX = "loc."
# What one address may narrow at most, and how long a value may be.
_MOST, _LONGEST = 6, 200


@dataclass(frozen=True)
class Shown:
    """A tile as it is drawn: the answer or why there is none, its bars with the address that each leads to."""

    question: SavedQuery
    wide: bool
    answer: DeskAnswer | None = None
    drawn: DrawnAnswer | None = None
    chart: BarChart | None = None
    problem: Problem | None = None
    # The map with the address that each commune leads to.
    map: tuple[CommuneMap, list[tuple[Any, str]]] | None = None
    # Selections that this tile does not follow, for its tables have no such column.
    deaf_to: tuple[str, ...] = ()
    # Whether it is of everywhere though the page is about a smaller area.
    is_of_everywhere: bool = False

    @property
    def columns(self) -> list[Column]:
        return cells.build_columns(self.answer.table.slice(0, TILE_LISTED)) if self.answer else []

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The first rows, for the list."""
        return cells.build_rows(self.answer.table.slice(0, TILE_LISTED)) if self.answer else []

    @property
    def more(self) -> int:
        return max(0, self.answer.table.num_rows - TILE_LISTED) if self.answer else 0


@allow("analytics.query")
def show_dashboards(request: HttpRequest) -> HttpResponseBase:
    return render(
        request, "analytics/dashboards.html", {"dashboards": queries.list_dashboards(actor=actor_of(request))}
    )


@about_area
@allow("analytics.query")
@turns.in_turn(lambda request: request.path)
def show_dashboard(request: HttpRequest, number: int) -> HttpResponseBase:
    """One dashboard with the reader's own rows; `?loc.COLUMN=VALUE` keeps such rows in every other tile."""
    actor = actor_of(request)
    board = queries.find_dashboard(number=number, actor=actor)
    chosen = _read_selection(request)
    with open_desk(actor, as_of=context_of(request).as_of) as opened, turns.watching(request, opened):
        titles = {field.name: str(field.title) for readable in opened.tables for field in readable.dataset.fields}
        tiles = [_draw_tile(request, opened, tile.question, chosen, wide=tile.wide) for tile in board.tiles.all()]
    values = {
        "dashboard": board,
        "tiles": tiles,
        "chosen": [
            (
                column,
                titles.get(column, ""),
                value,
                _build_address(request, {name: of for name, of in chosen.items() if name != column}),
            )
            for column, value in chosen.items()
        ],
        "cleared": _build_address(request, {}),
        "titles": titles,
        "mine": board.owner == actor.id,
        "may_delete": board.owner == actor.id or actor.has("administrator"),
    }
    return render(request, "analytics/dashboard.html", values)


def _read_selection(request: HttpRequest) -> dict[str, str]:
    """Column → value of the selections in the address, one a column."""
    selections = {key.removeprefix(_PREFIX): value for key, value in request.GET.items() if key.startswith(_PREFIX)}
    chosen = {column: str(value) for column, value in selections.items() if column and value}
    if len(chosen) > _MOST or any(len(column) > _LONGEST or len(value) > _LONGEST for column, value in chosen.items()):
        raise Invalid("filter", _("This address narrows too much"), hint=_("Open the dashboard without a selection."))
    return chosen


def _build_address(request: HttpRequest, chosen: Mapping[str, str]) -> str:
    """This page with these selections; plan, date and area stay."""
    kept = [(key, text) for key, of in request.GET.lists() if not key.startswith(_PREFIX) for text in of]
    query = urlencode([*kept, *((f"{_PREFIX}{column}", value) for column, value in chosen.items())])
    return f"{request.path}?{query}" if query else request.path


def _draw_tile(
    request: HttpRequest, opened: QueryDesk, question: SavedQuery, selected: Mapping[str, str], *, wide: bool
) -> Shown:
    try:
        answer, drawn, chosen, where = _ask_question(request, opened, question, selected)
    except Problem as problem:
        return Shown(question, wide, problem=problem)
    # What a bar narrows the others by: the column of the name, and the code behind the name.
    if chosen is not None:
        by = chosen.choice.groups[0] if chosen.groups and not chosen.choice.is_series else ""
        members: Sequence[Any] = [group[0] for group in chosen.groups]
    else:
        # A bar leads on only where its name is a column of a table: only then can anything be narrowed by it.
        leads = bool(drawn.by) and any(drawn.by in opened.columns(table) for table in opened.named(question.sql))
        by, members = drawn.by if leads else "", drawn.names
    bars = []
    for (name, value), member in zip(drawn.bars, members or drawn.names, strict=False):
        is_chosen = by in selected and str(member) == selected[by]
        others = {column: of for column, of in selected.items() if column != by}
        wish = others if is_chosen else {**others, by: str(member)}
        address = _build_address(request, wish) if by and member is not None else ""
        bars.append((cells.format_label(name), value, address, is_chosen))
    links = {str(name): bar[2] for name, bar in zip(drawn.names, bars, strict=False)}
    # What was chosen stands on top, where it is seen without scrolling.
    bars.sort(key=lambda bar: not bar[3])
    deaf = tuple(column for column in where if column not in answer.narrowed)
    shown_map = build_map(request, drawn, links)
    chart = BarChart(tuple(bars), answer.table.num_rows, is_more=answer.is_cut)
    if chosen is not None and chosen.whole is not None:
        chart = replace(build_chart(chosen, ()), bars=tuple(bars))
    is_deaf = chosen is None and not {"commune", "hamlet"} & answer.narrowed
    is_of_everywhere = is_deaf and not build_asker(request, rows=1).ground.is_everywhere
    return Shown(question, wide, answer, drawn, chart, map=shown_map, deaf_to=deaf, is_of_everywhere=is_of_everywhere)


def _ask_question(
    request: HttpRequest, opened: QueryDesk, question: SavedQuery, selected: Mapping[str, str]
) -> tuple[DeskAnswer, DrawnAnswer, ChosenAnswer | None, Mapping[str, str]]:
    """The tile's answer. The one whose bars were clicked goes on showing all of them: what its first column names
    does not narrow it."""
    asker = replace(build_asker(request, rows=TILE_ROWS), seconds=SECONDS / 2)
    own = ""
    if question.choice:
        own = next(iter(QueryDict(question.choice).getlist("theo")), "")
    elif question.drawing in (Drawing.BARS, Drawing.MAP):
        own = opened.first_column(question.sql)
    where = {column: value for column, value in selected.items() if column != own}
    return (*answering.ask_kept(opened, question, asker, where), where)


@allow("analytics.query")
def edit_dashboard(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Make a dashboard, or change one's own."""
    actor = actor_of(request)
    board = queries.find_dashboard(number=number, actor=actor) if number is not None else None
    if board is not None and board.owner != actor.id:
        raise Forbidden("analytics.query", _("Only its owner changes a dashboard"))
    questions = _list_questions(actor, board)
    sharing = has_right(actor, "analytics.share")
    form = DashboardForm(request.POST or None, questions=questions, board=board, sharing=sharing)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_dashboard(actor, number=number, tiles=form.placed(), now=timezone.now(), **form.words())
        messages.success(request, _("The dashboard has been kept."))
        return redirect(context_of(request).url(reverse("analytics:dashboard", args=[saved.pk])))
    return render(
        request, "analytics/dashboard_form.html", {"form": form, "dashboard": board, "questions": bool(questions)}
    )


def _list_questions(actor: Actor, board: Dashboard | None) -> list[SavedQuery]:
    """What may be put up: what the actor sees, and what stands on it already."""
    by_number = {question.pk: question for question in queries.list_saved_queries(actor=actor)}
    by_number |= {tile.question_id: tile.question for tile in board.tiles.all()} if board else {}
    return sorted(by_number.values(), key=lambda question: (question.title, question.pk))


@allow("analytics.query")
@require_POST
def delete_dashboard(request: HttpRequest, number: int) -> HttpResponseBase:
    actions.delete_dashboard(actor_of(request), number=number)
    messages.success(request, _("The dashboard has been thrown away."))
    return redirect(context_of(request).url(reverse("analytics:dashboards")))
