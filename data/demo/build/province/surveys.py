"""Surveys: what a sample said, commune by commune, with its size and method; and the count of identities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from province import aims
from province.chance import share_out, stream
from province.fibre import _groups
from province.tables import Cell, write_csv
from province.units import MERGER

if TYPE_CHECKING:
    from pathlib import Path

    from province.communes import Communes
    from province.hamlets import Hamlet

HEADERS = [
    *("Mã khảo sát", "Nội dung khảo sát", "Mã xã", "Tên xã", "Từ ngày", "Đến ngày", "Phương pháp", "Tổng thể"),
    *("Cỡ mẫu", "Số đạt", "Đơn vị thực hiện", "Số văn bản"),
]
SMARTPHONE, SMART, IOT, IDENTITY = (
    "Điện thoại thông minh",
    "Thiết bị thông minh",
    "Doanh nghiệp ứng dụng IoT",
    "Định danh điện tử",
)
FACE, PHONE, COUNT = "Phỏng vấn trực tiếp", "Phỏng vấn qua điện thoại", "Thống kê hành chính"
# Last day of the field work of each round, and the adults asked in the whole province.
SMARTPHONE_ROUNDS = (
    (date(2022, 12, 20), 9_600),
    (date(2023, 11, 30), 9_600),
    (date(2024, 11, 29), 10_400),
    (date(2025, 12, 12), 10_400),
    (date(2026, 6, 26), 10_400),
)
IOT_ROUNDS = (
    (date(2023, 10, 31), 1_100),
    (date(2024, 10, 31), 1_200),
    (date(2025, 11, 28), 1_400),
    (date(2026, 7, 31), 1_400),
)
# The survey of smart devices was put off; a trial in three communes is all there is, too small for any figure.
SMART_TRIAL = (date(2026, 5, 20), ("21172", "21235", "23293"), 24)
IDENTITY_DAYS = tuple(
    date(year, month, 30 if month == 6 else 31)
    for year in range(2022, 2027)
    for month in (6, 12)
    if (2022, 12) <= (year, month) <= (2026, 6)
)


@dataclass(frozen=True)
class Survey:
    code: str
    subject: str
    unit_code: str
    unit_title: str
    first: date
    last: date
    method: str
    population: int
    sample: int
    positive: int
    surveyor: str
    document: str


@dataclass(frozen=True)
class _Place:
    """A commune of the day with what the surveys need."""

    code: str
    title: str
    province: str
    adults: int
    households: int
    people: int
    remoteness: float
    urban: float


def _places(hamlets: list[Hamlet], communes: Communes, day: date) -> list[_Place]:
    year = min(2025, max(2022, day.year - 1))
    places = []
    for key, members in sorted(_groups(hamlets, communes, day).items()):
        own = [hamlets[index] for index in members]
        unit = communes.units.communes.get(key)
        people = sum(h.people[year] for h in own)
        places.append(
            _Place(
                code=key[0],
                title=unit.title if unit is not None else "Huyện Lý Sơn",
                province=own[0].province,
                adults=sum(h.adults[year] for h in own),
                households=sum(h.households[year] for h in own),
                people=people,
                remoteness=sum(h.remoteness * h.people[year] for h in own) / people,
                urban=sum(h.people[year] for h in own if h.urban) / people,
            )
        )
    return places


def _spread_share(places: list[_Place], aim: float, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A share per place, higher where it is less remote, whose mean weighted by `sizes` is the aim."""
    liking = np.array([0.9 - 1.6 * p.remoteness + 0.4 * p.urban for p in places]) + rng.normal(0, 0.15, len(places))
    low, high = -12.0, 12.0
    for _ in range(50):
        level = (low + high) / 2
        share = 1 / (1 + np.exp(-(liking + level)))
        low, high = (level, high) if (share * sizes).sum() < aim * sizes.sum() else (low, level)
    return np.asarray(share)


def _round(
    code: str,
    subject: str,
    last: date,
    *,
    places: list[_Place],
    populations: list[int],
    sample: int | None,
    document: str,
    rng: np.random.Generator,
) -> list[Survey]:
    """One round over all places; a `sample` of None counts everybody."""
    rows = []
    course = {SMARTPHONE: aims.SMARTPHONE, IOT: aims.IOT, IDENTITY: aims.ELECTRONIC_IDENTITY}[subject]
    for province in sorted(course):
        mine = [index for index, place in enumerate(places) if place.province == province and populations[index] > 0]
        sizes = np.array([populations[index] for index in mine])
        if sample is None:
            samples = sizes
        else:
            part = sizes.sum() / sum(populations)
            samples = np.minimum(
                share_out(round(sample * part), sizes, least=4 if len(mine) * 8 < sample * part else 1), sizes
            )
        shares = _spread_share([places[index] for index in mine], aims.share_at(course[province], last), samples, rng)
        total = round(float((shares * samples).sum()))
        positive = np.minimum(share_out(total, shares * samples), samples)
        for index, asked, yes in zip(mine, samples.tolist(), positive.tolist(), strict=True):
            first = last - timedelta(days=0 if sample is None else 45)
            surveyor = {SMARTPHONE: "Cục Thống kê tỉnh", IOT: "Sở Công Thương", IDENTITY: "Công an tỉnh"}[subject]
            method = {SMARTPHONE: FACE, IOT: PHONE, IDENTITY: COUNT}[subject]
            rows.append(
                Survey(
                    *(code, subject, places[index].code, places[index].title, first, last, method),
                    *(populations[index], asked, yes, surveyor, document),
                )
            )
    return rows


def build_surveys(hamlets: list[Hamlet], communes: Communes) -> list[Survey]:
    rng = stream("surveys")
    rows: list[Survey] = []
    for last, sample in SMARTPHONE_ROUNDS:
        places = _places(hamlets, communes, last)
        adults = [place.adults for place in places]
        code = f"KS-DTTM-{last:%Y%m}"
        rows += _round(
            code,
            SMARTPHONE,
            last,
            places=places,
            populations=adults,
            sample=sample,
            document=f"{last.month + 200}/BC-CTK",
            rng=rng,
        )
    for last, sample in IOT_ROUNDS:
        places = _places(hamlets, communes, last)
        firms = [round(place.people * (0.0022 + 0.0060 * place.urban)) for place in places]
        rows += _round(
            f"KS-IOT-{last:%Y%m}",
            IOT,
            last,
            places=places,
            populations=firms,
            sample=sample,
            document=f"{last.year - 1900}/BC-SCT",
            rng=rng,
        )
    for last in IDENTITY_DAYS:
        places = _places(hamlets, communes, last)
        eligible = [round(place.people * 0.79) for place in places]
        code = f"TK-DDDT-{last:%Y%m}"
        rows += _round(
            code,
            IDENTITY,
            last,
            places=places,
            populations=eligible,
            sample=None,
            document=f"{last.month * 61}/BC-CAT",
            rng=rng,
        )
    last, codes, sample = SMART_TRIAL
    for place in _places(hamlets, communes, last):
        if place.code in codes:
            yes = round(sample * float(rng.uniform(0.6, 0.9)))
            rows.append(
                Survey(
                    *(f"KS-TBTM-{last:%Y%m}", SMART, place.code, place.title, last - timedelta(days=5), last, FACE),
                    *(place.households, sample, yes, "Sở Khoa học và Công nghệ", "Khảo sát thử"),
                )
            )
    return rows


def write_surveys(surveys: list[Survey], folder: Path) -> dict[str, int]:
    """One file per map of communes; returns rows by file."""
    counts = {}
    merger, nq1279 = date.fromisoformat(MERGER), date(2025, 1, 1)
    for stand, first, end in (
        (date(2024, 12, 31), date(2020, 1, 1), nq1279),
        (date(2025, 6, 30), nq1279, merger),
        (date(2026, 10, 31), merger, date(2027, 1, 1)),
    ):
        rows: list[list[Cell]] = [
            [
                *(s.code, s.subject, s.unit_code, s.unit_title, s.first, s.last, s.method, s.population),
                *(s.sample, s.positive, s.surveyor, s.document),
            ]
            for s in surveys
            if first <= s.last < end
        ]
        name = f"khao-sat-{stand:%Y-%m}.csv"
        counts[name] = write_csv(folder / name, HEADERS, rows)
    return counts
