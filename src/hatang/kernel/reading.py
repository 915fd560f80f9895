"""What was looked up once is not looked up again: within a page that changes nothing, or for some seconds."""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("reading", default=None)


@contextmanager
def cached_reading() -> Iterator[None]:
    """Everything inside speaks of one state; within another reading it is part of that one.

    The middleware opens one for each request that only reads, long work opens its own.
    """
    if _memory.get() is not None:
        yield
        return
    with separate_reading():
        yield


@contextmanager
def separate_reading() -> Iterator[None]:
    """Everything inside speaks of one state, which is another than that of the reading around it."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def cache_in_reading[T](key: Hashable, compute: Callable[[], T]) -> T:
    """The value under the key, computed once in a reading, every time outside of one.

    >>> with cached_reading(): (cache_in_reading("x", lambda: 1), cache_in_reading("x", lambda: 2))
    (1, 1)
    >>> cache_in_reading("x", lambda: 3)
    3
    """
    memory = _memory.get()
    if memory is None:
        return compute()
    if key not in memory:
        memory[key] = compute()
    cached: T = memory[key]
    return cached


def is_reading() -> bool:
    """Whether this is a page that changes nothing, or other work inside of which everything speaks of one state."""
    return _memory.get() is not None


def clear_reading() -> None:
    """Drop what was remembered: something was written after all."""
    if (memory := _memory.get()) is not None:
        memory.clear()


class KeptFew[T]:
    """The newest few of what was computed, by what each rests on, for every thread: nobody may change them.

    >>> few = KeptFew(1)
    >>> few.take("a", lambda: 1), few.take("a", lambda: 2), few.take("b", lambda: 3), few.take("a", lambda: 4)
    (1, 1, 3, 4)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def take(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What is kept under the key, else computed and kept; the longest unused goes."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = compute()
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def forget(self) -> None:
        """Empty it."""
        with self._lock:
            self._kept.clear()


_believed: dict[Hashable, tuple[float, Any]] = {}


def cache_for_seconds[T](key: Hashable, compute: Callable[[], T], *, seconds: float) -> T:
    """The value under the key, which this process computes once in so many seconds, or when it is told to doubt it.

    It is handed to every thread as it is: nobody may change it. Keys are few, as none is ever dropped for its age.

    >>> cache_for_seconds("x", lambda: 1, seconds=60), cache_for_seconds("x", lambda: 2, seconds=60)
    (1, 1)
    >>> drop_cached("x"), cache_for_seconds("x", lambda: 3, seconds=60)
    (None, 3)
    >>> drop_cached()
    """
    now = time.monotonic()
    until, value = _believed.get(key, (0.0, None))
    if now >= until:
        value = compute()
        _believed[key] = (now + seconds, value)
    cached: T = value
    return cached


def drop_cached(*keys: Hashable) -> None:
    """What stands under the keys has changed; everything, where none is named."""
    for key in keys or tuple(_believed):
        _believed.pop(key, None)
