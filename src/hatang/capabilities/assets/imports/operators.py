"""What operators file: mast positions, cells, fibre by hamlet, subscriptions, hotspots."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets import datasets, models
from hatang.capabilities.assets.actions.filing import Filing
from hatang.capabilities.assets.imports import columns as build
from hatang.capabilities.assets.imports.columns import OPERATORS, build_column
from hatang.capabilities.assets.queries import sites as queries
from hatang.capabilities.identity import public as identity
from hatang.kernel.imports import (
    Import,
    ImportColumn,
    Position,
    Query,
    Record,
    Resolution,
    RowProblem,
    build_resolver,
)
from hatang.kernel.ui.formats import format_measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hatang.kernel.imports import Changes, Situation, Values
    from hatang.kernel.imports.declaration import Added, Changed
    from hatang.kernel.problems import Text

# The first mobile networks of the country began in 1993; older days are slips of the pen.
FIRST_NETWORK = date(1993, 1, 1)
STATUS_WORDS = {
    "in_service": "đang hoạt động|hoạt động|đang phát sóng|đã phát sóng|on air|active|đang sử dụng|vận hành",
    "under_construction": "đang xây dựng|đang triển khai|đang thi công|chuẩn bị phát sóng|dự kiến",
    "out_of_service": "ngừng hoạt động|dừng hoạt động|tạm dừng|đã tháo dỡ|không hoạt động|ngừng phát|off|inactive",
}
_OPERATOR = ("Doanh nghiệp", "Mã doanh nghiệp", "Nhà mạng", "Đơn vị khai thác", "Doanh nghiệp viễn thông", "Mạng")
_COMMUNE = ImportColumn("commune", _("commune"), kind="unit", required=True)


def _notice_shared_masts(changes: Changes, situation: Situation) -> Iterable[Text]:
    """Positions new or moved that stand where another mast stands: perhaps one mast, shared."""
    moved = [change for change in changes.changed if {"longitude", "latitude"} & change.after.keys()]
    places: list[Added | Changed] = [*changes.added, *moved]
    filed = {
        str(change.key[0]): queries.MastPlace(
            str(change.values["owner"]), float(str(change.values["longitude"])), float(str(change.values["latitude"]))
        )
        for change in places
    }
    near = queries.find_masts_beside(filed, as_of=situation.as_of)
    names = identity.organisation_names({mast.owner for mast in near})
    for mast in near:
        yield _(
            "%(code)s stands %(distance)s m from %(other)s of %(owner)s. If it is one mast that is shared, name the"
            " operator in “Sharing operators” of %(other)s instead of filing another mast."
        ) % {
            "code": mast.code,
            "distance": format_measured(mast.distance_m),
            "other": mast.other,
            "owner": names.get(mast.owner, mast.owner),
        }


SITE = Filing(
    models.Site,
    (
        "code", "name", "owner", "tenants", "kind", "height_m", "commune", "latitude", "longitude", "permit",
        "permitted_on", "inspected_on", "commissioned_on", "dismantled_on", "status",
    ),
    ("code",),
    start="commissioned_on",
)  # fmt: skip
SITES = Import(
    name="assets.site",
    dataset="assets.site",
    title=_("Mast positions"),
    description=_("All mast positions of an owner on a date; a position that is no longer in the file is closed."),
    columns=(
        build_column(
            datasets.SITE, "code", "Mã vị trí", "Mã cột", "Mã trạm", "Mã vị trí cột", "Mã nhà trạm", "Site ID",
            "Mã vị trí trạm", "Mã cột ăng ten", kind="code", maximum_length=40,
        ),
        build_column(datasets.SITE, "name", "Tên vị trí", "Tên trạm", "Tên cột", "Site name", "Tên nhà trạm"),
        build_column(
            datasets.SITE, "owner", "Chủ sở hữu", "Đơn vị sở hữu", "Chủ đầu tư", "Chủ quản", "Doanh nghiệp sở hữu",
            kind="reference", reference=build.build_organisation_resolver(), required=True,
        ),
        build_column(
            datasets.SITE, "tenants", "Doanh nghiệp dùng chung", "Dùng chung với", "Đơn vị thuê", "Dùng chung",
            "Các doanh nghiệp dùng chung", kind="reference", many=True,
            reference=build.build_organisation_resolver(OPERATORS),
        ),
        build_column(
            datasets.SITE, "kind", "Loại cột", "Kiểu cột", "Loại cột ăng ten", "Loại trạm",
            words={
                "self_supporting": "cột tự đứng|tự đứng|cột đứng|tháp tự đứng",
                "guyed": "cột dây co|dây co|cột dây néo|dây néo",
                "rooftop": "cột trên mái|trên mái|cột trên mái nhà|rooftop|trên công trình xây dựng",
                "small": "cột cóc|cóc|cột nhỏ|trạm cóc",
                "camouflaged": "cột ngụy trang|ngụy trang|cột nguỵ trang|nguỵ trang|cột thân thiện môi trường",
            },
        ),
        build_column(
            datasets.SITE, "height_m", "Chiều cao (m)", "Chiều cao cột", "Độ cao cột", "Chiều cao cột ăng ten",
            minimum=1, maximum=200,
        ),
        _COMMUNE,
        ImportColumn("latitude", _("Latitude"), kind="latitude", required=True),
        ImportColumn("longitude", _("Longitude"), kind="longitude", required=True),
        build_column(datasets.SITE, "permit", "Số giấy phép", "Giấy phép xây dựng", "Số GPXD", "Số giấy phép xây dựng"),
        build_column(
            datasets.SITE, "permitted_on", "Ngày cấp phép", "Ngày cấp giấy phép", "Ngày GPXD",
            earliest=FIRST_NETWORK, past=True,
        ),
        build_column(
            datasets.SITE, "inspected_on", "Ngày kiểm định", "Ngày kiểm định gần nhất", "Kiểm định ngày",
            earliest=FIRST_NETWORK, past=True,
        ),
        build_column(
            datasets.SITE, "commissioned_on", "Ngày vận hành", "Ngày đưa vào vận hành", "Ngày hoạt động",
            "Ngày đưa vào sử dụng", "Ngày phát sóng", earliest=FIRST_NETWORK,
        ),
        build_column(datasets.SITE, "dismantled_on", "Ngày tháo dỡ", "Ngày ngừng hoạt động", earliest=FIRST_NETWORK),
        build_column(
            datasets.SITE, "status", "Trạng thái", "Tình trạng", "Hiện trạng", "Trạng thái hoạt động",
            words=STATUS_WORDS, default="in_service",
        ),
    ),
    key=("code",),
    rule="assets.import_operator",
    current=build.current_of(SITE, ("owner",)),
    apply=build.apply_to(SITE),
    scope=("owner",),
    closes=True,
    position=Position(unit="commune"),
    allowed=build.own_operator("owner"),
    row_checks=(
        build.in_order("commissioned_on", "dismantled_on", _("Dismantled before it was commissioned.")),
    ),
    table_checks=(build.begun_by_now("commissioned_on", FIRST_NETWORK),),
    notices=_notice_shared_masts,
    begins=SITE.start,
)  # fmt: skip


def _no_5g_before_its_time(values: Values) -> Iterable[RowProblem]:
    """Commercial 5G trials began in the country in 2020."""
    on_air = values.get("on_air_on")
    if values.get("technology") == "5G" and isinstance(on_air, date) and on_air < date(2020, 1, 1):
        yield RowProblem("on_air_on", _("There was no 5G in the country before 2020."))


def _resolve_masts(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    """Codes of masts that stand in the register on the day of the file; one that is empty judges nothing."""
    masts = models.Site.objects.visible_to(situation.actor).valid_on(situation.as_of)
    codes = list(masts.values_list("code", flat=True))
    if not codes:
        return {query: Resolution(query.text) for query in queries}
    return build_resolver(lambda _situation: [Record(code, (code,)) for code in codes])(queries, situation)


CELL = Filing(
    models.Cell,
    (
        "code", "site", "operator", "technology", "band_mhz", "azimuth_deg", "electrical_tilt_deg",
        "mechanical_tilt_deg", "antenna_height_m", "power_dbm", "gain_dbi", "eirp_dbm", "on_air_on", "off_air_on",
        "status",
    ),
    ("operator", "code"),
    start="on_air_on",
)  # fmt: skip
CELLS = Import(
    name="assets.cell",
    dataset="assets.cell",
    title=_("Cells"),
    description=_("All cells of an operator on a date; a cell that is no longer in the file is closed."),
    columns=(
        build_column(
            datasets.CELL, "code", "Mã ô", "Mã ô phủ sóng", "Cell ID", "Mã cell", "Tên cell", "Mã sector",
            kind="code", maximum_length=60,
        ),
        build_column(
            datasets.CELL, "site", "Mã vị trí", "Mã cột", "Mã trạm", "Mã vị trí cột", "Site ID", kind="code",
            maximum_length=40, reference=_resolve_masts,
        ),
        build_column(
            datasets.CELL, "operator", *_OPERATOR, kind="reference", required=True,
            reference=build.build_organisation_resolver(OPERATORS),
        ),
        build_column(
            datasets.CELL, "technology", "Công nghệ", "Thế hệ", "Loại công nghệ", "RAT", kind="technology",
            choices=(),
        ),
        build_column(
            datasets.CELL, "band_mhz", "Băng tần (MHz)", "Băng tần", "Tần số", "Band", minimum=400, maximum=71000,
        ),
        build_column(
            datasets.CELL, "azimuth_deg", "Góc phương vị (°)", "Góc phương vị", "Phương vị", "Azimuth", "Hướng",
            minimum=0, maximum=359.9,
        ),
        build_column(
            datasets.CELL, "electrical_tilt_deg", "Góc ngẩng điện", "Tilt điện", "E-tilt", minimum=-10, maximum=20,
        ),
        build_column(
            datasets.CELL, "mechanical_tilt_deg", "Góc ngẩng (°)", "Góc ngẩng", "Góc ngẩng cơ", "Tilt cơ", "M-tilt",
            "Tilt", minimum=-30, maximum=30,
        ),
        build_column(
            datasets.CELL, "antenna_height_m", "Độ cao anten (m)", "Độ cao ăng ten", "Chiều cao anten",
            "Độ cao treo anten", "Độ cao treo ăng ten", minimum=1, maximum=200,
        ),
        build_column(
            datasets.CELL, "power_dbm", "Công suất phát (dBm)", "Công suất phát", "Công suất", "Tx power",
            minimum=0, maximum=60,
        ),
        build_column(
            datasets.CELL, "gain_dbi", "Độ lợi anten (dBi)", "Độ lợi", "Tăng ích anten", "Gain", minimum=-5,
            maximum=40,
        ),
        build_column(datasets.CELL, "eirp_dbm", "EIRP (dBm)", "EIRP", "Công suất bức xạ", minimum=0, maximum=90),
        build_column(
            datasets.CELL, "on_air_on", "Ngày phát sóng", "Ngày hoạt động", "Ngày on air", "Ngày đưa vào khai thác",
            earliest=FIRST_NETWORK,
        ),
        build_column(datasets.CELL, "off_air_on", "Ngày ngừng phát", "Ngày ngừng phát sóng", earliest=FIRST_NETWORK),
        build_column(
            datasets.CELL, "status", "Trạng thái", "Tình trạng", "Hiện trạng", words=STATUS_WORDS,
            default="in_service",
        ),
    ),
    key=("operator", "code"),
    rule="assets.import_operator",
    current=build.current_of(CELL, ("operator",)),
    apply=build.apply_to(CELL),
    begins=CELL.start,
    scope=("operator",),
    closes=True,
    allowed=build.own_operator(),
    row_checks=(
        build.in_order("on_air_on", "off_air_on", _("Off the air before it was on the air.")),
        _no_5g_before_its_time,
    ),
    table_checks=(build.begun_by_now("on_air_on", FIRST_NETWORK),),
)  # fmt: skip

FIBRE = Filing(
    models.FibreService,
    ("hamlet", "operator", "state", "technology", "max_mbps", "served_percent", "valid_from", "valid_to"),
    ("operator", "hamlet", "valid_from"),
    hamlets=build.hamlet_areas,
)
FIBRES = Import(
    name="assets.fibre",
    dataset="assets.fibre_service",
    title=_("Fibre by hamlet"),
    description=_("All hamlets in which an operator has fibre, since when; one no longer in the file is closed."),
    columns=(
        ImportColumn("hamlet", _("hamlet"), kind="unit", unit_level="hamlet", required=True),
        build_column(
            datasets.FIBRE_SERVICE, "operator", *_OPERATOR, kind="reference", required=True,
            reference=build.build_organisation_resolver(OPERATORS),
        ),
        build_column(
            datasets.FIBRE_SERVICE, "state", "Có cáp quang", "Hiện trạng cáp quang", "Tình trạng cáp quang",
            words={"available": "có|đã có|có cáp quang|x", "none": "không|chưa|chưa có|không có"},
            default="available",
        ),
        build_column(
            datasets.FIBRE_SERVICE, "technology", "Công nghệ", "Loại công nghệ", "Công nghệ cáp quang",
            words={"AON": "ethernet|active ethernet", "GPON": "g-pon", "XGS-PON": "xgspon|xgs pon|10g-pon", "EPON": ""},
        ),
        build_column(
            datasets.FIBRE_SERVICE, "max_mbps", "Tốc độ tối đa (Mbps)", "Tốc độ tối đa", "Tốc độ", minimum=1,
            maximum=100_000,
        ),
        build_column(
            datasets.FIBRE_SERVICE, "served_percent", "Tỷ lệ hộ phục vụ được (%)", "Tỷ lệ hộ phục vụ được",
            "Tỷ lệ hộ đáp ứng", "Khả năng cung cấp (%)", minimum=0, maximum=100,
        ),
        *build.build_period_columns(datasets.FIBRE_SERVICE),
    ),
    key=("operator", "hamlet", "valid_from"),
    rule="assets.import_operator",
    current=build.current_of(FIBRE, ("operator",)),
    apply=build.apply_to(FIBRE),
    scope=("operator",),
    closes=True,
    stands=build.still_stands,
    allowed=build.own_operator(),
    row_checks=(build.PERIOD_ORDER,),
    table_checks=(build.no_overlap("operator", "hamlet"),),
)  # fmt: skip

SUBSCRIPTION = Filing(
    models.Subscription,
    ("operator", "commune", "month", "service", "subscriptions", "households"),
    ("operator", "commune", "month", "service"),
)
SUBSCRIPTIONS = Import(
    name="assets.subscription",
    dataset="assets.subscription",
    title=_("Subscriptions by commune and month"),
    description=_("Subscriptions of an operator's services at the end of each month."),
    columns=(
        build_column(
            datasets.SUBSCRIPTION, "operator", *_OPERATOR, kind="reference", required=True,
            reference=build.build_organisation_resolver(OPERATORS),
        ),
        _COMMUNE,
        build_column(
            datasets.SUBSCRIPTION, "month", "Tháng", "Kỳ báo cáo", "Tháng/năm", "Tháng báo cáo",
            earliest=date(2015, 1, 1), past=True,
        ),
        build_column(
            datasets.SUBSCRIPTION, "service", "Dịch vụ", "Loại dịch vụ", "Loại thuê bao",
            words={
                "fibre": "cáp quang|băng rộng cố định|internet cáp quang|ftth|băng rộng cố định cáp quang",
                "mobile_broadband": "di động băng rộng|băng rộng di động|di động 3g/4g|di động",
                "mobile_5g": "di động 5g|5g",
            },
        ),
        build_column(
            datasets.SUBSCRIPTION, "subscriptions", "Số thuê bao", "Thuê bao", "Tổng thuê bao", minimum=0,
            maximum=5_000_000,
        ),
        build_column(
            datasets.SUBSCRIPTION, "households", "Số hộ có thuê bao", "Số hộ", "Số hộ gia đình sử dụng", "Hộ sử dụng",
            minimum=0, maximum=1_000_000,
        ),
    ),
    key=("operator", "commune", "month", "service"),
    rule="assets.import_operator",
    current=build.current_of(SUBSCRIPTION, ("operator",)),
    apply=build.apply_to(SUBSCRIPTION),
    scope=("operator",),
    allowed=build.own_operator(),
    row_checks=(
        build.not_above("households", "subscriptions", _("There cannot be more households than subscriptions.")),
    ),
)  # fmt: skip

HOTSPOT = Filing(
    models.Hotspot,
    (
        "code", "name", "public_point", "operator", "commune", "latitude", "longitude", "free", "valid_from",
        "valid_to",
    ),
    ("code", "valid_from"),
)  # fmt: skip
HOTSPOTS = Import(
    name="assets.hotspot",
    dataset="assets.hotspot",
    title=_("Public wireless hotspots"),
    description=_("Public hotspots with where they stand and who runs them."),
    columns=(
        build_column(
            datasets.HOTSPOT, "code", "Mã điểm phát", "Mã điểm wifi", "Mã wifi", "Mã hotspot", kind="code",
            maximum_length=40,
        ),
        build_column(datasets.HOTSPOT, "name", "Tên điểm phát", "Tên điểm wifi", "Địa điểm", "Vị trí lắp đặt"),
        build_column(
            datasets.HOTSPOT, "public_point", "Mã điểm công cộng", "Điểm công cộng", kind="code", maximum_length=40,
        ),
        build_column(
            datasets.HOTSPOT, "operator", *_OPERATOR, "Đơn vị cung cấp", kind="reference", required=True,
            reference=build.build_organisation_resolver(),
        ),
        _COMMUNE,
        ImportColumn("latitude", _("Latitude"), kind="latitude"),
        ImportColumn("longitude", _("Longitude"), kind="longitude"),
        build_column(datasets.HOTSPOT, "free", "Miễn phí", "Wifi miễn phí", default=True),
        *build.build_period_columns(datasets.HOTSPOT),
    ),
    key=("code", "valid_from"),
    rule="assets.import_operator",
    current=build.current_of(HOTSPOT),
    apply=build.apply_to(HOTSPOT),
    position=Position(unit="commune"),
    allowed=build.own_operator(),
    row_checks=(build.PERIOD_ORDER,),
    table_checks=(build.no_overlap("code"),),
)  # fmt: skip

IMPORTS = (SITES, CELLS, FIBRES, SUBSCRIPTIONS, HOTSPOTS)
