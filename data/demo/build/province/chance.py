"""Seeded chance: one stream per subject, so that a change in one file leaves the others as they were."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 20221216  # the date of Plan 194


def stream(subject: str) -> np.random.Generator:
    """The random stream of a subject: always the same numbers for the same subject."""
    return np.random.default_rng([SEED, zlib.crc32(subject.encode())])


def share_out(total: int, weights: Sequence[float] | np.ndarray, least: int = 0) -> np.ndarray:
    """Whole numbers in proportion to the weights that sum to `total` (largest remainders), each at least `least`.

    >>> share_out(10, [1, 1, 2]).tolist()
    [3, 2, 5]
    """
    given = np.asarray(weights, float)
    exact = given / given.sum() * (total - least * len(given))
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - least * len(given) - int(whole.sum())]] += 1
    return np.asarray(whole + least)


def ranks(values: np.ndarray) -> np.ndarray:
    """Each value's place from 0 (least) to just under 1 (most)."""
    order = np.empty(len(values), int)
    order[np.argsort(values, kind="stable")] = np.arange(len(values))
    return np.asarray((order + 0.5) / max(1, len(values)))
