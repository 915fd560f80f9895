"""Names that everybody in the field knows: what `make check` says of functions, classes and variables.

Left out are rooms that will be built anew with a kept library, and tests, whose names are sentences.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).resolve().parents[1] / "src" / "hatang"
# Words that say nothing of what they name.
EMPTY = frozenset({"told", "said", "found", "each", "doubt", "believe", "remember"})
MOST_ONE_WORD_PERCENT = 35
# What a framework or a room of the house calls by this name, so that nobody chooses it.
GIVEN = frozenset({"rows", "ready", "handle", "clean", "save", "main", "get", "show", "read", "write", "check", "run"})
# Names that are not ours to choose: the unit «each» (UN/CEFACT EA), a column of a table.
STANDARD = frozenset({"EACH"})
# The generations of networks of two capabilities: one vocabulary, which the OpenAPI knows by this name.
SHARED = frozenset({"Technology"})
LEFT_OUT = ("engines/documents", "capabilities/ckan/views", "migrations", "tests")


def modules(source: Path = SOURCE) -> Iterator[tuple[str, ast.Module]]:
    """(path below the source, syntax) of every module whose names are looked at."""
    for path in sorted(source.rglob("*.py")):
        name = path.relative_to(source).as_posix()
        if not any(name.startswith(f"{left}/") or f"/{left}/" in name for left in LEFT_OUT):
            yield name, ast.parse(path.read_text())


def _columns(tree: ast.Module) -> set[int]:
    """The lines on which a field of a table is declared."""
    return {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).startswith("models.")
    }


def empty_names(source: Path = SOURCE) -> Iterator[str]:
    """A function, class or variable called by a word that says nothing."""
    for path, tree in modules(source):
        columns = _columns(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = node.name
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                name = node.id
            else:
                continue
            if name.strip("_").lower() in EMPTY and name not in STANDARD and node.lineno not in columns:
                yield f"{path}:{node.lineno}: “{name}” does not say what it is"


def twin_classes(source: Path = SOURCE) -> Iterator[str]:
    """Two classes of one name: whoever reads it must look which is meant. Schemas are named by the OpenAPI."""
    homes = defaultdict(list)
    for path, tree in modules(source):
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not path.endswith("/api.py"):
                homes[node.name].append(path)
    for name, paths in sorted(homes.items()):
        if len(paths) > 1 and name not in SHARED:
            yield f"class {name}: {', '.join(paths)}"


def one_word_percent(source: Path = SOURCE) -> float:
    """The share of functions whose name is one word, those apart whose name is given."""
    names = [
        node.name.strip("_")
        for _path, tree in modules(source)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("__")
        and node.name not in GIVEN
    ]
    return 100 * sum("_" not in name for name in names) / max(1, len(names))


def words(source: Path = SOURCE) -> Iterator[str]:
    """All three."""
    yield from empty_names(source)
    yield from twin_classes(source)
    if (share := one_word_percent(source)) > MOST_ONE_WORD_PERCENT:
        yield f"{share:.0f} % of the functions are one word, {MOST_ONE_WORD_PERCENT} % at most: a verb with its object"
