"""GeoDjango's engine for pooled connections: told of the geometry types when they are made, not at every request.

They keep statements ready as well, for what is asked by the hundred in the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from django.contrib.gis.db.backends.postgis import base
from psycopg import Cursor

if TYPE_CHECKING:
    from typing import Self

    from django.db.backends.utils import CursorWrapper
    from psycopg import BaseConnection

# Connections that come back from the pool know the types already.
_prepared: WeakSet[BaseConnection[Any]] = WeakSet()


class _PreparedCursor(Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        # Only while this statement runs: the connection would count and keep the text of every other one too.
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, **options)
        finally:
            self.connection.prepare_threshold = None


class DatabaseWrapper(base.DatabaseWrapper):
    def register_geometry_adapters(self, pg_connection: BaseConnection[Any], clear_caches: bool = False) -> None:
        if clear_caches or pg_connection not in _prepared:
            super().register_geometry_adapters(pg_connection, clear_caches)
            # Before PostGIS is installed there is nothing to be told of.
            if pg_connection.adapters.types.get("geometry") is not None:
                _prepared.add(pg_connection)

    def prepared_cursor(self) -> CursorWrapper:
        """A cursor whose statements the server reads and plans once for each connection; it binds the values itself.

        Its errors, its log and its count of queries are those of every other cursor. For statements of few shapes: a
        connection keeps the hundred that were used last.
        """
        self.ensure_connection()
        # Django's stubs do not know how it wraps a cursor.
        untyped: Any = self
        with self.wrap_database_errors:
            wrapped: CursorWrapper = untyped._prepare_cursor(_PreparedCursor(self.connection))
            return wrapped
