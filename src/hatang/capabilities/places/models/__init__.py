"""The tables of places."""

from hatang.capabilities.places.models.conditions import HamletCondition, SignalHole, UnitCondition
from hatang.capabilities.places.models.figures import PopulationFigure
from hatang.capabilities.places.models.hamlets import Hamlet, HamletChange, HamletSeat
from hatang.capabilities.places.models.spots import PublicPoint, Zone
from hatang.capabilities.places.models.units import Boundary, Unit, UnitChange

__all__ = [
    "Boundary",
    "Hamlet",
    "HamletChange",
    "HamletCondition",
    "HamletSeat",
    "PopulationFigure",
    "PublicPoint",
    "SignalHole",
    "Unit",
    "UnitChange",
    "UnitCondition",
    "Zone",
]
