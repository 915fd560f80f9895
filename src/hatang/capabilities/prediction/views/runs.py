"""Pages of runs: start one, see what went in and came out, take its files; the terrain library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction import jobs
from hatang.capabilities.prediction.actions import terrain as terrain_actions
from hatang.capabilities.prediction.forms import RunForm, TerrainForm
from hatang.capabilities.prediction.queries import runs
from hatang.capabilities.prediction.terms import PropagationModel, RunState, TerrainRole
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File
from hatang.kernel.problems import Problem
from hatang.kernel.ui import formats
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_queryset, from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.prediction.models import Run

RUN_COLUMNS = (
    Column("pk", _("Number"), "code", url=lambda row: reverse("prediction:run", args=[row["pk"]])),
    Column("as_of", _("Assets as of"), "date"),
    Column("state", _("State"), "choice", choices=tuple(RunState.choices)),
    Column("model", _("Model"), "choice", choices=tuple(PropagationModel.choices), shown=False),
    Column("step_m", _("Step"), "decimal", unit="m"),
    Column("cells", _("Cells"), "integer"),
    Column("created_at", _("Asked for"), "text"),
    Column("started_by_label", _("Started by")),
    Column("problem", _("What went wrong")),
)


def _list_run_rows(request: HttpRequest) -> list[dict[str, object]]:
    return [
        {
            "pk": run.pk,
            "as_of": run.as_of,
            "state": runs.state_of(run).value,
            "model": run.model,
            "step_m": run.step_m,
            "cells": run.inputs.get("cells"),
            "created_at": formats.format_moment(run.created_at),
            "started_by_label": run.started_by_label,
            "problem": run.problem,
        }
        for run in runs.list_runs(actor=actor_of(request))[:200]
    ]


@require_http_methods(["GET", "POST"])
@allow("coverage.predict")
def show_runs(request: HttpRequest) -> HttpResponseBase:
    """The runs, newest first, and the form that starts one."""
    actor, context = actor_of(request), context_of(request)
    form = RunForm(request.POST or None, initial={"as_of": context.as_of, "model": PropagationModel.MEDIAN})
    if request.method == "POST" and form.is_valid():
        cleaned = dict(form.cleaned_data)
        try:
            radius_m, loading = 1000.0 * cleaned.pop("radius_km"), cleaned.pop("loading_percent") / 100.0
            run = jobs.start_run(actor, radius_m=radius_m, loading=loading, **cleaned)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("The run is queued; you can leave this page."))
            return redirect("prediction:run", run.pk)
    table = Table(
        "runs",
        RUN_COLUMNS,
        from_rows(_list_run_rows(request)),
        request,
        caption=_("Coverage runs"),
        empty=Empty(_("No run yet"), _("A run computes every cell on air over the terrain, in minutes.")),
        file_name="luot-tinh-vung-phu",
    )
    if (answer := table.answer()) is not None:
        return answer
    return render(
        request,
        "prediction/runs.html",
        {
            "form": form,
            "table": table,
            "working": runs.at_work(),
            "terrain": runs.terrain_files(actor=actor),
        },
        status=422 if form.is_bound else 200,
    )


@require_GET
@allow("coverage.predict")
def show_run(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """One run: inputs with their hashes, outputs to take, or what went wrong."""
    visible = runs.read_run(run_id=run_id, actor=actor_of(request))
    working = runs.at_work()
    return render(
        request,
        "prediction/run.html",
        {
            "run": visible,
            "state": runs.state_of(visible),
            "working": working if working and working.run.pk == visible.pk else None,
            "operators": dict(_list_operator_names(visible)),
            "outputs": visible.outputs if visible.superseded_at is None else [],
        },
    )


def _list_operator_names(run: Run) -> list[tuple[str, str]]:
    return list(coverage.operator_names({operator for operator, _technology in runs.list_groups(run)}).items())


@require_GET
@allow("coverage.view")
def show_run_progress(request: HttpRequest) -> HttpResponseBase:
    """How far the run at work is, for the pages that show it; the page itself is asked again when it has ended."""
    run_at_work = runs.at_work()
    if run_at_work is None:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "prediction/working.html", {"working": run_at_work})


@require_GET
@allow("coverage.predict")
def download_output(request: HttpRequest, run_id: int, name: str) -> HttpResponseBase:
    """A file of the run, as a download."""
    run = runs.read_run(run_id=run_id, actor=actor_of(request))
    path = runs.find_output_path(run=run, name=name)
    return File(path.open("rb"), as_attachment=True, filename=f"luot-{run.pk}-{name}")


TERRAIN_COLUMNS = (
    Column("name", _("File")),
    Column("role", _("What it holds"), "choice", choices=tuple(TerrainRole.choices)),
    Column("step_m", _("Grid resolution"), "decimal", unit="m"),
    Column("missing_share", _("Share without a value"), "decimal"),
    Column("source", _("Source")),
    Column("sha256", "SHA-256", "code", shown=False),
    Column("added_by", _("Added by"), "code", shown=False),
)


@require_http_methods(["GET", "POST"])
@allow("coverage.predict")
def show_terrain(request: HttpRequest) -> HttpResponseBase:
    """The height files that runs read, and the form that adds some; one that cannot be read is named and not kept."""
    actor = actor_of(request)
    form = TerrainForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        for upload in form.uploads:
            try:
                terrain_actions.add_terrain_file(
                    actor,
                    name=upload.name or "",
                    stream=upload,
                    role=form.cleaned_data["role"],
                    source=form.cleaned_data["source"],
                )
            except Problem as problem:
                form.add_error("rasters", str(problem))
        if not form.errors:
            messages.success(request, gettext("The terrain files were added."))
            return redirect("prediction:terrain")
    table = Table(
        "terrain",
        TERRAIN_COLUMNS,
        from_queryset(runs.terrain_files(actor=actor)),
        request,
        caption=_("Terrain files"),
        empty=Empty(
            _("No terrain yet"),
            _("Without heights nothing is predicted: add the tiles of the province (SRTM, Copernicus GLO-30)."),
        ),
        file_name="dia-hinh",
    )
    if (answer := table.answer()) is not None:
        return answer
    return render(
        request,
        "prediction/terrain.html",
        {
            "form": form,
            "table": table,
            "files": runs.terrain_files(actor=actor),
            "may_remove": access.has_right(actor, "coverage.predict"),
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@allow("coverage.predict")
def remove_terrain(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Take a file out of later runs."""
    terrain_actions.remove_terrain_file(actor_of(request), file_id=file_id)
    messages.success(request, gettext("Later runs do not use this file any more."))
    return redirect("prediction:terrain")
