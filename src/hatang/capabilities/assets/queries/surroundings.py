"""What assets takes from places and identity, in the shape its evidence needs; the only reads through those doors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.places import public as places
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

# "State agencies" of the plan's target on the dedicated network: the group of that name in identity.
STATE_AGENCIES = "state_agency"


@dataclass(frozen=True)
class Place:
    """An area's key ("51@2025-07-01") and its name."""

    key: str
    name: str


def province(*, as_of: date) -> Place:
    """The province as it is on the date."""
    found = places.province(as_of=as_of)
    return Place(str(found.area), found.title) if found else Place("", "")


def hamlets(*, as_of: date) -> pl.DataFrame:
    """(hamlet, area, name, commune, households): the hamlets of the date; households null where unknown."""
    return places.hamlet_frame(as_of).select(
        pl.col("code").alias("hamlet"),
        "area",
        "name",
        pl.col("unit").alias("commune"),
        pl.col("households").cast(pl.Float64),
    )


def communes(*, as_of: date) -> pl.DataFrame:
    """(area, name, households): the communes of the date with the households of their hamlets."""
    frame = places.hamlet_frame(as_of).filter(pl.col("unit").is_not_null())
    return frame.group_by(pl.col("unit").alias("area"), maintain_order=True).agg(
        pl.col("unit_name").first().alias("name"), pl.col("households").sum().cast(pl.Float64)
    )


def unit_names(*, keys: Iterable[str]) -> dict[str, str]:
    """The official names of units by key."""
    return {key: places.place_title(Area.parse(key)) or key for key in set(keys)}


_AGENCIES = {"agency": pl.String, "name": pl.String, "area": pl.String, "state": pl.Boolean}


def agencies(*, as_of: date) -> pl.DataFrame:
    """(agency, name, area, state): the organisations of the date; `state` marks the plan's state agencies.

    The area is the unit that a committee governs, for all others the province.
    """
    from hatang.capabilities.identity import public as identity

    members = {each.code for each in identity.members(group=STATE_AGENCIES, as_of=as_of)}
    whole = province(as_of=as_of).key
    rows = [
        (each.code, each.name, str(each.area) if each.area else whole, each.code in members)
        for each in identity.organisations(as_of=as_of)
    ]
    return pl.DataFrame(rows, schema=_AGENCIES, orient="row")


def with_agency_area(frame: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """The frame, which has a column `agency`, with the agency's `area` and `agency_name` on the date.

    Rows of an agency that ended (its systems not yet re-registered) stand on the province.
    """
    known = agencies(as_of=as_of).select("agency", "area", pl.col("name").alias("agency_name"))
    return frame.join(known, on="agency", how="left").with_columns(
        pl.col("area").fill_null(province(as_of=as_of).key), pl.col("agency_name").fill_null(pl.col("agency"))
    )
