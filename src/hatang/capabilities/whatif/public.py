"""The door for whoever looks for places: who has no signal, the ground, and what a mast more would reach."""

from __future__ import annotations

from hatang.capabilities.prediction.public import ground
from hatang.capabilities.whatif.queries.people import people_without
from hatang.capabilities.whatif.queries.reach import Reach, SiteProposal, reach

__all__ = ["Reach", "SiteProposal", "ground", "people_without", "reach"]
