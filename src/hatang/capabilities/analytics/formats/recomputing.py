"""Each indicator computed again from the published files alone, beside the live figure."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.analytics.formats import modelled
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.terms import Comparison
from hatang.kernel import indicators
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.capabilities.analytics.formats.modelled import LakeModel
    from hatang.kernel.indicators import Measurement

# Geometry is cut by two libraries: areas agree to a part in a million.
_CLOSE = 1e-6
# A figure over the whole lake may take longer than a question of a page.
_SECONDS = 120


@dataclass(frozen=True)
class Recomputed:
    """One indicator: what the files say, what the platform shows, whether they agree, and why there is none."""

    code: str
    state: Comparison
    numerator: float | None = None
    denominator: float | None = None
    live_numerator: float | None = None
    live_denominator: float | None = None
    explanation: str = ""


def recompute_indicators(codes: Collection[str] = (), *, as_of: date) -> list[Recomputed]:
    """Every indicator (or those named) of the whole province as of the date, from the snapshots as of that date.

    The files are asked by the models of `data/models` that carry the indicator's code; no operational table is read
    for it. The live figure is measured as every page does.
    """
    known = [indicator.code for indicator in indicators.list_indicators()]
    if unknown := sorted(set(codes) - set(known)):
        raise Missing("indicator", _("There is no such indicator"), where=", ".join(unknown))
    chosen = [code for code in known if not codes or code in codes]
    with open_desk(SYSTEM, as_of=as_of) as opened:
        area = _find_province(opened)
        live = indicators.measure_many(chosen, [area], as_of)
        by_code = {model.indicator: model for model in modelled.all_models() if model.indicator}
        return [_recompute_indicator(opened, code, by_code.get(code), area, live[code], as_of) for code in chosen]


def _find_province(opened: QueryDesk) -> Area:
    """The largest unit of the published list, of several the one with the lowest code: it is the one that is served."""
    try:
        row = opened.link.execute(
            "SELECT code, valid_from FROM places.unit WHERE coalesce(parent, '') = '' ORDER BY code"
        ).fetchone()
    except Exception as error:
        raise Invalid("lake", _("The list of units has not been published"), hint="hatang publish") from error
    if row is None:
        raise Invalid("lake", _("The list of units has not been published"), hint="hatang publish")
    return Area(row[0], row[1])


def _recompute_indicator(
    opened: QueryDesk, code: str, model: LakeModel | None, area: Area, live: Measurement, as_of: date
) -> Recomputed:
    shown: dict[str, Any] = {"live_numerator": live.numerator, "live_denominator": live.denominator}
    if model is None:
        return Recomputed(code, Comparison.NOT_COMPUTED, **shown, explanation=_("no model carries its code"))
    if missing := _list_missing_datasets(opened, model, as_of):
        hint = _("not published as of the day: %(datasets)s") % {"datasets": ", ".join(missing)}
        return Recomputed(code, Comparison.NOT_COMPUTED, **shown, explanation=hint)
    try:
        answer = opened.ask(_build_sum(opened, model, area), rows=1, seconds=_SECONDS)
    except Invalid as problem:
        return Recomputed(code, Comparison.NOT_COMPUTED, **shown, explanation=str(problem))
    row: dict[str, Any] = answer.table.to_pylist()[0]
    parts: dict[str, Any] = {name: float(row[name] or 0) for name in ("numerator", "denominator")}
    if not live.places:
        return Recomputed(code, Comparison.NO_FIGURE, **parts, **shown, explanation=live.reason)
    equal = _is_close(parts["numerator"], live.numerator) and _is_close(parts["denominator"], live.denominator)
    return Recomputed(code, Comparison.EQUAL if equal else Comparison.DIFFERENT, **parts, **shown)


def _build_sum(opened: QueryDesk, model: LakeModel, area: Area) -> str:
    """The question for the figure of the area: rows that name a place are summed over those inside it."""
    sums = f"SELECT sum(numerator) AS numerator, sum(denominator) AS denominator FROM {model.table}"
    if "area" not in opened.columns(model.table):
        return sums
    return f"{sums} WHERE area IN (SELECT area FROM model.inside WHERE within = '{area}')"


def _is_close(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=_CLOSE, abs_tol=1e-9)


def _list_missing_datasets(opened: QueryDesk, model: LakeModel, as_of: date) -> list[str]:
    """What the model rests on that is not in the lake, or is there as of another day only."""
    of_day = {readable.dataset.name for readable in opened.tables if readable.as_of == as_of}
    standing = {laid_model.table for laid_model in opened.models}
    missing = {table for table in modelled.rests_on(model).datasets if "@" not in table and table not in of_day}
    missing |= {table for table in modelled.rests_on(model).datasets if "@" in table and not opened.columns(table)}
    return sorted(missing) or ([] if model.table in standing else [model.table])
