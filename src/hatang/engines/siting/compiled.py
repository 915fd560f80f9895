"""The decorators of the inner loops and the seeded random numbers inside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.network.compiled import inlined, njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["draw_uniform", "inlined", "njit", "random_state"]

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


def random_state(*seeds: int) -> NDArray[np.uint64]:
    """The state of one generator, well mixed from the seeds; one element, changed in place by `uniform`.

    >>> int(random_state(1, 2)[0]) != int(random_state(2, 1)[0])
    True
    """
    state = 0
    for seed in seeds:
        state = (state + (seed & _MASK) + _GOLDEN) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return np.array([state or _GOLDEN], dtype=np.uint64)


@inlined
def draw_uniform(state: NDArray[np.uint64]) -> float:
    """The next number of [0, 1) by xorshift (Marsaglia 2003)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)
