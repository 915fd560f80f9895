"""Compare a run with drive tests and keep what was found with the run."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.models import Calibration
from hatang.capabilities.prediction.queries import calibrations, corrections, runs
from hatang.kernel import access, audit, datasets
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.engines.radio.calibration import CalibrationFit
    from hatang.kernel.access import Actor

# Any number would do; it is kept with the result, so that anybody gets the same split.
SEED = 20221216


def calibrate_run(actor: Actor, *, technology: str, now: datetime) -> Calibration:
    """Fit the serving run to the samples of a technology; bias, sigma, hits and errors are kept with the run.

    `Missing` where no run is complete, `Invalid` where too few samples lie where the run predicts anything.
    """
    # start: the engine
    from hatang.engines.radio.calibration import calibrate as fit
    from hatang.engines.radio.errors import RadioError

    access.require_right(actor, "coverage.calibrate")
    today = timezone.localtime(now).date()
    run = runs.require_serving_run(as_of=today)
    rule = coverage.drive_test(today)
    if technology not in rule.thresholds_dbm:
        raise Invalid("coverage.calibrate", _("No signal levels are defined for this technology"), where=technology)
    matched_samples = calibrations.match_samples(run=run, technology=technology, as_of=today)
    usable = int(np.isfinite(matched_samples.samples.predicted_dbm).sum())
    if usable < rule.minimum_samples:
        raise Invalid(
            "coverage.calibrate",
            _("Too few samples lie where this run predicts a signal"),
            where=technology,
            detail=coverage.too_few(usable, rule.minimum_samples),
            hint=_("Import drive tests of this technology from at least two places."),
        )
    try:
        fitted = fit(matched_samples.samples, threshold_dbm=rule.thresholds_dbm[technology], seed=SEED)
    except RadioError as error:
        raise Invalid(
            "coverage.calibrate",
            _("Too few samples lie where this run predicts a signal"),
            where=technology,
            hint=_("Import drive tests of this technology from at least two places."),
        ) from error
    before = next(
        (calibration for calibration in run.inputs.get("calibrations", []) if calibration["technology"] == technology),
        None,
    )
    corrected = corrections.of_run(run).get(technology)

    def applied(number: int) -> float:
        """What the run had added to the levels of a class."""
        return float(corrected.offset_db[number]) if corrected else 0.0

    assert matched_samples.first_on is not None
    assert matched_samples.last_on is not None
    with transaction.atomic():
        kept = Calibration.objects.create(
            run=run,
            technology=technology,
            campaigns=list(matched_samples.campaigns),
            measured_since=matched_samples.first_on,
            measured_until=matched_samples.last_on,
            threshold_dbm=rule.thresholds_dbm[technology],
            seed=SEED,
            fitted=fitted.fitted,
            held_out=fitted.held_out,
            left_out=fitted.left_out,
            bias_db=fitted.bias_db,
            sigma_db=fitted.sigma_db,
            rmse_before_db=fitted.rmse_before_db,
            rmse_after_db=fitted.rmse_after_db,
            hit_rate_before=fitted.hit_rate_before,
            hit_rate_after=fitted.hit_rate_after,
            classes=[
                {**_nan_to_null(asdict(ground_class)), "applied_db": applied(ground_class.clutter)}
                for ground_class in fitted.classes
            ],
            judged=_describe_judgement(fitted),
            applied_bias_db=before["bias_db"] if before else 0.0,
            computed_at=now,
            computed_by=actor.id,
        )
        audit.record_act(
            actor,
            "coverage.run.calibrate",
            "coverage.run",
            run.pk,
            after={
                "technology": technology,
                "rmse_before_db": fitted.rmse_before_db,
                "rmse_after_db": fitted.rmse_after_db,
                "samples": fitted.fitted + fitted.held_out,
                "held_by": fitted.held_by.value,
                "line_rmse_db": kept.judged["line_rmse_db"],
            },
        )
        # What stands beside every predicted figure has changed.
        datasets.bump_revisions("coverage.predicted")
    return kept


def _describe_judgement(fitted: CalibrationFit) -> dict[str, Any]:
    """How the fit was judged, as the record keeps it: what was held out, the line of distance, the interval."""
    names = ("guarded", "masts", "held_masts", "held_campaigns", "held_bias_db", "new_mast_db", "new_campaign_db")
    return _nan_to_null(
        {
            "held_by": fitted.held_by.value,
            **{name: getattr(fitted, name) for name in names},
            "line_rmse_db": fitted.line.rmse_db,
            "line_per_decade_db": fitted.line.per_decade_db,
            "line_at_1_km_db": fitted.line.at_1_km_db,
            "interval_low_db": fitted.interval.low_db,
            "interval_high_db": fitted.interval.high_db,
            "interval_held_share": fitted.interval.held_share,
        }
    )


def accept_calibration(actor: Actor, *, calibration_id: int, now: datetime) -> Calibration:
    """Let later runs of the same model be corrected by what was found; `Invalid` where it mends nothing."""
    access.require_right(actor, "coverage.calibrate")
    with transaction.atomic():
        kept = _lock_calibration(calibration_id)
        if kept.rmse_after_db >= kept.rmse_before_db:
            raise Invalid(
                "coverage.calibrate",
                _("This calibration mends nothing: on samples that it has not seen the error does not fall"),
                where=kept.technology,
                detail=f"{formats.format_number(kept.rmse_before_db, 1)} → "
                f"{formats.format_number(kept.rmse_after_db, 1)} dB",
            )
        kept.accepted_at, kept.accepted_by, kept.accepted_by_label = now, actor.id, actor.label
        _record_acceptance(actor, kept, "coverage.calibration.accept")
    return kept


def withdraw_calibration(actor: Actor, *, calibration_id: int) -> Calibration:
    """Let later runs go without it; runs that were corrected by it stay as they are."""
    access.require_right(actor, "coverage.calibrate")
    with transaction.atomic():
        kept = _lock_calibration(calibration_id)
        kept.accepted_at, kept.accepted_by, kept.accepted_by_label = None, "", ""
        _record_acceptance(actor, kept, "coverage.calibration.withdraw")
    return kept


def _lock_calibration(calibration_id: int) -> Calibration:
    kept = Calibration.objects.select_for_update().filter(pk=calibration_id).first()
    if kept is None:
        raise Missing("calibration", _("There is no such calibration"), where=str(calibration_id))
    return kept


def _record_acceptance(actor: Actor, kept: Calibration, what: str) -> None:
    kept.save(update_fields=["accepted_at", "accepted_by", "accepted_by_label"])
    after = {"technology": kept.technology, "run": kept.run_id, "rmse_after_db": kept.rmse_after_db}
    audit.record_act(actor, what, "coverage.calibration", kept.pk, after=after)


def calibrate_all(actor: Actor, *, now: datetime) -> list[Calibration]:
    """Every technology of the serving run that has enough samples; none of it where no run is complete."""
    run = runs.find_serving_run(as_of=timezone.localtime(now).date())
    fitted = []
    for technology in runs.list_technologies(run) if run is not None else ():
        with suppress(Invalid):  # too few samples, or no levels to compare with
            fitted.append(calibrate_run(actor, technology=technology, now=now))
    return fitted


def _nan_to_null(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON knows it: what there is none of is null."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in values.items()}
