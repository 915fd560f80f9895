"""Which kind of evidence decides a target, where several answer the same question: a dated definition says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.kernel import indicators
from hatang.kernel.definitions import read_definition
from hatang.kernel.indicators import Quality
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from hatang.kernel.indicators import Measurement

DEFINITION = "deciding_evidence"
_STRENGTH = {quality: strength for strength, quality in enumerate(Quality)}


def with_answering(codes: Iterable[str]) -> list[str]:
    """The indicators, and those that ask the same of other evidence."""
    groups = [[code, *(other.code for other in indicators.list_answering(code))] for code in codes]
    return list(dict.fromkeys(code for listed in groups for code in listed))


def known_percent(answer: Measurement, first: Measurement) -> float | None:
    """How much of the denominator of the first figure another one knows; None where that cannot be said."""
    if answer.value is None or not first.denominator:
        return None
    return min(100.0, 100 * answer.denominator / first.denominator)


def choose_deciding(first: str, measured: Mapping[str, Measurement], as_of: date) -> Measurement | None:
    """The figure that decides: of the better kinds of evidence that know enough the best, else the indicator's own."""
    own = measured.get(first)
    if own is None:
        return None
    answers = [measured[other.code] for other in indicators.list_answering(first) if other.code in measured]
    if not answers:
        return own
    least = _least_known_percent(as_of)
    strong = [own]
    for answer in answers:
        known = known_percent(answer, own)
        if least is not None and known is not None and known >= least:
            strong.append(answer)
    return max(strong, key=_strength_of)


def list_judging(codes: Sequence[str], as_of: date) -> list[str]:
    """Which of a target's indicators judge it: the first, or those that a definition it reads names (`judged_by`).

    More than one while nobody has decided which of them the plan means.
    """
    first = indicators.find_indicator(codes[0]) if len(codes) > 1 else None
    for word in first.definitions if first is not None else ():
        named = read_definition(word, as_of).values.get("judged_by", ())
        if judging := [code for code in codes if code in named]:
            return judging
    return [codes[0]]


def _strength_of(measurement: Measurement) -> int:
    return -1 if measurement.quality is None else _STRENGTH[measurement.quality]


def _least_known_percent(as_of: date) -> float | None:
    try:
        return float(read_definition(DEFINITION, as_of).values["least_known_percent"])
    except Missing:
        return None
