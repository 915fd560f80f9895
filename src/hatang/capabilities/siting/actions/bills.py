"""Bills of quantities by layer, item and commune, and the lines they stand for."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hatang.capabilities.siting.queries.solving import lines
from hatang.capabilities.siting.queries.solving.land import communes_of
from hatang.capabilities.siting.terms import BillLayer, PriceItem, Surface
from hatang.engines.network.fibre import bill as engine_bills
from hatang.engines.network.fibre.ways import NONE, WayKind, price_ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.lines import Net
    from hatang.capabilities.siting.queries.solving.money import Money
    from hatang.engines.network.fibre.demand import FibreTask
    from hatang.engines.network.fibre.design import Design

LAYER_OF_KIND = {
    WayKind.DUCT: BillLayer.DUCT,
    WayKind.POLE: BillLayer.POLE,
    WayKind.SHARED: BillLayer.SHARED,
    WayKind.AERIAL: BillLayer.AERIAL,
    WayKind.TRENCH: BillLayer.TRENCH,
}
_TRENCH_ITEMS = {
    Surface.PAVED: PriceItem.TRENCH_PAVED,
    Surface.HARD: PriceItem.TRENCH_HARD,
    Surface.SOFT: PriceItem.TRENCH_SOFT,
}


class ScenarioBill:
    """Lines that add up by layer, item and commune; money as of today, rents over the years included."""

    def __init__(self, land: Land) -> None:
        self.land = land
        self.quantity: defaultdict[tuple[BillLayer, PriceItem, int], float] = defaultdict(float)
        self.cost: defaultdict[tuple[BillLayer, PriceItem, int], int] = defaultdict(int)
        self.unit: dict[PriceItem, int] = {}
        self.lines_km = 0.0
        self.trench_km = 0.0

    @property
    def total(self) -> int:
        return sum(self.cost.values())

    def of(self, layer: BillLayer) -> int:
        """What one layer costs."""
        return sum(cost for key, cost in self.cost.items() if key[0] == layer)

    def add(
        self, layer: BillLayer, item: PriceItem, commune: int, quantity: float, unit_vnd: int, cost_vnd: int
    ) -> None:
        """So much of an item in a commune; `unit_vnd` is the amount of the price book, `cost_vnd` what it comes to."""
        key = (layer, item, commune)
        self.quantity[key] += quantity
        self.cost[key] += int(cost_vnd)
        self.unit[item] = unit_vnd

    def add_lines(self, net: Net, edges: NDArray[np.int32], money: Money, *, layer: BillLayer | None = None) -> None:
        """The cheapest way along each edge with the smallest cable in it; `layer` puts all of it in one layer."""
        if not len(edges):
            return
        ways = net.ways
        kind = chosen_kinds(net, money)[edges]
        for edge, sort in zip(edges.tolist(), kind.tolist(), strict=True):
            metres = float(ways.length_m[edge])
            self.lines_km += metres / 1000.0
            for item, amount, quantity in parts_of(WayKind(sort), Surface(ways.surfaces[ways.surface[edge]]), money):
                cost = round(amount * metres)
                line_layer = layer or LAYER_OF_KIND[WayKind(sort)]
                self.add(line_layer, item, int(ways.commune[edge]), metres * quantity, money.once(item), cost)
            if sort == WayKind.TRENCH:
                self.trench_km += metres / 1000.0

    def add_design(self, task: FibreTask, plan: Design, money: Money) -> None:
        """Everything that a designed network is made of, counted by the engine: ways, rents, cables, nodes, drops."""
        items = lines.items_of()
        for row in engine_bills.price_design(task, plan, money.ask.take_up_percent / 100.0).rows:
            item = items[row.item]
            pieces = row.quantity / money.ask.pole_spacing_m if item is PriceItem.POLE_RENT else row.quantity
            self.add(_layer_of(row.layer, row.item), item, row.commune, pieces, money.once(item), row.cost_vnd)
        kinds, metres = plan.network.kind, task.ways.length_m[plan.network.edges]
        self.lines_km += float(metres.sum()) / 1000.0
        self.trench_km += float(metres[kinds == WayKind.TRENCH].sum()) / 1000.0

    def rows(self) -> list[dict[str, Any]]:
        """The bill as rows, by layer, commune and item."""
        layers, items = list(BillLayer), list(PriceItem)
        keys = sorted(self.quantity, key=lambda key: (layers.index(key[0]), key[2], items.index(key[1])))
        return [
            {
                "layer": layer.value,
                "item": item.value,
                "commune": self.land.communes[commune],
                "commune_name": self.land.commune_names[commune],
                "quantity": round(self.quantity[layer, item, commune], 1),
                "unit": item.unit.value,
                "unit_vnd": self.unit[item],
                "cost_vnd": self.cost[layer, item, commune],
            }
            for layer, item, commune in keys
        ]


def _layer_of(part: str, name: str) -> BillLayer:
    """The layer of a row of the engine's bill."""
    whole = {
        engine_bills.CABLES: BillLayer.CABLES,
        engine_bills.NODES: BillLayer.NODES,
        engine_bills.DROPS: BillLayer.DROPS,
    }
    if part in whole:
        return whole[part]
    for start, layer in _LAYER_OF_NAME:
        if name.startswith(start):
            return layer
    return BillLayer.TRENCH


_LAYER_OF_NAME = (
    ("duct", BillLayer.DUCT),
    ("pole", BillLayer.POLE),
    ("aerial", BillLayer.AERIAL),
    ("trench_shared", BillLayer.SHARED),
)


def chosen_kinds(net: Net, money: Money) -> NDArray[np.int8]:
    """The cheapest kind of every edge, `NONE` where it offers nothing."""
    smallest = money.once(PriceItem.CABLE_12)
    priced_ways = price_ways(
        net.ways, lines.engine_prices(money.book, money.ask), lines.build_terms(money.ask), smallest
    )
    return np.asarray(priced_ways.kind, dtype=np.int8)


def parts_of(kind: WayKind, surface: Surface, money: Money) -> list[tuple[PriceItem, float, float]]:
    """What a metre of a kind is made of: item, đồng a metre as of today, pieces a metre."""
    cable = (PriceItem.CABLE_12, float(money.once(PriceItem.CABLE_12)), 1.0)
    match kind:
        case WayKind.DUCT:
            rent = money.once(PriceItem.DUCT_RENT) * money.annuity
            return [cable, _cable_laying_part(money), (PriceItem.DUCT_RENT, rent, 1.0)]
        case WayKind.POLE:
            # The engine's prices are whole đồng a metre: the same rounding here, or the sums would not agree.
            rent = round(money.once(PriceItem.POLE_RENT) / money.ask.pole_spacing_m) * money.annuity
            return [cable, _cable_laying_part(money), (PriceItem.POLE_RENT, rent, 1.0 / money.ask.pole_spacing_m)]
        case WayKind.SHARED:
            return [cable, (PriceItem.TRENCH_SHARED, float(money.once(PriceItem.TRENCH_SHARED)), 1.0)]
        case WayKind.AERIAL:
            return [cable, (PriceItem.AERIAL, float(money.once(PriceItem.AERIAL)), 1.0)]
        case WayKind.TRENCH:
            item = _TRENCH_ITEMS[surface]
            return [cable, (item, float(money.once(item)), 1.0)]


def _cable_laying_part(money: Money) -> tuple[PriceItem, float, float]:
    return PriceItem.CABLE_LAYING, float(money.once(PriceItem.CABLE_LAYING)), 1.0


def build_route_features(
    net: Net, edges: NDArray[np.int32], money: Money, land: Land, built: NDArray[np.integer] | None = None
) -> list[dict[str, Any]]:
    """The edges as GeoJSON features, merged by kind, commune and year; `built`: the year of each edge (edges,), 0 where
    it is not spread over years. Then a shared trench is of the year in which others dig."""
    if not len(edges):
        return []
    kind = chosen_kinds(net, money)[edges]
    commune = net.ways.commune[edges]
    year = np.where(kind == WayKind.SHARED, net.ways.work_year[edges], 0) if built is None else np.asarray(built)
    features = []
    for sort, home, when in sorted(set(zip(kind.tolist(), commune.tolist(), year.tolist(), strict=True))):
        if sort == NONE:
            continue
        some = edges[(kind == sort) & (commune == home) & (year == when)]
        layer = LAYER_OF_KIND[WayKind(sort)]
        shape = shapely.set_precision(net.line(some), 1e-6)
        if shape.is_empty:  # a way of no length: a site that stands on the line
            continue
        features.append(
            {
                "type": "Feature",
                "geometry": json.loads(shapely.to_geojson(shape)),
                "properties": {
                    "layer": layer.value,
                    "commune": land.communes[home],
                    "commune_name": land.commune_names[home],
                    "length_m": round(float(net.ways.length_m[some].sum())),
                    "year": int(when) or None,
                },
            }
        )
    return features


def communes_of_sites(land: Land, places: NDArray[np.float64]) -> list[int]:
    """The commune of each place, as a position in the land's communes."""
    return [int(commune) for commune in communes_of(land, np.asarray(places).reshape(-1, 2))]
