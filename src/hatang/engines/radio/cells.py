"""Masts and cells as the province runner takes them, each fault named by the cell it is in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.engines.radio.antennas import Pattern
    from hatang.engines.terrain.grid import Grid, Terrain

# P.1812-8 holds from 30 MHz to 6 GHz; antennas from 1 m to 3000 m above ground.
LOWEST_MHZ, HIGHEST_MHZ = 30.0, 6000.0
LOWEST_M, HIGHEST_M = 1.0, 3000.0


@dataclass(frozen=True)
class RadioCell:
    """One cell. `reference_eirp_dbm`: radiated power in the best direction of what phones report (a resource element,
    a pilot, a carrier): `carriers.reference_eirp_dbm`. `azimuth_deg` None: the pattern has no front.

    Cells of one (operator, technology, frequency) share a carrier: they are each other's interference.
    """

    code: str
    operator: str
    technology: str
    frequency_mhz: float
    antenna_height_m: float
    reference_eirp_dbm: float
    pattern: Pattern
    azimuth_deg: float | None = None
    electrical_tilt_deg: float | None = None
    mechanical_tilt_deg: float = 0.0

    @property
    def layer(self) -> CarrierLayer:
        """Whose carrier it is on."""
        return CarrierLayer(self.operator, self.technology, float(self.frequency_mhz))

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """All that its coverage depends on, for fingerprints."""
        return (
            self.code,
            *self.layer.key,
            float(self.antenna_height_m),
            float(self.reference_eirp_dbm),
            self.pattern.digest,
            self.azimuth_deg,
            self.electrical_tilt_deg,
            float(self.mechanical_tilt_deg),
        )


@dataclass(frozen=True, order=True)
class CarrierLayer:
    """One carrier of one operator: within it the best server, the second and the interference are found."""

    operator: str
    technology: str
    frequency_mhz: float

    @property
    def key(self) -> tuple[str, str, float]:
        return self.operator, self.technology, self.frequency_mhz


@dataclass(frozen=True)
class RadioSite:
    """A mast: its place in degrees WGS 84 and its cells."""

    code: str
    longitude: float
    latitude: float
    cells: tuple[RadioCell, ...]

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """All that its coverage depends on, for fingerprints."""
        return self.code, self.longitude, self.latitude, tuple(cell.fingerprint for cell in self.cells)


def check_sites(sites: Iterable[RadioSite], terrain: Terrain | None = None) -> None:
    """RadioError for the first cell that cannot be computed, by its code, or site outside the terrain, by its own."""
    seen: dict[tuple[str, str], str] = {}
    for site in sites:
        for cell in site.cells:
            _check_cell(cell)
            if seen.setdefault((cell.operator, cell.code), site.code) != site.code or _is_duplicate(site, cell):
                raise RadioError(f"cell {cell.code}", site.code, f"one cell of this code for {cell.operator}")
        if terrain is not None:
            pixel_of(site, terrain.grid, terrain)


def _is_duplicate(site: RadioSite, cell: RadioCell) -> bool:
    return sum(other.code == cell.code and other.operator == cell.operator for other in site.cells) > 1


def _check_cell(cell: RadioCell) -> None:
    limits = (
        ("frequency_mhz", LOWEST_MHZ, HIGHEST_MHZ, "MHz"),
        ("antenna_height_m", LOWEST_M, HIGHEST_M, "m above ground"),
        ("reference_eirp_dbm", -100.0, 120.0, "dBm"),
        ("mechanical_tilt_deg", -90.0, 90.0, "degrees"),
    )
    for field, low, high, unit in limits:
        value = getattr(cell, field)
        if not isinstance(value, (int, float)) or not math.isfinite(value) or not low <= value <= high:
            raise RadioError(f"cell {cell.code}: {field}", value, f"{low:g} to {high:g} {unit}")
    for field in ("azimuth_deg", "electrical_tilt_deg"):
        value = getattr(cell, field)
        if value is not None and not (math.isfinite(value) and -360.0 <= value <= 360.0):
            raise RadioError(f"cell {cell.code}: {field}", value, "an angle in degrees, or nothing")


def pixel_of(site: RadioSite, grid: Grid, terrain: Terrain | None = None) -> tuple[int, int]:
    """The pixel a mast stands on; RadioError names the mast where that is outside, or where its ground is missing."""
    # start: the engine
    from hatang.engines.terrain.errors import TerrainError

    where = f"{site.latitude:.5f}, {site.longitude:.5f}"
    try:
        pixel = grid.pixel(site.longitude, site.latitude)
    except TerrainError as outside:
        raise RadioError(f"site {site.code}", where, "a place inside the terrain") from outside
    if terrain is not None and terrain.missing[pixel]:
        raise RadioError(f"site {site.code}", where, "a place whose height the terrain knows")
    return pixel
