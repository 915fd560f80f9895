"""The tree and the succession of units as one small graph in memory: what lies wholly inside what, across time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import connection

from hatang.capabilities.places.models import Unit, UnitChange
from hatang.capabilities.places.terms import LEVEL_OF_KIND, OFFICIAL_PREFIX, Level
from hatang.kernel.access import Area
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True)
class Node:
    """A unit as the graph knows it."""

    area: Area
    valid_to: date | None
    kind: str
    name: str
    parent: Area | None

    @property
    def level(self) -> str:
        return LEVEL_OF_KIND[self.kind]

    @property
    def title(self) -> str:
        return f"{OFFICIAL_PREFIX[self.kind]} {self.name}"

    def is_valid_on(self, day: date) -> bool:
        return self.area.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Edge:
    """`share` of the old unit's population goes into the new one; None where nobody knows it."""

    old: Area
    new: Area
    kind: str
    share: Decimal | None
    share_source: str


@dataclass(frozen=True)
class Lineage:
    nodes: dict[Area, Node]
    edges: tuple[Edge, ...]
    _inside: dict[Area, frozenset[Area]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def edges_out(self) -> dict[Area, list[Edge]]:
        edges_by_old: defaultdict[Area, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            edges_by_old[edge.old].append(edge)
        return dict(edges_by_old)

    @cached_property
    def edges_in(self) -> dict[Area, list[Edge]]:
        edges_by_new: defaultdict[Area, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            edges_by_new[edge.new].append(edge)
        return dict(edges_by_new)

    @cached_property
    def children(self) -> dict[Area, list[Area]]:
        areas_by_parent: defaultdict[Area, list[Area]] = defaultdict(list)
        for node in self.nodes.values():
            if node.parent is not None:
                areas_by_parent[node.parent].append(node.area)
        return dict(areas_by_parent)

    def communes_on(self, day: date) -> list[Node]:
        """The units without smaller ones: the communes of the day, and the island district while it had none."""
        return [
            node
            for node in self.nodes.values()
            if node.is_valid_on(day)
            and (node.level == Level.COMMUNE or (node.level == Level.DISTRICT and node.area not in self.children))
        ]

    def inside(self, area: Area) -> frozenset[Area]:
        """Every unit of any time that lies wholly inside the area, itself included.

        A unit lies inside when its parent does, when all it came from does, when all it became does, or when it has
        children and all of them do (districts ended without a successor, their communes did not).
        """
        if area not in self._inside:
            self._inside[area] = self._close(area)
        return self._inside[area]

    def _close(self, area: Area) -> frozenset[Area]:
        within = {area}
        waiting = [area]
        while waiting:
            current = waiting.pop()
            for near in self._neighbours(current):
                if near not in within and self._is_inside(near, within):
                    within.add(near)
                    waiting.append(near)
        return frozenset(within)

    def _neighbours(self, area: Area) -> set[Area]:
        near = {*self.children.get(area, ())}
        near |= {edge.new for edge in self.edges_out.get(area, ())}
        near |= {edge.old for edge in self.edges_in.get(area, ())}
        parent = self.nodes[area].parent
        return near | {parent} if parent is not None else near

    def _is_inside(self, area: Area, within: set[Area]) -> bool:
        came_from = self.edges_in.get(area, ())
        became = self.edges_out.get(area, ())
        children = self.children.get(area, ())
        return (
            self.nodes[area].parent in within
            or (bool(came_from) and all(edge.old in within for edge in came_from))
            or (bool(became) and all(edge.new in within for edge in became))
            or (bool(children) and all(child in within for child in children))
        )

    def successors(self, area: Area, day: date) -> tuple[Area, ...]:
        """The units that the area has become by the day, following every change; itself while still valid."""
        ends: dict[Area, None] = {}
        waiting = [area]
        while waiting:
            current = waiting.pop(0)
            onward = [edge.new for edge in self.edges_out.get(current, ()) if edge.new.valid_from <= day]
            if onward:
                waiting.extend(onward)
            elif self.nodes[current].is_valid_on(day):
                ends[current] = None
        return tuple(ends)


# The one graph in use, under the revision it was read at and the transaction that wrote that revision: a revision
# number alone comes twice when a transaction is rolled back.
_kept: dict[tuple[int, str], Lineage] = {}


def read_lineage() -> Lineage:
    """The graph as the database has it; kept in memory until a unit or a change is written. One small query."""
    return cache_in_reading("places.lineage", _read_current_lineage)


def _read_current_lineage() -> Lineage:
    with connection.cursor() as cursor:
        cursor.execute("SELECT revision, xmin::text FROM kernel_datasetrevision WHERE name = 'places.unit'")
        state: tuple[int, str] | None = cursor.fetchone()
    if state is None:
        return _load_lineage()
    if (graph := _kept.get(state)) is None:
        graph = _load_lineage()
        _kept.clear()
        _kept[state] = graph
    return graph


def _load_lineage() -> Lineage:
    rows = Unit.objects.values_list(
        "code", "valid_from", "valid_to", "kind", "name", "parent__code", "parent__valid_from"
    )
    nodes = {
        Area(code, since): Node(Area(code, since), until, kind, name, Area(parent, parent_since) if parent else None)
        for code, since, until, kind, name, parent, parent_since in rows
    }
    edges = tuple(
        Edge(Area(old, old_since), Area(new, new_since), kind, share, source)
        for old, old_since, new, new_since, kind, share, source in UnitChange.objects.order_by("id").values_list(
            "old__code", "old__valid_from", "new__code", "new__valid_from", "kind", "share", "share_source"
        )
    )
    return Lineage(nodes, edges)
