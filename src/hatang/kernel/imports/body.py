"""The rows under the header: which are records, which are totals, sections, repeated headers, signatures."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hatang.engines.sheets.cells import Broken, cell_address, column_number
from hatang.engines.writing.names import unit_name
from hatang.engines.writing.words import clean_text, fold_words, is_blank, squash_words
from hatang.kernel.imports import synonyms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.engines.sheets.cells import Raw, Sheet
    from hatang.kernel.imports.declaration import Import
    from hatang.kernel.imports.faults import CellValue
    from hatang.kernel.imports.layouts import Layout

_TOTAL = re.compile(
    r"^(?:[ivx]{1,4} |[a-d] )?(?:tong(?: cong| so| toan.*| \d.*| .*: ?\d.*)?|tong (?:cong|so|hop) .*|trong do|luy ke.*"
    r"|(?:grand |sub ?)?total|sum|toan tinh|cong(?: \d.*| don| chung| trang| xa .*| huyen .*| tinh .*)?)$"
)
# The words of a total that nothing else is called, whatever stands beside them: "Tổng đài", "Tổng công ty" are names.
_TOTAL_ALONE = re.compile(
    r"^(?:[ivx]{1,4} |[a-d] )?(?:tong(?: cong| so| toan (?:tinh|xa|huyen|quoc|mang))?(?: \d[\d ]*)?"
    r"|(?:grand |sub ?)?total|cong(?: don| chung| trang)?(?: \d[\d ]*)?|luy ke)$"
)
# What a cell must begin with for a closer look at whether it is one.
_TOTAL_START = re.compile(r"\W*(?:[IVXA-D]{1,4}[\s.)]+)?(?:t[oổ]|c[oộ]|su|gr|l[uũ])", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_FOOTER = re.compile(
    r"^(?:nguoi (?:lap|tong hop|kiem tra|bao cao|ky)|lap bieu|ke toan|thu truong"
    r"|(?:kt |pho |p )*(?:giam doc|chu tich|truong phong)|lanh dao|can bo"
    r"|tm |tl |kt |noi nhan|ghi chu|luu y|chu thich|chu y|nguon|xac nhan|dai dien|don vi bao cao|bieu (?:nay|mau)"
    r"|ky ten|ky ghi ro|da ky|(?:.* )?ngay \d{0,2} ?thang \d{0,2} ?nam ?\d{0,4}$)"
)
# A row whose first texts all differ from the header is not looked at further.
_MISSES = 4
_NUMBERED = re.compile(r"^[(\[]?(\d{1,2}|[A-Za-z])(?:\.0)?[)\]]?(?:\s*=.*)?$")
# A row with less than this share of the table's columns filled, and no key, is not a record.
_SPARSE = 0.34
# With its key and this share of them filled it is one without further question.
_FULL = 0.7
# Of a repeated header, at least this share of the filled cells says the same as the header.
_SAME = 0.6


@dataclass(frozen=True)
class BodyRow:
    """One record of the file: its zero-based row, its cells by column, what a section line above it said."""

    row: int
    cells: Mapping[int, Raw]
    section: tuple[tuple[str, str], ...] = ()


@dataclass
class TableBody:
    """The records, the rows that are none (by kind, one-based), and where filled-down cells have their content."""

    rows: list[BodyRow] = field(default_factory=list)
    skipped: dict[str, list[int]] = field(default_factory=dict)
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def address(self, row: int, column: int) -> str:
        """The address where the content of a cell stands: that of the merged cell when it was filled down."""
        return cell_address(*self.origins.get((row, column), (row, column)))


def split_body(sheet: Sheet, layout: Layout, declared: Import, repairs: Mapping[str, CellValue]) -> TableBody:
    """Walk the rows under the header once; repaired cells count with their new content."""
    body = TableBody(origins=_fill_down(sheet, layout))
    shape = _Shape.of(sheet, layout, declared)
    by_row: dict[int, list[tuple[int, CellValue]]] = {}
    for place, value in repairs.items():
        if cell_place := re.fullmatch(r"([A-Z]{1,3})(\d+)", place):
            by_row.setdefault(int(cell_place[2]) - 1, []).append((column_number(cell_place[1]), value))
    section: dict[str, str] = {}
    ended, before = False, "header"
    for row in range(layout.header_last + 1, len(sheet.rows)):
        cells = _collect_cells(sheet, row, shape.columns, body, by_row)
        kind = shape.kind(cells, sheet.rows[row], ended)
        if kind == "record" and before == "header" and is_numbering(sheet.rows[row]):
            kind = "numbering"
        before = before if kind == "blank" else "header" if kind == "repeated_header" else kind
        if kind == "record":
            body.rows.append(BodyRow(row, cells, tuple(section.items())))
            continue
        ended = ended or kind == "footer"
        if kind == "section":
            section.update(_read_section(sheet.rows[row]))
        if kind != "blank" or body.rows:
            body.skipped.setdefault(kind, []).append(row + 1)
    return body


def _fill_down(sheet: Sheet, layout: Layout) -> dict[tuple[int, int], tuple[int, int]]:
    """The cells under the top one of a range merged downwards; a range merged across belongs to its first column."""
    origins = {}
    for merge in sheet.merged:
        if merge.top > layout.header_last and merge.bottom > merge.top:
            for row in range(merge.top + 1, min(merge.bottom, len(sheet.rows) - 1) + 1):
                origins[row, merge.left] = (merge.top, merge.left)
    return origins


def _collect_cells(
    sheet: Sheet,
    row: int,
    columns: Sequence[int],
    body: TableBody,
    repairs: Mapping[int, list[tuple[int, CellValue]]],
) -> dict[int, Raw]:
    stored = sheet.rows[row]
    width = len(stored)
    cells: dict[int, Raw] = {column: stored[column] if column < width else None for column in columns}
    if body.origins:
        for column in columns:
            if (origin := body.origins.get((row, column))) is not None:
                cells[column] = sheet.cell(*origin)
                for repaired, value in repairs.get(origin[0], ()):
                    if repaired == column:
                        cells[column] = value
    for column, value in repairs.get(row, ()):
        if column in cells:
            cells[column] = value
    return cells


def _is_filled(cell: Raw) -> bool:
    if isinstance(cell, str):
        return not is_blank(cell) and not is_blank(clean_text(cell))
    return cell is not None


def _read_section(cells: Sequence[Raw]) -> dict[str, str]:
    """What a section line says of the rows under it: "II. Huyện Bình Sơn" names their district."""
    for cell in cells:
        if isinstance(cell, str) and _is_filled(cell):
            text = re.sub(r"^\s*(?:[IVX]{1,5}|\d{1,2}|[A-Za-z])\s*[.)\-/]\s*", "", clean_text(cell))
            text = re.sub(r"\s*[(:].*$", "", text)
            level, _name = unit_name(text)
            if level:
                smaller = {"province": ("district", "commune", "hamlet"), "district": ("commune", "hamlet")}
                return {level: text, **dict.fromkeys(smaller.get(level, ()), "")}
    return {}


@dataclass(frozen=True)
class _Shape:
    """What a record of this table looks like, to tell it from the lines between."""

    columns: tuple[int, ...]
    keys: tuple[int, ...]
    headers: Mapping[int, str]
    serial: int | None
    # What the template of the import fills in by itself.
    begun: frozenset[int] = frozenset()

    @classmethod
    def of(cls, sheet: Sheet, layout: Layout, declared: Import) -> _Shape:
        used = [match for match in layout.matches if match.field and match.field != synonyms.SERIAL]
        keys = [match.column for match in used if match.field in declared.key and not match.second]
        headers = {
            match.column: squash_words(match.header.rpartition(" / ")[2]) for match in layout.matches if match.header
        }
        serial = next((match.column for match in layout.matches if match.ignored == "serial"), None)
        begun = frozenset(match.column for match in used if match.field in declared.begun)
        return cls(tuple(match.column for match in used), tuple(keys), headers, serial, begun)

    def kind(self, cells: Mapping[int, Raw], whole: Sequence[Raw], ended: bool) -> str:  # noqa: PLR0911 - one return a kind
        mine = [column for column in self.columns if _is_filled(cells[column])]
        if self._repeats_header(whole):
            return "repeated_header"
        if self._is_total(cells, whole):
            return "total"
        if mine and self.begun.issuperset(mine):
            return "untouched"
        # Nearly all rows are plain records and need no closer look.
        if len(mine) >= max(4.0, _FULL * len(self.columns)) and all(_is_filled(cells[column]) for column in self.keys):
            return "record"
        filled = [cell for cell in whole if _is_filled(cell)]
        if not filled and not mine:
            return "blank"
        texts = [fold_words(clean_text(cell)) for cell in filled if isinstance(cell, str)]
        first = next((text for text in texts if not re.fullmatch(r"[ivx]{1,4}|\d*", text)), "")
        keyed = [column for column in self.keys if _is_filled(cells[column])]
        # The words of a total or a signature may stand in the key's own column.
        only_words = all(fold_words(clean_text(str(cells[column]))) == first for column in keyed)
        if only_words and _TOTAL.match(first):
            return "total"
        if len(filled) <= 3 and (ended or (only_words and _FOOTER.match(first))):
            return "footer"
        if self._is_section(cells, filled, mine, keyed):
            return "section"
        if not keyed and len(mine) < max(2.0, _SPARSE * len(self.columns)):
            return "remark"
        return "record"

    def _is_total(self, cells: Mapping[int, Raw], whole: Sequence[Raw]) -> bool:
        """A cell of the key, or the first words of the row, say that it sums up, however full the row is."""
        first = next((cell for cell in whole if isinstance(cell, str) and _LETTERS.search(cell)), None)
        texts = (first, *(cells[column] for column in self.keys))
        return any(
            isinstance(text, str) and _TOTAL_START.match(text) and _TOTAL_ALONE.match(fold_words(clean_text(text)))
            for text in texts
        )

    def _is_section(
        self, cells: Mapping[int, Raw], filled: Sequence[Raw], mine: Sequence[int], keyed: Sequence[int]
    ) -> bool:
        """One text (beside a numeral), naming a larger unit or standing where no key is."""
        texts = [clean_text(cell) for cell in filled if isinstance(cell, str)]
        words = [text for text in texts if not re.fullmatch(r"[IVXivx]{1,5}[.)]?|[A-Za-z][.)]?|\d{1,3}[.)]?", text)]
        if len(words) != 1 or len(filled) > 2 or len(mine) > 1:
            return False
        bare = re.sub(r"^\s*(?:[IVX]{1,5}|\d{1,2})\s*[.)\-/]\s*", "", words[0])
        named = unit_name(bare)[0] in ("commune", "district", "province")
        return not keyed or (named and len(self.columns) > 2 and len(keyed) == 1)

    def _repeats_header(self, whole: Sequence[Raw]) -> bool:
        filled = same = misses = 0
        for column, cell in enumerate(whole):
            if isinstance(cell, str) and cell:
                filled += 1
                if self.headers.get(column) == squash_words(cell):
                    same += 1
                elif (misses := misses + 1) >= _MISSES and not same:
                    return False
        return same >= max(2.0, _SAME * filled)


def is_numbering(cells: Sequence[Raw]) -> bool:
    """The row "(1) (2) (3)", "A B 1 2 3" or "1 2 3=1+2" under a header.

    >>> is_numbering(["(1)", "(2)", "(3)"]), is_numbering(["A", "B", 1.0, 2.0]), is_numbering(["T1", 1.0, 2.0, 3.0])
    (True, True, False)
    """
    filled = [cell for cell in cells if _is_filled(cell)]
    if len(filled) < 3:
        return False
    labels = []
    for cell in filled:
        if isinstance(cell, bool | Broken):
            return False
        text = str(int(cell)) if isinstance(cell, float | int) and cell == int(cell) else str(cell).strip()
        numbered = _NUMBERED.match(text)
        if numbered is None:
            return False
        labels.append(numbered[1])
    numbers = [int(label) for label in labels if label.isdigit()]
    letters = [label for label in labels if not label.isdigit()]
    rising = all(after == before + 1 for before, after in itertools.pairwise(numbers))
    starts = not numbers or numbers[0] in (0, 1, 2)
    return (
        rising
        and starts
        and len(letters) <= 4
        and len(numbers) + len(letters) >= 3
        and (len(numbers) >= 2 or not numbers)
    )
