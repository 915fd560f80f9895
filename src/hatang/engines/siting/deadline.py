"""When a solve has to end: a moment on a clock that comes in, passed on from phase to phase."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class SolveDeadline:
    """`until`, in seconds of `clock`. On the clock of the processor nobody waits for the other programs of a machine,
    and the solver of linear programs, which knows the wall's clock only, is stopped from outside between its steps; on
    the wall's clock (`is_wall`) it ends its steps itself, however long one of them is."""

    until: float
    clock: Callable[[], float] = time.process_time
    is_wall: bool = False

    @classmethod
    def of_processor(cls, seconds: float) -> Self:
        """So many seconds of processor from now."""
        return cls(time.process_time() + seconds)

    @classmethod
    def on_the_wall(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> Self:
        """So many seconds from now, for whoever waits.

        >>> moments = iter([5.0, 6.0, 11.0])
        >>> end = SolveDeadline.on_the_wall(3.0, lambda: next(moments))
        >>> end.left_s, end.left_s
        (2.0, 0.0)
        """
        return cls(clock() + seconds, clock, is_wall=True)

    @property
    def left_s(self) -> float:
        """Seconds that are left, not below 0."""
        return max(self.until - self.clock(), 0.0)

    @property
    def is_over(self) -> bool:
        return self.left_s <= 0

    def share(self, part: float) -> Self:
        """The moment when so large a part of what is left now is over."""
        return type(self)(self.clock() + part * self.left_s, self.clock, self.is_wall)
