"""The same four figures from drive tests and probes: beside the declared ones they answer, never judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.queries.measurement import measured_counts
from hatang.capabilities.coverage.terms import Meaning
from hatang.kernel.indicators import Facts, Indicator, Quality, fact_schema, facts_frame

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.coverage.queries.counts import CountedEvidence

_READS = ("places.hamlet", "plan.definition", "coverage.drive_test")


def _to_facts(counted: CountedEvidence) -> Facts:
    if counted.frame.is_empty():
        return Facts(facts_frame(), reason=counted.reason)
    frame = counted.frame.with_columns(quality=pl.lit(Quality.MEASURED.value)).select(
        pl.col(name).cast(kind) for name, kind in fact_schema().items()
    )
    return Facts(frame, reason=counted.reason)


def hamlets_broadband(as_of: date) -> Facts:
    """One fact per hamlet with enough samples of 4G or better."""
    return _to_facts(measured_counts.count_measured_hamlets(Meaning.BROADBAND, as_of))


def hamlets_3g4g(as_of: date) -> Facts:
    """One fact per hamlet with enough samples of 3G or 4G."""
    return _to_facts(measured_counts.count_measured_hamlets(Meaning.HAMLET_3G4G, as_of))


def urban_population_4g5g(as_of: date) -> Facts:
    """One fact per measured hamlet in city or industrial zones: its people there, times the share measured covered."""
    return _to_facts(measured_counts.urban_population(as_of))


def inhabited_5g(as_of: date) -> Facts:
    """One fact per inhabited hamlet with enough samples of 5G."""
    return _to_facts(measured_counts.count_measured_inhabited(as_of))


_HOW = _(
    "A hamlet's share is that of the drive-test and probe samples on its ground that are strong enough for their"
    " technology; a hamlet with too few samples is left out, never guessed."
)

INDICATORS = (
    Indicator(
        code="mobile.hamlets_broadband_measured",
        version=1,
        title=_("Hamlets with mobile broadband infrastructure, measured"),
        unit="%",
        numerator=_(
            "measured hamlets where the defined share of one operator's samples of 4G or better is strong enough"
        ),
        denominator=_("hamlets with enough samples"),
        definition=_HOW,
        citation="194/KH-UBND, III.1.a",
        reads=_READS,
        definitions=(
            "mobile_broadband_infrastructure",
            "drive_test",
            "signal_4g",
            "signal_5g",
        ),
        facts=hamlets_broadband,
        answers="mobile.hamlets_broadband",
    ),
    Indicator(
        code="mobile.urban_population_4g5g_measured",
        version=1,
        title=_("Population of city and industrial zones covered by 4G/5G, measured"),
        unit="%",
        numerator=_(
            "people of measured hamlets in city and industrial zones, times the share of samples strong enough"
        ),
        denominator=_("people of measured hamlets in city and industrial zones"),
        definition=_HOW,
        citation="194/KH-UBND, III.1.a",
        reads=(*_READS, "places.population", "places.zone", "places.unit", "places.boundary"),
        definitions=(
            "covered",
            "city",
            "industrial_zone",
            "drive_test",
            "signal_4g",
            "signal_5g",
        ),
        facts=urban_population_4g5g,
        answers="mobile.urban_population_4g5g",
    ),
    Indicator(
        code="mobile.inhabited_5g_measured",
        version=1,
        title=_("Areas where people live and work covered by 5G, measured"),
        unit="%",
        numerator=_("measured inhabited hamlets where the defined share of one operator's 5G samples is strong enough"),
        denominator=_("inhabited hamlets with enough samples"),
        definition=_HOW,
        citation="194/KH-UBND, III.2.a",
        reads=(*_READS, "places.population"),
        definitions=(
            "inhabited_area_5g",
            "drive_test",
            "signal_5g",
        ),
        facts=inhabited_5g,
        answers="mobile.inhabited_5g",
    ),
    Indicator(
        code="mobile.hamlets_3g4g_measured",
        version=1,
        title=_("Hamlets covered by 3G/4G, measured"),
        unit="%",
        numerator=_("measured hamlets where the defined share of one operator's 3G or 4G samples is strong enough"),
        denominator=_("hamlets with enough samples"),
        definition=_HOW,
        citation="194/KH-UBND, VI.6",
        reads=_READS,
        definitions=(
            "hamlet_3g4g",
            "drive_test",
            "signal_3g",
            "signal_4g",
        ),
        facts=hamlets_3g4g,
        answers="mobile.hamlets_3g4g",
    ),
)
