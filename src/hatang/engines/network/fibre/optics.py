"""What light may lose on its way, and how far it may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints, Mask

FIRST, SECOND, SINGLE = 4, 8, 32
"""Splitters: 1:4 in a cabinet, then 1:8 near the homes; or one 1:32 where enough homes stand together."""


@dataclass(frozen=True, slots=True)
class Optics:
    """The light of a passive network and the rules it is planned by.

    Defaults: class B+ of ITU-T G.984.2 Amd 1 (28 dB) and its 20 km; fibre of ITU-T G.652.D at 1310 nm (0.4 dB/km with
    splices, of which 0.05 counted apart); splitters at most as ITU-T G.671 allows; splices as ITU-T L.400. A cable
    comes in reels of `reel_m` and is joined there; `spare` is the share of fibres kept free.
    """

    budget_db: float = 28.0
    reach_m: float = 20_000.0
    fibre_db_km: float = 0.35
    splice_db: float = 0.1
    connector_db: float = 0.5
    connectors: int = 4
    margin_db: float = 1.0
    reel_m: float = 4_000.0
    spare: float = 0.2
    first_db: float = 7.3
    second_db: float = 10.5
    single_db: float = 17.5

    def loss_db(self, length_m: Ints, splices: Ints, has_two_stages: Mask) -> Ints:
        """The whole loss of ways of a length with so many splices, through one splitter or two (float64).

        >>> Optics().loss_db(np.array([10_000.0]), np.array([5]), np.array([True])).round(1).tolist()
        [24.8]
        """
        split = np.where(has_two_stages, self.first_db + self.second_db, self.single_db)
        fixed = self.connectors * self.connector_db + self.margin_db
        return length_m / 1000 * self.fibre_db_km + splices * self.splice_db + split + fixed

    def is_beyond(self, length_m: Ints, loss_db: Ints) -> Mask:
        """What is too far or too dark; False where the length is nan."""
        return (length_m > self.reach_m) | (loss_db > self.budget_db)
