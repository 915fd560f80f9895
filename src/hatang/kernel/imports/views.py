"""The pages of an import: choose, upload, columns, rows with faults, what will change, done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hatang.kernel import access, files, naming
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File
from hatang.kernel.imports import actions, faults, filed, queries, references, registry, workbooks
from hatang.kernel.imports.checking import OF_THE_TABLE, Decisions
from hatang.kernel.imports.forms import ACCEPTED, DayForm, LayoutForm, UploadForm
from hatang.kernel.imports.models import ImportFault, ImportRun
from hatang.kernel.problems import Conflict, Problem
from hatang.kernel.ui import shell
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.evidence import write_out
from hatang.kernel.ui.formats import format_day
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase
    from django.utils.safestring import SafeString

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Import
    from hatang.kernel.imports.faults import CellValue
    from hatang.kernel.problems import Text

_CELL_PARTS = re.compile(r"([A-Z]+)(\d+)")
# Below it a person is asked to look at what a column was taken for.
SURE = 0.95
_MOVED = gettext_lazy("The rows were checked again since this page was read: look at them anew")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow("imports.use")
@require_GET
def show_index(request: HttpRequest) -> HttpResponse:
    """What can be filed, and the latest runs."""
    actor = actor_of(request)
    titles = {declared.name: declared.title for declared in registry.list_imports()}
    runs = [(run, titles.get(run.name, run.name)) for run in queries.list_recent_runs(actor=actor)]
    return render(
        request,
        "imports/index.html",
        {
            "imports": [
                (declared, DayForm.brief(declared.name, context_of(request).as_of))
                for declared in queries.imports_for(actor)
            ],
            "accepted": ACCEPTED,
            "runs": runs,
            "documents": _find_documents_page(actor),
        },
    )


def _find_documents_page(actor: Actor) -> str:
    """Where plans are read as documents, for those who may: who holds one looks for it here first."""
    name = shell.find_link("plan_documents")
    where = reverse(name) if name else ""
    rule = getattr(resolve(where).func, "access_rule", "") if where else ""
    return where if rule and access.has_right(actor, rule) else ""


@allow("imports.use")
@require_http_methods(["GET", "POST"])
def upload_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Upload a file for one import; what the address says of the fields of its scope is filled in."""
    actor, declared = actor_of(request), registry.get_import(name)
    access.require_right(actor, declared.rule)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        declared=declared,
        actor=actor,
        initial={
            "as_of": context_of(request).as_of,
            **{f"given-{name}": request.GET.get(name, "") for name in declared.scope},
        },
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        decisions = Decisions(given=form.given(), supplement=form.cleaned_data.get("supplement", False))
        try:
            run = actions.open_run(
                actor,
                name=name,
                stream=upload.file,
                file_name=upload.name,
                as_of=form.cleaned_data["as_of"],
                decisions=decisions,
            )
        except Problem as problem:
            form.add_error("file", str(problem))
        else:
            return HttpResponseRedirect(_address_of(request, _name_next_page(run), run.pk))
    status = 422 if form.is_bound else 200
    return render(request, "imports/new.html", {"declared": declared, "form": form, "step": "file"}, status=status)


@allow("imports.use")
@require_GET
def download_template(request: HttpRequest, name: str) -> HttpResponse:
    """The workbook of an import to fill in."""
    actor, declared = actor_of(request), registry.get_import(name)
    access.require_right(actor, declared.rule)
    begun = declared.prefilled(actor, context_of(request).as_of)
    return _send_workbook(workbooks.build_template(declared, begun), f"{name}.xlsx")


def _send_workbook(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _name_next_page(run: ImportRun) -> str:
    """The page on which something is to be decided: columns that nothing could be made of, faulty rows, the changes."""
    asked = run.faults.filter(kind__in=OF_THE_TABLE, proposal__isnull=True)
    return "imports:columns" if asked.exists() else "imports:rows" if run.summary["faults"] else "imports:changes"


def _is_settled(run: ImportRun) -> bool:
    """Whether no row needs a word any more, so that what would change can be looked at."""
    summary = run.summary
    left = summary.get("faulty_rows") and not run.decisions.get("leave_out")
    return bool(summary.get("sound_rows")) and not summary.get("table_faults") and not left


def _page_context(actor: Actor, run: ImportRun, step: str, **more: Any) -> dict[str, Any]:
    declared = registry.get_import(run.name)
    table_faults = [fault for fault in run.faults.order_by("number")[:50] if fault.kind in OF_THE_TABLE]
    titles = _list_titles(declared)
    summary = run.summary
    used = [column for column in run.report.get("columns", ()) if column["field"]]
    return {
        "run": run,
        "used": len(used),
        "unsure": [
            (column, titles.get(column["field"], ""))
            for column in used
            if column["confidence"] < SURE and not column["second"]
        ],
        "sure": SURE,
        # Row numbers are nobody's data; what a person said not to use is known to them.
        "ignored": [
            column["header"] or column["column"]
            for column in run.report.get("columns", ())
            if not column["field"] and column["ignored"] not in ("serial", "by_hand") and column["samples"]
        ],
        "guessed": [(guess, titles.get(guess["field"], "")) for guess in run.report.get("guessed", ())],
        "settled": _is_settled(run),
        "declared": declared,
        "step": step,
        "report": run.report,
        "summary": summary,
        "notes": [(note, titles.get(note["field"], "")) for note in run.report.get("notes", ())],
        "account": run.account,
        "table_faults": table_faults,
        "traces": _list_traces(run, titles),
        "same_file": queries.find_same_file(run, actor=actor) if run.state == ImportRun.State.OPEN else None,
        **more,
    }


@dataclass(frozen=True)
class TracedRepair:
    """What was done to one cell: what the file said, what it came to mean, who set it and when."""

    cell: str
    title: Text
    was: str
    now: str
    by: str
    at: datetime


def _list_traces(run: ImportRun, titles: Mapping[str, Text]) -> list[TracedRepair]:
    """The repairs of the run in the order of the file."""
    fields = {reported["column"]: reported["field"] for reported in run.report.get("columns", ())}
    places = {place: _CELL_PARTS.fullmatch(place) for place in run.decisions.get("traces", {})}
    parts = sorted((int(match[2]), len(match[1]), match[1], place) for place, match in places.items() if match)
    traces = run.decisions.get("traces", {})
    return [
        TracedRepair(
            *(place, titles.get(fields.get(letters, ""), ""), traces[place]["was"], traces[place]["now"]),
            *(traces[place]["by"], datetime.fromisoformat(traces[place]["at"])),
        )
        for _row, _length, letters, place in parts
    ]


def _list_titles(declared: Import) -> dict[str, Text]:
    """The words for each field, those of the helping columns included."""
    return {**{column.field: column.title for column in declared.columns}, "@position": _("Position")}


@dataclass(frozen=True)
class CellChoices:
    """What a cell of a closed list may hold, drawn once for all that do: the options, and whether they are so many
    that one searches them by typing."""

    options: SafeString
    is_searched: bool


def _list_choices(declared: Import, fields: Collection[str], as_of: date) -> dict[str, CellChoices]:
    """The closed lists of these fields: the words of choices, the units of the file's day."""
    choices: dict[str, CellChoices] = {}
    resolver = references.unit_resolver()
    for column in declared.columns:
        if column.field not in fields:
            continue
        if column.kind == "choice" and not column.many:
            words = [(str(choice.title), choice.title) for choice in column.choices]
            choices[column.field] = CellChoices(_draw_options([("", _("another value")), *words]), is_searched=False)
        elif column.kind == "unit" and resolver is not None:
            units = resolver.list_units(column.unit_level, as_of)
            if units:
                choices[column.field] = CellChoices(
                    _draw_options([("", _("not chosen yet")), *units]), is_searched=True
                )
    return choices


def _draw_options(pairs: Iterable[tuple[str, Text]]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', pairs)


@dataclass(frozen=True)
class RepairCell:
    """One cell of an error: its fault, the field in words, what it may hold where that is a closed list."""

    fault: ImportFault
    title: Text
    choices: CellChoices | None
    # What the register holds there; None where no record stands for the row.
    standing: str | None
    # Whether it can be put into the cell by a button.
    is_takable: bool


def _list_errors(run: ImportRun, shown: queries.FaultPage, declared: Import) -> list[list[RepairCell]]:
    titles = _list_titles(declared)
    fields = {fault.field for error in shown.errors for fault in error}
    choices = _list_choices(declared, fields, run.as_of)
    standing, taken = run.report.get("standing", {}), run.report.get("taken", {})
    return [
        [
            RepairCell(
                fault,
                titles.get(fault.field, ""),
                choices.get(fault.field),
                standing.get(f"{fault.row}|{fault.field}"),
                f"{fault.row}|{fault.field}" in taken,
            )
            for fault in error
        ]
        for error in shown.errors
    ]


def _redirect_finished(request: HttpRequest, run: ImportRun) -> HttpResponseRedirect | None:
    """A run that ended has only its result to show."""
    if run.state == ImportRun.State.OPEN:
        return None
    return HttpResponseRedirect(_address_of(request, "imports:run", run.pk))


@allow("imports.use")
@require_http_methods(["GET", "POST"])
def edit_columns(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """What each column means: guessed, correctable."""
    actor = actor_of(request)
    run = queries.find_run(run_id, actor=actor)
    if (finished := _redirect_finished(request, run)) is not None:
        return finished
    declared = registry.get_import(run.name)
    accepting = request.POST.get("do") == "accept"
    if accepting:
        actions.accept_proposals(actor, run_id, numbers=[_read_number(request.POST.get("number"), 0)])
        return HttpResponseRedirect(_address_of(request, "imports:columns", run_id))
    form = LayoutForm(request.POST or None, run=run, declared=declared)
    if request.method == "POST" and form.is_valid():
        try:
            changed = form.wanted()
            actions.map_columns(
                actor,
                run_id,
                wishes=changed,
                given=form.given(),
                as_of=form.cleaned_data["as_of"],
                supplement=form.cleaned_data.get("supplement", False),
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            is_looking = request.POST.get("do") == "look"
            onward = "imports:columns" if is_looking else _name_next_page(queries.find_run(run_id, actor=actor))
            return HttpResponseRedirect(_address_of(request, onward, run_id))
    status = 422 if form.is_bound else 200
    return render(request, "imports/columns.html", _page_context(actor, run, "columns", form=form), status=status)


@allow("imports.use")
@require_http_methods(["GET", "POST"])
def edit_rows(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """The rows with faults: accept, type, confirm, leave out."""
    actor = actor_of(request)
    run = queries.find_run(run_id, actor=actor)
    if (finished := _redirect_finished(request, run)) is not None:
        return finished
    kind, page = request.GET.get("kind", ""), _read_number(request.GET.get("page"), 1)
    if request.method == "POST":
        return _press_button(request, run_id, kind, page)
    kinds = queries.count_kinds(run)
    if kind and all(counted.kind != kind for counted in kinds):
        kind = ""
    shown = queries.list_faults_page(run, kind=kind, page=page)
    declared = registry.get_import(run.name)
    more = {
        "kinds": [(counted, faults.KIND_TITLES[faults.Kind(counted.kind)]) for counted in kinds],
        "kind": kind,
        "proposals": sum(counted.proposals for counted in kinds),
        "without": run.faults.filter(proposal__isnull=True).exclude(kind__in=OF_THE_TABLE).exists(),
        "takable": len(queries.list_standing_values(run)),
        "shown": shown,
        "errors": _list_errors(run, shown, declared),
        "leaves_out": run.decisions.get("leave_out", False),
        "decided": any(run.decisions.get(name) for name in ("repairs", "dropped", "confirmed")),
    }
    return render(request, "imports/rows.html", _page_context(actor, run, "rows", **more))


def _press_button(request: HttpRequest, run_id: UUID, kind: str, page: int) -> HttpResponseBase:
    """Do what the button says (`drop:12`: with row 12) and put in what was typed into cells, whose addresses stay.

    Where no row needs a word any more, what would change comes next.
    """
    actor = actor_of(request)
    do, _colon, about = request.POST.get("do", "").partition(":")
    act = _ACTS.get(do)
    if act is None:
        raise Problem("act", _("This is not one of the buttons"), where=do)
    posted = {name: request.POST.get(name, "") for name in request.POST}
    typed: dict[str, CellValue] = {
        name.partition(":")[2]: text for name, text in posted.items() if name.startswith("text:") and text
    }
    if do == "take":
        typed[about] = _read_standing(run_id, about)
    if do == "repair" and about:
        typed[about] = request.POST.get(f"text:{about}", "")  # nothing empties the cell
    # A number names a fault of the page that was seen; what goes for all goes for what is left beside the typed.
    if typed and do in _FOR_ALL:
        run = actions.repair_cells(actor, run_id, cells=typed)
    run = act(actor, run_id, about)
    if typed and do not in _FOR_ALL:
        run = actions.repair_cells(actor, run_id, cells=typed)
    if do != "take_back" and _is_settled(run):
        address = _address_of(request, "imports:changes", run_id)
        # The page that asked shows its rows alone: the browser is sent on as a whole.
        is_part = request.headers.get("HX-Request") == "true"
        return HttpResponse(headers={"HX-Redirect": address}) if is_part else HttpResponseRedirect(address)
    query = urlencode({name: value for name, value in (("kind", kind), ("page", page)) if value not in ("", 1)})
    address = reverse("imports:rows", args=[run_id])
    return HttpResponseRedirect(context_of(request).url(f"{address}?{query}" if query else address))


def _address_of(request: HttpRequest, name: str, *arguments: object) -> str:
    """A page of the import with the context of the one that leads there."""
    return context_of(request).url(reverse(name, args=arguments))


def _read_number(text: str | None, fallback: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,8}", text) else fallback


def _read_fault_number(run_id: UUID, about: str) -> int:
    """The number of a fault from `12:E7`; `Conflict` where another check put another fault in its place meanwhile."""
    number, _colon, cell = about.partition(":")
    read = _read_number(number, -1)
    if cell and not ImportFault.objects.filter(run=run_id, number=read, cell=cell).exists():
        raise Conflict("fault", _MOVED, where=cell)
    return read


def _read_standing(run_id: UUID, cell: str) -> CellValue:
    """What the register holds for a cell; `Conflict` where another check found it to hold nothing there."""
    fault = ImportFault.objects.filter(run=run_id, cell=cell).select_related("run").first()
    taken: dict[str, CellValue] = fault.run.report.get("taken", {}) if fault else {}
    if fault is None or (place := f"{fault.row}|{fault.field}") not in taken:
        raise Conflict("fault", _MOVED, where=cell)
    return taken[place]


@transaction.atomic
def _accept_and_leave_rest(actor: Actor, run_id: UUID) -> ImportRun:
    actions.accept_everything(actor, run_id)
    return actions.leave_out(actor, run_id, faulty=True)


@transaction.atomic
def _accept_and_take_standing(actor: Actor, run_id: UUID) -> ImportRun:
    actions.accept_everything(actor, run_id)
    return actions.take_standing(actor, run_id)


_ACTS: dict[str, Callable[[access.Actor, UUID, str], ImportRun]] = {
    "accept": lambda actor, run, about: actions.accept_proposals(actor, run, numbers=[_read_fault_number(run, about)]),
    "accept_kind": lambda actor, run, about: actions.accept_proposals(actor, run, kind=about),
    "accept_all": lambda actor, run, _about: actions.accept_proposals(actor, run, everything=True),
    "go_on": lambda actor, run, _about: actions.accept_everything(actor, run),
    "leave_rest": lambda actor, run, _about: _accept_and_leave_rest(actor, run),
    "take_rest": lambda actor, run, _about: _accept_and_take_standing(actor, run),
    "repair": lambda actor, run, _about: queries.find_run(run, actor=actor),
    "take": lambda actor, run, _about: queries.find_run(run, actor=actor),
    "confirm": lambda actor, run, about: actions.confirm_faults(actor, run, numbers=[_read_fault_number(run, about)]),
    "drop": lambda actor, run, about: actions.leave_out(actor, run, rows=[_read_number(about, 0)]),
    "leave_out": lambda actor, run, _about: actions.leave_out(actor, run, faulty=True),
    "keep": lambda actor, run, _about: actions.leave_out(actor, run, faulty=False),
    "take_back": lambda actor, run, _about: actions.take_back(actor, run),
}


_FOR_ALL = frozenset({"go_on", "leave_rest", "take_rest"})


@allow("imports.use")
@require_http_methods(["GET", "POST"])
def confirm_changes(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """What will change, with its consequences named; the commit."""
    actor = actor_of(request)
    run = queries.find_run(run_id, actor=actor)
    if (finished := _redirect_finished(request, run)) is not None:
        return finished
    if request.method == "POST":
        if request.POST.get("do") == "discard":
            actions.discard_run(actor, run_id)
            messages.success(request, _("The import was discarded; nothing was changed."))
            return HttpResponseRedirect(_address_of(request, "imports:index"))
        if request.POST.get("do") == "whole":
            actions.state_extent(actor, run_id, whole=True)
            return HttpResponseRedirect(_address_of(request, "imports:changes", run_id))
        if (asked := _read_other_day(request, run)) is not None:
            return asked
        is_part = request.POST.get("do") == "part"
        committed = actions.commit_run(actor, run_id, fingerprint=request.POST.get("fingerprint", ""), is_part=is_part)
        messages.success(request, f"{_('The file is taken in.')} {committed.account}.")
        return HttpResponseRedirect(_address_of(request, "imports:run", run_id))
    return _show_changes(request, run, DayForm(initial={"as_of": run.as_of}))


def _show_changes(request: HttpRequest, run: ImportRun, form: DayForm) -> HttpResponse:
    more = {"preview": run.report.get("preview", {}), "day_form": form}
    values = _page_context(actor_of(request), run, "changes", **more)
    return render(request, "imports/changes.html", values, status=422 if form.is_bound else 200)


def _read_other_day(request: HttpRequest, run: ImportRun) -> HttpResponseBase | None:
    """Where the day was changed beside the button, what would change from that day on; None where it is as it was."""
    if "as_of" not in request.POST:
        return None
    form = DayForm(request.POST)
    if not form.is_valid():
        return _show_changes(request, run, form)
    if (day := form.cleaned_data["as_of"]) == run.as_of:
        return None
    actions.set_day(actor_of(request), run.pk, as_of=day)
    words = _("The file is valid from %(day)s now: look at what will change, then take it in.")
    messages.info(request, words % {"day": format_day(day)})
    return HttpResponseRedirect(_address_of(request, "imports:changes", run.pk))


@allow("imports.use")
@require_GET
def show_run(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """The result of a finished run; an open one goes on where it stood."""
    actor = actor_of(request)
    run = queries.find_run(run_id, actor=actor)
    if run.state == ImportRun.State.OPEN:
        return HttpResponseRedirect(_address_of(request, _name_next_page(run), run_id))
    return render(request, "imports/run.html", _page_context(actor, run, "done", preview=run.report.get("preview", {})))


@allow("imports.use")
@require_GET
def show_filed_rows(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Every row of a file that was taken in; a record of a dataset that the address names stands above them."""
    actor = actor_of(request)
    run = queries.find_run(run_id, actor=actor)
    if run.state != ImportRun.State.COMMITTED:
        return HttpResponseRedirect(_address_of(request, "imports:run", run_id))
    rows = filed.read_filed_rows(run, actor)
    table = Table(
        "filed",
        rows.list_columns(),
        from_rows(rows.rows),
        request,
        caption=_("Rows of the file"),
        file_name=f"{run.name} {run.as_of:%Y%m%d}",
    )
    if (answer := table.answer()) is not None:
        return answer
    record = request.GET.get("ban-ghi", "")
    dataset = request.GET.get("bo", "")
    row = rows.find_record(dataset, record) if record else None
    called = naming.name_records([(dataset, record)], run.as_of) if record else {}
    more = {
        "table": table,
        "record": write_out(called.get((dataset, record), record), {}),
        "row": row,
        "cells": rows.list_cells(row, run.as_of) if row else (),
    }
    return render(request, "imports/filed.html", _page_context(actor, run, "done", **more))


@allow("imports.use")
@require_GET
def faults_workbook(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """All rows with their faults marked, to repair and send again."""
    actor = actor_of(request)
    run = queries.find_run(run_id, actor=actor)
    examined = actions.examine_run(run, actor)
    return _send_workbook(workbooks.with_faults(examined), f"{run.name}-{run.as_of:%Y%m%d}.xlsx")


@allow("imports.use")
@require_GET
def download_original(request: HttpRequest, run_id: UUID) -> File:
    """The file as it came, for download only."""
    run = queries.find_run(run_id, actor=actor_of(request))
    stream = files.path_of(run.file_id).open("rb")
    return File(stream, as_attachment=True, filename=run.file.name, content_type="application/octet-stream")
