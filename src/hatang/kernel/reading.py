"""One reading: within a page that changes nothing, what was looked up once is not looked up again."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Everything inside speaks of one state; within another reading it is part of that one.

    The middleware opens one for each request that only reads, long work opens its own.
    """
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remember[T](key: Hashable, compute: Callable[[], T]) -> T:
    """The value under the key, computed once in a reading, every time outside of one.

    >>> with reading(): (remember("x", lambda: 1), remember("x", lambda: 2))
    (1, 1)
    >>> remember("x", lambda: 3)
    3
    """
    memory = _memory.get()
    if memory is None:
        return compute()
    if key not in memory:
        memory[key] = compute()
    found: T = memory[key]
    return found


def forget() -> None:
    """Drop what was remembered: something was written after all."""
    if (memory := _memory.get()) is not None:
        memory.clear()
