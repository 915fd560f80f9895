"""Runs for pages and commands: which speaks for a day, which are at work, what they left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction import rules
from hatang.capabilities.prediction.models import Run, TerrainFile
from hatang.capabilities.prediction.queries import store
from hatang.capabilities.prediction.terms import OF_CELLS, Quantity, RunState
from hatang.kernel import access
from hatang.kernel.models import Job
from hatang.kernel.problems import Forbidden, Missing
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from django.db.models import QuerySet

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text

# The advisory lock of the one process that computes ("HTCV" in ASCII); the database frees it when the process dies.
RUN_LOCK = 0x48_54_43_56
NO_RUN: Text = _("No data: no coverage run of this date or an earlier one is complete.")


@dataclass(frozen=True)
class RunProgress:
    """A run at work and how far its job is."""

    run: Run
    done: int
    total: int
    message: str

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def find_serving_run(*, as_of: date) -> Run | None:
    """The run that speaks for the day."""
    return Run.objects.serving(as_of)


def require_serving_run(*, as_of: date) -> Run:
    """The run that speaks for the day; `Missing` says that there is none."""
    run = find_serving_run(as_of=as_of)
    if run is None:
        hint: Text = _("Start one under Coverage runs.")
        if (working := at_work()) is not None:
            words = _("A run is at work, %(percent)d %% done: ask again when it is complete.")
            hint = words % {"percent": working.percent}
        raise Missing("run", NO_RUN, where=formats.format_day(as_of), hint=hint)
    return run


def list_runs(*, actor: Actor) -> QuerySet[Run]:
    """The runs that the actor may see, newest first."""
    return Run.objects.visible_to(actor).order_by("-pk")


def read_run(*, run_id: int, actor: Actor) -> Run:
    run = Run.objects.visible_to(actor).filter(pk=run_id).first()
    if run is None:
        raise Missing("run", _("There is no such coverage run"), where=str(run_id))
    return run


def at_work() -> RunProgress | None:
    """The run that is computed now or waits to be, with its progress."""
    for run in Run.objects.filter(state__in=[RunState.WAITING, RunState.RUNNING]).order_by("pk"):
        if run.job_id is None:
            if run.state == RunState.RUNNING and _is_computed(run):
                return RunProgress(run, 0, 0, "")
            continue
        job = Job.objects.filter(pk=run.job_id, ended_at=None).first()
        if job is not None:
            return RunProgress(run, job.done, job.total, job.message)
    return None


def _is_computed(run: Run) -> bool:
    """Whether a process still computes a run without a job: the command line's, which may have been killed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [RUN_LOCK],
        )
        is_held = bool(cursor.fetchone()[0])
    return is_held and not Run.objects.filter(state=RunState.RUNNING, job_id=None, pk__gt=run.pk).exists()


def state_of(run: Run) -> RunState:
    """The state as it is: a job that somebody stopped before it began, or that gave up, has ended its run.

    So has the end of the process that computed it without a job.
    """
    if run.state not in {RunState.WAITING, RunState.RUNNING}:
        return RunState(run.state)
    if run.job_id is None:
        is_lost = run.state == RunState.RUNNING and not _is_computed(run)
        return RunState.FAILED if is_lost else RunState(run.state)
    job = Job.objects.filter(pk=run.job_id).first()
    if job is None or job.ended_at is None:
        return RunState(run.state)
    return RunState.CANCELLED if job.state == Job.State.CANCELLED else RunState.FAILED


def list_groups(run: Run) -> list[tuple[str, str]]:
    """The operators and technologies of a run."""
    return [(str(operator), str(technology)) for operator, technology in run.summary.get("groups", [])]


def list_technologies(run: Run) -> list[str]:
    return sorted({technology for _operator, technology in list_groups(run)})


def may_see_servers(actor: Actor, operator: str) -> bool:
    """Whether the actor may know which cell of the operator ("" for all together) serves a place."""
    own = bool(operator) and actor.has(access.OPERATOR_ENGINEER, organisation=operator)
    return own or actor.has(*rules.PLANNERS)


def find_raster_path(*, run: Run, quantity: Quantity, operator: str, technology: str, actor: Actor) -> Path:
    """The raster of a run ("" for all operators together); `Missing` where the run has none.

    Which cell serves a place tells where an operator's cells are and how far they reach: it is for planners, and for
    an engineer of that operator.
    """
    if quantity in OF_CELLS:
        access.require_right(actor, "coverage.best_server")
        if not may_see_servers(actor, operator):
            raise Forbidden(
                "coverage.best_server", where=coverage.operator_names([operator])[operator] if operator else ""
            )
    known = list_groups(run)
    is_known = (
        (operator, technology) in known
        if operator
        else technology in {known_technology for _operator, known_technology in known}
    )
    path = store.raster_path(run.pk, quantity.value, operator, technology)
    if not is_known or not path.exists():
        raise Missing("raster", _("This run has no such picture"), where=f"{operator} {technology}".strip())
    return path


def find_output_path(*, run: Run, name: str) -> Path:
    """A file of the run by its name; only names that the run wrote down are files."""
    if name not in {output_file["name"] for output_file in run.outputs}:
        raise Missing("output", _("This run has no such file"), where=name)
    path = store.run_folder(run.pk) / name
    if not path.exists():
        raise Missing("output", _("This file is gone: the run was superseded"), where=name)
    return path


def terrain_files(*, actor: Actor) -> QuerySet[TerrainFile]:
    """The files of the terrain library that later runs use."""
    return TerrainFile.objects.visible_to(actor).filter(removed_at=None)
