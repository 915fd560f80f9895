"""What a document says: the parts of a Word file, the pages of a PDF."""

from __future__ import annotations

import io

import docx
import pypdfium2
from docx.oxml.ns import qn


def parts_of(content: bytes) -> list[str]:
    """The paragraphs of a Word file from its beginning to its end, those of the cells among them."""
    body = docx.Document(io.BytesIO(content)).element.body
    return [text for each in body.iter(qn("w:p")) if (text := _said(each)).strip()]


def _said(paragraph) -> str:
    return "".join(
        "\n" if each.tag == qn("w:br") else each.text or "" for each in paragraph.iter(qn("w:t"), qn("w:br"))
    )


def pages_of(content: bytes) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
