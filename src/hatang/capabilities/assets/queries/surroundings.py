"""What assets takes from places and identity, in the shape its evidence needs; the only reads through those doors."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.assets.terms import PLAN_194_SIGNED
from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True)
class ProvincePlace:
    """An area's key ("51@2025-07-01") and its name."""

    key: str
    name: str


def find_province(*, as_of: date) -> ProvincePlace:
    """The province as it is on the date."""
    unit = places.find_province(as_of=as_of)
    return ProvincePlace(str(unit.area), unit.title) if unit else ProvincePlace("", "")


def read_hamlets(*, as_of: date) -> pl.DataFrame:
    """(hamlet, area, name, commune, households): the hamlets of the date; households null where unknown."""
    return places.hamlet_frame(as_of).select(
        pl.col("code").alias("hamlet"),
        "area",
        "name",
        pl.col("unit").alias("commune"),
        pl.col("households").cast(pl.Float64),
    )


def read_communes(*, as_of: date) -> pl.DataFrame:
    """(area, name, households): the communes of the date with the households of their hamlets."""
    frame = places.hamlet_frame(as_of).filter(pl.col("unit").is_not_null())
    return frame.group_by(pl.col("unit").alias("area"), maintain_order=True).agg(
        pl.col("unit_name").first().alias("name"), pl.col("households").sum().cast(pl.Float64)
    )


def read_homes(*, as_of: date, counted: str) -> pl.DataFrame:
    """(hamlet, commune, commune_name, counted): the hamlets of the date that lie in a commune, with how many adults,
    households or people (`counted`: a column of the frame of hamlets) live there; 0 where nobody counted."""
    frame = places.hamlet_frame(as_of).filter(pl.col("unit").is_not_null())
    return frame.select(
        pl.col("code").alias("hamlet"),
        pl.col("unit").alias("commune"),
        pl.col("unit_name").alias("commune_name"),
        pl.col(counted).fill_null(0).cast(pl.Float64).alias("counted"),
    )


def list_communes_of_province(*, as_of: date) -> list[str]:
    """The keys of the units that lie in the province as it is on the date."""
    unit = places.find_province(as_of=as_of)
    return [str(area) for area in places.list_units_inside(unit.area)] if unit else []


def list_units_inside(*, area: Area) -> frozenset[Area]:
    """Every unit of any time that lies wholly inside the area."""
    return places.list_units_inside(area)


def unit_names(*, keys: Iterable[str]) -> dict[str, str]:
    """The official names of units by key."""
    return {key: places.place_title(Area.parse(key)) or key for key in set(keys)}


_AGENCY_FRAME = {"agency": pl.String, "name": pl.String, "area": pl.String, "kind": pl.String}


def read_agencies(*, as_of: date) -> pl.DataFrame:
    """(agency, name, area, kind): the organisations of the date; `kind` is empty for those of no province.

    The area is the unit that a committee governs. Any other body of a province stands on the province as it was when
    the body began: the departments of Quảng Ngãi are within the old territory and within the new, which contains it.
    """
    seat = functools.cache(_find_province_key)
    rows = [
        (
            organisation.code,
            organisation.name,
            str(organisation.area) if organisation.area else seat(organisation.area_code, organisation.valid_from),
            str(organisation.kind) if organisation.province else "",
        )
        for organisation in identity.list_organisations(as_of)
    ]
    return pl.DataFrame(rows, schema=_AGENCY_FRAME, orient="row")


def _find_province_key(province_code: str, since: date) -> str:
    """The key of the province with the code on the day; "" for central bodies."""
    units = places.list_units(as_of=since, level="province") if province_code else []
    return next((str(unit.area) for unit in units if unit.area.code == province_code), "")


def with_agency_area(frame: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """The frame, which has a column `agency`, with the agency's `area`, `agency_name` and `agency_kind` on the date.

    Rows of an agency that ended (its systems not yet re-registered) stand on the province for which the plan was made.
    """
    known = read_agencies(as_of=as_of).rename({"name": "agency_name", "kind": "agency_kind"})
    return frame.join(known, on="agency", how="left").with_columns(
        pl.col("area").fill_null(find_province(as_of=PLAN_194_SIGNED).key),
        pl.col("agency_name").fill_null(pl.col("agency")),
    )
