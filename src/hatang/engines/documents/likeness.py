"""How alike two short texts are: shared words, the rarer the weightier. For proposing, never for deciding."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from hatang.engines.documents.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Words of every goal: they say nothing about what is measured.
_EMPTY_WORDS = (
    "và|của|các|có|được|tỷ|lệ|tỉ|số|trên|địa|bàn|tỉnh|toàn|đến|năm|đạt|để|cho|với|tại|trong|là|những|từ|theo|về|ít|"
    "nhất|tối|thiểu|phần|trăm|người|bảo|đảm|một"
)
_EMPTY = frozenset(_EMPTY_WORDS.split("|"))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Alike:
    """A candidate by its place in the list, how alike it is (0 to 1), and the words that make it so."""

    index: int
    score: float
    words: tuple[str, ...]


@lru_cache(maxsize=2048)
def _terms(text: str) -> Counter[str]:
    """Words, and pairs of neighbours: "hộ gia" "gia đình" says more than its syllables."""
    words = [word for word in _WORD.findall(fold(text)) if word not in _EMPTY and not word.isdigit()]
    return Counter(words) + Counter(f"{a} {b}" for a, b in pairwise(words))


def rank(text: str, candidates: Sequence[str]) -> list[Alike]:
    """The candidates that share something with the text, the most alike first (cosine over weighted words and pairs).

    >>> found = rank("hộ gia đình có cáp quang", ["Hộ có cáp quang", "Trạm gốc dùng chung", "Hộ nghèo"])
    >>> [each.index for each in found], found[0].words
    ([0, 2], ('cáp quang', 'hộ'))
    >>> rank("", ["a"]), rank("a", [])
    ([], [])
    """
    asked = _terms(text)
    known = [_terms(each) for each in candidates]
    seen = Counter(term for terms in known for term in terms)
    weight = {term: math.log(1 + (len(known) + 1) / count) for term, count in seen.items()}
    found = []
    for index, terms in enumerate(known):
        shared = [term for term in asked if term in terms]
        if not shared:
            continue
        dot = sum(asked[term] * terms[term] * weight[term] ** 2 for term in shared)
        score = dot / (_length(asked, weight) * _length(terms, weight))
        found.append(Alike(index, round(min(1.0, score), 3), _said(shared, weight)))
    return sorted(found, key=lambda each: (-each.score, each.index))


def _length(terms: Counter[str], weight: dict[str, float]) -> float:
    return math.sqrt(sum((count * weight.get(term, 1.0)) ** 2 for term, count in terms.items())) or 1.0


def _said(shared: Iterable[str], weight: dict[str, float]) -> tuple[str, ...]:
    """The shared pairs, and the words that stand in none of them; the weightiest first."""
    pairs = [term for term in shared if " " in term]
    alone = [term for term in shared if " " not in term and not any(term in pair.split() for pair in pairs)]
    return tuple(sorted([*pairs, *alone], key=lambda term: -weight[term])[:5])
