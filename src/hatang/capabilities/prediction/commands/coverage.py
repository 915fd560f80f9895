"""`hatang coverage run`, `runs`, `terrain`, `antenna`, `hamlet`: the radio model, and what is known of a hamlet."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it at run time
from typing import Annotated

import typer
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.capabilities.prediction.terms import PropagationModel, TerrainRole
from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.commands import day_of
from hatang.kernel.problems import Problem

# start: what a command runs is imported inside it, so that help waits for none of it.

room = command.Room(help=gettext_noop("Predicted coverage"))
Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
AsOf = Annotated[str, typer.Option("--as-of", help="A date, 2025-06-30; today when left out.")]
terrain_room = command.Room(help=gettext_noop("Height files for the radio model"))
antenna_room = command.Room(help=gettext_noop("Antenna patterns for the radio model"))
room.add_typer(terrain_room, name="terrain")
room.add_typer(antenna_room, name="antenna")


@room.command("run", help=gettext_noop("Compute the coverage of every cell on air; it speaks once it is complete."))
def run(  # noqa: PLR0913, PLR0917 - the options of the command
    step_m: Annotated[float, typer.Option(help=gettext_noop("Step of the grid, m."))] = 90.0,
    radius_km: Annotated[float, typer.Option(help=gettext_noop("How far each mast is computed, km."))] = 15.0,
    model: Annotated[PropagationModel, typer.Option(help=gettext_noop("The model."))] = PropagationModel.MEDIAN,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help=gettext_noop("Leave out cells that cannot be computed."))
    ] = False,
    calibrated: Annotated[
        bool, typer.Option("--calibrated", help=gettext_noop("Correct by accepted calibrations."))
    ] = False,
    surface_as_ground: Annotated[
        bool, typer.Option("--surface-as-ground", help=gettext_noop("Take surface models for ground, as they are."))
    ] = False,
    loading: Annotated[float, typer.Option(help=gettext_noop("How busy the other cells are, 0 to 1."))] = 0.5,
    as_of: AsOf = "",
    as_json: Json = False,
) -> None:
    from hatang.capabilities.prediction import jobs
    from hatang.capabilities.prediction.actions import runs

    asked = runs.request_run(
        SYSTEM,
        as_of=day_of(as_of),
        model=model,
        step_m=step_m,
        radius_m=1000.0 * radius_km,
        skip_faulty=skip_faulty,
        loading=loading,
        calibrated=calibrated,
        make_ground=not surface_as_ground,
    )
    with command.show_progress(str(_("Coverage run")), 100) as advance:
        done = jobs.compute_here(asked, progress=lambda part, _whole, _message: advance(part))
    report = {"run": done.pk, "state": done.state, "inputs": done.inputs, "summary": done.summary}
    shown = [
        {
            "run": done.pk,
            "state": done.state,
            "cells": done.inputs["cells"],
            "left_out": len(done.inputs["left_out"]),
            "files": len(done.outputs),
        }
    ]
    command.print_answer({**report, "outputs": done.outputs}, as_json=as_json, table=shown)


@room.command("runs", help=gettext_noop("The runs so far, newest first, and which one speaks for the date."))
def list_runs(as_of: AsOf = "", as_json: Json = False) -> None:
    from hatang.capabilities.prediction.queries import runs

    speaking = runs.find_serving_run(as_of=day_of(as_of))
    rows = [
        {
            "run": listed_run.pk,
            "as_of": listed_run.as_of.isoformat(),
            "state": runs.state_of(listed_run).value,
            "model": listed_run.model,
            "step_m": listed_run.step_m,
            "cells": listed_run.inputs.get("cells"),
            "speaks": speaking is not None and listed_run.pk == speaking.pk,
            "problem": listed_run.problem,
        }
        for listed_run in runs.list_runs(actor=SYSTEM)
    ]
    command.print_answer(rows, as_json=as_json)


@terrain_room.command(
    "add", help=gettext_noop("Add height tiles (.hgt), GeoTIFF or ZIP files; each is read whole first.")
)
def add_terrain(
    file: list[Path],
    role: Annotated[TerrainRole, typer.Option(help=gettext_noop("What the files hold."))] = TerrainRole.SURFACE,
    source: Annotated[str, typer.Option(help=gettext_noop("Source and licence."))] = "",
    as_json: Json = False,
) -> None:
    from hatang.capabilities.prediction.actions import terrain

    rows: list[dict[str, object]] = []
    wrong = 0
    for path in file:
        try:
            with path.open("rb") as stream:
                kept = terrain.add_terrain_file(SYSTEM, name=path.name, stream=stream, role=role, source=source)
        except (Problem, OSError) as problem:
            wrong += 1
            words = str(problem) if isinstance(problem, Problem) else str(_("This file cannot be opened"))
            rows.append({"file": path.name, "sha256": "", "step_m": None, "problem": words})
        else:
            rows.append({"file": kept.name, "sha256": kept.sha256, "step_m": round(kept.step_m, 1), "problem": ""})
    command.print_answer(rows, as_json=as_json)
    if wrong:
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@terrain_room.command("list", help=gettext_noop("The height files that runs read."))
def list_terrain(as_json: Json = False) -> None:
    from hatang.capabilities.prediction.queries import runs

    rows = [
        {
            "id": file.pk,
            "file": file.name,
            "role": file.role,
            "step_m": round(file.step_m, 1),
            "bounds": [file.west, file.south, file.east, file.north],
            "missing_share": file.missing_share,
            "generated": file.is_generated,
            "source": file.source,
            "sha256": file.sha256,
        }
        for file in runs.terrain_files(actor=SYSTEM)
    ]
    command.print_answer(rows, as_json=as_json)


@terrain_room.command("remove", help=gettext_noop("Take a file out of later runs, by its id."))
def remove_terrain(file_id: int) -> None:
    from hatang.capabilities.prediction.actions import terrain

    terrain.remove_terrain_file(SYSTEM, file_id=file_id)


@antenna_room.command("add", help=gettext_noop("Add a pattern file (MSI/Planet) for a band of an operator, or of all."))
def add_antenna(
    file: Path,
    band_mhz: Annotated[int, typer.Option(help=gettext_noop("The band, MHz."))],
    operator: Annotated[str, typer.Option(help=gettext_noop("The operator's code; all when left out."))] = "",
    as_json: Json = False,
) -> None:
    from hatang.capabilities.prediction.actions import patterns

    kept = patterns.add_pattern(SYSTEM, name=file.name, content=file.read_bytes(), band_mhz=band_mhz, operator=operator)
    command.print_answer(
        [{"file": kept.name, "operator": kept.operator, "band_mhz": kept.band_mhz, "gain_dbi": kept.gain_dbi}],
        as_json=as_json,
    )


@room.command("hamlet")
def hamlet(code: str, as_of: AsOf = "", as_json: Json = False) -> None:
    """What each operator covers in a hamlet, and what that rests on."""
    from hatang.capabilities.prediction.queries.known import hamlet_coverage

    known_coverage = hamlet_coverage(hamlet_code=code, as_of=day_of(as_of))
    rows = [dict(vars(share)) for share in known_coverage.declared.shares]
    reasons = {
        known.evidence.value: str(known.reason)
        for known in (known_coverage.declared, known_coverage.predicted, known_coverage.measured)
        if known.reason
    }
    command.print_answer({"hamlet": code, "declared": rows, "no_data": reasons}, as_json=as_json, table=rows)
