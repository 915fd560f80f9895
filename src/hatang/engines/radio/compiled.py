"""Machine code for the radio engine: numba's decorator with the engine's own settings, typed for the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable


def compile_kernel[F: Callable[..., Any]](function: F) -> F:
    """Compile a float64 function; the plain one stays reachable as `.py_func`.

    Division by zero gives infinity as in C (`error_model="numpy"`), and no `fastmath`: the sums keep their order, so
    that the reference gives the same bits everywhere.
    """
    return cast("F", njit(cache=True, error_model="numpy")(function))
