"""What places declares once and the platform serves everywhere."""

from hatang.capabilities.places.datasets.conditions import HAMLET_CONDITION, SIGNAL_HOLE, UNIT_CONDITION
from hatang.capabilities.places.datasets.figures import POPULATION
from hatang.capabilities.places.datasets.hamlets import HAMLET
from hatang.capabilities.places.datasets.spots import PUBLIC_POINT, ZONE
from hatang.capabilities.places.datasets.units import BOUNDARY, FORMER, INSIDE, UNIT

DATASETS = (
    UNIT,
    BOUNDARY,
    FORMER,
    INSIDE,
    HAMLET,
    POPULATION,
    UNIT_CONDITION,
    HAMLET_CONDITION,
    SIGNAL_HOLE,
    ZONE,
    PUBLIC_POINT,
)
