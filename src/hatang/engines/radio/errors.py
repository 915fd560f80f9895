"""The one error root of the radio engine: what was wrong, in which field, and what would have been right."""

from __future__ import annotations


class RadioError(ValueError):
    """A parameter, file or place the engine cannot compute with.

    `field` names the parameter (or file, or column), `value` what stood there and `expected` what would have been
    accepted, so that the edge can say it in the reader's language.

    >>> str(RadioError("p", 60, "1 to 50 % of time"))
    'p = 60: expected 1 to 50 % of time'
    >>> RadioError("p", None, "a number").field
    'p'
    """

    def __init__(self, field: str, value: object, expected: str) -> None:
        self.field = field
        self.value = value
        self.expected = expected
        super().__init__(f"{field} = {value!r}: expected {expected}")
