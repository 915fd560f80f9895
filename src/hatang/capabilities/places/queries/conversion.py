"""A series of the province's own units carried to the units of another date, with the edges of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.queries import population, series
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import Level, PopulationKind
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Area


def convert_series(
    *,
    values: Mapping[Area, series.Number],
    from_date: date,
    to_date: date,
    weights: Mapping[Area, series.Weight] | None = None,
    whole: bool = True,
) -> series.Conversion:
    """Show figures of the communes of `from_date` on the communes of `to_date`; see `series.convert`.

    Without `weights` the latest population of each older commune divides what was merged. With `whole` every commune
    of `from_date` is expected and missing ones are named; otherwise only those given. Raises `Invalid` for an area
    that is no commune of `from_date`.
    """
    graph = read_lineage()
    level = Level.COMMUNE
    valid = {area for area, node in graph.nodes.items() if node.level == level and node.is_valid_on(from_date)}
    # The island district had no commune: before it became a special zone it stands for itself.
    childless = {
        area
        for area, node in graph.nodes.items()
        if node.level == Level.DISTRICT and node.is_valid_on(from_date) and area not in graph.children
    }
    for area in values:
        if area not in valid | childless:
            raise Invalid(
                "convert", _("This is no commune of the date"), where=f"{area}, {from_date}",
                hint=_("Give each figure with the code and first day of a commune valid on the date."),
            )  # fmt: skip
    if weights is None:
        known = population.latest_by_unit(kinds=[PopulationKind.POPULATION], as_of=max(from_date, to_date))
        weights = {area: figure.value for area, figure in known[PopulationKind.POPULATION].items()}
    communes_only = [edge for edge in graph.edges if graph.nodes[edge.new].level == level]
    return series.carry_series(
        values,
        edges=communes_only,
        expected=valid | childless if whole else (),
        from_date=from_date,
        to_date=to_date,
        weights=weights,
    )
