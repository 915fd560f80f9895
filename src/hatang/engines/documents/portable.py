"""PDF: words with their places, ruled tables, pages; pages that are pictures are read by OCR."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from hatang.engines.documents import bodylines, limits, lines, misreadings, pageparts
from hatang.engines.documents.errors import DocumentError
from hatang.engines.documents.pageparts import Grid, Stroke, Word
from hatang.engines.documents.source import Block, Cell, Paragraph, Place, Row, Source, Table, map_text
from hatang.engines.documents.words import clean
from hatang.engines.writing import legacy

if TYPE_CHECKING:
    from collections.abc import Callable

# A page with fewer letters than this is a picture of a page.
_FEWEST_LETTERS = 25
_THIN = 3.5
_MOST_PATHS = 20_000


def read(data: bytes, progress: Callable[[int, int], None]) -> Source:
    """The document of a PDF; `progress(done, total)` is called after each page."""
    document = _opened(data)
    try:
        count = len(document)
        if count > limits.MAXIMUM_PAGES:
            raise DocumentError("too_many_pages", f"{count} > {limits.MAXIMUM_PAGES}")
        if count == 0:
            raise DocumentError("empty")
        collected = _Collected()
        for number in range(count):
            page = document[number]
            try:
                words = _words(page)
                if sum(len(word.text) for word in words) < _FEWEST_LETTERS:
                    # start: the engine
                    from hatang.engines.documents import scans

                    words, strokes = scans.read_page(page)
                    collected.scanned = collected.scanned or bool(words)
                else:
                    strokes = _strokes(page)
            finally:
                page.close()
            collected.page(number + 1, words, strokes)
            progress(number + 1, count)
        blocks, encoding = collected.finish()
    except pypdfium2.PdfiumError as error:
        raise DocumentError("broken", str(error)) from error
    finally:
        document.close()
    return Source("pdf", blocks, encoding, count, collected.scanned)


def has_pictures_of_pages(data: bytes) -> bool:
    """Whether any page has no text of its own, so that OCR will read it."""
    document = _opened(data)
    try:
        for number in range(min(len(document), limits.MAXIMUM_PAGES)):
            page = document[number]
            text_page = page.get_textpage()
            count = text_page.count_chars()
            is_blank = not count and next(iter(page.get_objects(max_depth=2)), None) is None
            text_page.close()
            page.close()
            if count < _FEWEST_LETTERS and not is_blank:
                return True
    except pypdfium2.PdfiumError as error:
        raise DocumentError("broken", str(error)) from error
    finally:
        document.close()
    return False


def _opened(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = "password" if "password" in str(error).lower() or "security" in str(error).lower() else "broken"
        raise DocumentError(code, str(error)) from error


class _Collected:
    """Pages put one after another: text between tables flows on, tables stand where they stand."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.pages: list[int] = []
        self.tables = 0
        self.paragraphs = 0
        self.scanned = False

    def page(self, number: int, words: list[Word], strokes: list[Stroke]) -> None:
        tables, rest = pageparts.grids(strokes, words)
        rest = sorted(rest, key=lambda word: word.middle)
        for table in tables:
            above = [word for word in rest if word.middle < table.top]
            rest = [word for word in rest if word.middle >= table.top]
            self._text(number, pageparts.flow(above), ends=bool(self.blocks) and not above)
            self._flush()
            self._table(number, table)
        self._text(number, pageparts.flow(rest), ends=False)

    def _text(self, number: int, texts: list[str], *, ends: bool) -> None:
        kept = [text for text in texts if not _is_page_number(text, texts)]
        if any(kept) or not ends:
            self.texts += kept
            self.pages += [number] * len(kept)

    def _flush(self) -> None:
        for block in lines.blocks_of(self.texts, self.pages):
            if isinstance(block, Paragraph):
                self.paragraphs += 1
                self.blocks.append(Paragraph(block.text, Place(block.place.page, self.paragraphs)))
            else:
                self.tables += 1
                self.blocks.append(block)
        self.texts, self.pages = [], []

    def _table(self, number: int, grid: Grid) -> None:
        self.tables += 1
        rows = []
        for at in range(grid.rows):
            cells = [
                Cell(_paragraphs(cell.text), cell.column, cell.span, continued=cell.row != at)
                for cell in grid.cells
                if cell.row <= at < cell.row + cell.rows
            ]
            place = Place(number, table=self.tables, row=at + 1)
            rows.append(Row(tuple(sorted(cells, key=lambda cell: cell.column)), place))
        self.blocks.append(Table(tuple(rows), Place(number, table=self.tables)))

    def finish(self) -> tuple[list[Block], str]:
        self._flush()
        everything = " ".join(
            block.text
            if isinstance(block, Paragraph)
            else " ".join(cell.text for row in block.rows for cell in row.cells)
            for block in self.blocks
        )
        encoding = legacy.encoding_of_text(everything)
        if encoding:
            self.blocks = [map_text(block, lambda text: legacy.convert_text(text, encoding)) for block in self.blocks]
        if self.scanned:
            self.blocks = [map_text(block, misreadings.mended) for block in self.blocks]
        return self.blocks, encoding


def _is_page_number(text: str, texts: list[str]) -> bool:
    """A lone number in the first or last line of a page."""
    plain = text.strip(" -\u2013")
    return plain.isdigit() and len(plain) <= 3 and text in ([t for t in texts if t][:1] + [t for t in texts if t][-1:])


def _paragraphs(text: str) -> str:
    """The lines of a cell: wrapped lines joined, items of a list and bodies one under another kept apart."""
    lines = list(map(clean, text.split("\n")))
    parts: list[list[str]] = [[]]
    for before, line in zip(["", *lines], lines, strict=False):
        # "Phòng Văn hóa" above "- Xã hội" is one name: a list begins with a dash or after a colon.
        is_list = lines[0].startswith(("-", "+", "•")) or before.endswith((":", ";", "."))
        if parts[0] and is_list and line[:2] in ("- ", "+ ", "• "):
            parts.append([])
        parts[-1].append(line)
    return "\n".join(map(bodylines.apart, parts))


def _words(page: Any) -> list[Word]:
    """The words of a page with their boxes, the origin at the top left."""
    text_page = page.get_textpage()
    try:
        return _grouped(text_page, page.get_height())
    finally:
        text_page.close()


def _grouped(text_page: Any, height: float) -> list[Word]:
    loose = pdfium.FS_RECTF()
    reference = ctypes.byref(loose)
    found: list[Word] = []
    letters: list[str] = []
    box = [0.0, 0.0, 0.0, 0.0]

    def close() -> None:
        text = clean("".join(letters))
        if text:
            found.append(Word(text, box[0], height - box[3], box[2], height - box[1]))
        letters.clear()

    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        letter = chr(code)
        if letter.isspace() or code in (0, 0xFFFE, 0xFFFF, 0x200B):
            close()
            continue
        if code in (2, 0xAD):  # a hyphen at a line's end, as PDFium marks it
            letter = "-"
        # The loose box spans the letter's advance: letters of a word touch, whatever their shapes.
        pdfium.FPDFText_GetLooseCharBox(text_page, index, reference)
        here = (loose.left, loose.bottom, loose.right, loose.top)
        is_apart = letters and (
            here[0] - box[2] > 0.2 * max(box[3] - box[1], 3)
            or here[0] < box[0] - 1
            or here[1] > box[3]
            or here[3] < box[1]
        )
        if is_apart and not _combines(letter):
            close()
        if letters:
            box[:] = [min(box[0], here[0]), min(box[1], here[1]), max(box[2], here[2]), max(box[3], here[3])]
        else:
            box[:] = here
        letters.append(letter)
    close()
    return found


def _combines(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f"


def _strokes(page: Any) -> list[Stroke]:
    """Ruled lines: thin paths, and the four sides of boxes."""
    height = page.get_height()
    found: list[Stroke] = []
    for count, each in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4)):
        if count > _MOST_PATHS:
            break
        try:
            left, bottom, right, top = each.get_bounds()
        except pypdfium2.PdfiumError:
            continue
        found += _sides(left, height - top, right, height - bottom)
    return found


def _sides(left: float, top: float, right: float, bottom: float) -> list[Stroke]:
    wide, high = right - left, bottom - top
    if wide < _THIN and high < _THIN:
        return []
    if high < _THIN:
        return [Stroke(False, (top + bottom) / 2, left, right)]
    if wide < _THIN:
        return [Stroke(True, (left + right) / 2, top, bottom)]
    return [
        Stroke(False, top, left, right),
        Stroke(False, bottom, left, right),
        Stroke(True, left, top, bottom),
        Stroke(True, right, top, bottom),
    ]
