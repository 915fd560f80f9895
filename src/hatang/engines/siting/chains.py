"""Chains of hops over new sites: a site that hangs on others may open only where one of those is open too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.cover import Cover, from_pairs
from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Mask


def require_chains(relays: Cover, names: Sequence[str]) -> None:
    """Raise `SitingError`: `shape`, or `relay_circle` with a column that would carry itself over others.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> require_chains(from_pairs([0, 1], [1, 0], sites=2, demands=2), ["A", "B"])
    Traceback (most recent call last):
    hatang.engines.siting.errors.SitingError: A: its chain of hops leads back to itself
    """
    if (relays.sites, relays.demands) != (len(names), len(names)):
        raise SitingError("shape", f"relays are of {relays.sites} x {relays.demands}, not of {len(names)} candidates")
    above = np.diff(relays.site_start).astype(np.int64)  # relays of each that do not yet lead down
    ready = np.flatnonzero(above == 0).tolist()
    while ready:
        for other in relays.by(ready.pop()).tolist():
            above[other] -= 1
            if not above[other]:
                ready.append(other)
    for row in np.flatnonzero(above > 0)[:1]:
        raise SitingError("relay_circle", "its chain of hops leads back to itself", where=names[row])


def mark_hanging(relays: Cover) -> Mask:
    """The columns (n,) that need another one."""
    return np.diff(relays.site_start) > 0


def mark_carried(relays: Cover, hangs: Mask, opened: Mask) -> Mask:
    """Whether each column (n,) is free, or one of its relays is `opened`."""
    site = np.repeat(np.arange(relays.sites), np.diff(relays.site_start))
    return ~hangs | (np.bincount(site[opened[relays.demand]], minlength=relays.sites) > 0)


def mark_possible(relays: Cover, may: Mask) -> Mask:
    """Those of the columns that `may` open (n,) whose chains lead down over others that may."""
    hangs, openable = mark_hanging(relays), may
    while True:
        now = may & mark_carried(relays, hangs, openable)
        now &= openable
        if (now == openable).all():
            return openable
        openable = now


def find_onward_relays(relays: Cover, hangs: Mask, cost: Floats) -> Integers:
    """The relay (n,) with which the chain of each column costs least, -1 where it needs none.

    What hangs on nothing that is left (see `Task`) has itself for a relay: it cannot open.

    >>> from hatang.engines.siting.cover import from_pairs
    >>> line = from_pairs([1, 2, 2], [0, 1, 0], sites=3, demands=3)
    >>> find_onward_relays(line, mark_hanging(line), np.array([9.0, 1.0, 1.0])).tolist()
    [-1, 0, 0]
    """
    own = np.arange(relays.sites, dtype=np.int32)
    chain = np.where(hangs, np.inf, cost)
    relay_of_site = np.where(hangs, own, -1).astype(np.int32)
    site = np.repeat(own, np.diff(relays.site_start))
    while True:
        through = chain[relays.demand] + cost[site]
        order = np.lexsort((relays.demand, through, site))
        first = order[np.r_[True, site[order][1:] != site[order][:-1]]] if len(order) else order
        better = first[through[first] < chain[site[first]]]
        if not len(better):
            return relay_of_site
        chain[site[better]], relay_of_site[site[better]] = through[better], relays.demand[better]


def restrict_relays(relays: Cover, sites: Integers) -> Cover:
    """The relays among some sites, numbered as these stand."""
    name = np.full(relays.sites, -1, dtype=np.int64)
    name[sites] = np.arange(len(sites))
    site = np.repeat(np.arange(relays.sites), np.diff(relays.site_start))
    both = (name[site] >= 0) & (name[relays.demand] >= 0)
    return from_pairs(name[site[both]], name[relays.demand[both]], sites=len(sites), demands=len(sites))
