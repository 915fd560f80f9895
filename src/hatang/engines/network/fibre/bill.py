"""The bill of quantities: everything a design is made of, counted and priced by layer and commune."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.fibre import prices as names
from hatang.engines.network.fibre.optics import FIRST, SECOND, SINGLE
from hatang.engines.network.fibre.ways import WayKind, price_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.fibre.design import Design
    from hatang.engines.network.graphs import Ints

WAYS, RENTS, CABLES, NODES, DROPS = "ways", "rents", "cables", "nodes", "drops"
"""The layers: what is built along ways, what is rented, cables, equipment, the lines into homes."""


@dataclass(frozen=True, slots=True)
class BillRow:
    """One line: so much of an item (a price's name) in a commune.

    `quantity` in metres or pieces; `price_vnd` of one; `cost_vnd` whole đồng, rents as of today over `Terms`, and
    `yearly_vnd` what is paid each year.
    """

    layer: str
    item: str
    commune: int
    quantity: float
    price_vnd: int
    cost_vnd: int
    yearly_vnd: int = 0


@dataclass(frozen=True, slots=True)
class Bill:
    """All rows, by layer, item and commune; homes passed, and those of them that take it."""

    rows: tuple[BillRow, ...]
    homes_passed: int
    homes_connected: int

    @property
    def total_vnd(self) -> int:
        return sum(row.cost_vnd for row in self.rows)

    @property
    def yearly_vnd(self) -> int:
        """Rents of a year."""
        return sum(row.yearly_vnd for row in self.rows)

    def of(self, layer: str) -> int:
        """What one layer costs."""
        return sum(row.cost_vnd for row in self.rows if row.layer == layer)

    @property
    def home_connected_vnd(self) -> float | None:
        """All of it for each home that takes it; None where there are none."""
        return self.total_vnd / self.homes_connected if self.homes_connected else None


def price_design(task: FibreTask, design: Design, take_up: float) -> Bill:
    """Count and price a design; `take_up` is the share (0…1) of homes passed that get a line.

    A commune takes whole lines: shares of homes are rounded up. Raises NetworkError `no-price` that lists every price
    missing.

    >>> from hatang.engines.network.fibre import connecting, example
    >>> from hatang.engines.network.fibre.design import design_network
    >>> task = example.build_village()
    >>> found = price_design(task, design_network(task, connecting.connect_mandatory(task)), 0.5)
    >>> found.total_vnd, found.of("rents"), found.homes_passed, found.homes_connected
    (342650, 40000, 50, 25)
    """
    counted = _merge_counted([*_count_ways(task, design), *_count_cables(task, design), *_count_nodes(task, design)])
    passed, connected, drops = _count_homes(task, design, take_up)
    counted = [*counted, *drops]
    task.prices.require(item for _layer, item, _commune, _quantity in counted)
    rows = []
    for layer, item, commune, quantity in counted:
        price = task.prices[item]
        yearly = round(quantity * price) if layer == RENTS else 0
        cost = round(quantity * price * task.terms.annuity) if layer == RENTS else round(quantity * price)
        rows.append(BillRow(layer, item, commune, quantity, price, cost, yearly))
    return Bill(tuple(rows), passed, connected)


type _Counted = tuple[str, str, int, float]


def _merge_counted(counted: list[_Counted]) -> list[_Counted]:
    """One row for each layer, item and commune, in that order."""
    sums: Counter[tuple[str, str, int]] = Counter()
    for layer, item, commune, quantity in counted:
        sums[layer, item, commune] += quantity  # type: ignore[assignment]
    order = (WAYS, RENTS, CABLES, NODES)
    keys = sorted((key for key, quantity in sums.items() if quantity), key=lambda key: (order.index(key[0]), *key[1:]))
    return [(*key, round(sums[key], 3)) for key in keys]


def _count_ways(task: FibreTask, design: Design) -> Iterator[_Counted]:
    ways, network = task.ways, design.network
    for kind in WayKind:
        edges = network.edges[network.kind == kind]
        surfaces = np.unique(ways.surface[edges]).tolist() if kind is WayKind.TRENCH else [-1]
        for surface in surfaces:
            own = edges if surface < 0 else edges[ways.surface[edges] == surface]
            for item in price_names(kind, ways.surfaces[surface] if surface >= 0 else ""):
                layer = RENTS if item.endswith("_m_year") else WAYS
                for commune, metres in _by_commune(ways.commune[own], ways.length_m[own]):
                    yield layer, item, commune, metres


def _count_cables(task: FibreTask, design: Design) -> Iterator[_Counted]:
    ways, edges = task.ways, design.network.edges
    for size in np.unique(design.cable).tolist():
        own = design.cable == size
        metres = ways.length_m[edges[own]] * design.cables[own]
        for commune, sum_m in _by_commune(ways.commune[edges[own]], metres):
            yield CABLES, names.cable_price_name(size), commune, sum_m


def _count_nodes(task: FibreTask, design: Design) -> Iterator[_Counted]:
    commune = _vertex_communes(task, design)
    for item, counts in (
        (names.CABINET, design.has_cabinet.astype(np.int64)),
        (names.splitter_price_name(FIRST), design.first),
        (names.splitter_price_name(SECOND), design.second),
        (names.splitter_price_name(SINGLE), design.single),
        (names.CLOSURE, design.closures),
        (names.EXCHANGE_PORT, design.ports),
    ):
        at = np.flatnonzero(counts)
        for where, count in _by_commune(commune[at], counts[at]):
            yield NODES, item, where, int(count)


def _count_homes(task: FibreTask, design: Design, take_up: float) -> tuple[int, int, list[_Counted]]:
    places, reached = task.places, design.network.reached
    drops: list[_Counted] = []
    for commune, homes in _by_commune(places.commune[reached], places.homes[reached]):
        if homes and take_up:
            drops.append((DROPS, names.DROP, commune, int(np.ceil(homes * take_up - 1e-9))))
    return int(places.homes[reached].sum()), int(sum(drop[3] for drop in drops)), drops


def _vertex_communes(task: FibreTask, design: Design) -> Ints:
    """The commune of each vertex: of its place, else of an edge of the network that touches it, else of any."""
    ways, places = task.ways, task.places
    commune_of_vertex = np.full(ways.vertices, -1, np.int64)
    for edges in (np.arange(ways.edges), design.network.edges):
        commune_of_vertex[ways.heads[edges]] = ways.commune[edges]
        commune_of_vertex[ways.tails[edges]] = ways.commune[edges]
    commune_of_vertex[places.vertex] = places.commune
    return commune_of_vertex


def _by_commune(communes: Ints, amounts: Ints) -> Iterator[tuple[int, float]]:
    for commune in np.unique(communes).tolist():
        yield commune, float(amounts[communes == commune].sum())
