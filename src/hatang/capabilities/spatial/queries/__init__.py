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
    forget,
    table,
    when,
)
from hatang.capabilities.spatial.queries.features import (
    Condition,
    Selection,
    feature,
    features,
    features_text,
    matched,
)
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
    "features_text",
    "forget",
    "matched",
    "table",
    "tile",
    "when",
]
