"""The file of tests that residents handed in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions import resident_files
from hatang.capabilities.disputes.datasets import residents
from hatang.capabilities.disputes.models import ResidentTest
from hatang.kernel.imports import Changes, Import, ImportColumn, Key, RowProblem, Situation, Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.kernel.access import Actor

EARLIEST = date(2010, 1, 1)


def residents_current(situation: Situation) -> Mapping[Key, Values]:
    return {
        (row.code,): {
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
            "consent": True,
        }
        for row in ResidentTest.objects.exclude(import_id="")
    }


def apply_residents(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    resident_files.write_resident_tests(actor, changes=changes, import_id=import_id, as_of=as_of)


def has_consent(row: Values) -> Iterable[RowProblem]:
    if row.get("consent") is False:
        yield RowProblem("consent", _("Without the consent of the resident the test is not kept: leave the row out."))


RESIDENTS = Import(
    name="coverage.resident_test",
    dataset="coverage.resident_test",
    title=_("Residents' own tests"),
    description=_("Tests that residents handed in at the commune: no names, no telephone numbers, the hamlet only."),
    columns=(
        ImportColumn.of(residents.TEST_CODE, "mã phép đo", "số phiếu", "mã phiếu", "số phép đo", maximum_length=40),
        ImportColumn.of(
            residents.TESTED_ON,
            "ngày đo",
            "ngày",
            "ngày kiểm tra",
            earliest=EARLIEST,
            past=True,
            example="05/10/2026",
        ),
        coverage.columns.OPERATOR,
        coverage.columns.TECHNOLOGY,
        coverage.columns.HAMLET,
        ImportColumn.of(residents.INDOORS, "trong nhà", "đo trong nhà", default=False),
        ImportColumn.of(residents.SIGNAL, "có sóng dùng được", "dùng được", "có sóng", "có dịch vụ"),
        coverage.columns.RSRP,
        coverage.columns.DOWNLOAD,
        coverage.columns.UPLOAD,
        coverage.columns.LATENCY,
        ImportColumn(
            "consent",
            _("Consent of the resident"),
            ("đồng ý", "người dân đồng ý", "có đồng ý"),
            kind="boolean",
            required=True,
        ),
    ),
    key=("code",),
    rule="coverage.measure",
    current=residents_current,
    apply=apply_residents,
    row_checks=(has_consent,),
    writes=("coverage.resident_test", "coverage.experienced"),
)
