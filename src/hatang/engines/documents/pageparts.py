"""A page as words and ruled lines, put together into lines of text and tables."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

# How far apart (points) two strokes may lie and still be one line of a table.
_SAME = 3.0
# A gap of so many letter heights inside a line parts two columns.
_COLUMN_GAP = 2.2
_LEAST_CELL = 6.0
# How far (points) a line must reach into a column to be none of the column beside it.
_OFF = 12.0


@dataclass(frozen=True)
class Word:
    """A word in its box, in points from the top left of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Stroke:
    """A ruled line: across when it lies, down when it stands; `at` its place, from `start` to `end`."""

    is_down: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Box:
    """A rectangle of a page, in points from the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class GridCell:
    text: str
    column: int
    span: int
    row: int
    rows: int


@dataclass(frozen=True)
class Grid:
    """A table of a page: its cells by row, its extent from top to bottom."""

    cells: tuple[GridCell, ...]
    rows: int
    columns: int
    top: float
    bottom: float
    left: float
    right: float


def merged(strokes: list[Stroke]) -> list[Stroke]:
    """Strokes that lie on one another or meet end to end made one."""
    found: list[Stroke] = []
    for is_down in (False, True):
        lane: list[Stroke] = []
        for stroke in sorted(
            (s for s in strokes if s.is_down == is_down), key=lambda s: (round(s.at / _SAME), s.start)
        ):
            last = lane[-1] if lane else None
            # A line of another table may lie in the same lane, far above or below.
            meets = last and stroke.start <= last.end + _SAME and last.start <= stroke.end + _SAME
            if last and meets and abs(last.at - stroke.at) <= _SAME:
                lane[-1] = Stroke(is_down, last.at, min(last.start, stroke.start), max(last.end, stroke.end))
            else:
                lane.append(stroke)
        found += [stroke for stroke in lane if stroke.end - stroke.start >= _LEAST_CELL]
    return found


def grids(strokes: list[Stroke], words: list[Word]) -> tuple[list[Grid], list[Word]]:
    """The tables of a page, and the words that stand in none."""
    found: list[Grid] = []
    left = list(words)
    for group, xs, ys in _ruled_groups(strokes):
        inside = [
            w for w in left if xs[0] - 1 <= (w.left + w.right) / 2 <= xs[-1] + 1 and ys[0] - 1 <= w.middle <= ys[-1] + 1
        ]
        if not inside:
            continue
        taken = set(map(id, inside))
        left = [w for w in left if id(w) not in taken]
        found.append(_grid(group, xs, ys, inside))
    return sorted(found, key=lambda grid: grid.top), left


def boxes(strokes: list[Stroke]) -> list[Box]:
    """The cells of the tables that strokes rule, merged ones as one; row by row in each table."""
    found: list[Box] = []
    for group, xs, ys in _ruled_groups(strokes):
        spans, _ = _spans(group, xs, ys)
        found += [Box(xs[c], ys[r], xs[c + wide], ys[r + high]) for (r, c), (high, wide) in sorted(spans.items())]
    return found


def _ruled_groups(strokes: list[Stroke]) -> list[tuple[list[Stroke], list[float], list[float]]]:
    """Strokes that make tables of at least two columns, with the places of their columns and rows."""
    found = []
    for group in _connected(merged(strokes)):
        xs, ys = _places([s.at for s in group if s.is_down]), _heights(group)
        if len(xs) >= 3 and len(ys) >= 2:
            found.append((group, xs, ys))
    return found


def _heights(group: list[Stroke]) -> list[float]:
    """The heights of the rules across and of the ends of those down: a row that goes on overleaf has no foot."""
    across = [s.at for s in group if not s.is_down]
    for ends in ([s.start for s in group if s.is_down], [-s.end for s in group if s.is_down]):
        first = min(ends, default=0.0)
        if sum(abs(each - first) <= _SAME for each in ends) > 1:
            across.append(abs(first))
    return _places(across)


def _connected(strokes: list[Stroke]) -> list[list[Stroke]]:
    """Strokes that cross or touch, together."""
    groups: list[list[Stroke]] = []
    for stroke in strokes:
        touching = [group for group in groups if any(_touch(stroke, other) for other in group)]
        joined = [stroke, *(each for group in touching for each in group)]
        groups = [group for group in groups if group not in touching] + [joined]
    return groups


def _touch(a: Stroke, b: Stroke) -> bool:
    if a.is_down == b.is_down:
        return False
    return b.start - _SAME <= a.at <= b.end + _SAME and a.start - _SAME <= b.at <= a.end + _SAME


def _places(values: list[float]) -> list[float]:
    """Distinct places: values nearer than a stroke's width are one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return [a for a, b in pairwise([*found, float("inf")]) if b - a >= _LEAST_CELL]


type _Spans = dict[tuple[int, int], tuple[int, int]]


def _spans(
    group: list[Stroke], xs: list[float], ys: list[float]
) -> tuple[_Spans, dict[tuple[int, int], tuple[int, int]]]:
    """(rows, columns) that each cell takes by its (row, column), and the cell that owns each place of the grid."""
    columns, rows = len(xs) - 1, len(ys) - 1
    down = [[_is_ruled(group, xs[c + 1], ys[r], ys[r + 1], is_down=True) for c in range(columns)] for r in range(rows)]
    under = [
        [_is_ruled(group, ys[r + 1], xs[c], xs[c + 1], is_down=False) for c in range(columns)] for r in range(rows)
    ]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    spans: _Spans = {}
    for r in range(rows):
        for c in range(columns):
            if (r, c) in owner:
                continue
            wide = 1
            while c + wide < columns and not down[r][c + wide - 1] and (r, c + wide) not in owner:
                wide += 1
            high = 1
            while (
                r + high < rows
                and not any(under[r + high - 1][c : c + wide])
                and all((r + high, c + k) not in owner for k in range(wide))
            ):
                high += 1
            spans[r, c] = (high, wide)
            owner |= {(r + i, c + k): (r, c) for i in range(high) for k in range(wide)}
    return spans, owner


def _grid(group: list[Stroke], xs: list[float], ys: list[float], words: list[Word]) -> Grid:
    columns, rows = len(xs) - 1, len(ys) - 1
    spans, owner = _spans(group, xs, ys)
    inside: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        c = min(columns - 1, max(0, bisect_right(xs, (word.left + word.right) / 2) - 1))
        r = min(rows - 1, max(0, bisect_right(ys, word.middle) - 1))
        inside.setdefault(owner[r, c], []).append(word)
    cells = tuple(
        GridCell("\n".join(text for text, _ in text_lines(inside.get((r, c), []))), c, wide, r, high)
        for (r, c), (high, wide) in spans.items()
    )
    return Grid(cells, rows, columns, ys[0], ys[-1], xs[0], xs[-1])


def _is_ruled(group: list[Stroke], at: float, start: float, end: float, *, is_down: bool) -> bool:
    middle = (start + end) / 2
    return any(
        s.is_down == is_down and abs(s.at - at) <= _SAME and s.start - _SAME <= middle <= s.end + _SAME for s in group
    )


def lines_of(words: list[Word]) -> list[list[Word]]:
    """Words on one height are a line, left to right, lines from the top."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.middle, each.left)):
        line = found[-1] if found else None
        if line and abs(word.middle - sum(w.middle for w in line) / len(line)) < 0.5 * max(
            word.height, line[0].height, 4
        ):
            line.append(word)
        else:
            found.append([word])
    return [sorted(line, key=lambda each: each.left) for line in found]


def text_lines(words: list[Word]) -> list[tuple[str, float]]:
    """(text, height from the top) of each line."""
    return [(" ".join(word.text for word in line), line[0].top) for line in lines_of(words)]


def parted(line: list[Word]) -> list[list[Word]]:
    """A line cut where a wide gap parts two columns (the head and the foot of official documents).

    >>> parts = parted([Word("A", 0, 0, 10, 12), Word("B", 14, 0, 20, 12), Word("C", 90, 0, 99, 12)])
    >>> [[word.text for word in part] for part in parts]
    [['A', 'B'], ['C']]
    """
    parts = [[line[0]]]
    for before, word in pairwise(line):
        if word.left - before.right > _COLUMN_GAP * max(before.height, word.height, 6):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def flow(words: list[Word]) -> list[str]:
    """The text of what stands in no table: an empty line before a new paragraph, columns one after another."""
    lines = lines_of(words)
    if not lines:
        return []
    margin = _margin(lines)
    steps = sorted(b[0].top - a[0].top for a, b in pairwise(lines) if b[0].top > a[0].top)
    step = steps[len(steps) // 2] if steps else 20.0
    texts: list[str] = []
    held: list[str] = []
    right: list[Word] = []
    before: list[Word] | None = None
    for line in lines:
        parts = parted(line)
        is_beside = len(parts) > 1 and not _is_list(parts)
        is_over = before is not None and line[0].top - before[0].top > 1.6 * step
        if is_over or (held and not is_beside and _crosses(line, right)):
            texts += [*held, ""]
            held = []
        if is_beside:
            texts.append(_text(parts[0]))
            held += [_text(part) for part in parts[1:]]
            right = parts[1]
        else:
            is_indented = line[0].left > margin + 12 and (before is None or before[0].left <= margin + 12)
            if is_indented and not held:
                texts.append("")
            if held and line[0].left > margin + 150:
                held.append(_text(line))
            else:
                texts.append(_text(line))
        before = line
    return [*texts, *(["", *held] if held else [])]


def _crosses(line: list[Word], right: list[Word]) -> bool:
    """Whether a line is of neither column: it begins left of the right one and reaches into it."""
    return line[0].left < right[0].left - _OFF and line[-1].right > right[0].left + _OFF


def _is_list(parts: list[list[Word]]) -> bool:
    """A number with its text after a tab is one line."""
    return len(parts[0]) == 1 and len(parts[0][0].text) <= 4


def _margin(lines: list[list[Word]]) -> float:
    lefts = sorted(line[0].left for line in lines)
    return lefts[len(lefts) // 4]


def _text(line: list[Word]) -> str:
    return " ".join(word.text for word in line)
