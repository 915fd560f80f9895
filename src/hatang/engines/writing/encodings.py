"""Bytes of a text file to text: UTF-8, UTF-16, Windows-1258 and the old Vietnamese encodings."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from hatang.engines.writing import legacy

# How much of the text is looked at to choose between one-byte encodings.
_SAMPLE = 64 * 1024
_STRANGE_WORD = re.compile(r"[^\s,;|\"]*[^\x00-\x7f\s,;|\"][^\s,;|\"]*")


@dataclass(frozen=True)
class Decoded:
    """Text, and the name of the encoding it was in, for the person who sent it."""

    text: str
    encoding: str


def decode_text(data: bytes) -> Decoded:
    """The text of the bytes; never fails: what no encoding explains is read as Windows-1252.

    >>> decode_text("Xã".encode("utf-16")), decode_text("Xã".encode("utf-8-sig")), decode_text(b"")
    (Decoded(text='Xã', encoding='UTF-16'), Decoded(text='Xã', encoding='UTF-8'), Decoded(text='', encoding='UTF-8'))
    """
    if data.startswith(codecs.BOM_UTF8):
        return Decoded(data.decode("utf-8-sig", "replace"), "UTF-8")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(data.decode("utf-16", "replace"), "UTF-16")
    if (order := _utf16_without_mark(data[:_SAMPLE])) is not None:
        return Decoded(data.decode(order, "replace"), "UTF-16")
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _one_byte(data)


def _utf16_without_mark(sample: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in every second byte."""
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _one_byte(data: bytes) -> Decoded:
    """Windows-1258 when its reading is the more Vietnamese, otherwise the bytes as Windows-1252 shows them.

    TCVN3 and VNI stay as they look here: they are recognised text by text, as in a spreadsheet.
    """
    western = _windows_1252(data)
    composed = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    words = _STRANGE_WORD.findall(western[:_SAMPLE])
    old = legacy.encoding_of(words)
    # A few words of Windows-1258 can look like an old encoding: the reading that is the more Vietnamese decides.
    if old and _measure_share(legacy.READERS[old](western)) >= _measure_share(composed):
        return Decoded(western, "UTF-8" if old == legacy.DOUBLED else old)
    if _measure_share(composed) > _measure_share(western):
        return Decoded(composed, "Windows-1258")
    return Decoded(western, "Windows-1252")


def _measure_share(text: str) -> float:
    words = _STRANGE_WORD.findall(text[:_SAMPLE])
    if not words:
        return 1.0
    return sum(legacy.share_vietnamese(word) for word in words) / len(words)


def _windows_1252(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        # Five bytes are not in the code page; they pass as control characters and are cleaned away later.
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
