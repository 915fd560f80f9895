"""Whole plans of our own wording in the manner of many provinces, with what they promise written beside each line.

`{{>= 80 % @2025 / hộ gia đình}}` after a line is a target (operator, value or "low..high", unit, year, what a rate is
of; "[Xã A]" at the end: whose it is), `?` before it one that may be read or not, `~` a unit or whole that is not
asked. `{{T: lead; lead # support # from..to recurring}}` is the task of a row of a table, or of an "@ number | text"
that stands as a list elsewhere.
"""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from hatang.engines.documents.streams import is_number
from hatang.engines.documents.tests.synthesis import Work, wrapped

FOLDER = Path(__file__).parent / "plans"
_MARK = re.compile(r"\{\{(.*?)\}\}")
_TARGET = re.compile(r"(\??)\s*(\S+)\s+(\d+(?:\.\d+)?)(?:\.\.(\d+(?:\.\d+)?))?\s+(.*?)\s*@(\d*)\s*")
_SCOPE = re.compile(r"\s*\[([^\]]+)\]\s*$")

# A cell is None where the one before it goes on (merged).
type Row = list[str | None]


@dataclass(frozen=True)
class Known:
    """A target as it should be read; "~" before a unit or a whole: it is not asked."""

    op: str
    value: float
    value_max: float | None
    unit: str
    year: int | None
    whole: str
    baseline: str
    scope: str
    is_optional: bool
    line: str


@dataclass
class Annotated:
    name: str
    parts: list[str | list[Row]] = field(default_factory=list)
    targets: list[Known] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)


def load(path: Path) -> Annotated:
    plan = Annotated(path.stem)
    table: list[Row] | None = None
    for raw in path.read_text(encoding="utf-8").splitlines():
        marks, line = _MARK.findall(raw), _MARK.sub("", raw).rstrip()
        row: Row = []
        if line.startswith("@"):
            row = [cell.strip() for cell in line[1:].split("|", 1)]
        elif line.startswith("|"):
            row = _row(line)
            if table is None:
                table = []
                plan.parts.append(table)
            table.append(row)
        else:
            table = None
            plan.parts += [line] if line else []
        for mark in marks:
            if mark.startswith("T:"):
                plan.works.append(_work(mark[2:], row))
            else:
                plan.targets += [_target(each, line) for each in mark.split("||")]
    return plan


def _row(line: str) -> Row:
    inner = line[1:].removesuffix("|")
    while "||" in inner:
        inner = inner.replace("||", "|\0|")
    return [None if cell == "\0" else cell.strip() for cell in inner.split("|")]


def _target(text: str, line: str) -> Known:
    scope = _SCOPE.search(text)
    text, _, baseline = (text[: scope.start()] if scope else text).partition(" ^ ")
    said, _, whole = text.partition("/ ") if "/ " in text else (text, "", "")
    found = _TARGET.fullmatch(said.strip())
    assert found is not None, text
    optional, op, low, high, unit, year = found.groups()
    return Known(
        *(op, float(low), float(high) if high else None, unit, int(year) if year else None),
        *(whole.strip(), baseline.strip(), scope[1] if scope else "", bool(optional), line),
    )


def _work(text: str, row: Row) -> Work:
    lead, support, when, product, said = ([part.strip() for part in text.split("#")] + ["", ""])[:5]
    span, _, recurring = when.partition(" ")
    start, end = span.split("..")
    named = [tuple(each.strip() for each in part.split(";") if each.strip()) for part in (lead, support)]
    return Work(
        *((row[0] or "").strip(" .") if is_number(row[0] or "") else "", said or row[1] or ""),
        *named,
        start or None,
        end or None,
        recurring or None,
        product,
    )


# ---------------------------------------------------------------- layouts


def _rows(table: list[Row]) -> list[Row]:
    """The rows with what a converter leaves of a second row of heads: only what stands under a merged one."""
    is_double = len(table) > 1 and None in table[0]
    return [table[0], [cell for cell in table[1] if cell], *table[2:]] if is_double else table


def joined(plan: Annotated, mark: str = " | ", edge: str = "") -> str:
    """Rows joined by a mark, blank cells kept."""
    lines: list[str] = []
    for part in plan.parts:
        if isinstance(part, str):
            lines.append(part)
            continue
        width = max(map(len, part))
        for row in part:
            cells = [cell or "" for cell in row] + ([""] * (width - len(row)) if edge else [])
            lines.append(f"{edge}{mark.join(cells)}{edge[::-1]}")
    return "\n".join(lines)


def wrapped_cells(plan: Annotated) -> str:
    """Rows that end with "|", their cells wrapped over lines."""
    lines: list[str] = []
    for part in plan.parts:
        if isinstance(part, str):
            lines += wrapped(part, 90)
            continue
        for row in _rows(part):
            lines.append(" | ".join("\n".join(wrapped(cell, 26)) for cell in row if cell is not None) + " |")
    return "\n".join(lines)


def streamed(plan: Annotated, close: str) -> str:
    """Each cell closed by `close` on its own line ("\\n|") or at its end (" |")."""
    lines: list[str] = []
    for part in plan.parts:
        if isinstance(part, str):
            lines += wrapped(part, 44)
            continue
        for row in _rows(part):
            lines += [("\n".join(wrapped(cell, 24)) + close).strip() for cell in row if cell is not None]
    return "\n".join(lines)


def opened(plan: Annotated) -> str:
    """One cell a line, wrapped, each but the first of its row opened by a mark; blank cells keep theirs."""
    lines: list[str] = []
    for part in plan.parts:
        if isinstance(part, str):
            lines.append(part)
            continue
        lines += ["\n| ".join("\n".join(wrapped(cell, 40)) for cell in row if cell is not None) for row in _rows(part)]
        lines.append("")
    return "\n".join(lines)


def loose(plan: Annotated) -> str:
    """One cell a line, blank cells gone."""
    return "\n".join(
        part if isinstance(part, str) else "\n".join(cell for row in _rows(part) for cell in row if cell)
        for part in plan.parts
    )


def _spans(row: Row, width: int, *, fill: bool) -> list[tuple[int, int, str]]:
    """(column, columns over, text) of the cells of a row."""
    found: list[tuple[int, int, str]] = []
    for column, cell in enumerate(row):
        if cell is None:
            first, span, text = found[-1]
            found[-1] = (first, span + 1, text)
        else:
            found.append((column, 1, cell))
    if fill and len(row) < width:
        first, span, text = found[-1]
        found[-1] = (first, span + width - len(row), text)
    return found


def as_html(plan: Annotated) -> str:
    lines = ["<html><head><meta charset='utf-8'><style>td { border: 1px solid }</style></head><body>"]
    for part in plan.parts:
        if isinstance(part, str):
            lines.append(f"<p>{html.escape(part)}</p>")
            continue
        rows, width = _rows(part), max(map(len, part))
        lines.append("<table>")
        for number, row in enumerate(rows):
            is_lower = rows is not part and number == 1
            lines.append("<tr>")
            for _, span, text in _spans(row, width, fill=not is_lower):
                down = " rowspan='2'" if rows is not part and number == 0 and span == 1 else ""
                lines.append(f"<td colspan='{span}'{down}>{html.escape(text)}</td>")
            lines.append("</tr>")
        lines.append("</table>")
    return "\n".join([*lines, "</body></html>"])


_LEAF = 46


def side_by_side(plan: Annotated) -> str:
    """Columns side by side by spaces, as a PDF shown as text keeps them; heads again on each page."""
    return _leaves(plan, gap=3, is_again=True)


def touching(plan: Annotated) -> str:
    """Columns that a full line parts from the next by one blank; heads in the middle of their cells, on no other
    page."""
    return _leaves(plan, gap=1, is_again=False)


def _leaves(plan: Annotated, *, gap: int, is_again: bool) -> str:
    leaves: list[list[str]] = [[]]
    for part in plan.parts:
        if isinstance(part, str):
            leaves[-1] += wrapped(part, 84)
            continue
        rows = _set(part, gap)
        heads = rows[0] if _rows(part) is part else rows[0] + rows[1]
        for number, row in enumerate(rows):
            for line in row:
                if len(leaves[-1]) > _LEAF and number > 1:
                    leaves.append([f"{len(leaves) + 1:>50}", "", "", *(heads if is_again else [])])
                leaves[-1].append(line)
        leaves[-1].append("")
    return "\f".join("\n".join(leaf) for leaf in leaves)


def run_on(plan: Annotated) -> str:
    """Cells in the order of their drawing: the next one stands beside a cell of one line, else on the next line."""
    leaves: list[list[str]] = [[]]
    for part in plan.parts:
        if isinstance(part, str):
            leaves[-1] += wrapped(part, 84)
            continue
        widths = _widths(part)
        heads: list[str] = []
        for number, row in enumerate(part):
            lines = _drawn(row, widths)
            is_head = number == 0 or (number == 1 and _rows(part) is not part)
            heads += lines if is_head else []
            if len(leaves[-1]) > _LEAF and not is_head:
                leaves.append([str(len(leaves) + 1), *heads])
            leaves[-1] += lines
    return "\f".join("\n".join(leaf) for leaf in leaves)


def _drawn(row: Row, widths: list[int]) -> list[str]:
    """The lines of a row as its cells are drawn one after another."""
    found: list[str] = []
    last = -1
    for first, span, text in _spans(row, len(widths), fill=len(row) < len(widths)):
        lines = wrapped(text, sum(widths[first : first + span])) if text else []
        if lines and last == 0:
            found[-1] += f" {lines[0]}"
            found += lines[1:]
        else:
            found += lines
        last = len(lines) - 1 if lines else last
    return found


def _widths(table: list[Row]) -> list[int]:
    """How many letters a line of each column holds."""
    count = max(map(len, table))
    texts = [[cell or "" for cell in row] + [""] * (count - len(row)) for row in table]
    words = [max(len(word) for row in texts for word in row[column].split(" ")) for column in range(count)]
    return [max(word, min(34, max(len(row[column]) for row in texts))) for column, word in enumerate(words)]


def _set(table: list[Row], gap: int) -> list[list[str]]:
    """The lines of each row, its cells wrapped in the widths of their columns, so many blanks between them."""
    widths = _widths(table)
    count = len(widths)
    starts = [sum(widths[:column]) + gap * column for column in range(count + 1)]
    found = []
    for number, row in enumerate(table):
        cells = [
            (starts[first], starts[first + span] - starts[first] - gap, text)
            for first, span, text in _spans(row, count, fill=False)
        ]
        set_in = [(start, width, wrapped(text, width)) for start, width, text in cells]
        height = max(len(lines) for _, _, lines in set_in)
        if gap == 1 and number == 0:
            # Heads stand in the middle of their cells.
            set_in = [
                (start, width, [""] * ((height - len(lines)) // 2) + [line.center(width).rstrip() for line in lines])
                for start, width, lines in set_in
            ]
        lines = []
        for at in range(height):
            line = ""
            for start, _, wrapped_lines in set_in:
                line = line.ljust(start) + (wrapped_lines[at] if at < len(wrapped_lines) else "")
            lines.append(line.rstrip())
        found.append(lines)
    return found


_PAPER = """@page { size: A4; margin: 20mm 15mm 20mm 30mm } body { font: 13pt serif }
table { border-collapse: collapse; width: 100% } td { padding: 2px 4px; vertical-align: top }"""


def as_pdf(plan: Annotated) -> bytes:
    """Printed on A4: tables are ruled, rows and heads break where pages end."""
    import weasyprint

    paper = weasyprint.CSS(string=_PAPER)
    content: bytes = weasyprint.HTML(string=as_html(plan)).write_pdf(stylesheets=[paper])
    return content


def as_docx(plan: Annotated) -> bytes:
    import docx

    document = docx.Document()
    for part in plan.parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        width = max(map(len, part))
        table = document.add_table(rows=len(part), cols=width)
        for number, row in enumerate(part):
            for column, span, text in _spans(row, width, fill=True):
                cell = table.cell(number, column)
                cell = cell.merge(table.cell(number, column + span - 1)) if span > 1 else cell
                cell.text = text
        if _rows(part) is not part:
            for column, text in enumerate(part[1]):
                if text == "":
                    table.cell(0, column).merge(table.cell(1, column))
    stream = io.BytesIO()
    document.add_paragraph("")
    document.save(stream)
    return stream.getvalue()
