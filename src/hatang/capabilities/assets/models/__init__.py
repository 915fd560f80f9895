"""The tables of assets; organisations and places are named by their keys, never by foreign keys."""

from hatang.capabilities.assets.models.access_network import (
    FibreCorrection,
    FibreService,
    Hotspot,
    Subscription,
    Survey,
)
from hatang.capabilities.assets.models.government import (
    DataCentre,
    DataCentreCriterion,
    InformationSystem,
    NamedDatabase,
    NetworkNode,
    SharedPlatform,
)
from hatang.capabilities.assets.models.planned import PlannedAsset
from hatang.capabilities.assets.models.radio import Cell, Site
from hatang.capabilities.assets.models.security import AgentReport, Endpoint, Finding

__all__ = [
    "AgentReport",
    "Cell",
    "DataCentre",
    "DataCentreCriterion",
    "Endpoint",
    "FibreCorrection",
    "FibreService",
    "Finding",
    "Hotspot",
    "InformationSystem",
    "NamedDatabase",
    "NetworkNode",
    "PlannedAsset",
    "SharedPlatform",
    "Site",
    "Subscription",
    "Survey",
]
