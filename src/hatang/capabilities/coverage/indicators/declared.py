"""The four figures on mobile coverage, computed from declared shares under dated definitions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.queries import city, counts, filed
from hatang.capabilities.coverage.terms import Meaning
from hatang.kernel.filers import FilingDuty
from hatang.kernel.indicators import Facts, Indicator, Quality, fact_schema, facts_frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


_DECLARED = ("coverage.declared", "coverage.area", "coverage.challenge")
_READS = ("places.hamlet", "plan.definition", *_DECLARED)


def _by_operators(held: Callable[[date], pl.DataFrame]) -> FilingDuty:
    """Every operator with mobile networks declares its coverage, by hamlet or by area."""
    return FilingDuty("mobile_filers", ("coverage.declared", "coverage.area"), held)


def _build_facts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(quality=pl.lit(Quality.DECLARED.value)).select(
        pl.col(name).cast(kind) for name, kind in fact_schema().items()
    )


def _to_facts(counted: counts.CountedEvidence) -> Facts:
    if counted.frame.is_empty():
        return Facts(facts_frame(), reason=counted.reason)
    return Facts(_build_facts(counted.frame), reason=counted.reason)


def hamlets_broadband(as_of: date) -> Facts:
    """One fact per hamlet: 1 where 4G or better reaches the share of households that the definition asks for."""
    return _to_facts(counts.count_hamlets(Meaning.BROADBAND, as_of))


def hamlets_3g4g(as_of: date) -> Facts:
    """One fact per hamlet: 1 where 3G or 4G reaches it; the note says which technology it stands on."""
    return _to_facts(counts.count_hamlets(Meaning.HAMLET_3G4G, as_of))


def urban_population_4g5g(as_of: date) -> Facts:
    """One fact per hamlet in city or industrial zones: its people there, times the share of households covered."""
    return _to_facts(city.count_city_population(as_of))


def inhabited_5g(as_of: date) -> Facts:
    """One fact per inhabited hamlet and per industrial zone."""
    return _to_facts(city.count_inhabited_places(as_of))


INDICATORS = (
    Indicator(
        code="mobile.hamlets_broadband",
        version=1,
        title=_("Hamlets with mobile broadband infrastructure"),
        unit="%",
        numerator=_("hamlets where one operator covers at least the defined share of households with 4G or better"),
        denominator=_("hamlets"),
        definition=_(
            "A hamlet counts when a single operator declares 4G or better for at least the share of its households that"
            " the dated definition names; an area that only touches the hamlet's centre does not count."
        ),
        citation="194/KH-UBND, III.1.a",
        reads=_READS,
        definitions=("mobile_broadband_infrastructure",),
        facts=hamlets_broadband,
        filing=_by_operators(partial(filed.hold_hamlets, Meaning.BROADBAND)),
    ),
    Indicator(
        code="mobile.urban_population_4g5g",
        version=1,
        title=_("Population of city and industrial zones covered by 4G/5G"),
        unit="%",
        numerator=_("people of city and industrial zones in households that one operator covers with 4G or 5G"),
        denominator=_("population of city and industrial zones"),
        definition=_(
            "The people of each hamlet who live in a city or industrial zone, times the share of households that the"
            " best operator declares covered with 4G or 5G; operators are not added up."
        ),
        citation="194/KH-UBND, III.1.a",
        reads=(*_READS, "places.population", "places.zone", "places.unit", "places.boundary"),
        definitions=(
            "covered",
            "city",
            "industrial_zone",
        ),
        facts=urban_population_4g5g,
        filing=_by_operators(filed.hold_people),
    ),
    Indicator(
        code="mobile.inhabited_5g",
        version=1,
        title=_("Areas where people live and work covered by 5G"),
        unit="%",
        numerator=_("inhabited hamlets and industrial zones that one operator covers with 5G"),
        denominator=_("inhabited hamlets and industrial zones"),
        definition=_(
            "Every hamlet with people and every industrial zone is one area; it counts when a single operator declares"
            " 5G for at least the defined share of its households, for a zone of its surface."
        ),
        citation="194/KH-UBND, III.2.a",
        reads=(*_READS, "places.population", "places.zone", "places.boundary"),
        definitions=("inhabited_area_5g",),
        facts=inhabited_5g,
        filing=_by_operators(filed.hold_inhabited),
    ),
    Indicator(
        code="mobile.hamlets_3g4g",
        version=1,
        title=_("Hamlets covered by 3G/4G"),
        unit="%",
        numerator=_("hamlets where one operator covers at least the defined share of households with 3G or 4G"),
        denominator=_("hamlets"),
        definition=_(
            "The operators' duty of part VI of the plan, at odds with the switch-off of 3G: the evidence names the"
            " technology of each hamlet, and the figure for 4G and better stands beside it."
        ),
        citation="194/KH-UBND, VI.6",
        reads=_READS,
        definitions=("hamlet_3g4g",),
        facts=hamlets_3g4g,
        filing=_by_operators(partial(filed.hold_hamlets, Meaning.HAMLET_3G4G)),
    ),
)
