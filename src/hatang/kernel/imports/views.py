"""The pages of an import: choose, upload, columns, rows with faults, what will change, done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hatang.kernel import access, files
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File
from hatang.kernel.imports import actions, faults, queries, registry, workbooks
from hatang.kernel.imports.checking import OF_THE_TABLE, Decisions
from hatang.kernel.imports.forms import LayoutForm, UploadForm
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.problems import Problem
from hatang.kernel.ui import shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase, QueryDict

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Import
    from hatang.kernel.problems import Text

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow("imports.use")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What can be filed, and the latest runs."""
    actor = actor_of(request)
    titles = {each.name: each.title for each in registry.all()}
    runs = [(each, titles.get(each.name, each.name)) for each in queries.recent(actor=actor)]
    return render(
        request,
        "imports/index.html",
        {"imports": queries.imports_for(actor), "runs": runs, "documents": _documents(actor)},
    )


def _documents(actor: Actor) -> str:
    """Where plans are read as documents, for those who may: who holds one looks for it here first."""
    name = shell.link("plan_documents")
    where = reverse(name) if name else ""
    rule = getattr(resolve(where).func, "access_rule", "") if where else ""
    return where if rule and access.may(actor, rule) else ""


@allow("imports.use")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponseBase:
    """Upload a file for one import."""
    actor, declared = actor_of(request), registry.get(name)
    access.require(actor, declared.rule)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        declared=declared,
        actor=actor,
        initial={"as_of": context_of(request).as_of},
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
            return redirect("imports:columns", run.pk)
    status = 422 if form.is_bound else 200
    return render(request, "imports/new.html", {"declared": declared, "form": form, "step": "file"}, status=status)


@allow("imports.use")
@require_GET
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The empty workbook of an import."""
    declared = registry.get(name)
    access.require(actor_of(request), declared.rule)
    return _workbook(workbooks.template(declared), f"{name}.xlsx")


def _workbook(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(run: ImportRun, step: str, **more: Any) -> dict[str, Any]:
    declared = registry.get(run.name)
    table_faults = [fault for fault in run.faults.order_by("number")[:50] if fault.kind in OF_THE_TABLE]
    titles = _titles(declared)
    summary = run.summary
    return {
        "run": run,
        "declared": declared,
        "step": step,
        "report": run.report,
        "summary": summary,
        "notes": [(note, titles.get(note["field"], "")) for note in run.report.get("notes", ())],
        "account": run.account,
        "table_faults": table_faults,
        **more,
    }


def _titles(declared: Import) -> dict[str, Text]:
    """The words for each field, those of the helping columns included."""
    return {**{column.field: column.title for column in declared.columns}, "@position": _("Position")}


def _finished(run: ImportRun) -> HttpResponseRedirect | None:
    """A run that ended has only its result to show."""
    if run.state == ImportRun.State.OPEN:
        return None
    return HttpResponseRedirect(reverse("imports:run", args=[run.pk]))


@allow("imports.use")
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """What each column means: guessed, correctable."""
    actor = actor_of(request)
    run = queries.run(run_id, actor=actor)
    if (finished := _finished(run)) is not None:
        return finished
    declared = registry.get(run.name)
    accepting = request.POST.get("do") == "accept"
    if accepting:
        actions.accept(actor, run_id, numbers=[int(request.POST.get("number", "0"))])
        return redirect("imports:columns", run_id)
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
            onward = "imports:columns" if request.POST.get("do") == "look" else "imports:rows"
            return redirect(onward, run_id)
    status = 422 if form.is_bound else 200
    return render(request, "imports/columns.html", _page(run, "columns", form=form), status=status)


@allow("imports.use")
@require_http_methods(["GET", "POST"])
def rows(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """The rows with faults: accept, type, confirm, leave out."""
    actor = actor_of(request)
    run = queries.run(run_id, actor=actor)
    if (finished := _finished(run)) is not None:
        return finished
    kind, page = request.GET.get("kind", ""), _number(request.GET.get("page"), 1)
    if request.method == "POST":
        do = request.POST.get("do", "")
        act = _ACTS.get(do)
        if act is None:
            raise Problem("act", _("This is not one of the buttons"), where=do)
        act(actor, run_id, request.POST)
        query = urlencode({name: value for name, value in (("kind", kind), ("page", page)) if value not in ("", 1)})
        address = reverse("imports:rows", args=[run_id])
        return HttpResponseRedirect(f"{address}?{query}" if query else address)
    kinds = queries.kinds(run)
    if kind and all(each.kind != kind for each in kinds):
        kind = ""
    shown = queries.faults(run, kind=kind, page=page)
    titles = _titles(registry.get(run.name))
    more = {
        "kinds": [(each, faults.KIND_TITLES[faults.Kind(each.kind)]) for each in kinds],
        "kind": kind,
        "shown": shown,
        "faults": [(fault, titles.get(fault.field, "")) for fault in shown.faults],
        "leaves_out": run.decisions.get("leave_out", False),
        "decided": any(run.decisions.get(name) for name in ("repairs", "dropped", "confirmed")),
    }
    return render(request, "imports/rows.html", _page(run, "rows", **more))


def _number(text: str | None, fallback: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else fallback


def _numbers(data: QueryDict) -> list[int]:
    return [_number(text, -1) for text in data.getlist("number")]


_ACTS: dict[str, Callable[[access.Actor, UUID, QueryDict], object]] = {
    "accept": lambda actor, run, data: actions.accept(actor, run, numbers=_numbers(data)),
    "accept_kind": lambda actor, run, data: actions.accept(actor, run, kind=data.get("kind", "")),
    "accept_all": lambda actor, run, data: actions.accept(actor, run, everything=True),
    "repair": lambda actor, run, data: actions.repair(actor, run, cells={data.get("cell", ""): data.get("text", "")}),
    "confirm": lambda actor, run, data: actions.confirm(actor, run, numbers=_numbers(data)),
    "drop": lambda actor, run, data: actions.leave_out(actor, run, rows=[_number(data.get("row"), 0)]),
    "leave_out": lambda actor, run, data: actions.leave_out(actor, run, faulty=True),
    "keep": lambda actor, run, data: actions.leave_out(actor, run, faulty=False),
    "take_back": lambda actor, run, data: actions.take_back(actor, run),
}


@allow("imports.use")
@require_http_methods(["GET", "POST"])
def changes(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """What will change, with its consequences named; the commit."""
    actor = actor_of(request)
    run = queries.run(run_id, actor=actor)
    if (finished := _finished(run)) is not None:
        return finished
    if request.method == "POST":
        if request.POST.get("do") == "discard":
            actions.discard(actor, run_id)
            messages.success(request, _("The import was discarded; nothing was changed."))
            return redirect("imports:index")
        committed = actions.commit(actor, run_id, fingerprint=request.POST.get("fingerprint", ""))
        messages.success(request, f"{_('The file is taken in.')} {committed.account}.")
        return redirect("imports:run", run_id)
    return render(request, "imports/changes.html", _page(run, "changes", preview=run.report.get("preview", {})))


@allow("imports.use")
@require_GET
def run(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """The result of a finished run; an open one goes on where it stood."""
    found = queries.run(run_id, actor=actor_of(request))
    if found.state == ImportRun.State.OPEN:
        return redirect("imports:rows" if found.summary.get("faults") else "imports:changes", run_id)
    return render(request, "imports/run.html", _page(found, "done", preview=found.report.get("preview", {})))


@allow("imports.use")
@require_GET
def faults_workbook(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """All rows with their faults marked, to repair and send again."""
    actor = actor_of(request)
    found = queries.run(run_id, actor=actor)
    examined = actions.examine(found, actor)
    return _workbook(workbooks.with_faults(examined), f"{found.name}-{found.as_of:%Y%m%d}.xlsx")


@allow("imports.use")
@require_GET
def original(request: HttpRequest, run_id: UUID) -> File:
    """The file as it came, for download only."""
    found = queries.run(run_id, actor=actor_of(request))
    stream = files.path_of(found.file_id).open("rb")
    return File(stream, as_attachment=True, filename=found.file.name, content_type="application/octet-stream")
