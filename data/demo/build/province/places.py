"""The files about hamlets and communes: list, people, living conditions, signal holes, public wireless."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from province import aims
from province.chance import stream
from province.operators import OPERATORS
from province.tables import Cell, write_csv
from province.units import MERGER

if TYPE_CHECKING:
    from pathlib import Path

    from province.coverage import Coverage
    from province.hamlets import Hamlet
    from province.spots import PublicPoint
    from province.units import Units

FIRST_DAY = date(2020, 2, 1)
CONDITIONS_DAY = date(2025, 12, 31)
SOURCE = "Bản trình diễn: chia từ tổng dân số tại Nghị quyết 202/2025/QH15"
CAUSES = ("Địa hình che chắn", "Dân cư thưa", "Chưa có đường đến vị trí", "Chưa đầu tư trạm", "Chưa có điện lưới")


def write_hamlets(hamlets: list[Hamlet], units: Units, folder: Path) -> int:
    """The hamlets with their commune of today and that of 30 June 2025; Lý Sơn had none."""
    headers = [
        *("Mã thôn", "Tên thôn, tổ dân phố", "Loại", "Mã xã", "Tên xã"),
        *("Mã xã trước 01/07/2025", "Tên xã trước 01/07/2025", "Vĩ độ", "Kinh độ", "Hiệu lực từ"),
    ]
    rows: list[list[Cell]] = [
        [h.code, h.name, h.kind, h.new.code, h.new.title, *_before_merger(h, units), h.lat, h.lon, FIRST_DAY]
        for h in hamlets
    ]
    return write_csv(folder / "thon-to-dan-pho.csv", headers, rows)


def _before_merger(hamlet: Hamlet, units: Units) -> tuple[str, str]:
    """(code, name) of the commune in which the hamlet lay on 30 June 2025, empty on the island district."""
    key = (hamlet.old_code, FIRST_DAY.isoformat())
    if key not in units.communes:
        return "", ""
    while units.communes[key].valid_to and units.communes[key].valid_to < MERGER:
        key = units.successors(key)[0]
    return key[0], units.communes[key].title


def write_people(hamlets: list[Hamlet], folder: Path) -> int:
    headers = [
        *("Mã thôn", "Tên thôn", "Mã xã", "Ngày số liệu", "Số hộ", "Dân số", "Số người trưởng thành", "Nguồn"),
    ]
    rows: list[list[Cell]] = [
        [h.code, h.name, h.new.code, date(year, 12, 31), h.households[year], h.people[year], h.adults[year], SOURCE]
        for year in sorted(hamlets[0].people)
        for h in hamlets
    ]
    return write_csv(folder / "dan-so-thon.csv", headers, rows)


def _poor_share(hamlet: Hamlet, rng: np.random.Generator) -> float:
    mountain = hamlet.province == "62" or hamlet.height_m > 150
    return float(np.clip((0.03 + 0.30 * hamlet.remoteness**2 if mountain else 0.025) * rng.lognormal(0, 0.35), 0, 0.75))


def write_conditions(hamlets: list[Hamlet], folder: Path) -> dict[str, int]:
    """Poverty and electricity by hamlet; new-rural standard and region class by commune. Generated."""
    rng = stream("conditions")
    rows: list[list[Cell]] = []
    poor_by_commune: dict[str, list[tuple[int, int]]] = {}
    for hamlet in hamlets:
        households = hamlet.households[2025]
        poor = round(households * _poor_share(hamlet, rng))
        near = min(households - poor, round(poor * float(rng.uniform(0.4, 0.9))))
        has_grid = not (hamlet.remoteness > 0.975 and rng.uniform() < 0.5)
        lit = (
            round(households * float(np.clip(rng.normal(1.0 - 0.03 * hamlet.remoteness**4, 0.004), 0.5, 1)))
            if has_grid
            else 0
        )
        hard = poor / households > 0.2
        poor_by_commune.setdefault(hamlet.new.code, []).append((poor, households))
        rows.append([hamlet.code, hamlet.name, hamlet.new.code, CONDITIONS_DAY, hard, poor, near, has_grid, lit])
    communes: list[list[Cell]] = []
    for hamlet in {hamlet.new.code: hamlet for hamlet in hamlets}.values():
        counts = poor_by_commune[hamlet.new.code]
        share = sum(poor for poor, _ in counts) / sum(households for _, households in counts)
        rural = hamlet.new.kind == "commune"
        rank = share * float(rng.lognormal(0, 0.2))
        standard = (
            "Kiểu mẫu"
            if rank < 0.012
            else "Nâng cao"
            if rank < 0.024
            else "Đạt chuẩn"
            if rank < 0.075
            else "Chưa đạt chuẩn"
        )
        region = "III" if share > 0.11 else "II" if share > 0.06 else "I" if share > 0.04 else "Không thuộc"
        communes.append([hamlet.new.code, hamlet.new.title, CONDITIONS_DAY, standard if rural else "", region])
    hamlet_headers = [
        *("Mã thôn", "Tên thôn", "Mã xã", "Ngày số liệu", "Thôn đặc biệt khó khăn", "Số hộ nghèo", "Số hộ cận nghèo"),
        *("Có điện lưới", "Số hộ có điện"),
    ]
    commune_headers = ["Mã xã", "Tên xã", "Ngày số liệu", "Nông thôn mới", "Khu vực"]
    return {
        "dieu-kien-thon.csv": write_csv(folder / "dieu-kien-thon.csv", hamlet_headers, rows),
        "dieu-kien-xa.csv": write_csv(folder / "dieu-kien-xa.csv", commune_headers, communes),
    }


def write_holes(hamlets: list[Hamlet], coverage: Coverage, folder: Path) -> int:
    """The register of signal holes: hamlets that nobody covered when it was opened, with who promised what."""
    rng = stream("signal holes")
    opened = date(2023, 3, 31)
    rows: list[list[Cell]] = []
    for index, hamlet in enumerate(hamlets):
        first = coverage.reach["4G"].first(index)
        if first is not None and first <= opened:
            continue
        cause = CAUSES[int(rng.choice(len(CAUSES), p=[0.38, 0.2, 0.2, 0.16, 0.06]))]
        promised = OPERATORS[int(rng.choice(3, p=[0.55, 0.35, 0.1]))].code
        cleared = first + timedelta(days=20) if first is not None and first <= aims.LAST else None
        due = (cleared or date(2026, 6, 30)) + timedelta(days=int(rng.integers(-120, 260)))
        if cleared is None and rng.uniform() < 0.2:
            rows.append([hamlet.code, hamlet.name, hamlet.new.code, opened, cause, "", None, None])
            continue
        rows.append([hamlet.code, hamlet.name, hamlet.new.code, opened, cause, promised, due, cleared])
    headers = [
        *("Mã thôn", "Tên thôn", "Mã xã", "Ngày ghi nhận", "Nguyên nhân", "Doanh nghiệp cam kết"),
        *("Ngày cam kết hoàn thành", "Ngày xoá lõm"),
    ]
    return write_csv(folder / "vung-lom-song.csv", headers, rows)


def write_hotspots(points: list[PublicPoint], folder: Path) -> int:
    """Free public wireless at some of the public points."""
    rng = stream("hotspots")
    chance = {"Điểm du lịch": 0.9, "Trụ sở UBND xã": 0.75, "Bệnh viện": 0.8, "Bến xe": 0.9, "Bưu điện văn hoá xã": 0.5}
    rows: list[list[Cell]] = []
    for point in points:
        if rng.uniform() < chance.get(point.kind, 0.05):
            operator = OPERATORS[int(rng.choice(3, p=[0.45, 0.45, 0.1]))]
            since = date(2021, 1, 1) + timedelta(days=int(rng.integers(0, 2050)))
            free = bool(rng.uniform() < 0.95)
            rows.append(
                [
                    *(f"WIFI{len(rows) + 1:04d}", f"Wifi {point.name}", point.code, operator.code),
                    *(point.hamlet.new.code, point.hamlet.new.title, point.lat, point.lon, free, since, None),
                ]
            )
    headers = [
        *("Mã điểm phát", "Tên điểm phát", "Mã điểm công cộng", "Doanh nghiệp", "Mã xã", "Tên xã"),
        *("Vĩ độ", "Kinh độ", "Miễn phí", "Từ ngày", "Đến ngày"),
    ]
    return write_csv(folder / "wifi-cong-cong.csv", headers, rows)
