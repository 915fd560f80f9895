"""The report of one body laid out as a document of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from hatang.capabilities.reporting.formats import documents
from hatang.capabilities.reporting.formats.papers import Block, Cell, Column, Heading, Paper, Table, Words
from hatang.capabilities.reporting.terms import LANGUAGE, FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.capabilities.reporting.queries.reported import Line

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def document(rows: Mapping[str, Any], kind: str) -> bytes:
    """The report as `docx` or `pdf`: the same rows give the same bytes, whatever the language of who asks."""
    with translation.override(LANGUAGE):
        return documents.made(_paper(rows), kind)


def _paper(rows: Mapping[str, Any]) -> Paper:
    return Paper(
        letterhead=rows["letterhead"],
        # The platform knows the day it was sent; number and signer are the body's own.
        issue={"issued_on": rows["sent_on"]},
        name=rows["title"],
        title=f"{rows['subject']}, {rows['period_title']}",
        author=rows["body"],
        as_of=rows["as_of"],
        blocks=[Words([rows["opening"]]), *_body(rows["groups"])],
        recipients=rows["recipients"],
        is_draft=rows["is_draft"],
    )


def _body(groups: Iterable[tuple[str, list[Line]]]) -> list[Block]:
    """Each group under its heading: figures and answers as a table, texts as paragraphs under it."""
    blocks: list[Block] = []
    for place, (group, lines) in enumerate(groups, start=1):
        texts = [f"{each.label}: {each.figure or _('no information yet')}" for each in lines if _is_text(each)]
        heading = f"{_roman(place)}. {group}" if group else _roman(place)
        blocks += [Heading(heading.upper()), _table([each for each in lines if not _is_text(each)]), Words(texts)]
    return blocks


def _is_text(line: Line) -> bool:
    return line.kind == FieldKind.TEXT


def _table(lines: Iterable[Line]) -> Table:
    columns = (
        Column(_("No."), 10, "c-no"),
        Column(_("Content"), 66),
        Column(_("Unit"), 17, "c-unit"),
        Column(_("Figure"), 24, "c-figure"),
        Column(_("Quality, source"), 43, "c-source"),
    )
    rows = [
        (
            Cell(str(place)),
            Cell(each.label, [each.points] if each.points else ()),
            Cell(each.unit),
            Cell(each.figure or _("no information yet"), [each.note] if each.note else ()),
            Cell(each.source),
        )
        for place, each in enumerate(lines, start=1)
    ]
    return Table(columns, rows)


def _roman(number: int) -> str:
    """
    >>> [_roman(each) for each in (1, 4, 9, 14, 23)]
    ['I', 'IV', 'IX', 'XIV', 'XXIII']
    """
    said = ""
    for value, letters in _ROMAN:
        said += letters * (number // value)
        number %= value
    return said
