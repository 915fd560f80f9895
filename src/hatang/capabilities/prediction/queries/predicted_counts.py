"""The plan's mobile figures from predicted evidence: the same definitions, the shares of the run of the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import NOTHING, CountedEvidence, Meaning
from hatang.capabilities.prediction.queries import hamlets as predicted
from hatang.capabilities.prediction.queries import runs
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.coverage.public import CoveredMeans
    from hatang.kernel.problems import Text

DATASET = "coverage.predicted"


def _hamlets_left_out(count: int) -> Text:
    if not count:
        return ""
    return _("%(count)d hamlets are left out: no position, or no terrain there.") % {"count": count}


def _read_predicted_rows(means: CoveredMeans, as_of: date) -> pl.DataFrame | Text:
    """The hamlets with their best predicted share and what a fact names, or why there are none."""
    run = runs.find_serving_run(as_of=as_of)
    if run is None:
        return runs.NO_RUN
    land = coverage.read_hamlet_ground(as_of)
    if land.frame.is_empty():
        return coverage.NO_HAMLETS
    rows = predicted.read_predicted_shares(run)
    predicted_hamlets = rows.select("hamlet").unique()
    best = predicted.select_best_shares(rows, means.technologies)
    operator, technology = pl.col("operator"), pl.col("technology")
    return (
        land.frame.join(predicted_hamlets, on="hamlet", how="semi", maintain_order="left")
        .join(best, on="hamlet", how="left", maintain_order="left")
        .with_columns(
            share=pl.col("share").fill_null(0.0),
            operator=operator.fill_null(""),
            technology=technology.fill_null(""),
            imported_by=pl.lit(""),
            basis=pl.lit(""),
        )
        .with_columns(
            dataset=pl.when(operator == "").then(pl.lit("places.hamlet")).otherwise(pl.lit(DATASET)),
            record=pl.when(operator == "")
            .then(pl.lit(""))
            .otherwise(pl.format("{}|{}|{}", operator, technology, "hamlet")),
        )
    )


def count_predicted_hamlets(meaning: str, as_of: date) -> CountedEvidence:
    """Every hamlet that the run speaks of, 1 over 1 where predicted covered in the sense of the definition."""
    try:
        means = coverage.covered_means(meaning, as_of)
    except Missing:
        return CountedEvidence(NOTHING, coverage.NO_DEFINITION)
    rows = _read_predicted_rows(means, as_of)
    if not isinstance(rows, pl.DataFrame):
        return CountedEvidence(NOTHING, rows)
    covered = coverage.is_covered(means).cast(pl.Float64)
    missing = coverage.read_hamlet_ground(as_of).frame.height - rows.height
    return CountedEvidence(
        coverage.as_evidence(rows.with_columns(numerator=covered, denominator=pl.lit(1.0))), _hamlets_left_out(missing)
    )


def urban_population(as_of: date) -> CountedEvidence:
    """People of city and industrial zones by hamlet, and how many of them the best operator is predicted to cover."""
    try:
        means = coverage.covered_means("covered", as_of)
        land = coverage.read_hamlet_ground(as_of)
        in_city = land.frame.select("hamlet").with_columns(in_city=pl.Series(coverage.city_shares(land, as_of)))
    except Missing:
        return CountedEvidence(NOTHING, coverage.NO_DEFINITION)
    if reason := coverage.why_no_people(land, as_of):
        return CountedEvidence(NOTHING, reason)
    rows = _read_predicted_rows(means, as_of)
    if not isinstance(rows, pl.DataFrame):
        return CountedEvidence(NOTHING, rows)
    rows = rows.join(in_city, on="hamlet", how="left", maintain_order="left").filter(pl.col("in_city") > 0)
    if rows.is_empty():
        return CountedEvidence(NOTHING, coverage.NO_CITY)
    uncounted = int(rows["population"].null_count())
    rows = rows.filter(pl.col("population").is_not_null()).with_columns(
        denominator=pl.col("population") * pl.col("in_city")
    )
    rows = rows.with_columns(numerator=pl.col("denominator") * pl.col("share") / 100.0)
    return CountedEvidence(coverage.as_evidence(rows), coverage.without_people(uncounted))


def count_predicted_inhabited(as_of: date) -> CountedEvidence:
    """Inhabited hamlets, each 1 over 1 or 0 over 1; industrial zones are judged by declared areas only."""
    counted = count_predicted_hamlets(Meaning.INHABITED_5G, as_of)
    if counted.frame.is_empty():
        return counted
    return CountedEvidence(
        counted.frame.filter(pl.col("population").is_null() | (pl.col("population") > 0)), counted.reason
    )
