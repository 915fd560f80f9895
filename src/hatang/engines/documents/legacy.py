"""Old Vietnamese encodings: TCVN3 (.VnTime fonts), VNI Windows, and UTF-8 read as Windows-1252.

A document of these looks like Western gibberish ("Qu¶ng Ng·i", "Quaûng Ngaõi"), also inside a modern DOCX or PDF,
because only the font made it Vietnamese. Tables after TCVN 5712:1993 (VN3) and VNI Windows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from itertools import product

from hatang.engines.documents.source import Block, Paragraph

# How a byte of TCVN3 looks in Windows-1252, and the letter. Capitals with tones have no code: a font draws them.
_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_HAT, _BREVE = "\u0302", "\u0306"
_VNI_TONES = {"ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_HATS = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_VNI_BREVES = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "î": "ỵ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị"}
_VIETNAMESE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_WORD = re.compile(r"[^\s\d!-@\[-`{-~]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:(?:iê|yê|ươ|uô|uyê|oa|oă|oe|oo|uâ|uê|uy|[aăâeêioôơuưy])(?:ch|ng|nh|[ckmnpt])?"
    r"|(?:iêu|yêu|ươi|ươu|uôi|oai|oay|oao|oeo|uây|uyu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|uơ|ưa|ưi|ưu|uya))"
)
_TONES = re.compile(f"[{_GRAVE}{_ACUTE}{_HOOK}{_TILDE}{_DOT}]")
_SAMPLE = 3000
# What share of the strange words must read as Vietnamese after conversion.
_SURE = 0.7


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for base, (mark, tone) in product("aeuoy", _VNI_TONES.items()):
        table[base + mark] = unicodedata.normalize("NFC", base + tone)
    for base, (mark, tone) in product("aeo", _VNI_HATS.items()):
        table[base + mark] = unicodedata.normalize("NFC", base + _HAT + tone)
    for mark, tone in _VNI_BREVES.items():
        table["a" + mark] = unicodedata.normalize("NFC", "a" + _BREVE + tone)
    for (horned, letter), (mark, tone) in product((("ô", "ơ"), ("ö", "ư")), _VNI_TONES.items()):
        table[horned + mark] = unicodedata.normalize("NFC", letter + tone)
    table |= _VNI_ALONE
    for old, new in list(table.items()):
        table.setdefault(old.upper(), new.upper())
        table.setdefault(old[0].upper() + old[1:], new.upper())
        if len(old) > 1:
            table.setdefault(old[0] + old[1:].upper(), new)
    return table


_VNI = _vni_table()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """
    >>> from_tcvn3("Qu¶ng Ng·i")
    'Quảng Ngãi'
    """
    return "".join(_TCVN3.get(c, c) for c in text)


def from_vni(text: str) -> str:
    """
    >>> from_vni("Quaûng Ngaõi, Ñöùc Phoå")
    'Quảng Ngãi, Đức Phổ'
    """
    return _VNI_PATTERN.sub(lambda found: _VNI[found[0]], text)


def from_double_utf8(text: str) -> str:
    """UTF-8 that was read as Windows-1252, read right; the text itself where it was not that.

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


_READERS = (("UTF-8", from_double_utf8), ("TCVN3", from_tcvn3), ("VNI", from_vni))


def _reads_well(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(apart)
    if len(tones) > 1 or (tones and tones[0] not in (_ACUTE, _DOT) and re.search(r"(?:[cpt]|ch)$", apart)):
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONES.sub("", apart))) is not None


def _share(words: Counter[str]) -> float:
    total = sum(words.values())
    return sum(count for word, count in words.items() if _reads_well(word)) / total if total else 1.0


def encoding_of(text: str) -> str:
    """The old encoding that a text is in: "TCVN3", "VNI", "UTF-8" (read wrongly); "" for Unicode.

    >>> encoding_of("KÕ ho¹ch ph¸t triÓn h¹ tÇng sè tØnh Qu¶ng Ng·i"), encoding_of("Kế hoạch"), encoding_of("")
    ('TCVN3', '', '')
    >>> encoding_of("Keá hoaïch phaùt trieån haï taàng soá tænh Quaûng Ngaõi")
    'VNI'
    """
    strange = [word for word in _WORD.findall(text) if not word.isascii()][:_SAMPLE]
    old = [word for word in strange if not _VIETNAMESE_ONLY.search(word)]
    if len(old) < 3 or len(old) < 0.8 * len(strange):
        return ""
    before = _share(Counter(old))
    shares = {name: _share(Counter(_WORD.findall(reader(" ".join(old))))) for name, reader in _READERS}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > max(_SURE, before + 0.1) else ""


def convert(text: str, encoding: str) -> str:
    """The text of an old encoding in Unicode; a piece that has Vietnamese letters already stays as it is."""
    if not encoding or (_VIETNAMESE_ONLY.search(text) and encoding != "TCVN3"):
        return text
    found = dict(_READERS)[encoding](text)
    return "\n".join(map(_in_capitals, found.split("\n"))) if encoding == "TCVN3" else found


def _in_capitals(line: str) -> str:
    """A line with the capitals that TCVN3 only drew by another face: "PHụ LụC" is "PHỤ LỤC".

    >>> _in_capitals("PHụ LụC 2"), _in_capitals("Số: 12/KH-UBND của Sở Nội vụ")
    ('PHỤ LỤC 2', 'Số: 12/KH-UBND của Sở Nội vụ')
    """
    plain = [c for c in line if c.isascii() and c.isalpha()]
    if len(plain) >= 4 and sum(map(str.isupper, plain)) >= 0.95 * len(plain):
        return line.upper()
    return _WORD.sub(lambda word: word[0].upper() if _is_shouted(word[0]) else word[0], line)


def _is_shouted(word: str) -> bool:
    plain = [c for c in word if c.isascii() and c.isalpha()]
    return len(plain) >= 2 and not word.isascii() and all(map(str.isupper, plain))


def to_tcvn3(text: str) -> str:
    """Unicode as TCVN3 shows in Windows-1252: made for tests."""
    back = {new: old for old, new in _TCVN3.items()}
    return "".join(back.get(c) or back.get(c.lower()) or c for c in unicodedata.normalize("NFC", text))


def to_vni(text: str) -> str:
    """Unicode as VNI Windows shows it: made for tests."""
    back: dict[str, str] = {}
    for old, new in _VNI.items():
        if new not in back or (old.islower() and new.islower()) or (old.isupper() and new.isupper()):
            back[new] = old
    return "".join(back.get(c, c) if not c.isascii() else c for c in unicodedata.normalize("NFC", text))


def converted(block: Block, encoding: str) -> Block:
    """A block in Unicode."""
    if isinstance(block, Paragraph):
        return replace(block, text=convert(block.text, encoding))
    rows = (
        replace(row, cells=tuple(replace(c, text=convert(c.text, encoding)) for c in row.cells)) for row in block.rows
    )
    return replace(block, rows=tuple(rows))
