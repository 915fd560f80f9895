"""GeoDjango's engine for pooled connections: told of the geometry types when they are made, not at every request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from django.contrib.gis.db.backends.postgis import base

if TYPE_CHECKING:
    from psycopg import BaseConnection

# Connections that come back from the pool know the types already.
_prepared: WeakSet[BaseConnection[Any]] = WeakSet()


class DatabaseWrapper(base.DatabaseWrapper):
    def register_geometry_adapters(self, pg_connection: BaseConnection[Any], clear_caches: bool = False) -> None:
        if clear_caches or pg_connection not in _prepared:
            super().register_geometry_adapters(pg_connection, clear_caches)
            # Before PostGIS is installed there is nothing to be told of.
            if pg_connection.adapters.types.get("geometry") is not None:
                _prepared.add(pg_connection)
