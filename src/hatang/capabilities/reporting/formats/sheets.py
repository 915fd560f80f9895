"""A paper as a workbook: the same head, tables and sentences, a sheet for the report and one for each appendix."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import xlsxwriter

from hatang.capabilities.reporting.formats.papers import Heading, PaperPicture, PaperTable, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.reporting.formats.papers import Block, PaperCell, ReportPaper

_COLUMN_WIDTHS = (10, 44, 26, 22, 30, 30, 30, 30)


def render_xlsx(paper: ReportPaper) -> bytes:
    """The same paper gives the same bytes; what stands under a figure stands under it in its cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties(
            {"title": paper.name, "author": paper.author, "created": datetime.combine(paper.as_of, time.min)}
        )
        styles = {
            "bold": book.add_format({"bold": True}),
            "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"}),
            "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        }
        line = _write_head(_add_sheet(book, "Báo cáo"), paper, styles)
        _write_blocks(book.get_worksheet_by_name("Báo cáo"), line, paper.blocks, styles)
        for annex in paper.annexes:
            sheet = _add_sheet(book, f"Phụ lục {annex.number}")
            sheet.write_string(0, 0, f"{annex.name}. {annex.title}", styles["bold"])
            sheet.write_string(1, 0, annex.attached)
            _write_blocks(sheet, 3, annex.blocks, styles)
    return out.getvalue()


def _add_sheet(book: Any, name: str) -> Any:
    sheet = book.add_worksheet(name)
    for column, width in enumerate(_COLUMN_WIDTHS):
        sheet.set_column(column, column, width)
    return sheet


def _write_head(sheet: Any, paper: ReportPaper, styles: dict[str, Any]) -> int:
    """Issuer, number, place and date, title, receivers, and a draft said to be one; gives the first free line."""
    head = [
        *(line for line in (paper.letterhead["above"], paper.letterhead["issuer"]) if line),
        f"Số: {paper.number}",
        paper.place_and_date,
        *(["DỰ THẢO"] if paper.is_draft else []),
        f"BÁO CÁO. {paper.title}",
        f"Kính gửi: {'; '.join(paper.addressed)}.",
    ]
    for line, text in enumerate(head):
        sheet.write_string(line, 0, _clean_text(text), styles["bold"])
    return len(head) + 1


def _write_blocks(sheet: Any, line: int, blocks: Sequence[Block], styles: dict[str, Any]) -> None:
    for block in blocks:
        match block:
            case Heading():
                sheet.write_string(line, 0, _clean_text(block.text), styles["bold"])
                line += 1
            case Words():
                for text in filter(None, block.paragraphs):
                    sheet.write_string(line, 0, _clean_text(text))
                    line += 1
            case PaperPicture():
                # What it draws stands in the tables; its caption says of which quality that is.
                sheet.write_string(line, 0, _clean_text(block.caption))
                line += 2
            case PaperTable() if block.rows:
                for row, cells in enumerate((_list_titles(block), *_list_texts(block))):
                    for column, text in enumerate(cells):
                        sheet.write_string(line, column, _clean_text(text), styles["cell" if row else "head"])
                    line += 1
                line += 1


def _list_titles(table: PaperTable) -> list[str]:
    return [str(column.title) for column in table.columns]


def _list_texts(table: PaperTable) -> list[list[str]]:
    return [[_join_lines(cell) for cell in row] for row in table.rows]


def _join_lines(cell: PaperCell) -> str:
    return "\n".join(str(text) for text in (cell.text, *cell.under))


def _clean_text(text: object) -> str:
    """The words of a cell. It is written as a string, which no program takes for a formula, so that a change of "+2,9"
    stands as it stands on paper."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n")
