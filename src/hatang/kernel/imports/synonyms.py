"""What people call a column: the words a capability gives, and those every position and administrative unit has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import translation

from hatang.engines.writing import quantities
from hatang.engines.writing.words import clean_text, fold_words, squash_words

if TYPE_CHECKING:
    from hatang.kernel.imports.declaration import Import, ImportColumn

# Columns that no capability declares but that help to read the others.
POSITION = "@position"
CONTEXT = {"commune": "@commune", "district": "@district", "province": "@province"}
SERIAL = "@serial"

_BY_KIND: dict[str, tuple[str, ...]] = {
    "longitude": (
        "k.độ", "k độ",
        "kinh độ", "kđ", "long", "lng", "lon", "longitude", "longtitude", "x", "tọa độ x", "kinh độ (e)", "kinh tuyến",
        "tọa độ kinh độ", "kinh độ đông", "easting", "e", "x (kinh độ)", "tọa độ đông", "x vn2000", "x wgs84", "x (m)",
        "kinh độ wgs84", "long wgs84", "toạ độ - kinh độ", "kinh độ thập phân", "kinh độ gps", "kinh độ trạm",
    ),
    "latitude": (
        "v.độ", "v độ", "vỹ độ",
        "vĩ độ", "vđ", "lat", "latitude", "lattitude", "y", "tọa độ y", "vĩ độ (n)", "vĩ tuyến", "tọa độ vĩ độ",
        "vĩ độ bắc", "northing", "n", "y (vĩ độ)", "tọa độ bắc", "y vn2000", "y wgs84", "y (m)", "vĩ độ wgs84",
        "lat wgs84", "toạ độ - vĩ độ", "vĩ độ thập phân", "vĩ độ gps", "vĩ độ trạm",
    ),
    "geometry": ("geometry", "geom", "wkt", "the_geom", "shape", "hình dạng"),
    POSITION: (
        "tọa độ", "vị trí tọa độ", "tọa độ (lat, long)", "tọa độ (vĩ độ, kinh độ)", "lat long", "lat/long", "lat, lon",
        "kinh độ vĩ độ", "vĩ độ kinh độ", "kinh độ, vĩ độ", "kinh vĩ độ", "tọa độ gps", "gps", "tọa độ địa lý",
        "tọa độ vị trí", "location", "coordinates", "position",
    ),
    SERIAL: ("stt", "tt", "số tt", "số thứ tự", "no", "no.", "#", "thứ tự", "s.t.t", "t.t"),
}  # fmt: skip

_UNITS: dict[str, tuple[str, ...]] = {
    "hamlet": (
        "thôn", "tổ dân phố", "thôn/tổ dân phố", "thôn/tdp", "tên thôn", "mã thôn", "tên thôn/tổ dân phố",
        "mã thôn/tổ dân phố", "khu dân cư", "thôn, khối phố", "tên thôn, tdp", "mã thôn, tdp", "hamlet", "hamlet code",
        "thôn/làng", "thôn bản", "tdp", "địa bàn thôn", "thôn, làng, tổ dân phố", "tên thôn, làng, tổ dân phố",
    ),
    "commune": (
        "xã", "phường", "xã/phường", "phường/xã", "xã/phường/thị trấn", "xã/phường/đặc khu", "xã/p/tt", "xã/phường/tt",
        "xã/phường/thị trấn/đặc khu", "tên xã", "tên xã/phường", "tên phường/xã", "tên xã/phường/thị trấn",
        "tên xã/phường/đặc khu", "cấp xã", "đơn vị hành chính", "đơn vị hành chính cấp xã", "đvhc", "đvhc cấp xã",
        "tên đvhc", "tên đơn vị hành chính", "địa bàn xã", "mã xã", "mã đvhc", "mã phường/xã", "mã xã/phường",
        "mã đơn vị hành chính", "mã đvhc cấp xã", "mã xã/phường/đặc khu", "commune", "ward", "ward code",
        "commune code", "xã (phường)", "địa phương", "thuộc xã", "thuộc xã/phường", "xã, phường, đặc khu (mới)",
        "mã xã/phường/thị trấn",
    ),
    "district": (
        "huyện", "quận/huyện", "huyện/thị xã/thành phố", "huyện/tx/tp", "tên huyện", "mã huyện", "cấp huyện",
        "district", "huyện/thành phố", "huyện/thị xã",
        "huyện/tp", "huyện cũ", "tp/huyện", "thành phố/huyện", "thị xã/huyện",
    ),
    "province": ("tỉnh", "tỉnh/thành phố", "tỉnh thành", "tỉnh/thành", "tên tỉnh", "mã tỉnh", "province"),
}  # fmt: skip

_LEADING = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[IVX]{1,4}[.)]|[a-z][.)])\s*", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_TRAILING_UNIT = re.compile(r"\s*(?:[,;:/]|\s-)\s*[^\s,;:/()-]{1,8}(?: đồng)?\s*$")


@dataclass(frozen=True)
class Name:
    """A way to call a field, in the two forms in which headers are compared."""

    field: str
    folded: str
    squashed: str
    declared: bool


@lru_cache(maxsize=16384)
def list_forms(header: str) -> tuple[str, ...]:
    """The squashed forms under which a header may be known: whole, without brackets, without its unit.

    >>> list_forms("3. Chiều cao cột, m (*)")
    ('chieucaocotm', 'chieucaocot')
    """
    text = _LEADING.sub("", clean_text(header)).strip(" *:.-")
    short = strip_header(header)
    candidates = [text, short]
    if (cut := _TRAILING_UNIT.sub("", short)) != short and quantities.in_header(short):
        candidates.append(cut)
    words = fold_words(short).split()
    measure = quantities.find_measure(words[-1]) if len(words) > 1 and len(words[-1]) <= 3 else None
    if measure is not None and measure.dimension != "count":
        candidates.append(" ".join(words[:-1]))
    return tuple(dict.fromkeys(form for form in map(squash_words, candidates) if form)) or ((text,) if text else ())


def strip_header(header: str) -> str:
    """A heading without its number, brackets and stars.

    >>> strip_header("3. Độ cao của cột (m) *")
    'Độ cao của cột'
    """
    return _BRACKETS.sub(" ", _LEADING.sub("", clean_text(header))).strip(" *:.,-")


def names_of(declared: Import) -> tuple[Name, ...]:
    """Every name of every field of the import, the capability's own words first."""
    names: dict[tuple[str, str], Name] = {}

    def add(field: str, words: tuple[str, ...], *, own: bool) -> None:
        for word in words:
            for squashed in list_forms(word):
                names.setdefault((field, squashed), Name(field, fold_words(word), squashed, own))

    for column in declared.columns:
        add(column.field, (*_list_titles(column), *column.synonyms), own=True)
    fields = {column.field for column in declared.columns}
    for column in declared.columns:
        add(column.field, _BY_KIND.get(column.kind, ()), own=False)
        if column.kind == "unit":
            add(column.field, _UNITS.get(column.unit_level, ()), own=False)
    if declared.position and POSITION not in fields:
        add(POSITION, (*_BY_KIND[POSITION], *_BY_KIND["geometry"]), own=False)
    levels = {column.unit_level for column in declared.columns if column.kind == "unit"}
    for level, context in CONTEXT.items():
        if levels and level not in levels:
            add(context, _UNITS[level], own=False)
    add(SERIAL, _BY_KIND[SERIAL], own=False)
    return tuple(names.values())


def _list_titles(column: ImportColumn) -> tuple[str, ...]:
    titles = [column.field, column.field.replace("_", " ")]
    for language in ("vi", "en"):
        with translation.override(language):
            titles.append(str(column.title))
    return tuple(titles)
