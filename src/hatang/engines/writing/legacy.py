"""Old Vietnamese encodings: TCVN3 (.VnTime fonts), VNI Windows, VIQR, and UTF-8 read as Windows-1252.

Text of these kinds looks like Western gibberish ("Qu¶ng Ng·i", "Quaûng Ngaõi") also inside a modern XLSX, DOCX or PDF,
because only the font made it Vietnamese. Tables after TCVN 5712:1993 (VN3) and VNI Windows. The cells of a
file are judged together (`judge_text`, `convert_cell`), running text as a whole (`encoding_of_text`, `convert_text`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# The names of the encodings, as people know them.
TCVN3, VNI, DOUBLED, VIQR = "TCVN3", "VNI", "UTF-8 twice", "VIQR"
# What a text is called that needs no conversion.
UNICODE = "Unicode"
# Texts looked at to know a sheet's encoding, words to know a document's.
_SAMPLE, _LONGEST = 400, 3000
# What share of a document's strange words must read as Vietnamese after conversion.
_SURE = 0.7

# Byte as Windows-1252 shows it -> letter. Capitals with tones have no code: the capital font draws the small letter.
_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)

_VNI_TONES = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
# One mark that is both the hat or breve and the tone: the letter's form and its tone.
_VNI_HATS = {
    "â": ("\u0302", ""), "á": ("\u0302", "\u0301"), "à": ("\u0302", "\u0300"), "å": ("\u0302", "\u0309"),
    "ã": ("\u0302", "\u0303"), "ä": ("\u0302", "\u0323"),
    "ê": ("\u0306", ""), "é": ("\u0306", "\u0301"), "è": ("\u0306", "\u0300"), "ú": ("\u0306", "\u0309"),
    "ü": ("\u0306", "\u0303"), "ë": ("\u0306", "\u0323"),
}  # fmt: skip
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "î": "ỵ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị"}


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for base, (mark, tone) in product("aeuoyAEUOY", _VNI_TONES.items()):
        table[base + mark] = unicodedata.normalize("NFC", base + tone)
    for base, (mark, (form, tone)) in product("aeoAEO", _VNI_HATS.items()):
        if form == "\u0306" and base not in "aA":
            continue
        table[base + mark] = unicodedata.normalize("NFC", base + form + tone)
    for horned, letter in (("ô", "ơ"), ("ö", "ư")):
        for mark, tone in _VNI_TONES.items():
            table[horned + mark] = unicodedata.normalize("NFC", letter + tone)
    table.update(_VNI_SINGLE)
    # In capitals the marks are capitals too; typists mix both.
    for old, new in list(table.items()):
        if old.upper() != old:
            table.setdefault(old.upper(), new.upper())
            table.setdefault(old[0].upper() + old[1:], new.upper())
            table.setdefault(old[0] + old[1:].upper(), new if len(old) > 1 else new.upper())
    return table


_VNI = _vni_table()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

# Vietnamese syllables without tones: how much of a text is Vietnamese decides which encoding it was.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    # a vowel that a consonant may close, or a diphthong that stands open
    r"(?:(?:iê|yê|ươ|uô|uyê|oa|oă|oe|oo|uâ|uê|uy|[aăâeêioôơuưy])(?:ch|ng|nh|[ckmnpt])?"
    r"|(?:iêu|yêu|ươi|ươu|uôi|oai|oay|oao|oeo|uây|uyu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uơ|ưa|ưi|ưu|uya))",
)
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# A syllable that ends in a stop bears only the sharp or the heavy tone.
_STOPPED = re.compile(r"(?:[cptk]|ch)$")
_SHARP = "\u0301\u0323"
_BETWEEN, _CHUNK = re.compile(r"[\s!-@\[-`{-~]+"), re.compile(r"[^\s!-@\[-`{-~]+")
_WORD = re.compile(r"[^\W\d_]+")
# Letters that exist only in Vietnamese: a text with any of them is in Unicode already.
_VIETNAMESE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_SUSPECT = re.compile("[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]")


@lru_cache(maxsize=65536)
def _is_syllable(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(apart)
    if len(tones) > 1 or (
        tones and word[-1] in "cptkhCPTKH" and _STOPPED.search(word.lower()) and tones[0] not in _SHARP
    ):
        return False
    toneless = unicodedata.normalize("NFC", _TONES.sub("", apart))
    return _SYLLABLE.fullmatch(toneless) is not None


def share_vietnamese(text: str) -> float:
    """The share of words beyond ASCII that are Vietnamese syllables; 1 when there are none.

    >>> share_vietnamese("Quảng Ngãi"), share_vietnamese("Qu¶ng Ng·i"), share_vietnamese("")
    (1.0, 0.0, 1.0)
    """
    # A symbol within a word breaks it: "Qu¶ng" is one broken word, not "Qu" and "ng".
    chunks = [chunk for chunk in _BETWEEN.split(text) if chunk]
    strange = [chunk for chunk in chunks if not chunk.isascii()]
    if not strange:
        return 1.0
    good = sum(1 for chunk in strange if all(map(_is_syllable, _WORD.findall(chunk))) and _WORD.fullmatch(chunk))
    return good / len(strange)


def from_tcvn3(text: str) -> str:
    """TCVN3 text, as Windows-1252 shows it, in Unicode.

    >>> from_tcvn3("Qu¶ng Ng·i")
    'Quảng Ngãi'
    """
    return "".join(_TCVN3.get(c, c) for c in text)


def from_vni(text: str) -> str:
    """VNI Windows text in Unicode.

    >>> from_vni("Quaûng Ngaõi, Ñöùc Phoå")
    'Quảng Ngãi, Đức Phổ'
    """
    return _VNI_PATTERN.sub(lambda match: _VNI[match[0]], text)


def from_double_utf8(text: str) -> str:
    """UTF-8 that was read as Windows-1252, read right; the text itself when it was not that.

    >>> from_double_utf8("Quáº£ng NgÃ£i")
    'Quảng Ngãi'
    """
    raw = bytearray()
    for c in text:
        try:
            raw += c.encode("cp1252")
        except UnicodeEncodeError:
            if ord(c) > 0xFF:
                return text
            raw.append(ord(c))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return text


READERS = {DOUBLED: from_double_utf8, TCVN3: from_tcvn3, VNI: from_vni}

_VIQR_MARKS = {"(": "\u0306", "^": "\u0302", "+": "\u031b", "*": "\u031b"}
_VIQR_TONES = dict(zip("`'?~.", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_VIQR_LETTER = re.compile(r"[Dd][Dd]|([AEIOUYaeiouy])([(^+*]?)([`'?~.]?)")
_VIQR_WORD = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][0-9A-Za-z(^+*`'?~.]*")
# A mark within a word, or one that no other writing sets after a vowel.
_VIQR_SURE = re.compile(r"[AaEeOo]\^|[Aa]\(|[OoUu]\+|[AEIOUYaeiouy][(^+]?[`'?~.][A-Za-z]|[AEIOUYaeiouy][`~](?!\w)")


def from_viqr(text: str) -> str:
    """VIQR, the writing with marks of ASCII after the letter, in Unicode; words that are no syllables stay as they are.

    >>> from_viqr("Xa~ Bi`nh Cha^u, DDu+'c Pho^?"), from_viqr("QNG-A.1 (m)")
    ('Xã Bình Châu, Đức Phổ', 'QNG-A.1 (m)')
    """
    return _VIQR_WORD.sub(_read_viqr_word, text)


def _read_viqr_word(match: re.Match[str]) -> str:
    # A full stop that ends the word is a tone only when the word is none without it.
    for tail in range(2):
        word, rest = (match[0][:-1], ".") if tail and match[0].endswith(".") else (match[0], "")
        read = _VIQR_LETTER.sub(_read_viqr_letter, word)
        # Names of minorities are no syllables of ours ("Plo^ng"); a single letter with a full stop is a number ("I.").
        # Abbreviations have their Đ as well ("KDD").
        vietnamese = (
            _is_syllable(read)
            or _VIQR_SURE.search(word) is not None
            or re.fullmatch(r"[A-Z]*DD[A-Z]*", word) is not None
        )
        if read != word and vietnamese and _WORD.fullmatch(read) and not (len(read) == 1 and word.endswith(".")):
            return read + rest
    return match[0]


def _read_viqr_letter(match: re.Match[str]) -> str:
    if match[1] is None:
        return "đ" if match[0].islower() else "Đ"
    mark, tone = _VIQR_MARKS.get(match[2], ""), _VIQR_TONES.get(match[3], "")
    read = unicodedata.normalize("NFC", match[1] + mark + tone)
    # Not every vowel takes every mark: "e(" is an e and a bracket.
    return read if not mark or len(unicodedata.normalize("NFC", match[1] + mark)) == 1 else match[0]


def repair_text(text: str, prior: str = "") -> tuple[str, str]:
    """The text in Unicode and the encoding it was in ("" when it was Unicode already).

    `prior` is the encoding that most of the sheet has: it decides for texts too short to tell.

    >>> repair_text("X· B×nh Ch©u"), repair_text("Quảng Ngãi"), repair_text("Café")
    (('Xã Bình Châu', 'TCVN3'), ('Quảng Ngãi', ''), ('Café', ''))
    """
    if text.isascii() or _VIETNAMESE_ONLY.search(text) or not _SUSPECT.search(text):
        return text, ""
    before = share_vietnamese(text)
    best, best_name, best_share, perfect = text, "", before, 0
    for name, reader in READERS.items():
        candidate = reader(text)
        if candidate == text:
            continue
        share = share_vietnamese(candidate) + (0.01 if name == prior else 0.0)
        perfect += share == 1.0
        if share > best_share or (name == prior and share >= best_share):
            best, best_name, best_share = candidate, name, share
    # One text in an old encoding among modern ones is converted only when it then reads well, in one way.
    if best_name != prior and (best_share < 1.0 or perfect > 1):
        return text, ""
    return best, best_name


@lru_cache(maxsize=65536)
def judge_text(text: str) -> str:
    """The encoding that this text must be in, whatever stands around it; "" when it tells nothing by itself.

    >>> judge_text("Xã Bình Sơn"), judge_text("Quaûng Ngaõi"), judge_text("Xaõ Bình Trò"), judge_text("Xa~ Bi`nh So+n")
    ('Unicode', 'VNI', '', 'VIQR')
    """
    if text.isascii():
        sure = _VIQR_SURE.search(text) is not None and (read := from_viqr(text)) != text and read.isprintable()
        return VIQR if sure and not _VIQR_SURE.search(read) else ""
    if _VIETNAMESE_ONLY.search(text):
        return UNICODE
    if not _SUSPECT.search(text) or share_vietnamese(text) == 1.0:
        return ""
    sure_readers = [name for name, read in READERS.items() if share_vietnamese(read(text)) == 1.0]
    return sure_readers[0] if len(sure_readers) == 1 else ""


def convert_cell(text: str, encoding: str) -> str:
    """The text of a file that is in that encoding in Unicode, however short; one that is Unicode already stays.

    >>> convert_cell("Bình Trò", "VNI"), convert_cell("Ñ", "VNI"), convert_cell("Tổ", "VNI")
    ('Bình Trị', 'Đ', 'Tổ')
    >>> convert_cell("TR¹M", "TCVN3"), convert_cell("Co^.t", "VIQR")
    ('TRẠM', 'Cột')
    """
    if encoding == VIQR:
        return from_viqr(text) if text.isascii() else text
    if text.isascii() or _VIETNAMESE_ONLY.search(text) or not _SUSPECT.search(text):
        return text
    if encoding not in READERS:
        return repair_text(text)[0]
    converted = convert_text(text, encoding)
    return converted if share_vietnamese(converted) >= share_vietnamese(text) else repair_text(text)[0]


def encoding_of(texts: Iterable[str]) -> str:
    """The old encoding that the texts of a sheet are in, "" when they are Unicode.

    >>> encoding_of(["Xaõ Sôn Trung", "Bình Trò", "Nghóa Chaùnh"]), encoding_of(["Xã Sơn Trung"]), encoding_of([])
    ('VNI', '', '')
    """
    strange = [text for text in texts if not text.isascii()][:_SAMPLE]
    old = [text for text in strange if not _VIETNAMESE_ONLY.search(text) and _SUSPECT.search(text)]
    if len(old) * 2 < len(strange) or not old:
        return ""
    scores = {name: sum(share_vietnamese(reader(text)) for text in old) for name, reader in READERS.items()}
    best = max(scores, key=lambda encoding: scores[encoding])
    before = sum(map(share_vietnamese, old))
    return best if scores[best] > before + 0.1 * len(old) and scores[best] > 0.6 * len(old) else ""


def encoding_of_text(text: str) -> str:
    """The old encoding that a running text is in, "" for Unicode or too few words to tell.

    >>> encoding_of_text("KÕ ho¹ch ph¸t triÓn h¹ tÇng sè tØnh Qu¶ng Ng·i"), encoding_of_text("Kế hoạch")
    ('TCVN3', '')
    >>> encoding_of_text("Keá hoaïch phaùt trieån haï taàng soá tænh Quaûng Ngaõi"), encoding_of_text("")
    ('VNI', '')
    """
    strange = [chunk for chunk in _BETWEEN.split(text) if not chunk.isascii()][:_LONGEST]
    old = [chunk for chunk in strange if not _VIETNAMESE_ONLY.search(chunk)]
    if len(old) < 3 or len(old) < 0.8 * len(strange):
        return ""
    words = " ".join(old)
    shares = {name: share_vietnamese(reader(words)) for name, reader in READERS.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > max(_SURE, share_vietnamese(words) + 0.1) else ""


def convert_text(text: str, encoding: str) -> str:
    """A piece of running text of that encoding in Unicode; one that has Vietnamese letters already stays as it is.

    >>> convert_text("PHô LôC 2", "TCVN3"), convert_text("Phụ lục", "VNI"), convert_text("", "")
    ('PHỤ LỤC 2', 'Phụ lục', '')
    """
    if not encoding or (_VIETNAMESE_ONLY.search(text) and encoding != TCVN3):
        return text
    converted = READERS[encoding](text)
    return "\n".join(map(_in_capitals, converted.split("\n"))) if encoding == TCVN3 else converted


def _in_capitals(line: str) -> str:
    """A line with the capitals that TCVN3 only drew by another face: "PHụ LụC" is "PHỤ LỤC".

    >>> _in_capitals("PHụ LụC 2"), _in_capitals("Số: 12/KH-UBND của Sở Nội vụ")
    ('PHỤ LỤC 2', 'Số: 12/KH-UBND của Sở Nội vụ')
    """
    plain = [c for c in line if c.isascii() and c.isalpha()]
    if len(plain) >= 4 and sum(map(str.isupper, plain)) >= 0.95 * len(plain):
        return line.upper()
    return _CHUNK.sub(lambda match: match[0].upper() if _is_shouted(match[0]) else match[0], line)


def _is_shouted(word: str) -> bool:
    plain = [c for c in word if c.isascii() and c.isalpha()]
    return len(plain) >= 2 and not word.isascii() and all(map(str.isupper, plain))


def to_tcvn3(text: str) -> str:
    """Unicode as TCVN3 shows in Windows-1252; letters that TCVN3 lacks become their small form (made for tests)."""
    back = {new: old for old, new in _TCVN3.items()}
    return "".join(back.get(c) or back.get(c.lower()) or c for c in unicodedata.normalize("NFC", text))


def to_vni(text: str) -> str:
    """Unicode as VNI Windows shows it (made for tests)."""
    back: dict[str, str] = {}
    for old, new in _VNI.items():
        if new not in back or (old == old.lower() if new == new.lower() else old == old.upper()):
            back[new] = old
    return "".join(back.get(c, c) if not c.isascii() else c for c in unicodedata.normalize("NFC", text))
