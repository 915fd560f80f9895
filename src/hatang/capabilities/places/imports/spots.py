"""Files of zones and public points."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.guard import require_edit
from hatang.capabilities.places.actions.spots import NewPoint, ZoneVersion, make_multipolygon, put_points, put_zone
from hatang.capabilities.places.imports.rows import list_written_rows
from hatang.capabilities.places.models import PublicPoint, Zone
from hatang.capabilities.places.terms import PointKind, ZoneKind
from hatang.kernel import access
from hatang.kernel.access import Area
from hatang.kernel.imports.declaration import Changes, Choice, Import, ImportColumn, Position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Key, Situation, Values

_EARLIEST = date(1975, 5, 1)
_FROM = ImportColumn(
    "valid_from", _("Valid from"), ("từ ngày", "hiệu lực từ"), kind="date", required=True, earliest=_EARLIEST
)
_TO = ImportColumn("valid_to", _("Valid to"), ("đến ngày",), kind="date", earliest=_EARLIEST)


def _list_current_zones(situation: Situation) -> Mapping[Key, Values]:
    return {
        (zone.code, zone.valid_from): {
            "zone": zone.code, "name": zone.name, "kind": zone.kind, "valid_from": zone.valid_from,
            "valid_to": zone.valid_to, "decree": zone.decree or None,
            "geometry": shapely.from_wkb(bytes(zone.geometry.wkb)),
        }
        for zone in Zone.objects.all()
    }  # fmt: skip


def _is_same_outline(before: Any, after: Any) -> bool:
    """Whether the outline of the file is the one we made of it before."""
    kept = shapely.from_wkb(bytes(make_multipolygon(after, "").wkb))
    return bool(shapely.equals_exact(shapely.normalize(before), shapely.normalize(kept), 1e-9))


def _apply_zones(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    access.require_right(actor, "places.govern")
    for change in changes.changed:
        if set(change.after) == {"geometry"} and _is_same_outline(change.before["geometry"], change.after["geometry"]):
            continue
        put_zone(_build_zone_version(change.values), import_id)
    for row in sorted(changes.added, key=lambda row: str(row.values["valid_from"])):
        put_zone(_build_zone_version(row.values), import_id)


def _build_zone_version(values: Any) -> ZoneVersion:
    return ZoneVersion(
        values["zone"], values["name"], values["kind"], values["geometry"], values["valid_from"],
        values.get("valid_to"), values.get("decree") or "",
    )  # fmt: skip


ZONES = Import(
    name="places.zone",
    dataset="places.zone",
    title=_("Zones"),
    columns=(
        ImportColumn("zone", _("Zone code"), ("mã khu vực", "mã khu"), kind="code", required=True, maximum_length=40),
        ImportColumn("name", _("Zone name"), ("tên khu vực", "tên khu"), required=True, maximum_length=200),
        ImportColumn("kind", _("Kind of zone"), ("loại khu vực", "loại"), kind="choice", required=True,
               choices=(
                   Choice(ZoneKind.URBAN, ZoneKind.URBAN.label, ("đô thị", "khu đô thị")),
                   Choice(ZoneKind.INDUSTRIAL_PARK, ZoneKind.INDUSTRIAL_PARK.label, ("khu công nghiệp", "kcn")),
                   Choice(ZoneKind.INDUSTRIAL_CLUSTER, ZoneKind.INDUSTRIAL_CLUSTER.label, ("cụm công nghiệp", "ccn")),
                   Choice(ZoneKind.TOURIST, ZoneKind.TOURIST.label, ("khu du lịch",)),
               )),
        _FROM,
        _TO,
        ImportColumn("decree", _("Decision that defines it"), ("quyết định", "số quyết định"), maximum_length=200),
        ImportColumn("geometry", _("Outline"), kind="geometry", geometry=("Polygon", "MultiPolygon"), required=True),
    ),
    key=("zone", "valid_from"),
    rule="places.govern",
    current=_list_current_zones,
    apply=_apply_zones,
)  # fmt: skip


def _list_current_points(situation: Situation) -> Mapping[Key, Values]:
    return _all_points()


def _all_points() -> Mapping[Key, Values]:
    rows = PublicPoint.objects.select_related("unit", "hamlet")
    return {
        (point.code,): {
            "point": point.code, "name": point.name, "kind": point.kind, "commune": point.unit.area,
            "hamlet": point.hamlet.area if point.hamlet else None, "longitude": point.point.x,
            "latitude": point.point.y, "valid_from": point.valid_from, "valid_to": point.valid_to,
        }
        for point in rows
    }  # fmt: skip


def _apply_points(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    rows = list_written_rows(changes)
    require_edit(actor, sorted({row["commune"] for row in rows}))
    # A column that the file does not have leaves what stands.
    standing = {key[0]: values for key, values in _all_points().items()}
    put_points([_build_new_point({**standing.get(row["point"], {}), **row}) for row in rows], import_id)


def _build_new_point(row: Any) -> NewPoint:
    hamlet = row.get("hamlet")
    return NewPoint(
        row["point"], row["name"], row["kind"], row["commune"], row["longitude"], row["latitude"],
        row["valid_from"], row.get("valid_to"), hamlet.code if isinstance(hamlet, Area) else "",
    )  # fmt: skip


_POINT_WORDS = {
    PointKind.SCHOOL: ("trường học", "trường"),
    PointKind.HEALTH_STATION: ("trạm y tế", "y tế xã"),
    PointKind.HOSPITAL: ("bệnh viện",),
    PointKind.POST_OFFICE: ("bưu điện văn hoá xã", "bưu điện", "bưu cục"),
    PointKind.COMMITTEE_OFFICE: ("trụ sở ubnd xã", "ubnd xã", "trụ sở"),
    PointKind.COMMUNITY_HOUSE: ("nhà văn hoá", "nhà sinh hoạt cộng đồng"),
    PointKind.MARKET: ("chợ",),
    PointKind.BUS_STATION: ("bến xe",),
    PointKind.TOURIST_SITE: ("điểm du lịch",),
}

POINTS = Import(
    name="places.point",
    dataset="places.point",
    title=_("Public points"),
    columns=(
        ImportColumn("point", _("Point code"), ("mã điểm",), kind="code", required=True, maximum_length=40),
        ImportColumn("name", _("Point name"), ("tên điểm",), required=True, maximum_length=200),
        ImportColumn("kind", _("Kind of point"), ("loại điểm", "loại"), kind="choice", required=True,
               choices=tuple(Choice(kind, kind.label, words) for kind, words in _POINT_WORDS.items())),
        ImportColumn("commune", _("Commune"), kind="unit", required=True),
        ImportColumn("hamlet", _("Hamlet"), kind="unit", unit_level="hamlet"),
        ImportColumn("longitude", _("Longitude"), kind="longitude", required=True),
        ImportColumn("latitude", _("Latitude"), kind="latitude", required=True),
        _FROM,
        _TO,
    ),
    key=("point",),
    rule="places.edit",
    current=_list_current_points,
    apply=_apply_points,
    position=Position(unit="commune"),
)  # fmt: skip
