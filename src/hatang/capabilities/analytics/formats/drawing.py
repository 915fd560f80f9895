"""An answer as bars, a curve or one number: what is drawn is told from the kinds of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hatang.capabilities.analytics.formats.cells import count_decimal_places, format_label, kind_of, simplify_cell
from hatang.capabilities.analytics.terms import Drawing
from hatang.kernel.ui.charts import Curve, Step

if TYPE_CHECKING:
    import pyarrow as pa

# How many bars or points a drawing has at most: more are read in the table.
DRAWN = 60


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


def is_numeric_column(table: pa.Table, column: int) -> bool:
    return kind_of(str(table.schema[column].type)) in ("integer", "decimal")


def draw_answer(table: pa.Table, wanted: str) -> DrawnAnswer:
    """The answer drawn as wished, or as a table alone where its columns do not allow it."""
    last = table.num_columns - 1
    if wanted == Drawing.NUMBER and table.num_rows and is_numeric_column(table, last):
        return DrawnAnswer(Drawing.NUMBER, values=(read_number(table),), column=table.column_names[last])
    if wanted not in (Drawing.BARS, Drawing.LINE) or table.num_columns < 2 or not is_numeric_column(table, 1):
        return DrawnAnswer(Drawing.NONE)
    values = tuple(simplify_cell(cell) for cell in table.column(1).to_pylist()[:DRAWN])
    names = tuple(table.column(0).to_pylist()[:DRAWN])
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
