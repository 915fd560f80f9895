"""Files of measurements: drive tests and probes, i-Speed tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.actions import measurement as actions
from hatang.capabilities.coverage.datasets import measurement as fields
from hatang.capabilities.coverage.imports.columns import DOWNLOAD, LATENCY, OPERATOR, RSRP, TECHNOLOGY, UPLOAD
from hatang.capabilities.coverage.models import DriveTestSample, SpeedMonth
from hatang.kernel.access import Area
from hatang.kernel.imports import Changes, Choice, Import, ImportColumn, Key, Position, RowProblem, Situation, Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatang.kernel.access import Actor

EARLIEST = date(2010, 1, 1)


def _read_sample_values(row: DriveTestSample) -> Values:
    return {
        "campaign": row.campaign,
        "source": row.source,
        "device": row.device,
        "operator": row.operator,
        "technology": row.technology,
        "measured_at": row.measured_at,
        "longitude": row.position.x,
        "latitude": row.position.y,
        "in_service": row.in_service,
        **{name: getattr(row, name) for name in fields.FIGURES},
    }


def samples_current(situation: Situation) -> dict[Key, Values]:
    """The samples of the campaigns that the file speaks of."""
    campaigns = {str(scope[0]) for scope in situation.scopes}
    return {
        (row.campaign, row.device, row.operator, row.technology, row.measured_at): _read_sample_values(row)
        for row in DriveTestSample.objects.filter(campaign__in=campaigns)
    }


def says_something(row: Values) -> Iterable[RowProblem]:
    """A sample without any figure, that does not even say that there was no signal, is no sample."""
    if row.get("in_service") is not False and all(row.get(name) is None for name in fields.FIGURES):
        yield RowProblem("rsrp_dbm", _("Nothing was measured here: give a figure, or say that no signal was found."))


def has_come(rows: Sequence[Values], situation: Situation) -> Iterable[tuple[int, RowProblem]]:
    """2027 typed for 2026 shows when the moment lies after the day of the file."""
    for index, row in enumerate(rows):
        at = row.get("measured_at")
        if isinstance(at, datetime) and at.date() > situation.as_of:
            yield index, RowProblem("measured_at", _("This moment lies after the date of the file."))


def apply_samples(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    actions.write_samples(actor, changes=changes, import_id=import_id)


SAMPLES = Import(
    name="coverage.drive_test",
    dataset="coverage.drive_test",
    title=_("Drive tests and probes"),
    description=_("One row per sample: when, where, which network, how strong. A later file adds to a campaign."),
    columns=(
        ImportColumn.of(
            fields.CAMPAIGN,
            "đợt đo",
            "mã đợt đo",
            "chiến dịch",
            "chiến dịch đo",
            "tên đợt đo",
            "tuyến đo",
            maximum_length=60,
            example="DK-2026-09",
        ),
        ImportColumn.of(
            fields.SOURCE,
            "loại đo",
            "loại phép đo",
            "hình thức đo",
            "phương thức đo",
            choices=(
                Choice(
                    "drive", _("Drive test"), ("đo kiểm lưu động", "đo bằng xe", "lưu động", "driving", "drivetest")
                ),
                Choice("walk", _("Walk test"), ("đo đi bộ", "đi bộ", "walking", "walktest")),
                Choice("probe", _("Fixed probe"), ("điểm đo cố định", "cố định", "probe", "trạm đo")),
            ),
            default="drive",
            example="",
        ),
        ImportColumn.of(
            fields.DEVICE, "thiết bị", "thiết bị đo", "máy đo", "imei", "mã thiết bị", default="", maximum_length=60
        ),
        OPERATOR,
        TECHNOLOGY,
        ImportColumn.of(
            fields.MEASURED_AT,
            "thời gian",
            "thời gian đo",
            "thời điểm đo",
            "thời điểm",
            "ngày giờ",
            "ngày giờ đo",
            "timestamp",
            "time",
            "date time",
            "datetime",
            kind="moment",
            earliest=EARLIEST,
            past=True,
            example="12/10/2026 08:31:05",
        ),
        ImportColumn("longitude", _("Longitude"), kind="longitude", required=True, example="108.79512"),
        ImportColumn("latitude", _("Latitude"), kind="latitude", required=True, example="15.12044"),
        ImportColumn.of(fields.IN_SERVICE, "có sóng", "bắt được sóng", "có tín hiệu", "in service", "có dịch vụ"),
        RSRP,
        ImportColumn.of(fields.RSRQ, "rsrq", "chất lượng tín hiệu", "ec/no", minimum=-50, maximum=20),
        ImportColumn.of(fields.SINR, "sinr", "snr", "c/i", "tỷ số tín hiệu trên nhiễu", minimum=-50, maximum=60),
        DOWNLOAD,
        UPLOAD,
        LATENCY,
    ),
    key=("campaign", "device", "operator", "technology", "measured_at"),
    scope=("campaign",),
    rule="coverage.measure",
    current=samples_current,
    apply=apply_samples,
    position=Position(),
    row_checks=(says_something,),
    table_checks=(has_come,),
)


def speeds_current(situation: Situation) -> dict[Key, Values]:
    """The lines of the months that the file speaks of."""
    months = {scope[0] for scope in situation.scopes if isinstance(scope[0], date)}
    return {
        (Area.parse(row.commune), row.operator, row.network, row.month): {
            "commune": Area.parse(row.commune),
            "operator": row.operator,
            "network": row.network,
            "month": row.month,
            "samples": row.samples,
            "download_mbps": row.download_mbps,
            "upload_mbps": row.upload_mbps,
            "latency_ms": row.latency_ms,
        }
        for row in SpeedMonth.objects.filter(month__in=months)
    }


def apply_speeds(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    actions.write_speeds(actor, changes=changes, import_id=import_id)


SPEEDS = Import(
    name="coverage.speed",
    dataset="coverage.speed",
    title=_("i-Speed by commune and month"),
    description=_("One row per commune, operator, kind of access and month, with the number of samples."),
    columns=(
        ImportColumn("commune", fields.COMMUNE.title, kind="unit", required=True, example="21136"),
        OPERATOR,
        ImportColumn.of(
            fields.NETWORK,
            "loại mạng",
            "loại hình truy cập",
            "mạng",
            "loại kết nối",
            "dịch vụ",
            "loại thuê bao",
            choices=(
                Choice(
                    "mobile",
                    _("Mobile"),
                    ("di động", "mạng di động", "băng rộng di động", "4g", "5g", "mobile broadband"),
                ),
                Choice(
                    "fixed", _("Fixed"), ("cố định", "mạng cố định", "băng rộng cố định", "wifi", "ftth", "cáp quang")
                ),
            ),
        ),
        ImportColumn.of(
            fields.MONTH, "tháng", "kỳ", "tháng đo", "kỳ số liệu", earliest=EARLIEST, past=True, example="10/2026"
        ),
        ImportColumn.of(
            fields.SAMPLE_COUNT,
            "số mẫu",
            "số mẫu đo",
            "số lượt đo",
            "số lượng mẫu",
            "tổng số mẫu",
            "lượt đo",
            minimum=0,
            maximum=10_000_000,
            example="412",
        ),
        DOWNLOAD,
        UPLOAD,
        LATENCY,
    ),
    key=("commune", "operator", "network", "month"),
    scope=("month",),
    rule="coverage.measure",
    current=speeds_current,
    apply=apply_speeds,
)
IMPORTS = (SAMPLES, SPEEDS)
