"""Plain text: bytes to characters, characters to lines with their pages."""

from __future__ import annotations

import codecs
import re
import unicodedata

from hatang.engines.documents import boxes, legacy, lines, runon, sidebyside
from hatang.engines.documents.loose_rows import led
from hatang.engines.documents.source import Source
from hatang.engines.documents.words import clean

_TABS = re.compile(r"\t+")
# Signs of Markdown: what they set off is said by the words.
_MARKS = re.compile(r"^\s*#{1,6}\s+|\*\*|__(?=\w)|(?<=\w)__", re.MULTILINE)


_ESCAPED = re.compile(r"\\([-.+&()*_#~>!\[\]])")


def decode(data: bytes) -> str:  # noqa: PLR0911 - one case, one answer
    """The characters of a text file: UTF-8, UTF-16, Windows-1258; TCVN3 and VNI stay as Windows-1252 shows them.

    >>> decode("Xã".encode("utf-16")), decode("Xã".encode()), decode(b"")
    ('Xã', 'Xã', '')
    """
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    sample = data[:4096]
    if sample[1::2].count(0) > 0.3 * len(sample) / 2:
        return data.decode("utf-16-le", "replace")
    if sample[0::2].count(0) > 0.3 * len(sample) / 2:
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    western = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
    if legacy.encoding_of(western):
        return western
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    words = re.findall(r"\w+", vietnamese)
    return vietnamese if sum(not word.isascii() for word in words) else western


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
    text = decode(data)
    encoding = legacy.encoding_of(text)
    text = unmarked(legacy.convert(text, encoding))
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
