"""The cells of a ruled table that is a picture: read apart, so that no line of text runs on into the next cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.documents.pageparts import Word

if TYPE_CHECKING:
    import numpy.typing as npt

    from hatang.engines.documents.pageparts import Box

VIETNAMESE, ENGLISH = "vie", "eng"
_DARK, _WHITE = 128, 255
# White dots around each cell when cells are stacked, and how few dark ones make a cell blank.
_APART = 24
_FEWEST_DOTS = 12
_EDGE = 6
# A cell of one short line, in dots; how many of them stand in a line, how far apart, and the height of that line.
_ONE_LINE, _SHORT = 80, 330
_IN_A_LINE, _BETWEEN, _LINE = 12, 60, 120
_FIGURE = re.compile(r"[<>≥≤]?\s?(?:\d[\d.,/]*%?|[IVX]{1,4})(?:\s?-\s?\d+%?)?")

# Reads a picture in a language into words.
type Recognise = Callable[[npt.NDArray[np.uint8], str], list[Word]]


def crop(grey: npt.NDArray[np.uint8], box: Box, scale: float) -> npt.NDArray[np.uint8]:
    """The part of a picture that a box of the page shows; a view, not a copy."""
    left, top, right, bottom = (max(0, round(value * scale)) for value in (box.left, box.top, box.right, box.bottom))
    return grey[top:bottom, left:right]


def is_filled(part: npt.NDArray[np.uint8]) -> bool:
    return bool((part < _DARK).sum() > _FEWEST_DOTS)


def _inked(part: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], tuple[int, int]]:
    """The part without its white edges, and how far from its left and top that begins."""
    rows, columns = np.nonzero(part < _DARK)
    top, left = max(0, int(rows.min()) - _EDGE), max(0, int(columns.min()) - _EDGE)
    return part[top : int(rows.max()) + _EDGE + 1, left : int(columns.max()) + _EDGE + 1], (left, top)


def read(grey: npt.NDArray[np.uint8], boxes: list[Box], scale: float, recognised: Recognise) -> list[Word]:
    """The words in the cells of tables: cells stacked one under another, so that no line runs on into the next cell.

    One picture for all cells of a page: starting tesseract takes longer than reading a cell.
    """
    parts, corners = zip(*(_inked(crop(grey, box, scale)) for box in boxes), strict=True)
    height = sum(part.shape[0] + _APART for part in parts) + _APART
    stack = np.full((height, max(part.shape[1] for part in parts) + 2 * _APART), _WHITE, np.uint8)
    tops, at = [], _APART
    for part in parts:
        stack[at : at + part.shape[0], _APART : _APART + part.shape[1]] = part
        tops.append(at)
        at += part.shape[0] + _APART
    found: dict[int, list[Word]] = {}
    for word in recognised(stack, VIETNAMESE):
        number = max(0, bisect_right(tops, word.middle * scale) - 1)
        across, under = corners[number]
        right = boxes[number].left + (across - _APART) / scale
        down = boxes[number].top + (under - tops[number]) / scale
        found.setdefault(number, []).append(_moved(word, right, down))
    for number, figure in _figures(parts, scale, recognised).items():
        said = " ".join(each.text for each in found.get(number, []))
        across, under = corners[number]
        left, top = boxes[number].left + across / scale, boxes[number].top + under / scale
        high, broad = parts[number].shape
        found[number] = [Word(_surer(said, figure), left, top, left + broad / scale, top + high / scale)]
    return [word for words in found.values() for word in words]


def _moved(word: Word, right: float, down: float) -> Word:
    return Word(word.text, word.left + right, word.top + down, word.right + right, word.bottom + down)


def _figures(parts: Sequence[npt.NDArray[np.uint8]], scale: float, recognised: Recognise) -> dict[int, str]:
    """Cells that hold one short line and read as a figure, by their number: "2.3" alone in a cell, which tesseract
    takes for letters, is read as a figure when it stands in a line with others."""
    small = [n for n, part in enumerate(parts) if part.shape[0] < _ONE_LINE and part.shape[1] < _SHORT]
    rows = [small[at : at + _IN_A_LINE] for at in range(0, len(small), _IN_A_LINE)]
    if not rows:
        return {}
    wide = max(sum(parts[n].shape[1] + _BETWEEN for n in row) for row in rows) + _BETWEEN
    sheet = np.full((len(rows) * _LINE + _BETWEEN, wide), _WHITE, np.uint8)
    lefts: list[list[int]] = []
    for count, row in enumerate(rows):
        at, here = _BETWEEN, []
        for n in row:
            top = _BETWEEN // 2 + count * _LINE + (_LINE - parts[n].shape[0]) // 2
            sheet[top : top + parts[n].shape[0], at : at + parts[n].shape[1]] = parts[n]
            here.append(at)
            at += parts[n].shape[1] + _BETWEEN
        lefts.append(here)
    said: dict[int, list[str]] = {}
    for word in recognised(sheet, ENGLISH):
        count = min(len(rows) - 1, max(0, int((word.middle * scale - _BETWEEN // 2) // _LINE)))
        place = max(0, bisect_right(lefts[count], (word.left + word.right) / 2 * scale) - 1)
        said.setdefault(rows[count][place], []).append(word.text)
    read = {number: " ".join(texts).strip(".,;:| ") for number, texts in said.items()}
    return {number: text for number, text in read.items() if _FIGURE.fullmatch(text)}


def _surer(said: str, figure: str) -> str:
    """Of two readings of a figure: English knows digits better, the other may alone have seen the comma.

    >>> _surer("158,5", "1385"), _surer("1;zố", "1.3"), _surer("2024 - 2026", "2024 - 2026")
    ('138,5', '1.3', '2024 - 2026')
    """
    if not _FIGURE.fullmatch(said) or len(re.sub(r"\D", "", said)) != len(re.sub(r"\D", "", figure)):
        return figure if not _FIGURE.fullmatch(said) or len(figure) >= len(said) else said
    digits = iter(re.sub(r"\D", "", figure))
    return re.sub(r"\d", lambda _: next(digits), said) if len(said) >= len(figure) else figure
