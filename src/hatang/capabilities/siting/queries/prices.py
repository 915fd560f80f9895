"""The price book of a day: amounts by item, and the error that names a price that is not there."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.siting.models import PriceLine
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from hatang.capabilities.siting.terms import PriceItem
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class PriceBook:
    """The amounts in whole đồng that hold on a day, by item."""

    as_of: date
    amounts: Mapping[str, int]

    def has(self, item: PriceItem) -> bool:
        return item.value in self.amounts

    def amount(self, item: PriceItem) -> int:
        """The amount; `Invalid` that names the price where there is none."""
        self.require([item])
        return self.amounts[item.value]

    def require(self, items: Iterable[PriceItem]) -> None:
        """Raise `Invalid` naming every one of these prices that the book lacks."""
        missing = [f"{item.label} ({item.unit.label})" for item in dict.fromkeys(items) if not self.has(item)]
        if missing:
            raise Invalid(
                "price_missing",
                _("The price book lacks a price"),
                where="; ".join(missing),
                detail=_("As of %(day)s.") % {"day": formats.format_day(self.as_of)},
                hint=_("Enter it with its source, or leave out what needs it."),
            )

    @property
    def fingerprint(self) -> str:
        """Two books with the same amounts have the same."""
        return hashlib.sha256(json.dumps(dict(sorted(self.amounts.items()))).encode()).hexdigest()


def read_price_book(*, as_of: date) -> PriceBook:
    """The book of the day, for a solve; pages read `list_price_lines`."""
    amounts = PriceLine.objects.valid_on(as_of).values_list("item", "amount_vnd")
    return PriceBook(as_of, dict(amounts))


def list_price_lines(*, as_of: date, actor: Actor) -> QuerySet[PriceLine]:
    """The lines that hold on the day, as far as the actor may see them."""
    return PriceLine.objects.visible_to(actor).valid_on(as_of)


def list_price_history(*, item: PriceItem, actor: Actor) -> QuerySet[PriceLine]:
    """Every line an item ever had, the newest first."""
    return PriceLine.objects.visible_to(actor).filter(item=item)


def compute_price_state(*, item: str) -> str:
    """What the lines of an item say, in short: whoever changes one tells which state was on the page."""
    price_lines = PriceLine.objects.filter(item=item).order_by("valid_from")
    rows = list(price_lines.values_list("amount_vnd", "source", "original", "note", "valid_from", "valid_to"))
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()[:16]
