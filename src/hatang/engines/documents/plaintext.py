"""Plain text: its characters to lines with their pages."""

from __future__ import annotations

import re

from hatang.engines.documents import boxes, lines, runon, sidebyside
from hatang.engines.documents.loose_rows import led
from hatang.engines.documents.source import Source
from hatang.engines.documents.words import clean
from hatang.engines.writing import encodings, legacy

_TABS = re.compile(r"\t+")
# Signs of Markdown: what they set off is said by the words.
_MARKS = re.compile(r"^\s*#{1,6}\s+|\*\*|__(?=\w)|(?<=\w)__", re.MULTILINE)


_ESCAPED = re.compile(r"\\([-.+&()*_#~>!\[\]])")


def _rows(lines: list[str]) -> list[str]:
    """The lines with tabs as the marks between cells.

    Lines one under another with as many tabs each are rows, where two tabs hold a blank cell; elsewhere tabs only part.

    >>> _rows(["TT\\tViệc\\tKinh phí\\tGhi chú", "I\\tHạ tầng", "1\\tLàm\\t\\tMới"])
    ['TT | Việc | Kinh phí | Ghi chú', 'I | Hạ tầng', '1 | Làm |  | Mới']
    >>> _rows(["UBND TỈNH\\t\\tCỘNG HÒA"]), _rows(["a\\tb"]), _rows([])
    (['UBND TỈNH | CỘNG HÒA'], ['a b'], [])
    """
    counts = [line.count("\t") for line in lines]
    full = [
        count >= 2 and count in (*counts[max(0, number - 3) : number], *counts[number + 1 : number + 4])
        for number, count in enumerate(counts)
    ]
    found = []
    for number, line in enumerate(lines):
        inside = counts[number] > 0 and any(full[max(0, number - 3) : number]) and any(full[number + 1 : number + 4])
        if full[number] or inside:
            found.append(line.strip("\n ").replace("\t", " | "))
        elif line.strip().count("\t") >= 2:
            found.append(_TABS.sub(" | ", line.strip("\t ")))
        else:
            found.append(line.replace("\t", " "))
    return found


def unmarked(text: str) -> str:
    r"""Without the signs of Markdown.

    >>> unmarked("## 1. **Mục tiêu**"), unmarked(r"\- 8 \- 10%"), unmarked("")
    ('1. Mục tiêu', '- 8 - 10%', '')
    """
    return _ESCAPED.sub(r"\1", _MARKS.sub("", text))


def _put_in(texts: list[str], pages: list[int]) -> tuple[list[str], list[int]]:
    """The lines and their pages, each row of a table whose cells run on made one line."""
    found: list[str] = []
    found_pages: list[int] = []
    at = 0
    for start, end, rows in runon.into_rows(texts, pages):
        found += [*texts[at:start], *(sidebyside.row(cells) for _, cells in led(rows))]
        found_pages += [*pages[at:start], *(pages[line] for line, _ in rows)]
        at = end
    return [*found, *texts[at:]], [*found_pages, *pages[at:]]


def read(data: bytes) -> Source:
    """The document of a text file. A form feed begins a page; two tabs and more part cells."""
    text = encodings.decode_text(data).text
    encoding = legacy.encoding_of_text(text)
    text = unmarked(legacy.convert_text(text, encoding))
    all_lines: list[str] = []
    pages: list[int] = []
    leaves = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").split("\f")
    for number, leaf in enumerate(leaves, 1):
        made = _rows(leaf.split("\n"))
        all_lines += made
        pages += [number] * len(made)
    has_pages = len(leaves) > 1
    all_lines, pages = boxes.undrawn(all_lines, pages)
    all_lines, pages = sidebyside.into_rows(all_lines, pages)
    all_lines, pages = _put_in([clean(line) for line in all_lines], pages)
    blocks = lines.blocks_of(all_lines, pages if has_pages else None)
    return Source("text", blocks, encoding, len(leaves) if has_pages else None)
