"""Points of a report: the most of each line and group, what the recipient gave, and reading what was typed of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.queries import forms
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.capabilities.reporting.models import Regime, Submission

# Points are published with two decimals at most.
_DECIMALS = 2


@dataclass(frozen=True)
class ScoreLine:
    """`most` is None where the points of the line are not known, `score` where none were told."""

    code: str
    label: str
    most: float | None
    score: float | None


@dataclass(frozen=True)
class ScoreGroup:
    title: str
    most: float | None
    score: float | None
    lines: tuple[ScoreLine, ...]


def group_scores(regime: Regime, values: Mapping[str, Any], results: Mapping[str, Any]) -> list[ScoreGroup]:
    """The groups in the order of the form; `score` of a group is the sum of what was told of its lines."""
    scores = results.get("scores", {})
    titles = dict.fromkeys(field.get("group", "") for field in regime.form)
    stated = dict(zip(titles, regime.group_points, strict=False))
    lines: dict[str, list[ScoreLine]] = {}
    for code, answer in forms.order_answers(values):
        lines.setdefault(answer["group"], []).append(
            ScoreLine(code, answer["label"], answer["points"], scores.get(code))
        )
    return [
        ScoreGroup(
            title,
            stated.get(title, _sum_known(line.most for line in of)),
            _sum_known(line.score for line in of),
            tuple(of),
        )
        for title, of in lines.items()
    ]


def find_most_points(regime: Regime, values: Mapping[str, Any]) -> float | None:
    """The points that there are in all; None where those of a group are not known."""
    maxima = [group.most for group in group_scores(regime, values, {})]
    return None if None in maxima else _sum_known(maxima)


def _sum_known(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known), _DECIMALS) if known else None


def read_typed_scores(submission: Submission, *, points: Mapping[str, str], total: str) -> dict[str, Any]:
    """{"scores", "total"} of what was typed; `Invalid` names the line, the group or the total that cannot be."""
    regime, values = submission.regime, submission.values
    scores = {
        code: forms.parse_number(answer["label"], points[code])
        for code, answer in forms.order_answers(values)
        if points.get(code, "").strip()
    }
    stated = forms.parse_number(_("Total points"), total)
    scored_groups = group_scores(regime, values, {"scores": scores})
    for group in scored_groups:
        for line in group.lines:
            if line.score is not None and line.most is not None and line.score > line.most:
                _refuse_points(line.label, line.score, line.most)
        if group.score is not None and group.most is not None and group.score > group.most:
            _refuse_points(group.title, group.score, group.most)
    all_ = find_most_points(regime, values)
    if all_ is not None and stated > all_:
        _refuse_points(_("Total points"), stated, all_)
    summed = _sum_known(scores.values()) or 0
    if summed > stated + 10**-_DECIMALS or (len(scores) == len(values) and abs(summed - stated) > 10**-_DECIMALS):
        detail = _("The lines add up to %(sum)s.") % {"sum": f"{summed:g}"}
        raise Invalid("total", _("The total disagrees with its lines"), where=f"{stated:g}", detail=detail)
    return {"scores": scores, "total": stated}


def _refuse_points(where: object, score: float, most: float) -> None:
    raise Invalid("points", _("More points than there are"), where=f"{where}: {score:g} > {most:g}")
