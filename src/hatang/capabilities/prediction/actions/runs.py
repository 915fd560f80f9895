"""A run from asking to publishing: it speaks only when complete; what fails leaves the run before in place."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.prediction.models import Calibration, PredictedCoverage, Run
from hatang.capabilities.prediction.queries import calibrations, corrections, store
from hatang.capabilities.prediction.terms import PropagationModel, RunState
from hatang.kernel import access, audit, datasets, events, files
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

FINEST_STEP_M, COARSEST_STEP_M = 10.0, 500.0
SHORTEST_RADIUS_M, LONGEST_RADIUS_M = 1_000.0, 60_000.0
DEFAULT_STEP_M, DEFAULT_RADIUS_M = 90.0, 15_000.0
# A telephone in the hand (ITU-R P.1812-8 §3.2 takes 1.5 m).
RECEIVER_HEIGHT_M = 1.5
# How busy the other cells of a carrier are, for the interference: half, as 3GPP TR 36.942 takes it for coverage.
LOADING = 0.5
_BATCH = 5000


def request_run(  # noqa: PLR0913 - every setting of a run, each by its name
    actor: Actor,
    *,
    as_of: date,
    model: str = PropagationModel.MEDIAN,
    step_m: float = DEFAULT_STEP_M,
    radius_m: float = DEFAULT_RADIUS_M,
    skip_faulty: bool = False,
    loading: float = LOADING,
    calibrated: bool = False,
    make_ground: bool = True,
) -> Run:
    """Write down that a run is wanted; the job computes it.

    `calibrated`: its levels are corrected by what was accepted for this model by now; `Invalid` where nothing was.
    `make_ground`: of surface models ground is made first (`engines/terrain/ground`); else they count as ground.
    """
    access.require_right(actor, "coverage.predict")
    if model not in PropagationModel.values:
        raise Invalid("model", _("There is no such model"), where=model)
    for value, low, high, title in (
        (step_m, FINEST_STEP_M, COARSEST_STEP_M, _("step")),
        (radius_m, SHORTEST_RADIUS_M, LONGEST_RADIUS_M, _("radius")),
    ):
        if not low <= value <= high:
            raise Invalid(
                "size",
                _("This size cannot be computed"),
                where=f"{title}: {formats.format_number(value)} m",
                hint=_("From %(low)d to %(high)d m.") % {"low": low, "high": high},
            )
    if not 0 <= loading <= 1:
        raise Invalid(
            "loading",
            _("Cells cannot be busier than always"),
            where=f"{formats.format_number(100 * loading)} %",
            hint=_("From 0 to 100 %."),
        )
    accepted = (
        [calibration.pk for calibration in calibrations.list_accepted_calibrations(model=model)] if calibrated else []
    )
    if calibrated and not accepted:
        raise Invalid(
            "calibration",
            _("No calibration of this model was accepted"),
            where=str(PropagationModel(model).label),
            hint=_("Compare a run with drive tests and accept what was found, or start it without."),
        )
    with transaction.atomic():
        run = Run.objects.create(
            as_of=as_of,
            model=model,
            step_m=step_m,
            radius_m=radius_m,
            settings={
                "skip_faulty": skip_faulty,
                "receiver_height_m": RECEIVER_HEIGHT_M,
                "loading": loading,
                "make_ground": make_ground,
                "calibrations": accepted,
            },
            started_by=actor.id,
            started_by_label=actor.label,
            created_at=timezone.now(),
        )
        audit.record_act(actor, "coverage.run.ask", "coverage.run", run.pk, after=_describe_run(run))
    return run


def corrections_of(run: Run) -> list[dict[str, Any]]:
    """The accepted calibrations that the run was asked with, as its inputs tell them."""
    wanted = run.settings.get("calibrations", [])
    kept = Calibration.objects.filter(pk__in=wanted).order_by("technology")
    return [corrections.describe_calibration(calibration) for calibration in kept]


def _describe_run(run: Run) -> dict[str, Any]:
    return {"as_of": run.as_of.isoformat(), "model": run.model, "step_m": run.step_m, "radius_m": run.radius_m}


def attach_job(run: Run, job_id: object) -> None:
    """Name the job that computes the run."""
    Run.objects.filter(pk=run.pk).update(job_id=job_id)


def begin_run(run_id: int) -> Run:
    """The run, now at work; `Missing` for one that is complete or gone. A run taken up again begins anew."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id).exclude(state=RunState.COMPLETE).first()
        if run is None:
            raise Missing("run", _("There is no such run to compute"), where=str(run_id))
        run.state, run.problem, run.ended_at = RunState.RUNNING, "", None
        run.save(update_fields=["state", "problem", "ended_at"])
    return run


def record_inputs(run: Run, inputs: Mapping[str, Any]) -> None:
    """What the run computes from, before it begins to."""
    run.inputs = dict(inputs)
    run.save(update_fields=["inputs"])


def end_without(run_id: int, state: RunState, problem: str = "") -> None:
    """Failed or cancelled: said at the run; nothing that was published changes."""
    Run.objects.filter(pk=run_id, state__in=[RunState.RUNNING, RunState.WAITING]).update(
        state=state, problem=problem[:4000], ended_at=timezone.now()
    )
    shutil.rmtree(store.staging_folder(run_id), ignore_errors=True)


def turn_away(run_id: int, problem: str) -> None:
    """A run that could not begin because another is at work; one that runs is not touched."""
    Run.objects.filter(pk=run_id, state=RunState.WAITING).update(
        state=RunState.FAILED, problem=problem[:4000], ended_at=timezone.now()
    )


def standing_fingerprints() -> list[str]:
    """What the engine computed for the runs that speak."""
    standing = Run.objects.filter(state=RunState.COMPLETE, superseded_at=None)
    return [str(run.summary.get("engine_run", "")) for run in standing]


def publish_run(
    actor: Actor,
    run: Run,
    *,
    hamlets: Iterable[PredictedCoverage],
    outputs: list[dict[str, Any]],
    summary: Mapping[str, Any],
) -> None:
    """Let the run speak: its files stand, its rows are written, the run before of the same date steps back; at once."""
    folder, staged = store.run_folder(run.pk), store.staging_folder(run.pk)
    shutil.rmtree(folder, ignore_errors=True)
    staged.replace(folder)
    now = timezone.now()
    with transaction.atomic():
        before = list(
            Run.objects.select_for_update().filter(state=RunState.COMPLETE, superseded_at=None, as_of=run.as_of)
        )
        superseded = [earlier_run.pk for earlier_run in before]
        Run.objects.filter(pk__in=superseded).update(superseded_at=now)
        PredictedCoverage.objects.filter(run__in=superseded).delete()
        PredictedCoverage.objects.bulk_create(hamlets, batch_size=_BATCH)
        run.state, run.published_at, run.ended_at = RunState.COMPLETE, now, now
        run.outputs, run.summary = outputs, dict(summary)
        run.save(update_fields=["state", "published_at", "ended_at", "outputs", "summary"])
        datasets.bump_revisions("coverage.predicted", since=run.as_of)
        audit.record_act(
            actor,
            "coverage.run.publish",
            "coverage.run",
            run.pk,
            before={"superseded": superseded},
            after={**_describe_run(run), "inputs": run.inputs.get("sha256", "")},
        )
        events.publish_event("coverage.predicted", {"run": run.pk, "as_of": run.as_of.isoformat()})
        # What stands on the run is published now: until the night the open data would know nothing of it.
        for name in ("coverage.predicted", "coverage.hamlet", "coverage.disagreement"):
            events.publish_event("dataset.renewed", {"dataset": name})
        # Gone only when the new one stands for good.
        transaction.on_commit(_remove_superseded)


def _remove_superseded() -> None:
    """Remove the files of the runs that stepped back, of this one and of any that a backup kept in place."""
    with files.deleting_files() as is_free:
        if is_free:
            for pk in Run.objects.exclude(superseded_at=None).values_list("pk", flat=True):
                shutil.rmtree(store.run_folder(pk), ignore_errors=True)
