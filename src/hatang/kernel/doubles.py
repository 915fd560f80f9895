"""Numbers that may have a fraction, as text writes them: 93.0 and never 93.

Programs that guess types out of text (GDAL, QGIS, spreadsheets) take a column for one of whole numbers by the values
that they see first, and cut the fractions that follow. A decimal point in every value leaves nothing to guess.
"""

from __future__ import annotations

import math
from decimal import Decimal


def as_double(value: object) -> object:
    """A value of a field of doubles as CSV and JSON write it; Python gives every float a point or an exponent.

    What is no number (NaN, infinity) is empty: JSON has no word for it. Text, such as the word beside a total, stays.

    >>> as_double(93), as_double(Decimal("93.00")), as_double(0.5), as_double(float("nan")), as_double("–")
    (93.0, 93.0, 0.5, None, '–')
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


# Below, PostgreSQL writes whole doubles without an exponent: nothing tells them from integers.
_PLAIN_BELOW = "1e15"
_LARGEST = "1.7976931348623157e308"


def double_text(column: str) -> str:
    """The SQL of a `double precision` column as the text of its JSON: `to_json` alone would write 93 for 93.0 and "NaN"
    as a text.

    `column` is SQL already; nothing that a client sent may stand in it.
    """
    return (
        f"CASE WHEN {column} = trunc({column}) AND abs({column}) < {_PLAIN_BELOW} THEN {column}::text || '.0'"
        # NaN is greater than every number here.
        f" WHEN abs({column}) > {_LARGEST} THEN 'null' ELSE {column}::text END"
    )


def double_json(column: str) -> str:
    """The same as JSON."""
    return f"({double_text(column)})::json"
