"""What bodies report on the tasks of Plan 194 and what the tasks cost: generated; only the tasks are the plan's."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from province.chance import stream
from province.tables import Cell, write_csv

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "194/KH-UBND"
REPORT_HEADERS = [
    *("Kế hoạch", "Nhiệm vụ", "Cơ quan", "Ngày báo cáo", "Trạng thái", "Tiến độ (%)", "Nội dung thực hiện"),
    "Số văn bản",
]
FUNDING_HEADERS = [
    *("Kế hoạch", "Nhiệm vụ", "Cơ quan", "Nguồn vốn", "Năm", "Dự toán (đồng)", "Tổng hợp (đồng)", "Phân bổ (đồng)"),
    *("Đã chi (đồng)", "Văn bản"),
]
YEARS = range(2023, 2027)
# Reports are due before 10 December; the last one is that of the first half of 2026.
REPORT_DAYS = (date(2023, 12, 8), date(2024, 12, 6), date(2025, 12, 5), date(2026, 6, 30))
RUNNING, DONE, LATE, NOT_STARTED = "Đang triển khai", "Hoàn thành", "Chậm tiến độ", "Chưa triển khai"


@dataclass(frozen=True)
class Work:
    """A task with the body that reports today, how far it was on each day, its yearly money, what the report says."""

    task: str
    body: str
    percents: tuple[int, ...]
    ends_late: bool
    budget_million: tuple[int, ...]
    source: str
    text: str


def read_works(path: Path) -> list[Work]:
    """The stage directions for the tasks: `sources/works.csv`."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Work(
                task=row["task"],
                body=row["body"],
                percents=tuple(int(row[f"percent_{year}"]) for year in YEARS),
                ends_late=row["ends_late"] == "yes",
                budget_million=tuple(int(row[f"million_{year}"] or 0) for year in YEARS),
                source=row["source"],
                text=row["text"],
            )
            for row in csv.DictReader(file)
        ]


def _state(work: Work, day: date, percent: int) -> str:
    if percent == 0:
        return NOT_STARTED
    if percent == 100:
        return DONE
    return LATE if work.ends_late and day >= date(2025, 12, 1) else RUNNING


def write_works(works: list[Work], folder: Path) -> dict[str, int]:
    """Reports on tasks and lines of funding; returns rows by file."""
    rng = stream("works")
    reports: list[list[Cell]] = []
    funding: list[list[Cell]] = []
    for work in works:
        for day, percent in zip(REPORT_DAYS, work.percents, strict=True):
            number = (
                f"{int(rng.integers(100, 2900))}/BC-{work.body.split('.')[0 if work.body.endswith('.QNG') else -1]}"
            )
            state = _state(work, day, percent)
            reports.append([PLAN, work.task, work.body, day, state, percent, work.text, number])
        for year, million in zip(YEARS, work.budget_million, strict=True):
            if million == 0:
                continue
            asked = round(million * float(rng.uniform(1.05, 1.35)), -1)
            consolidated = round(million * float(rng.uniform(1.0, 1.05)), -1)
            spent = round(million * float(rng.uniform(0.82, 0.99) if year < 2026 else rng.uniform(0.35, 0.7)), -1)
            sums = [int(each) * 1_000_000 for each in (asked, max(consolidated, million), million, spent)]
            funding.append(
                [PLAN, work.task, work.body, work.source, year, *sums, f"{int(rng.integers(50, 900))}/QĐ-UBND"]
            )
    return {
        "bao-cao-nhiem-vu.csv": write_csv(folder / "bao-cao-nhiem-vu.csv", REPORT_HEADERS, reports),
        "kinh-phi-nhiem-vu.csv": write_csv(folder / "kinh-phi-nhiem-vu.csv", FUNDING_HEADERS, funding),
    }
