"""Opens a PDF page by page in a process of its own, with little time for each: whatever it unpacks to, only this dies.

What a page costs is not known before it is unpacked: a megabyte may hold a thousand, in filters within filters. Run as
`python -m hatang.engines.documents.weighing PATH`; writes `{"pages": …}`, or why it is not to be read.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2

from hatang.engines.documents import limits
from hatang.engines.sheets import guarding
from hatang.engines.sheets.cells import Unreadable

SECONDS = 60
# Of the processor, to open the document and for each of its pages: a full page takes a hundredth.
SECONDS_A_STEP = 1.0
# The largest sheet of the standards (A0) is 2384 x 3370 points; a picture of more would be drawn for OCR.
_LARGEST_SQUARE_POINTS = 2 * 2384 * 3370


def weigh_document(path: Path) -> dict[str, int]:
    """How many pages can be read. What is no PDF, damaged or locked has none: who reads it says so."""
    guarding.limit_step(SECONDS_A_STEP)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return {"pages": 0}
    pages = len(document)
    if pages > limits.MAXIMUM_PAGES:
        raise Unreadable("too_many_pages")
    for number in range(pages):
        guarding.limit_step(SECONDS_A_STEP)
        _weigh_page(document, number)
    return {"pages": pages}


def _weigh_page(document: pypdfium2.PdfDocument, number: int) -> None:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return
    width, height = page.get_size()
    if width * height > _LARGEST_SQUARE_POINTS:
        raise Unreadable("too_large")
    page.get_textpage().close()
    page.close()


def main(path: str) -> None:
    guarding.run_guarded(lambda: weigh_document(Path(path)), seconds=SECONDS, too_much="too_large")


if __name__ == "__main__":
    main(*sys.argv[1:])
