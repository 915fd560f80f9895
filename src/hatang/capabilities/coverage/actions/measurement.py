"""What files of measurements do: samples and lines added or corrected, never closed: what was measured stays so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from hatang.capabilities.coverage.models import DriveTestSample, ResidentTest, SpeedMonth
from hatang.capabilities.coverage.queries.measurement import means
from hatang.kernel import access, datasets, events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes

_BATCH = 5000
_SAMPLE_FIGURES = ("rsrp_dbm", "rsrq_db", "sinr_db", "download_mbps", "upload_mbps", "latency_ms")
_TEST_FIGURES = ("rsrp_dbm", "download_mbps", "upload_mbps", "latency_ms")


def _day_of(at: datetime) -> date:
    return timezone.localtime(at).date()


def write_samples(actor: Actor, *, changes: Changes, import_id: str) -> None:
    """Take in the samples of a file; `Forbidden` unless the actor may measure for the State."""
    access.require(actor, "coverage.measure")
    new = [_sample(row.values, import_id) for row in changes.added]
    corrected = [_sample(row.values, import_id) for row in changes.changed]
    with transaction.atomic():
        DriveTestSample.objects.bulk_create(new, batch_size=_BATCH)
        DriveTestSample.objects.bulk_create(
            corrected,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["campaign", "device", "operator", "technology", "measured_at"],
            update_fields=["source", "position", "in_service", *_SAMPLE_FIGURES, "import_id"],
        )
        datasets.bump("coverage.drive_test", "coverage.measured")
        events.publish("coverage.measured", {"import": import_id, "samples": len(new) + len(corrected)})


def _sample(values: Mapping[str, Any], import_id: str) -> DriveTestSample:
    return DriveTestSample(
        campaign=values["campaign"],
        source=values["source"],
        device=values["device"],
        operator=values["operator"],
        technology=values["technology"],
        measured_at=values["measured_at"],
        measured_on=_day_of(values["measured_at"]),
        position=Point(values["longitude"], values["latitude"], srid=4326),
        in_service=values["in_service"],
        import_id=import_id,
        **{name: values[name] for name in _SAMPLE_FIGURES},
    )


def write_speeds(actor: Actor, *, changes: Changes, import_id: str) -> None:
    """Take in the lines of an i-Speed table."""
    access.require(actor, "coverage.measure")
    rows = [
        SpeedMonth(
            commune=str(row.values["commune"]),
            import_id=import_id,
            **{
                name: row.values[name]
                for name in ("operator", "network", "month", "samples", "download_mbps", "upload_mbps", "latency_ms")
            },
        )
        for row in (*changes.added, *changes.changed)
    ]
    with transaction.atomic():
        SpeedMonth.objects.bulk_create(
            rows,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["commune", "operator", "network", "month"],
            update_fields=["samples", "download_mbps", "upload_mbps", "latency_ms", "import_id"],
        )
        datasets.bump("coverage.speed")


def write_resident_tests(actor: Actor, *, changes: Changes, import_id: str, as_of: date) -> None:
    """Take in tests that residents handed in on paper, with the consent that the file states."""
    access.require(actor, "coverage.measure")
    consent = means.resident_test(as_of).consent
    rows = [
        ResidentTest(
            code=row.values["code"],
            tested_on=row.values["tested_on"],
            operator=row.values["operator"],
            technology=row.values["technology"],
            hamlet_code=row.values["hamlet"],
            is_indoors=bool(row.values["is_indoors"]),
            has_signal=row.values["has_signal"],
            consent=consent,
            import_id=import_id,
            **{name: row.values[name] for name in _TEST_FIGURES},
        )
        for row in (*changes.added, *changes.changed)
    ]
    with transaction.atomic():
        ResidentTest.objects.bulk_create(
            rows,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[
                "tested_on",
                "operator",
                "technology",
                "hamlet_code",
                "is_indoors",
                "has_signal",
                *_TEST_FIGURES,
                "import_id",
            ],
        )
        datasets.bump("coverage.resident_test", "coverage.experienced")
