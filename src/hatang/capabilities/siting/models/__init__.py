"""Tables of siting: the price book, what scenarios are made of, and the scenarios."""

from hatang.capabilities.siting.models.inputs import DrawnSite, LineNetwork, ProtectedArea, RoadWork
from hatang.capabilities.siting.models.prices import PriceLine
from hatang.capabilities.siting.models.scenarios import Scenario, ScenarioResult

__all__ = ["DrawnSite", "LineNetwork", "PriceLine", "ProtectedArea", "RoadWork", "Scenario", "ScenarioResult"]
