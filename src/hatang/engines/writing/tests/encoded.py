"""Texts as the bytes that programs of every age write them in."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from hatang.engines.writing import legacy

if TYPE_CHECKING:
    from collections.abc import Callable


def _windows_1258(text: str) -> bytes:
    """As Windows writes it: the letter with its hat, then the tone."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            tones = "".join(c for c in apart[1:] if c in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", "".join(c for c in apart if c not in tones))
            out += (base + tones).encode("cp1258")
    return out


# Name → (what it is called to people, how it is written).
ENCODINGS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "utf-8": ("UTF-8", lambda text: text.encode()),
    "utf-8 with mark": ("UTF-8", lambda text: text.encode("utf-8-sig")),
    "utf-16": ("UTF-16", lambda text: text.encode("utf-16")),
    "utf-16 without mark": ("UTF-16", lambda text: text.encode("utf-16-le")),
    "cp1258": ("Windows-1258", _windows_1258),
    "tcvn3": ("TCVN3", lambda text: legacy.to_tcvn3(text).encode("cp1252")),
    "vni": ("VNI", lambda text: legacy.to_vni(text).encode("cp1252")),
    "utf-8 twice": ("UTF-8", lambda text: text.encode().decode("cp1252", "ignore").encode()),
}
