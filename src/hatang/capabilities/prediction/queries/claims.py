"""What operators claim against what the model predicts and what was measured: where they disagree, worst first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import EvidenceKind
from hatang.capabilities.prediction.models import PredictedCoverage, Run
from hatang.capabilities.prediction.terms import Disagreement
from hatang.kernel import datasets
from hatang.kernel.definitions import read_definition
from hatang.kernel.reading import KeptFew

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Area
    from hatang.kernel.problems import Text

KEYS = ["hamlet", "operator", "technology"]
READS = (
    *coverage.MEASURED_READS,
    "coverage.declared",
    "coverage.area",
    "coverage.challenge",
    "coverage.predicted",
    "places.population",
)
NO_EVIDENCE: Text = _(
    "Nothing stands beside the declarations yet: neither a complete coverage run nor enough samples of drive tests."
)
PREDICTED: dict[str, type[pl.DataType]] = {
    "hamlet": pl.String,
    "operator": pl.String,
    "technology": pl.String,
    "predicted": pl.Float64,
}
_comparisons: KeptFew[pl.DataFrame] = KeptFew(4)


@dataclass(frozen=True)
class ClaimMeans:
    """From which difference on a claim and the evidence disagree, in percentage points."""

    least_difference_points: float
    text: str
    citation: str


def read_claim_means(as_of: date) -> ClaimMeans:
    definition = read_definition("claim_disagreement", as_of)
    return ClaimMeans(float(str(definition.values["least_difference_points"])), definition.text, definition.citation)


def read_predicted_shares(as_of: date) -> pl.DataFrame:
    """The share of each hamlet's people that the serving run predicts; frame of `PREDICTED`, empty without a run."""
    run = Run.objects.serving(as_of)
    if run is None:
        return pl.DataFrame(schema=PREDICTED)
    rows = PredictedCoverage.objects.filter(run=run).values_list(
        "hamlet_code", "operator", "technology", "population_share_percent"
    )
    return pl.DataFrame(list(rows), schema=PREDICTED, orient="row")


def compare_claims(as_of: date) -> pl.DataFrame:
    """Every hamlet, operator and technology with a claim and evidence of any kind.

    Columns: hamlet, operator, technology, declared, basis, predicted, measured, samples, evidence (the kind that
    decides: measured before predicted), shown (its share), difference (declared less shown), area, name, commune,
    commune_name, people, people_affected, measured_on. A hamlet that an operator does not name is claimed with 0 where
    the operator declares the technology at all; an operator that declares nothing of it claims nothing.
    """
    key = (
        as_of,
        getattr(Run.objects.serving(as_of), "pk", None),
        tuple(sorted(datasets.read_revisions(READS).items())),
    )
    return _comparisons.take(key, lambda: _compute_comparison(as_of))


def _compute_comparison(as_of: date) -> pl.DataFrame:
    land = coverage.read_hamlet_ground(as_of)
    claims = coverage.compute_effective_shares(as_of, land.codes, land.points).select(*KEYS, "basis", declared="share")
    measured = coverage.measured_by_hamlet(as_of).select(*KEYS, "samples", measured="share", measured_on="last_on")
    evidence = read_predicted_shares(as_of).join(measured, on=KEYS, how="full", coalesce=True)
    speaks = claims.select("operator", "technology").unique()
    is_measured = pl.col("measured").is_not_null()
    shown = pl.coalesce("measured", "predicted")
    hamlets = land.frame.select(
        "hamlet", "area", "name", "commune", "commune_name", "longitude", "latitude", people="population"
    )
    return (
        evidence.join(speaks, on=["operator", "technology"], how="semi")
        .join(claims, on=KEYS, how="left")
        .with_columns(
            pl.col("declared").fill_null(0.0),
            pl.col("basis").fill_null(""),
            evidence=pl.when(is_measured)
            .then(pl.lit(EvidenceKind.MEASURED.value))
            .otherwise(pl.lit(EvidenceKind.PREDICTED.value)),
            shown=shown,
        )
        .filter(pl.col("shown").is_not_null())
        .with_columns(difference=pl.col("declared") - pl.col("shown"))
        .join(hamlets, on="hamlet", how="inner")
        .with_columns(people_affected=pl.col("people") * pl.col("difference").abs() / 100.0)
        .sort(
            ["people_affected", pl.col("difference").abs(), *KEYS],
            descending=[True, True, False, False, False],
            nulls_last=True,
        )
    )


@dataclass(frozen=True)
class Disagreements:
    """`rows`: the frame of `compared` with `kind`, worst first."""

    means: ClaimMeans
    rows: pl.DataFrame
    compared: int
    reason: Text = ""


def find_disagreements(*, as_of: date, within: Area | None = None, kind: str = "", operator: str = "") -> Disagreements:
    """Where a claim (of the operator) and the evidence differ by the defined points: most people affected first."""
    means_ = read_claim_means(as_of)
    rows = compare_claims(as_of)
    if operator:
        rows = rows.filter(pl.col("operator") == operator)
    if within is not None:
        rows = rows.filter(pl.col("hamlet").is_in(list(coverage.codes_within(within, as_of))))
    total = rows.height
    rows = rows.filter(pl.col("difference").abs() >= means_.least_difference_points).with_columns(
        kind=pl.when(pl.col("difference") > 0)
        .then(pl.lit(Disagreement.OVERCLAIMED.value))
        .otherwise(pl.lit(Disagreement.UNDERCLAIMED.value))
    )
    if kind:
        rows = rows.filter(pl.col("kind") == kind)
    return Disagreements(means_, rows, total, "" if total else NO_EVIDENCE)


def read_comparison(*, hamlet_code: str, operator: str, technology: str, as_of: date) -> dict[str, Any] | None:
    """The comparison of one hamlet, operator and technology; None without evidence."""
    matches = compare_claims(as_of).filter(
        (pl.col("hamlet") == hamlet_code) & (pl.col("operator") == operator) & (pl.col("technology") == technology)
    )
    return matches.row(0, named=True) if matches.height else None
