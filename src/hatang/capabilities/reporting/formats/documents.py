"""A paper as the file that somebody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.reporting.formats import pdf, word

if TYPE_CHECKING:
    from hatang.capabilities.reporting.formats.papers import ReportPaper

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_MAKERS = {"docx": word.render_docx, "pdf": pdf.render_pdf}


def render_paper(paper: ReportPaper, kind: str) -> bytes:
    """The bytes of the paper as `docx` or `pdf`."""
    return _MAKERS[kind](paper)
