"""One cell to one value, kind by kind: what was taken and how it was read, or why it was refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils.timezone import is_aware, make_aware
from django.utils.translation import get_language

from hatang.engines.sheets.cells import Broken
from hatang.engines.writing import dates, lookalikes, words
from hatang.engines.writing.numbers import NumberStyle
from hatang.kernel.imports import coordinates, figures, vocabulary
from hatang.kernel.imports.faults import CellReading, Kind, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.engines.sheets.cells import Raw
    from hatang.kernel.imports.declaration import ImportColumn


@dataclass(frozen=True)
class Taken:
    """The value of a cell and how it had to be read."""

    value: object
    readings: tuple[CellReading, ...] = ()


type Result = Taken | Refusal

_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#N/A!"}
)
_ERROR = re.compile(r"^(?:#{3,}|Err:\d{3}|#[A-Z]+[/\dA-Z]*[!?])$")
# A question mark or replacement sign within a word: a letter that some conversion lost.
_LOST_LETTER = re.compile(r"\w\?\w|\ufffd")
_FORMULA = re.compile(r"^(?:=|@|[+\-](?=[A-Za-z_]{2,}\()|[+\-=@].*\|)")
_SCIENTIFIC = re.compile(r"^\d(?:[.,]\d+)?E\+?\d{2,}$", re.IGNORECASE)
_DASHES = str.maketrans("‐‑‒–—―−", "-------")
# Kinds whose text is looked at for formulas and lost letters.
_WORDY = frozenset({"text", "code", "choice", "unit", "reference"})


def show_cell(raw: Raw) -> str:
    """The cell as a person sees it.

    >>> show_cell(45.0), show_cell(date(2024, 12, 31)), show_cell(Broken("#N/A")), show_cell(None)
    ('45', '31/12/2024', '#N/A', '')
    """
    if raw is None:
        return ""
    if isinstance(raw, Broken):
        return raw.error
    if isinstance(raw, datetime | date):
        has_time = isinstance(raw, datetime) and raw.time() != time.min
        return raw.strftime("%d/%m/%Y %H:%M:%S" if has_time else "%d/%m/%Y")
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return figures.format_plain_number(raw)
    return str(raw)


def is_error(text: str) -> bool:
    """Whether the text is what a spreadsheet shows for a failed formula.

    >>> is_error("#N/A"), is_error("# 12")
    (True, False)
    """
    return text.startswith(("#", "Err:")) and (text in _ERRORS or _ERROR.match(text) is not None)


class Reader:
    """Reads the cells of one column; each distinct content only once.

    `style` is the decimal mark that the column was found to use, `measure` the unit that its header names ("" for
    none), `habit` what its figures are like; all known before the first cell is read.
    """

    def __init__(
        self,
        column: ImportColumn,
        style: NumberStyle = NumberStyle.UNKNOWN,
        measure: str = "",
        habit: figures.ColumnHabit = figures.ColumnHabit(),  # noqa: B008 - frozen
    ) -> None:
        self.column = column
        self.figures = figures.FigureReader(column, style, measure, habit)
        self._kind = _KINDS[column.kind]
        self._memory: dict[tuple[type, Raw], Result] = {}
        self._choices = vocabulary.index_choices(column.choices, get_language() or "") if column.choices else {}

    def read(self, raw: Raw) -> Result:
        """The value of the cell, or the refusal; an empty required cell is refused."""
        known = self._memory.get((type(raw), raw))
        if known is None:
            known = self._memory[type(raw), raw] = self._read(raw)
        return known

    def _read(self, raw: Raw) -> Result:  # noqa: PLR0911 - one return a way to refuse
        if isinstance(raw, Broken):
            kind = Kind.FORMULA_ERROR if raw.error else Kind.FORMULA_WITHOUT_RESULT
            return Refusal(kind, {"value": raw.error})
        if not isinstance(raw, str):
            return self._empty() if raw is None else self._kind_of(raw, show_cell(raw))
        # An apostrophe before it is how a spreadsheet says "this is text"; it is no part of the text.
        text = words.clean_text(raw).removeprefix("'")
        if is_error(text):
            return Refusal(Kind.FORMULA_ERROR, {"value": text})
        if words.is_blank(text):
            return self._empty()
        if self.column.kind in _WORDY:
            if _LOST_LETTER.search(text):
                return Refusal(Kind.BROKEN_TEXT, {"value": text})
            if _FORMULA.match(text):
                return Refusal(Kind.FORMULA_TEXT, {"value": text})
        result = self._kind_of(text, text)
        stray = text != raw.strip(" ")
        if stray and isinstance(result, Taken):
            return Taken(result.value, (*result.readings, CellReading.CLEANED))
        return result

    def _kind_of(self, raw: Raw, text: str) -> Result:
        return self._kind(self, raw, text)

    def _empty(self) -> Result:
        if self.column.required and self.column.default is None:
            return Refusal(Kind.MISSING_VALUE)
        return Taken(self.column.default)

    def _no_value(self, text: str, refusal: Refusal) -> Result:
        """A word for "no value" is an empty cell; in a required column, a missing one."""
        if not words.says_nothing(text):
            return refusal
        if self.column.required and self.column.default is None:
            return Refusal(Kind.MISSING_VALUE)
        return Taken(self.column.default, (CellReading.NO_VALUE,))

    # -- words and codes

    def _text(self, raw: Raw, text: str) -> Result:
        if len(text) > self.column.maximum_length:
            return Refusal(Kind.TOO_LONG, {"maximum": str(self.column.maximum_length)})
        if self.column.pattern and not lookalikes.compile_pattern(self.column.pattern).fullmatch(text):
            return Refusal(Kind.WRONG_SHAPE, {"value": text, "shape": self.column.example or self.column.pattern})
        return Taken(text)

    def _code(self, raw: Raw, text: str) -> Result:
        column = self.column
        if isinstance(raw, date | bool):
            return Refusal(Kind.WRONG_SHAPE, {"value": text, "shape": column.example or column.pattern})
        readings = (CellReading.CODE_FROM_NUMBER,) if isinstance(raw, float | int) else ()
        code = unicodedata.normalize("NFKC", text).translate(_DASHES)
        code = code if column.keep_case else code.upper()
        if len(code) > column.maximum_length:
            return Refusal(Kind.TOO_LONG, {"maximum": str(column.maximum_length)})
        if _SCIENTIFIC.match(code):
            return Refusal(Kind.WRONG_SHAPE, {"value": text, "shape": column.example or column.pattern})
        if column.width and code.isdigit() and len(code) < column.width:
            return Refusal(Kind.LOST_ZEROS, {"value": text}, code.zfill(column.width))
        if lookalikes.replace_twins(code) != code:
            return Refusal(Kind.LOOKALIKE, {"value": text}, lookalikes.replace_twins(code))
        return self._shaped(code, text, readings) if column.pattern else Taken(code, readings)

    def _shaped(self, code: str, text: str, readings: tuple[CellReading, ...]) -> Result:
        pattern = lookalikes.compile_pattern(self.column.pattern)
        if pattern.fullmatch(code):
            return Taken(code, readings)
        twin = lookalikes.repair_code(code, lambda candidate: pattern.fullmatch(candidate) is not None)
        if twin is not None:
            return Refusal(Kind.LOOKALIKE, {"value": text}, twin)
        squeezed = re.sub(r"[\s.,;]+", "", code)
        proposal = squeezed if pattern.fullmatch(squeezed) else None
        return Refusal(Kind.WRONG_SHAPE, {"value": text, "shape": self.column.example or self.column.pattern}, proposal)

    def _boolean(self, raw: Raw, text: str) -> Result:
        if isinstance(raw, bool):
            return Taken(raw)
        answer = vocabulary.yes_or_no(text)
        if answer is None:
            return self._no_value(text, Refusal(Kind.NOT_YES_OR_NO, {"value": text}))
        return Taken(answer, (CellReading.WORD,))

    def _choice(self, raw: Raw, text: str) -> Result:
        whole = self._one_choice(text)
        if not self.column.many:
            return whole if isinstance(whole, Taken) else self._no_value(text, whole)
        if isinstance(whole, Taken):
            return Taken((whole.value,), whole.readings)
        outcomes = [self._one_choice(part) for part in vocabulary.split_parts(text)]
        refused = next((outcome for outcome in outcomes if isinstance(outcome, Refusal)), None)
        if refused is not None:
            # A nearest word for one part is not a value for the whole cell.
            return self._no_value(text, whole if len(outcomes) == 1 else Refusal(refused.kind, refused.params))
        values = dict.fromkeys(outcome.value for outcome in outcomes if isinstance(outcome, Taken))
        return Taken(tuple(values), (CellReading.WORD,))

    def _one_choice(self, text: str) -> Result:
        chosen = vocabulary.find_choice(text, self._choices)
        if chosen is not None:
            return Taken(chosen, () if chosen == text else (CellReading.WORD,))
        titles = ", ".join(str(choice.title) for choice in self.column.choices)
        near = vocabulary.find_nearest_choice(text, self._choices)
        title = next((str(c.title) for c in self.column.choices if c.value == near), "")
        return Refusal(Kind.UNKNOWN_CHOICE, {"value": text, "choices": titles}, title or None, title)

    def _technology(self, raw: Raw, text: str) -> Result:
        technologies = vocabulary.find_technologies(text)
        if not technologies or (len(technologies) > 1 and not self.column.many):
            near = vocabulary.nearest_technology(text) if not technologies else None
            choices = ", ".join(vocabulary.TECHNOLOGIES)
            return self._no_value(text, Refusal(Kind.UNKNOWN_CHOICE, {"value": text, "choices": choices}, near))
        plain = technologies[0] == text or self.column.many
        return Taken(technologies if self.column.many else technologies[0], () if plain else (CellReading.WORD,))

    def _reference(self, raw: Raw, text: str) -> Result:
        """Only the text here; all texts of the column are resolved at once afterwards."""
        if isinstance(raw, bool | date):
            return Refusal(Kind.UNKNOWN_REFERENCE, {"value": text})
        if self.column.many:
            return Taken(vocabulary.split_parts(text))
        return Taken(text, (CellReading.CODE_FROM_NUMBER,) if isinstance(raw, float | int) else ())

    # -- numbers, dates and positions

    def _number(self, raw: Raw, text: str) -> Result:
        result = self.figures.read(raw, text)
        if isinstance(result, Refusal):
            return self._no_value(text, result)
        return Taken(*result)

    def _date(self, raw: Raw, text: str) -> Result:
        if isinstance(raw, bool):
            return Refusal(Kind.NOT_A_DATE, {"value": text})
        if isinstance(raw, datetime | date):
            day = raw.date() if isinstance(raw, datetime) else raw
            return self._dated(day, day, None)
        read = dates.parse_date(raw if isinstance(raw, float | int) else text)
        if isinstance(read, dates.NoDate):
            return self._no_value(text, self._refuse_date(read, text))
        return self._dated(read.first, read.last, CellReading(read.form) if read.form else None)

    @property
    def _bounds(self) -> tuple[date, date]:
        column = self.column
        return column.earliest or date(dates.FIRST_YEAR, 1, 1), column.latest or date(dates.LAST_YEAR, 12, 31)

    def _refuse_date(self, read: dates.NoDate, text: str) -> Refusal:
        """Why the text names no day; a year that no calendar of ours has may be a slip with one repair."""
        proposal = read.proposal
        if read.fault is dates.DateFault.DATE_OUT_OF_RANGE and (meant := dates.find_meant_day(text, *self._bounds)):
            proposal = meant.isoformat()
        return Refusal(Kind(read.fault), read.params, proposal)

    def _dated(self, first: date, last: date, reading: CellReading | None) -> Result:
        column = self.column
        day = last if column.edge == "end" else first
        earliest, latest = self._bounds
        # The end of this month or year is ahead, yet the figures of it are those so far.
        if day < earliest or first > latest:
            shown = {
                name: f"{shown_day:%d/%m/%Y}"
                for name, shown_day in (("first", earliest), ("last", latest), ("value", day))
            }
            meant = dates.find_meant_day(day, earliest, latest) if first == last else None
            return Refusal(Kind.DATE_OUT_OF_RANGE, shown, None if meant is None else meant.isoformat())
        if column.kind != "year" and (first.month, last.month) == (1, 12):
            # Whoever writes a year alone knows no day: which one counts is shown and confirmed.
            meant = min(day, latest)
            params = {"value": str(first.year), "day": f"{meant:%d/%m/%Y}"}
            return Refusal(Kind.YEAR_ALONE, params, meant.isoformat())
        plain_month = column.kind == "month" and reading is CellReading.DATE_IMPRECISE and first.month == last.month
        readings = () if reading is None or plain_month else (reading,)
        if column.kind == "year":
            return Taken(day.year)
        return Taken(day.replace(day=1) if column.kind == "month" else day, readings)

    def _moment(self, raw: Raw, text: str) -> Result:
        """A day and the time of the day, to the second or finer; a day alone is its midnight."""
        if isinstance(raw, bool):
            return Refusal(Kind.NOT_A_DATE, {"value": text})
        parsed = raw if isinstance(raw, datetime) else dates.parse_moment(raw if isinstance(raw, float | int) else text)
        if isinstance(raw, date) and not isinstance(raw, datetime):
            parsed = datetime.combine(raw, time.min)
        if isinstance(parsed, dates.NoDate):
            return self._no_value(text, self._refuse_date(parsed, text))
        moment = parsed if is_aware(parsed) else make_aware(parsed)
        judged = self._dated(moment.date(), moment.date(), None)
        return judged if isinstance(judged, Refusal) else Taken(moment)

    def _coordinate(self, raw: Raw, text: str) -> Result:
        """Degrees or metres as an `Angle`; the pair is judged afterwards (positions.py)."""
        if isinstance(raw, bool | date):
            return Refusal(Kind.NOT_A_COORDINATE, {"value": text})
        read = coordinates.parse_coordinate(raw if isinstance(raw, float | int) else text, self.column.kind)
        if isinstance(read, Refusal):
            return self._no_value(text, read)
        return Taken(read, () if read.reading is None else (read.reading,))

    def _geometry(self, raw: Raw, text: str) -> Result:
        """Geometry comes from geodata as well-known text; it is checked with the positions."""
        return Taken(text)


_KINDS: dict[str, Callable[[Reader, Raw, str], Result]] = {
    "text": Reader._text,
    "code": Reader._code,
    "integer": Reader._number,
    "decimal": Reader._number,
    "money": Reader._number,
    "boolean": Reader._boolean,
    "date": Reader._date,
    "moment": Reader._moment,
    "month": Reader._date,
    "year": Reader._date,
    "choice": Reader._choice,
    "technology": Reader._technology,
    "longitude": Reader._coordinate,
    "latitude": Reader._coordinate,
    "geometry": Reader._geometry,
    "unit": Reader._reference,
    "reference": Reader._reference,
}
