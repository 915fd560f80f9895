"""Import: real spreadsheets and geodata, checked cell by cell, previewed, then taken in whole or not at all."""

from hatang.kernel.imports.declaration import (
    Added,
    Changed,
    Changes,
    Choice,
    Closed,
    Column,
    Import,
    Key,
    Position,
    Situation,
    Values,
)
from hatang.kernel.imports.faults import Doubt, Kind
from hatang.kernel.imports.references import (
    Query,
    Record,
    Resolution,
    Resolver,
    UnitResolver,
    known,
    register_unit_resolver,
)
from hatang.kernel.imports.registry import all, get, register  # noqa: A004 - read as imports.all()

__all__ = [
    "Added",
    "Changed",
    "Changes",
    "Choice",
    "Closed",
    "Column",
    "Doubt",
    "Import",
    "Key",
    "Kind",
    "Position",
    "Query",
    "Record",
    "Resolution",
    "Resolver",
    "Situation",
    "UnitResolver",
    "Values",
    "all",
    "get",
    "known",
    "register",
    "register_unit_resolver",
]
