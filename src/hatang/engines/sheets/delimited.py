"""Text files: which encoding, which separator, then cells."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from hatang.engines.sheets.cells import Document, Sheet, Unreadable
from hatang.engines.writing import encodings

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.engines.sheets.cells import Raw

MAXIMUM_ROWS = 200_000
MAXIMUM_COLUMNS = 512
# A cell longer than this is a missing quotation mark, not a cell.
MAXIMUM_FIELD = 100_000
_SEPARATORS = (";", "\t", ",", "|")
_SAMPLE_LINES = 200


def read_delimited(path: Path) -> Document:
    """The one sheet of a CSV, TSV or other separated text."""
    content = path.read_bytes()
    # Even where cells have many lines each.
    if content.count(b"\n") > 10 * MAXIMUM_ROWS:
        raise Unreadable("too_many_cells")
    decoded = encodings.decode_text(content)
    text = decoded.text.replace("\x00", "")
    separator, text = _detect_separator(text)
    csv.field_size_limit(MAXIMUM_FIELD)
    rows: list[list[Raw]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(rows) >= MAXIMUM_ROWS or len(row) > MAXIMUM_COLUMNS:
                raise Unreadable("too_many_cells")
            rows.append([cell or None for cell in row])
    except csv.Error as error:
        raise Unreadable("broken", str(error)) from error
    return Document("csv", [Sheet("", rows)], decoded.encoding)


def _detect_separator(text: str) -> tuple[str, str]:
    """The separator, and the text without the line in which Excel names it.

    >>> _detect_separator("a;b\\n1,5;2\\n")[0], _detect_separator("sep=|\\na|b\\n"), _detect_separator("a\\n")[0]
    (';', ('|', 'a|b\\n'), ';')
    """
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    return max(_SEPARATORS, key=lambda separator: _score_evenness(text, separator)) if text.strip() else ",", text


def _score_evenness(text: str, separator: str) -> tuple[float, int]:
    """How regular a table the separator makes: the share of lines with the commonest width, times that width."""
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row]
    except csv.Error:
        return 0.0, 0
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 0.0, 0
    width, lines = max(counts.items(), key=lambda item: (item[1], item[0]))
    # Order of the separators decides between equals: a comma inside decimals is rarer than the semicolon around them.
    return lines / len(widths), width
