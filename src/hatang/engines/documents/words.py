"""Small things about Vietnamese text that every reader here needs: cleaning, folding, comparing."""

from __future__ import annotations

import re
import string
import unicodedata
from itertools import product

# The letters, for the classes of patterns: in Unicode small and capital ones with marks stand among each other, so that
# no range holds either alone.
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = unicodedata.normalize("NFC", "".join(map("".join, product("AĂÂEÊIOÔƠUƯY", _TONES))))
UPPER = "".join(sorted({*string.ascii_uppercase, *_VOWELS, "Đ"}))
LOWER = UPPER.lower()

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def clean(text: str) -> str:
    """Composed Unicode, one space between words, no invisible signs; line ends stay.

    >>> clean("Xa\u0303  hội"), clean("")
    ('Xã hội', '')
    """
    composed = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", _INVISIBLE.sub("", composed)).strip()


BROKEN = re.compile(r"(?<=[\w%][/-])\n(?=\w)")
BROKEN_YEAR = re.compile(
    r"(?<=/(?:19|20)\d) (?=\d(?!\d))|(?<=/20) (?=\d\d(?!\d))|(?<=/\d/2) (?=0\d\d(?!\d))|(?<=/\d\d/2) (?=0\d\d(?!\d))"
    r"|(?<=[Nn]ăm (?:19|20)\d) (?=\d(?!\d))|(?<=NĂM (?:19|20)\d) (?=\d(?!\d))"
)
# No word is a consonant alone: in a narrow cell it ends the word above, "Thườn" over "g". "m" and "t" are units.
BROKEN_END = re.compile(rf"(?<=[{LOWER}])\n(?=(?:ng|nh|ch|n|g|c|h|p)(?!\w))")


def joined(text: str) -> str:
    """The text on one line; a word broken after its "/" or "-" is whole again, and the year of a day in a narrow cell.

    >>> [joined(text) for text in ("Sở Nội\\nvụ", "Giờ/\\nnăm", "HĐND-\\nUBND", "Lao động -\\nThương binh", "")]
    ['Sở Nội vụ', 'Giờ/năm', 'HĐND-UBND', 'Lao động - Thương binh', '']
    >>> joined("Trước\\nngày\\n30/4/202\\n6")
    'Trước ngày 30/4/2026'
    >>> joined("Trước ngày\\n31/10/2\\n026"), joined("Năm\\n202\\n6"), joined("Thườn\\ng\\nxuyên"), joined("5 km\\nm")
    ('Trước ngày 31/10/2026', 'Năm 2026', 'Thường xuyên', '5 km m')
    """
    return BROKEN_YEAR.sub("", " ".join(BROKEN_END.sub("", BROKEN.sub("", clean(text))).split()))


# Both spellings of the tone on oa, oe, uy stand in official texts: they are one word.
_TONE_PLACES = {
    "oà": "òa",
    "oá": "óa",
    "oả": "ỏa",
    "oã": "õa",
    "oạ": "ọa",
    "oè": "òe",
    "oé": "óe",
    "oẻ": "ỏe",
    "oẽ": "õe",
    "oẹ": "ọe",
    "uỳ": "ùy",
    "uý": "úy",
    "uỷ": "ủy",
    "uỹ": "ũy",
    "uỵ": "ụy",
}
_TONE_PLACE = re.compile(rf"(?<!q)(?:{'|'.join(_TONE_PLACES)})(?!\w)")  # not in "quý", not in "hoàn"


def fold(text: str) -> str:
    """Lower case, one dash, one spelling of tones: for comparing, never for showing.

    >>> fold("UỶ BAN – Hoà"), fold("")
    ('ủy ban - hòa', '')
    """
    low = _DASHES.sub("-", " ".join(text.split()).lower())
    return _TONE_PLACE.sub(lambda found: _TONE_PLACES[found[0]], low)


def bare(text: str) -> str:
    """Folded and without marks on letters: "Quảng Ngãi" -> "quang ngai".

    >>> bare("Đơn vị chủ trì"), bare("")
    ('don vi chu tri', '')
    """
    apart = unicodedata.normalize("NFD", fold(text))
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("đ", "d")


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def is_upper(text: str) -> bool:
    """Whether nearly all letters are capitals: a heading of the decree's first level.

    >>> is_upper("MỤC TIÊU CỤ THỂ"), is_upper("Mục tiêu"), is_upper("12")
    (True, False, False)
    """
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.85 * len(letters)
