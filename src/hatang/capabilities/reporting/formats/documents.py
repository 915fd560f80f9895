"""A paper as the file that somebody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.reporting.formats import pdf, sheets, word

if TYPE_CHECKING:
    from hatang.capabilities.reporting.formats.papers import ReportPaper

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""What an issued report is kept as."""
FILES = {**TYPES, "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""What a report can be taken as: its sheet is made of the same rows."""
_MAKERS = {"docx": word.render_docx, "pdf": pdf.render_pdf, "xlsx": sheets.render_xlsx}


def render_paper(paper: ReportPaper, kind: str) -> bytes:
    """The bytes of the paper as `docx`, `pdf` or `xlsx`."""
    return _MAKERS[kind](paper)
