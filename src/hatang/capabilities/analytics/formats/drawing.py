"""An answer as bars, a curve or one number: what is drawn is told from the kinds of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hatang.capabilities.analytics.terms import Drawing

if TYPE_CHECKING:
    import pyarrow as pa

    from hatang.kernel.ui.tables import Kind

# How many bars or points a drawing has at most: more are read in the table.
DRAWN = 60


@dataclass(frozen=True)
class Drawn:
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
        return max((float(each) for each in self.values if each is not None), default=0) or 1

    @property
    def bars(self) -> list[tuple[Any, float | int | None]]:
        return list(zip(self.names, self.values, strict=True))


def kind_of(arrow: str) -> Kind:
    """The kind of column that an Arrow type is on a page.

    >>> kind_of("int64"), kind_of("decimal128(18, 2)"), kind_of("date32[day]"), kind_of("large_string")
    ('integer', 'decimal', 'date', 'text')
    """
    if arrow.startswith(("int", "uint")):
        return "integer"
    if arrow.startswith(("double", "float", "decimal")):
        return "decimal"
    return {"date32[day]": "date", "bool": "boolean"}.get(arrow, "text")  # type: ignore[return-value]


def counts(table: pa.Table, column: int) -> bool:
    return kind_of(str(table.schema[column].type)) in ("integer", "decimal")


def draw(table: pa.Table, wanted: str) -> Drawn:
    """The answer drawn as wished, or as a table alone where its columns do not allow it."""
    last = table.num_columns - 1
    if wanted == Drawing.NUMBER and table.num_rows and counts(table, last):
        return Drawn(Drawing.NUMBER, values=(number(table),), column=table.column_names[last])
    if wanted not in (Drawing.BARS, Drawing.LINE) or table.num_columns < 2 or not counts(table, 1):
        return Drawn(Drawing.NONE)
    values = tuple(_plain(each) for each in table.column(1).to_pylist()[:DRAWN])
    names = tuple(table.column(0).to_pylist()[:DRAWN])
    return Drawn(Drawing(wanted), names, values, column=table.column_names[1], by=table.column_names[0])


def number(table: pa.Table) -> float | int | None:
    """The last column of the first row; None where there is no row or it does not count."""
    if not table.num_rows or not table.num_columns or not counts(table, table.num_columns - 1):
        return None
    return _plain(table.column(table.num_columns - 1)[0].as_py())


def _plain(value: Any) -> float | int | None:
    return value if value is None or isinstance(value, int) else float(value)
