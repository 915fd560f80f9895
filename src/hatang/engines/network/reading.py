"""Reads the public formats of tree problems: PACE 2018 `.gr` and SteinLib or DIMACS `.stp`, plain or gzipped.

Other sections (tree decompositions, coordinates, presolving) are passed over. Comments may be in any encoding. Arcs are
read as edges where the graph they make is undirected: each has its like back, or the file names a problem in graphs.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.errors import NetworkError
from hatang.engines.network.graphs import Graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hatang.engines.network.graphs import Ints

_MOST = 50_000_000  # vertices or edges that are believed
_DECIMALS = 9
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_MOST_DIGITS, _SHOWN = 60, 40  # of a figure: far more than can be counted, or than anybody reads in a message
_MOST_WEIGHT = 1 << 57  # of all figures together, with what a prize-collecting problem adds to each
_NOT_READ = {"NW": "weights of vertices", "TN": "weights of vertices", "MD": "degrees at most"}
_OTHER_SECTIONS = {"MAXIMUMDEGREES": "MD", "NODEWEIGHTS": "NW"}


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem as the file states it, numbered from 0.

    `terminals` (k,) are all vertices the file names; `must` those that stand as `T` with no prize; `prizes` (vertices,)
    int64 in the same unit as the weights, or None where the file has none; `root` the vertex that must be connected, or
    −1; `scale`: weights and prizes are the file's figures times this.
    """

    graph: Graph
    terminals: Ints
    must: Ints
    prizes: Ints | None
    root: int
    scale: int

    def amount(self, whole: int) -> int | float:
        """A figure back in the file's unit."""
        return whole if self.scale == 1 else whole / self.scale


class _Lines:
    """The lines of a file that say something, with their numbers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0

    def __iter__(self) -> Iterator[list[str]]:
        try:
            with (
                gzip.open(self.path, "rt", encoding="utf-8-sig", errors="replace")
                if self._is_gzip()
                else self.path.open(encoding="utf-8-sig", errors="replace") as lines
            ):
                for self.number, line in enumerate(lines, 1):
                    if "\0" in line:
                        raise self.wrong("not-text", "this is not text")
                    words = line.split()
                    if words and not words[0].startswith("#") and words[0] != "c":
                        yield words
        except (OSError, EOFError, zlib.error) as error:
            raise NetworkError("unreadable", str(error), where=self.path.name) from error

    def _is_gzip(self) -> bool:
        with self.path.open("rb") as content:
            return content.read(2) == b"\x1f\x8b"

    def wrong(self, code: str, message: str, **values: object) -> NetworkError:
        return NetworkError(code, message, where=f"{self.path.name}:{self.number}", line=self.number, **values)

    def whole(self, text: str) -> int:
        if not _WHOLE.fullmatch(text):
            shown = text[:_SHOWN]
            raise self.wrong("not-a-number", f"“{shown}” is not a whole number", text=shown)
        return int(text)

    def number_of(self, text: str) -> Decimal | int:
        """A figure that is not negative, as exact as it is written."""
        if text.isdecimal() and _WHOLE.fullmatch(text):
            return int(text)
        shown = text[:_SHOWN]
        try:
            figure = Decimal(text) if text.isascii() and "_" not in text else Decimal("NaN")
        except InvalidOperation:
            figure = Decimal("NaN")
        if not figure.is_finite():
            raise self.wrong("not-a-number", f"“{shown}” is not a number", text=shown)
        if figure < 0:
            raise self.wrong("negative", f"the figure {shown} is negative", text=shown)
        if figure and abs(figure.adjusted()) > _MOST_DIGITS:
            code = "too-heavy" if figure > 1 else "too-fine"
            raise self.wrong(code, f"{shown} is more or finer than can be counted")
        return figure


class _Content:
    """What the lines said so far."""

    def __init__(self) -> None:
        self.problem = ""
        self.vertices = -1
        self.declared: dict[str, int] = {}
        self.tails: list[int] = []
        self.heads: list[int] = []
        self.weights: list[Decimal | int] = []
        self.arcs: dict[int, int] = {}  # the line of each that is an arc, by its position
        self.terminals: list[int] = []
        self.must: list[int] = []
        self.prizes: dict[int, Decimal | int] = {}
        self.root = -1


def read_instance(path: Path) -> Instance:
    """The instance in a file.

    Raises NetworkError that names file and line: a line that is not understood, a vertex that is not there, a negative
    weight or prize, counts that are not kept, a file without a graph, a problem of another kind.
    """
    lines = _Lines(path)
    content = _Content()
    section = ""
    for words in lines:
        key = words[0].upper()
        if key == "SECTION":
            section = words[1].upper() if len(words) > 1 else ""
        elif key in ("END", "EOF"):
            section = "" if key == "END" else section
            if key == "EOF":
                break
        elif section == "GRAPH":
            _graph_line(key, words, lines, content)
        elif section == "TERMINALS":
            _terminal_line(key, words, lines, content)
        elif section in _OTHER_SECTIONS:
            raise _other_problem(_OTHER_SECTIONS[section], lines)
        elif section.startswith("COMMENT") and key == "PROBLEM":
            content.problem = " ".join(words[1:]).upper()
        elif not section and not key.startswith("33D32945"):
            raise lines.wrong("malformed", f"“{' '.join(words)[:60]}” stands outside of every section")
    _counted_and_undirected(lines, content)
    return _build_instance(path, content)


def _other_problem(key: str, lines: _Lines) -> NetworkError:
    reason = _NOT_READ[key]
    return lines.wrong("other-problem", f"{reason} ({key}) belong to a problem that is not solved here", text=key)


def _counted_and_undirected(lines: _Lines, content: _Content) -> None:
    """Of each pair of arcs there and back one edge stays; an arc alone is one where the problem is one of graphs."""
    announced = [content.declared[name] for name in ("EDGES", "ARCS") if name in content.declared]
    if announced and sum(announced) != len(content.weights):
        raise NetworkError(
            "miscounted",
            f"{sum(announced)} edges are announced, {len(content.weights)} are there",
            where=lines.path.name,
            announced=sum(announced),
            found=len(content.weights),
        )
    if not content.arcs:
        return
    ends = {(content.tails[e], content.heads[e]): content.weights[e] for e in content.arcs}
    problem_kind = content.problem
    is_graph = (
        "GRAPH" in problem_kind
        and "ARBORESCENCE" not in problem_kind
        and "DIRECTED" not in problem_kind.replace("UNDIRECTED", "")
    )
    keep = []
    for e, (u, v) in enumerate(zip(content.tails, content.heads, strict=True)):
        back = ends.get((v, u))
        if e in content.arcs and u != v and (back != content.weights[e] if back is not None else not is_graph):
            lines.number = content.arcs[e]
            raise lines.wrong("directed", f"no arc from {v + 1} to {u + 1} costs the same: only undirected are solved")
        keep.append(e not in content.arcs or back is None or u < v)
    for name in ("tails", "heads", "weights"):
        setattr(content, name, [entry for entry, kept in zip(getattr(content, name), keep, strict=True) if kept])


def _graph_line(key: str, words: list[str], lines: _Lines, content: _Content) -> None:
    if key in ("NODES", "EDGES", "ARCS") and len(words) == 2:
        count = lines.whole(words[1])
        if not 0 <= count <= _MOST:
            raise lines.wrong("too-large", f"{count} is no count of vertices or edges", count=count)
        if key == "NODES":
            content.vertices = count
        else:
            content.declared[key] = count
    elif key in ("E", "A") and len(words) >= 4:
        u = _read_vertex(words[1], lines, content)
        v = _read_vertex(words[2], lines, content)
        weight = lines.number_of(words[3])
        content.tails.append(u)
        content.heads.append(v)
        content.weights.append(weight)
        if key == "A":
            content.arcs[len(content.weights) - 1] = lines.number
    elif key != "OBSTACLES":
        raise lines.wrong("malformed", f"“{' '.join(words)[:60]}” is no line of a graph")


def _terminal_line(key: str, words: list[str], lines: _Lines, content: _Content) -> None:
    if key == "TERMINALS" and len(words) == 2:
        content.declared[key] = lines.whole(words[1])
    elif key == "T" and len(words) >= 2:
        content.terminals.append(_read_vertex(words[1], lines, content))
        if len(words) == 2:
            content.must.append(content.terminals[-1])
        else:
            _note_prize(content.terminals[-1], words[2], lines, content)
    elif key == "TP" and len(words) >= 3:
        vertex = _read_vertex(words[1], lines, content)
        content.terminals.append(vertex)
        _note_prize(vertex, words[2], lines, content)
    elif key in ("ROOT", "ROOTP") and len(words) >= 2:
        content.root = _read_vertex(words[1], lines, content)
    elif key in _NOT_READ:
        raise _other_problem(key, lines)
    else:
        raise lines.wrong("malformed", f"“{' '.join(words)[:60]}” is no line of terminals")


def _note_prize(vertex: int, text: str, lines: _Lines, content: _Content) -> None:
    prize = lines.number_of(text)
    if content.prizes.get(vertex, prize) != prize:
        raise lines.wrong("two-prizes", f"vertex {vertex + 1} has another prize already", vertex=vertex + 1)
    content.prizes[vertex] = prize


def _read_vertex(text: str, lines: _Lines, content: _Content) -> int:
    vertex = lines.whole(text)
    if content.vertices < 0:
        raise lines.wrong("malformed", "the number of vertices (Nodes) must come first")
    if not 1 <= vertex <= content.vertices:
        raise lines.wrong("unknown-vertex", f"there is no vertex {vertex}: there are {content.vertices}", vertex=vertex)
    return vertex - 1


def _build_instance(path: Path, content: _Content) -> Instance:
    if content.vertices < 1:
        raise NetworkError("empty", "there is no graph in this file", where=path.name)
    if not content.terminals and content.root < 0:
        raise NetworkError("no-terminals", "no vertex is to be connected: there are no terminals", where=path.name)
    announced = content.declared.get("TERMINALS", 0)
    named = len(content.terminals) + (content.root >= 0)
    if named < announced:
        message = f"{announced} terminals are announced, {named} are there"
        raise NetworkError("miscounted-terminals", message, where=path.name, announced=announced, found=named)
    scale = _find_scale(content.weights, list(content.prizes.values()), path)
    prizes = None
    if content.prizes:
        prizes = np.zeros(content.vertices, np.int64)
        for vertex, prize in content.prizes.items():
            prizes[vertex] = _scale_figure(prize, scale, path)
    weights = np.array([_scale_figure(weight, scale, path) for weight in content.weights], np.int64)
    tails = np.array(content.tails, np.int32)
    heads = np.array(content.heads, np.int32)
    terminals = np.unique(np.array(content.terminals, np.int64))
    must = np.unique(np.array(content.must, np.int64))
    return Instance(Graph(content.vertices, tails, heads, weights), terminals, must, prizes, content.root, scale)


def _find_scale(weights: list[Decimal | int], prizes: list[Decimal | int], path: Path) -> int:
    """Ten to the number of decimals in use, at most so many that sums can be counted: what makes every figure whole."""
    decimals = 0
    for figure in [*weights, *prizes]:
        if isinstance(figure, Decimal):
            exponent = figure.normalize().as_tuple().exponent
            decimals = max(decimals, -int(exponent))
    total = sum(weights) + (3 * len(prizes) + 1) * sum(prizes)
    wanted = decimals
    decimals = min(decimals, _DECIMALS)
    while decimals and total * 10**decimals > _MOST_WEIGHT:
        decimals -= 1
    if decimals < wanted:
        for figure in [*weights, *prizes]:
            if figure and not _scale_figure(figure, 10**decimals, path):
                message = f"{figure} is too small beside the other figures: {decimals} decimals can be counted"
                raise NetworkError("too-fine", message, where=path.name)
    return int(10**decimals)


def _scale_figure(figure: Decimal | int, scale: int, path: Path) -> int:
    whole = int((Decimal(figure) * scale).to_integral_value(ROUND_HALF_EVEN)) if scale > 1 else int(figure)
    if whole >= 1 << 58:
        raise NetworkError("too-heavy", f"{figure} is more than can be counted", where=path.name)
    return whole
