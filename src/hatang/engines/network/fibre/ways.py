"""Where cable can lie: what each edge offers, and the least dear of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.errors import NetworkError
from hatang.engines.network.fibre import prices as names
from hatang.engines.network.graphs import FAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.engines.network.fibre.prices import DiscountTerms, Prices
    from hatang.engines.network.graphs import Ints


class WayKind(IntEnum):
    """How a cable lies along an edge. Bit `1 << kind` of `Ways.offers` says that the edge offers it."""

    DUCT = 0
    """In a duct that is there, rented."""
    POLE = 1
    """On poles that are there, rented."""
    SHARED = 2
    """In a road work planned anyway, in the year of that work."""
    AERIAL = 3
    """On new poles."""
    TRENCH = 4
    """In a new trench with its own duct, by surface."""

    @property
    def bit(self) -> int:
        return 1 << self


NONE = -1
"""The kind of an edge that offers nothing."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The edges of the graph. All arrays (edges,).

    `tails`, `heads`: int32 vertices from 0; `length_m`: float64; `offers`: uint8, bits of `WayKind`; `surface`: int16,
    index into `surfaces`, read where a trench is offered; `work_year`: int16, the year of a planned road work or 0;
    `commune`: int32, an index the caller understands. Where a pole line will go underground, the caller offers SHARED
    with that year and no POLE.
    """

    vertices: int
    tails: Ints
    heads: Ints
    length_m: Ints
    offers: Ints
    surface: Ints
    surfaces: tuple[str, ...]
    work_year: Ints
    commune: Ints

    def __post_init__(self) -> None:
        sizes = {len(array) for array in (self.tails, self.heads, self.length_m, self.offers, self.surface)}
        if sizes | {len(self.work_year), len(self.commune)} != {len(self.tails)}:
            raise NetworkError("uneven", "the arrays of the edges are not of one length")
        if len(self.tails) and not (np.isfinite(self.length_m).all() and self.length_m.min() >= 0):
            worst = int(np.flatnonzero(~np.isfinite(self.length_m) | (self.length_m < 0))[0])
            raise NetworkError("bad-length", "an edge has no length that can be", where=f"edge {worst}", edge=worst)
        dateless = np.flatnonzero((self.offers & WayKind.SHARED.bit > 0) & (self.work_year == 0))
        if len(dateless):
            edge = int(dateless[0])
            raise NetworkError("no-year", "a road work has no year", where=f"edge {edge}", edge=edge)

    @property
    def edges(self) -> int:
        return len(self.tails)

    def kinds(self) -> Iterator[tuple[WayKind, int, Ints]]:
        """Each kind and surface that some edge offers, with the edges; surface −1 where it does not matter."""
        for kind in WayKind:
            has = np.flatnonzero(self.offers & kind.bit)
            if kind is WayKind.TRENCH:
                for surface in np.unique(self.surface[has]).tolist():
                    yield kind, surface, has[self.surface[has] == surface]
            elif len(has):
                yield kind, -1, has


@dataclass(frozen=True, slots=True)
class Priced:
    """The least dear kind of each edge (int8, `NONE` where nothing is offered) and what it costs, in đồng of today."""

    kind: Ints
    cost_vnd: Ints


def price_names(kind: WayKind, surface: str) -> tuple[str, ...]:
    """The prices that a metre of a kind is made of."""
    return {
        WayKind.DUCT: (names.DUCT_CABLING, names.DUCT_RENT),
        WayKind.POLE: (names.POLE_CABLING, names.POLE_RENT),
        WayKind.SHARED: (names.TRENCH_SHARED,),
        WayKind.AERIAL: (names.AERIAL_NEW,),
        WayKind.TRENCH: (names.trench_price_name(surface),),
    }[kind]


def metre_vnd(kind: WayKind, surface: str, prices: Prices, terms: DiscountTerms) -> float:
    """What a metre costs: spent once, and rents as of today."""
    return sum(
        prices[name] * (terms.annuity if name.endswith("_m_year") else 1.0) for name in price_names(kind, surface)
    )


def price_ways(ways: Ways, prices: Prices, terms: DiscountTerms, cable_vnd_m: int = 0) -> Priced:
    """The least dear kind of every edge, with the cable that lies in it in any case.

    Raises NetworkError `no-price` that lists every price missing for what some edge offers.
    """
    offered = [
        (kind, surface, has, ways.surfaces[surface] if surface >= 0 else "") for kind, surface, has in ways.kinds()
    ]
    prices.require(name for kind, _surface, _has, label in offered for name in price_names(kind, label))
    best = np.full(ways.edges, np.inf)
    kinds = np.full(ways.edges, NONE, np.int8)
    for kind, _surface, has, label in offered:
        cost = ways.length_m[has] * (metre_vnd(kind, label, prices, terms) + cable_vnd_m)
        better = cost < best[has]
        best[has[better]] = cost[better]
        kinds[has[better]] = kind
    if best[kinds != NONE].sum() >= FAR / 4:
        raise NetworkError("too-heavy", "the costs of the edges add up to more than can be counted")
    cost_vnd = np.where(kinds == NONE, 0, np.rint(np.where(kinds == NONE, 0, best))).astype(np.int64)
    return Priced(kinds, cost_vnd)
