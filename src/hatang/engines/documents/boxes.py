"""Tables drawn with signs, "+----+----+" and "|", as text browsers and terminals show them."""

from __future__ import annotations

import re

_RULE = re.compile(r"\s*[+┌├└╔╠╚][-=+─━═┬┼┴╦╬╩\s]*[+┐┤┘╗╣╝]\s*")
_ROW = re.compile(r"\s*[|│║].*[|│║]\s*")
_BETWEEN = re.compile(r"[|│║]")


def undrawn(lines: list[str], pages: list[int]) -> tuple[list[str], list[int]]:
    """The lines and their pages, with each row between two rules as one line, its cells parted by marks.

    >>> drawn = ["+---+------+", "| 1 | Rà   |", "|   | soát |", "+---+------+"]
    >>> undrawn(["Bảng", *drawn], [1, 1, 1, 1, 1]), undrawn(["a | b"], [1])
    ((['Bảng', '1 | Rà soát'], [1, 1]), (['a | b'], [1]))
    """
    found: list[str] = []
    found_pages: list[int] = []
    row: list[list[str]] = []
    is_drawn = False
    for line, page in zip(lines, pages, strict=True):
        is_rule = _RULE.fullmatch(line) is not None
        is_row = is_drawn and _ROW.fullmatch(line) is not None
        if is_row and (not row or len(row[0]) == line.count("|") - 1 or "|" not in line):
            row.append([cell.strip() for cell in _BETWEEN.split(line.strip())[1:-1]])
            continue
        if row:
            found.append(" | ".join(" ".join(filter(None, cell)) for cell in zip(*row, strict=False)))
            found_pages.append(page)
            row = []
        is_drawn = is_rule or is_row
        if is_row:
            row.append([cell.strip() for cell in _BETWEEN.split(line.strip())[1:-1]])
        elif not is_rule:
            found.append(line)
            found_pages.append(page)
    if row:
        found.append(" | ".join(" ".join(filter(None, cell)) for cell in zip(*row, strict=False)))
        found_pages.append(pages[-1])
    return found, found_pages
