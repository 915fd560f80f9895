"""What a run predicts of hamlets: by operator and technology, the best of them, and who is left without."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl
from django.db import connection

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.queries import hamlet_pixels, runs, store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.capabilities.prediction.models import Run
    from hatang.capabilities.prediction.queries.hamlet_pixels import HamletPixels
    from hatang.kernel.access import Area

# One row per hamlet, operator and technology; `share` in percent of the hamlet's people, outdoors.
SCHEMA: dict[str, type[pl.DataType]] = {
    "hamlet": pl.String,
    "operator": pl.String,
    "technology": pl.String,
    "share": pl.Float64,
    "disc_share": pl.Float64,
    "vehicle_share": pl.Float64,
    "indoor_share": pl.Float64,
    "median_rsrp_dbm": pl.Float64,
    "signal_class": pl.String,
}
_ROWS = """
SELECT hamlet_code, operator, technology, population_share_percent, share_percent, vehicle_share_percent,
       indoor_share_percent, median_rsrp_dbm, signal_class
FROM coverage_predictedcoverage WHERE run_id = %s
"""
# Half a person is one, also where a share in binary leaves it a hair below.
_HALF = 0.5 + 1e-9


@lru_cache(maxsize=4)
def _read_run_rows(run_id: int) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [run_id])
        return pl.DataFrame(cursor.fetchall(), schema=SCHEMA, orient="row")


def read_predicted_shares(run: Run) -> pl.DataFrame:
    """The rows of a complete run, frame of `SCHEMA`; a complete run does not change."""
    return _read_run_rows(run.pk)


def of_hamlet(*, hamlet_code: str, as_of: date) -> pl.DataFrame:
    """What is predicted of one hamlet, the newest technology and the largest share first; empty without a run."""
    run = runs.find_serving_run(as_of=as_of)
    if run is None:
        return pl.DataFrame(schema=SCHEMA)
    rows = read_predicted_shares(run).filter(pl.col("hamlet") == hamlet_code)
    return rows.sort(["technology", "share", "operator"], descending=[True, True, False])


def select_best_shares(rows: pl.DataFrame, technologies: Sequence[str], *, operator: str = "") -> pl.DataFrame:
    """The best single operator of each hamlet among the technologies, or the one operator; ties to the newest, then to
    the strongest.

    Operators are not added up, so that the figure stands beside the declared one.
    """
    if operator:
        rows = rows.filter(pl.col("operator") == operator)
    return (
        rows.filter(pl.col("technology").is_in(list(technologies)))
        .sort(
            ["share", "technology", "median_rsrp_dbm", "operator"],
            descending=[True, True, True, False],
            nulls_last=True,
        )
        .unique("hamlet", keep="first", maintain_order=True)
    )


@dataclass(frozen=True)
class WhiteSpots:
    """Hamlets with what is predicted best of them.

    `frame`: hamlet, area, name, commune, commune_name, longitude, latitude, population, households, the columns of
    `SCHEMA`, people_without; `share` is null where the run says nothing (no position, unknown terrain).
    """

    run: Run
    frame: pl.DataFrame

    def list_uncovered(self, least_share_percent: float) -> pl.DataFrame:
        """The hamlets that the model reaches by less than the share from which one counts as covered: the same
        question that declarations answer."""
        return self.frame.filter((pl.col("share") < least_share_percent) | (pl.col("share") == 0))

    @property
    def without(self) -> pl.DataFrame:
        """Hamlets that nothing usable reaches, or only in part: most people without first."""
        return self.frame.filter(pl.col("share") < 100).sort(
            ["people_without", "share", "hamlet"], descending=[True, False, False], nulls_last=True
        )


def find_white_spots(
    *, run: Run, technologies: Sequence[str], operator: str = "", within: Area | None = None
) -> WhiteSpots:
    """Every hamlet of the run's date (of the area) with its best predicted share."""
    land = coverage.read_hamlet_ground(run.as_of)
    rows = read_predicted_shares(run)
    predicted_hamlets = rows.select("hamlet").unique().with_columns(said=pl.lit(value=True))
    joined = (
        land.frame.join(
            select_best_shares(rows, technologies, operator=operator), on="hamlet", how="left", maintain_order="left"
        )
        .join(predicted_hamlets, on="hamlet", how="left", maintain_order="left")
        # The run speaks of the hamlet, but this operator or technology has no row: nothing of it is there.
        .with_columns(share=pl.when(pl.col("said")).then(pl.col("share").fill_null(0.0)))
        # Whole people, so that every sum of rows is the same sum.
        .with_columns(people_without=(pl.col("population") * (1.0 - pl.col("share") / 100.0) + _HALF).floor())
    )
    if within is not None:
        joined = joined.filter(pl.col("hamlet").is_in(list(coverage.codes_within(within, run.as_of))))
    return WhiteSpots(run, joined)


@lru_cache(maxsize=2)
def _load_run_pixels(run_id: int) -> HamletPixels:
    return hamlet_pixels.load_pixels(store.run_folder(run_id) / "hamlets.npz")


def load_hamlet_pixels(run: Run) -> HamletPixels:
    """The pixels of the hamlets of a complete run; `Missing` where its files are gone."""
    runs.find_output_path(run=run, name="hamlets.csv")
    return _load_run_pixels(run.pk)
