"""The price book as the engine reads it: names to whole đồng, where a name that is missing is an error that says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.engines.network.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DUCT_RENT = "duct_rent_m_year"
DUCT_CABLING = "duct_cabling_m"
POLE_RENT = "pole_rent_m_year"
POLE_CABLING = "pole_cabling_m"
AERIAL_NEW = "aerial_new_m"
TRENCH_SHARED = "trench_shared_m"
CABINET = "cabinet"
CLOSURE = "closure"
EXCHANGE_PORT = "exchange_port"
DROP = "drop_home"


def trench_price_name(surface: str) -> str:
    """The price of a metre of new trench with duct under a surface."""
    return f"trench_m:{surface}"


def cable_price_name(fibres: int) -> str:
    """The price of a metre of cable with so many fibres."""
    return f"cable_m:{fibres}"


def splitter_price_name(ways: int) -> str:
    """The price of a splitter 1:ways."""
    return f"splitter:{ways}"


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by name, in whole đồng per metre, per metre and year (`…_m_year`), or per piece."""

    vnd: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        """A price. Raises NetworkError `no-price` with its name.

        >>> Prices({"cabinet": 9_000_000})["cabinet"]
        9000000
        """
        self.require((name,))
        return self.vnd[name]

    def require(self, names: Iterable[str]) -> None:
        """Raises NetworkError `no-price` that lists every name without a price, `bad-price` for a negative one."""
        names = list(dict.fromkeys(names))
        missing = [name for name in names if name not in self.vnd]
        if missing:
            listed = ", ".join(missing)
            raise NetworkError("no-price", f"the price book has no price for: {listed}", names=listed)
        for name in names:
            if self.vnd[name] < 0:
                raise NetworkError("bad-price", f"the price of {name} is negative", names=name)


@dataclass(frozen=True, slots=True)
class DiscountTerms:
    """How yearly rents weigh against money spent once: over so many years, discounted at a rate a year."""

    years: int
    discount: float

    @property
    def annuity(self) -> float:
        """What one đồng a year is worth today, paid at the end of each year.

        >>> round(DiscountTerms(20, 0.08).annuity, 3), DiscountTerms(3, 0.0).annuity
        (9.818, 3.0)
        """
        if not self.discount:
            return float(self.years)
        return (1 - (1 + self.discount) ** -self.years) / self.discount
