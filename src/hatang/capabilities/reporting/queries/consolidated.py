"""The rows of a consolidated report: targets with last year beside them, tasks, obstacles, who reported, what differed.

One snapshot serves the screen, the Word file and the PDF, so that they cannot differ; once issued it is kept.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting.models import Submission
from hatang.capabilities.reporting.queries import figures, letterheads, obligations, receivers
from hatang.capabilities.reporting.queries.forms import NO_FIGURES, has_none, is_corrected, order_answers
from hatang.capabilities.reporting.terms import FieldKind, SubmissionState
from hatang.capabilities.work import public as work
from hatang.kernel import indicators, panels
from hatang.kernel.problems import Missing
from hatang.kernel.ui import formats, frames

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.capabilities.plan.public import TargetStanding
    from hatang.capabilities.reporting.models import Regime
    from hatang.capabilities.reporting.queries.periods import ReportingPeriod
    from hatang.capabilities.work.public import TaskRow
    from hatang.kernel.access import Actor, Area
    from hatang.kernel.indicators import Measurement

# The yearly report of the bodies that a consolidated report sums up, and the one whose texts it carries.
SUMMED = "kh194-bao-cao-nam"
# The shape of the rows: those that were issued in an earlier one are told by it (`formats.earlier`).
LAYOUT = 6
# The indicator drawn on the map, commune by commune.
MAPPED = "fibre.households"


def require_consolidated(regime: Regime) -> None:
    """`Missing` for a regime whose data names no consolidated report: made anyway, its rows would be nonsense."""
    if not regime.consolidated:
        raise Missing(
            "consolidated",
            gettext_lazy("This regime has no consolidated report"),
            where=regime.title,
            hint=gettext_lazy("The department's periodic reports to the province have one."),
        )


def build_snapshot(*, regime: Regime, period: ReportingPeriod, today: date, actor: Actor) -> dict[str, Any]:
    """Everything that stands in the report, as plain data; figures as of the period, on the units of today."""
    as_of = min(period.as_of, today)
    own = plan.plan_territory(regime.plan)
    now = plan.list_standings(regime.plan, as_of, with_trend=False, actor=actor)
    then = plan.list_standings(regime.plan, _a_year_before(as_of), with_trend=False, actor=actor)
    before = {row.target.number: row for row in then}
    tasks = work.list_tasks(regime.plan, as_of, actor=actor)
    states = Counter(row.state.value for row in now)
    targets = [_describe_target(row, before.get(row.target.number)) for row in now]
    bodies, mapped = _count_bodies(period, today, actor), _map_communes(as_of)
    places_of = _name_two_territories(regime.plan, as_of, len(mapped["rows"]))
    before_day = _a_year_before(as_of)
    accepted = _list_accepted(period, actor)
    return {
        **_write_sentences(regime, period, as_of, states, bodies, today),
        "layout": LAYOUT,
        "letterhead": letterheads.build_letterhead(code=regime.reporters[0], as_of=as_of).data(),
        "regime": regime.code,
        "title": regime.title,
        "subject": letterheads.derive_subject(regime.title),
        "citation": regime.citation,
        "plan": plan.plan_title(regime.plan),
        "period": period.key,
        "period_title": period.title,
        "as_of": as_of.isoformat(),
        "as_of_before": before_day.isoformat(),
        "territory": places.place_title(own) if own else "",
        "targets": targets,
        "states": dict(states),
        "tasks": [_describe_task(task) for task in tasks],
        "obstacles": _list_obstacles(regime.plan, tasks, as_of, actor),
        "bodies": bodies,
        "figures": _sum_figures(accepted),
        "corrections": _list_corrections(accepted),
        "texts": _list_texts(regime, period, actor),
        "map": {**mapped, "territory": _tell_communes_apart(places_of)},
        "captions": _write_captions(targets, mapped, as_of, places_of),
    }


def _write_sentences(
    regime: Regime,
    period: ReportingPeriod,
    as_of: date,
    states: Counter[str],
    bodies: dict[str, Any],
    today: date,
) -> dict[str, Any]:
    """The sentences of the report, each from the same numbers as its tables."""
    names = obligations.names_of(regime.reporters)
    return {
        "issuer": names[regime.reporters[0]],
        "recipients": receivers.find_receivers(regime).all,
        "opening": _(
            "Carrying out %(plan)s (%(citation)s), the department reports the results of %(period)s;"
            " figures as of %(day)s."
        )
        % {
            "plan": letterheads.cite_plan(regime.plan, today),
            "citation": regime.citation,
            "period": period.title,
            "day": formats.format_day(as_of),
        },
        "targets_words": _name_territory(regime.plan, as_of)
        + _(
            "Of %(all)d targets and duties, %(reached)d are reached, %(not_reached)d are not reached, %(in_progress)d"
            " are under way, %(none)d are not carried out and %(no_data)d have no information yet."
        )
        % {
            "all": sum(states.values()),
            "reached": states["reached"],
            "not_reached": states["not_reached"],
            "in_progress": states["in_progress"],
            "none": states["not_carried_out"],
            "no_data": states["no_data"] + states["insufficient"] + states["undecided"],
        },
        "bodies_words": _(
            "%(sent)d of %(all)d bodies have reported, %(accepted)d reports have been accepted, %(late)d came late."
        )
        % {key: bodies[key] for key in ("sent", "all", "accepted", "late")},
    }


def _name_territory(code: str, as_of: date) -> str:
    """The plan's own territory, where the province of the day is another one: its pages show other figures."""
    own = _find_other_territory(code, as_of)
    if own is None:
        return ""
    return _("Figures are counted on the plan's territory: %(place)s.") % {"place": frames.place_name(own, as_of)} + " "


def _find_other_territory(code: str, as_of: date) -> Area | None:
    """The plan's own territory; None where it is the province of the day."""
    own = plan.plan_territory(code)
    return None if own == panels.default_area(as_of, "") else own


def _name_two_territories(code: str, as_of: date, communes: int) -> tuple[str, str] | None:
    """The territory of the targets, and the communes of the province of the day, on which the map is; None where both
    are the same."""
    own, now = _find_other_territory(code, as_of), panels.default_area(as_of, "")
    if own is None or now is None:
        return None
    of_day = _("%(place)s, %(count)d communes") % {"place": frames.place_name(now, as_of), "count": communes}
    return frames.place_name(own, as_of), of_day


def _tell_communes_apart(territories: tuple[str, str] | None) -> str:
    """The sentence that keeps the table of communes apart from the figures of the targets."""
    if territories is None:
        return ""
    words = _("Area of this table: %(now)s; the targets in part I are counted on the plan's territory: %(own)s.")
    return words % {"own": territories[0], "now": territories[1]}


def in_per_cent(targets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The targets that are drawn as bars: those in per cent whose figure is known."""
    return [row for row in targets if row["unit"] == "%" and row["value"] is not None]


def _write_captions(
    targets: list[dict[str, Any]], mapped: dict[str, Any], as_of: date, territories: tuple[str, str] | None
) -> dict[str, str]:
    """What stands under the pictures, with the date and the quality of the figures in them, and the area of each where
    they are of two."""
    areas = [_("Area: %(place)s.") % {"place": place} + " " for place in territories] if territories else ["", ""]
    day = {"day": formats.format_day(as_of)}
    bars = f"{_('Figure 1. Targets in per cent against their goals')}, {_('figures of %(day)s') % day}"
    title = _("Figure 2. %(title)s, by commune") % {"title": mapped["title"]}
    drawn = f"{title}, {_('figures of %(day)s') % day}"
    return {
        "bars": f"{bars}. {areas[0]}{_known_how(in_per_cent(targets))}",
        "map": f"{drawn}. {areas[1]}{_known_how(mapped['rows'])}",
    }


def _known_how(rows: list[dict[str, Any]]) -> str:
    """How many figures are of which quality, and of how many only an upper bound is known."""
    bounds = sum(row["upper_bound"] for row in rows)
    marked = _("Figures marked ≤ are upper bounds: %(count)d.") % {"count": bounds} if bounds else ""
    return f"{_describe_qualities(rows)} {marked}".strip()


def _describe_qualities(rows: list[dict[str, Any]]) -> str:
    """How many figures are of which quality, the most first."""
    counts = Counter(row["quality"] or _("no information yet") for row in rows)
    quality_counts = ", ".join(f"{quality} {count}" for quality, count in counts.most_common())
    return _("Quality of the figures: %(qualities)s.") % {"qualities": quality_counts or _("no information yet")}


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _describe_target(row: TargetStanding, before: TargetStanding | None) -> dict[str, Any]:
    figure = row.figure
    earlier = before.figure if before else None
    undecided = row.decides_nothing
    unit = row.target.shown_unit
    now, then = figures.describe_figure(figure, unit), figures.describe_figure(earlier, unit)
    return {
        "number": row.target.number,
        "measure": row.target.measure,
        "goal": row.target.goal_words,
        "goal_value": row.target.goal,
        "year": str(row.target.year or "–"),  # text: a number would be shown with separators
        "figure": now.figure,
        "value": figure.value if figure else None,
        "upper_bound": figures.is_bound(figure),
        "unit": unit,
        "counted": now.counted,
        "quality": now.quality,
        "lines": now.lines,
        "judged": _describe_judged(row),
        "before": then.figure,
        "before_quality": then.quality,
        "before_upper_bound": figures.is_bound(earlier),
        "before_lines": then.lines,
        "state": row.state.value,
        "state_words": str(row.state.label),
        # Why a figure that is there decides nothing.
        "state_reason": str(row.reason) if undecided else "",
        "verdicts": [
            f"{indicators.get_indicator(verdict.measurement.code).title}: {verdict.state.label}"
            for verdict in row.verdicts
        ],
        "reason": str(row.reason) if row.reason else str(figure.reason) if figure else "",
        "letters": [f"{letter.letter_number}: {letter.text or letter.value}" for letter in row.declared],
    }


def _describe_judged(row: TargetStanding) -> dict[str, Any] | None:
    """The figure at the end of the target's year, on which its state rests; where it was closed, as it was closed."""
    judged = row.closed or row.judged
    if judged is None:
        return None
    words = figures.describe_figure(judged, row.target.shown_unit)
    lines = words.lines
    if row.closed is not None:
        on = {"document": row.closed.document, "day": formats.format_day(row.closed.approved_on)}
        lines = [*lines, _("closed by %(document)s on %(day)s") % on]
        if row.closed.incomplete_reason:
            lines.append(f"{_('Closed all the same')}: {row.closed.incomplete_reason}")
    return {"day": judged.as_of.isoformat(), "figure": words.figure, "lines": lines}


def _describe_task(task: TaskRow) -> dict[str, Any]:
    return {
        "number": task.number,
        "section": task.section,
        "text": task.text,
        # Two bodies that the plan names may have become one.
        "lead": list(dict.fromkeys(body.name for row in task.lead for body in row.today))
        or [row.named for row in task.lead],
        "period": task.period,
        "state": str(task.state_title),
        "percent": task.percent_done,
        # Of how many of the bodies that lead it the percentage is.
        "told": _("%(told)d of %(all)d bodies gave a figure") % {"told": task.bodies_told, "all": len(task.shares)}
        if task.is_shared and task.percent_done is not None
        else "",
        "reported_on": task.reported_on.isoformat() if task.reported_on else "",
        "overdue": task.is_overdue,
    }


def _list_obstacles(name: str, tasks: list[TaskRow], as_of: date, actor: Actor) -> list[dict[str, Any]]:
    obstacles = work.list_obstacles(name, as_of, actor)
    return [
        {"task": task.number, "text": row.text, "body": row.organisation_name, "answer": row.answer}
        for task in tasks
        for row in obstacles
        if row.task == task.number
    ]


def _count_bodies(period: ReportingPeriod, today: date, actor: Actor) -> dict[str, Any]:
    """How many bodies reported, and which did not."""
    summed, of_year = obligations.resolve_period(code=SUMMED, key=period.key[:4], as_of=today)
    rows = obligations.of_period(regime=summed, period=of_year, today=today, actor=actor)
    sent = (SubmissionState.SUBMITTED, SubmissionState.ACCEPTED)
    return {
        "title": summed.title,
        "all": len(rows),
        "sent": sum(row.state in sent for row in rows),
        "accepted": sum(row.state == SubmissionState.ACCEPTED for row in rows),
        "late": sum(row.in_time is False for row in rows),
        "missing": [row.organisation.short_name or row.organisation.name for row in rows if row.state not in sent],
    }


def _list_accepted(period: ReportingPeriod, actor: Actor) -> list[Submission]:
    """The reports of the bodies that are summed up."""
    rows = Submission.objects.visible_to(actor).filter(
        regime__code=SUMMED, period=period.key[:4], state=SubmissionState.ACCEPTED
    )
    return list(rows)


def _sum_figures(rows: list[Submission]) -> list[dict[str, Any]]:
    """What the bodies' figures add up to, field by field, and how many bodies have none: these count as no zero."""
    fields: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for code, field in order_answers(row.values):
            if field["kind"] == FieldKind.NUMBER:
                fields.setdefault(code, []).append(field)
    return [_sum_field(of) for of in fields.values()]


def _sum_field(of: list[dict[str, Any]]) -> dict[str, Any]:
    """One field of all bodies; shares are not added."""
    given = [answer for answer in of if answer["value"] is not None]
    without = sum(has_none(answer) for answer in of)
    unit = of[0]["unit"]
    if given:
        bound = any(answer.get("upper_bound") for answer in given)
        total = sum(answer["value"] for answer in given)
        words = "–" if unit == "%" else formats.format_quantity(total, unit, upper_bound=bound)
    else:
        words = str(NO_FIGURES) if without else _("no information yet")
    return {"label": of[0]["label"], "unit": unit, "total": words, "given": len(given), "without": without}


def _list_corrections(rows: list[Submission]) -> list[dict[str, Any]]:
    """Where a body corrected what the platform computed or has no figures, with its reason."""
    corrections = []
    names = obligations.names_of([row.organisation for row in rows])
    for row in rows:
        corrections += [
            {
                "body": names[row.organisation],
                "label": field["label"],
                "known": _format_answer(field, "known", "known_upper_bound"),
                "value": str(NO_FIGURES) if has_none(field) else _format_answer(field, "value", "upper_bound"),
                "reason": field["reason"],
            }
            for _code, field in order_answers(row.values)
            if is_corrected(field) or has_none(field)
        ]
    return corrections


def _format_answer(field: dict[str, Any], name: str, mark: str) -> str:
    return formats.format_quantity(field[name], field["unit"], upper_bound=bool(field.get(mark)))


def _list_texts(regime: Regime, period: ReportingPeriod, actor: Actor) -> list[dict[str, str]]:
    """What the reporting department wrote itself for the same period."""
    own = Submission.objects.visible_to(actor).filter(regime__code=regime.code, period=period.key).first()
    if own is None:
        return []
    return [
        {"group": field["group"], "label": field["label"], "text": field["value"]}
        for _code, field in order_answers(own.values)
        if field["kind"] == "text" and field["value"]
    ]


def _map_communes(as_of: date) -> dict[str, Any]:
    """The mapped indicator of every commune of the date, and in the same bounds a year before."""
    names = {row.area: row.name for row in places.list_units(as_of=as_of, level="commune")}
    measurements = indicators.measure_each(MAPPED, list(names), as_of)
    before = indicators.measure_each(MAPPED, list(names), _a_year_before(as_of))
    return {
        "indicator": MAPPED,
        "title": str(indicators.get_indicator(MAPPED).title),
        "values": {str(area): measured.value for area, measured in measurements.items()},
        "rows": [_describe_commune(name, measurements.get(area), before.get(area)) for area, name in names.items()],
        "note": _explain_marks(measurements, before),
    }


def _explain_marks(now: Mapping[Area, Measurement], before: Mapping[Area, Measurement]) -> str:
    """What the marks of the table mean, where it has any."""
    if not any(figures.is_bound(measured) for measured in (*now.values(), *before.values())):
        return ""
    return _(
        "≤: only an upper bound is known, the true figure is not above it. In brackets: how far the upper bound moved;"
        " how much the true figure changed is not known."
    )


def _describe_commune(name: str, now: Measurement | None, before: Measurement | None) -> dict[str, Any]:
    unit = indicators.get_indicator(MAPPED).unit
    words, then = figures.describe_figure(now, unit), figures.describe_figure(before, unit)
    return {
        "name": name,
        "figure": words.figure,
        "upper_bound": figures.is_bound(now),
        "counted": words.counted,
        "notes": list(words.notes),
        "before": then.figure,
        "before_quality": then.quality,
        "before_upper_bound": figures.is_bound(before),
        "before_notes": list(then.notes),
        "change": _format_change(now, before),
        "quality": words.quality,
    }


def _format_change(now: Measurement | None, before: Measurement | None) -> str:
    if now is None or now.value is None or before is None or before.value is None:
        return ""
    change = now.value - before.value
    words = f"{'+' if change > 0 else ''}{formats.format_number(change, 1)}"
    # Between two bounds nothing is known of the change; from one to a figure, or back, it is bounded itself.
    match now.upper_bound, before.upper_bound:
        case True, True:
            return f"({words})"
        case False, True:
            return f"≥\u00a0{words}"
    return formats.mark_upper_bound(words, upper_bound=now.upper_bound)
