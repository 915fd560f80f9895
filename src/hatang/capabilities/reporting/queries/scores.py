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
class Line:
    """`most` is None where the points of the line are not known, `score` where none were told."""

    code: str
    label: str
    most: float | None
    score: float | None


@dataclass(frozen=True)
class Group:
    title: str
    most: float | None
    score: float | None
    lines: tuple[Line, ...]


def groups(regime: Regime, values: Mapping[str, Any], results: Mapping[str, Any]) -> list[Group]:
    """The groups in the order of the form; `score` of a group is the sum of what was told of its lines."""
    told = results.get("scores", {})
    titles = dict.fromkeys(field.get("group", "") for field in regime.form)
    stated = dict(zip(titles, regime.group_points, strict=False))
    lines: dict[str, list[Line]] = {}
    for code, each in forms.ordered(values):
        lines.setdefault(each["group"], []).append(Line(code, each["label"], each["points"], told.get(code)))
    return [
        Group(
            title,
            stated.get(title, _sum(line.most for line in of)),
            _sum(line.score for line in of),
            tuple(of),
        )
        for title, of in lines.items()
    ]


def most(regime: Regime, values: Mapping[str, Any]) -> float | None:
    """The points that there are in all; None where those of a group are not known."""
    found = [each.most for each in groups(regime, values, {})]
    return None if None in found else _sum(found)


def _sum(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known), _DECIMALS) if known else None


def read(submission: Submission, *, points: Mapping[str, str], total: str) -> dict[str, Any]:
    """{"scores", "total"} of what was typed; `Invalid` names the line, the group or the total that cannot be."""
    regime, values = submission.regime, submission.values
    found = {
        code: forms.number(each["label"], points[code])
        for code, each in forms.ordered(values)
        if points.get(code, "").strip()
    }
    stated = forms.number(_("Total points"), total)
    told = groups(regime, values, {"scores": found})
    for group in told:
        for line in group.lines:
            if line.score is not None and line.most is not None and line.score > line.most:
                _refuse(line.label, line.score, line.most)
        if group.score is not None and group.most is not None and group.score > group.most:
            _refuse(group.title, group.score, group.most)
    all_ = most(regime, values)
    if all_ is not None and stated > all_:
        _refuse(_("Total points"), stated, all_)
    summed = _sum(found.values()) or 0
    if summed > stated + 10**-_DECIMALS or (len(found) == len(values) and abs(summed - stated) > 10**-_DECIMALS):
        detail = _("The lines add up to %(sum)s.") % {"sum": f"{summed:g}"}
        raise Invalid("total", _("The total disagrees with its lines"), where=f"{stated:g}", detail=detail)
    return {"scores": found, "total": stated}


def _refuse(where: object, score: float, most: float) -> None:
    raise Invalid("points", _("More points than there are"), where=f"{where}: {score:g} > {most:g}")
