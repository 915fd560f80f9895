"""The door for whoever looks for places: who has no signal, the ground, and what a mast more would reach."""

from __future__ import annotations

from hatang.capabilities.prediction.public import read_terrain
from hatang.capabilities.whatif.queries.people import list_covered_hamlets, people_without
from hatang.capabilities.whatif.queries.reach import SiteProposal, SiteReach, compute_reach

__all__ = [
    "SiteProposal",
    "SiteReach",
    "compute_reach",
    "list_covered_hamlets",
    "people_without",
    "read_terrain",
]
