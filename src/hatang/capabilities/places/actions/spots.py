"""Zones and public points: a changed outline or definition of a zone is a new version, dated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.figures import place_ids
from hatang.capabilities.places.models import Hamlet, PublicPoint, Zone
from hatang.capabilities.places.terms import PointKind, ZoneKind
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from hatang.kernel.access import Area


def make_multipolygon(shape: BaseGeometry, where: str) -> MultiPolygon:
    """A shapely polygon or multipolygon as Django keeps it, made valid; `Invalid` for anything else."""
    # start: shapely
    import shapely

    made = shapely.make_valid(shapely.force_2d(shape))
    parts = [part for part in shapely.get_parts(made, return_index=False) if part.geom_type == "Polygon"]
    parts += [p for part in shapely.get_parts(made) if part.geom_type == "MultiPolygon" for p in part.geoms]
    west, south, east, north = shapely.total_bounds(made)
    if not parts or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        hint = _("An outline is a polygon in degrees (EPSG:4326).")
        raise Invalid("geometry", _("This shape is no outline"), where=where, detail=made.geom_type, hint=hint)
    polygons = [GEOSGeometry(memoryview(shapely.to_wkb(part)), srid=4326) for part in parts]
    return MultiPolygon(*(p for p in polygons if isinstance(p, Polygon)), srid=4326)


@dataclass(frozen=True)
class ZoneVersion:
    code: str
    name: str
    kind: str
    geometry: BaseGeometry
    valid_from: date
    valid_to: date | None = None
    decree: str = ""


def put_zone(version: ZoneVersion, import_id: str = "") -> None:
    """Write a version of a zone; the one valid before it ends where it begins. The caller guards and audits."""
    if version.kind not in ZoneKind.values:
        raise Invalid("zone", _("There is no such kind of zone"), where=f"{version.code}, {version.kind}")
    shape = make_multipolygon(version.geometry, version.code)
    before = Zone.objects.filter(code=version.code, valid_from__lt=version.valid_from).order_by("-valid_from").first()
    if before is not None and (before.valid_to is None or before.valid_to > version.valid_from):
        before.valid_to = version.valid_from
        before.save(update_fields=["valid_to"])
    Zone.objects.update_or_create(
        code=version.code,
        valid_from=version.valid_from,
        defaults={
            "name": version.name, "kind": version.kind, "geometry": shape, "valid_to": version.valid_to,
            "decree": version.decree, "imported_by": import_id,
        },
    )  # fmt: skip


@dataclass(frozen=True)
class NewPoint:
    code: str
    name: str
    kind: str
    unit: Area
    longitude: float
    latitude: float
    valid_from: date
    valid_to: date | None = None
    hamlet: str = ""


def put_points(points: Sequence[NewPoint], import_id: str = "") -> None:
    """Write public points, replacing those of the same code; the caller guards and audits."""
    units, _hamlets = place_ids(point.unit for point in points)
    wanted = {point.hamlet for point in points if point.hamlet}
    hamlets = dict(Hamlet.objects.filter(code__in=wanted).values_list("code", "pk"))
    for point in points:
        if point.kind not in PointKind.values:
            raise Invalid("point", _("There is no such kind of public point"), where=f"{point.code}, {point.kind}")
        if point.unit not in units:
            raise Missing("unit", _("There is no such administrative unit"), where=str(point.unit))
        if point.hamlet and point.hamlet not in hamlets:
            raise Missing("hamlet", _("There is no such hamlet"), where=point.hamlet)
    PublicPoint.objects.bulk_create(
        [
            PublicPoint(
                code=point.code,
                name=point.name,
                kind=point.kind,
                unit_id=units[point.unit],
                hamlet_id=hamlets.get(point.hamlet),
                point=Point(point.longitude, point.latitude, srid=4326),
                valid_from=point.valid_from,
                valid_to=point.valid_to,
                imported_by=import_id,
            )
            for point in points
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "unit", "hamlet", "point", "valid_from", "valid_to", "imported_by"],
    )
