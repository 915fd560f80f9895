"""How far candidates stand from roads and power, and whether the limits asked for leave any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _

from hatang.capabilities.siting.queries.asking import RANGES
from hatang.capabilities.siting.queries.solving import lines
from hatang.engines.network.fibre.ways import WayKind
from hatang.engines.siting.chains import mark_hanging
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.feeding import Feeding
    from hatang.capabilities.siting.queries.solving.lines import Net


@dataclass(frozen=True, eq=False)
class DistanceLimits:
    """Metres to the nearest road and pole line by candidate (k,), 0 where no limit was asked for; the limits."""

    road_m: NDArray[np.float64]
    power_m: NDArray[np.float64]
    road_within_m: float
    power_within_m: float

    @property
    def keeps(self) -> NDArray[np.bool_]:
        """The candidates (k,) that stand near enough."""
        return (self.road_m <= self.road_within_m) & (self.power_m <= self.power_within_m)


def require_backhaul(*, ask: Ask, sites: Sites, fed: Feeding) -> None:
    """`Invalid` that names a candidate which must stay, or the first where none can be, without a line to fibre and
    without a mast in sight."""
    some = fed.fed | mark_hanging(fed.relays)
    kept = np.isin(np.array(sites.codes), ask.keep_sites) & ~some
    missing = np.flatnonzero(kept) if kept.any() else np.flatnonzero(~some)
    if len(missing) and (kept.any() or not some.any()):
        first = int(missing[0])
        raise Invalid(
            "no_backhaul",
            _("No line leads from here to fibre, and no mast is in sight"),
            where=f"{sites.names[first]} ({sites.codes[first]})",
            hint=_("Choose another network of lines, a higher mast, or leave this site out."),
        )


def measure_distances(*, ask: Ask, base: Net, sites: Sites) -> DistanceLimits:
    """The distances that the question limits. `Invalid` names the nearest candidate where a limit leaves none."""
    kept = np.isin(np.array(sites.codes), ask.keep_sites)
    distance_by_limit = {}
    for name, within, kind in (
        ("road_within_m", ask.road_within_m, WayKind.TRENCH),
        ("power_within_m", ask.power_within_m, WayKind.POLE),
    ):
        far = lines.metres_to(base, sites.place, kind) if within else np.zeros(len(sites.codes))
        distance_by_limit[name] = far, within or np.inf
        if len(far) and not ((far <= (within or np.inf)) | kept).any():
            nearest = int(np.argmin(far))
            metres = far[nearest]
            raise Invalid(
                "too_far",
                _("Every candidate stands farther than asked"),
                where=f"{RANGES[name][2]}: {sites.names[nearest]} ({sites.codes[nearest]})",
                hint=_("The nearest stands %(metres)s m away.") % {"metres": formats.format_number(metres, 0)}
                if np.isfinite(metres)
                else _("The network has no such line."),
            )
    return DistanceLimits(
        distance_by_limit["road_within_m"][0],
        distance_by_limit["power_within_m"][0],
        distance_by_limit["road_within_m"][1],
        distance_by_limit["power_within_m"][1],
    )
