"""The network of a scenario as the fibre engine takes it: ways with what they offer, places hung on, prices by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from scipy.spatial import cKDTree

from hatang.capabilities.siting.queries.solving.land import communes_of
from hatang.capabilities.siting.terms import LineKind, PriceItem, Surface
from hatang.engines.network.fibre import prices as names
from hatang.engines.network.fibre.prices import DiscountTerms, Prices
from hatang.engines.network.fibre.ways import WayKind, Ways
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from hatang.capabilities.siting.formats.lines import LineGraph
    from hatang.capabilities.siting.models import RoadWork
    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.prices import PriceBook
    from hatang.capabilities.siting.queries.solving.land import Land

CABLES = (12, 24, 48, 96, 144)
# A cable joins the trench of others where its way runs so near to it.
_BESIDE_M = 20.0
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, eq=False)
class Net:
    """Ways with the position of each vertex, (vertices, 2) longitude, latitude."""

    ways: Ways
    place: NDArray[np.float64]

    def line(self, edges: NDArray[np.integer]) -> shapely.Geometry:
        """The edges as lines, merged."""
        pairs = np.stack([self.place[self.ways.tails[edges]], self.place[self.ways.heads[edges]]], axis=1)
        return shapely.line_merge(shapely.multilinestrings(list(shapely.linestrings(pairs))))


def build_net(graph: LineGraph, *, ask: Ask, land: Land, works: Iterable[RoadWork] = ()) -> Net:
    """The graph of a file as ways: kinds and surfaces are positions in `LineKind` and `Surface`."""
    place, tails, heads, kind = graph.places, graph.tails, graph.heads, graph.kind
    kinds = tuple(LineKind)
    offers = np.zeros(len(tails), dtype=np.uint8)
    offers[kind == kinds.index(LineKind.ROAD)] = WayKind.TRENCH.bit | (WayKind.AERIAL.bit if ask.new_poles else 0)
    offers[kind == kinds.index(LineKind.POLE_LINE)] = WayKind.POLE.bit
    offers[kind == kinds.index(LineKind.DUCT)] = WayKind.DUCT.bit
    middle = (place[tails] + place[heads]) / 2.0
    year = np.zeros(len(tails), dtype=np.int16)
    years = ask.building(land.as_of)
    for work in works:
        # A trench that was open last year, or will be when all is built, is nobody's to join.
        if (work.year not in years) if years else (work.year < land.as_of.year):
            continue
        shape = shapely.buffer(shapely.from_wkb(bytes(work.geometry.wkb)), _BESIDE_M / _METRES_PER_DEGREE)
        beside = shapely.contains_xy(shape, middle[:, 0], middle[:, 1]) & (kind == kinds.index(LineKind.ROAD))
        earlier = beside & ((year == 0) | (year > work.year))
        year[earlier] = work.year
        offers[beside] |= WayKind.SHARED.bit
    ways = Ways(
        vertices=len(place),
        tails=tails,
        heads=heads,
        length_m=graph.length_m,
        offers=offers,
        surface=graph.surface.astype(np.int16),
        surfaces=tuple(surface.value for surface in Surface),
        work_year=year,
        commune=communes_of(land, middle),
    )
    return Net(ways, place)


def hang_points(
    base: Net, points: NDArray[np.float64], titles: Sequence[str], ask: Ask, land: Land
) -> tuple[Net, NDArray[np.int32], NDArray[np.bool_]]:
    """The net with a vertex for each point (n, 2) on a short way of its own to the nearest vertex.

    Returns the net, the vertices (n,), and which points lie within reach of a line; those beyond have no way.
    """
    nearest, far_m = find_nearest_vertices(base, points)
    within = far_m <= ask.connect_within_m
    vertices = np.arange(base.ways.vertices, base.ways.vertices + len(points), dtype=np.int32)
    some = np.flatnonzero(within)
    old = base.ways
    aerial = WayKind.AERIAL.bit if ask.new_poles else 0
    ways = replace(
        old,
        vertices=old.vertices + len(points),
        tails=np.append(old.tails, vertices[some]).astype(np.int32),
        heads=np.append(old.heads, nearest[some]).astype(np.int32),
        length_m=np.append(old.length_m, far_m[some]),
        offers=np.append(old.offers, np.full(len(some), WayKind.TRENCH.bit | aerial)).astype(np.uint8),
        surface=np.append(old.surface, np.full(len(some), tuple(Surface).index(Surface.SOFT))).astype(np.int16),
        work_year=np.append(old.work_year, np.zeros(len(some))).astype(np.int16),
        commune=np.append(old.commune, communes_of(land, points[some])).astype(np.int32),
    )
    return Net(ways, np.vstack([base.place, points])), vertices, within


def find_nearest_vertices(base: Net, points: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The nearest vertex of each point, and how far it is in metres."""
    if not base.ways.vertices:
        raise Invalid("no_lines", _("The network of lines is empty"))
    shrink = float(np.cos(np.radians(base.place[:, 1].mean())))
    scale = np.array([shrink, 1.0]) * _METRES_PER_DEGREE
    far, index = cKDTree(base.place * scale).query(points * scale)
    return np.asarray(index, dtype=np.int32), np.asarray(far, dtype=np.float64)


def metres_to(base: Net, points: NDArray[np.float64], kind: WayKind) -> NDArray[np.float64]:
    """How far each point (n, 2) is from the nearest edge that offers a kind, in metres; inf where none does."""
    ways = base.ways
    edges = np.flatnonzero(ways.offers & kind.bit)
    if not len(edges) or not len(points):
        return np.full(len(points), np.inf)
    shrink = float(np.cos(np.radians(base.place[:, 1].mean())))
    at = base.place * np.array([shrink, 1.0]) * _METRES_PER_DEGREE
    tree = shapely.STRtree(shapely.linestrings(np.stack([at[ways.tails[edges]], at[ways.heads[edges]]], axis=1)))
    spots = shapely.points(points * np.array([shrink, 1.0]) * _METRES_PER_DEGREE)
    (point, _edge), far = tree.query_nearest(spots, return_distance=True, all_matches=False)
    metres = np.full(len(points), np.inf)
    metres[point] = far
    return metres


def build_terms(ask: Ask) -> DiscountTerms:
    return DiscountTerms(ask.years, ask.discount_percent / 100.0)


def items_of() -> dict[str, PriceItem]:
    """The engine's names of prices, each with the item of the price book that it is."""
    return {
        names.DUCT_RENT: PriceItem.DUCT_RENT,
        names.DUCT_CABLING: PriceItem.CABLE_LAYING,
        names.POLE_RENT: PriceItem.POLE_RENT,
        names.POLE_CABLING: PriceItem.CABLE_LAYING,
        names.AERIAL_NEW: PriceItem.AERIAL,
        names.TRENCH_SHARED: PriceItem.TRENCH_SHARED,
        names.CABINET: PriceItem.CABINET,
        names.CLOSURE: PriceItem.CLOSURE,
        names.EXCHANGE_PORT: PriceItem.OLT_PORT,
        names.DROP: PriceItem.DROP,
        names.trench_price_name(Surface.PAVED.value): PriceItem.TRENCH_PAVED,
        names.trench_price_name(Surface.HARD.value): PriceItem.TRENCH_HARD,
        names.trench_price_name(Surface.SOFT.value): PriceItem.TRENCH_SOFT,
        **{names.cable_price_name(size): PriceItem(f"cable_{size}") for size in CABLES},
        **{names.splitter_price_name(size): PriceItem(f"splitter_{size}") for size in (4, 8, 32)},
    }


def engine_prices(book: PriceBook, ask: Ask) -> Prices:
    """The book's amounts under the engine's names; a pole's rent becomes that of a metre."""
    amounts = {name: book.amounts[item.value] for name, item in items_of().items() if book.has(item)}
    if book.has(PriceItem.POLE_RENT):
        amounts[names.POLE_RENT] = round(book.amounts[PriceItem.POLE_RENT.value] / ask.pole_spacing_m)
    return Prices(amounts)
