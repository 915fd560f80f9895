"""What files of planned digging and protected areas do: added, changed, closed on a date, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction

from hatang.capabilities.siting.models import ProtectedArea, RoadWork
from hatang.kernel import access

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes


def write_works(actor: Actor, *, changes: Changes, import_id: str, as_of: date) -> None:
    """Take in a list of planned digging."""
    access.require_right(actor, "siting.plan")
    _write_dated_rows(RoadWork, ("name", "kind", "year"), changes, import_id, as_of)


def write_protected(actor: Actor, *, changes: Changes, import_id: str, as_of: date) -> None:
    """Take in protected areas."""
    access.require_right(actor, "siting.plan")
    _write_dated_rows(ProtectedArea, ("name", "source"), changes, import_id, as_of)


def _write_dated_rows(
    model: type[RoadWork | ProtectedArea], names: tuple[str, ...], changes: Changes, import_id: str, as_of: date
) -> None:
    """What changed ends on the day and begins again; so a scenario made before still knows what it was made of."""
    with transaction.atomic():
        ended = [str(change.key[0]) for change in changes.changed] + [str(change.key[0]) for change in changes.closed]
        standing = model._default_manager.filter(code__in=ended, valid_to=None)
        standing.filter(valid_from__gte=as_of).delete()  # the file of the same day, corrected
        standing.update(valid_to=as_of)
        rows: list[Mapping[str, Any]] = [change.values for change in changes.added]
        rows += [change.values for change in changes.changed]
        for record in rows:
            row = model(code=record["code"], valid_from=as_of, import_id=import_id)
            for name in names:
                setattr(row, name, record.get(name) or "")
            row.geometry = _convert_geometry(record["geometry"], model)
            row.save(force_insert=True)


def _convert_geometry(shape: shapely.Geometry, model: type[RoadWork | ProtectedArea]) -> Any:
    if model is ProtectedArea:
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        shape = shapely.MultiPolygon(parts)
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=4326)
