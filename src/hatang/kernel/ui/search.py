"""How well a title answers to the words of a search, with and without diacritics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatang.engines.writing.words import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable

# The highest rank of a title that is the words, or begins with them.
BEGINS = 1


def best_rank(titles: Iterable[str], extra: str, words: tuple[str, ...]) -> int | None:
    """The best of several names of one thing: "Cà Đam" and "Xã Cà Đam".

    >>> best_rank(("Cà Đam", "Xã Cà Đam"), "", ("xa", "ca", "dam"))
    0
    """
    ranks = [rank for title in titles if (rank := rank_of(title, extra, words)) is not None]
    return min(ranks, default=None)


def rank_of(title: str, extra: str, words: tuple[str, ...]) -> int | None:
    """How well a title (and words beside it) answers; None when a word is nowhere.

    >>> rank_of("Trà Bồng", "", ("tra", "bong")), rank_of("Tây Trà Bồng", "", ("tra", "bong"))
    (0, 2)
    >>> rank_of("Trà Bồng", "", ("ly",)) is None
    True
    """
    head = fold_text(title)
    everything = f"{head} {fold_text(extra)}"
    if not all(_stands_in(word, everything) for word in words):
        return None
    phrase = " ".join(words)
    if head == phrase:
        return 0
    if head.startswith(phrase):
        return 1
    if re.search(rf"\b{re.escape(phrase)}", head):
        return 2
    return 3 if all(_stands_in(word, head) for word in words) else 4


def rank_spelling(phrase: str, title: str) -> float:
    """How nearly a folded phrase is the name of a place, 0 to 100; the word of its kind says nothing of it.

    >>> round(rank_spelling("ca dan", "Xã Cà Đam")), round(rank_spelling("xa ca dan", "Xã Cà Đam"))
    (83, 83)
    """
    # start: rapidfuzz
    from rapidfuzz import fuzz  # here, since every search needs this module and few end without a place

    kind, _space, bare = fold_text(title.partition(",")[0]).partition(" ")
    return fuzz.ratio(phrase.removeprefix(f"{kind} "), bare)


def _stands_in(word: str, text: str) -> bool:
    """A number stands for itself alone: of hamlets 3, 13 and 30 one is asked for.

    >>> _stands_in("tan", "tra tan 13"), _stands_in("3", "tra tan 13"), _stands_in("3", "tra tan 3")
    (True, False, True)
    """
    return word in text.split() if word.isdigit() else word in text
