"""Pages of the register of signal holes: the list with its map and way to zero, one hole with its steps, candidates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes import rules
from hatang.capabilities.disputes.actions import holes as actions
from hatang.capabilities.disputes.forms import holes as hole_forms
from hatang.capabilities.disputes.queries import holes as hole_queries
from hatang.capabilities.disputes.terms import STEP_TITLES, HoleSource, HoleState
from hatang.capabilities.places import public as places
from hatang.kernel import access, files, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File, answer_features
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui import charts, frames, maps
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from hatang.capabilities.disputes.models import Hole
    from hatang.capabilities.disputes.queries.holes import RegisterRow
    from hatang.kernel.access import Actor

# How far back the way to zero is drawn: quarters.
QUARTERS = 12
ACTS: dict[str, type[Form]] = {
    "assign": hole_forms.AssignForm,
    "commit": hole_forms.CommitForm,
    "mend": hole_forms.MendForm,
    "confirm": hole_forms.ConfirmForm,
    "deny": hole_forms.DenyForm,
    "drop": hole_forms.DropHoleForm,
}
MARKS = (
    maps.Class(_("○ late"), "not-reached", value="late"),
    maps.Class(_("○ nobody committed"), "attention", value="waiting"),
    maps.Class(_("◐ committed, in time"), "seq-3", value="committed"),
    maps.Class(_("◐ waiting for the commune"), "reached", value="mended"),
)


def _hole_url(row: Mapping[str, Any]) -> str:
    return reverse("disputes:hole", args=[row["pk"]])


COLUMNS = (
    Column("code", _("Code"), "code", shown=False),
    Column("name", _("Hamlet"), url=_hole_url),
    Column("commune", _("Commune")),
    Column("people", _("People"), "integer", total=True),
    Column("recorded_on", _("Recorded on"), "date"),
    Column("cause", _("Cause"), "choice", choices=tuple(places.HoleCause.choices)),
    Column("has_power", _("Grid electricity"), "boolean"),
    Column("operator", _("Committed operator")),
    Column("committed_on", _("Committed until"), "date", last_day=True),
    Column("state", _("State"), "choice", choices=tuple(HoleState.choices)),
    Column("late", _("Late"), "boolean"),
    Column("source", _("How it is known"), "choice", choices=tuple(HoleSource.choices), shown=False),
    Column("mended_on", _("Reported mended on"), "date", shown=False),
    Column("closed_on", _("Closed on"), "date", shown=False),
)


def _flatten_hole_row(row: RegisterRow) -> dict[str, Any]:
    hole = row.hole
    return {
        "pk": hole.pk,
        "code": hole.hamlet_code,
        "name": row.hamlet_name,
        "commune": row.commune_name,
        "people": row.people,
        "recorded_on": hole.recorded_on,
        "cause": hole.cause,
        "has_power": hole.has_power,
        "operator": row.operator_name,
        "committed_on": hole.committed_on,
        "state": hole.state,
        "late": row.is_late or row.promise_late,
        "source": hole.source,
        "mended_on": hole.mended_on,
        "closed_on": hole.closed_on,
    }


def quarter_ends(last: date, count: int) -> list[date]:
    """The last days of so many quarters before `last`, and `last` itself.

    >>> quarter_ends(date(2026, 11, 24), 2)
    [datetime.date(2026, 6, 30), datetime.date(2026, 9, 30), datetime.date(2026, 11, 24)]
    """
    ends, year, quarter = [last], last.year, (last.month - 1) // 3
    for _number in range(count):
        month = quarter * 3 or 12
        year -= 0 if quarter else 1
        ends.append(date(year, month, 31 if month in {3, 12} else 30))
        quarter = (quarter - 1) % 4 if quarter else 3
    return sorted(ends)


@require_GET
@allow("coverage.view")
@about_area
def show_holes(request: HttpRequest) -> HttpResponseBase:
    """The register: open holes, the late ones first to see, and how it goes down to zero."""
    context, actor = context_of(request), actor_of(request)
    every = hole_queries.list_register(
        as_of=context.as_of, actor=actor, within=context_of(request).area, with_closed=True
    )
    standing = [row for row in every if row.hole.closed_on is None or row.hole.closed_on > context.as_of]
    with_closed = request.GET.get("show") == "all"
    more, _beside = panels.read_more_columns("disputes:holes", panels.Look(request, context, actor, None))
    table = Table(
        "holes",
        (*COLUMNS, *more),
        from_rows([_flatten_hole_row(row) for row in (every if with_closed else standing)]),
        request,
        caption=_("Register of signal holes"),
        empty=Empty(
            _("No signal hole is open here"),
            _("Hamlets without signal stand here until the commune confirms that there is one."),
            icon="signal",
        ),
        file_name="so-vung-lom-song",
    )
    if (answer := table.answer()) is not None:
        return answer
    way = hole_queries.open_on(quarter_ends(context.as_of, QUARTERS), [row.hole for row in every])
    return render(
        request,
        "disputes/holes.html",
        {
            "table": table,
            "tally": hole_queries.tally_register(every),
            "with_closed": with_closed,
            "map": _build_map(request, standing),
            "trend": charts.Trend(
                title=gettext("Open signal holes"),
                unit="",
                points=tuple(charts.ChartPoint(day, float(count), "") for day, count in way),
                goal=0.0,
                goal_day=None,
            )
            if any(count for _day, count in way)
            else None,
            "candidates": len(hole_queries.find_candidates(as_of=context.as_of, within=context_of(request).area))
            if access.has_right(actor, "coverage.hole_work")
            else 0,
        },
    )


def _choose_mark(row: RegisterRow) -> str:
    mark = row.mark
    return "waiting" if mark in {HoleState.OPEN, HoleState.ASSIGNED} else mark


def _build_map(request: HttpRequest, rows: Sequence[RegisterRow]) -> maps.Map | None:
    placed = [(row.longitude, row.latitude) for row in rows if row.longitude is not None and row.latitude is not None]
    if not placed:
        return None
    query = request.GET.copy()
    for name in [parameter for parameter in query if parameter.startswith("holes-")]:
        del query[name]
    url, as_of = reverse("disputes:hole_points"), context_of(request).as_of
    margin = 0.05
    return maps.Map(
        name="holes",
        title=_("Open signal holes"),
        layers=(
            maps.StyleLayer(
                id="communes",
                title=_("Communes"),
                url=f"/api/v1/places/units.geojson?as_of={as_of.isoformat()}",
                kind="line",
                colour="map-border-strong",
                label="name",
            ),
            maps.StyleLayer(
                id="holes",
                title=_("Signal holes"),
                url=f"{url}?{query.urlencode()}" if query else url,
                kind="circle",
                by="mark",
                classes=MARKS,
                probe=(
                    ("name", _("Hamlet")),
                    ("commune", _("Commune")),
                    ("people", _("People")),
                    ("operator", _("Committed operator")),
                    ("committed_on", _("Committed until")),
                ),
            ),
        ),
        bounds=(
            min(x for x, _y in placed) - margin,
            min(y for _x, y in placed) - margin,
            max(x for x, _y in placed) + margin,
            max(y for _x, y in placed) + margin,
        ),
        as_of=as_of,
    )


@require_GET
@allow("coverage.view")
def hole_points(request: HttpRequest) -> HttpResponseBase:
    """The open holes as GeoJSON for the map."""
    context = context_of(request)
    rows = hole_queries.list_register(as_of=context.as_of, actor=actor_of(request), within=context_of(request).area)
    features = [
        {
            "type": "Feature",
            "id": row.hole.pk,
            "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
            "properties": {
                "name": row.hamlet_name,
                "commune": row.commune_name,
                "people": None if row.people is None else round(row.people),
                "mark": _choose_mark(row),
                "operator": row.operator_name,
                "committed_on": f"{row.hole.committed_on:%d/%m/%Y}" if row.hole.committed_on else "",
                "url": reverse("disputes:hole", args=[row.hole.pk]),
            },
        }
        for row in rows
        if row.longitude is not None
    ]
    return answer_features(features)


def _offer_forms(actor: Actor, hole: Hole) -> dict[str, Form]:
    """The forms of the steps that the actor may take next; the action asks again."""
    today = timezone.localdate()
    state, offered = HoleState(hole.state), dict[str, "Form"]()
    works = access.has_right(actor, "coverage.hole_work")
    own = actor.organisations(access.OPERATOR_ENGINEER)
    if state in actions.WORKING:
        if own and (not hole.operator or hole.operator in own):
            offered["commit"] = hole_forms.CommitForm(initial={"committed_on": hole.committed_on})
        if hole.operator in own and state != HoleState.OPEN:
            offered["mend"] = hole_forms.MendForm(initial={"mended_on": today})
        if works:
            offered["assign"] = _form_of("assign", initial={"operator": hole.operator})
            offered["drop"] = hole_forms.DropHoleForm()
    if actions.may_confirm(actor, hole, today) and state in {*actions.WORKING, HoleState.MENDED}:
        offered["confirm"] = hole_forms.ConfirmForm(initial={"closed_on": hole.mended_on or today})
        if state == HoleState.MENDED:
            offered["deny"] = hole_forms.DenyForm()
    return offered


def _form_of(act: str, *arguments: Any, **more: Any) -> Form:
    if act == "assign":
        known = coverage.known_operators(as_of=timezone.localdate())
        return hole_forms.AssignForm(
            *arguments, operators=[(operator.code, operator.title) for operator in known], **more
        )
    return ACTS[act](*arguments, **more)


@require_GET
@allow("coverage.view")
def show_hole(request: HttpRequest, hole_id: int) -> HttpResponseBase:
    """One hole: what is known, every step, and what the reader may do next."""
    visible = hole_queries.read_hole(hole_id=hole_id, actor=actor_of(request))
    return _hole_page(request, visible, _offer_forms(actor_of(request), visible))


def _hole_page(request: HttpRequest, hole: Hole, offered: Mapping[str, Form], status: int = 200) -> HttpResponse:
    actor, context = actor_of(request), context_of(request)
    row = hole_queries.rows_of([hole], as_of=context.today)[0]
    return render(
        request,
        "disputes/hole.html",
        {
            "hole": hole,
            "row": row,
            "late": row.is_late or row.promise_late,
            "steps": [{"step": step, "title": STEP_TITLES.get(step.act, step.act)} for step in hole.steps.all()],
            "forms": offered,
            "may_see_evidence": may_see_evidence(actor, hole),
            "commit_days": hole_queries.commit_days(context.today),
        },
        status=status,
    )


def may_see_evidence(actor: Actor, hole: Hole) -> bool:
    """Files are for those who work on the hole: the State and its operator."""
    return actor.has(*rules.STATE) or (
        bool(hole.operator) and actor.has(access.OPERATOR_ENGINEER, organisation=hole.operator)
    )


@require_POST
@allow("signed_in")
def hole_act(request: HttpRequest, hole_id: int, act: str) -> HttpResponseBase:
    """A step of the hole; the action itself asks who may."""
    actor = actor_of(request)
    if act not in ACTS:
        raise Missing("coverage.act", where=act)
    hole = hole_queries.read_hole(hole_id=hole_id, actor=actor)
    form = _form_of(act, request.POST, request.FILES)
    if form.is_valid():
        cleaned = dict(form.cleaned_data)
        upload = cleaned.pop("evidence", None)
        if upload:
            cleaned["evidence"] = (upload.name, upload.file)
        try:
            getattr(actions, act)(actor, hole_id=hole_id, now=timezone.now(), **cleaned)
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("The step was written down."))
            return redirect("disputes:hole", hole_id)
    return _hole_page(request, hole, {**_offer_forms(actor, hole), act: form}, status=422)


@require_http_methods(["GET", "POST"])
@allow("coverage.hole_report")
def report_hole(request: HttpRequest, hamlet_code: str) -> HttpResponseBase:
    """Report a hamlet without signal; one that stands open already gets a step more."""
    actor, now = actor_of(request), timezone.localtime()
    place = coverage.find_hamlet(code=hamlet_code, as_of=now.date())
    form = hole_forms.ReportHoleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        cleaned = dict(form.cleaned_data)
        upload = cleaned.pop("evidence")
        try:
            report = actions.HoleReport(hamlet_code, **cleaned)
            hole = actions.record_hole(actor, report, now=now, evidence=(upload.name, upload.file) if upload else None)
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("The report was written into the register."))
            return redirect("disputes:hole", hole.pk)
    return render(
        request, "disputes/report_hole.html", {"form": form, "place": place}, status=422 if form.is_bound else 200
    )


CANDIDATE_COLUMNS = (
    Column(
        "chosen",
        _("Enter"),
        html=lambda row: _render_checkbox(row["hamlet"], row["name"]),
        sorted=False,
        filtered=False,
    ),
    Column("hamlet", _("Code"), "code", shown=False),
    Column("name", _("Hamlet"), url=lambda row: frames.place_address(row["hamlet"])),
    Column("commune_name", _("Commune")),
    Column("people", _("People"), "integer", total=True),
    Column("declared_percent", _("Best declared share"), "percent"),
    Column("predicted_percent", _("Best predicted share"), "percent", quality="predicted"),
    Column("source", _("How it is known"), "choice", choices=tuple(HoleSource.choices)),
)


def _render_checkbox(code: str, name: str) -> str:
    return format_html(
        '<input type="checkbox" name="hamlet" value="{}" form="enter-holes" aria-label="{}">', code, name
    )


@require_http_methods(["GET", "POST"])
@allow("coverage.hole_work")
@about_area
def show_candidates(request: HttpRequest) -> HttpResponseBase:
    """Hamlets that declarations or the model show without signal and that stand in no open row: enter them."""
    context, actor = context_of(request), actor_of(request)
    if request.method == "POST":
        chosen = request.POST.getlist("hamlet")
        if request.POST.get("do") == "all":
            listed = hole_queries.find_candidates(as_of=context.today, within=context_of(request).area)
            chosen = [candidate.hamlet for candidate in listed]
        entered = actions.enter_candidates(actor, hamlet_codes=chosen, now=timezone.now())
        messages.success(request, gettext("%(count)d hamlets were entered.") % {"count": len(entered)})
        return redirect(context.url(reverse("disputes:holes")))
    rows = hole_queries.find_candidates(as_of=context.today, within=context_of(request).area)
    more, _beside = panels.read_more_columns("disputes:hole_candidates", panels.Look(request, context, actor, None))
    table = Table(
        "candidates",
        (*CANDIDATE_COLUMNS, *more),
        from_rows([vars(candidate) for candidate in rows]),
        request,
        caption=_("Hamlets without signal that are not in the register"),
        empty=Empty(
            _("Nothing to enter"),
            _("Every hamlet below the definition stands in the register already."),
            url=reverse("disputes:holes"),
            action=_("Register of signal holes"),
            icon="signal",
        ),
        file_name="vung-lom-chua-vao-so",
        page_size=200,
    )
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "disputes/hole_candidates.html", {"table": table, "count": len(rows)})


@require_GET
@allow("signed_in")
def hole_evidence(request: HttpRequest, hole_id: int, step_id: int) -> HttpResponseBase:
    """The file of a step; always a download."""
    hole = hole_queries.read_hole(hole_id=hole_id, actor=actor_of(request))
    step = hole.steps.filter(pk=step_id).exclude(evidence_file=None).first()
    if step is None or step.evidence_file is None or not may_see_evidence(actor_of(request), hole):
        raise Missing("file", _("No evidence was filed"))
    return File(files.path_of(step.evidence_file).open("rb"), as_attachment=True, filename=step.evidence_name)
