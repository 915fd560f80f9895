"""A paper as PDF, laid out by Decree 30/2020/NĐ-CP, annex I: A4, margins, head, title, signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.reporting.formats import pictures
from hatang.kernel.ui import printing

if TYPE_CHECKING:
    from hatang.capabilities.reporting.formats.papers import ReportPaper


def render_pdf(paper: ReportPaper) -> bytes:
    """The same paper gives the same bytes."""
    drawn = pictures.prepare_drawing(paper.drawn) if paper.drawn else {}
    name = "report" if paper.is_earlier else "paper"
    return printing.render_pdf(
        f"reporting/{name}.html",
        {"paper": paper, **drawn},
        stylesheet=f"reporting/{name}.css",
        typeface=paper.typeface,
    )
