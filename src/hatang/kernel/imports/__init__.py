"""Import: real spreadsheets and geodata, checked cell by cell, previewed, then taken in whole or not at all."""

from hatang.kernel.imports.declaration import (
    Added,
    Changed,
    Changes,
    Choice,
    Closed,
    Import,
    ImportColumn,
    Key,
    Position,
    Situation,
    Values,
)
from hatang.kernel.imports.faults import Kind, RowProblem
from hatang.kernel.imports.references import (
    Query,
    Record,
    Resolution,
    Resolver,
    UnitResolver,
    build_resolver,
    register_unit_resolver,
)
from hatang.kernel.imports.registry import get_import, list_imports, register_imports

__all__ = [
    "Added",
    "Changed",
    "Changes",
    "Choice",
    "Closed",
    "Import",
    "ImportColumn",
    "Key",
    "Kind",
    "Position",
    "Query",
    "Record",
    "Resolution",
    "Resolver",
    "RowProblem",
    "Situation",
    "UnitResolver",
    "Values",
    "build_resolver",
    "get_import",
    "list_imports",
    "register_imports",
    "register_unit_resolver",
]
