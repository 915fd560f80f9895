"""Prices enter with a source, end with a reason, and are never overwritten unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models import PriceLine
from hatang.capabilities.siting.queries import prices
from hatang.capabilities.siting.terms import PriceItem
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Conflict, Invalid, Missing

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes

DATASET = "siting.price"
# More than any single thing of a province's network costs: beyond it somebody typed a unit wrong.
LARGEST_VND = 10**15


@dataclass(frozen=True)
class PriceEntry:
    """What an item costs from a day on, and who says so."""

    item: str
    amount_vnd: int
    source: str
    valid_from: date
    original: str = ""
    note: str = ""


def set_price(actor: Actor, price: PriceEntry, *, import_id: str = "", seen: str = "") -> PriceLine:
    """Let a price hold from a day on; the one before ends there, one of the same day is corrected.

    `seen`: the state of the item that the person saw (`queries.prices.state`); `Conflict` where it is another by now.
    """
    access.require_right(actor, "siting.plan")
    item, valid_from = price.item, price.valid_from
    if item not in PriceItem.values:
        raise Invalid("price_item", _("There is no such item in the price book"), where=item)
    if not price.source.strip():
        raise Invalid("price_source", _("A price needs its source"), where=PriceItem(item).label)
    if not 0 <= price.amount_vnd <= LARGEST_VND:
        raise Invalid("price_amount", _("This amount cannot be a price"), where=PriceItem(item).label)
    with transaction.atomic():
        lines = PriceLine.objects.select_for_update().filter(item=item)
        _require_seen(item, seen)
        standing = lines.valid_on(valid_from).first()
        following = lines.filter(valid_from__gt=valid_from).order_by("valid_from").first()
        before = _describe_price_line(standing) if standing else None
        if standing is not None and standing.valid_from == valid_from:
            line = standing
        else:
            if standing is not None:
                standing.valid_to = valid_from
                standing.save(update_fields=["valid_to"])
            line = PriceLine(item=item, valid_from=valid_from, valid_to=following.valid_from if following else None)
        line.amount_vnd, line.source, line.import_id = price.amount_vnd, price.source.strip()[:500], import_id
        line.original, line.note = price.original.strip()[:120], price.note.strip()[:300]
        line.save()
        audit.record_act(
            actor, "siting.price.set", "siting.price", item, before=before, after=_describe_price_line(line)
        )
        datasets.bump_revisions(DATASET)
        events.publish_event("siting.price_changed", {"item": item})
    return line


def end_price(actor: Actor, *, item: str, as_of: date, reason: str, seen: str = "") -> PriceLine:
    """Let a price hold no longer from a day on; later runs are blocked by its name. `seen` as in `set_price`."""
    access.require_right(actor, "siting.plan")
    if not reason.strip():
        raise Invalid("price_reason", _("Ending a price needs a reason"))
    with transaction.atomic():
        line = PriceLine.objects.select_for_update().filter(item=item).valid_on(as_of).first()
        _require_seen(item, seen)
        if line is None:
            raise Missing("price", _("There is no such price on this date"), where=item)
        before = _describe_price_line(line)
        line.valid_to = as_of
        line.save(update_fields=["valid_to"])
        audit.record_act(
            actor,
            "siting.price.end",
            "siting.price",
            item,
            before=before,
            after=_describe_price_line(line),
            reason=reason.strip(),
        )
        datasets.bump_revisions(DATASET)
        events.publish_event("siting.price_changed", {"item": item})
    return line


def _require_seen(item: str, seen: str) -> None:
    if seen and seen != prices.compute_price_state(item=item):
        raise Conflict(
            "price_changed",
            _("Somebody else changed this price while you had the page open"),
            where=PriceItem(item).label,
            hint=_("Look at what it says now; nothing of yours was written."),
        )


def write_prices(actor: Actor, *, changes: Changes, import_id: str, as_of: date) -> None:
    """Take in a file of prices: each line holds from the day of the file on."""
    with transaction.atomic():
        rows = [change.values for change in changes.added] + [change.values for change in changes.changed]
        for values in rows:
            record: dict[str, Any] = dict(values)
            price = PriceEntry(
                item=str(record["item"]),
                amount_vnd=int(record["amount_vnd"]),
                source=str(record["source"]),
                original=str(record.get("original") or ""),
                note=str(record.get("note") or ""),
                valid_from=as_of,
            )
            set_price(actor, price, import_id=import_id)


def _describe_price_line(line: PriceLine) -> dict[str, Any]:
    return {
        "amount_vnd": line.amount_vnd,
        "source": line.source,
        "original": line.original,
        "valid_from": line.valid_from,
        "valid_to": line.valid_to,
    }
