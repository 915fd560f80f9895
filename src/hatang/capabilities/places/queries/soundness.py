"""Whether what is counted of a territory is the sum of its parts, on the units of each time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.places.models import Hamlet
from hatang.capabilities.places.queries import areas
from hatang.capabilities.places.queries.units import list_units, read_official_title
from hatang.capabilities.places.terms import Level
from hatang.kernel import indicators, panels
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hatang.kernel.access import Area


def check_seats(today: date) -> Iterator[str | None]:
    """Every hamlet of today lies in a commune of today, and of no more than one."""
    seats = areas.seats_on(day=today, as_of=today)["area"].value_counts()
    counted = dict(zip(seats["area"], seats["count"], strict=True))
    for hamlet in Hamlet.objects.visible_to(SYSTEM).valid_on(today).order_by("code"):
        number = counted.get(str(hamlet.area), 0)
        yield (
            None
            if number == 1
            else _("%(name)s (%(code)s) lies in %(number)d communes.")
            % {
                "name": hamlet.title,
                "code": hamlet.code,
                "number": number,
            }
        )


def check_sums(today: date) -> Iterator[str | None]:
    """The communes of each territory add up to its figure, of every indicator to which a part can be held."""
    chosen = [indicator for indicator in indicators.list_indicators() if indicator.of_parts]
    for territory, _note in panels.list_territories(today, ""):
        parts = _list_parts(territory, today)
        if not parts:
            continue
        name = read_official_title(area=territory)
        for indicator in chosen:
            whole = indicators.measure_indicator(indicator.code, [territory], today)
            measured = indicators.measure_each(indicator.code, parts, today).values()
            sums = (sum(part.numerator for part in measured), sum(part.denominator for part in measured))
            same = all(
                math.isclose(part, all_, rel_tol=1e-9, abs_tol=1e-6)
                for part, all_ in zip(sums, (whole.numerator, whole.denominator), strict=True)
            )
            yield (
                None
                if same
                else _("%(title)s (%(code)s): the communes of %(name)s add up to %(parts)s, the whole is %(whole)s.")
                % {
                    "title": indicator.title,
                    "code": indicator.code,
                    "name": name,
                    "parts": f"{sums[0]:g}/{sums[1]:g}",
                    "whole": f"{whole.numerator:g}/{whole.denominator:g}",
                }
            )


def _list_parts(territory: Area, today: date) -> list[Area]:
    """The communes of a territory, and the districts of it that had none: Lý Sơn until 30 June 2025."""
    communes = [row.area for row in list_units(as_of=today, level=Level.COMMUNE, within=territory)]
    districts = [row.area for row in list_units(as_of=today, level=Level.DISTRICT, within=territory)]
    bare = [area for area in districts if not list_units(as_of=today, level=Level.COMMUNE, within=area)]
    return [*communes, *bare]
