"""Units of measure in headers and cells: "Chiều cao (m)", "1,8 GHz", "25 triệu đồng"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hatang.engines.writing.words import fold_words

# name -> (dimension, how many base units it is)
_MEASURES: dict[str, tuple[str, float]] = {
    "mm": ("length", 0.001), "cm": ("length", 0.01), "dm": ("length", 0.1), "m": ("length", 1.0),
    "met": ("length", 1.0), "meter": ("length", 1.0), "meters": ("length", 1.0), "metre": ("length", 1.0),
    "km": ("length", 1000.0), "kilomet": ("length", 1000.0), "ft": ("length", 0.3048), "feet": ("length", 0.3048),
    "hz": ("frequency", 1.0), "khz": ("frequency", 1e3), "mhz": ("frequency", 1e6), "ghz": ("frequency", 1e9),
    "w": ("power", 1.0), "watt": ("power", 1.0), "kw": ("power", 1000.0), "mw": ("power", 0.001),
    "dbm": ("level", 1.0), "db": ("ratio", 1.0), "dbi": ("gain", 1.0),
    "m2": ("area", 1.0), "km2": ("area", 1e6), "ha": ("area", 1e4), "hecta": ("area", 1e4),
    "kbps": ("rate", 1e3), "mbps": ("rate", 1e6), "gbps": ("rate", 1e9), "mb s": ("rate", 1e6), "gb s": ("rate", 1e9),
    "mbit s": ("rate", 1e6), "gbit s": ("rate", 1e9), "kbit s": ("rate", 1e3),
    "mb": ("storage", 1e6), "gb": ("storage", 1e9), "tb": ("storage", 1e12),
    "do": ("angle", 1.0), "deg": ("angle", 1.0), "degree": ("angle", 1.0), "degrees": ("angle", 1.0),
    "%": ("share", 1.0), "phan tram": ("share", 1.0),
    "ms": ("time", 0.001), "giay": ("time", 1.0), "s": ("time", 1.0), "phut": ("time", 60.0), "gio": ("time", 3600.0),
    "vnd": ("money", 1.0), "dong": ("money", 1.0), "d": ("money", 1.0), "vn dong": ("money", 1.0),
    "nghin": ("money", 1e3), "ngan": ("money", 1e3), "nghin dong": ("money", 1e3), "ngan dong": ("money", 1e3),
    "1000d": ("money", 1e3), "1000 d": ("money", 1e3), "1 000 d": ("money", 1e3), "1000dong": ("money", 1e3),
    "1000 dong": ("money", 1e3), "1 000 dong": ("money", 1e3), "k": ("money", 1e3),
    "trieu": ("money", 1e6), "trieu dong": ("money", 1e6), "tr": ("money", 1e6), "trd": ("money", 1e6),
    "tr d": ("money", 1e6), "tr dong": ("money", 1e6), "trieu d": ("money", 1e6),
    "ty": ("money", 1e9), "ti": ("money", 1e9), "ty dong": ("money", 1e9), "ti dong": ("money", 1e9),
    "nghin ty": ("money", 1e12), "nghin ty dong": ("money", 1e12), "million": ("money", 1e6),
    "million dong": ("money", 1e6), "billion": ("money", 1e9), "billion dong": ("money", 1e9),
    "trillion": ("money", 1e12),
}  # fmt: skip

# Words that only say what is counted: "120 hộ".
_COUNTED = frozenset(
    {
        "ho", "nguoi", "khau", "nhan khau", "thon", "to", "tram", "cot", "chiec", "cai", "thue bao", "tb", "may",
        "diem", "bo", "kenh", "soi", "tuyen", "nha", "ho dan", "ho gia dinh", "don vi", "co quan", "luot", "mau",
        "doanh nghiep", "dn", "vi tri", "cell", "o", "port", "cong", "xa", "lan", "nam", "thang", "ngay", "count",
        "households", "people",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """A unit of measure as it was written, what it measures, and its size in the base unit of that."""

    text: str
    dimension: str
    factor: float


@lru_cache(maxsize=4096)
def find_measure(text: str) -> Measure | None:
    """The unit of measure that the text names, None when it names none.

    >>> (find_measure("MHz").factor, find_measure("triệu đồng").dimension, find_measure("m²").dimension,
    ...  find_measure("abc"))
    (1000000.0, 'money', 'area', None)
    """
    written = text.strip().replace("²", "2").replace("Ω", "").replace("°", "do").replace("º", "do")
    folded = fold_words(written)
    if folded in _COUNTED:
        return Measure(text, "count", 1.0)
    # A milliwatt and a megawatt differ only in the case of a letter.
    if written.startswith("MW"):
        return Measure(text, "power", 1e6)
    known = _MEASURES.get(folded)
    return Measure(text, *known) if known else None


def conversion_factor(read: str, expected: str) -> float | None:
    """By how much a figure in `read` is multiplied to be in `expected`; None when one is not the other.

    A unit that the table does not know is taken to be the expected one only when it is written the same.

    >>> (conversion_factor("km", "m"), conversion_factor("m", "MHz"), conversion_factor("hộ", "households"),
    ...  conversion_factor("W", "dBm"))
    (1000.0, None, 1.0, None)
    """
    if fold_words(read) == fold_words(expected):
        return 1.0
    have, want = find_measure(read), find_measure(expected)
    if have is None:
        return None
    if want is None or want.dimension == "count":
        return 1.0 if have.dimension == "count" else None
    return have.factor / want.factor if have.dimension == want.dimension else None


_BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,24})[)\]]")
_TRAILING = re.compile(r"(?:[,;:/]|\s-)\s*([^\s,;:/()-]{1,8}(?: đồng)?)\s*$")
_DECLARED = re.compile(r"(?:đơn\s+vị(?:\s+tính)?|đvt|dvt|don\s+vi\s+tinh)\s*[:.]\s*([^()\n]{1,24})", re.IGNORECASE)


def in_header(text: str) -> str:
    """The unit of measure that a header names, "" for none.

    >>> in_header("Chiều cao (m)"), in_header("Kinh phí, triệu đồng"), in_header("Ghi chú (nếu có)")
    ('m', 'triệu đồng', '')
    """
    for inside in [*_BRACKETED.findall(text)[::-1], *_TRAILING.findall(text)]:
        unit = find_measure(inside)
        if unit is not None and unit.dimension != "count":
            return str(inside).strip()
        declared = declared_above(inside)
        if declared:
            return declared
    return declared_above(text)


def declared_above(text: str) -> str:
    """The unit that a line over the table declares for it: "ĐVT: triệu đồng".

    >>> declared_above("Đơn vị tính: triệu đồng"), declared_above("Bảng 1")
    ('triệu đồng', '')
    """
    match = _DECLARED.search(text)
    if match is None:
        return ""
    named = match[1].strip(" .;,")
    return named if find_measure(named) is not None else ""
