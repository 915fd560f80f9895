"""Names of administrative units: what a prefix says of the level, and the bare name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hatang.engines.writing.words import fold_words

_RUN = re.compile(r" {2,}")

# Written with diacritics a prefix must have its own: "Tịnh Khê" is no province. "Tinh" without any is never one.
_PREFIXES: tuple[tuple[str, str, str], ...] = (
    ("to dan pho", "tổ dân phố", "hamlet"),
    ("khu dan cu", "khu dân cư", "hamlet"),
    ("khu pho", "khu phố", "hamlet"),
    ("tdp", "tdp", "hamlet"),
    ("kdc", "kdc", "hamlet"),
    ("thon", "thôn", "hamlet"),
    ("lang", "làng", "hamlet"),
    ("xom", "xóm", "hamlet"),
    ("ban", "bản", "hamlet"),
    ("to", "tổ", "hamlet"),
    ("dac khu", "đặc khu", "commune"),
    ("thi tran", "thị trấn", "commune"),
    ("phuong", "phường", "commune"),
    ("xa", "xã", "commune"),
    ("tt", "tt", "commune"),
    ("p", "p", "commune"),
    ("x", "x", "commune"),
    ("thanh pho", "thành phố", "district"),
    ("thi xa", "thị xã", "district"),
    ("huyen", "huyện", "district"),
    ("quan", "quận", "district"),
    ("tp", "tp", "district"),
    ("tx", "tx", "district"),
    ("h", "h", "district"),
    ("tinh", "tỉnh", "province"),
)


@lru_cache(maxsize=16384)
def unit_name(text: str) -> tuple[str, str]:
    """The level that the prefix of a unit's name says ("" when it says none) and the bare name, folded.

    >>> unit_name("TT. Sông Vệ"), unit_name("xã  Bình Châu"), unit_name("Ba Tơ"), unit_name("Xã")
    (('commune', 'song ve'), ('commune', 'binh chau'), ('', 'ba to'), ('', 'xa'))
    >>> unit_name("Tịnh Khê"), unit_name("Tỉnh Kon Tum")
    (('', 'tinh khe'), ('province', 'kon tum'))
    """
    folded = fold_words(text)
    lowered = _RUN.sub(" ", unicodedata.normalize("NFC", text).casefold().strip())
    for prefix, written, level in _PREFIXES:
        if not folded.startswith(prefix + " ") or len(folded) <= len(prefix) + 1:
            continue
        head = lowered[: len(written)]
        if not (head == written or (head.isascii() and prefix != "tinh")):
            continue
        # One-letter prefixes only with a full stop after them: "P. Trần Phú", but not "T Rê".
        if len(prefix) == 1 and not re.match(rf"\s*{prefix}\s*\.", text, re.IGNORECASE):
            continue
        return level, folded[len(prefix) + 1 :]
    return "", folded
