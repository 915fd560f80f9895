"""Mast positions and cells: enough to serve what is declared, none where nobody serves. Positions are generated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely

from province import aims
from province.chance import stream
from province.ground import LAT_KM, LON_KM, distance_km
from province.operators import OPERATORS, VIETNAMOBILE, Operator
from province.tables import Cell, write_csv
from province.units import MERGER

if TYPE_CHECKING:
    from pathlib import Path

    from province.communes import Communes
    from province.coverage import Coverage
    from province.hamlets import Hamlet
    from province.relief import Relief
    from province.units import Unit

MASTS = 1730
# A hamlet within this distance of an operator's mast needs no other, km: on the plain, in the mountains.
SERVED_KM = {"low": 2.0, "high": 3.2}
KINDS = ("Cột tự đứng", "Cột dây co", "Cột trên mái", "Cột cóc", "Cột ngụy trang")
HEADERS = [
    *("Mã vị trí", "Tên vị trí", "Chủ sở hữu", "Doanh nghiệp dùng chung", "Loại cột", "Chiều cao (m)"),
    *("Mã xã", "Tên xã", "Vĩ độ", "Kinh độ", "Số giấy phép", "Ngày cấp phép", "Ngày kiểm định"),
    *("Ngày vận hành", "Ngày tháo dỡ", "Trạng thái"),
]


@dataclass(frozen=True)
class Mast:
    code: str
    name: str
    owner: Operator
    tenants: tuple[Operator, ...]
    kind: str
    height_m: float
    unit: Unit
    hamlet: Hamlet
    lon: float
    lat: float
    permit: str
    permitted: date | None
    inspected: date | None
    commissioned: date | None
    dismantled: date | None
    status: str

    @property
    def in_service(self) -> bool:
        return self.status == "Đang hoạt động"


def _needed(hamlets: list[Hamlet], days: list[date | None], count: int) -> list[tuple[int, date]]:
    """(hamlet, day) for `count` masts of an operator: first to reach all it serves, then where most people are."""
    served = sorted(
        (index for index, day in enumerate(days) if day is not None),
        key=lambda index: (days[index], -hamlets[index].people[2024]),
    )
    lon, lat = np.array([h.lon for h in hamlets]), np.array([h.lat for h in hamlets])
    chosen: list[tuple[int, date]] = []
    for factor in (1.0, 1.3, 1.7, 2.2, 3.0):
        chosen = []
        taken = np.full(len(hamlets), np.inf)
        for index in served:
            limit = factor * SERVED_KM["high" if hamlets[index].height_m > 250 else "low"]
            if taken[index] > limit:
                day = days[index]
                assert day is not None
                chosen.append((index, day))
                taken = np.minimum(taken, distance_km(lon, lat, lon[index], lat[index]))
        if len(chosen) <= count:
            break
    load = {index: 1 for index, _ in chosen}
    while len(chosen) < count:
        index = max(served, key=lambda i: (hamlets[i].people[2024] / (1 + load.get(i, 0)) ** 1.5, -i))
        load[index] = load.get(index, 0) + 1
        day = days[index]
        assert day is not None
        # Capacity is added evenly over the years, after the first mast.
        later = aims.FIRST + (aims.LAST - aims.FIRST) * ((len(chosen) * 0.618034) % 1.0)
        early = (len(chosen) * 0.754877) % 1.0 < 0.62
        chosen.append((index, max(day, date(2019, 1, 1)) if early else max(day, later)))
    return chosen[:count]


def _stand(hamlet: Hamlet, relief: Relief, inside: shapely.Geometry, rng: np.random.Generator) -> tuple[float, float]:
    """A high point near the hamlet, in its commune, six decimals."""
    reach = 0.25 if hamlet.urban else 0.9
    best = (-np.inf, hamlet.lon, hamlet.lat)
    for _ in range(10):
        lon, lat = hamlet.lon + rng.normal(0, reach / 2) / LON_KM, hamlet.lat + rng.normal(0, reach / 2) / LAT_KM
        if shapely.contains_xy(inside, lon, lat):
            height = float(relief.at(lon, lat)) + rng.uniform(0, 8)
            best = max(best, (height, lon, lat))
    return round(best[1], 6), round(best[2], 6)


def _tenants(
    owner: Operator, hamlet: Hamlet, coverage: Coverage, index: int, rng: np.random.Generator
) -> tuple[Operator, ...]:
    """Others who hang on the mast: only those who say they cover the hamlet."""
    found = []
    for operator in OPERATORS:
        if operator is owner:
            continue
        if operator is VIETNAMOBILE:
            wants = hamlet.remoteness < 0.3 and rng.uniform() < 0.05
        else:
            days = coverage.reach["4G"].days[operator.code]
            wants = days[index] is not None and rng.uniform() < 0.055
        if wants:
            found.append(operator)
    return tuple(found)


def _special(number: int) -> str:
    """A few masts of each operator are being built or were taken down; the rest are in service."""
    return "Đang xây dựng" if number % 97 == 41 else "Ngừng hoạt động" if number % 83 == 29 else "Đang hoạt động"


def build_masts(hamlets: list[Hamlet], communes: Communes, coverage: Coverage, relief: Relief) -> list[Mast]:
    """MASTS positions in service on the last day, and a few more being built or taken down."""
    shapes = {key[0]: shape for key, shape in communes.shapes.items() if key[1] == MERGER}
    masts: list[Mast] = []
    for operator in OPERATORS:
        rng = stream(f"masts {operator.code}")
        if operator is VIETNAMOBILE:
            days: list[date | None] = [date(2021, 5, 1) if h.remoteness < 0.2 and h.urban else None for h in hamlets]
        else:
            days = coverage.reach["4G"].days[operator.code]
        extra = sum(_special(number) != "Đang hoạt động" for number in range(operator.masts + 25))
        wanted = _needed(hamlets, days, operator.masts + extra + 4)
        wanted.sort(key=lambda pair: (hamlets[pair[0]].code, pair[1]))
        in_service = 0
        for number, (index, day) in enumerate(wanted):
            status = _special(number)
            if status == "Đang hoạt động":
                if in_service == operator.masts:
                    continue
                in_service += 1
            hamlet = hamlets[index]
            lon, lat = _stand(hamlet, relief, shapes[hamlet.new.code], rng)
            tenants = _tenants(operator, hamlet, coverage, index, rng) if status == "Đang hoạt động" else ()
            masts.append(
                _mast(operator, number + 1, hamlet, (lon, lat), day=day, status=status, tenants=tenants, rng=rng)
            )
    return masts


def _mast(
    operator: Operator,
    number: int,
    hamlet: Hamlet,
    position: tuple[float, float],
    *,
    day: date,
    status: str,
    tenants: tuple[Operator, ...],
    rng: np.random.Generator,
) -> Mast:
    on_roof = hamlet.urban and rng.uniform() < 0.6
    kind = KINDS[2 + int(rng.choice(3, p=[0.55, 0.3, 0.15]))] if on_roof else KINDS[int(rng.uniform() < 0.55)]
    height = float(rng.choice([9, 12, 15, 18, 21])) if on_roof else float(rng.choice([30, 36, 39, 42, 45, 48, 54, 60]))
    commissioned: date | None = day - timedelta(days=int(rng.integers(1, 45)))
    if day < aims.FIRST:
        commissioned = date(2009, 1, 1) + timedelta(days=int(rng.integers(0, 4600)))
    dismantled = None
    if status == "Đang xây dựng":
        commissioned = None
    elif status == "Ngừng hoạt động":
        assert commissioned is not None
        commissioned = min(commissioned, date(2021, 6, 30))
        dismantled = date(2023, 1, 15) + timedelta(days=int(rng.integers(0, 1300)))
    built = commissioned if commissioned is not None else date(2026, 12, 1)
    permitted = built - timedelta(days=int(rng.integers(60, 260)))
    inspected = None
    if commissioned is not None:
        inspected = max(commissioned, date(2022, 3, 1) + timedelta(days=int(rng.integers(0, 1600))))
        if dismantled is not None and inspected > dismantled:
            inspected = commissioned
    base = " ".join(hamlet.name.removeprefix(hamlet.kind).split()[:-1])
    return Mast(
        code=f"QNI-{operator.prefix}-{number:04d}",
        name=f"{base} {number}",
        owner=operator,
        tenants=tenants,
        kind=kind,
        height_m=height,
        unit=hamlet.new,
        hamlet=hamlet,
        lon=position[0],
        lat=position[1],
        permit="" if on_roof else f"{int(rng.integers(11, 980))}/GPXD-{permitted.year}",
        permitted=None if on_roof else permitted,
        inspected=inspected,
        commissioned=commissioned,
        dismantled=dismantled,
        status=status,
    )


def write_masts(masts: list[Mast], folder: Path) -> dict[str, int]:
    """One register per owner; returns rows by file."""
    counts = {}
    for operator in OPERATORS:
        rows: list[list[Cell]] = [
            [
                *(mast.code, mast.name, mast.owner.code, ";".join(tenant.code for tenant in mast.tenants)),
                *(mast.kind, mast.height_m, mast.unit.code, mast.unit.title, mast.lat, mast.lon),
                *(mast.permit, mast.permitted, mast.inspected, mast.commissioned, mast.dismantled, mast.status),
            ]
            for mast in masts
            if mast.owner is operator
        ]
        name = f"vi-tri-cot-{operator.file}.csv"
        counts[name] = write_csv(folder / name, HEADERS, rows)
    return counts
