"""Tables of siting: the price book, what scenarios are made of, the scenarios, and what operators plan to build."""

from hatang.capabilities.siting.models.builds import PlannedBuild, ShareOffer
from hatang.capabilities.siting.models.inputs import DrawnSite, LineNetwork, ProtectedArea, RoadWork
from hatang.capabilities.siting.models.prices import PriceLine
from hatang.capabilities.siting.models.scenarios import Scenario, ScenarioResult

__all__ = [
    "DrawnSite",
    "LineNetwork",
    "PlannedBuild",
    "PriceLine",
    "ProtectedArea",
    "RoadWork",
    "Scenario",
    "ScenarioResult",
    "ShareOffer",
]
