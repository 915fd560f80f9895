"""What every model asks of its inputs: a number within its range, a known code, a profile without holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.errors import NumberLimits, RadioError

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import ArrayLike, NDArray

NUMBERS = (int, float, np.integer, np.floating)
FINITE = NumberLimits()


def check_number(
    field: str,
    value: object,
    lowest: float,
    highest: float,
    unit: str = "",
    *,
    above: bool = False,
    below: bool = False,
) -> float:
    """The value as float where it lies within lowest…highest; `above`, `below` shut the ends out.

    >>> check_number("p", 50, 1, 50, "% of time")
    50.0
    >>> check_number("p", 60, 1, 50, "% of time")
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: p = 60: expected 1 to 50 % of time
    >>> check_number("time", 100, 0, 100, "%", above=True, below=True)
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: time = 100: expected more than 0, less than 100 %
    """
    limits = NumberLimits(lowest, highest, unit, above, below)
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        raise RadioError(field, value, limits)
    try:
        converted = float(value)
    except OverflowError as error:
        raise RadioError(field, _shorten_repr(value), limits) from error
    if not limits.holds(converted):
        raise RadioError(field, value, limits)
    return converted


def check_code(field: str, value: object, known: Collection[int], meaning: str) -> int:
    """The value where it is one of the known codes.

    >>> check_code("pol", 3, (1, 2), "1 horizontal, 2 vertical")
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: pol = 3: expected 1 horizontal, 2 vertical
    """
    if isinstance(value, bool) or not isinstance(value, NUMBERS) or value not in known:
        raise RadioError(field, value, meaning)
    return int(value)


def check_profile(field: str, values: ArrayLike, *, points: int = 3) -> NDArray[np.float64]:
    """Heights or distances along a path as float64 (n,), at least `points` of them, none missing.

    >>> check_profile("height_m", [])
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: height_m = 0: expected at least 3 points
    >>> check_profile("height_m", [1.0, None, 2.0])
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: height_m[1] = nan: expected a finite number
    """
    try:
        given = np.asarray(values)
        if given.size and given.dtype.kind not in "iufO":
            raise RadioError(field, _shorten_repr(values), "numbers only")
        array = np.ascontiguousarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, RadioError):
            raise
        raise RadioError(field, _shorten_repr(values), "numbers only") from error
    if array.ndim != 1:
        raise RadioError(field, f"{array.ndim} dimensions", "one list of numbers")
    if len(array) < points:
        raise RadioError(field, len(array), NumberLimits(points, unit="points"))
    holes = np.flatnonzero(~np.isfinite(array))
    if len(holes):
        raise RadioError(f"{field}[{holes[0]}]", float(array[holes[0]]), FINITE)
    return array


def same_length(field: str, values: NDArray[np.generic], wanted: int) -> None:
    """The list has as many entries as the profile has points.

    >>> same_length("zone", np.array([4, 4]), 3)
    Traceback (most recent call last):
    hatang.engines.radio.errors.RadioError: zone = 2: expected 3 points
    """
    if len(values) != wanted:
        raise RadioError(field, len(values), NumberLimits(wanted, wanted, "points"))


def _shorten_repr(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
