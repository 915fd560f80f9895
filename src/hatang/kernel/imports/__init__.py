"""Import: how every capability takes in spreadsheets and geodata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_imports: dict[str, Any] = {}


def register(declared: Iterable[Any]) -> None:
    for each in declared:
        _imports[each.name] = each
