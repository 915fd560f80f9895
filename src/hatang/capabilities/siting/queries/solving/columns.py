"""The columns that are chosen among: each candidate with its own backhaul, and with a hop over another new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.cover import from_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.solving.feeding import Feeding
    from hatang.engines.siting.cover import Cover


@dataclass(frozen=True, eq=False)
class Columns:
    """Arrays (c,): `site` the candidate of each column, `over` whether it is fed over another new site, `cost_vnd` of
    that backhaul; `relays` (c x c): the columns that may carry it, None where nothing is fed so."""

    fed: Feeding
    site: NDArray[np.int32]
    over: NDArray[np.bool_]
    cost_vnd: NDArray[np.int64]
    relays: Cover | None

    @property
    def possible(self) -> NDArray[np.bool_]:
        """The columns (c,) that there is a way for."""
        return self.fed.fed[self.site] | self.over

    def reach(self, cover: Cover) -> Cover:
        """Whom each column reaches: what its candidate does."""
        if self.relays is None:
            return cover
        matrix = cover.matrix()[self.site].tocoo()
        return from_pairs(matrix.row, matrix.col, sites=len(self.site), demands=cover.demands)

    def of(self, sites: NDArray[np.bool_]) -> NDArray[np.int32]:
        """A column of each of the `sites` (k,): over another of them where one may carry it, else its own."""
        positions = []
        for site in np.flatnonzero(sites).tolist():
            carried = sites[self.fed.relays.of(site)].any() if len(self.fed.relays.of(site)) else False
            positions += np.flatnonzero((self.site == site) & (self.over == carried)).tolist()
        return np.array(positions, dtype=np.int32)

    def settled(self, chosen: Sequence[int]) -> Feeding:
        """How the chosen columns are fed in the end: a hop goes to the nearest chosen site that carries it."""
        fed, links = self.fed, self.fed.hops.over
        opened = np.zeros(len(fed.fed), dtype=np.bool_)
        opened[self.site[list(chosen)]] = True
        by_fibre, cost, air = fed.by_fibre.copy(), fed.cost_vnd.copy(), fed.hops
        towards, clear, length = air.towards.copy(), air.clear.copy(), air.length_m.copy()
        measured = {
            pair: values
            for one, two, *values in zip(
                links.first.tolist(),
                links.second.tolist(),
                links.length_m.tolist(),
                links.clearance.tolist(),
                strict=True,
            )
            for pair in ((one, two), (two, one))
        }
        for site in self.site[[column for column in chosen if self.over[column]]].tolist():
            relays = [carrier for carrier in fed.relays.of(site).tolist() if opened[carrier]]
            relay = min(relays, key=lambda carrier: measured[site, carrier])
            by_fibre[site], cost[site] = False, fed.hop_vnd
            towards[site], (length[site], clear[site]) = air.candidate(relay), measured[site, relay]
        hops = replace(air, towards=towards, clear=clear, length_m=length)
        return replace(fed, by_fibre=by_fibre, cost_vnd=cost, hops=hops)


def build_columns(fed: Feeding, kept: NDArray[np.bool_]) -> Columns:
    """A column for each candidate (k,), in their order, and one more for each that may be fed over another.

    What must be `kept` (k,) and has a way of its own keeps that.
    """
    count, relays = len(fed.fed), fed.relays
    hanging = np.flatnonzero((np.diff(relays.site_start) > 0) & ~(kept & fed.fed)).astype(np.int32)
    site = np.append(np.arange(count, dtype=np.int32), hanging)
    over = np.arange(len(site)) >= count
    cost = np.append(fed.cost_vnd, np.full(len(hanging), fed.hop_vnd))
    if not len(hanging):
        return Columns(fed, site, over, cost, None)
    pairs = [
        (count + row, column)
        for row, candidate in enumerate(hanging.tolist())
        for relay in relays.of(candidate).tolist()
        for column in np.flatnonzero(site == relay).tolist()
    ]
    carried = from_pairs(*np.array(pairs, dtype=np.int64).T, sites=len(site), demands=len(site))
    return Columns(fed, site, over, cost, carried)
