"""Long work: a run of the radio model as a job, and what follows from new measurements."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.prediction.actions import calibration, runs, terrain
from hatang.capabilities.prediction.formats import relief as formats_relief
from hatang.capabilities.prediction.models import Run
from hatang.capabilities.prediction.terms import RunState
from hatang.kernel import events, jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.capabilities.prediction.actions.compute import Progress
    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running


def start_run(
    actor: Actor, *, as_of: date, relief: str = "", not_before: datetime | None = None, **settings: Any
) -> Run:
    """Ask for a run and queue its computation; the settings are those of `runs.ask`.

    `relief`: the height grid of the demonstration, which the job first takes into the terrain library.
    """
    run = runs.request_run(actor, as_of=as_of, **settings)
    title = _("Coverage as of %(day)s, %(step)d m") % {"day": formats.format_day(as_of), "step": run.step_m}
    job = jobs.start_job(
        compute, actor=actor, title=title, not_before=not_before, computing=True, run_id=run.pk, relief=relief
    )
    runs.attach_job(run, job.pk)
    return run


@jobs.named("hatang.capabilities.coverage.jobs.compute")
def compute(running: Running, run_id: int, relief: str = "") -> dict[str, Any]:
    """Compute a run; started again after a crash or by a person, it takes up what the engine has kept."""
    run = Run.objects.filter(pk=run_id).first()
    if run is not None and run.state == RunState.COMPLETE:  # the worker died between publishing and saying so
        return {"run": run_id, **run.summary}
    # start: pyogrio, scipy
    from hatang.capabilities.prediction.actions import compute as computing

    try:
        if relief:
            _take_relief(Path(relief))
        done = computing.compute_run(SYSTEM, run_id, progress=running.progress)
    except jobs.Cancelled:
        runs.end_without(run_id, RunState.CANCELLED)
        raise
    except Conflict as busy:
        # A run at work is at work elsewhere, its worker taken for lost too early: it is left alone.
        runs.turn_away(run_id, str(busy))
        raise
    except Exception as error:
        runs.end_without(run_id, RunState.FAILED, str(error))
        raise
    calibrated = calibration.calibrate_all(SYSTEM, now=timezone.now())
    return {"run": run_id, **done.summary, "calibrated": [fitted.technology for fitted in calibrated]}


@jobs.named("hatang.capabilities.coverage.jobs.compare")
def compare(running: Running) -> dict[str, Any]:
    """Hold the serving run against the drive tests that are known by now."""
    return {"calibrated": [fitted.technology for fitted in calibration.calibrate_all(SYSTEM, now=timezone.now())]}


def _take_relief(relief: Path) -> None:
    """The demonstration's generated heights as a terrain file; the same file again changes nothing."""
    with tempfile.TemporaryDirectory(prefix="relief-") as folder:
        raster = Path(folder) / "dia-hinh-minh-hoa.tif"
        formats_relief.to_geotiff(relief, raster)
        with raster.open("rb") as stream:
            terrain.add_terrain_file(
                SYSTEM, name=raster.name, stream=stream, source=formats_relief.GENERATED, is_generated=True
            )


def compute_here(run: Run, *, progress: Progress) -> Run:
    """The same in this process, for the command line."""
    # start: pyogrio, scipy
    from hatang.capabilities.prediction.actions import compute as computing

    try:
        return computing.compute_run(SYSTEM, run.pk, progress=progress)
    except KeyboardInterrupt:
        runs.end_without(run.pk, RunState.CANCELLED)
        raise
    except Conflict as busy:
        runs.turn_away(run.pk, str(busy))
        raise
    except Exception as error:
        runs.end_without(run.pk, RunState.FAILED, str(error))
        raise


@events.subscribe_to("imports.committed")
def on_import(payload: dict[str, Any]) -> None:
    """New drive tests are held against the run."""
    if "coverage.drive_test" in payload["datasets"]:
        jobs.start_job(
            compare, actor=SYSTEM, title=_("Comparison of the run with new drive tests"), unless_waiting=True
        )
