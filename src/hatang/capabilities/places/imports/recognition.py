"""How a cell names a unit or a hamlet: codes and names of any time, misspelt too; and which commune holds a point."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import Geod

from hatang.capabilities.places.models import Hamlet, HamletSeat
from hatang.capabilities.places.queries import outlines
from hatang.capabilities.places.queries.features import DATASETS
from hatang.capabilities.places.queries.find import BY_PAST_NAME, Candidate, Finder
from hatang.capabilities.places.queries.lineage import Lineage, read_lineage
from hatang.capabilities.places.terms import Level
from hatang.engines.writing.names import unit_name
from hatang.engines.writing.words import order_key
from hatang.kernel import datasets
from hatang.kernel.access import Area
from hatang.kernel.imports.faults import Kind
from hatang.kernel.imports.references import Query, Resolution
from hatang.kernel.reading import KeptFew

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_GEOD = Geod(ellps="WGS84")
# A misspelt name is only proposed when the next nearest is clearly further.
_CLEAR_LEAD = 0.05


class Units:
    """The `UnitResolver` of the kernel, over the units and hamlets of the database. A unit's value is its `Area`."""

    def __init__(self) -> None:
        self._outlines: KeptFew[list[tuple[Area, BaseGeometry]]] = KeptFew(1)

    def resolve(self, queries: Sequence[Query], level: str, as_of: date) -> Mapping[Query, Resolution]:
        if level == "hamlet":
            return _resolve_hamlets(queries, as_of)
        graph = read_lineage()
        finder = Finder(as_of=as_of, level=level, graph=graph, childless=level == Level.COMMUNE)
        everything = Finder(as_of=as_of, graph=graph)
        return {query: _resolve_unit(query, finder, everything, graph) for query in queries}

    def locate(self, points: NDArray[np.float64], as_of: date) -> Sequence[Area | None]:
        """The commune in which each point lies; None where there is none (or no outline is known)."""
        known = self._known_outlines(as_of)
        communes: list[Area | None] = [None] * len(points)
        if not known or not len(points):
            return communes
        tree = shapely.STRtree([shape for _area, shape in known])
        usable = np.flatnonzero(np.isfinite(points).all(axis=1))
        spots, shapes = tree.query(shapely.points(points[usable]), predicate="intersects")
        for spot, shape in zip(spots, shapes, strict=True):
            communes[usable[spot]] = known[shape][0]
        return communes

    def distance_km(self, points: NDArray[np.float64], units: Sequence[object], as_of: date) -> NDArray[np.float64]:
        """How far each point lies outside the unit of the same index: 0 inside, NaN without an outline."""
        shapes = dict(self._known_outlines(as_of))
        distances = np.full(len(points), np.nan)
        for index, unit in enumerate(units):
            shape = shapes.get(unit) if isinstance(unit, Area) else None
            if shape is None or not np.isfinite(points[index]).all():
                continue
            spot = shapely.Point(points[index])
            if shape.intersects(spot):
                distances[index] = 0.0
                continue
            nearest = shapely.shortest_line(shape, spot)
            (x0, y0), (x1, y1) = nearest.coords
            distances[index] = _GEOD.inv(x0, y0, x1, y1)[2] / 1000
        return distances

    def list_units(self, level: str, as_of: date) -> Sequence[tuple[str, str]]:
        """The communes or districts of the date; hamlets are too many to choose from and are typed."""
        graph = read_lineage()
        if level == Level.COMMUNE:
            nodes = graph.communes_on(as_of)
        else:
            # No hamlet is a node of the graph.
            nodes = [node for node in graph.nodes.values() if node.level == level and node.is_valid_on(as_of)]
        return sorted(((node.area.code, node.title) for node in nodes), key=lambda unit: order_key(unit[1]))

    def title(self, unit: object) -> str:
        if not isinstance(unit, Area):
            return str(unit)
        node = read_lineage().nodes.get(unit)
        if node is not None:
            return node.title
        hamlet = Hamlet.objects.filter(code=unit.code).only("name", "kind").first()
        return hamlet.title if hamlet else str(unit)

    def _known_outlines(self, as_of: date) -> list[tuple[Area, BaseGeometry]]:
        def read() -> list[tuple[Area, BaseGeometry]]:
            known = outlines.commune_outlines(as_of=as_of)
            shapely.prepare([shape for _area, shape in known])
            return known

        return datasets.take_kept(self._outlines, DATASETS, as_of, (), read)


def _resolve_unit(query: Query, finder: Finder, everything: Finder, graph: Lineage) -> Resolution:
    candidates = finder.find(query.text)
    if not candidates:
        return Resolution(None, kind=Kind.UNKNOWN_UNIT)
    candidates = _narrow_to_larger(candidates, query, everything, graph)
    best = [candidate for candidate in candidates if candidate.confidence == candidates[0].confidence]
    by_name = not query.text.strip().isdigit()
    if best[0].confidence < BY_PAST_NAME:
        return _propose_spelling(candidates, finder)
    if len({candidate.area for candidate in best}) > 1 and not best[0].is_past:
        choices = tuple(f"{candidate.title} ({candidate.area.code})" for candidate in best)
        return Resolution(None, kind=Kind.AMBIGUOUS_UNIT, choices=choices, by_name=by_name)
    if not best[0].is_past:
        return Resolution(best[0].area, best[0].title, by_name=by_name)
    return _resolve_past_unit(best, graph, by_name=by_name)


def _narrow_to_larger(
    candidates: Sequence[Candidate], query: Query, everything: Finder, graph: Lineage
) -> tuple[Candidate, ...]:
    """Narrow by the larger unit that the row names; a row that names a wrong one is left as ambiguous as it was."""
    if not query.within or len(candidates) < 2:
        return tuple(candidates)
    larger = [candidate.area for candidate in everything.find(query.within)]
    narrowed = tuple(
        candidate for candidate in candidates if any(candidate.area in graph.inside(area) for area in larger)
    )
    return narrowed or tuple(candidates)


def _resolve_past_unit(best: Sequence[Candidate], graph: Lineage, *, by_name: bool) -> Resolution:
    """A unit of the past: proposed is what it became, when that is one."""
    successors = sorted({area for candidate in best for area in candidate.successors})
    titles = [graph.nodes[area].title for area in successors]
    detail = _("It has become %(names)s.") % {"names": ", ".join(titles)} if titles else _("It has no successor.")
    return Resolution(
        None,
        titles[0] if len(successors) == 1 else "",
        Kind.PAST_UNIT,
        proposal=successors[0].code if len(successors) == 1 else None,
        choices=tuple(f"{title} ({area.code})" for area, title in zip(successors, titles, strict=True)),
        detail=detail,
        by_name=by_name,
    )


def _propose_spelling(candidates: Sequence[Candidate], finder: Finder) -> Resolution:
    """Nothing is called so; the nearest valid name is proposed when no other is nearly as near."""
    valid = [candidate for candidate in candidates if not candidate.is_past]
    if not valid or (len(valid) > 1 and valid[0].confidence - valid[1].confidence < _CLEAR_LEAD):
        choices = tuple(f"{candidate.title} ({candidate.area.code})" for candidate in valid)
        return Resolution(None, kind=Kind.UNKNOWN_UNIT, choices=choices, by_name=True)
    best = valid[0]
    return Resolution(None, best.title, Kind.UNKNOWN_UNIT, proposal=best.title, by_name=True)


def _resolve_hamlets(queries: Sequence[Query], as_of: date) -> dict[Query, Resolution]:
    """By code at any time; by name within the commune that the row names."""
    by_code: dict[str, tuple[Area, str]] = {}
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    titles: dict[int, tuple[Area, str]] = {}
    for pk, code, since, name in Hamlet.objects.values_list("pk", "code", "valid_from", "name"):
        titles[pk] = by_code[code] = (Area(code, since), name)
        by_name[unit_name(name)[1]].append(pk)
    seats: defaultdict[int, set[Area]] = defaultdict(set)
    for pk, code, since in HamletSeat.objects.values_list("hamlet_id", "unit__code", "unit__valid_from"):
        seats[pk].add(Area(code, since))
    finder = Finder(as_of=as_of, level=Level.COMMUNE)
    resolutions = {}
    for query in queries:
        text = query.text.strip()
        if text.upper() in by_code:
            area, name = by_code[text.upper()]
            resolutions[query] = Resolution(area, name)
            continue
        named = by_name.get(unit_name(text)[1], [])
        if query.within:
            communes = {candidate.area for candidate in finder.find(query.within)}
            named = [pk for pk in named if seats[pk] & communes]
        if len(named) == 1:
            area, name = titles[named[0]]
            resolutions[query] = Resolution(area, name, by_name=True)
        elif named:
            choices = tuple(f"{titles[pk][1]} ({titles[pk][0].code})" for pk in named[:5])
            resolutions[query] = Resolution(None, kind=Kind.AMBIGUOUS_UNIT, choices=choices, by_name=True)
        else:
            resolutions[query] = Resolution(None, kind=Kind.UNKNOWN_UNIT)
    return resolutions
