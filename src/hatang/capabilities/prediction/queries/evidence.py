"""The three kinds of evidence of every hamlet beside each other, as one share each: what tables of the gaps show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import EvidenceKind
from hatang.capabilities.prediction.queries import hamlets, runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def read_best_shares(as_of: date, technologies: Sequence[str], *, operator: str = "") -> dict[str, dict[str, float]]:
    """Hamlet code → kind of evidence → the best share in percent of a single operator, or of the one named, for any of
    the technologies. A kind that says nothing of a hamlet is not there; 0 is what it says where it leaves one out."""
    land = coverage.read_hamlet_ground(as_of)
    run = runs.find_serving_run(as_of=as_of)
    reached = hamlets.read_predicted_shares(run) if run else pl.DataFrame(schema=hamlets.SCHEMA)
    is_declared = bool(coverage.technologies_declared(as_of) & set(technologies))
    sources = (
        (
            EvidenceKind.DECLARED,
            coverage.compute_effective_shares(as_of, land.codes, land.points),
            land.codes if is_declared else (),
        ),
        (EvidenceKind.PREDICTED, reached, reached["hamlet"].unique().to_list()),
        (EvidenceKind.MEASURED, coverage.measured_by_hamlet(as_of), ()),
    )
    shares: dict[str, dict[str, float]] = {}
    for kind, rows, left_out in sources:
        wanted = rows.filter(pl.col("technology").is_in(list(technologies)) & pl.col("share").is_not_null())
        if operator:
            wanted = wanted.filter(pl.col("operator") == operator)
        best = dict(wanted.group_by("hamlet").agg(pl.col("share").max()).iter_rows())
        for code, share in {**dict.fromkeys(left_out, 0.0), **best}.items():
            shares.setdefault(code, {})[kind.value] = share
    return shares
