"""Surveys: what was asked, of how many, how, and what they answered."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import datasets, models
from hatang.capabilities.assets.actions.filing import Filing
from hatang.capabilities.assets.imports import columns as build
from hatang.capabilities.assets.imports.columns import build_column
from hatang.capabilities.assets.terms import SmartDevice
from hatang.kernel.imports import Choice, Import, ImportColumn

SURVEY = Filing(
    models.Survey,
    (
        "code", "subject", "commune", "started_on", "ended_on", "method", "population", "sample", "positive",
        "surveyor", "document", "minimum_age_years", "devices", "design_effect",
    ),
    ("code", "subject", "commune"),
)  # fmt: skip
SURVEYS = Import(
    name="assets.survey",
    dataset="assets.survey",
    title=_("Surveys"),
    description=_("Results by commune, or one row without a commune for the whole province."),
    columns=(
        build_column(datasets.SURVEY, "code", "Mã khảo sát", "Mã cuộc khảo sát", "Mã đợt", kind="code",
                     maximum_length=40),
        build_column(
            datasets.SURVEY, "subject", "Nội dung khảo sát", "Nội dung", "Chỉ tiêu khảo sát", "Chủ đề",
            words={
                "adults_smartphone": "điện thoại thông minh|smartphone|người trưởng thành có điện thoại thông minh",
                "households_smart": "thiết bị thông minh|hộ có thiết bị thông minh",
                "enterprises_iot": "doanh nghiệp ứng dụng iot|doanh nghiệp có khả năng ứng dụng iot|iot",
                "residents_eid": "định danh điện tử|tài khoản định danh điện tử|vneid",
            },
        ),
        ImportColumn("commune", _("commune"), kind="unit"),
        build_column(
            datasets.SURVEY, "started_on", "Từ ngày", "Ngày bắt đầu", "Bắt đầu", earliest=date(2010, 1, 1),
            past=True,
        ),
        build_column(
            datasets.SURVEY, "ended_on", "Đến ngày", "Ngày kết thúc", "Ngày khảo sát", "Kết thúc",
            earliest=date(2010, 1, 1), past=True,
        ),
        build_column(
            datasets.SURVEY, "method", "Phương pháp", "Hình thức khảo sát", "Cách thức",
            words={
                "face_to_face": "phỏng vấn trực tiếp|trực tiếp|phiếu giấy|đến từng hộ",
                "telephone": "phỏng vấn qua điện thoại|qua điện thoại|gọi điện",
                "administrative": "thống kê hành chính|báo cáo hành chính|số liệu hành chính|hành chính|thống kê",
            },
        ),
        build_column(
            datasets.SURVEY, "population", "Tổng thể", "Tổng số", "Quy mô tổng thể", "Dân số đại diện", minimum=0,
        ),
        build_column(datasets.SURVEY, "sample", "Cỡ mẫu", "Số mẫu", "Số phiếu", "Số người được hỏi", minimum=1),
        build_column(datasets.SURVEY, "positive", "Số đạt", "Số có", "Số trả lời có", "Kết quả có", minimum=0),
        build_column(datasets.SURVEY, "surveyor", "Đơn vị thực hiện", "Đơn vị khảo sát", maximum_length=200),
        build_column(datasets.SURVEY, "document", "Số văn bản", "Văn bản", "Số báo cáo", maximum_length=80),
        build_column(datasets.SURVEY, "minimum_age_years", "Hỏi người từ tuổi", "Tuổi từ", minimum=0, maximum=120),
        build_column(
            datasets.SURVEY, "devices", "Thiết bị được hỏi", "Các thiết bị", kind="choice", many=True,
            choices=(
                Choice(SmartDevice.SMARTPHONE, SmartDevice.SMARTPHONE.label, ("điện thoại", "smartphone")),
                Choice(SmartDevice.TABLET, SmartDevice.TABLET.label, ("tablet", "ipad")),
                Choice(SmartDevice.COMPUTER, SmartDevice.COMPUTER.label, ("máy vi tính", "laptop")),
                Choice(SmartDevice.SMART_TV, SmartDevice.SMART_TV.label, ("tivi", "smart tv")),
            ),
        ),
        build_column(
            datasets.SURVEY, "design_effect", "Hệ số thiết kế", "Hiệu ứng thiết kế", "Deff", minimum=0.1, maximum=100,
        ),
    ),
    key=("code", "subject", "commune"),
    rule="assets.import_surveys",
    current=build.current_of(SURVEY),
    apply=build.apply_to(SURVEY),
    row_checks=(
        build.not_above("positive", "sample", _("More answered yes than were asked.")),
        build.not_above("sample", "population", _("More were asked than there are.")),
        build.in_order("started_on", "ended_on", _("The survey ended before it began.")),
    ),
)  # fmt: skip

IMPORTS = (SURVEYS,)
