"""What agencies file: nodes of the dedicated network, systems, platforms, databases, data centres, criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import datasets, models
from hatang.capabilities.assets.actions.filing import Filing
from hatang.capabilities.assets.imports import columns as build
from hatang.capabilities.assets.imports.columns import build_column
from hatang.capabilities.assets.queries import meanings
from hatang.kernel.imports import Choice, Import, ImportColumn, Position, Resolution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.datasets import Dataset
    from hatang.kernel.imports import Query, Situation

_AGENCY = (
    "Mã cơ quan", "Cơ quan", "Tên cơ quan", "Mã cơ quan chủ quản", "Tên cơ quan chủ quản", "Cơ quan chủ quản",
    "Mã cơ quan chủ trì", "Cơ quan chủ trì", "Đơn vị", "Đơn vị chủ quản", "Đơn vị chủ trì",
)  # fmt: skip
_STATES = {
    "not_started": "chưa triển khai|chưa thực hiện|chưa có",
    "in_progress": "đang triển khai|đang xây dựng|đang thực hiện|thử nghiệm",
    "operating": "đã vận hành|đang vận hành|đã đưa vào sử dụng|hoạt động|hoàn thành|vận hành chính thức",
    "stopped": "dừng|ngừng|đã dừng|không triển khai",
}


def _build_agency_column(dataset: Dataset) -> ImportColumn:
    return build_column(
        dataset, "agency", *_AGENCY, kind="reference", required=True, reference=build.build_organisation_resolver()
    )


NODE = Filing(
    models.NetworkNode,
    (
        "code", "agency", "level", "connected", "four_levels", "services", "provider", "bandwidth_mbps", "valid_from",
        "valid_to",
    ),
    ("code", "valid_from"),
)  # fmt: skip
NODES = Import(
    name="assets.network_node",
    dataset="assets.network_node",
    title=_("Nodes of the dedicated data network"),
    description=_("The connections of agencies to the dedicated network, since when and through which levels."),
    columns=(
        build_column(datasets.NETWORK_NODE, "code", "Mã nút", "Mã điểm kết nối", "Mã kênh", kind="code",
                     maximum_length=40),
        _build_agency_column(datasets.NETWORK_NODE),
        build_column(
            datasets.NETWORK_NODE, "level", "Cấp", "Cấp hành chính", "Cấp cơ quan",
            words={
                "central": "trung ương|tw", "province": "tỉnh|cấp tỉnh", "district": "huyện|cấp huyện",
                "commune": "xã|cấp xã|phường",
            },
        ),
        build_column(
            datasets.NETWORK_NODE, "connected", "Kết nối mạng chuyên dùng", "Kết nối", "Đã kết nối",
            "Kết nối mạng TSLCD", "Đã kết nối TSLCD", default=True,
        ),
        build_column(
            datasets.NETWORK_NODE, "four_levels", "Liên thông 4 cấp", "Liên thông bốn cấp", "Kết nối 4 cấp",
            "Liên thông 04 cấp",
        ),
        build_column(
            datasets.NETWORK_NODE, "services", "Dịch vụ", "Dịch vụ sử dụng", "Các dịch vụ", kind="choice", many=True,
            choices=(
                Choice("video_conference", _("Video conference"), ("hội nghị truyền hình", "họp trực tuyến")),
                Choice("documents", _("Electronic documents"), ("văn bản điện tử", "quản lý văn bản")),
                Choice("mail", _("Electronic mail"), ("thư điện tử", "email", "thư điện tử công vụ")),
                Choice("one_stop", _("Electronic one-stop desk"), ("một cửa điện tử", "một cửa", "dịch vụ công")),
                Choice("internet", _("Internet access"), ("internet", "truy cập internet")),
            ),
        ),
        build_column(
            datasets.NETWORK_NODE, "provider", "Doanh nghiệp cung cấp", "Nhà cung cấp", "Đơn vị cung cấp",
            kind="reference", reference=build.build_organisation_resolver(),
        ),
        build_column(
            datasets.NETWORK_NODE, "bandwidth_mbps", "Băng thông (Mbps)", "Băng thông", "Tốc độ", minimum=1,
            maximum=1_000_000,
        ),
        *build.build_period_columns(datasets.NETWORK_NODE),
    ),
    key=("code", "valid_from"),
    rule="assets.import_agency",
    current=build.current_of(NODE),
    apply=build.apply_to(NODE),
    row_checks=(build.PERIOD_ORDER,),
    table_checks=(build.no_overlap("code"),),
)  # fmt: skip

SYSTEM = Filing(
    models.InformationSystem,
    (
        "code", "name", "agency", "level", "level_approved_on", "shared", "public_online", "monitored_from",
        "dedicated_network_from", "ipv6_from", "valid_from", "valid_to",
    ),
    ("code", "valid_from"),
)  # fmt: skip
SYSTEMS = Import(
    name="assets.system",
    dataset="assets.information_system",
    title=_("Information systems"),
    description=_("The systems of agencies with their security level and since when they have what."),
    columns=(
        build_column(
            datasets.INFORMATION_SYSTEM, "code", "Mã hệ thống", "Mã HTTT", "Mã hệ thống thông tin", kind="code",
            maximum_length=40,
        ),
        build_column(
            datasets.INFORMATION_SYSTEM, "name", "Tên hệ thống", "Tên hệ thống thông tin", "Hệ thống",
            maximum_length=200,
        ),
        _build_agency_column(datasets.INFORMATION_SYSTEM),
        build_column(
            datasets.INFORMATION_SYSTEM, "level", "Cấp độ an toàn", "Cấp độ", "Cấp độ ATTT", "Cấp độ an toàn thông tin",
            minimum=1, maximum=5,
        ),
        build_column(
            datasets.INFORMATION_SYSTEM, "level_approved_on", "Ngày phê duyệt hồ sơ cấp độ", "Ngày phê duyệt cấp độ",
            "Phê duyệt cấp độ ngày",
        ),
        build_column(datasets.INFORMATION_SYSTEM, "shared", "Dùng chung", "Hệ thống dùng chung", default=False),
        build_column(
            datasets.INFORMATION_SYSTEM, "public_online", "Công khai trực tuyến", "Công khai trên Internet",
            "Công khai", default=False,
        ),
        build_column(
            datasets.INFORMATION_SYSTEM, "monitored_from", "Giám sát từ xa từ ngày", "Ngày giám sát",
            "Giám sát từ ngày",
        ),
        build_column(
            datasets.INFORMATION_SYSTEM, "dedicated_network_from", "Mạng chuyên dùng từ ngày",
            "Kết nối mạng chuyên dùng từ ngày", "Ngày kết nối TSLCD",
        ),
        build_column(datasets.INFORMATION_SYSTEM, "ipv6_from", "IPv6 từ ngày", "Ngày chuyển đổi IPv6", "Ngày IPv6"),
        *build.build_period_columns(datasets.INFORMATION_SYSTEM),
    ),
    key=("code", "valid_from"),
    rule="assets.import_agency",
    current=build.current_of(SYSTEM),
    apply=build.apply_to(SYSTEM),
    row_checks=(build.PERIOD_ORDER,),
    table_checks=(build.no_overlap("code"),),
)  # fmt: skip

PLATFORM = Filing(
    models.SharedPlatform, ("platform", "agency", "state", "note", "valid_from"), ("platform", "valid_from")
)
PLATFORMS = Import(
    name="assets.platform",
    dataset="assets.shared_platform",
    title=_("Shared platforms"),
    description=_("A row for each change of state of one of the ten platforms."),
    columns=(
        build_column(
            datasets.SHARED_PLATFORM, "platform", "Mã nền tảng", "Tên nền tảng", "Nền tảng",
            words={
                "digital_map": "nền tảng bản đồ số|bản đồ số",
                "lgsp": "nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh (LGSP)|lgsp|tích hợp chia sẻ dữ liệu",
                "analytics": "nền tảng phân tích, xử lý dữ liệu tổng hợp tập trung|phân tích dữ liệu",
                "governance": "nền tảng quản trị tổng thể, thống nhất toàn tỉnh|quản trị tổng thể",
                "meetings": "nền tảng họp trực tuyến|họp trực tuyến",
                "monitoring": "nền tảng giám sát trực tuyến|giám sát trực tuyến",
                "citizen_assistant": "trợ lý ảo phục vụ người dân, doanh nghiệp|nền tảng trợ lý ảo phục vụ người dân",
                "official_assistant": "trợ lý ảo phục vụ công chức, viên chức|nền tảng trợ lý ảo phục vụ công chức",
                "open_data": "nền tảng cổng dữ liệu mở|cổng dữ liệu mở",
                "spatial_data": "nền tảng dữ liệu không gian dùng chung|dữ liệu không gian dùng chung",
            },
        ),
        _build_agency_column(datasets.SHARED_PLATFORM),
        build_column(datasets.SHARED_PLATFORM, "state", "Trạng thái", "Tình trạng", "Hiện trạng", words=_STATES),
        build_column(
            datasets.SHARED_PLATFORM, "valid_from", "Từ ngày", "Ngày chuyển trạng thái", "Kể từ ngày", required=True,
        ),
        build_column(datasets.SHARED_PLATFORM, "note", "Ghi chú", maximum_length=500),
    ),
    key=("platform", "valid_from"),
    rule="assets.import_agency",
    current=build.current_of(PLATFORM),
    apply=build.apply_to(PLATFORM, chained=True),
)  # fmt: skip

DATABASE = Filing(
    models.NamedDatabase,
    ("database", "agency", "state", "digitised_percent", "on_lgsp", "valid_from"),
    ("database", "valid_from"),
)
DATABASES = Import(
    name="assets.database",
    dataset="assets.named_database",
    title=_("Named databases"),
    description=_("A row for each change of state of one of the seven databases."),
    columns=(
        build_column(
            datasets.NAMED_DATABASE, "database", "Mã CSDL", "Tên CSDL", "Cơ sở dữ liệu", "Mã cơ sở dữ liệu",
            words={
                "land": "cơ sở dữ liệu đất đai|đất đai", "construction": "cơ sở dữ liệu xây dựng|xây dựng",
                "health": "cơ sở dữ liệu y tế|y tế", "education": "cơ sở dữ liệu giáo dục|giáo dục",
                "civil_status": "cơ sở dữ liệu hộ tịch|hộ tịch", "population": "cơ sở dữ liệu dân cư|dân cư",
                "identity": "cơ sở dữ liệu định danh và xác thực điện tử|định danh và xác thực điện tử",
            },
        ),
        _build_agency_column(datasets.NAMED_DATABASE),
        build_column(datasets.NAMED_DATABASE, "state", "Trạng thái", "Tình trạng", "Hiện trạng", words=_STATES),
        build_column(
            datasets.NAMED_DATABASE, "digitised_percent", "Tỷ lệ số hoá (%)", "Tỷ lệ số hóa", minimum=0, maximum=100,
        ),
        build_column(datasets.NAMED_DATABASE, "on_lgsp", "Kết nối LGSP", "Đã kết nối LGSP"),
        build_column(datasets.NAMED_DATABASE, "valid_from", "Từ ngày", "Ngày chuyển trạng thái", required=True),
    ),
    key=("database", "valid_from"),
    rule="assets.import_agency",
    current=build.current_of(DATABASE),
    apply=build.apply_to(DATABASE, chained=True),
)  # fmt: skip

CENTRE = Filing(
    models.DataCentre, ("code", "name", "agency", "latitude", "longitude", "valid_from", "valid_to"),
    ("code", "valid_from"),
)  # fmt: skip
CENTRES = Import(
    name="assets.data_centre",
    dataset="assets.data_centre",
    title=_("Data centres"),
    columns=(
        build_column(
            datasets.DATA_CENTRE, "code", "Mã trung tâm", "Mã TTDL", "Mã trung tâm dữ liệu", kind="code",
            maximum_length=40,
        ),
        build_column(datasets.DATA_CENTRE, "name", "Tên trung tâm", "Tên TTDL", "Tên trung tâm dữ liệu"),
        _build_agency_column(datasets.DATA_CENTRE),
        ImportColumn("latitude", _("Latitude"), kind="latitude"),
        ImportColumn("longitude", _("Longitude"), kind="longitude"),
        *build.build_period_columns(datasets.DATA_CENTRE),
    ),
    key=("code", "valid_from"),
    rule="assets.import_agency",
    current=build.current_of(CENTRE),
    apply=build.apply_to(CENTRE),
    position=Position(),
    row_checks=(build.PERIOD_ORDER,),
    table_checks=(build.no_overlap("code"),),
)  # fmt: skip


def _resolve_criteria_documents(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    """The decisions that the definition of the criteria named on any day, by the number within what is written."""
    known = meanings.list_criteria_documents()
    return {
        query: next((Resolution(n, n) for n in known if n.casefold() in query.text.casefold()), Resolution(None))
        for query in queries
    }


CRITERION = Filing(
    models.DataCentreCriterion,
    ("data_centre", "document", "criterion", "title", "result", "assessed_on", "note"),
    ("data_centre", "document", "criterion", "assessed_on"),
)
CRITERIA = Import(
    name="assets.data_centre_criterion",
    dataset="assets.data_centre_criterion",
    title=_("Data centre criteria"),
    description=_("A row for each judgement of a data centre by one criterion of a decision."),
    columns=(
        build_column(
            datasets.DATA_CENTRE_CRITERION, "data_centre", "Mã trung tâm", "Mã TTDL", kind="code", maximum_length=40,
        ),
        build_column(
            datasets.DATA_CENTRE_CRITERION, "document", "Văn bản tiêu chí", "Quyết định", "Căn cứ", kind="reference",
            required=True, reference=_resolve_criteria_documents,
        ),
        build_column(
            datasets.DATA_CENTRE_CRITERION, "criterion", "Mã tiêu chí", kind="code", keep_case=True, maximum_length=40,
        ),
        build_column(datasets.DATA_CENTRE_CRITERION, "title", "Tên tiêu chí", "Tiêu chí", maximum_length=300),
        build_column(
            datasets.DATA_CENTRE_CRITERION, "result", "Kết quả", "Kết quả đánh giá",
            words={"met": "đạt|có", "not_met": "chưa đạt|không đạt|không", "not_assessed": "chưa đánh giá"},
        ),
        build_column(datasets.DATA_CENTRE_CRITERION, "assessed_on", "Ngày đánh giá", "Thời điểm đánh giá", past=True),
        build_column(datasets.DATA_CENTRE_CRITERION, "note", "Ghi chú", maximum_length=500),
    ),
    key=("data_centre", "document", "criterion", "assessed_on"),
    rule="assets.import_agency",
    current=build.current_of(CRITERION),
    apply=build.apply_to(CRITERION),
)  # fmt: skip

IMPORTS = (NODES, SYSTEMS, PLATFORMS, DATABASES, CENTRES, CRITERIA)
