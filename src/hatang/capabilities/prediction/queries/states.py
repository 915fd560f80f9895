"""Every hamlet as a map shows it: how it stands against the definition, and the best share of each kind of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import CoverageReach, EvidenceKind, Meaning, Technology
from hatang.capabilities.prediction.queries import hamlets as predicted
from hatang.capabilities.prediction.queries import runs
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date

# The generations that carry data: what people ask a hamlet for.
TECHNOLOGIES = (Technology.G3, Technology.G4, Technology.G5)


def name_share_column(evidence: EvidenceKind, technology: Technology) -> str:
    """The name of the share of that evidence for that technology: declared_4g_percent."""
    return f"{evidence.value}_{technology.value.lower()}_percent"


def read_hamlet_states(as_of: date) -> pl.DataFrame:
    """A row for each hamlet of the date, by code: the columns of `Ground.frame`; state, share, operator and technology
    of the best declaration, as the page of the gaps has them; and a share in percent for each kind of evidence and
    technology, of the best single operator. A share is null where nobody said, computed or measured anything.
    """
    land = coverage.read_hamlet_ground(as_of)
    frame = land.frame.join(_declared_states(as_of), on="hamlet", how="left", maintain_order="left").with_columns(
        pl.col("state").fill_null(CoverageReach.NO_DATA.value)
    )
    rows = coverage.compute_effective_shares(as_of, land.codes, land.points)
    # A list is complete for its technology: whom it does not name has none of it.
    frame = _with_shares(
        frame, rows, EvidenceKind.DECLARED, zero_for=land.frame["hamlet"], of=coverage.technologies_declared(as_of)
    )
    run = runs.find_serving_run(as_of=as_of)
    reached = predicted.read_predicted_shares(run) if run else pl.DataFrame(schema=predicted.SCHEMA)
    frame = _with_shares(
        frame, reached, EvidenceKind.PREDICTED, zero_for=reached["hamlet"].unique(), of=frozenset(reached["technology"])
    )
    nobody = pl.Series("hamlet", [], pl.String)
    return _with_shares(
        frame, coverage.measured_by_hamlet(as_of), EvidenceKind.MEASURED, zero_for=nobody, of=frozenset()
    )


def _declared_states(as_of: date) -> pl.DataFrame:
    schema = {"hamlet": pl.String, "state": pl.String, "share": pl.Float64, "operator": pl.String}
    try:
        hamlets = coverage.find_gaps(meaning=Meaning.BROADBAND, as_of=as_of).hamlets
    except Missing:  # nothing says on this date what counts as covered
        hamlets = ()
    rows = [
        (hamlet.code, hamlet.state.value, hamlet.share_percent, hamlet.operator, hamlet.technology)
        for hamlet in hamlets
    ]
    return pl.DataFrame(rows, schema=schema | {"technology": pl.String}, orient="row")


def _with_shares(
    frame: pl.DataFrame, rows: pl.DataFrame, evidence: EvidenceKind, *, zero_for: pl.Series, of: frozenset[str]
) -> pl.DataFrame:
    """The frame with a column for each technology; 0 for hamlets that evidence on the technology leaves out."""
    for technology in TECHNOLOGIES:
        best = rows.filter(pl.col("technology") == technology.value).group_by("hamlet").agg(found=pl.col("share").max())
        left_out = pl.col("hamlet").is_in(zero_for.to_list()) & pl.lit(technology.value in of)
        frame = (
            frame.join(best, on="hamlet", how="left", maintain_order="left")
            .with_columns(pl.when(left_out).then(pl.col("found").fill_null(0.0)).otherwise(pl.col("found")))
            .rename({"found": name_share_column(evidence, technology)})
        )
    return frame
