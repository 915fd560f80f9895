"""Net present value in whole đồng, and what each way of serving a hamlet alone costs at given prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting.errors import SitingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.engines.siting.cover import Integers
    from hatang.engines.siting.problem import Money

IMPOSSIBLE = -1
"""Stands for the cost of what cannot be done at a place."""

FIBRE = "fibre"
NEW_SITE = "new_site"
SHARED_SITE = "shared_site"
LEO_COMMUNITY = "leo_community"
LEO_HOUSEHOLD = "leo_household"
HAPS = "haps"


@dataclass(frozen=True)
class Price:
    """What one unit costs: đồng once, đồng a year, and after how many years it is bought again (None: it outlasts)."""

    once_vnd: int
    yearly_vnd: int = 0
    life_years: int | None = None


@dataclass(frozen=True)
class Tariff:
    """The prices of serving one hamlet by one technology: for the hamlet, and for each household in it."""

    hamlet: Price | None = None
    household: Price | None = None


def present_value_vnd(price: Price, *, years: int, rate: float) -> int:
    """Spent over `years` (from 1), discounted at `rate` a year: once now, yearly at each year's end, renewals when due.

    >>> present_value_vnd(Price(1000, 100), years=2, rate=0.10)
    1174
    >>> present_value_vnd(Price(1000, 0, life_years=2), years=5, rate=0.0)
    3000
    """
    if years < 1 or not -0.5 < rate < 1.0:
        raise SitingError("horizon", f"{years} years at {rate:.0%} is no horizon", years=years, rate=rate)
    bought = range(0, years, price.life_years) if price.life_years else range(1)
    once = sum(price.once_vnd * (1 + rate) ** -year for year in bought)
    return round(once + sum(price.yearly_vnd * (1 + rate) ** -year for year in range(1, years + 1)))


def alone_vnd(
    households: Integers, tariffs: Mapping[str, Tariff], *, needed: Sequence[str] = (), years: int, rate: float
) -> dict[str, Money]:
    """Of each technology the net present value of serving each hamlet (hamlets,) alone.

    A technology that is `needed` and has no price raises `price_missing` with its name; others without one are left
    out: nothing is invented.

    >>> alone_vnd(np.array([2, 3]), {"leo_household": Tariff(household=Price(10))}, years=1, rate=0.0)
    {'leo_household': array([20, 30])}
    >>> alone_vnd(np.array([2]), {}, needed=["haps"], years=1, rate=0.0)
    Traceback (most recent call last):
    hatang.engines.siting.errors.SitingError: haps: it has no price
    """
    cost_by_technology: dict[str, Money] = {}
    for name in dict.fromkeys((*needed, *tariffs)):
        tariff = tariffs.get(name)
        if tariff is None or (tariff.hamlet is None and tariff.household is None):
            if name in needed:
                raise SitingError("price_missing", "it has no price", where=name, price=name)
            continue
        fixed = present_value_vnd(tariff.hamlet, years=years, rate=rate) if tariff.hamlet else 0
        per_household = present_value_vnd(tariff.household, years=years, rate=rate) if tariff.household else 0
        cost_by_technology[name] = fixed + per_household * np.asarray(households, dtype=np.int64)
    return cost_by_technology


def shared_out(total_vnd: int, weights: np.ndarray) -> Money:
    """Whole đồng by weights that add up to the total exactly (largest remainders first).

    >>> shared_out(10, np.array([1, 1, 1])).tolist()
    [4, 3, 3]
    >>> shared_out(10, np.array([0, 0])).tolist()
    [5, 5]
    """
    size = len(weights)
    if not size:
        return np.zeros(0, dtype=np.int64)
    parts = np.asarray(weights, dtype=np.float64)
    parts = parts / parts.sum() if parts.sum() > 0 else np.full(size, 1 / size)
    exact = parts * total_vnd
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: int(total_vnd - whole.sum())]] += 1
    return whole
