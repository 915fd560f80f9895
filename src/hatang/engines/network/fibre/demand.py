"""Who is to be reached, from where: hamlets and groups of homes, and the exchanges fibre starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.errors import NetworkError

if TYPE_CHECKING:
    from hatang.engines.network.fibre.prices import DiscountTerms, Prices
    from hatang.engines.network.fibre.ways import Ways
    from hatang.engines.network.graphs import Ints, Mask


@dataclass(frozen=True, slots=True)
class Places:
    """Hamlets, or groups of homes. All arrays (places,); several may stand at one vertex.

    `vertex`: int32; `homes`: int64; `is_mandatory`: bool; `commune`: int32; `names` for messages.
    """

    vertex: Ints
    homes: Ints
    is_mandatory: Mask
    commune: Ints
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.vertex)


@dataclass(frozen=True, slots=True)
class FibreTask:
    """What is asked: reach places over ways from exchanges, at prices.

    `exchanges`: int32 vertices where fibre starts: exchanges, or any point of a network that has spare fibres.
    `cables`: the sizes of cable there are, fibres each; the smallest lies in every edge that is used.
    """

    ways: Ways
    places: Places
    exchanges: Ints
    prices: Prices
    terms: DiscountTerms
    cables: tuple[int, ...] = (12, 24, 48, 96, 144)

    def __post_init__(self) -> None:
        n, places = self.ways.vertices, self.places
        if not len(self.exchanges):
            raise NetworkError("no-exchange", "there is no exchange to start from")
        if len({len(places.vertex), len(places.homes), len(places.is_mandatory), len(places.commune)}) > 1 or len(
            places.names
        ) != len(places):
            raise NetworkError("uneven", "the arrays of the places are not of one length")
        if len(places) and places.homes.min() < 0:
            name = places.names[int(places.homes.argmin())]
            raise NetworkError("bad-homes", "the number of homes is negative", where=name)
        for vertices in (places.vertex, self.exchanges, self.ways.tails, self.ways.heads):
            if len(vertices) and not (vertices.min() >= 0 and vertices.max() < n):
                raise NetworkError("unknown-vertex", "a vertex is not of the graph", vertex=int(np.max(vertices)))
        if not self.cables or min(self.cables) < 1 or list(self.cables) != sorted(set(self.cables)):
            raise NetworkError("bad-cables", "sizes of cable must be whole numbers above zero, in order")
