"""The datasets of zones and public points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models import PublicPoint, Zone
from hatang.capabilities.places.queries import names
from hatang.capabilities.places.terms import PointKind, ZoneKind
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


def _list_zones(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for zone in Zone.objects.visible_to(actor).valid_on(as_of):
        yield {
            "zone": zone.code,
            "name": zone.name,
            "kind": zone.kind,
            "valid_from": zone.valid_from,
            "valid_to": zone.valid_to,
            "decree": zone.decree,
            "geometry": shapely.from_wkb(bytes(zone.geometry.wkb)),
        }


ZONE = Dataset(
    name="places.zone",
    also=_("zones, parks"),
    data_class="other",
    title=_("Zones"),
    description=_("Urban, industrial and tourist zones as their decision defined them on the date."),
    fields=(
        Field("zone", _("Zone code"), "code", required=True),
        Field("name", _("Zone name"), required=True),
        Field("kind", _("Kind of zone"), "choice", required=True, choices=tuple(ZoneKind.choices)),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("valid_to", _("Valid to"), "date"),
        Field("decree", _("Decision that defines it")),
    ),
    key=("zone", "valid_from"),
    geometry="MultiPolygon",
    rows=_list_zones,
    names=names.zone_names,
    stands_without=True,
)


def _list_points(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    rows = PublicPoint.objects.visible_to(actor).valid_on(as_of).select_related("unit", "hamlet")
    for point in rows:
        yield {
            "point": point.code,
            "name": point.name,
            "kind": point.kind,
            "commune": point.unit.code,
            "hamlet": point.hamlet.code if point.hamlet else "",
            "valid_from": point.valid_from,
            "valid_to": point.valid_to,
            "geometry": shapely.Point(point.point.x, point.point.y),
        }


PUBLIC_POINT = Dataset(
    name="places.point",
    also=_("schools, health stations, public places"),
    data_class="other",
    title=_("Public points"),
    description=_("Schools, health stations, post offices, commune offices, markets, tourist sites."),
    fields=(
        Field("point", _("Point code"), "code", required=True),
        Field("name", _("Point name"), required=True),
        Field("kind", _("Kind of point"), "choice", required=True, choices=tuple(PointKind.choices)),
        Field("commune", _("Commune code"), "code", required=True, of=("places.unit",)),
        Field("hamlet", _("Hamlet code"), "code", of=("places.hamlet",)),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("valid_to", _("Valid to"), "date"),
    ),
    key=("point",),
    geometry="Point",
    rows=_list_points,
    names=names.point_names,
)
