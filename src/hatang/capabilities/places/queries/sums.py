"""The findings on hamlets as they were made, for the dataset alone, and in which sums their counts are shown.

Everybody else reads them by `kernel.suppression`, which leaves out the counts that the actor may not see.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from hatang.capabilities.places.models import HamletCondition, HamletSeat
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.kernel.access import Area
from hatang.kernel.complementary import Sum, Summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.complementary import Key

    # A part of a sum, its first day in it and the first day on which it is no longer; None is still.
    type Stay = tuple[Key, date, date | None]

COUNTS = ("poor_households", "near_poor_households")


def list_findings(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """The latest finding of each hamlet of the date; `area` is the hamlet's, beside the fields of the dataset."""
    rows = HamletCondition.objects.visible_to(actor).filter(dated__lte=as_of).order_by("dated")
    # A position is dear to read, and no finding tells it.
    rows = rows.select_related("hamlet").defer("hamlet__point")
    for area, row in sorted({row.hamlet.area: row for row in rows}.items()):
        if row.hamlet.is_valid_on(as_of):
            yield {
                "area": area,
                "hamlet": area.code,
                "name": row.hamlet.title,
                "dated": row.dated,
                "extremely_difficult": row.extremely_difficult,
                **{name: getattr(row, name) for name in COUNTS},
                "grid_electricity": row.grid_electricity,
                "electrified_households": row.electrified_households,
                "source": row.source,
            }


def summed_conditions() -> Summed:
    """The counts of all findings on hamlets, with what they come to in each commune and province."""
    counts: dict[Key, dict[str, int | None]] = {}
    days: defaultdict[str, list[date]] = defaultdict(list)
    for code, dated, *values in HamletCondition.objects.order_by("dated").values_list("hamlet__code", "dated", *COUNTS):
        counts[code, dated] = dict(zip(COUNTS, values, strict=True))
        days[code].append(dated)
    in_communes: defaultdict[Area, list[Stay]] = defaultdict(list)
    for commune, stay in _list_stays(days):
        in_communes[commune].append(stay)
    communes, in_provinces = [], defaultdict(list)
    for commune, stays in sorted(in_communes.items()):
        sums = list(_list_sums(str(commune), stays))
        communes += sums
        # The last sum has no parts: it is the day from which nothing is added up any more, where there is one.
        for place_sum, after in pairwise([*sums, None]):
            if place_sum is not None and place_sum.parts:
                in_provinces[_find_province(commune)].append(
                    (place_sum.key, place_sum.since, after.since if after else None)
                )
    provinces = [
        place_sum for area, stays in sorted(in_provinces.items()) for place_sum in _list_sums(str(area), stays)
    ]
    return Summed(counts, [*communes, *provinces])


def _list_stays(days: dict[str, list[date]]) -> Iterator[tuple[Area, Stay]]:
    """When which finding on a hamlet is the newest while the hamlet is counted in which commune."""
    seats = HamletSeat.objects.filter(hamlet__conditions__isnull=False).distinct()
    for code, begins, ends, since, until, unit, unit_since in seats.values_list(
        *("hamlet__code", "hamlet__valid_from", "hamlet__valid_to", "valid_from", "valid_to"),
        *("unit__code", "unit__valid_from"),
    ):
        for dated, next_dated in pairwise([*days[code], None]):
            assert dated is not None
            first = max(dated, begins, since)
            last = min((day for day in (next_dated, ends, until) if day is not None), default=None)
            if last is None or first < last:
                yield Area(unit, unit_since), ((code, dated), first, last)


def _list_sums(place: str, stays: list[Stay]) -> Iterator[Sum]:
    """The sums of the place, one from each day on which its parts change; the last is empty where all have ended."""
    days = {day for _key, first, last in stays for day in (first, last) if day is not None}
    for day in sorted(days):
        parts = sorted((key for key, first, last in stays if first <= day and (last is None or day < last)), key=str)
        yield Sum(place, day, tuple(parts))


def _find_province(area: Area) -> Area:
    """The unit at the top of the one in which the area lies."""
    nodes = read_lineage().nodes
    while (parent := nodes[area].parent) is not None:
        area = parent
    return area
