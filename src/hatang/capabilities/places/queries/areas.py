"""Which area keys lie wholly inside which areas as of a date: what the kernel sums indicators over."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models import Hamlet
from hatang.capabilities.places.queries.lineage import Lineage, read_lineage
from hatang.kernel.access import Area
from hatang.kernel.problems import Missing
from hatang.kernel.reading import cache_in_reading

# Polars is imported where a frame is made: the tables alone must not wait for it.
if TYPE_CHECKING:
    from datetime import date

    import polars as pl

MEMBERSHIP: dict[str, type[str]] = {"within": str, "area": str}

# The seat that answers for a day: the one valid on it, else the first after it, else the last before it. A hamlet
# registered after a merger thus lies in an old territory when its commune does.
_SEATS = """
SELECT DISTINCT ON (h.id) h.code || '@' || h.valid_from, u.code || '@' || u.valid_from
FROM places_hamlet h
JOIN places_hamletseat s ON s.hamlet_id = h.id
JOIN places_unit u ON u.id = s.unit_id
WHERE h.valid_from <= %(as_of)s AND (h.valid_to IS NULL OR h.valid_to > %(as_of)s)
ORDER BY h.id,
    CASE WHEN s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s) THEN 0
         WHEN s.valid_from > %(day)s THEN 1 ELSE 2 END,
    CASE WHEN s.valid_from > %(day)s THEN s.valid_from - %(day)s ELSE %(day)s - s.valid_from END
"""


def seats_on(*, day: date, as_of: date) -> pl.DataFrame:
    """(area: hamlet, unit): where each hamlet valid on `as_of` sat on `day`, both as area keys."""
    return cache_in_reading(("places.seats", day, as_of), lambda: _seats_on(day, as_of))


def _seats_on(day: date, as_of: date) -> pl.DataFrame:
    # start: polars
    import polars as pl

    with connection.cursor() as cursor:
        cursor.execute(_SEATS, {"day": day, "as_of": as_of})
        return pl.DataFrame(cursor.fetchall(), schema={"area": str, "unit": str}, orient="row")


def _nearest_day(graph: Lineage, area: Area, as_of: date) -> date:
    """The day of the area's own life nearest to the date: an old territory is judged as on its last day."""
    until = graph.nodes[area].valid_to
    if as_of < area.valid_from:
        return area.valid_from
    return as_of if until is None or as_of < until else until - timedelta(days=1)


def resolve_areas(areas: tuple[Area, ...], as_of: date) -> pl.DataFrame:
    """(within, area): every hamlet valid on `as_of`, and every unit of any time, wholly inside each area asked.

    Facts may stand on units of the past (a survey of 2024), so units of every time are named; hamlets are judged by
    their seat on the day of the asked area's life nearest to `as_of`. Raises `Missing` for an unknown area.
    """
    # start: polars
    import polars as pl

    graph = read_lineage()
    frames = [pl.DataFrame(schema=MEMBERSHIP)]
    by_day: defaultdict[date, list[Area]] = defaultdict(list)
    hamlets: list[Area] = []
    for area in areas:
        if area in graph.nodes:
            by_day[_nearest_day(graph, area, as_of)].append(area)
        else:
            hamlets.append(area)
    for day, asked in by_day.items():
        pairs = [(str(area), str(unit)) for area in asked for unit in graph.inside(area)]
        units = pl.DataFrame(pairs, schema={"within": str, "unit": str}, orient="row")
        seated = seats_on(day=day, as_of=as_of).join(units, on="unit").select("within", "area")
        frames += [units.rename({"unit": "area"}), seated]
    frames.append(_hamlets_themselves(hamlets))
    return pl.concat(frames)


def _hamlets_themselves(asked: list[Area]) -> pl.DataFrame:
    # start: polars
    import polars as pl

    if asked:
        known = {
            Area(*row)
            for row in Hamlet.objects.filter(code__in=[area.code for area in asked]).values_list("code", "valid_from")
        }
        for area in asked:
            if area not in known:
                raise Missing("area", _("There is no such area"), where=str(area))
    keys = [str(area) for area in asked]
    return pl.DataFrame({"within": keys, "area": keys}, schema=MEMBERSHIP)
