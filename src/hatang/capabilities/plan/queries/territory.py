"""The area a plan speaks of, and the province of the day beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.places import public as places
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.plan.models import Plan
    from hatang.kernel.access import Area


def find_own_area(*, plan: Plan) -> Area | None:
    """The unit that had the plan's territory on the plan's day; None where the territory is not known."""
    if not plan.territory_code or plan.territory_on is None:
        return None
    code, day = plan.territory_code, plan.territory_on
    return cache_in_reading(("plan.territory", code, day), lambda: unit_on(code=code, day=day))


def unit_on(*, code: str, day: date) -> Area | None:
    """The unit of any level that had the code on the day."""
    for level in ("province", "district", "commune"):
        for unit in places.list_units(as_of=day, level=level):
            if unit.area.code == code:
                return unit.area
    return None


def find_province_beside(*, own_area: Area | None, as_of: date) -> Area | None:
    """The province as it stands on the date, when it is another area than the plan's own."""
    province = places.find_province(as_of=as_of)
    return province.area if province is not None and province.area != own_area else None


def find_area_title(*, area: Area) -> str:
    """The official name of the unit or hamlet."""
    return places.place_title(area) or str(area)
