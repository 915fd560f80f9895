"""What is proposed for an item that was read: an indicator by meaning, a body of the register, the target it replaces.

Proposed, never decided: each comes with the reason why, and an officer chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.engines.documents import likeness
from hatang.kernel import indicators

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from hatang.capabilities.plan.public import TargetRow

# Below this the words shared are those that any two goals share.
_LEAST, _MOST = 0.2, 3
_SAME = 0.55


@dataclass(frozen=True)
class IndicatorCandidate:
    """Something a text may mean: its words, the indicator behind it, and the target that already names it."""

    text: str
    code: str
    target: str = ""


def list_candidates() -> list[IndicatorCandidate]:
    """Every registered indicator, and every target that already has one: plans say the same in the same words."""
    with override("vi"):
        proposed = [
            IndicatorCandidate(f"{indicator.title}. {indicator.numerator} / {indicator.denominator}", indicator.code)
            for indicator in indicators.list_indicators()
        ]
    bound = plan.bound_targets()
    numbers = {code: plan.plan_title(code) for code in {target.plan for target in bound}}
    proposed += [
        IndicatorCandidate(
            f"{target.measure} / {target.denominator}",
            target.indicators[0],
            f"{target.number} · {numbers[target.plan]}",
        )
        for target in bound
    ]
    return proposed


def for_target(measure: str, denominator: str, known: Sequence[IndicatorCandidate]) -> list[dict[str, Any]]:
    """The indicators that a target may mean, the likeliest first, each with its reason, as JSON."""
    best: dict[str, dict[str, Any]] = {}
    for alike in likeness.rank(f"{measure} / {denominator}", [option.text for option in known]):
        if alike.score < _LEAST or len(best) == _MOST:
            break
        candidate = known[alike.index]
        if candidate.code not in best:
            best[candidate.code] = {
                "code": candidate.code,
                "score": alike.score,
                "words": list(alike.words),
                "target": candidate.target,
            }
    return list(best.values())


def same_target(measure: str, year: int | None, targets: Sequence[TargetRow]) -> TargetRow | None:
    """The target of a version that says the same for the same year; None where none is alike enough."""
    of_year = [target for target in targets if year is None or target.year == year]
    ranked = likeness.rank(measure, [target.measure for target in of_year])
    return of_year[ranked[0].index] if ranked and ranked[0].score >= _SAME else None


def prefer_known_indicator(proposals: list[dict[str, Any]], same: TargetRow, number: str) -> list[dict[str, Any]]:
    """The proposals for a target that the plan of that number has: what measures it there comes first."""
    code = same.indicators[0]
    measured = next((proposal for proposal in proposals if proposal["code"] == code), {"score": 1.0, "words": []})
    first = {**measured, "code": code, "target": f"{same.number} · {number}"}
    return [first, *(proposal for proposal in proposals if proposal["code"] != code)][:_MOST]


def match_bodies(names: Iterable[str], as_of: date) -> list[dict[str, str]]:
    """Each name with the code of the body or group of the register that it names on the day; "" where unknown."""
    matches = []
    for name in names:
        named, _, code = (part.strip() for part in name.partition("|"))
        body = identity.find_organisation(code or named, as_of)
        matches.append({"named": named, "code": body.code if body else ""})
    return [entry for entry in matches if entry["named"]]
