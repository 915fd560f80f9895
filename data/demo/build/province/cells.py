"""Cells on the masts: 3,700 on air on the last day, and those that were switched off with 2G and 3G before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from province import aims
from province.chance import stream
from province.operators import OPERATORS, VIETNAMOBILE, Operator
from province.tables import Cell as TableCell
from province.tables import write_csv

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from province.coverage import Coverage
    from province.hamlets import Hamlet
    from province.masts import Mast

CELLS = 3700
HEADERS = [
    *("Mã ô", "Mã vị trí", "Doanh nghiệp", "Công nghệ", "Băng tần (MHz)", "Góc phương vị (°)", "Góc ngẩng (°)"),
    *("Độ cao anten (m)", "Công suất phát (dBm)", "Độ lợi anten (dBi)", "Ngày phát sóng", "Ngày ngừng phát"),
    "Trạng thái",
]
# 2G stopped by 15 September 2026 at the latest; the operators went before, hamlet by hamlet.
GSM_LAST_DAY = date(2026, 9, 15)


@dataclass(frozen=True)
class RadioCell:
    code: str
    site: str
    operator: Operator
    technology: str
    band_mhz: int
    azimuth_deg: int | None
    tilt_deg: int
    height_m: float
    power_dbm: float
    gain_dbi: float
    on_air: date
    off_air: date | None


def _cell(
    mast: Mast,
    operator: Operator,
    technology: str,
    sector: int,
    *,
    on_air: date,
    off_air: date | None,
    rng: np.random.Generator,
) -> RadioCell:
    """`sector` 0 is omnidirectional, 1 to 3 look about 30, 150 and 270 degrees."""
    remote = mast.hamlet.remoteness > 0.6
    bands = {"2G": 900, "3G": 900 if remote else 2100, "4G": 900 if remote and rng.uniform() < 0.4 else 1800}
    band = operator.band_5g if technology == "5G" else bands[technology]
    letter = {"2G": "G", "3G": "U", "4G": "L", "5G": "N"}[technology]
    turn = int((30 + 120 * (sector - 1) + 10 * rng.integers(-3, 4)) % 360) if sector else None
    gain = 24.0 if technology == "5G" else 17.5 if sector else 10.5
    power = 53.0 if technology == "5G" else float(rng.choice([43.0, 46.0]))
    return RadioCell(
        code=f"{mast.code.replace('QNI-', '')}-{operator.prefix}-{letter}{sector}",
        site=mast.code,
        operator=operator,
        technology=technology,
        band_mhz=band,
        azimuth_deg=turn,
        tilt_deg=int(rng.integers(2, 9)) if sector else 0,
        height_m=max(3.0, mast.height_m - float(rng.integers(1, 6))),
        power_dbm=power,
        gain_dbi=gain,
        on_air=on_air,
        off_air=off_air,
    )


def _live_cells(mast: Mast, index: int, coverage: Coverage, rng: np.random.Generator) -> list[tuple[float, RadioCell]]:
    """(order of need, cell): 4G of everyone on the mast first, then 5G, 3G, and more sectors where people are many."""
    assert mast.commissioned is not None
    cells: list[tuple[float, RadioCell]] = []
    people = mast.hamlet.people[2024]
    for operator in (mast.owner, *mast.tenants):
        first_4g = date(2017, 1, 1) + timedelta(days=int(rng.integers(0, 1500)))
        lte = max(mast.commissioned, first_4g)
        crowded = people > 1500 or mast.hamlet.urban
        # Vietnamobile stayed with 3G.
        main = "3G" if operator is VIETNAMOBILE else "4G"
        cells.append((0, _cell(mast, operator, main, 1 if crowded else 0, on_air=lte, off_air=None, rng=rng)))
        day_5g = None
        if operator is not VIETNAMOBILE:
            day_5g = coverage.reach["5G"].days[operator.code][index]
        if day_5g is not None:
            cells.append(
                (1 + rng.uniform(), _cell(mast, operator, "5G", 1, on_air=max(day_5g, lte), off_air=None, rng=rng))
            )
        if operator is not VIETNAMOBILE and mast.commissioned < date(2022, 1, 1):
            umts = max(mast.commissioned, date(2012, 1, 1))
            cells.append(
                (2.2 + rng.uniform(0, 2.2), _cell(mast, operator, "3G", 0, on_air=umts, off_air=None, rng=rng))
            )
        if crowded:
            for sector in (2, 3):
                later = min(lte + timedelta(days=int(rng.integers(0, 900))), aims.LAST)
                order = 2.0 + 2.4 * mast.hamlet.remoteness + rng.uniform(0, 0.8)
                cells.append((order, _cell(mast, operator, main, sector, on_air=later, off_air=None, rng=rng)))
            if day_5g is not None:
                since = max(day_5g, lte)
                cells += [
                    (2.6 + rng.uniform(0, 2), _cell(mast, operator, "5G", sector, on_air=since, off_air=None, rng=rng))
                    for sector in (2, 3)
                ]
    return cells


def _stopped_cells(mast: Mast, rng: np.random.Generator) -> list[RadioCell]:
    """2G, and the 3G and 4G of masts that were taken down."""
    if mast.commissioned is None:
        return []
    end = mast.dismantled
    main = "3G" if mast.owner is VIETNAMOBILE else "4G"
    cells = []
    if mast.commissioned < date(2019, 1, 1) and mast.owner is not VIETNAMOBILE and rng.uniform() < 0.5:
        off = date(2023, 6, 1) + timedelta(days=int(900 * mast.hamlet.remoteness + rng.integers(0, 330)))
        off = min(off, GSM_LAST_DAY, end or GSM_LAST_DAY)
        cells.append(_cell(mast, mast.owner, "2G", 0, on_air=mast.commissioned, off_air=off, rng=rng))
    if end is not None:
        cells.append(
            _cell(mast, mast.owner, main, 0, on_air=max(mast.commissioned, date(2018, 5, 1)), off_air=end, rng=rng)
        )
    return cells


def build_cells(masts: list[Mast], hamlets: list[Hamlet], coverage: Coverage) -> list[RadioCell]:
    """All cells by operator and code; exactly CELLS of them on air on the last day."""
    rng = stream("cells")
    place = {hamlet.code: index for index, hamlet in enumerate(hamlets)}
    live: list[tuple[float, RadioCell]] = []
    stopped: list[RadioCell] = []
    for mast in masts:
        if mast.in_service:
            live += _live_cells(mast, place[mast.hamlet.code], coverage, rng)
        stopped += _stopped_cells(mast, rng)
    live.sort(key=lambda pair: (pair[0], pair[1].code))
    if len(live) < CELLS:
        raise ValueError(f"only {len(live)} cells are wanted")
    # 3G for which there was no room any more was switched off on the way.
    switched_off = [
        (cell, date(2024, 6, 1) + timedelta(days=(number * 37) % 800))
        for number, (_, cell) in enumerate(live[CELLS:])
        if cell.technology == "3G" and number % 2
    ]
    ended = [replace(cell, off_air=day) for cell, day in switched_off if cell.on_air < day]
    every = [cell for _, cell in live[:CELLS]] + stopped + ended
    return sorted(every, key=lambda cell: (cell.operator.code, cell.code))


def write_cells(cells: list[RadioCell], folder: Path) -> dict[str, int]:
    """One list per operator; returns rows by file."""
    counts = {}
    for operator in OPERATORS:
        rows: list[list[TableCell]] = [
            [
                *(cell.code, cell.site, cell.operator.code, cell.technology, cell.band_mhz, cell.azimuth_deg),
                *(cell.tilt_deg, cell.height_m, cell.power_dbm, cell.gain_dbi, cell.on_air, cell.off_air),
                "Đang hoạt động" if cell.off_air is None else "Ngừng hoạt động",
            ]
            for cell in cells
            if cell.operator is operator
        ]
        name = f"o-phu-song-{operator.file}.csv"
        counts[name] = write_csv(folder / name, HEADERS, rows)
    return counts
