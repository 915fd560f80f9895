"""The plan's mobile figures from measured evidence: the hamlets with enough samples, and how many have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.queries import city, counts, ground, meanings
from hatang.capabilities.coverage.queries.counts import NOTHING, CountedEvidence
from hatang.capabilities.coverage.queries.measurement import samples
from hatang.capabilities.coverage.terms import Meaning
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.coverage.queries.meanings import CoveredMeans
    from hatang.kernel.problems import Text

DATASET = "coverage.measured"
NOT_MEASURED: Text = _(
    "No hamlet has enough samples of %(technologies)s at this date. File missing: drive tests (coverage.drive_test)."
)


def _left_out(measured: int, every: int) -> Text:
    """The figure speaks of the measured hamlets only, and says so."""
    if measured == every:
        return ""
    return _("%(measured)d of %(every)d hamlets have enough samples; the others are left out.") % {
        "measured": measured,
        "every": every,
    }


def _read_measured_rows(means: CoveredMeans, as_of: date) -> pl.DataFrame | Text:
    """The hamlets with enough samples and their best measured share, or why there are none."""
    land = ground.read_hamlet_ground(as_of)
    if land.frame.is_empty():
        return counts.NO_HAMLETS
    rows = samples.by_hamlet(as_of).filter(
        pl.col("share").is_not_null() & pl.col("technology").is_in(list(means.technologies))
    )
    if rows.is_empty():
        return NOT_MEASURED % {"technologies": ", ".join(means.technologies)}
    best = rows.sort(["share", "technology", "operator"], descending=[True, True, False]).unique(
        "hamlet", keep="first", maintain_order=True
    )
    return land.frame.join(best, on="hamlet", how="inner", maintain_order="left").with_columns(
        basis=pl.lit(""),
        imported_by=pl.col("import_id"),
        dataset=pl.lit(DATASET),
        record=pl.format("{}|{}|{}", "hamlet", "operator", "technology"),
    )


def count_measured_hamlets(meaning: str, as_of: date) -> CountedEvidence:
    """Every hamlet with enough samples, 1 over 1 where measured as covered in the sense of the definition."""
    try:
        means = meanings.read_covered_means(meaning, as_of)
        rows = _read_measured_rows(means, as_of)
    except Missing:
        return CountedEvidence(NOTHING, meanings.NO_DEFINITION)
    if not isinstance(rows, pl.DataFrame):
        return CountedEvidence(NOTHING, rows)
    covered = counts.is_covered(means).cast(pl.Float64)
    frame = counts.build_evidence(rows.with_columns(numerator=covered, denominator=pl.lit(1.0)))
    return CountedEvidence(frame, _left_out(rows.height, ground.read_hamlet_ground(as_of).frame.height))


def urban_population(as_of: date) -> CountedEvidence:
    """People of city and industrial zones in measured hamlets, times the share of samples that are strong enough."""
    try:
        means = meanings.read_covered_means("covered", as_of)
        land = ground.read_hamlet_ground(as_of)
        in_city = land.frame.select("hamlet").with_columns(in_city=pl.Series(city.city_shares(land, as_of)))
        rows = _read_measured_rows(means, as_of)
    except Missing:
        return CountedEvidence(NOTHING, meanings.NO_DEFINITION)
    if reason := ground.why_no_people(land, as_of):
        return CountedEvidence(NOTHING, reason)
    if not isinstance(rows, pl.DataFrame):
        return CountedEvidence(NOTHING, rows)
    in_city = in_city.filter(pl.col("in_city") > 0)
    if in_city.is_empty():
        return CountedEvidence(NOTHING, city.NO_CITY)
    rows = rows.join(in_city, on="hamlet", how="inner", maintain_order="left").filter(
        pl.col("population").is_not_null()
    )
    if rows.is_empty():
        return CountedEvidence(NOTHING, NOT_MEASURED % {"technologies": ", ".join(means.technologies)})
    rows = rows.with_columns(denominator=pl.col("population") * pl.col("in_city"))
    rows = rows.with_columns(numerator=pl.col("denominator") * pl.col("share") / 100.0)
    return CountedEvidence(counts.build_evidence(rows), _left_out(rows.height, in_city.height))


def count_measured_inhabited(as_of: date) -> CountedEvidence:
    """Inhabited hamlets with enough samples of 5G, each 1 over 1 or 0 over 1; industrial zones are not measured."""
    counted = count_measured_hamlets(Meaning.INHABITED_5G, as_of)
    if counted.frame.is_empty():
        return counted
    return CountedEvidence(
        counted.frame.filter(pl.col("population").is_null() | (pl.col("population") > 0)), counted.reason
    )
