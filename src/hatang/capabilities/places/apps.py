"""The manifest of the places capability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, indicators

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from hatang.kernel.access import Area

# start: the tables are not there before the apps are ready.


def _resolve_areas(areas: tuple[Area, ...], as_of: date) -> pl.DataFrame:
    from hatang.capabilities.places.queries.areas import resolve_areas

    return resolve_areas(areas, as_of)


class PlacesConfig(capability.Capability):
    name = "hatang.capabilities.places"
    label = "places"
    title = _("Places")
    order = 20
    roles = (capability.Role("commune_clerk", _("Commune clerk")),)

    def ready(self) -> None:
        super().ready()
        # Every indicator is summed over areas; which area lies in which is known here alone.
        indicators.register_area_resolver(_resolve_areas)
