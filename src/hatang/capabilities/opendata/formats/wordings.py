"""Words without their marks, as the database finds them in texts that bear them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from hatang.engines.writing.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable

# Latin letters with and without marks, and the punctuation of Vietnamese texts.
_BLOCKS = (range(0x80, 0x250), range(0x1E00, 0x1F00), range(0x2010, 0x2028))


@cache
def _list_writings() -> tuple[dict[str, str], str]:
    """By a folded letter or digit every character that is written for it; and all that fold to one or to none.

    ASCII folds so as well, and is named by its range.
    """
    writings: defaultdict[str, str] = defaultdict(str)
    known = ""
    for character in (chr(code) for codes in (range(0x21, 0x7F), *_BLOCKS) for code in codes):
        folded = fold_words(character)
        if len(folded) > 1:
            continue
        if folded:
            writings[folded] += character
        if not character.isascii():
            known += character
    return dict(writings), known


def build_pattern(phrases: Iterable[str]) -> str:
    """A regular expression of PostgreSQL that every text meets whose folded words hold one of the phrases in folded
    words; whatever is written with characters that do not fold one to one meets it too.

    >>> build_pattern(["12"])[:8]
    '[1¹][2²]'
    """
    writings, known = _list_writings()
    words = (
        ".*".join("".join(f"[{writings[letter]}]" for letter in word) for word in phrase.split()) for phrase in phrases
    )
    return "|".join([*words, f"[^\\u0001-\\u007f{known}]"])
