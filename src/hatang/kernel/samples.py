"""What a sample says of the whole: how much of it was looked at, and the interval that chance leaves.

An estimate of strata: every area answers for the population that was filed with it. Its variance is that of simple
random sampling within each area times the design effect, with the finite population correction (Cochran, Sampling
Techniques, 3rd ed. 1977, 5.9); the interval is Wilson's on the effective sample (Korn and Graubard 1998; Dean and
Pagano 2015), which never leaves 0 to 100 per cent. Shares of 0 and 1 within an area still vary: one answer of each kind
is added there for the variance alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

# Polars takes longer to import than Django: it is imported where a frame is made.
if TYPE_CHECKING:
    import polars as pl

# Of the standard normal distribution, for 95 %.
Z_95 = 1.959964


@dataclass(frozen=True)
class Sampling:
    """How many answered, and the 95 % interval of the figure in its own unit; `is_assumed`: of some the design effect
    was not filed, and that of the dated definition stands."""

    sample: int
    low: float
    high: float
    design_effect: float
    is_assumed: bool


@dataclass(frozen=True)
class EvidenceCover:
    """How much of what a figure speaks for was looked at, and who was not, by name.

    `looked_at` of `of` are counted in `counted` (agencies, adults); below `least_percent` the figure decides nothing.
    """

    looked_at: float
    of: float
    least_percent: float
    counted: str
    missing: tuple[str, ...] = ()

    @property
    def percent(self) -> float:
        return 100 * self.looked_at / self.of if self.of else 0.0

    @property
    def is_enough(self) -> bool:
        return self.percent >= self.least_percent


@cache
def strata_schema() -> dict[str, type[pl.DataType]]:
    """One row a stratum; `is_sampled` is false where everybody was counted, so that chance has no part in it."""
    # start: polars
    import polars as pl

    numbers = dict.fromkeys(("population", "positive", "sample", "design_effect"), pl.Float64)
    return {"area": pl.String, **numbers, "is_assumed": pl.Boolean, "is_sampled": pl.Boolean}


def sum_strata(frame: pl.DataFrame) -> dict[str, tuple[Sampling | None, int]]:
    """(within, …strata) -> for each `within` its sampling, None where chance has no part, and how many answered."""
    # start: polars
    import polars as pl

    share = pl.col("positive") / pl.col("sample")
    smooth = (pl.col("positive") + 1) / (pl.col("sample") + 2)
    correction = (1 - pl.col("sample") / pl.col("population")).clip(lower_bound=0)
    freedom = (pl.col("sample") - 1).clip(lower_bound=1)
    variance = pl.col("population") ** 2 * correction * smooth * (1 - smooth) / freedom * pl.col("design_effect")
    totals = (
        frame.with_columns(variance=pl.when("is_sampled").then(variance).otherwise(0.0))
        .group_by("within")
        .agg(
            pl.col("population", "sample", "variance").sum(),
            (pl.col("population") * share).sum().alias("positive"),
            (pl.col("population") * smooth).sum().alias("smooth"),
            ((pl.col("sample") * pl.col("design_effect")).sum() / pl.col("sample").sum()).alias("design_effect"),
            pl.col("is_assumed").any(),
            pl.col("is_sampled").any(),
        )
    )
    return {
        row["within"]: (_build_sampling(row) if row["is_sampled"] else None, int(row["sample"]))
        for row in totals.iter_rows(named=True)
    }


def _build_sampling(row: dict[str, float]) -> Sampling:
    whole = row["population"]
    low, high = compute_interval(row["positive"] / whole, row["smooth"] / whole, row["variance"] / whole**2)
    return Sampling(int(row["sample"]), 100 * low, 100 * high, row["design_effect"], bool(row["is_assumed"]))


def compute_interval(share: float, smooth: float, variance: float) -> tuple[float, float]:
    """The 95 % interval of a share in [0, 1] whose variance was taken at the `smooth` share.

    >>> [round(end, 4) for end in compute_interval(0.5, 0.5, 0.25 / 100)]
    [0.4038, 0.5962]
    >>> compute_interval(0.7, 0.7, 0.0)
    (0.7, 0.7)
    """
    if variance <= 0:
        return share, share
    size = smooth * (1 - smooth) / variance
    middle = share + Z_95**2 / (2 * size)
    half = Z_95 * math.sqrt(share * (1 - share) / size + Z_95**2 / (4 * size**2))
    scale = 1 + Z_95**2 / size
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


@cache
def looked_schema() -> dict[str, type[pl.DataType]]:
    """What a figure speaks for, place by place: how much of it was looked at."""
    # start: polars
    import polars as pl

    return {"area": pl.String, "place_name": pl.String, "looked_at": pl.Float64, "of": pl.Float64}


def sum_looked(frame: pl.DataFrame, least_percent: float, counted: str) -> dict[str, EvidenceCover]:
    """(within, …looked) -> for each `within` its cover, with the names of the places of which nothing was seen."""
    # start: polars
    import polars as pl

    unseen = pl.col("place_name").filter((pl.col("looked_at") <= 0) & (pl.col("of") > 0))
    totals = frame.group_by("within").agg(pl.col("looked_at", "of").sum(), unseen.sort().alias("missing"))
    return {
        row["within"]: EvidenceCover(row["looked_at"], row["of"], least_percent, counted, tuple(row["missing"]))
        for row in totals.iter_rows(named=True)
    }
