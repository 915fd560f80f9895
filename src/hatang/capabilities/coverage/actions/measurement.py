"""What files of measurements do: samples and lines added or corrected, never closed: what was measured stays so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from hatang.capabilities.coverage.models import DriveTestSample, SpeedMonth
from hatang.kernel import access, datasets, events

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db import models

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key

type Write = Callable[[Any, Mapping[str, Any]], None]

_BATCH = 5000


def write_samples(actor: Actor, *, changes: Changes, import_id: str) -> None:
    """Take in the samples of a file; `Forbidden` unless the actor may measure for the State."""
    access.require_right(actor, "coverage.measure")
    campaigns = {str(change.key[0]) for change in changes.changed}
    known: dict[Key, DriveTestSample] = {
        (row.campaign, row.device, row.operator, row.technology, row.measured_at): row
        for row in DriveTestSample.objects.filter(campaign__in=campaigns)
    }
    with transaction.atomic():
        written = _write_measurements(DriveTestSample, changes, known, import_id, _put_sample)
        datasets.bump_revisions("coverage.drive_test", "coverage.measured")
        events.publish_event("coverage.measured", {"import": import_id, "samples": written})


def _put_sample(row: DriveTestSample, values: Mapping[str, Any]) -> None:
    """A file's values on a sample; the position comes as two, the day follows from the moment."""
    for name, value in values.items():
        if name not in {"longitude", "latitude"}:
            setattr(row, name, value)
    if "measured_at" in values:
        row.measured_on = timezone.localtime(values["measured_at"]).date()
    if "longitude" in values or "latitude" in values:
        stood = row.position or Point(values["longitude"], values["latitude"], srid=4326)
        row.position = Point(values.get("longitude", stood.x), values.get("latitude", stood.y), srid=4326)


def write_speeds(actor: Actor, *, changes: Changes, import_id: str) -> None:
    """Take in the lines of an i-Speed table."""
    access.require_right(actor, "coverage.measure")
    months = [str(change.key[3]) for change in changes.changed]
    known: dict[Key, SpeedMonth] = {
        (row.commune, row.operator, row.network, row.month): row for row in SpeedMonth.objects.filter(month__in=months)
    }
    by_text = {key: (str(key[0]), *key[1:]) for key in (change.key for change in changes.changed)}
    with transaction.atomic():
        _write_measurements(
            SpeedMonth, changes, {key: known[text] for key, text in by_text.items()}, import_id, _put_speed
        )
        datasets.bump_revisions("coverage.speed")


def _put_speed(row: SpeedMonth, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, str(value) if name == "commune" else value)


def _write_measurements(
    table: type[models.Model], changes: Changes, known: Mapping[Key, Any], import_id: str, put: Write
) -> int:
    """Add what is new; on what differs put only the fields that do: a file without a column erases nothing."""
    new = []
    for added in changes.added:
        row: Any = table(import_id=import_id)
        put(row, added.values)
        new.append(row)
    for change in changes.changed:
        put(known[change.key], change.after)
        known[change.key].import_id = import_id
    corrected = [known[change.key] for change in changes.changed]
    manager = table._default_manager
    manager.bulk_create(new, batch_size=_BATCH)
    fields = [field.name for field in table._meta.concrete_fields if not field.primary_key]
    manager.bulk_update(corrected, fields, batch_size=500)
    return len(new) + len(corrected)
