"""What the columns of a table mean: by their headings, and where those do not settle it, by what stands under them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from hatang.engines.writing import quantities
from hatang.engines.writing.words import clean_text, fold_words
from hatang.kernel.imports import cells, synonyms
from hatang.kernel.imports.layouts import Block, Match

if TYPE_CHECKING:
    from hatang.engines.sheets.cells import Raw, Sheet
    from hatang.kernel.imports.declaration import Import, ImportColumn
    from hatang.kernel.imports.layouts import Layout, Wishes
    from hatang.kernel.imports.synonyms import Name

_CODE = re.compile(r"^[0-9A-Z][0-9A-Z.\-_/@]*$")
# From this confidence on the heading alone settles it; below, the cells under it must read as the field's kind.
_SETTLED, _UNDER_GROUP = 0.95, 0.96
_SAMPLED, _READS, _ALIKE = 30, 0.7, 0.5
# A column is matched only from this confidence on; below it, a person says what it is.
ACCEPTED = 0.75
# Words that say nothing about which column it is.
_FILLERS = frozenset(
    {
        "cua", "tram", "bts", "cot", "anten", "so", "ten", "thong", "tin", "hien", "tai", "thuc", "te", "neu", "co",
        "theo", "wgs", "wgs84", "84", "he", "vn2000", "vn", "2000", "gps", "khai", "bao", "dinh", "tinh", "tren", "dia",
        "ban", "thuoc", "cac", "duoc", "da", "ve", "cho",
        "nam", "nay", "sau", "sap", "xep", "nhap", "moi", "cap", "noi", "dat", "m",
    }
)  # fmt: skip


def header_texts(sheet: Sheet, column: int, first: int, last: int) -> list[str]:
    """The texts of one column's header from top to bottom, merged cells filled, repetitions dropped."""
    texts: list[str] = []
    for row in range(first, last + 1):
        text = clean_text(str(_read_merged(sheet, row, column) or ""))
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return texts


def _read_merged(sheet: Sheet, row: int, column: int) -> Raw:
    value = sheet.cell(row, column)
    if value is not None:
        return value
    for merge in sheet.merged:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return sheet.cell(merge.top, merge.left)
    return None


def count_columns(sheet: Sheet, first: int, last: int) -> int:
    rows = sheet.rows[first : last + 1]
    merged = [merge.right + 1 for merge in sheet.merged if first <= merge.top <= last]
    return max([*map(len, rows), *merged], default=0)


def list_header_forms(texts: list[str]) -> list[str]:
    """The names a column's header may go by: its lowest text, that with those above, without a lone unit."""
    if len(texts) > 1 and quantities.find_measure(texts[-1].strip("()[] ")) is not None:
        texts = texts[:-1]
    if not texts:
        return []
    names = list(synonyms.list_forms(texts[-1]))
    for above in range(len(texts) - 2, -1, -1):
        names += synonyms.list_forms(" ".join(texts[above:]))
        names += synonyms.list_forms(f"{texts[-1]} {texts[above]}")
        names += synonyms.list_forms(" ".join(dict.fromkeys(f"{texts[-1]} {texts[above]}".casefold().split())))
    return names


def match_columns(
    sheet: Sheet, declared: Import, names: tuple[Name, ...], block: Block, wishes: Wishes
) -> tuple[Match, ...]:
    """Every column with a heading, with the field it was matched to; each field at most once."""
    columns = range(max(count_columns(sheet, block.first, block.last), *(column + 1 for column in wishes.columns), 0))
    texts = [header_texts(sheet, column, block.first, block.last) for column in columns]
    chosen = _Choice(dict(wishes.columns), wishes)
    declared_columns = {column.field: column for column in declared.columns}
    ranked = sorted(
        ((sure, name, column) for column in columns for name, sure in list_candidates(texts[column], names)),
        key=lambda candidate: (-candidate[0], candidate[2]),
    )
    for sure, name, column in ranked:
        if column in sheet.hidden_columns or column in chosen.by_column or column in chosen.beside:
            continue
        field = declared_columns.get(name)
        if sure < _SETTLED and field is not None and not _reads_well(sheet, block, column, field):
            continue
        chosen.take(name, column, sure, points=field is not None and field.kind in ("unit", "reference", "choice"))
    chosen.code_first({column for column in columns if _holds_codes(sheet, block, column, texts[column])})
    return tuple(
        chosen.match(column, texts[column], hidden=column in sheet.hidden_columns)
        for column in columns
        if texts[column] or column in wishes.columns
    )


class _Choice:
    """Which column was chosen for which field, so far."""

    def __init__(self, wished: dict[int, str], wishes: Wishes) -> None:
        self.wishes = wishes
        self.by_column = {column: (name, 1.0) for column, name in wished.items()}
        self.beside: dict[int, tuple[str, float]] = {}
        self._taken = {name: column for column, name in wished.items() if name}

    def take(self, name: str, column: int, sure: float, *, points: bool) -> None:
        """Take the column for the field, or beside the first when it points to a record: its code and its name."""
        if name not in self._taken:
            self._taken[name], self.by_column[column] = column, (name, sure)
        elif points and sure >= _SETTLED and all(other != name for other, _sure in self.beside.values()):
            self.beside[column] = (name, sure)

    def code_first(self, codes: set[int]) -> None:
        """Of two columns for one record the one with its code comes first; the name is checked against it."""
        for column, (name, sure) in list(self.beside.items()):
            first = self._taken[name]
            if column in codes and first not in codes and first in self.by_column:
                self.beside[first] = self.by_column.pop(first)
                self._taken[name], self.by_column[column] = column, (name, sure)
                del self.beside[column]

    def match(self, column: int, texts: list[str], *, hidden: bool) -> Match:
        measure = next((unit for text in reversed(texts) if (unit := _read_measure(text))), "")
        match = Match(column, " / ".join(texts), measure=measure, ignored="hidden" if hidden else "unknown")
        if column in self.beside:
            name, sure = self.beside[column]
            return replace(match, field=name, confidence=sure, ignored="", second=True)
        if column not in self.by_column:
            return match
        name, sure = self.by_column[column]
        if name == synonyms.SERIAL or not name:
            return replace(match, ignored="serial" if name else "by_hand")
        measure = self.wishes.measures.get(name, measure)
        return replace(match, field=name, confidence=sure, ignored="", measure=measure)


def _holds_codes(sheet: Sheet, block: Block, column: int, texts: list[str]) -> bool:
    """Whether the column holds codes and not names: by its heading, or by its cells."""
    if texts and not {"ma", "code", "id"}.isdisjoint(fold_words(texts[-1]).split()):
        return True
    samples = [cells.show_cell(cell).strip() for cell in _sample_cells(sheet, block, column)]
    return sum(1 for text in samples if _CODE.match(text)) * 2 > len(samples)


def _read_measure(text: str) -> str:
    unit = quantities.in_header(text)
    if unit:
        return unit
    alone = text.strip("()[] ")
    known = quantities.find_measure(alone)
    return alone if known is not None and known.dimension != "count" and alone != text else ""


def list_candidates(texts: list[str], names: tuple[Name, ...]) -> list[tuple[str, float]]:
    """The fields that a heading may mean, with a confidence from `ACCEPTED` to 1."""
    known = list_header_forms(texts)
    if not known:
        return []
    lowest = set(synonyms.list_forms(texts[-1]))
    grouped = any(name.squashed in known and name.squashed not in lowest for name in names)
    best: dict[str, float] = {}
    for name in names:
        if name.squashed in known:
            # A heading whose group makes it another known one ("Hộ nghèo / Số hộ") means that first.
            sure = _UNDER_GROUP if grouped and name.squashed in lowest else 1.0
        else:
            sure = _score_resemblance(lowest, texts[-1], name)
        if sure >= ACCEPTED and sure > best.get(name.field, 0.0):
            best[name.field] = sure
    return list(best.items())


def _score_resemblance(lowest: set[str], text: str, name: Name) -> float:
    """Nearly the same letters, or the same words and some that say nothing."""
    if len(name.squashed) >= 5:
        ratio = max((fuzz.ratio(form, name.squashed) for form in lowest if len(form) >= 5), default=0.0)
        if ratio >= 88 and not any(c.isdigit() for c in name.squashed):
            return 0.9 * ratio / 100
    expected = name.folded.split()
    if len(expected) >= 2:
        words = fold_words(synonyms.strip_header(text)).split()
        extra = [word for word in words if word not in expected]
        if all(word in words for word in expected) and all(word in _FILLERS for word in extra):
            return 0.8
    return 0.0


def _sample_cells(sheet: Sheet, block: Block, column: int) -> list[Raw]:
    samples: list[Raw] = []
    for row in range(block.last + 1, len(sheet.rows)):
        cell = sheet.cell(row, column)
        if cell is not None and cells.show_cell(cell).strip():
            samples.append(cell)
            if len(samples) >= _SAMPLED:
                break
    return samples


def _reads_well(sheet: Sheet, block: Block, column: int, field: ImportColumn) -> bool:
    """Whether what stands under an uncertain heading is mostly of the field's kind."""
    samples = _sample_cells(sheet, block, column)
    reader = cells.Reader(field, measure="")
    good = sum(1 for cell in samples if isinstance(reader.read(cell), cells.Taken))
    return good >= _READS * len(samples)


def find_likely_match(sheet: Sheet, layout: Layout, field: ImportColumn, names: tuple[Name, ...]) -> Match | None:
    """The one unused column that a missing field may be: a heading somewhat alike over cells that read well."""
    block = Block(layout.header_first, layout.header_last, 0.0)
    mine = [name for name in names if name.field == field.field]
    scored = []
    for match in layout.matches:
        if match.field or match.ignored not in ("unknown", "hidden"):
            continue
        words = set(fold_words(synonyms.strip_header(match.header)).split()) - _FILLERS
        near = max((len(words & set(name.folded.split())) / max(1, len(words)) for name in mine), default=0.0)
        if (
            near >= _ALIKE
            and _sample_cells(sheet, block, match.column)
            and _reads_well(sheet, block, match.column, field)
        ):
            scored.append((near, match))
    scored.sort(key=lambda candidate: -candidate[0])
    return scored[0][1] if scored and (len(scored) == 1 or scored[0][0] > scored[1][0]) else None
