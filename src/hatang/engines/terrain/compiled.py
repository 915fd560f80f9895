"""Numba's decorator as the type checker can read it: compiled at first use, kept on disk for the next process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable


def njit[F: Callable[..., Any]](function: F) -> F:
    """Machine code with NumPy's rules for division by zero; no fast-math, so that results repeat to the bit."""
    return cast("F", numba.njit(cache=True, boundscheck=False, nogil=True, error_model="numpy")(function))
