"""An answer as bars, a curve, a map or one number: what is drawn is told from the kinds of its columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hatang.capabilities.analytics.formats.cells import count_decimal_places, format_label, kind_of, simplify_cell
from hatang.capabilities.analytics.terms import Drawing
from hatang.kernel.ui import formats, maps
from hatang.kernel.ui.charts import Curve, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

# How many bars or points a drawing has at most, how many bars are seen before the others are unfolded.
DRAWN, _AT_ONCE = 300, 30


@dataclass(frozen=True)
class DrawnAnswer:
    """What to draw: `kind` is the drawing that the answer allows, "none" where it allows only a table.

    `names` and `values` go together; `column` names what is counted and `by` what names the bars. A number stands
    in `values` alone.
    """

    kind: Drawing
    names: tuple[Any, ...] = ()
    values: tuple[float | int | None, ...] = ()
    column: str = ""
    by: str = ""

    @property
    def top(self) -> float:
        """The largest value, 1 where there is none above zero: what bars are drawn against."""
        return max((float(height) for height in self.values if height is not None), default=0) or 1

    @property
    def decimals(self) -> int:
        return count_decimal_places(self.values)

    @property
    def bars(self) -> list[tuple[Any, float | int | None]]:
        """Name and value of each bar or point; none of a number, which has no name."""
        return list(zip(self.names, self.values, strict=False))

    @property
    def curve(self) -> Curve:
        """The values in the order of the answer, apart as far as their numbers or dates are."""
        at = [_find_axis_position(name) for name in self.names]
        known = [position for position in at if position is not None]
        # Names that do not go upwards as numbers or dates are steps of equal width.
        rises = len(known) == len(at) and all(before < after for before, after in pairwise(known))
        steps = (
            Step(format_label(name), known[index] if rises else index, value)
            for index, (name, value) in enumerate(self.bars)
        )
        return Curve(self.column, self.by, tuple(steps), self.decimals)


@dataclass(frozen=True)
class BarChart:
    """Bars as a page shows them: (name, value, address, whether chosen), the first at once, the others folded.

    `groups` are all groups that there are, drawn or not, with `is_more` at least so many; `whole` is what all of them
    add up to, None where they do not. `ordered` says which come first.
    """

    bars: tuple[tuple[str, float | int | None, str, bool], ...]
    groups: int
    is_more: bool = False
    whole: float | int | None = None
    ordered: str = ""

    @property
    def first(self) -> tuple[tuple[str, float | int | None, str, bool], ...]:
        return self.bars[:_AT_ONCE]

    @property
    def folded(self) -> tuple[tuple[str, float | int | None, str, bool], ...]:
        return self.bars[_AT_ONCE:]

    @property
    def folded_sum(self) -> float | int | None:
        return None if self.whole is None else sum(bar[1] or 0 for bar in self.folded)

    @property
    def joined(self) -> int:
        """How many groups are not drawn."""
        return self.groups - len(self.bars)

    @property
    def joined_sum(self) -> float | int | None:
        """What they add up to; None where groups are not to be added, or are not all known."""
        if self.whole is None or self.is_more:
            return None
        return round(self.whole - sum(bar[1] or 0 for bar in self.bars), 4)


@dataclass(frozen=True)
class CommuneMap:
    """The values on the outlines of communes: the drawing, its classes, and each shape with the code it is of."""

    poster: maps.Poster
    legend: maps.LegendKey
    places: tuple[tuple[maps.PosterShape, str], ...]
    is_schematic: bool


def draw_commune_map(
    drawn: DrawnAnswer, features: Iterable[Mapping[str, Any]], as_of: date, *, unit: str = ""
) -> CommuneMap | None:
    """The answer on a map, where its names are codes or keys of communes; None where no outline is known."""
    # By its key where it has one: the code alone may be that of another unit of another time.
    values = {str(name): value for name, value in drawn.bars}
    shown = []
    for feature in features:
        properties, key = feature["properties"], str(feature["properties"]["area"])
        code = key if key in values else key.partition("@")[0]
        value = values.get(code)
        words = f"{properties['name']}: {formats.format_number(value)}"
        shown.append({**feature, "properties": {**properties, "key": code, "name": words, "value": value}})
    if (bounds := maps.bounds_of(shown)) is None:
        return None
    classes = maps.break_classes((feature["properties"]["value"] for feature in shown), unit)
    poster = maps.draw_poster(shown, bounds, as_of, by="value", classes=classes)
    # What the class says is in the legend; under the cursor stands the value.
    titled = [
        replace(shape, title=feature["properties"]["name"]) for shape, feature in zip(poster.shapes, shown, strict=True)
    ]
    places = tuple((shape, shape.key) for shape in titled)
    schematic = any(feature["properties"].get("schematic") for feature in shown)
    return CommuneMap(poster, maps.LegendKey(drawn.column, unit, classes), places, schematic)


def is_numeric_column(table: pa.Table, column: int) -> bool:
    return kind_of(str(table.schema[column].type)) in ("integer", "decimal")


def draw_answer(table: pa.Table, wanted: str) -> DrawnAnswer:
    """The answer drawn as wished, or as a table alone where its columns do not allow it."""
    last = table.num_columns - 1
    if wanted == Drawing.NUMBER and table.num_rows and is_numeric_column(table, last):
        return DrawnAnswer(Drawing.NUMBER, values=(read_number(table),), column=table.column_names[last])
    if (
        wanted not in (Drawing.BARS, Drawing.LINE, Drawing.MAP)
        or table.num_columns < 2
        or not is_numeric_column(table, 1)
    ):
        return DrawnAnswer(Drawing.NONE)
    # A map shows every commune.
    most = table.num_rows if wanted == Drawing.MAP else DRAWN
    values = tuple(simplify_cell(cell) for cell in table.column(1).to_pylist()[:most])
    names = tuple(table.column(0).to_pylist()[:most])
    return DrawnAnswer(Drawing(wanted), names, values, column=table.column_names[1], by=table.column_names[0])


def read_number(table: pa.Table) -> float | int | None:
    """The last column of the first row; None where there is no row or it does not count."""
    if not table.num_rows or not table.num_columns or not is_numeric_column(table, table.num_columns - 1):
        return None
    figure: float | int | None = simplify_cell(table.column(table.num_columns - 1)[0].as_py())
    return figure


def _find_axis_position(name: Any) -> float | None:
    """Where a number or a date stands on its axis; None for a name in words."""
    match simplify_cell(name):
        case bool():
            return None
        case datetime() as moment:
            return moment.timestamp()
        case date() as day:
            return float(day.toordinal())
        case int() | float() as number_:
            return float(number_)
    return None
