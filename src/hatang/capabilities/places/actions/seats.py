"""Where a hamlet sat through the years: concluded from one commune, the succession of units, its position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.places.models import Boundary, Unit
from hatang.capabilities.places.queries.lineage import Lineage, read_lineage
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Stay:
    """A commune and the days in it; `estimated` when chosen among several by position."""

    unit: Area
    valid_from: date
    valid_to: date | None
    estimated: bool = False


@dataclass(frozen=True)
class UnitGeometries:
    """The outlines and centres of units, to choose among several a unit may have come from or become."""

    outlines: dict[Area, BaseGeometry]
    centres: dict[Area, tuple[float, float]]

    @classmethod
    def load(cls) -> UnitGeometries:
        # start: shapely
        import shapely

        outlines = {
            Area(code, since): shapely.from_wkb(bytes(geometry.wkb))
            for code, since, geometry in Boundary.objects.values_list("unit__code", "unit__valid_from", "geometry")
        }
        located = Unit.objects.filter(centroid__isnull=False).values_list("code", "valid_from", "centroid")
        centres = {Area(code, since): (place.x, place.y) for code, since, place in located if place is not None}
        return cls(outlines, centres)

    def nearest(self, point: tuple[float, float], among: Collection[Area]) -> Area | None:
        """The unit whose outline is nearest (0 inside), or whose centre is where an outline is missing."""
        # start: shapely
        import shapely

        spot = shapely.Point(point)
        if all(area in self.outlines for area in among):
            return min(among, key=lambda area: self.outlines[area].distance(spot))
        if all(area in self.centres for area in among):
            return min(among, key=lambda area: shapely.Point(self.centres[area]).distance(spot))
        return None


def conclude_stays(
    *,
    unit: Area,
    valid_from: date,
    valid_to: date | None,
    point: tuple[float, float] | None,
    hints: Collection[Area] = (),
    ground: UnitGeometries,
    graph: Lineage | None = None,
) -> list[Stay]:
    """The communes of a hamlet from its first day to its last, oldest first, given the one it lies in at some time.

    Where a commune came from (or became) several, a hint ("the commune before 1 July 2025 was …") decides, else the
    position; with neither, the history ends there and nothing is claimed.
    """
    tree = graph or read_lineage()
    node = tree.nodes[unit]
    begin = max(valid_from, unit.valid_from)
    end = node.valid_to if valid_to is None or (node.valid_to is not None and node.valid_to < valid_to) else valid_to
    if end is not None and begin >= end:
        return []
    history = [Stay(unit, begin, end)]
    while valid_from < history[0].valid_from:
        options = [edge.old for edge in tree.edges_in.get(history[0].unit, ())]
        chosen = _choose_unit(tree, options, hints, point, ground, older=True)
        if chosen is None:
            break
        area, estimated = chosen
        history.insert(0, Stay(area, max(valid_from, area.valid_from), history[0].valid_from, estimated))
        if area.valid_from <= valid_from:
            break
    while (last := history[-1]).valid_to is not None and (valid_to is None or last.valid_to < valid_to):
        options = [edge.new for edge in tree.edges_out.get(last.unit, ())]
        chosen = _choose_unit(tree, options, hints, point, ground, older=False)
        if chosen is None:
            break
        area, estimated = chosen
        until = tree.nodes[area].valid_to
        end = until if valid_to is None or (until is not None and until < valid_to) else valid_to
        history.append(Stay(area, last.valid_to, end, estimated))
    return history


def _choose_unit(
    graph: Lineage,
    options: list[Area],
    hints: Collection[Area],
    point: tuple[float, float] | None,
    ground: UnitGeometries,
    *,
    older: bool,
) -> tuple[Area, bool] | None:
    if not options:
        return None
    if len(options) == 1:
        return options[0], False
    hinted = [
        option for option in options if any(_is_linked_to_hint(graph, option, hint, older=older) for hint in hints)
    ]
    if len(hinted) == 1:
        return hinted[0], False
    nearest = ground.nearest(point, hinted or options) if point is not None else None
    return (nearest, True) if nearest is not None else None


def _is_linked_to_hint(graph: Lineage, option: Area, hint: Area, *, older: bool) -> bool:
    """Whether the hint is the option, or one of what it came from (or became)."""
    waiting = [option]
    while waiting:
        area = waiting.pop()
        if area == hint:
            return True
        if older:
            waiting += [edge.old for edge in graph.edges_in.get(area, ())]
        else:
            waiting += [edge.new for edge in graph.edges_out.get(area, ())]
    return False
