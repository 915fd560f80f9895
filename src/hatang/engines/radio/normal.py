"""The inverse of the complementary normal distribution, as the ITU-R Recommendations approximate it."""

from __future__ import annotations

import math

from hatang.engines.radio.compiled import compile_kernel

SMALLEST = 1e-6


@compile_kernel
def inverse_normal(share: float) -> float:
    """Standard deviations that are exceeded with this probability: I(x), P.1812-8 eqs (96)-(97).

    The share is held within 1e-6…1 - 1e-6 (Attachment 2); the error is below 4.5e-4 (Abramowitz and Stegun 26.2.23).

    >>> round(inverse_normal(0.01), 3), round(inverse_normal(0.99), 3), abs(inverse_normal(0.5)) < 1e-6
    (2.327, -2.327, True)
    >>> inverse_normal(0.0) == inverse_normal(1e-6)
    True
    """
    share = min(max(share, SMALLEST), 1.0 - SMALLEST)
    tail = share if share <= 0.5 else 1.0 - share
    t = math.sqrt(-2.0 * math.log(tail))
    c = ((0.010328 * t + 0.802853) * t + 2.515516698) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0)
    return t - c if share <= 0.5 else c - t
