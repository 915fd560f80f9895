"""Money over the years of a scenario: what is spent once, what is paid each year, what comes in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.capabilities.siting.queries.solving.lines import build_terms
from hatang.capabilities.siting.terms import HamletService, PriceItem, SiteSource

if TYPE_CHECKING:
    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.prices import PriceBook

_MONTHS = 12


@dataclass(frozen=True)
class Money:
    """Amounts as of today in whole đồng; yearly ones over the years of the ask, discounted."""

    book: PriceBook
    ask: Ask

    @property
    def annuity(self) -> float:
        return build_terms(self.ask).annuity

    def once(self, item: PriceItem) -> int:
        return self.book.amount(item)

    def yearly(self, item: PriceItem) -> int:
        return round(self.book.amount(item) * self.annuity)

    def monthly(self, item: PriceItem) -> int:
        return round(self.book.amount(item) * _MONTHS * self.annuity)

    def site_items(self, source: SiteSource) -> list[tuple[PriceItem, int]]:
        """What a site is made of, with each part as of today; its backhaul comes on top."""
        parts = [
            (PriceItem.RADIO, self.once(PriceItem.RADIO)),
            (PriceItem.INSTALLATION, self.once(PriceItem.INSTALLATION)),
            (PriceItem.SITE_YEAR, self.yearly(PriceItem.SITE_YEAR)),
        ]
        if source is SiteSource.MAST:
            return [*parts, (PriceItem.MAST_RENT, self.yearly(PriceItem.MAST_RENT))]
        return [(PriceItem.MAST, self.once(PriceItem.MAST)), *parts]

    def site_vnd(self, source: SiteSource) -> int:
        """What a site costs over the years without its backhaul."""
        return sum(cost for _item, cost in self.site_items(source))

    def satellites(self, households: float) -> dict[HamletService, int]:
        """What it costs to serve so many households from the sky; a high platform only where it has a price."""
        number = max(round(households), 1)
        cost_by_service = {
            HamletService.COMMUNITY: self.terminals(households)
            * (self.once(PriceItem.COMMUNITY_KIT) + self.monthly(PriceItem.COMMUNITY_MONTH)),
            HamletService.LEO: number * (self.once(PriceItem.LEO_KIT) + self.monthly(PriceItem.LEO_MONTH)),
        }
        if self.book.has(PriceItem.HAPS_MONTH):
            cost_by_service[HamletService.HAPS] = number * self.monthly(PriceItem.HAPS_MONTH)
        return cost_by_service

    def terminals(self, households: float) -> int:
        """How many shared terminals so many households need."""
        return max(math.ceil(households / self.ask.community_homes), 1)

    def revenue(self, households: float, item: PriceItem) -> int:
        """What the households that connect bring over the years."""
        return round(households * self.ask.take_up_percent / 100.0 * self.monthly(item))
