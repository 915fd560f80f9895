"""The one error root of the radio engine: what was wrong, in which field, and what would have been right."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class NumberLimits:
    """A range of numbers and its unit; `above`, `below` shut the ends out, infinite ends are open.

    >>> (str(NumberLimits(1, 50, "% of time")), str(NumberLimits(0, 100, "%", above=True, below=True)),
    ...  str(NumberLimits(4, 4, "points")))
    ('1 to 50 % of time', 'more than 0, less than 100 %', '4 points')
    >>> str(NumberLimits())
    'a finite number'
    """

    lowest: float = -math.inf
    highest: float = math.inf
    unit: str = ""
    above: bool = False
    below: bool = False

    def holds(self, value: float) -> bool:
        """Whether the value is finite and within.

        >>> NumberLimits(0, 1).holds(1), NumberLimits(0, 1, below=True).holds(1), NumberLimits().holds(math.nan)
        (True, False, False)
        """
        low = value > self.lowest if self.above else value >= self.lowest
        high = value < self.highest if self.below else value <= self.highest
        return math.isfinite(value) and low and high

    def __str__(self) -> str:
        tail = f" {self.unit}" if self.unit else ""
        if self.lowest == self.highest:
            return f"{self.lowest:g}{tail}"
        has_low, has_high = math.isfinite(self.lowest), math.isfinite(self.highest)
        if has_low and has_high and not self.above and not self.below:
            return f"{self.lowest:g} to {self.highest:g}{tail}"
        low = f"{'more than' if self.above else 'at least'} {self.lowest:g}" if has_low else ""
        high = f"{'less than' if self.below else 'at most'} {self.highest:g}" if has_high else ""
        return (", ".join(part for part in (low, high) if part) or "a finite number") + tail


class RadioError(ValueError):
    """A parameter, file or place the engine cannot compute with.

    `field` names the parameter (or file, or column), `value` what stood there and `expected` what would have been
    accepted (`limits`, where that is a range), so that the edge can say it in the reader's language.

    >>> str(RadioError("p", 60, NumberLimits(1, 50, "% of time")))
    'p = 60: expected 1 to 50 % of time'
    >>> RadioError("p", None, "a number").field
    'p'
    """

    def __init__(self, field: str, value: object, expected: str | NumberLimits) -> None:
        self.field = field
        self.value = value
        self.expected = str(expected)
        self.limits = expected if isinstance(expected, NumberLimits) else None
        super().__init__(f"{field} = {value!r}: expected {expected}")
