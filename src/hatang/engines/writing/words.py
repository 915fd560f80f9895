"""Text as people type it and text as it can be compared: stray characters, diacritics, words for nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Spaces of every width become one space; what has no width goes away.
_SPACES = dict.fromkeys(
    map(
        ord,
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r\n\v\f\u2028\u2029",
    ),
    " ",
)
_NOTHING = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"), None
)
_STRAY = {**_SPACES, **_NOTHING}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_RUN = re.compile(r" {2,}")
_NOT_WORD = re.compile(r"[^0-9a-z%]+")

# What people write where there is nothing to write.
_DASHES = frozenset({"-", "–", "—", "−", "--", "---", "…", "...", "..", ".", "/", "\\", "_", "?"})
_NO_VALUE = frozenset(
    {
        "na", "n a", "null", "none", "nil", "nan", "trong", "khong co", "khong", "chua co", "chua ro", "khong ro",
        "k co", "ko co", "kg co", "k ro", "chua xac dinh", "khong xac dinh", "chua cap nhat", "dang cap nhat",
        "khong co so lieu", "chua co so lieu", "khong co thong tin", "chua thong ke", "khong phat sinh", "bo trong",
    }
)  # fmt: skip


@lru_cache(maxsize=65536)
def clean_text(text: str) -> str:
    """The text composed, with plain single spaces and without invisible characters.

    >>> clean_text("  Quảng\\u00a0 Nga\\u0303i\\u200b ")
    'Quảng Ngãi'
    """
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", _CONTROL.sub("", text.translate(_STRAY)))
    return _RUN.sub(" ", composed).strip()


class _Letters(dict[int, int | None]):
    """What `str.translate` leaves of a character: nothing of marks that stand over or under another."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_LETTERS_ALONE = _Letters()


def fold_text(text: object) -> str:
    """Lower case without diacritics, so that "tra bong" finds Trà Bồng and "duc pho" finds Đức Phổ.

    >>> fold_text("Đức Phổ"), fold_text(None)
    ('duc pho', '')
    """
    written = "" if text is None else str(text)
    if written.isascii():
        return written.lower()
    return unicodedata.normalize("NFD", written).casefold().replace("đ", "d").translate(_LETTERS_ALONE)


@lru_cache(maxsize=65536)
def fold_words(text: str) -> str:
    """Lower case, no diacritics, words and numbers apart by one space: the form in which words are compared.

    >>> fold_words("Độ cao  CỘT (m)*"), fold_words(""), fold_words("Tỷ lệ %")
    ('do cao cot m', '', 'ty le %')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.replace("đ", "d").replace("ð", "d")).strip()


_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
# Level, falling, asking, tumbling, rising, heavy: the order of the tones of one syllable.
_TONES = {mark: place for place, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", 1)}
_ORDERED = re.compile(r"\d+|.", re.DOTALL)


@lru_cache(maxsize=65536)
def order_key(text: str) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """The key under which names stand in Vietnamese order: letters of the alphabet first, tones where these are alike;
    numbers by size.

    >>> sorted(["Ủy ban", "Đak Hà", "Dục Nông", "Ba Tơ", "Ba Gia", "Bá Gia", "Ăn", "Thôn 10", "Thôn 2"], key=order_key)
    ['Ăn', 'Ba Gia', 'Bá Gia', 'Ba Tơ', 'Dục Nông', 'Đak Hà', 'Thôn 2', 'Thôn 10', 'Ủy ban']
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for piece in _ORDERED.findall(unicodedata.normalize("NFC", text).casefold()):
        marks = unicodedata.normalize("NFD", piece)
        tone = next((mark for mark in marks if mark in _TONES), "")
        bare = unicodedata.normalize("NFC", marks.replace(tone, "") if tone else marks)
        if piece[0].isdecimal():
            letters.append((1, int(piece)))
        else:
            letters.append((2, _LETTERS[bare]) if bare in _LETTERS else (0, ord(bare[0])))
        tones.append(_TONES.get(tone, 0))
    return tuple(letters), tuple(tones)


def squash_words(text: str) -> str:
    """`fold_words` without spaces: "Kinhđộ" and "KINH ĐỘ" are one.

    >>> squash_words("Kinh Độ")
    'kinhdo'
    """
    return fold_words(text).replace(" ", "")


def is_blank(text: str) -> bool:
    """Nothing, or a dash where there is nothing to write."""
    return not text or text in _DASHES


def says_nothing(text: str) -> bool:
    """A word for "no value": "chưa có", "không rõ", "N/A"."""
    return fold_words(text) in _NO_VALUE
