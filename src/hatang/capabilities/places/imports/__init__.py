"""The files that places takes in, and how every import of the platform recognises units and hamlets."""

from hatang.capabilities.places.imports.boundaries import BOUNDARIES
from hatang.capabilities.places.imports.conditions import COMMUNE_CONDITIONS, HAMLET_CONDITIONS, SIGNAL_HOLES
from hatang.capabilities.places.imports.figures import COMMUNE_POPULATION, HAMLET_POPULATION
from hatang.capabilities.places.imports.hamlets import HAMLET_LIST, HAMLETS
from hatang.capabilities.places.imports.recognition import Units
from hatang.capabilities.places.imports.spots import POINTS, ZONES
from hatang.kernel.imports.references import register_unit_resolver

IMPORTS = (
    BOUNDARIES,
    HAMLETS,
    HAMLET_LIST,
    HAMLET_POPULATION,
    COMMUNE_POPULATION,
    COMMUNE_CONDITIONS,
    HAMLET_CONDITIONS,
    SIGNAL_HOLES,
    ZONES,
    POINTS,
)

register_unit_resolver(Units())
