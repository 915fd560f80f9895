"""What counts as covered, as a number the code can use: read from the dated definitions, never written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel.definitions import read_definition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class CoveredMeans:
    """When a hamlet is covered: one of the technologies reaches at least this share of its households."""

    code: str
    title: str
    text: str
    technologies: tuple[str, ...]
    minimum_household_share_percent: float
    citation: str
    is_assumption: bool


@dataclass(frozen=True)
class CityMeans:
    """Which ground is city or industrial zone: kinds of zone, kinds of unit, and the day on which they are read."""

    zone_kinds: frozenset[str]
    unit_kinds: frozenset[str]
    read_on: date


def _to_strings(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, (list, tuple)) else ()


def read_covered_means(code: str, as_of: date) -> CoveredMeans:
    """The definition of the date; `Missing` where the word is not defined: a threshold is never invented here."""
    definition = read_definition(code, as_of)
    least = definition.values.get("minimum_household_share_percent", 0)
    return CoveredMeans(
        code=code,
        title=definition.title,
        text=definition.text,
        technologies=_to_strings(definition.values.get("technologies")),
        minimum_household_share_percent=float(str(least)),
        citation=definition.citation,
        is_assumption=bool(definition.assumptions),
    )


def _zone_kinds(codes: Iterable[str], as_of: date) -> frozenset[str]:
    return frozenset(
        kind for code in codes for kind in _to_strings(read_definition(code, as_of).values.get("zone_kinds"))
    )


def read_city_means(as_of: date) -> CityMeans:
    """City and industrial zones on the date.

    When the definition freezes the ground on a day (there are no cities since 1 July 2025), the ground is that of the
    day, read with the definition of the day, so that the figures before and after can be compared.
    """
    frozen = read_definition("city", as_of).values.get("frozen_on")
    read_on = date.fromisoformat(str(frozen)) if frozen else as_of
    return CityMeans(
        zone_kinds=_zone_kinds(["city"], read_on) | _zone_kinds(["industrial_zone"], as_of),
        unit_kinds=frozenset(_to_strings(read_definition("city", read_on).values.get("unit_kinds"))),
        read_on=read_on,
    )


def read_workplace_kinds(as_of: date) -> frozenset[str]:
    """The kinds of zone where people work, for the 5G target."""
    return _zone_kinds(["inhabited_area_5g"], as_of)


NO_DEFINITION: Text = _("No dated definition says what counts as covered on this date: load the legal definitions.")
