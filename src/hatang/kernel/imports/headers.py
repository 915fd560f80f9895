"""Where the table stands and what its columns mean: found by their names, with a confidence, open to correction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from hatang.kernel.imports import coordinates, quantities, synonyms
from hatang.kernel.imports.sheets import letters
from hatang.kernel.imports.words import clean, fold
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.imports.declaration import Import
    from hatang.kernel.imports.sheets import Document, Raw, Sheet
    from hatang.kernel.imports.synonyms import Name

# Rows from the top in which a header is looked for, and the rows it may take.
SEARCHED_ROWS = 60
MAXIMUM_HEADER_ROWS = 4
# A column is matched only from this confidence on; below it, a person says what it is.
ACCEPTED = 0.75
# What a further header row must bring, in columns recognised, and what is no difference.
_ROW_COSTS, _LITTLE = 0.2, 0.01
# A header cell is short; a longer text is a title, a remark or data.
_LONGEST_HEADER = 120
# Words that say nothing about which column it is.
_FILLERS = frozenset(
    {
        "cua", "tram", "bts", "cot", "anten", "so", "ten", "thong", "tin", "hien", "tai", "thuc", "te", "neu", "co",
        "theo", "wgs", "wgs84", "84", "he", "vn2000", "vn", "2000", "gps", "khai", "bao", "dinh", "tinh", "tren", "dia",
        "ban", "thuoc", "cac", "duoc", "da", "ve", "cho", "nam", "nay",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Match:
    """One column of the file: its header, the field it was matched to ("" when ignored) and how surely.

    `ignored` says why it is not used: "unknown", "hidden", "repeated", "serial", "by_hand".
    """

    column: int
    header: str
    field: str = ""
    confidence: float = 0.0
    measure: str = ""
    ignored: str = ""
    second: bool = False

    @property
    def letters(self) -> str:
        return letters(self.column)


@dataclass(frozen=True)
class Layout:
    """How a sheet is read: header rows and columns, zero-based, and what was said above the table."""

    sheet: int
    sheet_name: str
    header_first: int
    header_last: int
    matches: tuple[Match, ...]
    stated_epsg: int = 0
    stated_measure: str = ""
    others: tuple[tuple[str, bool], ...] = ()

    def of(self, field_name: str) -> Match | None:
        return next((match for match in self.matches if match.field == field_name and not match.second), None)

    def second(self, field_name: str) -> Match | None:
        return next((match for match in self.matches if match.field == field_name and match.second), None)


@dataclass(frozen=True)
class Wishes:
    """What a person corrected: the sheet, the header rows (one-based), columns by letter, zone, exchanged axes."""

    sheet: str | None = None
    header_rows: tuple[int, int] | None = None
    columns: Mapping[int, str] = field(default_factory=dict)
    epsg: int = 0
    swap: bool = False
    measures: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "header_rows": list(self.header_rows) if self.header_rows else None,
            "columns": {str(column): name for column, name in sorted(self.columns.items())},
            "epsg": self.epsg,
            "swap": self.swap,
            "measures": dict(self.measures),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Wishes:
        rows = data.get("header_rows")
        return cls(
            sheet=data.get("sheet"),
            header_rows=(int(rows[0]), int(rows[1])) if rows else None,
            columns={int(column): str(name) for column, name in (data.get("columns") or {}).items()},
            epsg=int(data.get("epsg") or 0),
            swap=bool(data.get("swap")),
            measures=dict(data.get("measures") or {}),
        )


def find(document: Document, declared: Import, wishes: Wishes) -> Layout:
    """The layout of the sheet that fits the import best; `Invalid` when none does."""
    names = synonyms.names_of(declared)
    scored = []
    for index, sheet in enumerate(document.sheets):
        found = _best_block(sheet, declared, names, wishes.header_rows if wishes.sheet in (None, sheet.name) else None)
        if found is not None:
            scored.append((found, index, sheet))
    fits = [each for each in scored if each[0].score >= _enough(declared)]
    chosen = [each for each in scored if wishes.sheet is not None and each[2].name == wishes.sheet] or fits
    if not chosen:
        raise _nothing(document, declared)
    # Visible sheets before hidden ones, then the one that fits best, then the longest.
    block, index, sheet = min(chosen, key=lambda each: (each[2].hidden, -each[0].score, -len(each[2].rows)))
    others = tuple(
        (other.name, any(other is fit[2] for fit in fits)) for other in document.sheets if other is not sheet
    )
    matches = _matches(sheet, declared, names, block, wishes)
    above = " ".join(str(cell) for row in sheet.rows[: block.last + 1] for cell in row if isinstance(cell, str))
    zone = coordinates.stated_zone(above)
    return Layout(
        sheet=index,
        sheet_name=sheet.name,
        header_first=block.first,
        header_last=block.last,
        matches=matches,
        stated_epsg=sheet.epsg or (zone.epsg if zone else 0),
        stated_measure=quantities.declared_above(_text_above(sheet, block.first)),
        others=others,
    )


def _text_above(sheet: Sheet, row: int) -> str:
    return "\n".join(str(cell) for cells in sheet.rows[:row] for cell in cells if isinstance(cell, str))


def _enough(declared: Import) -> float:
    """How much must be recognised before a sheet is taken for this import."""
    return min(2.0, float(len(declared.columns)))


def _nothing(document: Document, declared: Import) -> Invalid:
    needed = ", ".join(str(column.title) for column in declared.columns if column.required)
    names = ", ".join(sheet.name for sheet in document.sheets if sheet.name)
    return Invalid(
        "no_table",
        _("No table for “%(title)s” was found in the file") % {"title": declared.title},
        where=names,
        hint=_("One row must hold the headings; these are needed: %(headings)s. The template shows them all.")
        % {"headings": needed},
    )


@dataclass(frozen=True)
class _Block:
    first: int
    last: int
    score: float


def header_texts(sheet: Sheet, column: int, first: int, last: int) -> list[str]:
    """The texts of one column's header from top to bottom, merged cells filled, repetitions dropped."""
    texts: list[str] = []
    for row in range(first, last + 1):
        text = clean(str(_filled(sheet, row, column) or ""))
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return texts


def _filled(sheet: Sheet, row: int, column: int) -> Raw:
    value = sheet.cell(row, column)
    if value is not None:
        return value
    for merge in sheet.merged:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return sheet.cell(merge.top, merge.left)
    return None


def _is_header_row(cells: Sequence[Raw]) -> bool:
    """Mostly words: a row with many figures is data."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    if not filled:
        return False
    words = sum(1 for cell in filled if isinstance(cell, str) and len(cell) <= _LONGEST_HEADER and not _figure(cell))
    return words >= 0.6 * len(filled)


def _figure(text: str) -> bool:
    return text.strip().replace(".", "").replace(",", "").replace("-", "").isdigit()


def _best_block(
    sheet: Sheet, declared: Import, names: tuple[Name, ...], wished: tuple[int, int] | None
) -> _Block | None:
    exact: dict[str, set[str]] = {}
    for name in names:
        exact.setdefault(name.squashed, set()).add(name.field)
    required = {column.field for column in declared.columns if column.required}
    if wished is not None:
        first, last = wished[0] - 1, wished[1] - 1
        return _Block(first, last, _score(sheet, first, last, exact, required))
    best: _Block | None = None
    rows = min(SEARCHED_ROWS, len(sheet.rows))
    for first in range(rows):
        if not any(cell is not None for cell in sheet.rows[first]):
            continue
        for last in range(first, min(first + MAXIMUM_HEADER_ROWS, rows)):
            if not _is_header_row(sheet.rows[last]) and not any(each.bottom == last for each in sheet.merged):
                break
            score = _score(sheet, first, last, exact, required)
            # A row more must explain more; the first of equal blocks is the header, later ones repeat it.
            worth = score - _ROW_COSTS * (last - first)
            if best is None or worth > best.score - _ROW_COSTS * (best.last - best.first) + _LITTLE:
                best = _Block(first, last, score)
    return best


def _score(sheet: Sheet, first: int, last: int, exact: dict[str, set[str]], required: set[str]) -> float:
    """How many fields the rows name exactly; what a row must have counts half as much again."""
    found: set[str] = set()
    for column in range(_width(sheet, first, last)):
        for form in _forms(header_texts(sheet, column, first, last)):
            found |= exact.get(form, set())
    found.discard(synonyms.SERIAL)
    return sum(1.5 if name in required else 0.5 if name.startswith("@") else 1.0 for name in found)


def _width(sheet: Sheet, first: int, last: int) -> int:
    rows = sheet.rows[first : last + 1]
    merged = [each.right + 1 for each in sheet.merged if first <= each.top <= last]
    return max([*map(len, rows), *merged], default=0)


def _forms(texts: list[str]) -> list[str]:
    """The names a column's header may go by: its lowest text, that with those above, without a lone unit."""
    if len(texts) > 1 and quantities.measure(texts[-1].strip("()[] ")) is not None:
        texts = texts[:-1]
    if not texts:
        return []
    found = list(synonyms.forms(texts[-1]))
    for above in range(len(texts) - 2, -1, -1):
        found += synonyms.forms(" ".join(texts[above:]))
        found += synonyms.forms(f"{texts[-1]} {texts[above]}")
    return found


def _matches(
    sheet: Sheet, declared: Import, names: tuple[Name, ...], block: _Block, wishes: Wishes
) -> tuple[Match, ...]:
    width = max(_width(sheet, block.first, block.last), *(column + 1 for column in wishes.columns), 0)
    texts = [header_texts(sheet, column, block.first, block.last) for column in range(width)]
    candidates = sorted(
        (
            (confidence, name, column)
            for column in range(width)
            for name, confidence in _candidates(texts[column], names)
        ),
        key=lambda each: (-each[0], each[2] in sheet.hidden_columns, each[2]),
    )
    taken: dict[str, int] = {name: column for column, name in wishes.columns.items() if name}
    by_column: dict[int, tuple[str, float]] = {column: (name, 1.0) for column, name in wishes.columns.items()}
    twice: dict[int, tuple[str, float]] = {}
    pointing = {column.field for column in declared.columns if column.kind in ("unit", "reference")}
    for confidence, name, column in candidates:
        if column in by_column or column in twice or column in sheet.hidden_columns:
            continue
        if name not in taken:
            taken[name], by_column[column] = column, (name, confidence)
        elif name in pointing and confidence == 1.0 and not any(other == name for other, _c in twice.values()):
            twice[column] = (name, confidence)
    _code_first(taken, by_column, twice, texts)
    matches = []
    for column in range(width):
        if texts[column] or column in wishes.columns:
            header = " / ".join(texts[column])
            measure = next((found for text in reversed(texts[column]) if (found := _measure(text))), "")
            match = Match(column, header, measure=measure, ignored="unknown")
            if column in by_column:
                match = _meaning(match, *by_column[column], wishes)
            elif column in twice:
                name, confidence = twice[column]
                match = replace(match, field=name, confidence=confidence, ignored="", second=True)
            elif column in sheet.hidden_columns:
                match = replace(match, ignored="hidden")
            matches.append(match)
    return tuple(matches)


def _code_first(
    taken: dict[str, int],
    by_column: dict[int, tuple[str, float]],
    twice: dict[int, tuple[str, float]],
    texts: list[list[str]],
) -> None:
    """Of two columns for one record the one with its code comes first; the name is checked against it."""
    for column, (name, confidence) in list(twice.items()):
        first = taken[name]
        if _is_code(texts[column]) and not _is_code(texts[first]) and first in by_column:
            taken[name], by_column[column], twice[first] = column, (name, confidence), by_column.pop(first)
            del twice[column]


def _is_code(texts: list[str]) -> bool:
    return bool(texts) and not {"ma", "code", "id"}.isdisjoint(fold(texts[-1]).split())


def _meaning(match: Match, name: str, confidence: float, wishes: Wishes) -> Match:
    if name == synonyms.SERIAL:
        return replace(match, ignored="serial")
    if not name:
        return replace(match, ignored="by_hand")
    measure = wishes.measures.get(name, match.measure)
    return replace(match, field=name, confidence=confidence, ignored="", measure=measure)


def _measure(text: str) -> str:
    found = quantities.in_header(text)
    if found:
        return found
    alone = text.strip("()[] ")
    known = quantities.measure(alone)
    return alone if known is not None and known.dimension != "count" and alone != text else ""


def _candidates(texts: list[str], names: tuple[Name, ...]) -> list[tuple[str, float]]:
    """The fields that a header may mean, with a confidence from `ACCEPTED` to 1."""
    forms = _forms(texts)
    if not forms:
        return []
    best: dict[str, float] = {}
    own = len(synonyms.forms(texts[-1]))
    for name in names:
        if name.squashed in forms:
            # The lowest text counts before its combination with the group above it, unless that says more.
            confidence = 1.0 if name.squashed in forms[:own] or len(texts) > 1 else 0.95
        else:
            confidence = _resemblance(forms[:own], texts[-1], name)
        if confidence >= ACCEPTED and confidence > best.get(name.field, 0.0):
            best[name.field] = confidence
    return list(best.items())


def _resemblance(forms: Sequence[str], text: str, name: Name) -> float:
    if len(name.squashed) >= 5:
        ratio = max((fuzz.ratio(form, name.squashed) for form in forms if len(form) >= 5), default=0.0)
        if ratio >= 88 and not any(c.isdigit() for c in name.squashed):
            return 0.9 * ratio / 100
    expected = name.folded.split()
    if len(expected) >= 2:
        words = fold(text).split()
        extra = [word for word in words if word not in expected]
        if all(word in words for word in expected) and all(word in _FILLERS for word in extra):
            return 0.8
    return 0.0
