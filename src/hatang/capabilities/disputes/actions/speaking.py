"""For which hamlets somebody may speak: officers and residents for any, a clerk for those of the communes kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.coverage import public as coverage
from hatang.kernel import access

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


def may_speak_for(actor: Actor, hamlet_code: str, *days: date) -> bool:
    """Whether the actor may speak for the hamlet as it lies on one of the days."""
    if actor.has(access.OFFICER, access.AGENCY_OFFICER, access.RESIDENT):
        return True
    return is_clerk_of_hamlet(actor, hamlet_code, *days)


def is_clerk_of_hamlet(actor: Actor, hamlet_code: str, *days: date) -> bool:
    """Whether the hamlet lies in a commune that the actor is clerk of, on one of the days."""
    areas = actor.areas(access.COMMUNE_CLERK)
    return any(hamlet_code in coverage.codes_within(area, day) for area in areas for day in days)
