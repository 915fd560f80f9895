"""Coordinates as people write them: decimal degrees, degrees-minutes-seconds, VN-2000 metres in any zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from hatang.kernel.imports.faults import CellReading, Kind, Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Viet Nam with its islands; the two ranges do not meet, so an exchanged pair is known by its numbers alone.
LONGITUDES = (102.0, 118.5)
LATITUDES = (6.0, 24.0)
# VN-2000 metres: a northing counts from the equator, an easting from 500 km west of the central meridian.
NORTHINGS = (600_000.0, 2_700_000.0)
EASTINGS = (100_000.0, 900_000.0)


@dataclass(frozen=True)
class ProjectionZone:
    """A VN-2000 projection: its EPSG code, its central meridian as people write it, and the width of its zone."""

    epsg: int
    meridian: str
    width: int = 3

    @property
    def degrees(self) -> float:
        """The central meridian as a number."""
        whole, minutes = self.meridian.rstrip("'").split("°")
        return int(whole) + int(minutes) / 60

    @property
    def title(self) -> str:
        return f"VN-2000 {self.meridian} ({self.width}°), EPSG:{self.epsg}"


# EPSG dataset: VN-2000 / TM-3 zones by province, and the two 6° UTM zones.
ZONES = (
    ProjectionZone(5898, "108°00'"),
    ProjectionZone(9216, "107°30'"),
    ProjectionZone(5899, "107°45'"),
    ProjectionZone(9217, "108°15'"),
    ProjectionZone(9218, "108°30'"),
    ProjectionZone(9215, "107°15'"),
    ProjectionZone(9214, "107°00'"),
    ProjectionZone(9213, "106°30'"),
    ProjectionZone(9212, "106°15'"),
    ProjectionZone(9211, "106°00'"),
    ProjectionZone(9210, "105°45'"),
    ProjectionZone(9209, "105°30'"),
    ProjectionZone(5897, "105°00'"),
    ProjectionZone(9208, "104°45'"),
    ProjectionZone(9207, "104°30'"),
    ProjectionZone(9206, "104°00'"),
    ProjectionZone(9205, "103°00'"),
    ProjectionZone(5896, "102°00'"),
    ProjectionZone(3405, "105°00'", 6),
    ProjectionZone(3406, "111°00'", 6),
)


def find_zone(epsg: int) -> ProjectionZone | None:
    return next((zone for zone in ZONES if zone.epsg == epsg), None)


def zone_at(longitude: float) -> ProjectionZone:
    """The 3° zone to draw in at a longitude: the first of the list where it reaches there, otherwise the nearest.

    >>> zone_at(108.6).title, zone_at(105.2).meridian
    ("VN-2000 108°00' (3°), EPSG:5898", "105°00'")
    """
    if abs(ZONES[0].degrees - longitude) <= ZONES[0].width / 2:
        return ZONES[0]
    return min((zone for zone in ZONES if zone.width == 3), key=lambda zone: abs(zone.degrees - longitude))


@cache
def _make_transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def to_geographic(easting: NDArray[np.float64], northing: NDArray[np.float64], epsg: int) -> NDArray[np.float64]:
    """Longitude and latitude (n, 2) in degrees of WGS 84; NaN where the projection does not reach."""
    longitude, latitude = _make_transformer(epsg).transform(easting, northing)
    points = np.column_stack([longitude, latitude]).astype(np.float64)
    points[~np.isfinite(points)] = np.nan
    return points


def to_metres(longitude: NDArray[np.float64], latitude: NDArray[np.float64], epsg: int) -> NDArray[np.float64]:
    """Easting and northing (n, 2) in metres of a zone, from degrees of WGS 84."""
    return np.column_stack(_make_transformer(epsg).transform(longitude, latitude, direction="INVERSE")).astype(
        np.float64
    )


_MERIDIAN = re.compile(
    r"(?<!\d)(10[2-8])(?:\s*(?:[°ºo]|độ|do|d|[-.,:])\s*(00|15|30|45|0|5|25|75)?)?\s*['’′]?(?!\d)", re.IGNORECASE
)
_EPSG = re.compile(r"EPSG\s*:?\s*(\d{4})", re.IGNORECASE)
_SPEAKS_OF_ZONE = re.compile(r"kinh\s*tuy[eế]n|ktt|múi|mui|vn\s*-?\s*2000|epsg", re.IGNORECASE)


def stated_zone(text: str) -> ProjectionZone | None:
    """The VN-2000 zone that a header or title states: "VN-2000, KTT 108°00', múi 3°".

    >>> stated_zone("Toạ độ VN-2000 (KTT 107°30')").epsg, stated_zone("Toạ độ X (m)")
    (9216, None)
    """
    if match := _EPSG.search(text):
        return find_zone(int(match[1]))
    if not _SPEAKS_OF_ZONE.search(text):
        return None
    wide = re.search(r"6\s*(?:°|º|độ|do)", text) is not None
    if match := _MERIDIAN.search(text):
        part = match[2] or "00"
        minutes = {"0": "00", "5": "30", "25": "15", "75": "45"}.get(part, part)
        meridian = f"{match[1]}°{minutes}'"
        return next(
            (candidate for candidate in ZONES if candidate.meridian == meridian and (candidate.width == 6) == wide),
            None,
        )
    return None


@dataclass(frozen=True)
class Angle:
    """A coordinate read from one cell: degrees, or metres when `projected`; `axis` is what its letter says, if any."""

    value: float
    projected: bool = False
    axis: str = ""
    reading: CellReading | None = None


# B Bắc N, Đ Đông E; Vietnamese words before or after.
_LETTERS = {"n": "latitude", "b": "latitude", "s": "latitude", "e": "longitude", "đ": "longitude", "w": "longitude"}
_WORDS = re.compile(
    r"(vĩ độ|vĩ tuyến|vĩ|vi do|kinh độ|kinh tuyến|kinh|kinh do|độ vĩ|độ kinh|lat(?:itude)?|l(?:on|ng)(?:g|gitude)?)"
    r"[:\s.=]*",
    re.IGNORECASE,
)
_DIRECTIONS = re.compile(r"\b(bắc|bac|đông|dong)\b", re.IGNORECASE)
_DEGREES = r"[°ºᵒ˚oOdD*:]|độ|do|deg"
_MINUTES = r"['’‘′`´ʹ:mM]|phút|phut"
_SECONDS = r"[\"”“″ʺsS]|''|’’|′′|giây|giay"
_DMS = re.compile(
    rf"^(\d{{1,3}})\s*(?:{_DEGREES}|[\s\-_])\s*(\d{{1,2}})\s*(?:{_MINUTES}|[\s\-_])\s*(\d{{1,2}}(?:[.,]\d+)?)\s*(?:{_SECONDS})?\s*$"
)
_DM = re.compile(rf"^(\d{{1,3}})\s*(?:{_DEGREES}|\s)\s*(\d{{1,2}}(?:[.,]\d+)?)\s*(?:{_MINUTES})?\s*$")
_DMS_DOTS = re.compile(r"^(\d{1,3})\.(\d{1,2})\.(\d{1,2}(?:,\d+)?)$")
_PLAIN = re.compile(rf"^([+\-−]?)(\d+(?:[.,]\d+)?)\s*(?:{_DEGREES})?$")
_GROUPED = re.compile(r"^\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$")


@lru_cache(maxsize=65536)
def parse_coordinate(value: str | float, axis: str) -> Angle | Refusal:
    """A coordinate of the given axis ("longitude" or "latitude") from one cell.

    Degrees need not be of that axis: an exchanged pair is found when both are known (see positions.py).

    >>> [parse_coordinate(text, "latitude").value for text in ("15°07'12\\"N", "15 07 12", "15°07.2'")]
    [15.12, 15.12, 15.12]
    >>> (parse_coordinate("108,804", "longitude").value, parse_coordinate("15°67'12", "latitude").kind,
    ...  parse_coordinate(1672345.1, "latitude").projected)
    (108.804, <Kind.NOT_A_COORDINATE: 'not_a_coordinate'>, True)
    >>> parse_coordinate("108804123", "longitude").proposal
    108.804123
    """
    if isinstance(value, int | float):
        return _from_number(float(value), axis, f"{value:.12g}")
    text, named_axis = _without_letters(value.strip())
    angle = _parse_sexagesimal(text, value, axis if named_axis == "" else named_axis)
    if angle is not None:
        return angle
    if plain := _PLAIN.match(text):
        number = float(plain[2].replace(",", ".")) * (-1.0 if plain[1] in ("-", "−") else 1.0)
        fits = _in_range(number, LONGITUDES) or _in_range(number, LATITUDES)
        if fits or not _GROUPED.match(text):
            read = _from_number(number, axis, value)
            if isinstance(read, Angle):
                return Angle(read.value, read.projected, named_axis, read.reading or _choose_reading(text, named_axis))
            return read
    if _GROUPED.match(text):
        return _parse_grouped(text, axis, value)
    return Refusal(Kind.NOT_A_COORDINATE, {"value": value})


def _choose_reading(text: str, named_axis: str) -> CellReading | None:
    if named_axis:
        return CellReading.DMS
    return CellReading.DECIMAL_COMMA if "," in text else None


def _without_letters(text: str) -> tuple[str, str]:
    """The figures, and the axis that a letter or word named ("" for none)."""
    named_axis = ""
    if match := _WORDS.match(text):
        named_axis = "latitude" if match[1].lower().startswith(("v", "lat", "độ v")) else "longitude"
        text = text[match.end() :]
    if match := _DIRECTIONS.search(text):
        named_axis = "latitude" if match[1].lower() in ("bắc", "bac") else "longitude"
        text = (text[: match.start()] + text[match.end() :]).strip(" ,;")
    for letter in (text[:1], text[-1:]):
        if (axis := _LETTERS.get(letter.lower())) and len(text) > 1:
            # An S after figures may stand for seconds; the south is not in this country.
            if letter.lower() == "s":
                continue
            text, named_axis = (text[1:] if letter == text[:1] else text[:-1]).strip(), axis
            break
    return text.strip(), named_axis


def _parse_sexagesimal(text: str, written: str, axis: str) -> Angle | Refusal | None:
    match = _DMS.match(text) or _DMS_DOTS.match(text)
    if match is not None:
        degrees, minutes, seconds = (float(part.replace(",", ".")) for part in match.groups())
    elif match := _DM.match(text):
        degrees, minutes, seconds = float(match[1]), float(match[2].replace(",", ".")), 0.0
    else:
        return None
    if minutes >= 60 or seconds >= 60:
        return Refusal(Kind.NOT_A_COORDINATE, {"value": written})
    value = round(degrees + minutes / 60 + seconds / 3600, 9)
    if not (_in_range(value, LONGITUDES) or _in_range(value, LATITUDES)):
        return Refusal(Kind.NOT_A_COORDINATE, {"value": written})
    return Angle(value, axis=axis if axis in _LETTERS.values() else "", reading=CellReading.DMS)


def _from_number(value: float, axis: str, written: str) -> Angle | Refusal:
    if _in_range(value, LONGITUDES) or _in_range(value, LATITUDES):
        return Angle(value)
    if _in_range(value, NORTHINGS) or _in_range(value, EASTINGS):
        # Six digits may also be degrees that lost their point; which it is shows in the other half of the pair.
        return Angle(value, projected=True)
    repaired = with_point(value, axis)
    if repaired is not None:
        return Refusal(Kind.DECIMAL_POINT_LOST, {"value": written}, repaired)
    return Refusal(Kind.NOT_A_COORDINATE, {"value": written})


def _parse_grouped(text: str, axis: str, written: str) -> Angle | Refusal:
    """Digits in threes: VN-2000 metres, or degrees whose point a spreadsheet took for a separator of thousands."""
    mark = next(c for c in text if not c.isdigit())
    last = "," if mark == "." else "."
    whole, _mark, fraction = text.partition(last) if last in text else (text, "", "")
    value = float(whole.replace(mark, "") + "." + (fraction or "0"))
    return _from_number(value, axis, written)


def with_point(value: float, axis: str) -> float | None:
    """The one place of the decimal point that makes degrees of the axis out of the digits.

    >>> with_point(1512345, "latitude"), with_point(108804123, "longitude"), with_point(0.0, "latitude")
    (15.12345, 108.804123, None)
    """
    digits = f"{abs(value):.0f}"
    if len(digits) < 4 or value != int(value):
        return None
    whole = 3 if axis == "longitude" else 2
    candidate = float(f"{digits[:whole]}.{digits[whole:]}")
    within = _in_range(candidate, LONGITUDES if axis == "longitude" else LATITUDES)
    return candidate if within else None


def _in_range(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


_PAIR_MARKS = re.compile(r"\s*(?:[;|/]|,(?=\s)|\s-\s|\n)\s*")


def split_pair(text: str) -> tuple[str, str] | None:
    """The two halves of a cell that holds a whole position; None when it does not.

    >>> split_pair("15.1203, 108.8044"), split_pair("15,1203; 108,8044"), split_pair("15")
    (('15.1203', '108.8044'), ('15,1203', '108,8044'), None)
    """
    stripped = text.strip().strip("()[]")
    parts = [part for part in _PAIR_MARKS.split(stripped) if part]
    if len(parts) != 2:
        parts = stripped.split(",") if stripped.count(",") == 1 and "." in stripped else stripped.split()
    if len(parts) != 2:
        # Two figures of degrees, minutes and seconds end in a letter each.
        match = re.match(r"^(.+?[NBEĐnbeđ])[\s,;]*(.+[NBEĐnbeđ])$", stripped)
        parts = list(match.groups()) if match else []
    if len(parts) != 2 or not all(any(c.isdigit() for c in part) for part in parts):
        return None
    return parts[0].strip(), parts[1].strip()
