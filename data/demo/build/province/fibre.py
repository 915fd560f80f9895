"""Fibre: which hamlet has whose since when, and how many households took it, by commune and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from province import aims
from province.chance import share_out, stream
from province.operators import MOBIFONE, OPERATORS, Operator, Reach, build_reach
from province.tables import Cell, month_of, write_csv
from province.units import MERGER

if TYPE_CHECKING:
    from pathlib import Path

    from province.communes import Communes
    from province.hamlets import Hamlet
    from province.units import Unit

MONTHS = 36
SERVICE_HEADERS = [
    *("Mã thôn", "Tên thôn", "Mã xã", "Doanh nghiệp", "Công nghệ", "Tốc độ tối đa (Mbps)"),
    *("Tỷ lệ hộ phục vụ được (%)", "Từ ngày", "Đến ngày"),
]
SUBSCRIPTION_HEADERS = ["Doanh nghiệp", "Mã xã", "Tên xã", "Tháng", "Dịch vụ", "Số thuê bao", "Số hộ có thuê bao"]
# The first of these networks' lines are older than the first day of the course.
OLD_NETWORK = date(2019, 6, 1)


@dataclass(frozen=True)
class FibreService:
    operator: Operator
    hamlet: Hamlet
    technology: str
    speed_mbps: int
    share: float
    since: date


@dataclass(frozen=True)
class Subscriptions:
    """Of one operator in one commune of the day at the end of a month; `households` None where it counts lines only."""

    operator: Operator
    unit: Unit
    title: str
    month: date
    service: str
    lines: int
    households: int | None


def fibre_reach(hamlets: list[Hamlet]) -> Reach:
    """Who has fibre in which hamlet since when."""
    return build_reach(hamlets, aims.FIBRE, "fibre", {o.code: o.reach_fibre for o in OPERATORS}, spread=0.11)


def build_services(hamlets: list[Hamlet], reach: Reach) -> list[FibreService]:
    rng = stream("fibre services")
    services = []
    for index, hamlet in enumerate(hamlets):
        for operator in OPERATORS:
            day = reach.days.get(operator.code, [None] * len(hamlets))[index]
            if day is None:
                continue
            fast = hamlet.urban and rng.uniform() < 0.35
            share = float(np.clip(rng.normal(96 - 26 * hamlet.remoteness, 5), 35, 100))
            since = day if day >= aims.FIRST else OLD_NETWORK + timedelta(days=int(rng.integers(0, 1200)))
            speed = 2000 if fast else int(rng.choice([300, 500, 1000]))
            technology = "XGS-PON" if fast else "GPON"
            services.append(FibreService(operator, hamlet, technology, speed, round(share), since))
    return services


def _groups(hamlets: list[Hamlet], communes: Communes, day: date) -> dict[tuple[str, str], list[int]]:
    """The hamlets (by index) of every unit valid on the day."""
    groups: dict[tuple[str, str], list[int]] = {}
    if day >= aims.MERGER:
        for index, hamlet in enumerate(hamlets):
            groups.setdefault((hamlet.new.code, MERGER), []).append(index)
        return groups
    units = communes.units
    current = {unit.key for unit in units.valid(day.isoformat())}
    for index, hamlet in enumerate(hamlets):
        key = (hamlet.old_code, "2020-02-01")
        while key in units.communes and key not in current:
            key = units.successors(key)[0]
        # Lý Sơn was a district without communes: its figures stood under the district's code.
        groups.setdefault(key, []).append(index)
    return groups


def report_months() -> list[date]:
    """The last months of the quarters from the plan's signing, then every one of the last MONTHS months."""
    last = aims.LAST.replace(day=1)
    every = aims.months(aims.FIRST, last)
    return [month for month in every if month.month % 3 == 0 or month in every[-MONTHS:]]


def _households(hamlet: Hamlet, day: date) -> int:
    """The households by the count of the last 31 December up to the day."""
    year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    return hamlet.households[min(max(year, min(hamlet.households)), max(hamlet.households))]


def _uptake(hamlets: list[Hamlet], reach: Reach, day: date, liking: np.ndarray) -> np.ndarray:
    """Households connected per hamlet, so that each old province stands on its course; nobody where no fibre is."""
    has = np.array([(first := reach.first(index)) is not None and first <= day for index in range(len(hamlets))])
    homes = np.array([_households(hamlet, day) for hamlet in hamlets], float)
    connected = np.zeros(len(hamlets))
    for province, course in aims.FIBRE_HOUSEHOLDS.items():
        mine = np.array([hamlet.province == province for hamlet in hamlets])
        wanted = aims.share_at(course, day) * homes[mine].sum()
        # A logistic of liking plus a level; the level is found so that the total is right.
        low, high = -12.0, 12.0
        for _ in range(50):
            level = (low + high) / 2
            share = 1 / (1 + np.exp(-(liking[mine] + level))) * has[mine]
            low, high = (level, high) if (share * homes[mine]).sum() < wanted else (low, level)
        connected[mine] = share * homes[mine]
    return connected


def build_subscriptions(hamlets: list[Hamlet], communes: Communes, reach: Reach) -> list[Subscriptions]:
    """Fibre every report month, mobile broadband and 5G at the ends of the half-years and on the last month."""
    rng = stream("subscriptions")
    liking = np.array([1.3 - 2.2 * h.remoteness + 0.6 * h.urban for h in hamlets]) + rng.normal(0, 0.35, len(hamlets))
    district = {"536": ("Huyện Lý Sơn", None)}
    rows: list[Subscriptions] = []
    for month in report_months():
        day = aims.month_end(month)
        connected = _uptake(hamlets, reach, day, liking)
        half_year = month.month in {6, 12} or month == aims.LAST.replace(day=1)
        for key, members in sorted(_groups(hamlets, communes, day).items()):
            unit = communes.units.communes.get(key)
            if unit is None:
                unit = communes.units.communes[("21548", MERGER)]
                unit = type(unit)(
                    *("536", "Lý Sơn", "special_zone", "51", "2020-02-01", MERGER, unit.lon, unit.lat, unit.area_km2)
                )
            title = district[key[0]][0] if key[0] in district and key[1] != MERGER else unit.title
            rows += _fibre_rows(
                hamlets, members, connected=connected, reach=reach, unit=unit, title=title, month=month, rng=rng
            )
            if half_year:
                rows += _mobile_rows(hamlets, members, unit=unit, title=title, month=month, rng=rng)
    return rows


def _fibre_rows(
    hamlets: list[Hamlet],
    members: list[int],
    *,
    connected: np.ndarray,
    reach: Reach,
    unit: Unit,
    title: str,
    month: date,
    rng: np.random.Generator,
) -> list[Subscriptions]:
    day = aims.month_end(month)
    shares = np.zeros(len(OPERATORS))
    for number, operator in enumerate(OPERATORS):
        days = reach.days.get(operator.code)
        for index in members if days is not None else ():
            first = days[index] if days is not None else None
            if first is not None and first <= day:
                shares[number] += operator.fibre_share * connected[index]
    total = round(float(connected[members].sum()))
    if total == 0 or shares.sum() == 0:
        return []
    rows = []
    for operator, households in zip(OPERATORS, share_out(total, shares).tolist(), strict=True):
        if households == 0:
            continue
        offices = round(households * 0.035 + float(rng.uniform(0, 2)))
        known = None if operator is MOBIFONE else households
        lines = households if operator is MOBIFONE else households + offices
        rows.append(Subscriptions(operator, unit, title, month, "Cáp quang", lines, known))
    return rows


def _mobile_rows(
    hamlets: list[Hamlet], members: list[int], *, unit: Unit, title: str, month: date, rng: np.random.Generator
) -> list[Subscriptions]:
    day = aims.month_end(month)
    year = min(2025, max(2022, day.year - (0 if (day.month, day.day) == (12, 31) else 1)))
    adults = sum(hamlets[index].adults[year] for index in members)
    province = hamlets[members[0]].province
    users = adults * aims.share_at(aims.SMARTPHONE[province], day) * 1.12
    with_5g = aims.share_at(aims.MOBILE_5G[province], day) * 0.45
    rows = []
    for operator in OPERATORS:
        lines = round(users * operator.mobile_share * float(rng.uniform(0.93, 1.07)))
        rows.append(Subscriptions(operator, unit, title, month, "Di động băng rộng", lines, None))
        if operator.reach_5g and with_5g > 0.005 and hamlets[members[0]].remoteness < 0.6:
            rows.append(Subscriptions(operator, unit, title, month, "Di động 5G", round(lines * with_5g), None))
    return rows


def write_fibre(services: list[FibreService], subscriptions: list[Subscriptions], folder: Path) -> dict[str, int]:
    """Services per operator; subscriptions per operator, one file per map of communes. Returns rows by file."""
    counts = {}
    for operator in OPERATORS:
        rows: list[list[Cell]] = [
            [
                *(s.hamlet.code, s.hamlet.name, s.hamlet.new.code, operator.code, s.technology, s.speed_mbps),
                *(s.share, s.since, None),
            ]
            for s in services
            if s.operator is operator
        ]
        if rows:
            name = f"cap-quang-thon-{operator.file}.csv"
            counts[name] = write_csv(folder / name, SERVICE_HEADERS, rows)
        for stand, first, end in MAPS:
            name = f"thue-bao-{operator.file}-{stand:%Y-%m}.csv"
            lines: list[list[Cell]] = [
                [operator.code, s.unit.code, s.title, month_of(s.month), s.service, s.lines, s.households]
                for s in subscriptions
                if s.operator is operator and first <= s.month < end
            ]
            counts[name] = write_csv(folder / name, SUBSCRIPTION_HEADERS, lines)
    return counts


# (day the file was handed in, first month, month after the last): a file speaks of one map of communes.
MAPS = (
    (date(2024, 12, 31), date(2022, 12, 1), date(2025, 1, 1)),
    (date(2025, 6, 30), date(2025, 1, 1), date(2025, 7, 1)),
    (date(2026, 10, 31), date(2025, 7, 1), date(2026, 11, 1)),
)
