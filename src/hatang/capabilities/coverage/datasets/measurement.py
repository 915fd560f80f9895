"""The datasets of measurements: single samples and tests with their guards, and what they add up to, open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.datasets.fields import (
    DOWNLOAD,
    HAMLET,
    IMPORT,
    LATENCY,
    OPERATOR,
    RSRP,
    TECHNOLOGY,
    UPLOAD,
)
from hatang.capabilities.coverage.models import DriveTestSample
from hatang.capabilities.coverage.queries.measurement import samples, speeds
from hatang.capabilities.coverage.terms import AccessNetwork, SampleSource
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

CAMPAIGN = Field("campaign", _("Campaign"), "code", required=True)
SOURCE = Field("source", _("Kind of measurement"), "choice", choices=tuple(SampleSource.choices))
DEVICE = Field("device", _("Device"), "text")
MEASURED_AT = Field("measured_at", _("Measured at"), "text", required=True, description=_("Day and time of the day."))
IN_SERVICE = Field(
    "in_service", _("Signal found"), "boolean", description=_("No: the receiver looked for the technology in vain.")
)
RSRQ = Field("rsrq_db", _("Signal quality (RSRQ)"), "decimal", unit="dB")
SINR = Field("sinr_db", _("Signal to interference and noise (SINR)"), "decimal", unit="dB")
FIGURES = ("rsrp_dbm", "rsrq_db", "sinr_db", "download_mbps", "upload_mbps", "latency_ms")


def sample_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    rows = DriveTestSample.objects.visible_to(actor).filter(measured_on__lte=as_of)
    for row in rows.order_by("campaign", "device", "measured_at", "operator", "technology").iterator(chunk_size=5000):
        yield {
            "campaign": row.campaign,
            "source": row.source,
            "device": row.device,
            "operator": row.operator,
            "technology": row.technology,
            "measured_at": row.measured_at.isoformat(timespec="seconds"),
            "in_service": row.in_service,
            **{name: getattr(row, name) for name in FIGURES},
            "import_id": row.import_id,
            "geometry": shapely.Point(row.position.x, row.position.y),
        }


SAMPLES = Dataset(
    name="coverage.drive_test",
    data_class="other",
    title=_("Drive-test samples"),
    description=_("What receivers of drive tests, walk tests and probes saw at a place and a moment."),
    fields=(
        CAMPAIGN,
        SOURCE,
        DEVICE,
        OPERATOR,
        TECHNOLOGY,
        MEASURED_AT,
        IN_SERVICE,
        RSRP,
        RSRQ,
        SINR,
        DOWNLOAD,
        UPLOAD,
        LATENCY,
        IMPORT,
    ),
    key=("campaign", "device", "operator", "technology", "measured_at"),
    rows=sample_rows,
    geometry="Point",
    access="operator",
    cadence="irregular",
)


def measured_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """Open to everybody: shares of a hamlet, never where a car drove."""
    for row in samples.by_hamlet(as_of).iter_rows(named=True):
        yield {
            "hamlet": row["hamlet"],
            "operator": row["operator"],
            "technology": row["technology"],
            "samples": row["samples"],
            "enough": row["share"] is not None,
            "share_percent": row["share"],
            "median_rsrp_dbm": row["median_rsrp_dbm"],
            "last_on": row["last_on"],
        }


MEASURED = Dataset(
    name="coverage.measured",
    data_class="other",
    title=_("Measured coverage by hamlet"),
    description=_("The share of samples in a hamlet that are strong enough; empty where there are not enough samples."),
    fields=(
        HAMLET,
        OPERATOR,
        TECHNOLOGY,
        Field("samples", _("Samples"), "integer", required=True),
        Field("enough", _("Enough samples"), "boolean", required=True),
        Field("share_percent", _("Share of samples strong enough"), "decimal", unit="%"),
        Field("median_rsrp_dbm", _("Median signal strength"), "decimal", unit="dBm"),
        Field("last_on", _("Last measured on"), "date"),
    ),
    key=("hamlet", "operator", "technology"),
    rows=measured_rows,
    access="open",
    also=_("measured, drive test, measured quality"),
    cadence="irregular",
)

COMMUNE = Field("commune", _("Commune"), "code", required=True, of=("places.unit",))
NETWORK = Field("network", _("Kind of access"), "choice", required=True, choices=tuple(AccessNetwork.choices))
MONTH = Field("month", _("Month"), "month", required=True)
SAMPLE_COUNT = Field("samples", _("Samples"), "integer", required=True)


def speed_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    yield from speeds.read_speed_months(as_of).iter_rows(named=True)


SPEEDS = Dataset(
    name="coverage.speed",
    data_class="other",
    title=_("i-Speed by commune and month"),
    description=_("Mean speeds of i-Speed; empty where a line has not enough samples."),
    fields=(COMMUNE, OPERATOR, NETWORK, MONTH, SAMPLE_COUNT, DOWNLOAD, UPLOAD, LATENCY, IMPORT),
    key=("commune", "operator", "network", "month"),
    rows=speed_rows,
    access="open",
    also=_("speed of the network, download speed"),
    cadence="monthly",
)
DATASETS = (SAMPLES, MEASURED, SPEEDS)
