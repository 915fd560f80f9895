"""The parameters of an address: each is known, stands once and says something that can be asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from hatang.capabilities.ogc.formats import references
from hatang.capabilities.ogc.formats.filters import conditions, reading
from hatang.capabilities.ogc.formats.filters.conditions import FilterColumn
from hatang.capabilities.ogc.terms import CRS84, MAXIMUM_LIMIT
from hatang.capabilities.spatial.public import DEFAULT_LIMIT, GEOMETRY, Selection
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.http import QueryDict

    from hatang.capabilities.ogc.formats.references import CoordinateReference
    from hatang.capabilities.spatial.public import CollectionRow, Condition
    from hatang.kernel.datasets import Field
    from hatang.kernel.problems import Text

# The names that stand for something else than a field.
ITEMS = (
    *("f", "bbox", "bbox-crs", "crs", "datetime", "limit", "cursor", "offset"),
    *("filter", "filter-lang", "filter-crs", "sortby", "properties", "skipGeometry"),
)
ITEM = ("f", "crs")
TILE = ("f", "datetime", "filter", "filter-lang", "filter-crs")
_BOOLEANS = {"true": True, "false": False}
_OPEN = ("", "..")
# The name under which a filter knows the place of a feature; no field is called so.
GEOMETRY_NAME = "geometry"
_FILTER_KINDS = {"integer": "number", "decimal": "number", "boolean": "boolean", "date": "date"}
# Pages in an order of one's own are counted by this sign and a number, so that no identifier is taken for one.
_SKIP = "+"


def _build_problem(name: str, value: str, hint: Text) -> Problem:
    return Problem(name, _("This value cannot be used"), where=f"{name}={value}", hint=hint, status=400)


def read_parameters(given: QueryDict, known: Collection[str]) -> dict[str, str]:
    """The parameters by name; one that is unknown or stands twice is refused with 400, as the standard wants."""
    for name in given:
        if name not in known:
            raise Problem(
                "parameter", _("There is no such parameter"), where=name, hint=", ".join(sorted(known)), status=400
            )
        if len(given.getlist(name)) > 1:
            raise _build_problem(name, ", ".join(given.getlist(name)), _("Give it once."))
    return {name: str(given[name]) for name in given}


def list_filterable_fields(of: CollectionRow) -> tuple[Field, ...]:
    """The fields that can be asked for by their name."""
    return tuple(field for field in of.fields if field.name not in ITEMS)


def read_selection(given: QueryDict, of: CollectionRow) -> tuple[Selection, CoordinateReference]:
    """What the address of `/items` asks for, and the reference system of the answer; `Problem` (400) otherwise."""
    fields = {field.name: field for field in list_filterable_fields(of)}
    values = read_parameters(given, {*ITEMS, *fields})
    reference = read_reference(values)
    first, last = read_interval(values.get("datetime", ".."))
    order = _read_order(values.get("sortby"), of)
    # What clients count pages by that do not follow links; ours carry a cursor instead.
    after, skip = values.get("cursor", ""), read_offset(values)
    if order:
        after, skip = "", _read_skip(after) or skip
    chosen = Selection(
        where=_read_filter(values, of),
        order=order,
        skip=skip,
        equal={name: _convert_value(fields[name], value) for name, value in values.items() if name in fields},
        box=read_box(values),
        first=first,
        last=last,
        limit=read_limit(values.get("limit", str(DEFAULT_LIMIT))),
        after=after,
        srid=reference.srid,
        flip=reference.flip,
        decimals=reference.decimals,
        properties=_read_properties(values.get("properties"), of),
        has_places=not _read_flag(values, "skipGeometry"),
    )
    return chosen, reference


def _build_filter_columns(of: CollectionRow) -> dict[str, FilterColumn]:
    """What a filter may name: the fields that are shown to all, and the place. Nothing else exists for it."""
    named = {
        field.name: FilterColumn(_FILTER_KINDS.get(field.kind, "text"), sql.Identifier("t", field.name))
        for field in of.fields
    }
    return named | {GEOMETRY_NAME: FilterColumn("geometry", sql.Identifier("t", GEOMETRY))}


def _read_filter(values: Mapping[str, str], of: CollectionRow) -> Condition | None:
    tree, reference = filter_tree(values)
    return None if tree is None else conditions.compile_condition(tree, _build_filter_columns(of), reference)


def filter_tree(values: Mapping[str, str]) -> tuple[Any, CoordinateReference]:
    """What `filter` says, None where there is none, and the reference system that its coordinates stand in."""
    language = values.get("filter-lang", reading.TEXT)
    if language not in reading.LANGUAGES:
        raise _build_problem("filter-lang", language, ", ".join(reading.LANGUAGES))
    reference = references.find_reference(values.get("filter-crs", CRS84), "filter-crs")
    text = values.get("filter")
    return None if text is None else reading.read_filter(text, language), reference


def _read_order(text: str | None, of: CollectionRow) -> tuple[tuple[str, bool], ...]:
    """`-poor,name`: falling by the one, then rising by the other."""
    if text is None:
        return ()
    order = tuple((part.lstrip("+- "), part.startswith("-")) for part in text.split(","))
    _require_fields("sortby", (name for name, _falls in order), of)
    return order


def _require_fields(parameter: str, names: Iterable[str], of: CollectionRow) -> None:
    known = {field.name for field in of.fields}
    for name in names:
        if name not in known:
            raise Problem(
                parameter, _("There is no such property"), where=name, hint=", ".join(sorted(known)), status=400
            )


def _read_properties(text: str | None, of: CollectionRow) -> tuple[str, ...]:
    """`name,poor`: these fields and no other."""
    if text is None:
        return ()
    names = tuple(text.split(","))
    _require_fields("properties", names, of)
    return names


def _read_flag(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "false")
    if text not in _BOOLEANS:
        raise _build_problem(name, text, _("Write true or false."))
    return _BOOLEANS[text]


def read_offset(values: Mapping[str, str]) -> int:
    """How many are passed over before the page begins."""
    text = values.get("offset", "0")
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise _build_problem("offset", text, _("Write a whole number."))
    return int(text)


def _read_skip(cursor: str) -> int:
    digits = cursor.removeprefix(_SKIP)
    if not cursor:
        return 0
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise _build_problem("cursor", cursor, _("Take it from the link to the next page."))
    return int(digits)


def build_next_cursor(chosen: Selection, last: str) -> str:
    """The cursor of the page after the one that ends with the identifier."""
    return f"{_SKIP}{chosen.skip + chosen.limit}" if chosen.order else last


def read_reference(values: Mapping[str, str]) -> CoordinateReference:
    """The reference system that the answer shall stand in."""
    return references.find_reference(values.get("crs", CRS84), "crs")


def item_selection(given: QueryDict) -> tuple[Selection, CoordinateReference]:
    """The same for one feature."""
    values = read_parameters(given, ITEM)
    reference = read_reference(values)
    chosen = Selection(equal={}, srid=reference.srid, flip=reference.flip, decimals=reference.decimals)
    return chosen, reference


def tile_selection(given: QueryDict, of: CollectionRow) -> Selection:
    """Which features a tile holds."""
    values = read_parameters(given, TILE)
    first, last = read_interval(values.get("datetime", ".."))
    return Selection(equal={}, where=_read_filter(values, of), first=first, last=last)


def read_limit(text: str) -> int:
    """How many on a page, cut to the most that is given."""
    if not (text.isascii() and text.isdigit()) or int(text[:12]) < 1:
        raise _build_problem("limit", text, _("A whole number from 1 on."))
    return min(int(text[:12]), MAXIMUM_LIMIT)


def read_box(values: Mapping[str, str]) -> bytes | None:
    """`bbox` in the system of `bbox-crs`, as WKB in longitude and latitude."""
    reference = references.find_reference(values.get("bbox-crs", CRS84), "bbox-crs")
    if (text := values.get("bbox")) is None:
        return None
    try:
        return references.encode_box([float(number) for number in text.split(",")], reference)
    except ValueError as error:
        hint = _("Four numbers parted by commas, the lower corner first, as in 108.5,14.9,109.1,15.4")
        raise _build_problem("bbox", text, hint) from error


def read_interval(text: str) -> tuple[date | None, date | None]:
    """The first and the last day that `datetime` asks for."""
    begin, slash, end = text.partition("/")
    if text == "..":
        return None, None
    first = None if slash and begin in _OPEN else _parse_day(begin, text)
    last = first if not slash else None if end in _OPEN else _parse_day(end, text)
    if first and last and first > last:
        raise _build_problem("datetime", text, _("It begins after it ends."))
    return first, last


def _parse_day(part: str, text: str) -> date:
    """A date, or a date-time of RFC 3339, which is read in the time of this place."""
    try:
        if len(part) == len("2025-06-30"):
            return date.fromisoformat(part)
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None or len(part) < len("2025-06-30T00:00:00Z"):
            raise ValueError(part)
        return timezone.localdate(moment)
    except (ValueError, OverflowError) as error:
        hint = _("A date or two parted by a slash, as in 2025-07-01, 2025-07-01T00:00:00Z/.. or ../2025-06-30")
        raise _build_problem("datetime", text, hint) from error


def _convert_value(field: Field, text: str) -> object:
    try:
        if field.kind == "integer":
            number = int(text)
            if abs(number) >= 2**63:
                raise ValueError(text)
            return number
        if field.kind == "decimal":
            return float(text)
        if field.kind == "boolean":
            return _BOOLEANS[text]
        return date.fromisoformat(text) if field.kind == "date" else text
    except (ValueError, KeyError) as error:
        hints: dict[str, Text] = {
            "boolean": _("Write true or false."),
            "date": _("Write dates as 2025-06-30."),
        }
        raise _build_problem(field.name, text, hints.get(field.kind, _("Write a number."))) from error
