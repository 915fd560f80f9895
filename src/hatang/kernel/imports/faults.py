"""What can be wrong with a cell, and how it is told: kinds, their messages, proposals, notes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.problems import Text

# What may stand in a cell of a file, and in a repair of one.
type CellValue = str | float | int | bool | None


class Kind(StrEnum):
    """One kind of dirt; stable identifiers, listed in docs/reference/import-dirt.md."""

    # the table
    MISSING_COLUMN = "missing_column"
    UNKNOWN_MEASURE = "unknown_measure"
    SHARE_OR_PERCENT = "share_or_percent"
    ZONE_UNCONFIRMED = "zone_unconfirmed"
    COLUMNS_SWAPPED = "columns_swapped"
    # any cell
    MISSING_VALUE = "missing_value"
    FORMULA_ERROR = "formula_error"
    FORMULA_WITHOUT_RESULT = "formula_without_result"
    FORMULA_TEXT = "formula_text"
    BROKEN_TEXT = "broken_text"
    TOO_LONG = "too_long"
    # numbers
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_INTEGER = "not_an_integer"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    WRONG_MEASURE = "wrong_measure"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    # dates
    NOT_A_DATE = "not_a_date"
    IMPOSSIBLE_DATE = "impossible_date"
    MONTH_BEFORE_DAY = "month_before_day"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    YEAR_ALONE = "year_alone"
    # words and codes
    NOT_YES_OR_NO = "not_yes_or_no"
    UNKNOWN_CHOICE = "unknown_choice"
    WRONG_SHAPE = "wrong_shape"
    LOOKALIKE = "lookalike"
    ODD_ONE_OUT = "odd_one_out"
    LOST_ZEROS = "lost_zeros"
    # positions
    NOT_A_COORDINATE = "not_a_coordinate"
    HALF_A_POSITION = "half_a_position"
    DECIMAL_POINT_LOST = "decimal_point_lost"
    SWAPPED_COORDINATES = "swapped_coordinates"
    PROJECTED_COORDINATES = "projected_coordinates"
    OTHER_ZONE = "other_zone"
    OUTSIDE_PROVINCE = "outside_province"
    OUTSIDE_UNIT = "outside_unit"
    WRONG_GEOMETRY = "wrong_geometry"
    # what a cell points to
    UNKNOWN_UNIT = "unknown_unit"
    AMBIGUOUS_UNIT = "ambiguous_unit"
    PAST_UNIT = "past_unit"
    UNIT_DISAGREES = "unit_disagrees"
    UNKNOWN_REFERENCE = "unknown_reference"
    AMBIGUOUS_REFERENCE = "ambiguous_reference"
    NOT_YOURS = "not_yours"
    # rows
    DUPLICATE_ROW = "duplicate_row"
    DUPLICATE_KEY = "duplicate_key"
    CHECK = "check"


MESSAGES: dict[Kind, Text] = {
    Kind.MISSING_COLUMN: _("The file has no column for “%(title)s”, which every row must have."),
    Kind.UNKNOWN_MEASURE: _("The column says its figures are in “%(measure)s”; %(unit)s is expected."),
    Kind.SHARE_OR_PERCENT: _(
        "All figures of this percentage lie between 0 and 1: are they shares (0.95) or percentages (0.95 %%)?"
    ),
    Kind.ZONE_UNCONFIRMED: _(
        "The coordinates are VN-2000 and the file does not say which central meridian. %(evidence)s"
    ),
    Kind.COLUMNS_SWAPPED: _("The columns of longitude and latitude are exchanged in nearly every row."),
    Kind.MISSING_VALUE: _("This must not be empty."),
    Kind.FORMULA_ERROR: _("The formula in this cell failed (%(value)s)."),
    Kind.FORMULA_WITHOUT_RESULT: _("This formula has no stored result: open the file in a spreadsheet and save it."),
    Kind.FORMULA_TEXT: _("This looks like a formula, which is never taken as data."),
    Kind.BROKEN_TEXT: _("Letters were lost when this text was converted."),
    Kind.TOO_LONG: _("This is longer than %(maximum)s characters."),
    Kind.NOT_A_NUMBER: _("“%(value)s” is not a number."),
    Kind.NOT_AN_INTEGER: _("“%(value)s” is not a whole number."),
    Kind.AMBIGUOUS_NUMBER: _("“%(value)s” can be read as %(first)s or as %(second)s."),
    Kind.WRONG_MEASURE: _("“%(value)s” is in “%(measure)s”; %(unit)s is expected."),
    Kind.BELOW_MINIMUM: _("%(value)s is below the least possible, %(limit)s."),
    Kind.ABOVE_MAXIMUM: _("%(value)s is above the most possible, %(limit)s."),
    Kind.NOT_A_DATE: _("“%(value)s” is not a date."),
    Kind.IMPOSSIBLE_DATE: _("The date “%(value)s” does not exist."),
    Kind.MONTH_BEFORE_DAY: _("“%(value)s” has the month before the day."),
    Kind.DATE_OUT_OF_RANGE: _("The date %(value)s is outside %(first)s – %(last)s."),
    Kind.YEAR_ALONE: _("“%(value)s” is a year without day and month: is %(day)s meant?"),
    Kind.NOT_YES_OR_NO: _("“%(value)s” is neither yes nor no."),
    Kind.UNKNOWN_CHOICE: _("“%(value)s” is not among the values: %(choices)s."),
    Kind.WRONG_SHAPE: _("The code “%(value)s” does not have the expected shape (%(shape)s)."),
    Kind.LOOKALIKE: _("The code “%(value)s” has a letter where a digit belongs, or a digit where a letter belongs."),
    Kind.ODD_ONE_OUT: _("The code “%(value)s” is written unlike the others of the column; a look-alike character?"),
    Kind.LOST_ZEROS: _("The code “%(value)s” has lost its leading zeros."),
    Kind.NOT_A_COORDINATE: _("“%(value)s” is not a coordinate."),
    Kind.HALF_A_POSITION: _("A position needs both longitude and latitude."),
    Kind.DECIMAL_POINT_LOST: _("The coordinate “%(value)s” has lost its decimal point."),
    Kind.SWAPPED_COORDINATES: _("Longitude and latitude are exchanged."),
    Kind.PROJECTED_COORDINATES: _("This is a VN-2000 coordinate among geographic ones. %(evidence)s"),
    Kind.OTHER_ZONE: _("This VN-2000 coordinate is in another zone than the file. %(evidence)s"),
    Kind.OUTSIDE_PROVINCE: _("This position lies in no commune of the province: at sea or in another province."),
    Kind.OUTSIDE_UNIT: _("This position lies in %(found)s, %(distance)s km outside %(stated)s."),
    Kind.WRONG_GEOMETRY: _("The shape of this record cannot be used: %(detail)s."),
    Kind.UNKNOWN_UNIT: _("There is no administrative unit “%(value)s”."),
    Kind.AMBIGUOUS_UNIT: _("Several administrative units are called “%(value)s”: %(choices)s."),
    Kind.PAST_UNIT: _("“%(value)s” no longer exists. %(detail)s"),
    Kind.UNIT_DISAGREES: _("The name “%(value)s” and the code beside it mean different units (%(other)s)."),
    Kind.UNKNOWN_REFERENCE: _("“%(value)s” does not exist."),
    Kind.AMBIGUOUS_REFERENCE: _("“%(value)s” may mean several records: %(choices)s."),
    Kind.NOT_YOURS: _("You may not file rows of “%(value)s”."),
    Kind.DUPLICATE_ROW: _("This row repeats row %(other)s."),
    Kind.DUPLICATE_KEY: _("Rows %(others)s have the same key but differ in %(columns)s."),
    Kind.CHECK: _("%(message)s"),
}

# The name of each kind for a list of kinds; the sentences above are for one cell.
KIND_TITLES: dict[Kind, Text] = {
    Kind.MISSING_COLUMN: _("missing columns"),
    Kind.UNKNOWN_MEASURE: _("unit of a column"),
    Kind.SHARE_OR_PERCENT: _("shares or percentages"),
    Kind.ZONE_UNCONFIRMED: _("VN-2000 zone to confirm"),
    Kind.COLUMNS_SWAPPED: _("exchanged coordinate columns"),
    Kind.MISSING_VALUE: _("missing values"),
    Kind.FORMULA_ERROR: _("failed formulas"),
    Kind.FORMULA_WITHOUT_RESULT: _("formulas without a result"),
    Kind.FORMULA_TEXT: _("texts that look like formulas"),
    Kind.BROKEN_TEXT: _("lost letters"),
    Kind.TOO_LONG: _("texts too long"),
    Kind.NOT_A_NUMBER: _("no number"),
    Kind.NOT_AN_INTEGER: _("no whole number"),
    Kind.AMBIGUOUS_NUMBER: _("ambiguous numbers"),
    Kind.WRONG_MEASURE: _("wrong unit of measure"),
    Kind.BELOW_MINIMUM: _("too small"),
    Kind.ABOVE_MAXIMUM: _("too large"),
    Kind.NOT_A_DATE: _("no date"),
    Kind.IMPOSSIBLE_DATE: _("impossible dates"),
    Kind.MONTH_BEFORE_DAY: _("month before day"),
    Kind.DATE_OUT_OF_RANGE: _("dates out of range"),
    Kind.YEAR_ALONE: _("years without day and month"),
    Kind.NOT_YES_OR_NO: _("neither yes nor no"),
    Kind.UNKNOWN_CHOICE: _("unknown values"),
    Kind.WRONG_SHAPE: _("wrong codes"),
    Kind.LOOKALIKE: _("look-alike characters"),
    Kind.ODD_ONE_OUT: _("codes unlike the others"),
    Kind.LOST_ZEROS: _("lost leading zeros"),
    Kind.NOT_A_COORDINATE: _("no coordinate"),
    Kind.HALF_A_POSITION: _("half a position"),
    Kind.DECIMAL_POINT_LOST: _("lost decimal points"),
    Kind.SWAPPED_COORDINATES: _("exchanged longitude and latitude"),
    Kind.PROJECTED_COORDINATES: _("VN-2000 among geographic coordinates"),
    Kind.OTHER_ZONE: _("another VN-2000 zone"),
    Kind.OUTSIDE_PROVINCE: _("outside the province"),
    Kind.OUTSIDE_UNIT: _("outside the commune"),
    Kind.WRONG_GEOMETRY: _("unusable shapes"),
    Kind.UNKNOWN_UNIT: _("unknown administrative units"),
    Kind.AMBIGUOUS_UNIT: _("ambiguous administrative units"),
    Kind.PAST_UNIT: _("units that no longer exist"),
    Kind.UNIT_DISAGREES: _("name and code disagree"),
    Kind.UNKNOWN_REFERENCE: _("records that do not exist"),
    Kind.AMBIGUOUS_REFERENCE: _("ambiguous records"),
    Kind.NOT_YOURS: _("rows of others"),
    Kind.DUPLICATE_ROW: _("repeated rows"),
    Kind.DUPLICATE_KEY: _("one key, different rows"),
    Kind.CHECK: _("contradictions within a row"),
}

# A person may say of these "it is so"; the others can only be repaired or left out.
CONFIRMABLE = frozenset({Kind.OUTSIDE_UNIT, Kind.OUTSIDE_PROVINCE, Kind.FORMULA_TEXT, Kind.ODD_ONE_OUT})


# One error of these kinds is named at every cell that it rests on: both halves of a position, the unit beside it.
OF_SEVERAL_CELLS = frozenset(
    {
        Kind.OUTSIDE_UNIT,
        Kind.OUTSIDE_PROVINCE,
        Kind.SWAPPED_COORDINATES,
        Kind.PROJECTED_COORDINATES,
        Kind.OTHER_ZONE,
    }
)


@dataclass(frozen=True)
class Proposal:
    """A repair: what to put in which cells, or to leave the row out. `text` is what the faulty cell would hold.

    `title` explains it to a person ("Xã Trà Bồng, successor since 01/07/2025").
    """

    text: str
    cells: tuple[tuple[str, CellValue], ...] = ()
    drop: bool = False
    title: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a value cannot be taken, before it is known where it stands. `proposal` replaces the cell's own value."""

    kind: Kind
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    proposal: CellValue = None
    proposal_title: str = ""


@dataclass(frozen=True)
class RowProblem:
    """What a capability's own check finds wrong with a row: on which field, in words, with a proposed value."""

    field: str
    message: Text
    proposal: CellValue = None


@dataclass(frozen=True)
class Fault:
    """A refusal at its place: the cell ("D17"), the row as people count it, the field, the value as it stands."""

    cell: str
    row: int
    field: str
    kind: Kind
    value: str = ""
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    proposal: Proposal | None = None

    @property
    def reason(self) -> str:
        return format_message(self.kind, {"value": self.value, **self.params})

    @property
    def confirmable(self) -> bool:
        return self.kind in CONFIRMABLE

    def as_dict(self) -> dict[str, object]:
        repair: dict[str, CellValue] | None = None
        if self.proposal is not None:
            repair = dict(self.proposal.cells)
        return {
            "cell": self.cell,
            "row": self.row,
            "field": self.field,
            "kind": self.kind.value,
            "value": self.value,
            "reason": self.reason,
            "proposal": None if self.proposal is None else self.proposal.text,
            "repair": repair,
            "drops_row": self.proposal is not None and self.proposal.drop,
        }


def format_message(kind: str, params: Mapping[str, str]) -> str:
    """The sentence in the reader's language; a parameter that is missing shows as nothing rather than failing."""
    return str(MESSAGES[Kind(kind)]) % _Lenient(params)


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


class CellReading(StrEnum):
    """How a cell that was not written the plain way was understood; told, never blocking."""

    DECIMAL_COMMA = "decimal_comma"
    THOUSANDS = "thousands"
    DECIMALS = "decimals"
    MEASURE = "measure"
    APPROXIMATE = "approximate"
    PERCENT = "percent"
    NO_VALUE = "no_value"
    DATE_SHAPE = "date_shape"
    DATE_IMPRECISE = "date_imprecise"
    EXCEL_SERIAL = "excel_serial"
    WORD = "word"
    DMS = "dms"
    PROJECTED = "projected"
    CODE_FROM_NUMBER = "code_from_number"
    CLEANED = "cleaned"
    LEGACY_ENCODING = "legacy_encoding"
    FILLED_DOWN = "filled_down"
    UNIT_SPELLING = "unit_spelling"
    CONFIRMED = "confirmed"


# Of which more was taken than stands in the cell: told beside it, not only counted.
GUESSED = frozenset({CellReading.DATE_IMPRECISE})

READINGS: dict[CellReading, Text] = {
    CellReading.DECIMAL_COMMA: _("decimal comma"),
    CellReading.THOUSANDS: _("separators of thousands"),
    CellReading.DECIMALS: _("a mark before three digits read as the decimal mark"),
    CellReading.MEASURE: _("unit of measure converted or removed"),
    CellReading.APPROXIMATE: _("approximate figures taken as they stand"),
    CellReading.PERCENT: _("percentages"),
    CellReading.NO_VALUE: _("words for “no value” read as empty"),
    CellReading.DATE_SHAPE: _("dates written in words or short"),
    CellReading.DATE_IMPRECISE: _("months and quarters read as their first or last day"),
    CellReading.EXCEL_SERIAL: _("day numbers of a spreadsheet read as dates"),
    CellReading.WORD: _("words read as the value they mean"),
    CellReading.DMS: _("degrees, minutes and seconds"),
    CellReading.PROJECTED: _("VN-2000 coordinates converted"),
    CellReading.CODE_FROM_NUMBER: _("codes stored as numbers"),
    CellReading.CLEANED: _("stray spaces and invisible or decomposed characters removed"),
    CellReading.LEGACY_ENCODING: _("text in an old Vietnamese encoding converted"),
    CellReading.FILLED_DOWN: _("merged cells filled down"),
    CellReading.UNIT_SPELLING: _("administrative units recognised by name"),
    CellReading.CONFIRMED: _("accepted as they stand by a person"),
}
