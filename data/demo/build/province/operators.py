"""The four operators of the demonstration: how large each is, and on which hamlets each declares what since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from province import aims
from province.chance import ranks, stream

if TYPE_CHECKING:
    from province.hamlets import Hamlet


@dataclass(frozen=True)
class Operator:
    """Names are real, every figure is generated. `reach` is the share of the covered hamlets that it covers itself."""

    code: str
    file: str
    name: str
    prefix: str
    masts: int
    reach_4g: float
    reach_5g: float
    reach_fibre: float
    fibre_share: float
    mobile_share: float
    band_5g: int


VIETTEL = Operator("VIETTEL.QNG", "viettel", "Viettel Quảng Ngãi", "VTL", 712, 0.985, 0.86, 0.93, 0.53, 0.52, 2600)
VNPT = Operator("VNPT.QNG", "vnpt", "VNPT Quảng Ngãi", "VNP", 571, 0.93, 0.55, 0.86, 0.40, 0.26, 3700)
MOBIFONE = Operator(
    "MOBIFONE.QNG", "mobifone", "MobiFone tỉnh Quảng Ngãi", "MBF", 363, 0.80, 0.32, 0.24, 0.07, 0.18, 3800
)
VIETNAMOBILE = Operator(
    "VIETNAMOBILE.QNG", "vietnamobile", "Vietnamobile Quảng Ngãi", "VNM", 84, 0.26, 0.0, 0.0, 0.0, 0.04, 0
)
OPERATORS = (VIETTEL, VNPT, MOBIFONE, VIETNAMOBILE)
# One in so many gaps of an operator is another's territory rather than remoteness.
_SPREAD = 0.16


@dataclass(frozen=True)
class Reach:
    """For each operator and each hamlet (by index) the day from which it declares a service, None for never."""

    days: dict[str, list[date | None]]

    def first(self, index: int) -> date | None:
        """The first day on which any operator serves the hamlet."""
        found = [days[index] for days in self.days.values() if days[index] is not None]
        return min((day for day in found if day is not None), default=None)


def _days_anyone(hamlets: list[Hamlet], course: aims.Courses, subject: str, spread: float) -> list[date | None]:
    """The day on which each hamlet is first served: by remoteness, shuffled by a normal of `spread`."""
    rng = stream(f"{subject} anyone")
    score = np.array([hamlet.remoteness for hamlet in hamlets]) + rng.normal(0, spread, len(hamlets))
    days: list[date | None] = [None] * len(hamlets)
    for province, line in course.items():
        mine = [index for index, hamlet in enumerate(hamlets) if hamlet.province == province]
        for index, rank in zip(mine, ranks(score[mine]), strict=True):
            days[index] = aims.day_reached(line, float(rank))
    return days


def build_reach(
    hamlets: list[Hamlet], course: aims.Courses, subject: str, reach: dict[str, float], spread: float = 0.05
) -> Reach:
    """Who serves which hamlet since when. The first to come follows the course; the others come later or not at all.

    `reach` gives for each operator code the share of the hamlets served by anyone that it serves on the last day.
    """
    rng = stream(f"{subject} operators")
    anyone = _days_anyone(hamlets, course, subject, spread)
    remoteness = np.array([hamlet.remoteness for hamlet in hamlets])
    codes = [code for code, share in reach.items() if share > 0]
    leaders = rng.choice(
        len(codes),
        len(hamlets),
        p=np.array([reach[code] ** 6 for code in codes]) / sum(reach[code] ** 6 for code in codes),
    )
    days: dict[str, list[date | None]] = {}
    for number, code in enumerate(codes):
        own_rank = ranks(remoteness + rng.normal(0, _SPREAD, len(hamlets)))
        wait = rng.gamma(1.2, 260, len(hamlets))
        mine: list[date | None] = []
        for index, first in enumerate(anyone):
            if first is None or (leaders[index] != number and own_rank[index] >= reach[code]):
                mine.append(None)
            elif leaders[index] == number:
                mine.append(first)
            else:
                late = first + timedelta(days=int(wait[index]))
                mine.append(late if late <= aims.LAST else None)
        days[code] = mine
    return Reach(days)
