"""N0 and DN at a place from the user's own copies of the ITU's maps (P.1812 Annex: N050.TXT, DN50.TXT).

The maps may not be shipped; whoever has them gives their paths. Text, one row of the map a line: from 90° N to 90° S
and from 0° E to 360° E in even steps (121 rows of 241 numbers every 1.5°).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio import checks
from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

PLAUSIBLE = {"n0": (200.0, 450.0, "N-units"), "delta_n": (0.0, 157.0, "N-units/km")}


@dataclass(frozen=True)
class RefractivityMap:
    """One map: values (rows, columns) from north to south and from 0 to 360 degrees east."""

    name: str
    values: NDArray[np.float64]

    def at(self, latitude_deg: float, longitude_deg: float) -> float:
        """Bilinear value between the four nearest points; longitudes may be -180…180 or 0…360.

        >>> flat = RefractivityMap("n0", np.arange(6.0).reshape(2, 3))
        >>> flat.at(90, 0), flat.at(-90, 180), flat.at(0, 90), flat.at(0, -90)
        (0.0, 4.0, 2.0, 3.0)
        """
        latitude = checks.check_number("latitude_deg", latitude_deg, -90, 90, "degrees")
        longitude = checks.check_number("longitude_deg", longitude_deg, -180, 360, "degrees") % 360.0
        rows, columns = self.values.shape
        y, x = (90.0 - latitude) / 180.0 * (rows - 1), longitude / 360.0 * (columns - 1)
        row, column = min(int(y), rows - 2), min(int(x), columns - 2)
        down, right = y - row, x - column
        (a, b), (c, d) = self.values[row : row + 2, column : column + 2]
        return float((a * (1 - right) + b * right) * (1 - down) + (c * (1 - right) + d * right) * down)


def read_map(name: str, path: str | os.PathLike[str]) -> RefractivityMap:
    """Read one map; name is "n0" or "delta_n". Raises RadioError naming the file and the line that is wrong."""
    lowest, highest, unit = PLAUSIBLE[name]
    try:
        text = Path(path).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise RadioError(name, str(path), f"a readable text file of the ITU's map ({error})") from error
    rows = [_parse_row(name, path, place, line) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    widths = {len(row) for row in rows}
    if len(rows) < 2 or len(widths) != 1 or min(widths) < 2:
        raise RadioError(name, str(path), "a grid: two or more rows, all of the same length")
    values = np.array(rows)
    if 2 * (len(values) - 1) != values.shape[1] - 1:
        shape = f"{path}: {values.shape[0]} × {values.shape[1]}"
        raise RadioError(name, shape, "a map of the whole Earth in even steps, such as 121 × 241")
    wrong = np.argwhere(~((values >= lowest) & (values <= highest)))
    if len(wrong):
        row, column = wrong[0]
        place = f"{path}: row {row + 1}, column {column + 1}: {values[row, column]:g}"
        raise RadioError(name, place, f"{lowest:g} to {highest:g} {unit}")
    return RefractivityMap(name, values)


def _parse_row(name: str, path: str | os.PathLike[str], place: int, line: str) -> list[float]:
    try:
        return [float(part) for part in line.replace(",", " ").split()]
    except ValueError as error:
        raise RadioError(name, f"{path}: line {place}", f"numbers only ({error})") from error
