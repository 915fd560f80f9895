"""Which hamlets are covered in the sense of a definition: one row of evidence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.queries import declared, ground, meanings
from hatang.capabilities.coverage.terms import CoverageBasis
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.coverage.queries.ground import HamletGround
    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class CountedEvidence:
    """Evidence rows with the columns of a fact but quality; `reason` says why there are none, or what to mind."""

    frame: pl.DataFrame
    reason: Text = ""


NOTHING = pl.DataFrame()
NO_HAMLETS: Text = _("No hamlet is known at this date. File missing: list of hamlets (places.hamlet).")


def nothing_declared(technologies: Sequence[str]) -> Text:
    """Why a date without declarations has no figure: silence is no statement that nothing is covered."""
    names = ", ".join(technologies)
    return _(
        "No operator has declared %(technologies)s coverage at this date. File missing: declared coverage by hamlet"
        " (coverage.declared) or declared areas (coverage.area)."
    ) % {"technologies": names}


def with_best(land: HamletGround, technologies: Sequence[str], as_of: date, *, operator: str = "") -> pl.DataFrame:
    """The hamlets of the ground with their best share, 0 where nobody declares anything, and what it rests on."""
    rows = declared.compute_effective_shares(as_of, land.codes, land.points)
    if operator:
        rows = rows.filter(pl.col("operator") == operator)
    best_shares = declared.select_best_shares(rows, technologies).rename({"import_id": "imported_by"})
    datasets = {basis.value: name for basis, name in declared.DATASET_OF.items()}
    return land.frame.join(best_shares, on="hamlet", how="left", maintain_order="left").with_columns(
        pl.col("share").fill_null(0.0),
        pl.col("record", "imported_by", "operator", "technology").fill_null(""),
        pl.col("basis").fill_null(""),
        # A hamlet that no operator names leads to the hamlet itself.
        dataset=pl.col("basis").replace_strict(datasets, default="places.hamlet", return_dtype=pl.String),
    )


def _build_note() -> pl.Expr:
    """Whose, what and how much; the words of the rest are those of the page."""
    challenged = pl.when(pl.col("basis") == CoverageBasis.CHALLENGE.value).then(pl.lit(" · !")).otherwise(pl.lit(""))
    label = pl.format(
        "{} · {} · {} %{}", pl.col("operator"), pl.col("technology"), pl.col("share").round(1), challenged
    )
    return pl.when(pl.col("operator") == "").then(pl.lit("–")).otherwise(label)


def build_evidence(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of a fact from rows with numerator, denominator and what `with_best` adds."""
    return rows.with_columns(
        place=pl.col("hamlet"),
        place_name=pl.format("{}, {}", pl.col("name"), pl.col("commune_name")),
        record=pl.when(pl.col("record") == "").then(pl.col("hamlet")).otherwise(pl.col("record")),
        note=_build_note(),
    )


def count_hamlets(meaning: str, as_of: date) -> CountedEvidence:
    """Every hamlet of the date, 1 over 1 where covered in the sense of the definition, 0 over 1 where not."""
    try:
        means = meanings.read_covered_means(meaning, as_of)
    except Missing:
        return CountedEvidence(NOTHING, meanings.NO_DEFINITION)
    land = ground.read_hamlet_ground(as_of)
    if land.frame.is_empty():
        return CountedEvidence(NOTHING, NO_HAMLETS)
    if not declared.technologies_declared(as_of) & set(means.technologies):
        return CountedEvidence(NOTHING, nothing_declared(means.technologies))
    rows = with_best(land, means.technologies, as_of)
    covered = is_covered(means)
    return CountedEvidence(
        build_evidence(rows.with_columns(numerator=covered.cast(pl.Float64), denominator=pl.lit(1.0)))
    )


def is_covered(means: meanings.CoveredMeans) -> pl.Expr:
    """Whether the best share reaches the least share; nothing at all is never enough."""
    return (pl.col("share") >= means.minimum_household_share_percent) & (pl.col("share") > 0)
