"""Numba's decorator as the type checker can read it: every inner loop of the engine is compiled once and cached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable


def njit[F: Callable[..., Any]](function: F) -> F:
    """Compile to machine code at first use, kept on disk for the next process."""
    return cast("F", numba.njit(cache=True, boundscheck=False, nogil=True)(function))


def inlined[F: Callable[..., Any]](function: F) -> F:
    """The same, put into whoever calls it: for the few lines of a heap or a union-find."""
    return cast("F", numba.njit(cache=True, boundscheck=False, nogil=True, forceinline=True)(function))
