"""What the shared spatial data answers: its collections, their features, their tiles."""

from hatang.capabilities.spatial.queries.collections import (
    GEOMETRY,
    ID,
    MERCATOR,
    SCHEMA,
    CollectionRow,
    collection,
    collections,
    epsg_codes,
    table,
    when,
)
from hatang.capabilities.spatial.queries.features import Condition, Selection, feature, features, matched
from hatang.capabilities.spatial.queries.tiles import tile

__all__ = [
    "GEOMETRY",
    "ID",
    "MERCATOR",
    "SCHEMA",
    "CollectionRow",
    "Condition",
    "Selection",
    "collection",
    "collections",
    "epsg_codes",
    "feature",
    "features",
    "matched",
    "table",
    "tile",
    "when",
]
