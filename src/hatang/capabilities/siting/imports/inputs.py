"""Prices, planned digging, protected areas as files. Networks come whole, by their own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.actions import areas, prices
from hatang.capabilities.siting.datasets import inputs as fields
from hatang.capabilities.siting.models import PriceLine, ProtectedArea, RoadWork
from hatang.capabilities.siting.terms import PriceItem, WorkKind
from hatang.kernel.imports import Choice, Import, ImportColumn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key, Situation, Values

_WORK_WORDS = {
    WorkKind.ROAD: ("đường", "làm đường", "giao thông", "sửa đường", "nâng cấp đường"),
    WorkKind.UNDERGROUNDING: ("hạ ngầm", "ngầm hóa", "ngầm hoá"),
    WorkKind.WATER: ("nước", "cấp nước", "thoát nước"),
}


def current_prices(situation: Situation) -> Mapping[Key, Values]:
    return {
        (line.item,): {
            "item": line.item,
            "amount_vnd": line.amount_vnd,
            "source": line.source,
            "original": line.original,
            "note": line.note,
        }
        for line in PriceLine.objects.valid_on(situation.as_of)
    }


def current_works(situation: Situation) -> Mapping[Key, Values]:
    return {
        (row.code,): {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "year": row.year,
            "geometry": shapely.from_wkb(bytes(row.geometry.wkb)),
        }
        for row in RoadWork.objects.valid_on(situation.as_of)
    }


def current_protected(situation: Situation) -> Mapping[Key, Values]:
    return {
        (row.code,): {
            "code": row.code,
            "name": row.name,
            "source": row.source,
            "geometry": shapely.from_wkb(bytes(row.geometry.wkb)),
        }
        for row in ProtectedArea.objects.valid_on(situation.as_of)
    }


def apply_prices(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    prices.write_prices(actor, changes=changes, import_id=import_id, as_of=as_of)


def apply_works(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    areas.write_works(actor, changes=changes, import_id=import_id, as_of=as_of)


def apply_protected(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    areas.write_protected(actor, changes=changes, import_id=import_id, as_of=as_of)


IMPORTS = (
    Import(
        name="siting.price",
        dataset="siting.price",
        title=_("Price book"),
        description=_("One row per item: what one unit costs or brings in đồng, and who says so."),
        columns=(
            ImportColumn.of(
                fields.ITEM,
                "hạng mục",
                "khoản mục",
                "mã hạng mục",
                choices=tuple(
                    Choice(price_item.value, price_item.label, (price_item.value,)) for price_item in PriceItem
                ),
            ),
            ImportColumn.of(fields.AMOUNT, "đơn giá", "đơn giá (đồng)", "giá", kind="money", minimum=0),
            ImportColumn.of(fields.SOURCE, "nguồn", "nguồn giá", "căn cứ"),
            ImportColumn.of(fields.ORIGINAL, "giá công bố", "số liệu gốc", "giá gốc", maximum_length=120),
            ImportColumn.of(fields.NOTE, "ghi chú", maximum_length=300),
        ),
        key=("item",),
        rule="siting.plan",
        current=current_prices,
        apply=apply_prices,
    ),
    Import(
        name="siting.work",
        dataset="siting.work",
        title=_("Planned digging"),
        description=_("One line per work: road, undergrounding, water; where it is dug and in which year."),
        columns=(
            ImportColumn("code", _("Code"), ("mã công trình", "mã"), kind="code", required=True, maximum_length=40),
            ImportColumn("name", _("Name"), ("tên công trình", "tên"), required=True, maximum_length=200),
            ImportColumn.of(
                fields.WORK_KIND,
                "loại công trình",
                "loại",
                choices=tuple(
                    Choice(work_kind.value, work_kind.label, _WORK_WORDS[work_kind]) for work_kind in WorkKind
                ),
            ),
            ImportColumn("year", _("Year"), ("năm", "năm thực hiện", "năm thi công"), kind="year", required=True),
            ImportColumn(
                "geometry",
                _("Line"),
                kind="geometry",
                geometry=("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
                required=True,
            ),
        ),
        key=("code",),
        rule="siting.plan",
        current=current_works,
        apply=apply_works,
    ),
    Import(
        name="siting.protected_area",
        dataset="siting.protected_area",
        title=_("Protected areas"),
        description=_("Outlines where no mast is put up, with the decision that protects them."),
        columns=(
            ImportColumn("code", _("Code"), ("mã khu vực", "mã"), kind="code", required=True, maximum_length=40),
            ImportColumn("name", _("Name"), ("tên khu vực", "tên"), required=True, maximum_length=200),
            ImportColumn("source", _("Decision"), ("quyết định", "văn bản"), maximum_length=300),
            ImportColumn(
                "geometry", _("Outline"), kind="geometry", geometry=("Polygon", "MultiPolygon"), required=True
            ),
        ),
        key=("code",),
        rule="siting.plan",
        current=current_protected,
        apply=apply_protected,
    ),
)
