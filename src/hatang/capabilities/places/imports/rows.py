"""The rows that a file writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hatang.kernel.imports.declaration import Changes


def list_written_rows(changes: Changes) -> list[Any]:
    """The whole rows of what is new and of what differs; their fields are those of the import's columns."""
    return [*(row.values for row in changes.added), *(row.values for row in changes.changed)]
