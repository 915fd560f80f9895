"""The same four figures from the radio model: each stands beside the declared one it answers, and is never judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.public import Meaning
from hatang.capabilities.prediction.queries import predicted_counts
from hatang.kernel.indicators import Facts, Indicator, Quality, fact_schema, facts_frame

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.coverage.public import CountedEvidence

_READS = ("places.hamlet", "plan.definition", "coverage.predicted")


def _to_facts(counted: CountedEvidence) -> Facts:
    if counted.frame.is_empty():
        return Facts(facts_frame(), reason=counted.reason)
    frame = counted.frame.with_columns(quality=pl.lit(Quality.PREDICTED.value)).select(
        pl.col(name).cast(kind) for name, kind in fact_schema().items()
    )
    return Facts(frame, reason=counted.reason)


def hamlets_broadband(as_of: date) -> Facts:
    """One fact per hamlet that the run of the date speaks of."""
    return _to_facts(predicted_counts.count_predicted_hamlets(Meaning.BROADBAND, as_of))


def hamlets_3g4g(as_of: date) -> Facts:
    """One fact per hamlet that the run of the date speaks of."""
    return _to_facts(predicted_counts.count_predicted_hamlets(Meaning.HAMLET_3G4G, as_of))


def urban_population_4g5g(as_of: date) -> Facts:
    """One fact per hamlet in city or industrial zones: its people there, times the share predicted covered."""
    return _to_facts(predicted_counts.urban_population(as_of))


def inhabited_5g(as_of: date) -> Facts:
    """One fact per inhabited hamlet."""
    return _to_facts(predicted_counts.count_predicted_inhabited(as_of))


_HOW = _(
    "The radio model computes the signal of every cell on air over the terrain; a hamlet's share is that of its people"
    " at places where one operator's signal is usable outdoors by the dated levels of its technology."
)

INDICATORS = (
    Indicator(
        code="mobile.hamlets_broadband_predicted",
        version=1,
        title=_("Hamlets with mobile broadband infrastructure, predicted"),
        unit="%",
        numerator=_("hamlets where one operator is predicted to reach the defined share of people with 4G or better"),
        denominator=_("hamlets"),
        definition=_HOW,
        citation="194/KH-UBND, III.1.a",
        reads=_READS,
        definitions=(
            "mobile_broadband_infrastructure",
            "signal_4g",
            "signal_5g",
        ),
        facts=hamlets_broadband,
        answers="mobile.hamlets_broadband",
    ),
    Indicator(
        code="mobile.urban_population_4g5g_predicted",
        version=1,
        title=_("Population of city and industrial zones covered by 4G/5G, predicted"),
        unit="%",
        numerator=_("people of city and industrial zones whom one operator is predicted to cover with 4G or 5G"),
        denominator=_("population of city and industrial zones"),
        definition=_HOW,
        citation="194/KH-UBND, III.1.a",
        reads=(*_READS, "places.population", "places.zone", "places.unit", "places.boundary"),
        definitions=(
            "covered",
            "city",
            "industrial_zone",
            "signal_4g",
            "signal_5g",
        ),
        facts=urban_population_4g5g,
        answers="mobile.urban_population_4g5g",
    ),
    Indicator(
        code="mobile.inhabited_5g_predicted",
        version=1,
        title=_("Areas where people live and work covered by 5G, predicted"),
        unit="%",
        numerator=_("inhabited hamlets that one operator is predicted to cover with 5G"),
        denominator=_("inhabited hamlets"),
        definition=_HOW,
        citation="194/KH-UBND, III.2.a",
        reads=(*_READS, "places.population"),
        definitions=(
            "inhabited_area_5g",
            "signal_5g",
        ),
        facts=inhabited_5g,
        answers="mobile.inhabited_5g",
    ),
    Indicator(
        code="mobile.hamlets_3g4g_predicted",
        version=1,
        title=_("Hamlets covered by 3G/4G, predicted"),
        unit="%",
        numerator=_("hamlets where one operator is predicted to reach the defined share of people with 3G or 4G"),
        denominator=_("hamlets"),
        definition=_HOW,
        citation="194/KH-UBND, VI.6",
        reads=_READS,
        definitions=(
            "hamlet_3g4g",
            "signal_3g",
            "signal_4g",
        ),
        facts=hamlets_3g4g,
        answers="mobile.hamlets_3g4g",
    ),
)
