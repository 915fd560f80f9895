"""Antenna pattern files as makers publish them: MSI Planet (.msi, .pln, .txt)."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.radio.antennas import Pattern
from hatang.engines.radio.errors import RadioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A half-wave dipole over an isotropic radiator: "dBd" counts from the dipole (ITU-R V.573).
DIPOLE_DBI = 2.15
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_CUTS = ("HORIZONTAL", "VERTICAL")


def read_pattern(path: str | Path) -> Pattern:
    """The pattern of a file. RadioError names the file and the line, cut or angle that is wrong."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as missing:
        raise RadioError(path.name, None, "a pattern file that can be read") from missing
    return parse_pattern(data.decode("utf-8-sig", errors="replace"), path.name)


def parse_pattern(text: str, file: str) -> Pattern:
    """The pattern of a text: NAME, FREQUENCY, GAIN [dBd|dBi, dBd where nothing is said], TILT, then HORIZONTAL and
    VERTICAL with one row of angle and attenuation for each of the 360 degrees, in any order.

    RadioError: a cut is absent, a row is missing, twice, or no number, the gain is not given.
    """
    lines = [line.strip() for line in text.splitlines()]
    header = _parse_header(lines)
    if "GAIN" not in header:
        raise RadioError(f"{file}: GAIN", None, "the antenna's gain in dBd or dBi")
    gain = _gain_dbi(header["GAIN"], file)
    cuts = {name: _parse_cut(lines, name, file) for name in _CUTS}
    tilt = _tilt_deg(header, cuts["VERTICAL"])
    floor = float(max(cut.max() for cut in cuts.values()))
    name = header.get("NAME") or file
    return Pattern(name, gain, cuts["HORIZONTAL"], cuts["VERTICAL"], floor, tilt)


def _parse_header(lines: list[str]) -> dict[str, str]:
    """The words before the first cut."""
    header: dict[str, str] = {}
    for line in lines:
        word, _space, rest = line.partition(" ") if " " in line else line.partition("\t")
        if word.upper() in _CUTS:
            break
        if word:
            header.setdefault(word.upper(), rest.strip())
    return header


def _parse_number(text: str) -> float | None:
    match = _NUMBER.search(text)
    return float(match[0].replace(",", ".")) if match else None


def _gain_dbi(text: str, file: str) -> float:
    gain = _parse_number(text)
    if gain is None or not -40 <= gain <= 60:
        raise RadioError(f"{file}: GAIN", text, "a number of dBd or dBi")
    # The format's own unit is dBd; makers who mean dBi say so.
    return gain if "dbi" in text.lower() else gain + DIPOLE_DBI


def _tilt_deg(header: dict[str, str], vertical_db: NDArray[np.float64]) -> float:
    """The electrical tilt inside the vertical cut: as the header says in degrees, else where the beam points if the
    header says that there is one."""
    for word in ("ELECTRICAL_TILT", "TILT", "ELECTRICALTILT"):
        text = header.get(word)
        if text is None:
            continue
        stated = _parse_number(text)
        if stated is not None:
            return stated
        if "ELEC" in text.upper():
            lobe = [*range(330, 360), *range(31)]
            best = min(lobe, key=lambda angle: (vertical_db[angle], abs((angle + 180) % 360 - 180)))
            return float((best + 180) % 360 - 180)
    return 0.0


def _parse_cut(lines: list[str], name: str, file: str) -> NDArray[np.float64]:
    start = next((at for at, line in enumerate(lines) if line.upper().split()[:1] == [name]), None)
    if start is None:
        raise RadioError(f"{file}: {name}", None, f"a section {name} with 360 rows")
    cut_db = np.full(360, np.nan)
    for at in range(start + 1, len(lines)):
        parts = lines[at].split()
        if not parts:
            continue
        if parts[0].upper() in _CUTS:
            break
        where = f"{file}: {name}, line {at + 1}"
        try:
            angle, loss = (float(part.replace(",", ".")) for part in parts[:2])
        except ValueError:
            raise RadioError(where, lines[at], "an angle and an attenuation in dB") from None
        if not (math.isfinite(loss) and 0 <= angle <= 360):
            raise RadioError(where, lines[at], "an angle from 0 to 359 and a finite attenuation")
        if angle != int(angle):
            continue
        degree = int(angle) % 360
        if not np.isnan(cut_db[degree]):
            if angle == 360 or cut_db[degree] == abs(loss):
                continue
            raise RadioError(where, lines[at], f"each angle once; {degree}° stands here again with another value")
        cut_db[degree] = abs(loss)
    if np.isnan(cut_db).any():
        absent = [int(missing_deg) for missing_deg in np.flatnonzero(np.isnan(cut_db))]
        shown = ", ".join(f"{missing_deg}°" for missing_deg in absent[:5]) + ("…" if len(absent) > 5 else "")
        raise RadioError(f"{file}: {name}", f"{360 - len(absent)} rows, none for {shown}", "one row for each of 0…359°")
    return cut_db
