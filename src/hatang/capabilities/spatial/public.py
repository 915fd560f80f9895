"""The door of the shared spatial data: what the actor may find in its catalogue."""

from __future__ import annotations

from hatang.capabilities.spatial.queries import RecordRow, list_records

__all__ = ["RecordRow", "list_records"]
