"""Why a hamlet hears an operator badly: the predicted signal against its limit, and what stands between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.whatif.queries import ends, profile
from hatang.capabilities.whatif.terms import PHONE_M, USUAL_FREQUENCY_MHZ, USUAL_HEIGHT_M, PathCause
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.assets.public import SiteRow
    from hatang.capabilities.coverage.public import Known
    from hatang.capabilities.prediction.public import Run
    from hatang.capabilities.whatif.queries.ends import HamletLevel, Place
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class OperatorReason:
    """An operator in a hamlet: the share of the people that its signal reaches, what it declares and what was measured
    of it (None: nothing), the signal against its limit, and what stands between the hamlet and its nearest mast.
    `has_profile`: the reader may see the path itself."""

    operator: str
    operator_name: str
    share_percent: float
    level: HamletLevel
    cause: PathCause
    has_profile: bool
    declared_percent: float | None = None
    measured_percent: float | None = None


@dataclass(frozen=True)
class HamletReasons:
    """A hamlet with a reason for every operator of the run, the weakest signal first."""

    hamlet: str
    name: str
    commune_name: str
    technology: str
    operators: tuple[OperatorReason, ...]


def explain_hamlet(*, run: Run, as_of: date, actor: Actor, hamlet: str, technology: str = "") -> HamletReasons:
    """Why the signal of each operator is as it is in a hamlet; `Missing` where the run does not know it.

    Everybody is told whether the ground stands between, as everybody sees the predicted signal; where the mast stands,
    and so how far away the ground does, is for whoever may know masts.
    """
    row = ends.find_hamlet_row(ends.list_hamlets(run.as_of), hamlet)
    technology = prediction.class_choice(run, technology).technology
    predicted = prediction.shares_of_run(run).filter(
        (pl.col("hamlet") == hamlet) & (pl.col("technology") == technology)
    )
    shares = dict(zip(predicted["operator"].to_list(), predicted["share"].to_list(), strict=True))
    shown = dict(ends.name_operators(as_of=as_of, actor=actor))
    place = (row["longitude"], row["latitude"])
    known = prediction.hamlet_coverage(hamlet_code=hamlet, as_of=as_of)
    reasons = []
    for operator, name in prediction.operators_of(run):
        level = ends.read_level(run, hamlet, operator, technology)
        if not operator or level is None:
            continue
        masts = ends.list_masts(as_of=as_of, actor=SYSTEM, operator=operator, technology=technology, near=place)
        cause = _find_cause(run, as_of, masts, place, operator, technology)
        share = shares.get(operator, 0.0)
        beside = [_find_share(evidence, operator, technology) for evidence in (known.declared, known.measured)]
        reasons.append(OperatorReason(operator, str(name), share, level, cause, operator in shown, *beside))
    reasons.sort(key=lambda reason: (reason.level.rsrp_dbm or -999.0, reason.operator_name))
    return HamletReasons(hamlet, row["name"], row["commune_name"] or "", technology, tuple(reasons))


def _find_share(evidence: Known, operator: str, technology: str) -> float | None:
    return next(
        (
            share.share_percent
            for share in evidence.shares
            if (share.operator, share.technology) == (operator, technology)
        ),
        None,
    )


def _find_cause(
    run: Run, as_of: date, masts: Sequence[SiteRow], place: Place, operator: str, technology: str
) -> PathCause:
    if not masts:
        return PathCause.NO_MAST
    mast = ends.find_nearest_mast(masts, place)
    cells = ends.list_cells(mast, as_of)
    height_m, frequency_mhz = ends.choose_antenna(mast, cells, operator, technology)
    try:
        path = profile.compute_profile(
            run=run,
            start=(mast.longitude, mast.latitude),
            end=place,
            start_height_m=height_m or USUAL_HEIGHT_M,
            end_height_m=PHONE_M,
            frequency_mhz=frequency_mhz or USUAL_FREQUENCY_MHZ,
        )
    except Missing:
        return PathCause.NO_GROUND
    if not path.in_sight:
        return PathCause.BLOCKED
    return PathCause.CLEAR if path.is_clear else PathCause.GRAZED
