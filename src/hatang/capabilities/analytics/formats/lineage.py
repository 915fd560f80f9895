"""What is made of what: datasets, models, indicators, questions, dashboards; told from the parse of each, laid out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.formats import modelled
from hatang.capabilities.analytics.terms import Made
from hatang.kernel import indicators
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.kernel.access import Actor

# The drawing's measures in pixels.
_COLUMN, _ROW, _WIDE, _HIGH = 236, 30, 196, 24


@dataclass(frozen=True)
class LineageNode:
    """Something made, and what it is made of, by key ("dataset:places.hamlet", "question:7")."""

    key: str
    kind: Made
    title: str
    name: str
    made_of: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Box:
    node: LineageNode
    x: int
    y: int
    wide: int = _WIDE
    high: int = _HIGH

    @property
    def text_y(self) -> int:
        return self.y + 16


@dataclass(frozen=True)
class LineagePicture:
    """Boxes and the lines between them, in pixels."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    edges: tuple[tuple[LineageNode, LineageNode], ...] = field(default=())


def list_nodes(opened: QueryDesk, actor: Actor) -> dict[str, LineageNode]:
    """Everything on the actor's desk that something is made of, and the questions and dashboards they may open."""
    titles = {readable.dataset.name: str(readable.dataset.title) for readable in opened.tables}
    made: dict[str, LineageNode] = {}
    models = {model.table: model for model in opened.models}

    def sources(tables: Iterable[str]) -> frozenset[str]:
        keys = set()
        for table in tables:
            if table in models:
                keys.add(f"model:{table}")
            elif (name := modelled.strip_day(table)) in titles:
                keys.add(f"dataset:{name}")
        return frozenset(keys)

    for model in models.values():
        key = f"model:{model.table}"
        made[key] = LineageNode(key, Made.MODEL, model.title, model.table, sources(model.reads))
        if model.indicator and (declared := indicators.find_indicator(model.indicator)) is not None:
            goal = f"indicator:{model.indicator}"
            made[goal] = LineageNode(goal, Made.INDICATOR, str(declared.title), model.indicator, frozenset({key}))
    for question in queries.list_saved_queries(actor=actor):
        try:
            tables = opened.named(question.sql)
        except Invalid:
            continue
        key = f"question:{question.pk}"
        made[key] = LineageNode(key, Made.QUESTION, question.title, str(question.pk), sources(tables))
    for number, title, asked in queries.list_placements(actor=actor):
        key = f"dashboard:{number}"
        held = frozenset(f"question:{question_number}" for question_number in asked) & made.keys()
        made[key] = LineageNode(key, Made.DASHBOARD, title, str(number), held)
    used = {source for node in made.values() for source in node.made_of}
    read = {key: key.partition(":")[2] for key in used if key.startswith("dataset:")}
    return {key: LineageNode(key, Made.DATASET, titles[name], name) for key, name in sorted(read.items())} | made


def find_related_nodes(every: Mapping[str, LineageNode], key: str) -> dict[str, LineageNode]:
    """The node with all that it is made of and all that is made of it; everything where there is no such node."""
    if key not in every:
        return dict(every)
    uses: defaultdict[str, set[str]] = defaultdict(set)
    for node in every.values():
        for source in node.made_of:
            uses[source].add(node.key)
    kept = _find_reached(key, lambda node_key: every[node_key].made_of) | _find_reached(
        key, lambda node_key: frozenset(uses[node_key])
    )
    return {name: node for name, node in every.items() if name in kept}


def _find_reached(start: str, step: Callable[[str], frozenset[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = step(waiting.pop()) - reached
        reached |= new
        waiting += sorted(new)
    return reached


def draw_lineage(every: Mapping[str, LineageNode]) -> LineagePicture:
    """Columns from what is published to what is shown; in each the boxes near what they are made of."""
    columns = _sort_into_columns(every)
    places: dict[str, float] = {}
    boxes: dict[str, Box] = {}
    for number, column in enumerate(columns):
        ordered = sorted(column, key=lambda key: (_average_place(every[key], places), every[key].name))
        for row, key in enumerate(ordered):
            places[key] = row / max(len(ordered), 1)
            boxes[key] = Box(every[key], number * _COLUMN, row * _ROW)
    lines, edges = [], []
    for key, box in boxes.items():
        for source in sorted(every[key].made_of & boxes.keys()):
            lines.append(_draw_curve(boxes[source], box))
            edges.append((every[source], every[key]))
    height = max((len(column) for column in columns), default=0) * _ROW
    width = max(len(columns) - 1, 0) * _COLUMN + _WIDE
    return LineagePicture(width, height, tuple(boxes.values()), tuple(lines), tuple(edges))


def _sort_into_columns(every: Mapping[str, LineageNode]) -> list[list[str]]:
    """Datasets first, each model after those it reads, then indicators and questions, dashboards last."""
    depth: dict[str, int] = {}

    def deep(key: str) -> int:
        if key not in depth:
            held = [deep(source) + 1 for source in every[key].made_of if source in every]
            depth[key] = max(held, default=0)
        return depth[key]

    models = max((deep(key) for key, node in every.items() if node.kind is Made.MODEL), default=0)
    fixed = {Made.DATASET: 0, Made.INDICATOR: models + 1, Made.QUESTION: models + 1, Made.DASHBOARD: models + 2}
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for key, node in every.items():
        columns[fixed.get(node.kind, deep(key))].append(key)
    return [columns[number] for number in sorted(columns)]


def _average_place(node: LineageNode, places: Mapping[str, float]) -> float:
    known = [places[source] for source in node.made_of if source in places]
    return sum(known) / len(known) if known else 0.0


def _draw_curve(source: Box, target: Box) -> str:
    """A curve from the right of one box to the left of the other."""
    x1, y1 = source.x + source.wide, source.y + source.high // 2
    x2, y2 = target.x, target.y + target.high // 2
    bend = max((x2 - x1) // 2, 16)
    return f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
