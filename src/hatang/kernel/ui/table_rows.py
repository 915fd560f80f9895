"""Where a table's rows come from: rows in memory, or a query set that filters and sorts in the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, Sum, TextField
from django.db.models.functions import Cast, Collate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.engines.writing.words import fold_text, order_key
from hatang.kernel.problems import Invalid
from hatang.kernel.suppression import HIDDEN

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hatang.kernel.ui.tables import Column, Row

_NUMBER_FILTER = re.compile(r"^(?P<op>>=|<=|>|<|=)?\s*(?P<low>-?\d[\d.,]*?)\s*(?:\.\.\s*(?P<high>-?\d[\d.,]*))?$")
# What finds the rows that have no number or date in a column.
EMPTY_FILTER = "-"
# The order of `order_key` in the database (migration 0009 of the kernel).
VIETNAMESE = "vietnamese_numeric"
# What stands before a code of which no longer one is meant; a number that opens its rows writes it.
EXACTLY = "="
_DATE_FILTER = re.compile(r"^(?P<op>>=|<=|>|<|=)?\s*(?P<day>\d{4}(?:-\d{2}(?:-\d{2})?)?|(?:\d{2}/)?\d{2}/\d{4})$")


def _parse_decimal(text: str) -> float:
    """A number as typed in Vietnamese or English: 1.234,5 and 1,234.5 and 1234.5.

    >>> (_parse_decimal("1.234,5"), _parse_decimal("1,234.5"), _parse_decimal("1234.5"),
    ...  _parse_decimal("92,4"), _parse_decimal("1.234"))
    (1234.5, 1234.5, 1234.5, 92.4, 1234.0)
    """
    if "," in text and "." in text:
        mark = max(text.rfind(","), text.rfind("."))
        return float(re.sub(r"[.,]", "", text[:mark]) + "." + text[mark + 1 :])
    if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", text):
        return float(re.sub(r"[.,]", "", text))
    return float(text.replace(",", "."))


def number_range(wanted: str) -> tuple[float | None, float | None, bool, bool]:
    """(low, high, low included, high included) of `10`, `>=10`, `<5`, `10..20`.

    >>> number_range(">10")
    (10.0, None, False, True)
    """
    parsed = _NUMBER_FILTER.match(wanted)
    try:
        if parsed is None or len(wanted) > 60:
            raise ValueError(wanted)
        low = _parse_decimal(parsed["low"])
        high = _parse_decimal(parsed["high"]) if parsed["high"] else low
    except ValueError as error:
        raise Invalid(
            "filter",
            _("This is not a number to filter by"),
            where=wanted,
            hint=_("Write 10, >=10, <5 or 10..20; - finds empty cells."),
        ) from error
    bounds: dict[str | None, tuple[float | None, float | None, bool, bool]] = {
        ">=": (low, None, True, True),
        ">": (low, None, False, True),
        "<=": (None, low, True, True),
        "<": (None, low, True, False),
    }
    return bounds.get(parsed["op"], (low, high, True, True))


def date_range(wanted: str) -> tuple[date | None, date | None]:
    """(first day, last day) of `2025`, `2025-06`, `2025-06-30`, `06/2025`, `30/06/2025`, `>=2025-06-30`."""
    parsed = _DATE_FILTER.match(wanted)
    try:
        if parsed is None:
            raise ValueError(wanted)
        text = parsed["day"]
        if len(text) == 7 and "/" in text:
            text = f"{text[3:]}-{text[:2]}"
        if "/" in text:
            first = last = date(int(text[6:]), int(text[3:5]), int(text[:2]))
        elif len(text) == 4:
            first, last = date(int(text), 1, 1), date(int(text), 12, 31)
        elif len(text) == 7:
            year, month = int(text[:4]), int(text[5:])
            first = date(year, month, 1)
            following = date(year + month // 12, month % 12 + 1, 1)
            last = date.fromordinal(following.toordinal() - 1)
        else:
            first = last = date.fromisoformat(text)
        if not 1 < first.year <= last.year < 9999:
            raise ValueError(wanted)
    except ValueError as error:
        raise Invalid(
            "filter",
            _("This is not a date to filter by"),
            where=wanted,
            hint=_("Write 2025, 06/2025, 30/06/2025 or >=30/06/2025; - finds empty cells."),
        ) from error
    match parsed["op"]:
        case ">=":
            return first, None
        case ">":
            return date.fromordinal(last.toordinal() + 1), None
        case "<=":
            return None, last
        case "<":
            return None, date.fromordinal(first.toordinal() - 1)
    return first, last


def unwrap_figure(value: Any) -> Any:
    """What a figure is sorted and summed by; anything else as it is."""
    return getattr(value, "value", value) if not isinstance(value, (str, int, float)) else value


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value if isinstance(value, date) else None


def _asks_for_empty(column: Column, wanted: str) -> bool:
    """Whether the rows are wanted that have no number or day there: by the sign, or by the word that they show."""
    word = fold_text(column.empty)
    return column.is_ranged and (wanted == EMPTY_FILTER or (word != "" and fold_text(wanted) == word))


def _is_match(value: Any, column: Column, wanted: str) -> bool:
    if column.kind == "boolean":
        return bool(value) == (wanted == "1")
    if column.choices and wanted in dict(column.choices):
        return str(value) == wanted
    value = unwrap_figure(value)
    if _asks_for_empty(column, wanted):
        return value is None
    return _is_in_range(value, column, wanted) if column.is_ranged else _holds_words(value, column, wanted)


def _is_in_range(value: Any, column: Column, wanted: str) -> bool:
    if column.is_numeric:
        low, high, low_in, high_in = number_range(wanted)
        if value is None or value is HIDDEN:
            return False
        above = low is None or value > low or (low_in and value == low)
        return above and (high is None or value < high or (high_in and value == high))
    first, last = date_range(wanted)
    day = _as_day(value)
    return day is not None and (first is None or first <= day) and (last is None or day <= last)


def _holds_words(value: Any, column: Column, wanted: str) -> bool:
    if column.kind == "code" and wanted.startswith(EXACTLY):
        return str(value) == wanted.removeprefix(EXACTLY)
    shown = column.words(value) if column.choices else value
    return fold_text(wanted) in fold_text(shown)


def _sort_key(value: Any) -> Any:
    value = unwrap_figure(value)
    return order_key(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class InMemory:
    """Rows in memory; good up to some ten thousand.

    Hidden counts are one group: no number finds them, they stand between the known and the unknown ones in the order in
    which the rows came, and a total of rows among which one is hidden is hidden. `whole` gives the totals of all rows
    that somebody else made sure of; of a part of the rows they are not asked.
    """

    rows: Sequence[Row]
    whole: Mapping[str, Any] = field(default_factory=dict)

    def filtered(self, column: Column, wanted: str, codes: Collection[str] = ()) -> InMemory:
        values = ((row, row.get(column.name)) for row in self.rows)
        return InMemory(
            [row for row, value in values if (codes and str(value) in codes) or _is_match(value, column, wanted)]
        )

    def codes(self, column: Column) -> set[str]:
        return {str(code) for row in self.rows if (code := row.get(column.name))}

    def ordered(self, column: Column, *, descending: bool) -> InMemory:
        known: list[Row] = []
        hidden: list[Row] = []
        unknown: list[Row] = []
        for row in self.rows:
            value = unwrap_figure(row.get(column.name))
            (unknown if value is None else hidden if value is HIDDEN else known).append(row)
        known.sort(key=lambda row: _sort_key(row[column.name]), reverse=descending)
        return InMemory([*known, *hidden, *unknown], self.whole)

    def part(self, start: int, stop: int) -> Sequence[Row]:
        return self.rows[start:stop]

    def everything(self) -> Iterable[Row]:
        return self.rows

    def count(self) -> int:
        return len(self.rows)

    def totals(self, columns: Sequence[Column]) -> dict[str, Any]:
        return {column.name: self._total(column.name) for column in columns}

    def _total(self, name: str) -> Any:
        if name in self.whole:
            return self.whole[name]
        values = [value for row in self.rows if (value := unwrap_figure(row.get(name))) is not None]
        return HIDDEN if HIDDEN in values else sum(values)


@dataclass(frozen=True)
class InDatabase:
    """A query set of mappings (`.values(…)` or annotated); each column's `path` is its lookup.

    `added` gives what stands beside the rows of a part, asked once for all of them.
    """

    rows: QuerySet[Any, Any]
    added: Callable[[Sequence[Row]], Sequence[Row]] = lambda rows: rows

    def filtered(self, column: Column, wanted: str, codes: Collection[str] = ()) -> InDatabase:
        wish = Q(**_build_lookups(column, wanted))
        return replace(self, rows=self.rows.filter(wish | Q(**{f"{column.path}__in": codes}) if codes else wish))

    def codes(self, column: Column) -> set[str]:
        codes = self.rows.order_by().values_list(column.path, flat=True).distinct()
        return {str(code) for code in codes if code}

    def ordered(self, column: Column, *, descending: bool) -> InDatabase:
        # The database itself compares bytes: in those Đ stands behind every other letter.
        named = column.kind == "text"
        key = Collate(Cast(column.path, TextField()), VIETNAMESE) if named else F(column.path)
        by = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
        return replace(self, rows=self.rows.order_by(by, "pk"))

    def part(self, start: int, stop: int) -> Sequence[Row]:
        return self.added([_as_mapping(row) for row in self.rows[start:stop]])

    def everything(self) -> Iterable[Row]:
        for rows in batched(self.rows.iterator(chunk_size=2000), 2000, strict=False):
            yield from self.added([_as_mapping(row) for row in rows])

    def count(self) -> int:
        return self.rows.count()

    def totals(self, columns: Sequence[Column]) -> dict[str, Any]:
        sums = self.rows.order_by().aggregate(**{f"total_{column.name}": Sum(column.path) for column in columns})
        return {column.name: sums[f"total_{column.name}"] or 0 for column in columns}


class _Attributes(Mapping[str, Any]):
    """A model instance read as a row: `row["site__code"]` follows the path."""

    def __init__(self, instance: object) -> None:
        self.instance = instance

    def __getitem__(self, name: str) -> Any:
        value: Any = self.instance
        for part in name.split("__"):
            value = getattr(value, part, None)
        return value

    def __iter__(self) -> Any:
        return iter(vars(self.instance))

    def __len__(self) -> int:
        return len(vars(self.instance))


def _as_mapping(row: Any) -> Row:
    return row if isinstance(row, Mapping) else _Attributes(row)


def _build_lookups(column: Column, wanted: str) -> dict[str, Any]:
    if column.kind == "boolean":
        return {column.path: wanted == "1"}
    if column.choices and wanted in dict(column.choices):
        return {column.path: wanted}
    if _asks_for_empty(column, wanted):
        return {f"{column.path}__isnull": True}
    if column.is_numeric:
        low, high, low_in, high_in = number_range(wanted)
        wishes = {"gte" if low_in else "gt": low, "lte" if high_in else "lt": high}
        return {f"{column.path}__{name}": value for name, value in wishes.items() if value is not None}
    if column.kind in ("date", "moment"):
        first, last = date_range(wanted)
        path = f"{column.path}__date" if column.kind == "moment" else column.path
        return {f"{path}__{name}": day for name, day in (("gte", first), ("lte", last)) if day is not None}
    is_exact = column.kind == "code" and wanted.startswith(EXACTLY)
    return {column.path: wanted.removeprefix(EXACTLY)} if is_exact else {f"{column.path}__icontains": wanted}


def from_rows(rows: Iterable[Row], *, whole: Mapping[str, Any] | None = None) -> InMemory:
    """Rows in memory, with the totals of all of them where they are not for the table to add up."""
    return InMemory(list(rows), whole or {})


def from_queryset(
    rows: QuerySet[Any, Any], *, added: Callable[[Sequence[Row]], Sequence[Row]] = lambda rows: rows
) -> InDatabase:
    return InDatabase(rows, added)
