"""The price book, networks of lines, planned digging and protected areas as datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting import rules
from hatang.capabilities.siting.queries import networks, prices
from hatang.capabilities.siting.terms import LineKind, PriceItem, WorkKind
from hatang.kernel.datasets import Dataset, Field, Unheld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

ITEM = Field(
    "item",
    _("Item"),
    "choice",
    required=True,
    choices=tuple(PriceItem.choices),
)
AMOUNT = Field("amount_vnd", _("Amount"), "integer", unit="đồng", required=True)
SOURCE = Field("source", _("Source"), required=True)
ORIGINAL = Field("original", _("As published"), description=_("The figure of the source before it was converted."))
NOTE = Field("note", _("Note"))
WORK_KIND = Field("kind", _("Kind"), "choice", required=True, choices=tuple(WorkKind.choices))


def price_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for line in prices.list_price_lines(as_of=as_of, actor=actor):
        yield {
            "item": line.item,
            "amount_vnd": line.amount_vnd,
            "source": line.source,
            "original": line.original,
            "note": line.note,
            "valid_from": line.valid_from,
        }


def work_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in networks.list_road_works(as_of=as_of, actor=actor):
        yield {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "year": row.year,
            "geometry": shapely.from_wkb(bytes(row.geometry.wkb)),
        }


def protected_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in networks.protected_areas(as_of=as_of, actor=actor):
        yield {
            "code": row.code,
            "name": row.name,
            "source": row.source,
            "geometry": shapely.from_wkb(bytes(row.geometry.wkb)),
        }


def list_line_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """Of each network that could be used on the day what it holds of roads, pole lines and ducts."""
    for network in networks.list_networks_on(as_of=as_of, actor=actor):
        for kind, length_km in sorted(network.length_km.items()):
            yield {
                "network": network.pk,
                "name": network.name,
                "kind": kind,
                "length_km": length_km,
                "source": network.source,
                "added_on": timezone.localdate(network.added_at),
            }


LINES = Dataset(
    name="siting.line",
    unheld=(
        Unheld(
            _("who shares a pole line"), _("who hangs cables on which pole line"), _("telecommunications operators")
        ),
        Unheld(
            _("cables on poles, cables to be buried"),
            _("which cables hang on poles or were buried, by operator and ward"),
            _("telecommunications operators"),
        ),
    ),
    also=_("ducts, pole lines"),
    data_class="other",
    title=_("Kilometres of pole lines and ducts"),
    description=_("What each network of lines holds along which a cable can go: roads, pole lines, ducts, in km."),
    fields=(
        Field("network", _("Network of lines"), "integer", required=True),
        Field("name", _("Name"), required=True),
        Field("kind", _("Kind"), "choice", required=True, choices=tuple(LineKind.choices)),
        Field("length_km", _("Length"), "decimal", unit="km", required=True),
        SOURCE,
        Field("added_on", _("Added on"), "date", required=True),
    ),
    key=("network", "kind"),
    rows=list_line_rows,
    access="agency",
    cadence="irregular",
    scope=rules.line_scope,
)
PRICE = Dataset(
    name="siting.price",
    also=_("prices, unit prices"),
    data_class="other",
    title=_("Price book"),
    description=_("What the parts of networks cost and bring, in whole đồng, each with its source."),
    fields=(ITEM, AMOUNT, SOURCE, ORIGINAL, NOTE, Field("valid_from", _("From"), "date")),
    key=("item",),
    rows=price_rows,
    access="agency",
    cadence="yearly",
)
WORK = Dataset(
    name="siting.work",
    also=_("dig once, road works"),
    data_class="other",
    title=_("Planned digging"),
    description=_(
        "Road works, undergrounding and water works of a year: a cable laid then needs no trench of its own."
    ),
    fields=(
        Field("code", _("Code"), "code", required=True),
        Field("name", _("Name"), required=True),
        WORK_KIND,
        Field("year", _("Year"), "integer", required=True),
    ),
    key=("code",),
    rows=work_rows,
    geometry="LineString",
    access="agency",
    cadence="yearly",
)
PROTECTED = Dataset(
    name="siting.protected_area",
    data_class="other",
    title=_("Protected areas"),
    description=_("Where no mast is put up: nature reserves, monuments, military land."),
    fields=(
        Field("code", _("Code"), "code", required=True),
        Field("name", _("Name"), required=True),
        Field("source", _("Decision")),
    ),
    key=("code",),
    rows=protected_rows,
    geometry="MultiPolygon",
    access="agency",
    cadence="irregular",
)
