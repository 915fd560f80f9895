"""Information systems, shared platforms, databases, data centre: names are plausible, dates and states generated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from province.chance import ranks, stream
from province.tables import Cell, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from province.agencies import Agency

SYSTEM_HEADERS = [
    *("Mã hệ thống", "Tên hệ thống", "Mã cơ quan chủ quản", "Tên cơ quan chủ quản", "Cấp độ an toàn", "Dùng chung"),
    *(
        "Công khai trực tuyến",
        "Giám sát từ xa từ ngày",
        "Mạng chuyên dùng từ ngày",
        "IPv6 từ ngày",
        "Từ ngày",
        "Đến ngày",
    ),
]
# (name, owner, shared by all agencies, public online, level)
SYSTEMS = (
    ("Hệ thống thông tin giải quyết thủ tục hành chính tỉnh", "QNG.VPUBND", True, True, 3),
    ("Cổng thông tin điện tử tỉnh", "QNG.VPUBND", True, True, 3),
    ("Hệ thống quản lý văn bản và điều hành", "QNG.SKHCN", True, False, 3),
    ("Nền tảng tích hợp, chia sẻ dữ liệu (LGSP)", "QNG.SKHCN", True, False, 3),
    ("Hệ thống thư điện tử công vụ", "QNG.SKHCN", True, True, 3),
    ("Hệ thống hội nghị truyền hình trực tuyến", "QNG.SKHCN", True, False, 2),
    ("Hệ thống thông tin báo cáo tỉnh", "QNG.VPUBND", True, False, 3),
    ("Kho dữ liệu dùng chung tỉnh", "QNG.SKHCN", True, False, 3),
    ("Cổng dữ liệu mở tỉnh", "QNG.SKHCN", True, True, 2),
    ("Hệ thống giám sát, điều hành đô thị thông minh (IOC)", "QNG.SKHCN", True, False, 3),
    ("Hệ thống giám sát an toàn thông tin (SOC)", "QNG.CAT", True, False, 3),
    ("Hệ thống phản ánh hiện trường 1022", "QNG.VPUBND", True, True, 2),
    ("Nền tảng định danh và xác thực tập trung (SSO)", "QNG.SKHCN", True, True, 3),
    ("Hệ thống quản lý cán bộ, công chức, viên chức", "QNG.SNV", True, False, 3),
    ("Hệ thống thi đua, khen thưởng", "QNG.SNV", True, False, 2),
    ("Hệ thống theo dõi nhiệm vụ UBND tỉnh giao", "QNG.VPUBND", True, False, 2),
    ("Hệ thống thông tin địa lý dùng chung (GIS)", "QNG.SNNMT", True, True, 2),
    ("Nền tảng bản đồ số", "QNG.SKHCN", True, True, 2),
    ("Hệ thống họp không giấy tờ", "QNG.VPUBND", True, False, 2),
    ("Hệ thống quản lý ngân sách và kho bạc (TABMIS) phân hệ tỉnh", "QNG.STC", True, False, 3),
    ("Hệ thống quản lý tài sản công", "QNG.STC", True, False, 2),
    ("Hệ thống quản lý đầu tư công", "QNG.STC", True, False, 2),
    ("Hệ thống lưu trữ tài liệu điện tử", "QNG.SNV", True, False, 2),
    ("Hệ thống chứng thực điện tử", "QNG.STP", True, True, 2),
    ("Trợ lý ảo phục vụ công chức", "QNG.SKHCN", True, False, 2),
    ("Trợ lý ảo phục vụ người dân", "QNG.VPUBND", True, True, 2),
    ("Hệ thống quản lý khiếu nại, tố cáo", "QNG.TTR", True, False, 2),
    ("Hệ thống đánh giá chỉ số chuyển đổi số", "QNG.SKHCN", True, True, 2),
    ("Nền tảng họp trực tuyến cấp xã", "QNG.SKHCN", True, False, 2),
    ("Hệ thống sao lưu tập trung", "QNG.SKHCN", True, False, 3),
    ("Hệ thống phòng, chống mã độc tập trung", "QNG.CAT", True, False, 3),
    ("Hệ thống quản lý dân cư đặc thù", "QNG.CAT", True, False, 3),
    ("Cơ sở dữ liệu hộ tịch điện tử", "QNG.STP", False, True, 3),
    ("Cơ sở dữ liệu đất đai", "QNG.SNNMT", False, True, 3),
    ("Hệ thống quan trắc môi trường tự động", "QNG.SNNMT", False, True, 2),
    ("Hệ thống cảnh báo mưa lũ", "QNG.SNNMT", False, True, 2),
    ("Hệ thống quản lý tàu cá", "QNG.SNNMT", False, False, 2),
    ("Hệ thống truy xuất nguồn gốc nông sản", "QNG.SNNMT", False, True, 2),
    ("Cơ sở dữ liệu ngành xây dựng", "QNG.SXD", False, True, 2),
    ("Hệ thống thông tin quy hoạch", "QNG.SXD", False, True, 2),
    ("Hệ thống quản lý giấy phép lái xe", "QNG.SXD", False, True, 2),
    ("Hệ thống giám sát hành trình", "QNG.SXD", False, False, 2),
    ("Hồ sơ sức khỏe điện tử", "QNG.SYT", False, True, 3),
    ("Hệ thống thông tin bệnh viện đa khoa tỉnh", "QNG.SYT", False, True, 3),
    ("Hệ thống quản lý tiêm chủng", "QNG.SYT", False, True, 2),
    ("Hệ thống khám, chữa bệnh từ xa", "QNG.SYT", False, True, 2),
    ("Cơ sở dữ liệu ngành giáo dục", "QNG.SGDDT", False, True, 3),
    ("Hệ thống tuyển sinh đầu cấp", "QNG.SGDDT", False, True, 2),
    ("Hệ thống học và thi trực tuyến", "QNG.SGDDT", False, True, 2),
    ("Cổng thông tin du lịch", "QNG.SVHTTDL", False, True, 2),
    ("Hệ thống quản lý di sản", "QNG.SVHTTDL", False, True, 1),
    ("Thư viện số tỉnh", "QNG.SVHTTDL", False, True, 1),
    ("Sàn giao dịch việc làm", "QNG.SNV", False, True, 2),
    ("Hệ thống quản lý người có công", "QNG.SNV", False, False, 3),
    ("Sàn thương mại điện tử tỉnh", "QNG.SCT", False, True, 2),
    ("Hệ thống quản lý cụm công nghiệp", "QNG.SCT", False, False, 1),
    ("Cổng thông tin Khu kinh tế Dung Quất", "QNG.BQLKKT", False, True, 2),
    ("Hệ thống quản lý doanh nghiệp khu công nghiệp", "QNG.BQLKKT", False, False, 2),
    ("Hệ thống quản lý đấu thầu", "QNG.STC", False, True, 2),
    ("Hệ thống công khai ngân sách", "QNG.STC", False, True, 1),
    ("Hệ thống trợ giúp pháp lý", "QNG.STP", False, True, 1),
    ("Hệ thống quản lý khoa học và công nghệ", "QNG.SKHCN", False, True, 1),
    ("Hệ thống quản lý đo lường chất lượng", "QNG.SKHCN", False, False, 1),
    ("Hệ thống thông tin dân tộc", "QNG.SDTTG", False, True, 1),
    ("Hệ thống tiếp công dân", "QNG.TTR", False, True, 1),
    ("Cơ sở dữ liệu kết luận thanh tra", "QNG.TTR", False, False, 2),
)
# The rest are portals of departments and communes.
COUNT = 120
PLATFORMS = (
    # (code, name, owner, started, operating)
    ("digital_map", "Nền tảng bản đồ số", "QNG.SKHCN", date(2023, 9, 1), date(2025, 8, 15)),
    ("lgsp", "Nền tảng tích hợp, chia sẻ dữ liệu cấp tỉnh (LGSP)", "QNG.SKHCN", date(2021, 3, 1), date(2022, 6, 1)),
    (
        "analytics",
        "Nền tảng phân tích, xử lý dữ liệu tổng hợp tập trung",
        "QNG.SKHCN",
        date(2024, 4, 1),
        date(2026, 5, 20),
    ),
    ("governance", "Nền tảng quản trị tổng thể, thống nhất toàn tỉnh", "QNG.VPUBND", date(2024, 10, 1), None),
    ("meetings", "Nền tảng họp trực tuyến", "QNG.SKHCN", date(2020, 5, 1), date(2021, 2, 1)),
    ("monitoring", "Nền tảng giám sát trực tuyến", "QNG.SKHCN", date(2023, 5, 1), date(2025, 11, 10)),
    (
        "citizen_assistant",
        "Trợ lý ảo phục vụ người dân, doanh nghiệp",
        "QNG.VPUBND",
        date(2024, 6, 1),
        date(2025, 12, 15),
    ),
    ("official_assistant", "Trợ lý ảo phục vụ công chức, viên chức", "QNG.SKHCN", date(2025, 4, 1), None),
    ("open_data", "Nền tảng Cổng dữ liệu mở", "QNG.SKHCN", date(2022, 8, 1), date(2023, 10, 10)),
    ("spatial_data", "Nền tảng dữ liệu không gian dùng chung", "QNG.SNNMT", date(2025, 2, 1), None),
)
DATABASES = (
    # (code, name, owner, started, operating, share digitised, on LGSP)
    ("land", "Cơ sở dữ liệu đất đai", "QNG.SNNMT", date(2021, 1, 1), None, 71.5, True),
    ("construction", "Cơ sở dữ liệu xây dựng", "QNG.SXD", date(2024, 3, 1), None, 38.0, False),
    ("health", "Cơ sở dữ liệu y tế", "QNG.SYT", date(2021, 6, 1), date(2024, 8, 20), 86.0, True),
    ("education", "Cơ sở dữ liệu giáo dục", "QNG.SGDDT", date(2020, 9, 1), date(2023, 6, 30), 97.0, True),
    ("civil_status", "Cơ sở dữ liệu hộ tịch", "QNG.STP", date(2020, 3, 1), date(2024, 12, 10), 93.5, True),
    ("population", "Cơ sở dữ liệu dân cư", "QNG.CAT", date(2020, 2, 1), date(2022, 1, 1), 100.0, True),
    (
        "identity",
        "Cơ sở dữ liệu định danh và xác thực điện tử",
        "QNG.CAT",
        date(2021, 10, 1),
        date(2023, 3, 1),
        98.0,
        True,
    ),
)
CENTRES = (
    ("TTDL.QNG", "Trung tâm dữ liệu tỉnh Quảng Ngãi", "QNG.SKHCN", 15.1213, 108.8021, date(2020, 2, 1), None),
    ("TTDL.KTM", "Trung tâm dữ liệu dự phòng Kon Tum", "QNG.SKHCN", 14.3497, 108.0005, date(2020, 2, 1), None),
)
# (code, title, met under 922 on, met under 405 on)
CRITERIA = (
    ("cloud", "Đáp ứng yêu cầu sử dụng công nghệ điện toán đám mây", date(2024, 11, 20), date(2025, 10, 30)),
    ("government_cloud", "Kết nối hệ thống điện toán đám mây của Chính phủ", None, date(2026, 4, 15)),
    ("dti", "Đạt tiêu chí đánh giá chỉ số chuyển đổi số", None, None),
    ("tier", "Thiết kế, vận hành theo tiêu chuẩn trung tâm dữ liệu", date(2023, 12, 15), date(2025, 10, 30)),
    ("security", "Bảo đảm an toàn hệ thống thông tin cấp độ 3", date(2023, 12, 15), date(2025, 10, 30)),
    ("backup", "Có phương án sao lưu, dự phòng thảm họa", None, date(2026, 4, 15)),
)
DOCUMENTS = (
    ("922/QĐ-BTTTT", (date(2023, 12, 15), date(2024, 11, 20))),
    ("405/QĐ-BKHCN", (date(2025, 10, 30), date(2026, 4, 15))),
)
# Shares on the last day: shared systems on the dedicated network, public ones monitored, all on IPv6.
DEDICATED, MONITORED, IPV6 = 0.78, 0.885, 0.81
FIRST_DATES, LAST_DATE = date(2021, 3, 1), date(2026, 10, 20)


@dataclass(frozen=True)
class System:
    code: str
    name: str
    agency: Agency
    level: int
    shared: bool
    public: bool
    since: date
    monitored: date | None
    dedicated: date | None
    ipv6: date | None


def _when(share: float, count: int, since: list[date], rng: np.random.Generator) -> list[date | None]:
    """A day for `share` of `count` things, from FIRST_DATES to LAST_DATE, not before each is; None for the rest."""
    order = ranks(rng.uniform(size=count))
    span = (LAST_DATE - FIRST_DATES).days
    return [
        max(start, FIRST_DATES + timedelta(days=int(span * (rank / share) ** 0.8))) if rank < share else None
        for rank, start in zip(order, since, strict=True)
    ]


def build_systems(agencies: list[Agency]) -> list[System]:
    """COUNT systems: the named ones, then portals of departments and of communes of the new map."""
    rng = stream("systems")
    by_code = {agency.code: agency for agency in agencies}
    named = [(name, by_code[owner], shared, public, level) for name, owner, shared, public, level in SYSTEMS]
    taken = {agency.code for _, agency, *_ in named}
    departments = [a for a in agencies if a.kind == "department" and a.province == "QNG" and a.valid_to is None]
    named += [
        (f"Trang thông tin điện tử {a.name.removesuffix(' tỉnh Quảng Ngãi')}", a, False, True, 1) for a in departments
    ]
    communes = [a for a in agencies if a.kind == "commune_committee" and a.valid_to is None and a.code not in taken]
    step = max(1, len(communes) // (COUNT - len(named)))
    for agency in communes[::step][: COUNT - len(named)]:
        named.append(
            (f"Trang thông tin điện tử {agency.name.removeprefix('Ủy ban nhân dân ')}", agency, False, True, 1)
        )
    since = [
        max(agency.valid_from, date(2020, 2, 1) + timedelta(days=int(rng.integers(0, 1500)))) for _, agency, *_ in named
    ]
    dedicated: dict[int, date | None] = {}
    monitored: dict[int, date | None] = {}
    shared = [index for index, row in enumerate(named) if row[2]]
    public = [index for index, row in enumerate(named) if row[3]]
    dedicated.update(zip(shared, _when(DEDICATED, len(shared), [since[i] for i in shared], rng), strict=True))
    monitored.update(zip(public, _when(MONITORED, len(public), [since[i] for i in public], rng), strict=True))
    ipv6 = _when(IPV6, len(named), since, rng)
    return [
        System(
            code=f"HTTT{index + 1:03d}",
            name=name,
            agency=agency,
            level=level,
            shared=is_shared,
            public=is_public,
            since=since[index],
            monitored=monitored.get(index),
            dedicated=dedicated.get(index),
            ipv6=ipv6[index],
        )
        for index, (name, agency, is_shared, is_public, level) in enumerate(named)
    ]


def write_systems(systems: list[System], folder: Path) -> int:
    rows: list[list[Cell]] = [
        [
            *(s.code, s.name, s.agency.code, s.agency.name, s.level, s.shared, s.public),
            *(s.monitored, s.dedicated, s.ipv6, s.since, None),
        ]
        for s in systems
    ]
    return write_csv(folder / "he-thong-thong-tin.csv", SYSTEM_HEADERS, rows)


def write_government(folder: Path) -> dict[str, int]:
    """Shared platforms, databases, data centres and their criteria; returns rows by file."""
    signed = date(2022, 12, 16)
    platforms: list[list[Cell]] = []
    for code, name, owner, started, operating in PLATFORMS:
        if started > signed:
            platforms.append([code, name, owner, "Chưa triển khai", signed, ""])
        platforms.append([code, name, owner, "Đang triển khai", started, ""])
        if operating is not None:
            platforms.append([code, name, owner, "Đã vận hành", operating, ""])
    databases: list[list[Cell]] = []
    for code, name, owner, started, operating, share, on_lgsp in DATABASES:
        early = round(share * 0.55, 1)
        databases.append([code, name, owner, "Đang triển khai", early if operating else share, on_lgsp, started])
        if operating is not None:
            databases.append([code, name, owner, "Đã vận hành", share, on_lgsp, operating])
    criteria: list[list[Cell]] = []
    for document, days in DOCUMENTS:
        for day in days:
            for code, title, first, second in CRITERIA:
                met = first if document.startswith("922") else second
                state = "Đạt" if met is not None and met <= day else "Chưa đạt"
                criteria.append(["TTDL.QNG", document, code, title, state, day, ""])
    return {
        "nen-tang-dung-chung.csv": write_csv(
            folder / "nen-tang-dung-chung.csv",
            ["Mã nền tảng", "Tên nền tảng", "Mã cơ quan chủ trì", "Trạng thái", "Từ ngày", "Ghi chú"],
            platforms,
        ),
        "co-so-du-lieu.csv": write_csv(
            folder / "co-so-du-lieu.csv",
            [
                *("Mã CSDL", "Tên CSDL", "Mã cơ quan chủ trì", "Trạng thái", "Tỷ lệ số hoá (%)", "Kết nối LGSP"),
                "Từ ngày",
            ],
            databases,
        ),
        "trung-tam-du-lieu.csv": write_csv(
            folder / "trung-tam-du-lieu.csv",
            ["Mã trung tâm", "Tên trung tâm", "Mã cơ quan chủ quản", "Vĩ độ", "Kinh độ", "Từ ngày", "Đến ngày"],
            CENTRES,
        ),
        "tieu-chi-trung-tam-du-lieu.csv": write_csv(
            folder / "tieu-chi-trung-tam-du-lieu.csv",
            ["Mã trung tâm", "Văn bản tiêu chí", "Mã tiêu chí", "Tên tiêu chí", "Kết quả", "Ngày đánh giá", "Ghi chú"],
            criteria,
        ),
    }
