"""The datasets of measurements: single samples and tests with their guards, and what they add up to, open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.datasets.fields import HAMLET, IMPORT, OPERATOR, TECHNOLOGY
from hatang.capabilities.coverage.models import DriveTestSample, ResidentTest
from hatang.capabilities.coverage.queries.measurement import residents, samples, speeds
from hatang.capabilities.coverage.terms import Network, SampleSource
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

RSRP = Field("rsrp_dbm", _("Signal strength"), "decimal", unit="dBm", description=_("RSRP; RSCP in 3G, RxLev in 2G."))
DOWNLOAD = Field("download_mbps", _("Download speed"), "decimal", unit="Mbps")
UPLOAD = Field("upload_mbps", _("Upload speed"), "decimal", unit="Mbps")
LATENCY = Field("latency_ms", _("Latency"), "decimal", unit="ms")

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
    cadence="irregular",
)

COMMUNE = Field("commune", _("Commune"), "code", required=True, of=("places.unit",))
NETWORK = Field("network", _("Kind of access"), "choice", required=True, choices=tuple(Network.choices))
MONTH = Field("month", _("Month"), "month", required=True)
SAMPLE_COUNT = Field("samples", _("Samples"), "integer", required=True)


def speed_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    yield from speeds.months(as_of).iter_rows(named=True)


SPEEDS = Dataset(
    name="coverage.speed",
    title=_("i-Speed by commune and month"),
    description=_("Mean speeds of i-Speed; empty where a line has not enough samples."),
    fields=(COMMUNE, OPERATOR, NETWORK, MONTH, SAMPLE_COUNT, DOWNLOAD, UPLOAD, LATENCY, IMPORT),
    key=("commune", "operator", "network", "month"),
    rows=speed_rows,
    access="open",
    cadence="monthly",
)

TEST_CODE = Field("code", _("Number of the test"), "code", required=True)
TESTED_ON = Field("tested_on", _("Tested on"), "date", required=True)
INDOORS = Field("is_indoors", _("Indoors"), "boolean")
SIGNAL = Field("has_signal", _("Usable service"), "boolean", required=True)


def resident_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """Single tests, for the State and whoever sent them; who that was stands nowhere here."""
    for row in ResidentTest.objects.visible_to(actor).filter(tested_on__lte=as_of).order_by("code"):
        coarse = row.coarse_position
        yield {
            "code": row.code,
            "tested_on": row.tested_on,
            "operator": row.operator,
            "technology": row.technology,
            "hamlet": row.hamlet_code,
            "is_indoors": row.is_indoors,
            "has_signal": row.has_signal,
            "rsrp_dbm": row.rsrp_dbm,
            "download_mbps": row.download_mbps,
            "upload_mbps": row.upload_mbps,
            "latency_ms": row.latency_ms,
            "coarse_longitude": coarse.x if coarse else None,
            "coarse_latitude": coarse.y if coarse else None,
            "import_id": row.import_id,
        }


RESIDENT_TESTS = Dataset(
    name="coverage.resident_test",
    title=_("Residents' own tests"),
    description=_("Single tests of residents who agreed: hamlet and a coarse square, no name, no hour, no house."),
    fields=(
        TEST_CODE,
        TESTED_ON,
        OPERATOR,
        TECHNOLOGY,
        HAMLET,
        INDOORS,
        SIGNAL,
        RSRP,
        DOWNLOAD,
        UPLOAD,
        LATENCY,
        Field("coarse_longitude", _("Longitude of the square"), "decimal", unit="°", personal=True),
        Field("coarse_latitude", _("Latitude of the square"), "decimal", unit="°", personal=True),
        IMPORT,
    ),
    key=("code",),
    rows=resident_rows,
    access="agency",
    cadence="irregular",
)


def experienced_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, Any]]:
    yield from residents.by_hamlet(as_of).iter_rows(named=True)


EXPERIENCED = Dataset(
    name="coverage.experienced",
    title=_("Experienced coverage by hamlet"),
    description=_("Residents' own tests by hamlet; empty where too few of them would tell who they were."),
    fields=(
        HAMLET,
        OPERATOR,
        TECHNOLOGY,
        Field("tests", _("Tests"), "integer", required=True),
        Field("with_signal_percent", _("Tests with usable service"), "decimal", unit="%"),
        Field("median_download_mbps", _("Median download speed"), "decimal", unit="Mbps"),
        Field("last_on", _("Last tested on"), "date"),
    ),
    key=("hamlet", "operator", "technology"),
    rows=experienced_rows,
    access="open",
    cadence="irregular",
)

DATASETS = (SAMPLES, MEASURED, SPEEDS, RESIDENT_TESTS, EXPERIENCED)
