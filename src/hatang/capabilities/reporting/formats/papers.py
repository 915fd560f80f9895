"""A document of Decree 30/2020/NĐ-CP, annex I, as data: head, title, blocks, signature, appendices.

The Word file and the PDF are both set from it, so that one says what the other says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.utils.html import escape, format_html

from hatang.kernel.ui import formats, printing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

type Block = Heading | Words | PaperTable | PaperPicture


class Marked(str):
    """Text as Word takes it, and marked up for the PDF: a date is a `<time>` there."""

    _html: str

    def __new__(cls, words: str, **dates: date) -> Self:
        """`words` with %(name)s for each of the dates."""
        made = super().__new__(cls, words % {name: formats.format_day(day) for name, day in dates.items()})
        made._html = escape(words) % {name: _build_time_element(day) for name, day in dates.items()}
        return made

    def __html__(self) -> str:
        return self._html


def _build_time_element(day: date) -> str:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), formats.format_day(day))


@dataclass(frozen=True)
class Heading:
    kind: ClassVar = "heading"
    text: str


@dataclass(frozen=True)
class Words:
    """Paragraphs; an empty one is not printed. `runs_on`: line breaks within one are not kept in the PDF."""

    kind: ClassVar = "words"
    paragraphs: Sequence[str]
    quiet: bool = False
    runs_on: bool = False


@dataclass(frozen=True)
class PaperColumn:
    """`width_mm` on Word's page, `style` the class of the column in the style sheet of the PDF; numbers stand right on
    the screen."""

    title: str
    width_mm: int
    style: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class PaperCell:
    """What a cell says, and in smaller letters what stands under it."""

    text: Any
    under: Sequence[str] = ()


@dataclass(frozen=True)
class PaperTable:
    """Rows of cells; without rows it is not printed."""

    kind: ClassVar = "table"
    columns: Sequence[PaperColumn]
    rows: Sequence[Sequence[PaperCell]]

    @property
    def placed(self) -> list[list[tuple[PaperColumn, PaperCell]]]:
        """Each row as pairs of a column and its cell."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def is_sized(self) -> bool:
        return any(column.style for column in self.columns)


@dataclass(frozen=True)
class PaperPicture:
    """`name` is that of a drawing of `pictures`: bars or map; `alt` is read to who does not see it."""

    kind: ClassVar = "picture"
    name: str
    caption: str
    alt: str = ""


@dataclass(frozen=True)
class Annex:
    """`attached` says to which report it belongs, as the decree asks; reports of the first layout did not."""

    number: str
    title: str
    blocks: Sequence[Block]
    attached: str = ""

    @property
    def name(self) -> str:
        return f"Phụ lục {self.number}" if self.attached else f"PHỤ LỤC {self.number}"

    @property
    def heading(self) -> str:
        return self.title.upper() if self.attached else self.title


@dataclass(frozen=True)
class ReportPaper:
    """`issue` has the number, day and signer that are known; `drawn` are the rows that its pictures are drawn from.

    `addressed` are those whom the report speaks to. One issued before the boxes of the decree were a table
    (`is_earlier`) is laid out as it was.
    """

    letterhead: Mapping[str, str]
    issue: Mapping[str, str]
    name: str
    title: str
    author: str
    as_of: date
    blocks: Sequence[Block]
    addressed: Sequence[str]
    is_draft: bool = False
    annexes: Sequence[Annex] = ()
    drawn: Mapping[str, Any] | None = None
    typeface: printing.Typeface = printing.OFFICIAL
    is_earlier: bool = False

    @property
    def number(self) -> str:
        """Number and symbol, with a blank for the number that the body's registry gives."""
        return self.issue.get("number") or f"      /{self.letterhead.get('symbol') or 'BC-…'}"

    @property
    def signer(self) -> str:
        """The name under the signature; dots where it is to stand."""
        return self.issue.get("signer") or "……………………………"

    @property
    def recipients(self) -> list[str]:
        """Box 9b under «Nơi nhận»: a report to those above names them in box 9a."""
        return ["Như trên", "Lưu: VT"]

    @property
    def capacity(self) -> list[str]:
        """The lines above the signer's name: those of the issue, or of the body's head while it is a draft."""
        signer_title = self.issue.get("signer_title") or self.letterhead["signer_title"]
        return [line.strip().upper() for line in signer_title.splitlines() if line.strip()]

    @property
    def place_and_date(self) -> str:
        return place_and_date(self.letterhead["place"], self.issue.get("issued_on", ""))


def place_and_date(place: str, issued_on: str) -> str:
    """The place and the day as the decree writes them; blanks in a draft.

    >>> place_and_date("Quảng Ngãi", "2026-02-05"), place_and_date("Huế", "")
    ('Quảng Ngãi, ngày 05 tháng 02 năm 2026', 'Huế, ngày    tháng    năm')
    """
    return f"{place}, {day_in_words(issued_on)}"


def day_in_words(day: str) -> str:
    """The ISO day as the decree writes it, with blanks for none.

    >>> day_in_words("2026-02-05"), day_in_words("")
    ('ngày 05 tháng 02 năm 2026', 'ngày    tháng    năm')
    """
    if not day:
        return "ngày    tháng    năm"
    calendar_day = date.fromisoformat(day)
    # Days under 10 and the months January and February carry a zero (annex I, II.4).
    month = f"{calendar_day.month:02}" if calendar_day.month < 3 else str(calendar_day.month)
    return f"ngày {calendar_day.day:02} tháng {month} năm {calendar_day.year}"
