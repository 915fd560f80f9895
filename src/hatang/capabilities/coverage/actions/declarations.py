"""What a file of an operator does to the declarations: added, corrected, and closed on a date, never deleted."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction

from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.kernel import access, datasets, events
from hatang.kernel.imports import actions as imports
from hatang.kernel.imports.checking import Decisions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from django.db import models

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key
    from hatang.kernel.imports.models import ImportRun

_BATCH = 2000
# The field of a file -> the field of the table.
_DECLARED_FIELDS = {"household_share_percent": "household_share_percent", "valid_to": "valid_to"}


def correct_share(
    actor: Actor, *, hamlet: str, operator: str, technology: str, share_percent: float, valid_from: date
) -> ImportRun:
    """Declare one share anew from a day on, filed as a file of one row so that the record knows whence it came.

    What stood ends on that day. `Forbidden` and `Invalid` as of any file of declarations.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(("operator", "technology", "hamlet", "household_share_percent", "valid_from"))
    writer.writerow(
        (operator, technology, hamlet, f"{float(share_percent):g}".replace(".", ","), valid_from.isoformat())
    )
    return imports.file_at_once(
        actor,
        name="coverage.declared",
        stream=io.BytesIO(text.getvalue().encode()),
        file_name=f"sua-khai-bao-{hamlet}-{technology}.csv",
        as_of=valid_from,
        decisions=Decisions(supplement=True),
    )


def write_declared(actor: Actor, *, changes: Changes, import_id: str, as_of: date) -> date:
    """Take in the changes of a list by hamlet: the first day they change. `Forbidden` unless the actor may declare."""
    access.require_right(actor, "coverage.declare")
    known: dict[Key, DeclaredCoverage] = {
        (row.operator, row.technology, row.hamlet_code, row.valid_from): row
        for row in DeclaredCoverage.objects.filter(operator__in=_list_filed_operators(changes))
    }

    def new(values: Mapping[str, Any]) -> DeclaredCoverage:
        return DeclaredCoverage(
            operator=values["operator"],
            technology=values["technology"],
            hamlet_code=values["hamlet"],
            household_share_percent=values["household_share_percent"],
            valid_from=values["valid_from"],
            valid_to=values.get("valid_to"),
            import_id=import_id,
        )

    def correct(row: DeclaredCoverage, after: Mapping[str, Any]) -> None:
        for name, column in _DECLARED_FIELDS.items():
            if name in after:
                setattr(row, column, after[name])
        row.import_id = import_id

    with transaction.atomic():
        since = _write_declarations(
            DeclaredCoverage.objects,
            known,
            changes=changes,
            as_of=as_of,
            new=new,
            correct=correct,
            fields=("household_share_percent", "valid_to", "import_id"),
        )
        datasets.bump_revisions("coverage.declared", since=since)
        events.publish_event(
            "coverage.declared", {"import": import_id, "operators": sorted(_list_filed_operators(changes))}
        )
    return since


def write_areas(actor: Actor, *, changes: Changes, import_id: str, as_of: date) -> date:
    """Take in the changes of declared areas: the first day they change. `Forbidden` unless the actor may declare."""
    access.require_right(actor, "coverage.declare")
    known: dict[Key, DeclaredArea] = {
        (row.operator, row.technology, row.valid_from): row
        for row in DeclaredArea.objects.filter(operator__in=_list_filed_operators(changes))
    }

    def new(values: Mapping[str, Any]) -> DeclaredArea:
        return DeclaredArea(
            operator=values["operator"],
            technology=values["technology"],
            geometry=_to_multipolygon(values["geometry"]),
            valid_from=values["valid_from"],
            valid_to=values.get("valid_to"),
            import_id=import_id,
        )

    def correct(row: DeclaredArea, after: Mapping[str, Any]) -> None:
        if "geometry" in after:
            row.geometry = _to_multipolygon(after["geometry"])
            row.revision += 1
        if "valid_to" in after:
            row.valid_to = after["valid_to"]
        row.import_id = import_id

    with transaction.atomic():
        since = _write_declarations(
            DeclaredArea.objects,
            known,
            changes=changes,
            as_of=as_of,
            new=new,
            correct=correct,
            fields=("geometry", "revision", "valid_to", "import_id"),
        )
        datasets.bump_revisions("coverage.area", since=since)
        events.publish_event(
            "coverage.area_declared", {"import": import_id, "operators": sorted(_list_filed_operators(changes))}
        )
    return since


def _list_filed_operators(changes: Changes) -> set[str]:
    keys: list[Key] = [change.key for change in changes.added]
    keys += [change.key for change in changes.changed]
    keys += [change.key for change in changes.closed]
    return {str(key[0]) for key in keys}


def _write_declarations[Row: (DeclaredCoverage, DeclaredArea)](
    table: models.Manager[Row],
    known: dict[Key, Row],
    *,
    changes: Changes,
    as_of: date,
    new: Callable[[Mapping[str, Any]], Row],
    correct: Callable[[Row, Mapping[str, Any]], None],
    fields: Iterable[str],
) -> date:
    """Close, correct, add: the first day on which anything is otherwise. What a newer row replaces ends where the newer
    begins, so that no day has two."""
    begins: defaultdict[Key, list[date]] = defaultdict(list)
    for added in changes.added:
        begins[added.key[:-1]].append(cast("date", added.key[-1]))
    missing: set[Key] = {closing.key for closing in changes.closed}
    closed: list[Row] = []
    for key, row in known.items():
        ends = [day for day in begins.get(key[:-1], []) if day > row.valid_from]
        if key in missing:
            ends.append(as_of)
        if not ends or (row.valid_to is not None and row.valid_to <= min(ends)):
            continue
        row.valid_to = max(row.valid_from, min(ends))
        closed.append(row)
    for change in changes.changed:
        correct(known[change.key], change.after)
    corrected = [known[change.key] for change in changes.changed]
    table.bulk_update(closed, ["valid_to"], batch_size=_BATCH)
    table.bulk_update(corrected, list(fields), batch_size=_BATCH)
    table.bulk_create([new(added.values) for added in changes.added], batch_size=_BATCH)
    keys: list[Key] = [*(change.key for change in changes.added), *(change.key for change in changes.changed)]
    days: list[date] = [cast("date", key[-1]) for key in keys]
    days.extend(row.valid_to for row in closed if row.valid_to is not None)
    return min(days, default=as_of)


def _to_multipolygon(shape: shapely.Geometry) -> MultiPolygon:
    """The polygons of the shape as the database takes them."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return cast("MultiPolygon", GEOSGeometry(memoryview(shapely.to_wkb(shapely.MultiPolygon(polygons))), srid=4326))
