"""Long work of coverage: a run of the radio model, as a job with progress, cancel, resume and retry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.coverage.actions.prediction import compute as computing
from hatang.capabilities.coverage.actions.prediction import runs
from hatang.capabilities.coverage.models import Run
from hatang.capabilities.coverage.terms import RunState
from hatang.kernel import jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.jobs import Running


def start_run(actor: Actor, *, as_of: date, **settings: Any) -> Run:
    """Ask for a run and queue its computation; the settings are those of `runs.ask`."""
    run = runs.ask(actor, as_of=as_of, **settings)
    title = _("Coverage as of %(day)s, %(step)d m") % {"day": formats.day(as_of), "step": run.step_m}
    job = jobs.start(compute, actor=actor, title=title, run_id=run.pk)
    runs.attach(run, job.pk)
    return run


def compute(running: Running, run_id: int) -> dict[str, Any]:
    """Compute a run; started again after a crash or by a person, it takes up what the engine has kept."""
    run = Run.objects.filter(pk=run_id).first()
    if run is not None and run.state == RunState.COMPLETE:  # the worker died between publishing and saying so
        return {"run": run_id, **run.summary}
    try:
        done = computing.compute(SYSTEM, run_id, progress=running.progress)
    except jobs.Cancelled:
        runs.end_without(run_id, RunState.CANCELLED)
        raise
    except Exception as error:
        runs.end_without(run_id, RunState.FAILED, str(error))
        raise
    return {"run": run_id, **done.summary}


def compute_here(run: Run, *, progress: computing.Progress) -> Run:
    """The same in this process, for the command line."""
    try:
        return computing.compute(SYSTEM, run.pk, progress=progress)
    except KeyboardInterrupt:
        runs.end_without(run.pk, RunState.CANCELLED)
        raise
    except Exception as error:
        runs.end_without(run.pk, RunState.FAILED, str(error))
        raise
