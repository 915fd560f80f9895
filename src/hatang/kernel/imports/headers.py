"""Where the table stands and what its columns mean: found by their names, with a confidence, open to correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.engines.writing import quantities
from hatang.kernel.imports import coordinates, matching, synonyms
from hatang.kernel.imports.layouts import Block, Layout
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.engines.sheets.cells import Document, Raw, Sheet
    from hatang.kernel.imports.declaration import Import
    from hatang.kernel.imports.layouts import Wishes
    from hatang.kernel.imports.synonyms import Name

# Rows from the top in which a header is looked for, and the rows it may take.
SEARCHED_ROWS = 60
MAXIMUM_HEADER_ROWS = 4
# What a further header row must bring, in columns recognised, and what is no difference.
_ROW_COSTS, _LITTLE = 0.2, 0.01
# A header cell is short; a longer text is a title, a remark or data.
_LONGEST_HEADER = 120


def find_layout(document: Document, declared: Import, wishes: Wishes) -> Layout:
    """The layout of the sheet that fits the import best; `Invalid` when none does."""
    names = synonyms.names_of(declared)
    scored = []
    for index, sheet in enumerate(document.sheets):
        best = _best_block(sheet, declared, names, wishes.header_rows if wishes.sheet in (None, sheet.name) else None)
        if best is not None:
            scored.append((best, index, sheet))
    by_hand = sum(1 for name in wishes.columns.values() if name)
    fits = [candidate for candidate in scored if candidate[0].score + by_hand >= _required_score(declared)]
    chosen = [
        candidate for candidate in scored if wishes.sheet is not None and candidate[2].name == wishes.sheet
    ] or fits
    if not chosen:
        raise _no_table_error(document, declared)
    # Visible sheets before hidden ones, then the one that fits best, then the longest.
    block, index, sheet = min(
        chosen, key=lambda candidate: (candidate[2].hidden, -candidate[0].score, -len(candidate[2].rows))
    )
    others = tuple(
        (other.name, any(other is fit[2] for fit in fits)) for other in document.sheets if other is not sheet
    )
    matches = matching.match_columns(sheet, declared, names, block, wishes)
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


def _required_score(declared: Import) -> float:
    """How much must be recognised before a sheet is taken for this import."""
    return min(2.0, float(len(declared.columns)))


def _no_table_error(document: Document, declared: Import) -> Invalid:
    needed = ", ".join(str(column.title) for column in declared.columns if column.required)
    names = ", ".join(sheet.name for sheet in document.sheets if sheet.name)
    return Invalid(
        "no_table",
        _("No table for “%(title)s” was found in the file") % {"title": declared.title},
        where=names,
        hint=_("One row must hold the headings; these are needed: %(headings)s. The template shows them all.")
        % {"headings": needed},
    )


def _is_header_row(cells: Sequence[Raw]) -> bool:
    """Mostly words: a row with many figures is data."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    if not filled:
        return False
    words = sum(1 for cell in filled if isinstance(cell, str) and len(cell) <= _LONGEST_HEADER and not _is_figure(cell))
    return words >= 0.6 * len(filled)


def _is_figure(text: str) -> bool:
    return text.strip().replace(".", "").replace(",", "").replace("-", "").isdigit()


def _best_block(
    sheet: Sheet, declared: Import, names: tuple[Name, ...], wished: tuple[int, int] | None
) -> Block | None:
    exact: dict[str, set[str]] = {}
    for name in names:
        exact.setdefault(name.squashed, set()).add(name.field)
    required = {column.field for column in declared.columns if column.required}
    if wished is not None:
        first, last = wished[0] - 1, wished[1] - 1
        return Block(first, last, _score_block(sheet, first, last, exact, required))
    best: Block | None = None
    rows = min(SEARCHED_ROWS, len(sheet.rows))
    for first in range(rows):
        if not any(cell is not None for cell in sheet.rows[first]):
            continue
        for last in range(first, min(first + MAXIMUM_HEADER_ROWS, rows)):
            if not _is_header_row(sheet.rows[last]) and not any(merge.bottom == last for merge in sheet.merged):
                break
            score = _score_block(sheet, first, last, exact, required)
            # A row more must explain more; the first of equal blocks is the header, later ones repeat it.
            worth = score - _ROW_COSTS * (last - first)
            if best is None or worth > best.score - _ROW_COSTS * (best.last - best.first) + _LITTLE:
                best = Block(first, last, score)
    if best is not None and best.last + 1 < rows and _only_measures(sheet.rows[best.last + 1]):
        return Block(best.first, best.last + 1, best.score)
    return best


def _only_measures(cells: Sequence[Raw]) -> bool:
    """A row of units under the headings: "(m)", "(MHz)"."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    return bool(filled) and all(
        isinstance(cell, str) and quantities.find_measure(cell.strip("()[] ")) is not None for cell in filled
    )


def _score_block(sheet: Sheet, first: int, last: int, exact: dict[str, set[str]], required: set[str]) -> float:
    """How many fields the rows name exactly; what a row must have counts half as much again."""
    fields: set[str] = set()
    for column in range(matching.count_columns(sheet, first, last)):
        for form in matching.list_header_forms(matching.header_texts(sheet, column, first, last)):
            fields |= exact.get(form, set())
    fields.discard(synonyms.SERIAL)
    return sum(1.5 if name in required else 0.5 if name.startswith("@") else 1.0 for name in fields)
