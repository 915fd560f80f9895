"""Finds tables that arrived as text and puts their cells back into rows.

Four ways in which tables arrive: each cell closed by a line "|", each opened by one, rows joined by " | ", one cell a
line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hatang.engines.documents import flow, headers, loose, opened, streams
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import led
from hatang.engines.documents.markers import DASH, NONE, marker
from hatang.engines.documents.source import Place, Row, plain_row
from hatang.engines.documents.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKDOWN_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?|[+|=\-\s]+")
_GAP = 8
_LONGEST_GROUP = 160


@dataclass
class Region:
    """Lines `start:end` that are one table; `rows` as (first line, cells)."""

    start: int
    end: int
    found: list[tuple[int, list[str]]] = field(default_factory=list)
    # Whether rows begin and end with "|"; where they do not, a "|" at the edge closes a blank cell.
    edges: tuple[bool, bool] = (True, True)
    # A row that has not been closed yet goes on with the next line.
    is_open: bool = False


def regions(texts: Sequence[str]) -> list[Region]:
    """The tables among the lines, in order, none overlapping.

    >>> [region.found for region in regions(["TT | Nhiệm vụ | Chủ trì", "1 | Làm | Sở Nội vụ"])]
    [[(0, ['TT', 'Nhiệm vụ', 'Chủ trì']), (1, ['1', 'Làm', 'Sở Nội vụ'])]]
    >>> regions([])
    []
    """
    marked = [Region(*each) for each in [*streams.tables(texts), *opened.tables(texts)]] + _piped(texts)
    begun = {region.start for region in marked}
    # Marks say more than the looks of lines do.
    found = marked + [Region(*each) for each in loose.tables(texts) if each[0] not in begun]
    kept: list[Region] = []
    for region in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or region.start >= kept[-1].end:
            kept.append(region)
    return kept


def rows(region: Region, pages: Sequence[int | None], table: Place) -> list[Row]:
    made = []
    for count, (line, texts) in enumerate(region.found, 1):
        place = Place(page=pages[line], table=table.table, row=count)
        said = [streams.labels_apart("\n".join(map(joined, text.split("\n")))) for text in texts]
        made.append(plain_row(said, place))
    return made


def _piped(texts: Sequence[str]) -> list[Region]:  # noqa: PLR0912 - one case, one answer
    """Rows joined by "|", each on a line or wrapped over several."""
    found: list[Region] = []
    region: Region | None = None
    for number, text in enumerate(texts):
        is_piped = "|" in text and text != "|"
        if region is None:
            if is_piped and not _MARKDOWN_RULE.fullmatch(text):
                edges = (text.startswith("|"), _is_closed(texts, number))
                region = Region(number, number + 1, [(number, _split(text, edges))], edges)
                region.is_open = edges[1] and not text.endswith("|")
                found.append(region)
            continue
        if is_piped:
            if not region.is_open and _is_heads_again(region, text):
                region = Region(number, number, [], region.edges)
                found.append(region)
            _take(region, number, text)
            region.end, region.is_open = number + 1, region.edges[1] and not text.endswith("|")
        elif text and region.is_open and number - region.end < _GAP:
            region.found[-1][1][-1] += f" {text}"
            region.end = number + 1
        elif not text:
            continue
        elif streams.AFTER.match(text):
            region = None
        elif _is_group(region, text, texts[number + 1 : number + 3]):
            mark = marker(text)
            is_numbered = headers.role_of(region.found[0][1][0]) is Role.NUMBER
            cells = [mark.label, text[mark.length :].strip()] if mark.label and is_numbered else [text]
            region.found.append((number, cells))
            region.end = number + 1
        elif region.edges[1] and (
            _opens_merged(texts, number) or _opens_row(region, texts[number + 1 : number + _GAP])
        ):
            region.found.append((number, [text]))
            region.end, region.is_open = number + 1, True
        elif number - region.end < _GAP and _is_rest(region, text, texts[number + 1 : number + 1 + _GAP]):
            region.found[-1][1][-1] += f" {text}"
            region.end = number + 1
        else:
            region = None
    kept = [region for region in found if len(region.found) >= 2 and max(len(row) for _, row in region.found) >= 2]
    for region in kept:
        _align(region)
    return kept


def _is_heads_again(region: Region, text: str) -> bool:
    """Whether a row heads columns of its own, not those of the table so far: another table begins."""
    heads = _split(text, region.edges)
    of = headers.roles_of(heads)
    is_headed = of[:1] == [Role.NUMBER] and len({*of} & {Role.TASK, Role.MEASURE}) == 1 and None not in of
    return len(region.found) > 2 and is_headed and of != headers.roles_of(region.found[0][1])


def _align(region: Region) -> None:
    """Rows that are short of cells, with each cell under the head that it fits: blank or merged ones are gone."""
    heads = next((row for _, row in region.found[:3] if len(row) > 2), [])
    known = set(headers.roles_of(heads))
    is_placed = any(map(headers.names_whose, heads[:2]))
    if is_placed or not (known & {Role.TASK, Role.MEASURE} and known & {Role.LEAD, Role.TIME, Role.YEAR, Role.GOAL}):
        return
    # Where blank cells are there, a row is short for those merged with the row above.
    is_merged = any("" in row for _, row in region.found)
    above: Sequence[str] = ()
    for number, (line, row) in enumerate(region.found):
        if 1 < len(row) < len(heads) and row is not heads:
            region.found[number] = (line, flow.aligned(row, heads, above=above))
        if is_merged and len(row) > 2 and row is not heads:
            above = region.found[number][1]
    if region.found[0][1] is heads:
        region.found = led(region.found, is_dense=not is_merged)


_NUMBERED = re.compile(r"\|?\s*(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5})[.)]?\s*\|")


def _is_closed(texts: Sequence[str], start: int) -> bool:
    """Whether rows end with "|": what stands right before numbered rows says so."""
    ends: list[bool] = []
    before = texts[start]
    for text in texts[start + 1 : start + 120]:
        if text and _NUMBERED.match(text):
            if not texts[start].endswith("|") and text.endswith("|") and text.count("|") == texts[start].count("|"):
                # As many marks as between the heads: the last one stands before a blank cell and closes nothing.
                return False
            ends.append(before.endswith("|"))
        before = text or before
    if ends:
        # A wrapped cell may begin a line as a number does ("Bảo hiểm xã hội khu vực / XXV | …").
        return sum(ends) * 5 >= len(ends) * 4
    return texts[start].endswith("|") or _is_even(texts[start : start + 120])


def _is_even(texts: Sequence[str]) -> bool:
    """Whether the lines that end with "|" part the marks into rows of the same number: unnumbered rows, wrapped."""
    counts = [0]
    for text in texts:
        if text and "|" not in text and len(counts) > 2 and counts[-1] == 0:
            break
        counts[-1] += text.count("|")
        if text.endswith("|"):
            counts.append(0)
    full = counts[:-1]
    return len(full) > 1 and full[0] > 1 and len(set(full)) == 1


def _split(text: str, edges: tuple[bool, bool]) -> list[str]:
    inner = text.strip()
    inner = inner.removeprefix("|") if edges[0] else inner
    inner = inner.removesuffix("|") if edges[1] else inner
    return [re.sub(r"\s*<br ?/?>\s*", "\n", each.strip()) for each in inner.split("|")]


def _take(region: Region, number: int, text: str) -> None:
    if _MARKDOWN_RULE.fullmatch(text):
        return
    cells = _split(text, region.edges)
    if not region.found:
        region.found.append((number, cells))
        return
    width = len(region.found[0][1])
    last = region.found[-1][1]
    if region.is_open:
        last[-1] = f"{last[-1]} {cells[0]}".strip()
        last.extend(cells[1:])
        return
    if len(region.found) == 1 and _is_lower_head(cells, width):
        # The row under a merged head holds only what stands under it.
        whole = width + len(cells) - len(streams.lower_groups(cells))
        region.found[0] = (region.found[0][0], streams.heads_of(last + cells, whole))
        return
    # A row broken inside a cell: what is missing of it stands on the next line.
    if (
        not region.edges[1]
        and len(region.found) > 1
        and 1 < len(last) < width
        and len(last) + len(cells) - 1 <= width
        and not streams.is_number(cells[0])
    ):
        last[-1] = f"{last[-1]} {cells[0]}".strip()
        last.extend(cells[1:])
        return
    region.found.append((number, cells))


def _is_lower_head(cells: list[str], width: int) -> bool:
    return (
        2 <= len(cells) <= 2 * width
        and all(cells)
        and not streams.is_number(cells[0])
        and all(len(each) < 60 for each in cells)
        and all(map(streams.lower_kind, cells))
    )


def _is_group(region: Region, text: str, following: Sequence[str]) -> bool:
    """Whether a line without "|" is the heading of a group of rows: a numbered row of the same width comes next."""
    width = len(region.found[0][1])
    below = next((each for each in following if each), "")
    cells = _split(below, region.edges) if "|" in below and below != "|" else []
    return (
        width > 2
        and abs(len(cells) - width) <= 1
        and (streams.is_number(cells[0]) or headers.role_of(region.found[0][1][0]) is not Role.NUMBER)
        and len(text) < _LONGEST_GROUP
        and (marker(text).depth not in (NONE, DASH) or streams.STAGE.match(text) is not None)
        and len(region.found[-1][1]) >= width - 1
    )


def _opens_merged(texts: Sequence[str], number: int) -> bool:
    """Whether a line begins a heading over all columns that only the next lines close with "|"."""
    if marker(texts[number]).depth in (NONE, DASH):
        return False
    closing = next((each for each in texts[number + 1 : number + 4] if "|" in each), "")
    return closing.count("|") == 1 and closing.endswith("|")


def _opens_row(region: Region, following: Sequence[str]) -> bool:
    """Whether a line is the first of a row without a number, wrapped: the marks to the end of the row are all there."""
    if headers.role_of(region.found[0][1][0]) is Role.NUMBER:
        return False
    marks = 0
    for text in following:
        marks += text.count("|")
        if text.endswith("|"):
            return marks == len(region.found[0][1])
    return False


def _is_rest(region: Region, text: str, following: Sequence[str]) -> bool:
    """Whether a line without "|" goes on the last cell of the row before."""
    width = len(region.found[0][1])
    last = region.found[-1][1]
    if len(last) < width and any("|" in each for each in following):
        return marker(text).depth == NONE or len(last) > 1
    if marker(text).depth != NONE or headers.role_of(text) is Role.NUMBER:
        return False
    return text[:1].islower() and any("|" in each for each in following[:3])
