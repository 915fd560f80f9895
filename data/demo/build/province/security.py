"""Machines with and without protection, and weaknesses found and fixed, per agency. Generated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from province import aims
from province.chance import stream
from province.tables import Cell, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from province.agencies import Agency
    from province.systems import System

MACHINE_HEADERS = [
    *("Mã thiết bị", "Mã cơ quan", "Tên cơ quan", "Loại thiết bị", "Phần mềm phòng chống mã độc", "Ngày cài đặt"),
    *("Lần kết nối cuối", "Từ ngày", "Đến ngày"),
]
FINDING_HEADERS = [
    *("Mã điểm yếu", "Mã hệ thống", "Mã cơ quan", "Mức độ", "Ngày phát hiện", "Hạn khắc phục", "Ngày khắc phục"),
    "Nguồn phát hiện",
]
# The day of the console's export: an agent heard of within a month before it is alive.
EXPORTED = date(2026, 11, 23)
UNPROTECTED, SILENT = 0.012, 0.016
SEVERITY_DAYS = {"Nghiêm trọng": 7, "Cao": 15, "Trung bình": 30, "Thấp": 90}
# Whoever finds one of these sets the day; of the others it follows from the definition.
DAY_SET = frozenset({"Nghiêm trọng", "Cao"})
AGENTS = ("Phòng chống mã độc tập trung A", "Phòng chống mã độc tập trung B")
SOURCES = ("SOC tỉnh", "Rà quét định kỳ", "Cảnh báo của A05", "Kiểm thử xâm nhập", "Người dùng báo")
# One in so many agencies lets weaknesses lie past their day.
CARELESS = 0.085


@dataclass(frozen=True)
class Machine:
    code: str
    agency: Agency
    kind: str
    agent: str
    installed: date | None
    seen: date | None
    since: date


@dataclass(frozen=True)
class Weakness:
    code: str
    system: str
    agency: Agency
    severity: str
    found: date
    due: date
    fixed: date | None
    source: str


def _current(agencies: list[Agency]) -> list[Agency]:
    return [agency for agency in agencies if agency.exists_on(aims.STAND)]


def build_machines(agencies: list[Agency]) -> list[Machine]:
    """About 2,900 machines of today's agencies."""
    rng = stream("machines")
    machines = []
    for agency in _current(agencies):
        servers = int(rng.integers(2, 7)) if agency.level == "Tỉnh" else int(rng.uniform() < 0.25)
        desks = int(rng.integers(28, 62)) if agency.level == "Tỉnh" else int(rng.integers(12, 23))
        for number in range(servers + desks):
            chance = rng.uniform()
            since = max(agency.valid_from, date(2020, 6, 1) + timedelta(days=int(rng.integers(0, 1900))))
            installed: date | None = min(
                since + timedelta(days=int(rng.integers(0, 200))), EXPORTED - timedelta(days=40)
            )
            installed = max(installed, since) if installed else None
            seen: date | None = EXPORTED - timedelta(days=int(rng.integers(0, 6)))
            agent = AGENTS[int(rng.uniform() < 0.3)]
            if chance < UNPROTECTED:
                agent, installed, seen = "", None, None
            elif chance < UNPROTECTED + SILENT:
                seen = EXPORTED - timedelta(days=int(rng.integers(45, 300)))
                if installed is not None and seen < installed:
                    seen = installed
            kind = "Máy chủ" if number < servers else "Máy trạm"
            code = f"{agency.code}.{'S' if number < servers else 'W'}{number + 1:03d}"
            machines.append(Machine(code, agency, kind, agent, installed, seen, since))
    return machines


def _weakness(number: int, agency: Agency, system: str, careless: bool, rng: np.random.Generator) -> Weakness:
    severity = str(rng.choice(list(SEVERITY_DAYS), p=[0.08, 0.27, 0.45, 0.2]))
    first = max(agency.valid_from, date(2022, 6, 1))
    found = first + timedelta(days=int(rng.integers(0, (date(2026, 11, 10) - first).days)))
    due = found + timedelta(days=SEVERITY_DAYS[severity])
    fixed: date | None = found + timedelta(days=max(1, int((due - found).days * rng.beta(2.2, 1.6))))
    # In the first years weaknesses lay longer; now a few careless agencies are left.
    late = 0.16 if found < date(2024, 7, 1) else 0.05
    if careless and found > date(2025, 10, 1):
        fixed = None
    elif rng.uniform() < late and not careless:
        fixed = due + timedelta(days=int(rng.integers(1, 150 if found < date(2024, 7, 1) else 20)))
    if fixed is not None and fixed > EXPORTED:
        fixed = None
    return Weakness(f"DY{number:05d}", system, agency, severity, found, due, fixed, str(rng.choice(SOURCES)))


def build_weaknesses(agencies: list[Agency], systems: list[System]) -> list[Weakness]:
    """Several per agency of today; a few agencies leave theirs open past the day."""
    rng = stream("weaknesses")
    own: dict[str, list[str]] = {}
    for system in systems:
        own.setdefault(system.agency.code, []).append(system.code)
    rows: list[Weakness] = []
    for agency in _current(agencies):
        careless = rng.uniform() < CARELESS
        count = int(rng.integers(4, 13)) if agency.level == "Tỉnh" else int(rng.integers(2, 6))
        for _ in range(count + (3 if careless else 0)):
            choices = own.get(agency.code, [""])
            rows.append(_weakness(len(rows) + 1, agency, choices[int(rng.integers(len(choices)))], careless, rng))
    return rows


def write_security(machines: list[Machine], weaknesses: list[Weakness], folder: Path) -> dict[str, int]:
    """Machines and weaknesses; returns rows by file."""
    machine_rows: list[list[Cell]] = [
        [m.code, m.agency.code, m.agency.name, m.kind, m.agent, m.installed, m.seen, m.since, None] for m in machines
    ]
    weakness_rows: list[list[Cell]] = [
        [
            w.code,
            w.system,
            w.agency.code,
            w.severity,
            w.found,
            w.due if w.severity in DAY_SET else None,
            w.fixed,
            w.source,
        ]
        for w in weaknesses
    ]
    return {
        "may-chu-may-tram.csv": write_csv(folder / "may-chu-may-tram.csv", MACHINE_HEADERS, machine_rows),
        "diem-yeu.csv": write_csv(folder / "diem-yeu.csv", FINDING_HEADERS, weakness_rows),
    }
