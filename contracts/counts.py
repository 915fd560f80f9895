"""Counts of people are read in one place: `kernel.suppression` alone carries them from the rows to who reads them.

A model that holds a field declared with `counts_people`, and the module that the declaration reads it by, are for the
rooms that write (`actions`, `imports`) and for the declaration; pages, templates, queries and files get `visible_rows`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The rooms that hold and write what was counted.
_WRITERS = {"models", "migrations", "actions", "imports", "datasets", "tests"}
# Of the kernel what makes rows visible, and what asks only whether there are any.
_KERNEL = {"kernel/suppression.py", "kernel/datasets.py"}
_QUERY = {
    "all",
    "filter",
    "exclude",
    "values",
    "values_list",
    "aggregate",
    "annotate",
    "first",
    "last",
    "latest",
    "get",
}
_BY_NAME = {"values", "values_list", "aggregate", "annotate", "only", "order_by", "F", "Sum", "Max", "Min", "Avg"}


@dataclass(frozen=True)
class _Counted:
    """The fields that count people, the models that hold them with the names that lead back to them, and the modules
    by which their datasets read them."""

    fields: frozenset[str]
    models: frozenset[str]
    tables: frozenset[str]
    roads: frozenset[str]
    doors: frozenset[str]


def list_breaches(source: Path) -> Iterator[str]:
    """Where a count is read past the kernel's function; each with its file and line."""
    trees = {path: ast.parse(path.read_text()) for path in sorted(source.rglob("*.py")) if "tests" not in path.parts}
    counted = _find_counted(source, trees)
    for path, tree in trees.items():
        name = path.relative_to(source).as_posix()
        if name in _KERNEL:
            continue
        module = name.removesuffix(".py").replace("/", ".")
        is_writer = bool(_WRITERS & set(_room_of(name))) or f"{source.name}.{module}" in counted.doors
        for line, what in [*_list_rows_calls(tree), *([] if is_writer else _list_reads(tree, counted))]:
            yield f"{name}:{line}: {what}; ask kernel.suppression"
    for path in sorted(source.rglob("templates/**/*.html")):
        for number, text in enumerate(path.read_text().splitlines(), 1):
            for road in counted.roads:
                if re.search(rf"\w\.{road}[.\w]*\.({'|'.join(counted.fields)})\b", text):
                    yield f"{path.relative_to(source)}:{number}: reads a count by {road}; ask kernel.suppression"


def _room_of(name: str) -> tuple[str, ...]:
    """The parts of a path below its capability, the ending of a module left out."""
    return tuple(name.removesuffix(".py").split("/")[2:])


def _find_counted(source: Path, trees: dict[Path, ast.Module]) -> _Counted:
    fields: set[str] = set()
    doors: set[str] = set()
    for path, tree in trees.items():
        here = {
            str(call.args[0].value)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call)
            and any(given.arg == "counts_people" and _is_true(given.value) for given in call.keywords)
            and call.args
            and isinstance(call.args[0], ast.Constant)
        }
        if here and path.parent != source / "kernel":
            fields |= here
            doors |= set(_list_doors(tree))
    models: set[str] = set()
    tables: set[str] = set()
    roads: set[str] = set()
    for path, tree in trees.items():
        if "models" not in _room_of(path.relative_to(source).as_posix()):
            continue
        for made in ast.walk(tree):
            if isinstance(made, ast.ClassDef) and fields & set(_list_columns(made)):
                models.add(made.name)
                tables.add(f"{path.relative_to(source).parts[1]}_{made.name.lower()}")
                roads |= {
                    str(given.value.value)
                    for given in ast.walk(made)
                    if isinstance(given, ast.keyword)
                    and given.arg == "related_name"
                    and isinstance(given.value, ast.Constant)
                }
    return _Counted(*map(frozenset, (fields, models, tables, roads, doors)))


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _list_columns(made: ast.ClassDef) -> Iterator[str]:
    for line in made.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            yield line.targets[0].id


def _list_doors(tree: ast.Module) -> Iterator[str]:
    """The modules of the functions that the declarations of a file read by (`rows`, `summed`)."""
    modules = {
        alias.asname or alias.name: str(line.module)
        for line in tree.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }
    for given in ast.walk(tree):
        if isinstance(given, ast.keyword) and given.arg in ("rows", "summed") and isinstance(given.value, ast.Name):
            yield from filter(None, [modules.get(given.value.id)])


def _list_rows_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """`dataset.rows(as_of, actor)`, which hides nothing."""
    for call in ast.walk(tree):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "rows"
            and len(call.args) == 2
        ):
            yield call.lineno, "reads the rows of a dataset as they are"


def _list_reads(tree: ast.Module, counted: _Counted) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from _list_taken(node, counted)
        elif isinstance(node, ast.Attribute):
            if node.attr in counted.models:
                yield node.lineno, f"takes {node.attr}"
            if node.attr in _QUERY and isinstance(node.value, ast.Attribute) and node.value.attr in counted.roads:
                yield node.lineno, f"asks {node.value.attr}"
        elif _names_count(node, counted):
            yield getattr(node, "lineno", 0) or node.value.lineno, "asks the database for a count"  # type: ignore[attr-defined]


def _list_taken(line: ast.ImportFrom, counted: _Counted) -> Iterator[tuple[int, str]]:
    for alias in line.names:
        if alias.name in counted.models:
            yield line.lineno, f"takes {alias.name}"
        if {line.module, f"{line.module}.{alias.name}"} & counted.doors:
            yield line.lineno, f"takes {alias.name} of the module that reads the counts"


def _names_count(node: ast.AST, counted: _Counted) -> bool:
    """Whether it names a count, or the table that holds it, as a question to the database does."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = set(re.findall(r"\w+", node.value))
        return bool(counted.tables & words) or any(f"__{name}" in node.value for name in counted.fields)
    if isinstance(node, ast.keyword):
        return any(f"__{name}" in (node.arg or "") for name in counted.fields)
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = {given.value for given in node.args if isinstance(given, ast.Constant)}
        return called in _BY_NAME and bool(named & counted.fields)
    return False
