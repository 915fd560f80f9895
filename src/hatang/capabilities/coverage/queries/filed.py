"""What each operator covers by itself: how much of a figure stands and falls with its declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.coverage.queries import city, counts, declared, ground, meanings
from hatang.capabilities.coverage.terms import Meaning
from hatang.kernel.filers import held_schema
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date


def hold_hamlets(meaning: str, as_of: date) -> pl.DataFrame:
    """The hamlets that each operator covers in the sense of the definition: (filer, area, numerator)."""
    try:
        means = meanings.read_covered_means(meaning, as_of)
    except Missing:
        return pl.DataFrame(schema=held_schema())
    shares = _read_best_shares(means.technologies, as_of)
    return shares.filter(counts.is_covered(means)).select("filer", "area", numerator=pl.lit(1.0))


def hold_people(as_of: date) -> pl.DataFrame:
    """The people of city and industrial zones that each operator covers: (filer, area, numerator)."""
    try:
        means = meanings.read_covered_means("covered", as_of)
        land = ground.read_hamlet_ground(as_of)
        inside = land.frame.select("hamlet", "population", in_city=pl.Series(city.city_shares(land, as_of)))
    except Missing:
        return pl.DataFrame(schema=held_schema())
    people = pl.col("population").fill_null(0) * pl.col("in_city") * pl.col("share") / 100
    shares = _read_best_shares(means.technologies, as_of).join(inside, on="hamlet")
    return shares.select("filer", "area", numerator=people.cast(pl.Float64))


def hold_inhabited(as_of: date) -> pl.DataFrame:
    """The inhabited hamlets and zones that each operator covers with 5G: (filer, area, numerator).

    A zone stands for the operator that covers most of it.
    """
    counted = city.count_inhabited_places(as_of).frame
    if counted.is_empty():
        return pl.DataFrame(schema=held_schema())
    hamlets = hold_hamlets(Meaning.INHABITED_5G, as_of).join(counted.select("area").unique(), on="area", how="semi")
    zones = counted.filter((pl.col("dataset") == "coverage.area") & ~pl.col("place").is_in(_list_hamlets(as_of)))
    operator = pl.col("note").str.split(" · ").list.first()
    return pl.concat([hamlets, zones.select(filer=operator, area="area", numerator="numerator")])


def _list_hamlets(as_of: date) -> list[str]:
    return ground.read_hamlet_ground(as_of).codes


def _read_best_shares(technologies: tuple[str, ...], as_of: date) -> pl.DataFrame:
    """(filer, hamlet, area, share): the best share of each operator in each hamlet among the technologies."""
    land = ground.read_hamlet_ground(as_of)
    rows = declared.compute_effective_shares(as_of, land.codes, land.points)
    best = (
        rows.filter(pl.col("technology").is_in(list(technologies)))
        .group_by(pl.col("operator").alias("filer"), "hamlet")
        .agg(pl.col("share").max())
    )
    return best.join(land.frame.select("hamlet", "area"), on="hamlet")
