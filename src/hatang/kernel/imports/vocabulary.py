"""Words that mean a value: yes and no, radio technologies, the choices of a column."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import translation
from rapidfuzz import fuzz, process

from hatang.engines.writing.words import fold_words, squash_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.imports.declaration import Choice

_YES = frozenset(
    {"co", "x", "v", "1", "yes", "y", "true", "t", "dung", "roi", "da", "da co", "ok", "c", "dat", "on", "s", "xong"}
)
_NO = frozenset(
    {"khong", "ko", "k", "0", "no", "n", "false", "f", "chua", "chua co", "khong co", "sai", "khong dat", "off", "kg"}
)
_YES_MARKS = frozenset("✓✔☑√✅☒■●+×")
_NO_MARKS = frozenset("☐□✗✘❌○")


@lru_cache(maxsize=4096)
def yes_or_no(text: str) -> bool | None:
    """Whether the text says yes or no; None when it says neither.

    >>> yes_or_no("Có"), yes_or_no("x"), yes_or_no("✓"), yes_or_no("Chưa có"), yes_or_no("có lẽ")
    (True, True, True, False, None)
    """
    if text in _YES_MARKS or text in _NO_MARKS:
        return text in _YES_MARKS
    folded = fold_words(text)
    return True if folded in _YES else False if folded in _NO else None


TECHNOLOGIES = ("2G", "3G", "4G", "5G", "6G")
_TECHNOLOGY = (
    (re.compile(r"gsm|gprs|edge|dcs|geran|(?<![a-z])g(?=\d{3,4})"), "2G"),
    (re.compile(r"lte|e-?utran?|e-?node ?b|enb|(?<![a-z])l(?=\d{3,4})"), "4G"),
    (re.compile(r"umts|w-?cdma|hspa\+?|hsdpa|hsupa|(?<![a-z-])utran?|(?<![a-z])u(?=\d{3,4})"), "3G"),
    (re.compile(r"(?<![a-z])nr(?![a-z])|g-?node ?b|gnb|(?<![a-z])n(?=\d{2,4})"), "5G"),
    (re.compile(r"imt-?2030"), "6G"),
)
_GENERATION = re.compile(r"(?<!\d)([2-6])\s*\.?\s*g(?!hz)")
_BAND = re.compile(
    r"^[\s\-/_]*(?:(?:b|n)?\d{1,2}|\d{3,4})?\s*(?:mhz|ghz)?[\s\-/_]*(?:sa|nsa|fdd|tdd|a|pro|adv|advanced)?[\s,;+&]*$"
)


@lru_cache(maxsize=4096)
def find_technologies(text: str) -> tuple[str, ...]:
    """The radio technologies that the text names, in order; empty when it names something else.

    >>> find_technologies("lte-1800"), find_technologies("2G, 3G+4G"), find_technologies("NR"), find_technologies("45")
    (('4G',), ('2G', '3G', '4G'), ('5G',), ())
    """
    lowered = text.lower()
    generations: set[str] = set()
    rest = lowered
    for digits in re.findall(r"(?<![\d.,])([2-6]{2,5})g", lowered):
        generations.update(f"{digit}G" for digit in digits)
        rest = rest.replace(f"{digits}g", " ", 1)
    for number in _GENERATION.findall(rest):
        generations.add(f"{number}G")
    rest = _GENERATION.sub(" ", rest)
    for pattern, name in _TECHNOLOGY:
        if pattern.search(rest):
            generations.add(name)
            rest = pattern.sub(" ", rest)
    # What is left may be a band or a release, not another word.
    if not all(_BAND.match(part) for part in re.split(r"[\s,;/+&()]+|và", rest) if part):
        return ()
    return tuple(sorted(generations))


def nearest_technology(text: str) -> str | None:
    """The technology that a slip of the keyboard meant ("4 g", "4H"); None when unsure.

    >>> nearest_technology("4F"), nearest_technology("xyz")
    ('4G', None)
    """
    match = re.fullmatch(r"([2-6])[fhty]", text.strip().lower())
    return f"{match[1]}G" if match else None


_BETWEEN = re.compile(r"\s*(?:[,;/+&|\n]|\bvà\b|\band\b)\s*")


def split_parts(text: str) -> tuple[str, ...]:
    """The single values of a cell that holds several.

    >>> split_parts("A, B và C"), split_parts("A")
    (('A', 'B', 'C'), ('A',))
    """
    return tuple(part for part in _BETWEEN.split(text) if part)


@lru_cache(maxsize=1024)
def index_choices(choices: tuple[Choice, ...], language: str) -> Mapping[str, str]:
    """Every way to write each choice, squashed -> its value: value, titles in both languages, synonyms."""
    value_by_spelling: dict[str, str] = {}
    for choice in choices:
        value_by_spelling.setdefault(_squash_key(choice.value), choice.value)
    for choice in choices:
        names = [*choice.synonyms]
        for locale in ("vi", "en"):
            with translation.override(locale):
                names.append(str(choice.title))
        for name in names:
            value_by_spelling.setdefault(_squash_key(name), choice.value)
    return value_by_spelling


def _squash_key(text: str) -> str:
    # Signs carry meaning where there is nothing else: "≥ 5" and "< 5" are two choices.
    return squash_words(text) or text


_BRACKETS = re.compile(r"\s*[(\[].*?[)\]]\s*")


def find_choice(text: str, choices: Mapping[str, str]) -> str | None:
    """The value of the choice that the text writes; what stands in brackets is a remark."""
    return choices.get(_squash_key(text)) or choices.get(_squash_key(_BRACKETS.sub(" ", text)))


# A misspelt choice is proposed when it is this near, and nearer by the lead than any other value.
_NEAR, _LEAD = 75.0, 8.0


def find_nearest_choice(text: str, choices: Mapping[str, str]) -> str | None:
    """The value of the one choice that is clearly nearest; None when none is, or when a digit differs."""
    key = squash_words(text)
    if len(key) < 3:
        return None
    ranked = process.extract(key, list(choices), scorer=fuzz.ratio, limit=8, score_cutoff=_NEAR - _LEAD)
    if not ranked or ranked[0][1] < _NEAR:
        return None
    best = choices[ranked[0][0]]
    rivals = [score for name, score, _index in ranked if choices[name] != best]
    if rivals and ranked[0][1] - max(rivals) < _LEAD:
        return None
    same_digits = re.sub(r"\D", "", ranked[0][0]) == re.sub(r"\D", "", key)
    return best if same_digits else None
