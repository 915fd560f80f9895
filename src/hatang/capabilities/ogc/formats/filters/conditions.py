"""The tree of a filter becomes SQL: only listed properties are named, every value is bound, kinds must agree."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from hatang.capabilities.ogc.formats import references
from hatang.capabilities.ogc.formats.filters import functions
from hatang.capabilities.spatial.public import Condition
from hatang.kernel.geometry_faults import explain_broken_geometry
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.capabilities.ogc.formats.references import CoordinateReference
    from hatang.kernel.problems import Text

_COMPARISONS = {"=", "<>", "<", ">", "<=", ">="}
# (template, the kinds that it takes, what it gives); no kinds: any.
_SIMPLE: dict[str, tuple[str, tuple[str, ...], str]] = {
    "isnull": ("({} IS NULL)", (), "boolean"),
    "like": ("({} LIKE {})", ("text",), "boolean"),
    **{name: (function, ("number",), "number") for name, function in functions.ARITHMETIC.items()},
    **{name: (function, ("text",), "text") for name, function in functions.TEXTS.items()},
    **{
        name: (function, ("geometry", "collection") if name in functions.OF_COLLECTIONS else ("geometry",), "boolean")
        for name, function in functions.SPATIAL.items()
    },
}
_KNOWN = {"and", "or", "not", "between", *_COMPARISONS, *_SIMPLE, *functions.TEMPORAL, *functions.ARRAYS}
# How deep a tree may be: far more than any hand writes, far less than Python's own limit.
_DEEPEST = 200
_TIMES = ("date", "timestamp")
# The largest whole number that a double holds exactly; the library reads every number as a double.
_EXACT = 2**53


@dataclass(frozen=True)
class FilterColumn:
    """A property that may be asked for: its kind and the SQL that gives it."""

    kind: str
    sql: sql.Composable


@dataclass(frozen=True)
class SqlPart:
    """A piece of SQL with its values; an interval has a second piece for its end."""

    kind: str
    sql: sql.Composable
    values: tuple[object, ...] = ()
    end: SqlPart | None = None


def compile_condition(tree: Any, columns: Mapping[str, FilterColumn], reference: CoordinateReference) -> Condition:
    """The condition of the whole tree; coordinates in it are read in the reference system. `Problem` is 400."""
    part = _Compiler(columns, reference).part(tree, 0)
    if part.kind != "boolean":
        raise _build_problem(
            _("This is not a condition"), _summarise_tree(tree), _("A comparison is missing, as in = 1 or IS NULL.")
        )
    return Condition(part.sql, part.values)


def _build_problem(title: Text, where: str, hint: Text = "") -> Problem:
    return Problem("filter", title, where=where, hint=hint, status=400)


def _summarise_tree(tree: Any, levels: int = 3) -> str:
    """The part of the filter that is wrong, as short as it can be recognised."""
    if not levels:
        return "…"
    if isinstance(tree, dict):
        if "property" in tree:
            return str(tree["property"])
        if "op" in tree:
            return f"{tree['op']}({', '.join(_summarise_tree(argument, levels - 1) for argument in tree['args'])})"[:80]
    if isinstance(tree, list):
        return f"({', '.join(_summarise_tree(element, levels - 1) for element in tree)})"[:80]
    return str(tree)[:80]


class _Compiler:
    def __init__(self, columns: Mapping[str, FilterColumn], reference: CoordinateReference) -> None:
        self._columns = columns
        self._reference = reference

    def part(self, tree: Any, depth: int) -> SqlPart:
        if depth > _DEEPEST:
            raise _build_problem(_("The filter is nested too deeply"), _summarise_tree(tree))
        if isinstance(tree, dict):
            return self._mapping(tree, depth)
        return _compile_literal(tree)

    def _mapping(self, tree: dict[str, Any], depth: int) -> SqlPart:
        if "property" in tree:
            return self._property(str(tree["property"]))
        if "op" in tree:
            return self._operation(str(tree["op"]), tree["args"], tree, depth + 1)
        if "date" in tree:
            return SqlPart("date", sql.SQL("%s::date"), (_parse_moment(tree["date"], "date"),))
        if "timestamp" in tree:
            return SqlPart("timestamp", sql.SQL("%s::timestamptz"), (_parse_moment(tree["timestamp"], "timestamp"),))
        if "interval" in tree:
            return self._interval(tree["interval"], depth)
        return self._geometry(tree)

    def _property(self, name: str) -> SqlPart:
        column = self._columns.get(name)
        if column is None:
            raise _build_problem(_("There is no such property"), name, ", ".join(sorted(self._columns)))
        return SqlPart(column.kind, column.sql)

    def _operation(self, op: str, args: list[Any], tree: Any, depth: int) -> SqlPart:
        name = op.lower()
        if name == "in":
            return self._in(args, tree, depth)
        if name not in _KNOWN:
            known = (*functions.TEXTS, *functions.SPATIAL, *functions.TEMPORAL, *functions.ARRAYS)
            raise _build_problem(_("There is no such function"), op, ", ".join(sorted(known)))
        if name in functions.ARRAYS:
            return self._sets(name, args, tree, depth)
        parts = [self.part(argument, depth) for argument in args]
        if name in ("and", "or", "not"):
            return _compile_logical(name, parts, tree)
        if name in _COMPARISONS or name == "between":
            return _compile_comparison(name, parts, tree)
        if name in functions.TEMPORAL:
            return _compile_temporal(name, parts, tree)
        template, kinds, gives = _SIMPLE[name]
        _require_count(template.count("{}"), parts, tree)
        if kinds:
            _require_kinds(kinds, parts, tree)
        return _join_parts(gives, template, parts)

    def _in(self, args: list[Any], tree: Any, depth: int) -> SqlPart:
        if len(args) != 2 or not isinstance(args[1], list) or not args[1]:
            raise _build_problem(_("A list is missing"), _summarise_tree(tree), _("Write it as in name IN ('A', 'B')."))
        parts = [self.part(args[0], depth), *(self.part(element, depth) for element in args[1])]
        _require_comparable(parts, tree)
        return _join_parts("boolean", "({} IN (" + ", ".join(["{}"] * (len(parts) - 1)) + "))", parts)

    def _sets(self, name: str, args: list[Any], tree: Any, depth: int) -> SqlPart:
        # The library takes the parentheses off a list of one property or date: it is a list all the same.
        parts = [self._set(argument, depth) for argument in args]
        _require_count(2, parts, tree)
        return _join_parts("boolean", functions.ARRAYS[name], parts)

    def _set(self, tree: Any, depth: int) -> SqlPart:
        """A property that is a list itself, or a list that is written down."""
        if isinstance(tree, dict) and "property" in tree:
            part = self._property(str(tree["property"]))
            if part.kind == "array":
                return part
        return self._array(tree if isinstance(tree, list) else [tree], depth)

    def _array(self, elements: list[Any], depth: int) -> SqlPart:
        """A list of literals, properties and lists as an array of JSON values."""
        if depth > _DEEPEST:
            raise _build_problem(_("The filter is nested too deeply"), _summarise_tree(elements))
        parts = [
            self._array(element, depth + 1) if isinstance(element, list) else self.part(element, depth + 1)
            for element in elements
        ]
        _require_kinds(tuple(functions.ELEMENTS), parts, elements)
        kept = [_join_parts("element", functions.ELEMENTS[part.kind], [part]) for part in parts]
        return _join_parts("array", f"ARRAY[{', '.join(['{}'] * len(kept))}]::jsonb[]", kept)

    def _interval(self, sides: list[Any], depth: int) -> SqlPart:
        if len(sides) != 2:
            raise _build_problem(
                _("An interval has two sides"), str(sides), _("Write two points in time, or .. for none.")
            )
        begin, end = (self._side(side, index, depth) for index, side in enumerate(sides))
        return SqlPart("interval", begin.sql, begin.values, end)

    def _side(self, side: Any, index: int, depth: int) -> SqlPart:
        if side == "..":
            return SqlPart("timestamp", sql.SQL(("'-infinity'", "'infinity'")[index] + "::timestamptz"))
        if isinstance(side, str):
            kind = "date" if len(side) == len("2025-06-30") else "timestamp"
            return SqlPart(
                kind, sql.SQL("%s::date" if kind == "date" else "%s::timestamptz"), (_parse_moment(side, kind),)
            )
        part = self.part(side, depth + 1)
        _require_kinds(_TIMES, [part], side)
        return part

    def _geometry(self, tree: dict[str, Any]) -> SqlPart:
        try:
            if "bbox" in tree:
                return SqlPart("geometry", sql.SQL("ST_GeomFromWKB(%s, 4326)"), (self._box(tree["bbox"]),))
            drawn = shapely.force_2d(shapely.geometry.shape(tree))
        except Problem:
            raise
        except Exception as error:
            hint = _("A line has two points or more; a ring four or more, the last of them the first again.")
            raise _build_problem(_("This is not a geometry"), _summarise_tree(tree), hint) from error
        if drawn.is_empty or not all(map(math.isfinite, shapely.get_coordinates(drawn).ravel())):
            raise _build_problem(_("This is not a geometry"), _summarise_tree(tree), _("It has no place."))
        if not drawn.is_valid:
            raise _build_problem(_("This geometry is broken"), _summarise_tree(tree), explain_broken_geometry(drawn))
        if self._reference.flip:
            drawn = shapely.transform(drawn, lambda places: places[:, ::-1])
        if self._reference.is_geographic and not _on_globe(drawn):
            raise _build_problem(
                _("This geometry is not on the globe"), _summarise_tree(tree), _("Longitude stands before latitude.")
            )
        kind = "collection" if drawn.geom_type == "GeometryCollection" else "geometry"
        text = "ST_GeomFromWKB(%s, 4326)"
        if not self._reference.is_geographic:
            text = f"ST_Transform(ST_GeomFromWKB(%s, {self._reference.srid}), 4326)"
        return SqlPart(kind, sql.SQL(text), (shapely.to_wkb(drawn),))

    def _box(self, numbers: list[float]) -> bytes:
        try:
            return references.encode_box(numbers, self._reference)
        except ValueError as error:
            hint = _("Four numbers parted by commas, the lower corner first, as in 108.5,14.9,109.1,15.4")
            raise _build_problem(_("This is not a geometry"), f"BBOX({', '.join(map(str, numbers))})", hint) from error


def _on_globe(drawn: shapely.Geometry) -> bool:
    west, south, east, north = drawn.bounds
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _compile_literal(value: Any) -> SqlPart:
    if isinstance(value, bool):
        return SqlPart("boolean", sql.SQL("true" if value else "false"))
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise _build_problem(_("This number is too large"), str(value))
        whole = float(value).is_integer() and abs(value) < _EXACT
        return SqlPart("number", sql.SQL("%s"), (int(value) if whole else float(value),))
    if isinstance(value, str):
        if "\0" in value:
            raise _build_problem(_("This text holds a sign that no text has"), value.replace("\0", "␀"))
        return SqlPart("text", sql.SQL("%s::text"), (value,))
    if value is None:
        raise _build_problem(_("Nothing equals NULL"), "NULL", _("Write IS NULL."))
    raise _build_problem(_("A list stands where a value should"), _summarise_tree(value))


def _parse_moment(text: Any, kind: str) -> date | datetime:
    try:
        if kind == "date":
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
    except (TypeError, ValueError) as error:
        hint = _("Write dates as 2025-06-30.") if kind == "date" else _("Write it as in 2025-06-30T08:00:00Z.")
        raise _build_problem(_("This is not a point in time"), str(text), hint) from error
    return moment


def _join_parts(kind: str, text: str, parts: list[SqlPart]) -> SqlPart:
    values = tuple(value for part in parts for value in part.values)
    return SqlPart(kind, sql.SQL(text).format(*(part.sql for part in parts)), values)


def _require_count(wanted: int, parts: list[SqlPart], tree: Any) -> None:
    if len(parts) != wanted:
        hint = _("It takes %(number)d values.") % {"number": wanted}
        raise _build_problem(_("The number of values does not fit"), _summarise_tree(tree), hint)


def _require_kinds(kinds: tuple[str, ...], parts: list[SqlPart], tree: Any) -> None:
    for part in parts:
        if part.kind not in kinds:
            words = " / ".join(str(functions.KINDS[kind]) for kind in kinds)
            raise _build_problem(
                _("The kinds of the values do not fit"),
                _summarise_tree(tree),
                _("Here stands %(found)s, wanted is %(wanted)s.")
                % {"found": functions.KINDS[part.kind], "wanted": words},
            )


def _require_comparable(parts: list[SqlPart], tree: Any) -> None:
    """Compared are two of one kind; dates and moments count as one."""
    first = parts[0].kind
    if first in ("geometry", "collection", "interval"):
        raise _build_problem(
            _("This cannot be compared"), _summarise_tree(tree), _("Ask with a function, as in S_INTERSECTS.")
        )
    _require_kinds(_TIMES if first in _TIMES else (first,), parts[1:], tree)


def _compile_comparison(name: str, parts: list[SqlPart], tree: Any) -> SqlPart:
    _require_count(3 if name == "between" else 2, parts, tree)
    _require_comparable(parts, tree)
    return _join_parts("boolean", "({} BETWEEN {} AND {})" if name == "between" else f"({{}} {name} {{}})", parts)


def _compile_logical(name: str, parts: list[SqlPart], tree: Any) -> SqlPart:
    if not parts or (name == "not" and len(parts) != 1):
        raise _build_problem(_("The number of values does not fit"), _summarise_tree(tree))
    _require_kinds(("boolean",), parts, tree)
    if name == "not":
        return _join_parts("boolean", "(NOT {})", parts)
    return _join_parts("boolean", "(" + f" {name.upper()} ".join(["{}"] * len(parts)) + ")", parts)


def _compile_temporal(name: str, parts: list[SqlPart], tree: Any) -> SqlPart:
    _require_count(2, parts, tree)
    _require_kinds((*_TIMES, "interval"), parts, tree)
    if name not in functions.OF_INSTANTS and any(part.kind != "interval" for part in parts):
        hint = _("Write an interval, as in INTERVAL('2025-01-01', '2025-12-31').")
        raise _build_problem(_("The kinds of the values do not fit"), _summarise_tree(tree), hint)
    sides = {}
    for letter, part in zip("ab", parts, strict=True):
        sides[f"{letter}0"] = SqlPart("", part.sql, part.values)
        sides[f"{letter}1"] = part.end or sides[f"{letter}0"]
    pieces: list[sql.Composable] = []
    values: list[object] = []
    for word in functions.TEMPORAL[name].split():
        if word in sides:
            pieces.append(sides[word].sql)
            values += sides[word].values
        else:
            pieces.append(sql.SQL(word))
    return SqlPart("boolean", sql.SQL("(") + sql.SQL(" ").join(pieces) + sql.SQL(")"), tuple(values))
