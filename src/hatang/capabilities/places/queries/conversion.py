"""A series of the province's own units carried to the units of another date, with the edges of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.queries import population, series
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import Level, PopulationKind, Weighing
from hatang.kernel.access import Area
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# People and households of the hamlets that went from one unit into another, by the figure nearest to that day: null
# where a hamlet of them has none. A unit is null where it is not known from which, or into which, they went.
_CROSSINGS = """
WITH crossing AS (
    SELECT old.hamlet_id, old.valid_to AS day, old.unit_id AS old_id, new.unit_id AS new_id,
        old.estimated OR coalesce(new.estimated, false) AS concluded
    FROM places_hamletseat old
    JOIN places_hamlet h ON h.id = old.hamlet_id
    LEFT JOIN places_hamletseat new ON new.hamlet_id = old.hamlet_id AND new.valid_from = old.valid_to
    WHERE old.valid_to < coalesce(h.valid_to, 'infinity')
    UNION ALL
    SELECT new.hamlet_id, new.valid_from, NULL, new.unit_id, false
    FROM places_hamletseat new
    JOIN places_hamlet h ON h.id = new.hamlet_id
    WHERE new.valid_from > h.valid_from AND NOT EXISTS (
        SELECT FROM places_hamletseat old WHERE old.hamlet_id = new.hamlet_id AND old.valid_to = new.valid_from
    )
), nearest AS (
    SELECT DISTINCT ON (c.hamlet_id, c.day, f.kind) c.hamlet_id, c.day, f.kind, f.value
    FROM crossing c JOIN places_populationfigure f ON f.hamlet_id = c.hamlet_id
    WHERE f.kind IN ('population', 'households')
    ORDER BY c.hamlet_id, c.day, f.kind, abs(f.dated - c.day), f.id
)
SELECT a.code, a.valid_from, b.code, b.valid_from, bool_or(c.concluded),
    CASE WHEN count(p.value) = count(*) THEN sum(p.value) END,
    CASE WHEN count(h.value) = count(*) THEN sum(h.value) END
FROM crossing c
LEFT JOIN places_unit a ON a.id = c.old_id
LEFT JOIN places_unit b ON b.id = c.new_id
LEFT JOIN nearest p ON p.hamlet_id = c.hamlet_id AND p.day = c.day AND p.kind = 'population'
LEFT JOIN nearest h ON h.hamlet_id = c.hamlet_id AND h.day = c.day AND h.kind = 'households'
GROUP BY 1, 2, 3, 4
"""


def read_hamlet_weights() -> tuple[series.EdgeWeights, series.EdgeWeights]:
    """What the hamlets tell of each change of units, who know their commune before and after: people, households."""
    people: dict[series.Way, int | None] = {}
    households: dict[series.Way, int | None] = {}
    concluded = set()
    with connection.cursor() as cursor:
        cursor.execute(_CROSSINGS)
        for old, old_since, new, new_since, is_concluded, persons, homes in cursor.fetchall():
            way = (Area(old, old_since) if old else None, Area(new, new_since) if new else None)
            people[way], households[way] = (None if total is None else int(total) for total in (persons, homes))
            if is_concluded:
                concluded.add(way)
    return (
        series.EdgeWeights(Weighing.HAMLET_POPULATION, people, concluded),
        series.EdgeWeights(Weighing.HAMLET_HOUSEHOLDS, households, concluded),
    )


def convert_series(
    *, values: Mapping[Area, series.Number], from_date: date, to_date: date, whole: bool = True
) -> series.Conversion:
    """Show figures of the communes of `from_date` on the communes of `to_date`; see `series.carry_series`.

    What was merged or split is divided by the people of its hamlets, else by their households, else by the latest
    population of the older communes. With `whole` every commune of `from_date` is expected and missing ones are named;
    otherwise only those given. Raises `Invalid` for an area that is no commune of `from_date`.
    """
    graph = read_lineage()
    # The island district had no commune: before it became a special zone it stands for itself.
    valid = {node.area for node in graph.communes_on(from_date)}
    for area in values:
        if area not in valid:
            title = graph.nodes[area].title if area in graph.nodes else ""
            raise Invalid(
                "convert", _("This is no commune of the date"), where=f"{title} {area}, {from_date}".strip(),
                hint=_("Give each figure with the code and first day of a commune valid on the date."),
            )  # fmt: skip
    kind = PopulationKind.POPULATION
    known = population.latest_by_unit(kinds=[kind], as_of=max(from_date, to_date))[kind]
    communes_only = [edge for edge in graph.edges if graph.nodes[edge.new].level == Level.COMMUNE]
    of_communes: dict[series.Way, series.Weight | None] = {
        (edge.old, edge.new): known[edge.old].value * edge.share
        for edge in communes_only
        if edge.old in known and edge.share is not None
    }
    return series.carry_series(
        values,
        edges=communes_only,
        expected=valid if whole else (),
        from_date=from_date,
        to_date=to_date,
        weights=(*read_hamlet_weights(), series.EdgeWeights(Weighing.COMMUNE_POPULATION, of_communes)),
    )
