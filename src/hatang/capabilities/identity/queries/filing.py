"""The bodies of a day as those who have to file: what they file of, and who took over from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.identity.queries import snapshot
from hatang.capabilities.places import public as places
from hatang.kernel.filers import FilingBody

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


def list_filing_bodies(*, kinds: Collection[str], as_of: date) -> list[FilingBody]:
    """The bodies of these kinds that stand on the day.

    A body files of the unit it governs, any other of its province as it is on the day. Whoever took over from it later
    files for it too: the files of today speak of the years before.
    """
    directory = snapshot.read_directory()
    provinces = {unit.area.code: unit.area for unit in places.list_units(as_of=as_of, level="province")}
    bodies = [body for kind in sorted(kinds) for body in directory.standing(as_of, kind=kind)]
    return [
        FilingBody(
            body.code,
            body.name,
            body.area or provinces.get(body.area_code),
            tuple(step.new for step in directory.successors(body.code, as_of.max) if not step.duty),
        )
        for body in bodies
    ]
