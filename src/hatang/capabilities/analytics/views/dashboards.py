"""«Bảng theo dõi»: kept questions side by side; a click on a bar narrows the others, and the address says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.actions import dashboards as actions
from hatang.capabilities.analytics.formats import cells
from hatang.capabilities.analytics.formats.desk import desk
from hatang.capabilities.analytics.formats.drawing import Drawn, draw
from hatang.capabilities.analytics.forms import DashboardForm
from hatang.capabilities.analytics.terms import SECONDS, TILE_LISTED, TILE_ROWS
from hatang.kernel.access import actor_of, allow, may
from hatang.kernel.problems import Forbidden, Invalid
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.analytics.formats.desk import Answer, Desk
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
    answer: Answer | None = None
    drawn: Drawn | None = None
    bars: tuple[tuple[str, float | int | None, str, bool], ...] = ()
    problem: Invalid | None = None
    # Selections that this tile does not follow, for its tables have no such column.
    deaf_to: tuple[str, ...] = ()

    @property
    def columns(self) -> list[Column]:
        return cells.columns(self.answer.table.slice(0, TILE_LISTED)) if self.answer else []

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The first rows, for the list."""
        return cells.rows(self.answer.table.slice(0, TILE_LISTED)) if self.answer else []

    @property
    def more(self) -> int:
        return max(0, self.answer.table.num_rows - TILE_LISTED) if self.answer else 0

    @property
    def query(self) -> str:
        return urlencode({"sql": self.question.sql, "drawing": self.question.drawing})


@allow("analytics.query")
def index(request: HttpRequest) -> HttpResponseBase:
    return render(request, "analytics/dashboards.html", {"dashboards": queries.dashboards(actor=actor_of(request))})


@allow("analytics.query")
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """One dashboard with the reader's own rows; `?loc.COLUMN=VALUE` keeps such rows in every other tile."""
    actor = actor_of(request)
    board = queries.dashboard(number=number, actor=actor)
    chosen = _chosen(request)
    with desk(actor, as_of=context_of(request).as_of) as found:
        titles = {field.name: str(field.title) for each in found.tables for field in each.dataset.fields}
        tiles = [_shown(request, found, each.question, chosen, wide=each.wide) for each in board.tiles.all()]
    values = {
        "dashboard": board,
        "tiles": tiles,
        "chosen": [
            (
                column,
                titles.get(column, ""),
                value,
                _address(request, {name: of for name, of in chosen.items() if name != column}),
            )
            for column, value in chosen.items()
        ],
        "cleared": _address(request, {}),
        "titles": titles,
        "mine": board.owner == actor.id,
        "may_delete": board.owner == actor.id or actor.has("administrator"),
    }
    return render(request, "analytics/dashboard.html", values)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Column → value of the selections in the address, one a column."""
    found = {key.removeprefix(_PREFIX): value for key, value in request.GET.items() if key.startswith(_PREFIX)}
    chosen = {column: str(value) for column, value in found.items() if column and value}
    if len(chosen) > _MOST or any(len(column) > _LONGEST or len(value) > _LONGEST for column, value in chosen.items()):
        raise Invalid("filter", _("This address narrows too much"), hint=_("Open the dashboard without a selection."))
    return chosen


def _address(request: HttpRequest, chosen: Mapping[str, str]) -> str:
    """This page with these selections; plan, date and area stay."""
    kept = [(key, each) for key, of in request.GET.lists() if not key.startswith(_PREFIX) for each in of]
    query = urlencode([*kept, *((f"{_PREFIX}{column}", value) for column, value in chosen.items())])
    return f"{request.path}?{query}" if query else request.path


def _shown(request: HttpRequest, found: Desk, question: SavedQuery, chosen: Mapping[str, str], *, wide: bool) -> Shown:
    try:
        answer, where = _asked(found, question, chosen)
    except Invalid as problem:
        return Shown(question, wide, problem=problem)
    drawn = draw(answer.table, question.drawing)
    bars = []
    # A bar leads on only where its name is a column of a table: only then can anything be narrowed by it.
    leads = bool(drawn.by) and any(drawn.by in found.columns(table) for table in found.named(question.sql))
    for name, value in drawn.bars:
        is_chosen = drawn.by in chosen and str(name) == chosen[drawn.by]
        others = {column: of for column, of in chosen.items() if column != drawn.by}
        wish = others if is_chosen else {**others, drawn.by: str(name)}
        address = _address(request, wish) if leads and name is not None else ""
        bars.append((cells.label(name), value, address, is_chosen))
    # What was chosen stands on top, where it is seen without scrolling.
    bars.sort(key=lambda bar: not bar[3])
    deaf = tuple(column for column in where if column not in answer.narrowed)
    return Shown(question, wide, answer, drawn, tuple(bars), deaf_to=deaf)


def _asked(found: Desk, question: SavedQuery, chosen: Mapping[str, str]) -> tuple[Answer, Mapping[str, str]]:
    """The tile's answer. The one whose bars were clicked goes on showing all of them: what its first column names
    does not narrow it."""
    own = found.first_column(question.sql) if question.drawing == "bars" else ""
    where = {column: value for column, value in chosen.items() if column != own}
    return found.ask(question.sql, rows=TILE_ROWS, seconds=SECONDS / 2, where=where), where


@allow("analytics.query")
def edit(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Make a dashboard, or change one's own."""
    actor = actor_of(request)
    board = queries.dashboard(number=number, actor=actor) if number is not None else None
    if board is not None and board.owner != actor.id:
        raise Forbidden("analytics.query", _("Only its owner changes a dashboard"))
    questions = _questions(actor, board)
    sharing = may(actor, "analytics.share")
    form = DashboardForm(request.POST or None, questions=questions, board=board, sharing=sharing)
    if request.method == "POST" and form.is_valid():
        saved = actions.save(actor, number=number, tiles=form.placed(), now=timezone.now(), **form.words())
        messages.success(request, _("The dashboard has been kept."))
        return redirect("analytics:dashboard", saved.pk)
    return render(
        request, "analytics/dashboard_form.html", {"form": form, "dashboard": board, "questions": bool(questions)}
    )


def _questions(actor: Actor, board: Dashboard | None) -> list[SavedQuery]:
    """What may be put up: what the actor sees, and what stands on it already."""
    found = {each.pk: each for each in queries.saved(actor=actor)}
    found |= {tile.question_id: tile.question for tile in board.tiles.all()} if board else {}
    return sorted(found.values(), key=lambda each: (each.title, each.pk))


@allow("analytics.query")
@require_POST
def delete(request: HttpRequest, number: int) -> HttpResponseBase:
    actions.delete(actor_of(request), number=number)
    messages.success(request, _("The dashboard has been thrown away."))
    return redirect(reverse("analytics:dashboards"))
