"""Figures in cells of number columns: unit conversion, whole numbers, ranges, readings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hatang.engines.writing import numbers, quantities
from hatang.engines.writing.numbers import NumberStyle
from hatang.kernel.imports.faults import CellReading, Kind, Refusal
from hatang.kernel.ui.formats import format_measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.writing.numbers import Number
    from hatang.kernel.imports.declaration import ImportColumn

# Letters that look like digits: after a figure they are a slip, not a unit of measure.
_SLIPS = frozenset({"O", "o", "l", "I"})
# A point before three digits of which the last is a zero: nobody writes decimals so who writes them once.
_PADDED = re.compile(r"\.\d\d0(?!\d)")
# Figures from which the range of a column is known; a way to write that no more cells than this have is no habit.
_KNOWN, _FEW = 5, 2
# One figure in so many at either end may be a slip.
_EDGE = 20
# What a share between 0 and 1 is called as a unit of measure (a column of percentages declared to hold shares).
SHARE = "0-1"


def format_plain_number(value: float) -> str:
    """A number without a needless fraction or exponent.

    >>> format_plain_number(45.0), format_plain_number(0.1 + 0.2), format_plain_number(21142.0)
    ('45', '0.3', '21142')
    """
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}"


@dataclass(frozen=True)
class ColumnHabit:
    """What the plain figures of a column are like: between which most lie, whether many have three decimals.

    The bounds are None where fewer than five figures tell.
    """

    least: float | None = None
    greatest: float | None = None
    three_decimals: bool = False

    @classmethod
    def of(cls, contents: Sequence[object], minimum: float | None = None, maximum: float | None = None) -> ColumnHabit:
        """The habit of the cells of a column whose figures can lie between these; slips among them do not count.

        >>> ColumnHabit.of([12.5, 30, 45, 24, "36", "3.600", 4500], 1, 200)
        ColumnHabit(least=12.5, greatest=45, three_decimals=False)
        >>> ColumnHabit.of(["3.600", "4.250", "1.125", "9.500"])
        ColumnHabit(least=None, greatest=None, three_decimals=True)
        """
        plain: list[float] = []
        doubtful = 0
        for content in contents:
            number = None
            if isinstance(content, float | int) and not isinstance(content, bool):
                plain.append(content)
            elif isinstance(content, str) and (number := numbers.parse_number(content)) is not None:
                if number.other is None:
                    plain.append(number.value)
                doubtful += number.other is not None
        usual = doubtful > _FEW and doubtful * 2 >= len(plain) + doubtful
        possible = sorted(
            figure
            for figure in plain
            if (minimum is None or figure >= minimum) and (maximum is None or figure <= maximum)
        )
        if len(possible) < _KNOWN:
            return cls(three_decimals=usual)
        edge = len(possible) // _EDGE
        return cls(possible[edge], possible[-1 - edge], usual)

    def has(self, value: float) -> bool:
        """Whether a figure is like the others of the column."""
        return self.least is not None and self.greatest is not None and self.least <= value <= self.greatest


@dataclass(frozen=True)
class FigureReader:
    """Reads the numbers of one column into its unit."""

    column: ImportColumn
    style: NumberStyle
    measure: str
    habit: ColumnHabit = ColumnHabit()

    def read(self, raw: object, text: str) -> tuple[float | int, tuple[CellReading, ...]] | Refusal:
        """The figure in the column's unit and how it was read; or the refusal."""
        if isinstance(raw, bool | date):
            return Refusal(Kind.NOT_A_NUMBER, {"value": text})
        if isinstance(raw, float | int):
            return self._ranged(float(raw), self.measure, text, ())
        # A whole number has no decimals: "2.001" is two thousand and one whatever the mark of the other columns.
        whole = self.column.kind in ("integer", "money")
        number = numbers.parse_number(text, numbers.NumberStyle.UNKNOWN if whole else self.style)
        if number is not None and number.measure in _SLIPS:
            return self._mistyped(text)
        if number is None or (number.measure and not self._knows(number.measure)):
            return self._mistyped(text)
        chosen = self._meant(number, text)
        if isinstance(chosen, Refusal):
            return chosen
        readings = _list_readings(number)
        if number.other is not None:
            read = CellReading.THOUSANDS if chosen == number.other else CellReading.DECIMALS
            readings = tuple(dict.fromkeys((*readings, read)))
        return self._ranged(chosen, number.measure or self.measure, text, readings)

    def _knows(self, measure: str) -> bool:
        stripped = measure.strip("()[] ")
        return quantities.find_measure(stripped) is not None or stripped.lower() == self.column.unit.lower()

    def _mistyped(self, text: str) -> Refusal:
        """A letter O or l among the digits is a slip with one repair; other text is not a number."""
        digits = text.translate(str.maketrans("OoQlI|", "000111"))
        if digits != text and any(c.isdigit() for c in text):
            number = numbers.parse_number(digits, self.style)
            if number is not None and not number.measure and number.other is None:
                return Refusal(Kind.NOT_A_NUMBER, {"value": text}, number.value)
        return Refusal(Kind.NOT_A_NUMBER, {"value": text})

    def _meant(self, number: Number, text: str) -> float | Refusal:
        """Of the two meanings of "3.600" the one that the column tells; a point before three digits parts thousands.

        Bounds alone do not show that 3.6 m among masts of thirty is a slip: as decimals a figure that nobody would
        write with its last zero is taken only where it is like the others, or they are all written so.
        """
        if number.other is None:
            doubtful = (
                self.style is NumberStyle.DOT and _PADDED.search(text) is not None and self.habit.least is not None
            )
            other = numbers.parse_number(text) if doubtful and not number.decimal_comma else None
            if other is None or other.other is None or self.habit.has(number.value) or self.habit.three_decimals:
                return number.value
            number = other
        if self.column.kind in ("integer", "money"):
            return number.other or number.value
        both = (number.value, number.other or number.value)
        possible = [value for value in both if self._fits(value, number.measure or self.measure)]
        alike = [value for value in possible if self.habit.has(value)]
        plain = number.decimal_comma or self.habit.three_decimals or alike or not self._is_padded(text)
        if len(possible) == 1 and (possible[0] == number.other or plain):
            return possible[0]
        shown = {"value": text, "first": format_plain_number(both[0]), "second": format_plain_number(both[1])}
        return Refusal(Kind.AMBIGUOUS_NUMBER, shown, alike[0] if len(alike) == 1 else None)

    def _is_padded(self, text: str) -> bool:
        """Whether decimals end with a zero that says nothing, or stand where the others have a known range."""
        return self.habit.least is not None or _PADDED.search(text) is not None

    def _fits(self, value: float, measure: str) -> bool:
        converted = value * (quantities.conversion_factor(measure, self.column.unit) or 1.0) if measure else value
        column = self.column
        return (column.minimum is None or converted >= column.minimum) and (
            column.maximum is None or converted <= column.maximum
        )

    def _ranged(
        self, value: float, measure: str, text: str, readings: tuple[CellReading, ...]
    ) -> tuple[float | int, tuple[CellReading, ...]] | Refusal:
        column = self.column
        if measure:
            factor = self.factor(measure.strip("()[] "))
            if factor is None:
                return Refusal(Kind.WRONG_MEASURE, {"value": text, "measure": measure, "unit": column.unit})
            if factor != 1.0:
                value, readings = float(f"{value * factor:.12g}"), (*readings, CellReading.MEASURE)
                # Money is whole đồng: what was written in millions is exact only to its last figure.
                value = float(round(value)) if column.kind == "money" else value
        if column.kind in ("integer", "money"):
            if value != int(value):
                return Refusal(Kind.NOT_AN_INTEGER, {"value": text})
            value = int(value)
        elif column.decimals is not None:
            value = round(value, column.decimals)
        if column.minimum is not None and value < column.minimum:
            return Refusal(Kind.BELOW_MINIMUM, {"value": text, "limit": _format_limit(column.minimum, column.unit)})
        if column.maximum is not None and value > column.maximum:
            return Refusal(Kind.ABOVE_MAXIMUM, {"value": text, "limit": _format_limit(column.maximum, column.unit)})
        return value, tuple(dict.fromkeys(readings))

    def factor(self, measure: str) -> float | None:
        """By how much figures in the measure are multiplied; None when they cannot be in the column's unit."""
        if measure == SHARE:
            return 100.0
        if measure in ("%", "phần trăm") and self.column.unit == "":
            return 0.01
        expected = self.column.unit or ("VND" if self.column.kind == "money" else "")
        if not expected:
            # A column of a plain count takes "120 hộ" but no metres.
            known = quantities.find_measure(measure)
            return 1.0 if known is not None and known.dimension == "count" else None
        return quantities.conversion_factor(measure, expected)


def _format_limit(limit: float, unit: str) -> str:
    return f"{format_measured(float(limit))} {unit}".strip()


def _list_readings(number: Number) -> tuple[CellReading, ...]:
    signs = (
        (number.decimal_comma, CellReading.DECIMAL_COMMA),
        (number.grouped, CellReading.THOUSANDS),
        (number.measure == "%", CellReading.PERCENT),
        (bool(number.measure) and number.measure != "%", CellReading.MEASURE),
        (number.approximate, CellReading.APPROXIMATE),
    )
    return tuple(reading for is_so, reading in signs if is_so)
