"""The dedicated data network: who is connected since when, and who reaches all four levels. Generated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from province.chance import stream
from province.operators import VIETTEL, VNPT
from province.tables import Cell, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from province.agencies import Agency

HEADERS = [
    *("Mã nút", "Mã cơ quan", "Tên cơ quan", "Cấp", "Kết nối mạng chuyên dùng", "Liên thông 4 cấp", "Dịch vụ"),
    *("Doanh nghiệp cung cấp", "Băng thông (Mbps)", "Từ ngày", "Đến ngày"),
]
SERVICES = ("Văn bản điện tử", "Thư điện tử", "Hội nghị truyền hình", "Một cửa điện tử", "Internet")
BANDWIDTH = {"Tỉnh": (200, 500, 1000), "Huyện": (100, 200, 300), "Xã": (50, 100, 200)}
# The communes of the new map were all on the network before the year's end, target 7.
NEW_COMMUNES_DONE = date(2025, 11, 28)


@dataclass(frozen=True)
class Node:
    """One period of an agency's connection; a change of levels or services is a new period."""

    code: str
    agency: Agency
    connected: bool
    four_levels: bool
    services: tuple[str, ...]
    provider: str
    bandwidth_mbps: int | None
    since: date
    until: date | None


def _services(level: str, rng: np.random.Generator) -> tuple[str, ...]:
    found = list(SERVICES[:3])
    if level != "Tỉnh" or rng.uniform() < 0.5:
        found.append(SERVICES[3])
    if rng.uniform() < 0.55:
        found.append(SERVICES[4])
    return tuple(found)


def build_nodes(agencies: list[Agency]) -> list[Node]:
    """A node per agency, in one or two periods: first on the network, later through all four levels."""
    rng = stream("network")
    nodes = []
    for agency in agencies:
        level = agency.level
        provider = VIETTEL.code if rng.uniform() < 0.45 else VNPT.code
        bandwidth = int(rng.choice(BANDWIDTH[level]))
        # 31 characters at most: the committee codes are long.
        code = f"TSL.{agency.code}"
        services = _services(level, rng)
        joined, through = _dates(agency, rng)
        if through > joined:
            until = through if agency.valid_to is None or through < agency.valid_to else agency.valid_to
            nodes.append(Node(code, agency, True, False, services[:2], provider, bandwidth, joined, until))
        if agency.valid_to is None or through < agency.valid_to:
            nodes.append(Node(code, agency, True, True, services, provider, bandwidth, through, agency.valid_to))
    return nodes


def _dates(agency: Agency, rng: np.random.Generator) -> tuple[date, date]:
    """(on the network, through four levels): bodies new with the merger need weeks, old communes needed years."""
    if agency.valid_from >= date(2025, 1, 1):
        joined = agency.valid_from
        if agency.valid_from < date(2025, 7, 1):
            return joined, joined
        if rng.uniform() < 0.55:
            return joined, joined
        days = (NEW_COMMUNES_DONE - agency.valid_from).days
        return joined, agency.valid_from + timedelta(days=int(rng.integers(14, days)))
    if agency.level == "Xã":
        joined = date(2021, 1, 15) + timedelta(days=int(rng.integers(0, 700)))
        span = 1100 if agency.province == "QNG" else 1500
        return joined, date(2022, 3, 1) + timedelta(days=max(0, int(rng.integers(-600, span))))
    joined = date(2020, 2, 1)
    return joined, date(2020, 2, 1) if rng.uniform() < 0.85 else date(2023, 5, 15)


def write_nodes(nodes: list[Node], folder: Path) -> int:
    rows: list[list[Cell]] = [
        [
            *(n.code, n.agency.code, n.agency.name, n.agency.level, n.connected, n.four_levels),
            *(";".join(n.services), n.provider, n.bandwidth_mbps, n.since, n.until),
        ]
        for n in nodes
    ]
    return write_csv(folder / "nut-mang-chuyen-dung.csv", HEADERS, rows)
