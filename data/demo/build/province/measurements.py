"""Drive tests, i-Speed months and residents' tests: what was measured of the coverage that operators declare.

Everything here is generated. The signal at a place comes from the strongest of the operator's masts nearby: free space,
a slope for what stands on the ground, the shadow of the relief, and fading. A few hamlets are measured worse than what
is declared of them, as if a station had failed since, so that claims and measurement disagree somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely

from province import aims
from province.chance import stream
from province.ground import LAT_KM, LON_KM, distance_km
from province.operators import OPERATORS, VIETNAMOBILE, Operator
from province.tables import Cell, month_of, write_csv
from province.units import MERGER

if TYPE_CHECKING:
    from pathlib import Path

    from province.cells import RadioCell
    from province.coverage import Coverage
    from province.hamlets import Hamlet
    from province.masts import Mast
    from province.relief import Relief
    from province.units import Units

CAMPAIGNS = (("DK-2026-QNI", "51", date(2026, 9, 14)), ("DK-2026-KTM", "62", date(2026, 10, 5)))
HAMLETS_PER_CAMPAIGN = 14
SAMPLES = 32
# A weaker place than any drive would tell: the receiver finds no network at all below this, dBm.
SENSITIVITY_DBM = -127.0
FADING_DB = 5.5
# What a failed station takes away from the hamlets that were declared well and are measured badly.
FAILED_DB = 38.0
MONTHS = (date(2026, 9, 1), date(2026, 10, 1))
FIXED = ("VNPT.QNG", "VIETTEL.QNG")
NOISE_DBM = -118.0
# The same person drives the car; a second operator is measured in the same second by another receiver.
HEADERS = [
    *("Đợt đo", "Loại đo", "Thiết bị đo", "Doanh nghiệp", "Công nghệ", "Thời gian", "Kinh độ", "Vĩ độ", "Có sóng"),
    *("RSRP (dBm)", "SINR (dB)", "Tải xuống (Mbps)", "Độ trễ (ms)"),
]


@dataclass(frozen=True)
class Ground:
    """The heights, and where the province ends."""

    relief: Relief
    land: shapely.Geometry


@dataclass(frozen=True)
class Radio:
    """The 4G cells of an operator on air on the last day: positions, heights and power, one array each."""

    lon: np.ndarray
    lat: np.ndarray
    top_m: np.ndarray
    eirp_dbm: np.ndarray
    band_mhz: np.ndarray


def radio_of(operator: Operator, masts: list[Mast], cells: list[RadioCell], relief: Relief) -> Radio:
    """The omnidirectional view of the operator's 4G: per resource element of a 20 MHz carrier."""
    place = {mast.code: mast for mast in masts}
    found = [cell for cell in cells if cell.operator is operator and cell.technology == "4G" and cell.off_air is None]
    lon = np.array([place[cell.site].lon for cell in found])
    lat = np.array([place[cell.site].lat for cell in found])
    return Radio(
        lon=lon,
        lat=lat,
        top_m=relief.at(lon, lat) + np.array([cell.height_m for cell in found]),
        eirp_dbm=np.array([cell.power_dbm + min(cell.gain_dbi, 15.0) - 31.0 for cell in found]),
        band_mhz=np.array([float(cell.band_mhz) for cell in found]),
    )


def level_dbm(radio: Radio, lon: float, lat: float, relief: Relief) -> float:
    """The level outdoors at a place, from the four nearest cells, without fading."""
    away = distance_km(radio.lon, radio.lat, lon, lat)
    nearest = np.argsort(away, kind="stable")[:4]
    ground = float(relief.at(lon, lat)) + 1.5
    levels = []
    for index in nearest:
        km = max(float(away[index]), 0.05)
        free = 32.4 + 20 * np.log10(km) + 20 * np.log10(radio.band_mhz[index])
        steps = np.linspace(0.0, 1.0, 24)[1:-1]
        path = relief.at(lon + (radio.lon[index] - lon) * steps, lat + (radio.lat[index] - lat) * steps)
        line = ground + (radio.top_m[index] - ground) * steps
        above = float(np.max(path - line))
        shadow = 0.0 if above <= 0 else min(30.0, 6.0 + 4.0 * np.sqrt(above / max(km, 0.3)))
        standing = 8.0 + 9.0 * np.log10(1.0 + km)
        levels.append(radio.eirp_dbm[index] - free - shadow - standing)
    return float(max(levels))


def _chosen(hamlets: list[Hamlet], province: str, rng: np.random.Generator) -> list[Hamlet]:
    """Hamlets of an old province along the way: some in towns, most of them where it is hard to cover."""
    known = [hamlet for hamlet in hamlets if hamlet.province == province]
    weight = np.array([0.15 + hamlet.remoteness**2 for hamlet in known])
    order = rng.choice(len(known), HAMLETS_PER_CAMPAIGN, replace=False, p=weight / weight.sum())
    return [known[index] for index in sorted(order)]


def write_drive_tests(
    hamlets: list[Hamlet], network: tuple[list[Mast], list[RadioCell]], declared: Coverage, ground: Ground, folder: Path
) -> dict[str, int]:
    """A file per campaign; every operator with 4G is measured in every hamlet, and VNPT once with too few samples."""
    shapely.prepare(ground.land)
    counts = {}
    operators = [operator for operator in OPERATORS if operator is not VIETNAMOBILE]
    radios = {operator.code: radio_of(operator, *network, ground.relief) for operator in operators}
    index = {hamlet.code: number for number, hamlet in enumerate(hamlets)}
    for campaign, province, day in CAMPAIGNS:
        rng = stream(f"drive test {campaign}")
        rows: list[list[Cell]] = []
        for stop, hamlet in enumerate(_chosen(hamlets, province, rng)):
            began = datetime.combine(day, time(7, 30)) + timedelta(days=stop // 4, minutes=50 * (stop % 4))
            failed = operators[stop % len(operators)] if stop % 3 == 0 else None
            for operator in operators:
                if declared.reach["4G"].days[operator.code][index[hamlet.code]] is None and stop % 2:
                    continue
                few = operator.code == "VNPT.QNG" and stop % 7 == 5
                loss = FAILED_DB if operator is failed else 0.0
                head = [campaign, "Đo bằng xe", f"MAY-{operator.prefix}", operator.code, "4G"]
                rows += _samples(
                    head, hamlet, radios[operator.code], ground,
                    began=began, count=12 if few else SAMPLES, loss_db=loss, rng=rng,
                )  # fmt: skip
        name = f"do-kiem-{campaign.lower()}.csv"
        counts[name] = write_csv(folder / name, HEADERS, rows)
    return counts


def _samples(
    first: list[Cell],
    hamlet: Hamlet,
    radio: Radio,
    ground: Ground,
    *,
    began: datetime,
    count: int,
    loss_db: float,
    rng: np.random.Generator,
) -> list[list[Cell]]:
    """A loop through the hamlet, one sample every twenty seconds; fading comes in stretches of road."""
    rows: list[list[Cell]] = []
    turn = rng.uniform(0, 2 * np.pi)
    slow = rng.normal(0, FADING_DB, count // 4 + 1)
    for number in range(count):
        angle, radius = turn + 2 * np.pi * number / count, 0.12 + 0.3 * rng.uniform()
        lon = round(hamlet.lon + radius * np.cos(angle) / LON_KM, 6)
        lat = round(hamlet.lat + radius * np.sin(angle) / LAT_KM, 6)
        if not shapely.contains_xy(ground.land, lon, lat):  # no road leads over the border here
            lon, lat = hamlet.lon, hamlet.lat
        level = level_dbm(radio, lon, lat, ground.relief) - loss_db + slow[number // 4] + rng.normal(0, 2.0)
        at = f"{began + timedelta(seconds=20 * number):%d/%m/%Y %H:%M:%S}"
        head = [*first, at, lon, lat]
        if level < SENSITIVITY_DBM:
            rows.append([*head, False, None, None, None, None])
            continue
        level = min(level, -48.0)
        sinr = float(np.clip((level - NOISE_DBM) * 0.55 - 4 + rng.normal(0, 2), -8, 28))
        speed = 20.0 * 0.62 * np.log2(1 + 10 ** (sinr / 10)) * rng.uniform(0.45, 0.9)
        delay = 28 + 60 * np.exp(-(sinr + 8) / 9) + rng.gamma(2, 4)
        rows.append([*head, True, round(level, 1), round(sinr, 1), round(float(speed), 1), round(float(delay))])
    return rows


def write_ispeed(known: Units, hamlets: list[Hamlet], folder: Path) -> dict[str, int]:
    """A file per month; small communes have too few samples, as in the real tables."""
    counts = {}
    units = [unit for (_code, since), unit in known.communes.items() if since == MERGER]
    people = {unit.code: 0 for unit in units}
    for hamlet in hamlets:
        people[hamlet.new.code] = people.get(hamlet.new.code, 0) + hamlet.people[2024]
    lines = [(operator.code, "Di động") for operator in OPERATORS if operator is not VIETNAMOBILE]
    lines += [(code, "Cố định") for code in FIXED]
    for month in MONTHS:
        rng = stream(f"i-speed {month_of(month)}")
        rows: list[list[Cell]] = []
        for unit in sorted(units, key=lambda each: each.code):
            town = min(1.0, people[unit.code] / 45_000)
            for code, network in lines:
                size = people[unit.code] / 50 * {"VIETTEL.QNG": 1.3, "VNPT.QNG": 0.9}.get(code, 0.45)
                found = int(rng.gamma(2.2, size / 2.2))
                if found == 0:
                    continue
                fast = {"Di động": 42 + 38 * town, "Cố định": 88 + 60 * town}[network] * rng.uniform(0.75, 1.2)
                up = fast * (0.34 if network == "Di động" else 0.82) * rng.uniform(0.85, 1.1)
                delay = rng.uniform(28, 46) if network == "Di động" else rng.uniform(5, 14)
                rows.append(
                    [
                        *(unit.code, unit.title, code, network, month_of(month), found),
                        *(round(float(fast), 1), round(float(up), 1), round(float(delay), 1)),
                    ]
                )
        name = f"i-speed-{month:%Y-%m}.csv"
        headers = [
            *("Mã xã", "Tên xã", "Doanh nghiệp", "Loại mạng", "Tháng", "Số mẫu"),
            *("Tải xuống (Mbps)", "Tải lên (Mbps)", "Độ trễ (ms)"),
        ]
        counts[name] = write_csv(folder / name, headers, rows)
    return counts


def write_resident_tests(hamlets: list[Hamlet], declared: Coverage, folder: Path) -> int:
    """Tests that residents handed in at the commune: no names; some hamlets with fewer than are shown."""
    rng = stream("resident tests")
    rows: list[list[Cell]] = []
    weight = np.array([0.2 + hamlet.remoteness for hamlet in hamlets])
    chosen = rng.choice(len(hamlets), 24, replace=False, p=weight / weight.sum())
    for index in sorted(chosen):
        hamlet = hamlets[index]
        serving = [code for code, days in declared.reach["4G"].days.items() if days[index] is not None]
        operator = serving[int(rng.integers(0, len(serving)))] if serving else "VIETTEL.QNG"
        works = 0.9 - 0.75 * hamlet.remoteness if serving else 0.05
        for _number in range(int(rng.choice([2, 5, 7, 9, 11]))):
            good = bool(rng.uniform() < works)
            day = aims.LAST - timedelta(days=int(rng.integers(0, 200)))
            speed = round(float(rng.gamma(3, 9)), 1) if good else None
            rows.append(
                [
                    *(f"PD-{len(rows) + 1:04d}", day, operator, "4G", hamlet.code, hamlet.name),
                    *(bool(rng.uniform() < 0.6), good, speed, True),
                ]
            )
    headers = [
        *("Mã phiếu", "Ngày đo", "Doanh nghiệp", "Công nghệ", "Mã thôn", "Tên thôn"),
        *("Trong nhà", "Dùng được", "Tải xuống (Mbps)", "Đồng ý"),
    ]
    return write_csv(folder / "phep-do-nguoi-dan.csv", headers, rows)
