"""The datasets of residents' own tests: single ones with their guard, and what they add up to, open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.models import ResidentTest
from hatang.capabilities.disputes.queries import residents
from hatang.kernel.datasets import TOO_FEW, Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

TEST_CODE = Field("code", _("Number of the test"), "code", required=True)
TESTED_ON = Field("tested_on", _("Tested on"), "date", required=True)
INDOORS = Field("is_indoors", _("Indoors"), "boolean")
SIGNAL = Field("has_signal", _("Usable service"), "boolean", required=True, also=_("has signal"))


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
    also=_("residents measured, tests of residents"),
    data_class="other",
    title=_("Residents' own tests"),
    description=_("Single tests of residents who agreed: hamlet and a coarse square, no name, no hour, no house."),
    fields=(
        TEST_CODE,
        TESTED_ON,
        coverage.fields.OPERATOR,
        coverage.fields.TECHNOLOGY,
        coverage.fields.HAMLET,
        INDOORS,
        SIGNAL,
        coverage.fields.RSRP,
        coverage.fields.DOWNLOAD,
        coverage.fields.UPLOAD,
        coverage.fields.LATENCY,
        Field("coarse_longitude", _("Longitude of the square"), "decimal", unit="°", personal=True),
        Field("coarse_latitude", _("Latitude of the square"), "decimal", unit="°", personal=True),
        coverage.fields.IMPORT,
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
    also=_("experienced by residents"),
    data_class="other",
    title=_("Experienced coverage by hamlet"),
    description=_("Residents' own tests by hamlet; empty where too few of them would tell who they were."),
    fields=(
        coverage.fields.HAMLET,
        coverage.fields.OPERATOR,
        coverage.fields.TECHNOLOGY,
        Field("tests", _("Tests"), "integer"),
        Field(
            residents.REASON,
            format_lazy("{count} – {why}", count=_("Tests"), why=_("why hidden")),
            "choice",
            description=_("Where it says so there are fewer than the definition of residents' tests wants."),
            choices=((TOO_FEW, _("hidden: too few")),),
        ),
        Field("with_signal_percent", _("Tests with usable service"), "decimal", unit="%"),
        Field("median_download_mbps", _("Median download speed"), "decimal", unit="Mbps"),
        Field("last_on", _("Last tested on"), "date"),
    ),
    key=("hamlet", "operator", "technology"),
    rows=experienced_rows,
    access="open",
    cadence="irregular",
)
