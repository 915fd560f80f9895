"""The cells of a date as the radio engine wants them: position, height, band, antenna, power — or what is missing."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.assets import public as assets
from hatang.capabilities.prediction.queries.levels import Levels, read_levels
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Missing
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from hatang.capabilities.assets.public import CellOnAir

LOWEST_BAND_MHZ, HIGHEST_BAND_MHZ = 30, 6000  # the range of ITU-R P.1812
LOWEST_ANTENNA_M, HIGHEST_ANTENNA_M = 1.0, 400.0
LOWEST_EIRP_DBM, HIGHEST_EIRP_DBM = -50.0, 120.0  # of the whole carrier


@dataclass(frozen=True)
class Radiator:
    """One cell to compute: `eirp_dbm` is that of the signal whose level counts (per resource element in 4G and 5G)."""

    code: str
    site: str
    operator: str
    technology: str
    longitude: float
    latitude: float
    antenna_height_m: float
    band_mhz: float
    eirp_dbm: float
    azimuth_deg: float | None
    electrical_tilt_deg: float
    mechanical_tilt_deg: float

    @property
    def group(self) -> tuple[str, str]:
        return self.operator, self.technology


@dataclass(frozen=True)
class CellFault:
    """A cell that cannot be computed, and what it lacks."""

    cell: str
    site: str
    operator: str
    what: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.what}"


@dataclass(frozen=True)
class Radiators:
    cells: tuple[Radiator, ...]
    faults: tuple[CellFault, ...]
    levels: dict[str, Levels]

    @property
    def groups(self) -> list[tuple[str, str]]:
        """The operators and technologies that have a cell."""
        return sorted({cell.group for cell in self.cells})


def find_radiators(*, as_of: date, technologies: Collection[str] = (), operators: Collection[str] = ()) -> Radiators:
    """Every cell on air on the date, and those that lack something; a technology without levels is a fault too."""
    on_air = [
        cell
        for cell in assets.cells_on_air(as_of=as_of, actor=SYSTEM)
        if (not technologies or cell.technology in technologies) and (not operators or cell.operator in operators)
    ]
    known: dict[str, Levels] = {}
    for technology in sorted({cell.technology for cell in on_air}):
        try:
            known[technology] = read_levels(technology, as_of)
        except Missing:
            continue
    cells: list[Radiator] = []
    faults: list[CellFault] = []
    twice = {code for code, times in Counter((cell.operator, cell.code) for cell in on_air).items() if times > 1}
    for cell in on_air:
        what = _describe_lack(cell, known) or (_("stands twice") if (cell.operator, cell.code) in twice else "")
        if what:
            faults.append(CellFault(cell.code, cell.site, cell.operator, what))
        else:
            cells.append(_build_radiator(cell, known[cell.technology]))
    return Radiators(tuple(cells), tuple(faults), known)


def _describe_lack(cell: CellOnAir, known: dict[str, Levels]) -> str:
    """What keeps the cell from being computed, in words; empty when nothing does."""
    if cell.longitude is None:
        return _("its mast position %(site)s is not known") % {"site": cell.site}
    if cell.technology not in known:
        return _("no signal levels are defined for %(technology)s") % {"technology": cell.technology}
    if cell.eirp_dbm is None and (cell.power_dbm is None or cell.gain_dbi is None):
        return _("it has neither an EIRP nor power and gain")
    return _wrong_band(cell.band_mhz) or _wrong_height(_height_m(cell)) or _wrong_beam(cell)


def _wrong_band(band_mhz: int | None) -> str:
    if band_mhz is None:
        return _("it has no band")
    if LOWEST_BAND_MHZ <= band_mhz <= HIGHEST_BAND_MHZ:
        return ""
    return _("its band of %(band)d MHz lies outside %(low)d to %(high)d MHz") % {
        "band": band_mhz,
        "low": LOWEST_BAND_MHZ,
        "high": HIGHEST_BAND_MHZ,
    }


def _height_m(cell: CellOnAir) -> float | None:
    """The antenna's own height; an antenna that names none stands at the top of its mast."""
    return cell.mast_height_m if cell.antenna_height_m is None else cell.antenna_height_m


def _quote_number(number: float) -> str:
    """A number of a file with the reader's decimal mark; its minus, and what is none, stay as they stand there."""
    return formats.format_number(number).replace("\u2212", "-") if math.isfinite(number) else f"{number:g}"


def _wrong_height(height_m: float | None) -> str:
    if height_m is None:
        return _("neither it nor its mast has a height")
    if LOWEST_ANTENNA_M <= height_m <= HIGHEST_ANTENNA_M:
        return ""
    return _("its antenna height of %(height)s m cannot be") % {"height": _quote_number(height_m)}


def _wrong_beam(cell: CellOnAir) -> str:
    """What is wrong with power or direction; a comparison with a number that is none fails too."""
    eirp = cell.eirp_dbm if cell.eirp_dbm is not None else (cell.power_dbm or 0.0) + (cell.gain_dbi or 0.0)
    if not LOWEST_EIRP_DBM <= eirp <= HIGHEST_EIRP_DBM:
        return _("its radiated power of %(eirp)s dBm cannot be") % {"eirp": _quote_number(eirp)}
    for value, lowest, highest, words in (
        (cell.azimuth_deg, 0.0, 360.0, _("its azimuth of %(angle)s° cannot be")),
        (cell.electrical_tilt_deg, -90.0, 90.0, _("its electrical tilt of %(angle)s° cannot be")),
        (cell.mechanical_tilt_deg, -90.0, 90.0, _("its mechanical tilt of %(angle)s° cannot be")),
    ):
        if value is not None and not lowest <= value <= highest:
            return words % {"angle": _quote_number(value)}
    return ""


def _build_radiator(cell: CellOnAir, of: Levels) -> Radiator:
    height = _height_m(cell)
    eirp = cell.eirp_dbm
    if eirp is None:
        assert cell.power_dbm is not None
        assert cell.gain_dbi is not None
        eirp = cell.power_dbm + cell.gain_dbi
    assert cell.longitude is not None
    assert cell.latitude is not None
    assert cell.band_mhz is not None
    assert height is not None
    return Radiator(
        code=cell.code,
        site=cell.site,
        operator=cell.operator,
        technology=cell.technology,
        longitude=cell.longitude,
        latitude=cell.latitude,
        antenna_height_m=float(height),
        band_mhz=float(cell.band_mhz),
        eirp_dbm=eirp + of.reference_share_db(cell.band_mhz),
        azimuth_deg=cell.azimuth_deg,
        electrical_tilt_deg=cell.electrical_tilt_deg or 0.0,
        mechanical_tilt_deg=cell.mechanical_tilt_deg or 0.0,
    )


def describe_faults(faults: Sequence[CellFault], most: int = 20) -> str:
    """The faults for people: each cell by name, and how many more there are."""
    lines = [str(fault) for fault in faults[:most]]
    if len(faults) > most:
        lines.append(_("and %(count)d more") % {"count": len(faults) - most})
    return "; ".join(lines)
