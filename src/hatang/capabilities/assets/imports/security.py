"""What the police and agencies file: machines with their protection, weaknesses with their days."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import datasets, models
from hatang.capabilities.assets.actions.filing import Filing
from hatang.capabilities.assets.imports import columns as build
from hatang.capabilities.assets.imports.columns import build_column
from hatang.kernel.imports import Import

_AGENCY = ("Mã cơ quan", "Cơ quan", "Tên cơ quan", "Đơn vị", "Cơ quan chủ quản")

ENDPOINT = Filing(
    models.Endpoint,
    ("code", "agency", "kind", "agent", "installed_on", "last_seen_on", "valid_from", "valid_to"),
    ("code", "valid_from"),
    reported="last_seen_on",
)
ENDPOINTS = Import(
    name="assets.endpoint",
    dataset="assets.endpoint",
    title=_("Servers and workstations"),
    description=_("The machines of agencies and when their anti-malware agent was last heard of."),
    columns=(
        build_column(
            datasets.ENDPOINT, "code", "Mã thiết bị", "Mã máy", "Tên máy", "Hostname", kind="code", maximum_length=60,
        ),
        build_column(
            datasets.ENDPOINT, "agency", *_AGENCY, kind="reference", required=True,
            reference=build.build_organisation_resolver(),
        ),
        build_column(
            datasets.ENDPOINT, "kind", "Loại thiết bị", "Loại máy", "Loại",
            words={"server": "máy chủ", "workstation": "máy trạm|máy tính|máy tính trạm|pc|laptop"},
        ),
        build_column(
            datasets.ENDPOINT, "agent", "Phần mềm phòng chống mã độc", "Phần mềm diệt virus", "Giải pháp",
            "Phần mềm PCMĐ",
            maximum_length=100,
        ),
        build_column(datasets.ENDPOINT, "installed_on", "Ngày cài đặt", "Ngày cài", past=True),
        build_column(
            datasets.ENDPOINT, "last_seen_on", "Lần kết nối cuối", "Kết nối lần cuối", "Ngày kết nối cuối",
            "Lần cuối ghi nhận", past=True,
        ),
        *build.build_period_columns(datasets.ENDPOINT),
    ),
    key=("code", "valid_from"),
    rule="assets.import_security",
    current=build.current_of(ENDPOINT),
    apply=build.apply_to(ENDPOINT),
    row_checks=(
        build.PERIOD_ORDER,
        build.in_order("installed_on", "last_seen_on", _("Heard of before it was installed.")),
    ),
    table_checks=(build.no_overlap("code"),),
)  # fmt: skip

FINDING = Filing(
    models.Finding,
    ("code", "system", "agency", "severity", "found_on", "due_on", "fixed_on", "source"),
    ("code",),
)
FINDINGS = Import(
    name="assets.finding",
    dataset="assets.finding",
    title=_("Weaknesses"),
    description=_(
        "Weaknesses found, by when they must be fixed and when they were; one row without any for an agency in which"
        " nothing was found."
    ),
    columns=(
        build_column(datasets.FINDING, "code", "Mã điểm yếu", "Mã lỗ hổng", "Mã phát hiện", kind="code",
                     maximum_length=60),
        build_column(datasets.FINDING, "system", "Mã hệ thống", "Hệ thống", kind="code", maximum_length=40),
        build_column(
            datasets.FINDING, "agency", *_AGENCY, kind="reference", required=True,
            reference=build.build_organisation_resolver(),
        ),
        build_column(
            datasets.FINDING, "severity", "Mức độ", "Mức độ nghiêm trọng", "Mức",
            words={
                "critical": "nghiêm trọng|rất nghiêm trọng|khẩn cấp", "high": "cao", "medium": "trung bình|vừa",
                "low": "thấp|nhẹ", "none": "không phát hiện|không có|không",
            },
        ),
        build_column(datasets.FINDING, "found_on", "Ngày phát hiện", "Phát hiện ngày", past=True),
        build_column(datasets.FINDING, "due_on", "Hạn khắc phục", "Thời hạn khắc phục", "Hạn xử lý"),
        build_column(datasets.FINDING, "fixed_on", "Ngày khắc phục", "Ngày xử lý xong", "Khắc phục ngày", past=True),
        build_column(datasets.FINDING, "source", "Nguồn phát hiện", "Nguồn", "Đơn vị phát hiện", maximum_length=200),
    ),
    key=("code",),
    rule="assets.import_security",
    current=build.current_of(FINDING),
    apply=build.apply_to(FINDING),
    row_checks=(
        build.in_order("found_on", "due_on", _("Due before it was found.")),
        build.in_order("found_on", "fixed_on", _("Fixed before it was found.")),
    ),
)  # fmt: skip

IMPORTS = (ENDPOINTS, FINDINGS)
