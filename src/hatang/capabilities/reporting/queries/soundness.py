"""Whether reports say what the pages say: those that are open what they say now, those issued what was frozen."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from django.utils import translation
from django.utils.translation import gettext as _

from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting.models import IssuedReport
from hatang.capabilities.reporting.queries import consolidated, obligations, periods
from hatang.capabilities.reporting.terms import LANGUAGE
from hatang.kernel import files, known
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Missing
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hatang.capabilities.plan.public import TargetStanding
    from hatang.capabilities.reporting.models import Regime
    from hatang.capabilities.reporting.queries.figures import QualifiedFigure
    from hatang.capabilities.reporting.queries.periods import ReportingPeriod

_LONGEST_PERIOD = timedelta(days=400)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check_reports(today: date) -> Iterator[str | None]:
    """Reports that are open say what the pages say, those that were issued what was frozen."""
    yield from _check_open_reports(today)
    yield from _check_issued_reports()


def _check_open_reports(today: date) -> Iterator[str | None]:
    """Every figure and state of the reports that are to be issued next is that of the page of its target."""
    for regime in obligations.in_force(today=today):
        if regime.consolidated:
            for period in _list_open_periods(regime, today):
                yield from _compare_with_pages(regime, period, today)


def _list_open_periods(regime: Regime, today: date) -> list[ReportingPeriod]:
    """The last period that is due and the one that runs, without those whose report was issued."""
    ended = list(periods.due_between(regime=regime, first=today - obligations.LOOK_BACK, last=today))[-1:]
    # A version that ends before its next period closes has none that runs.
    current = list(periods.due_between(regime=regime, first=today, last=today + _LONGEST_PERIOD))[:1]
    issued = set(IssuedReport.objects.visible_to(SYSTEM).filter(regime__code=regime.code).values_list("period"))
    # On its due day a period is the last that is due and the one that runs.
    open_ = {period.key: period for period in (*ended, *current) if (period.key,) not in issued}
    return [period for period in open_.values() if period.starts <= today]


def _compare_with_pages(regime: Regime, period: ReportingPeriod, today: date) -> list[str | None]:
    with translation.override(LANGUAGE):
        named = periods.find_period(regime=regime, key=period.key)
        rows = consolidated.build_snapshot(regime=regime, period=named, today=today, actor=SYSTEM)
        days = [date.fromisoformat(rows[name]) for name in ("as_of", "as_of_before")]
        now, before = (
            {row.target.number: row for row in plan.list_standings(regime.plan, day, with_trend=False, actor=SYSTEM)}
            for day in days
        )
        words = _(
            "%(report)s, %(period)s, target %(number)s on %(day)s: the report says “%(said)s”, the page “%(shown)s”."
        )
        of = {"report": regime.title, "period": named.title}
        return [
            None
            if reported == shown
            else words
            % {**of, "number": row["number"], "day": formats.format_day(day), "said": reported, "shown": shown}
            for row in rows["targets"]
            for day, reported, shown in _pair_figures(row, now[row["number"]], before.get(row["number"]), days)
        ]


def _pair_figures(
    row: Mapping[str, Any], now: TargetStanding, before: TargetStanding | None, days: list[date]
) -> Iterator[tuple[date, str, str]]:
    """Of one target: the day, what the report says, what the page of the target says on that day."""
    unit = now.target.shown_unit
    yield days[0], row["figure"], _show_figure(now.figure, unit)
    yield days[1], row["before"], _show_figure(before.figure if before else None, unit)
    yield days[0], row["state_words"], str(now.state.label)
    if (judged := now.closed or now.judged) is not None:
        yield judged.as_of, row["judged"]["figure"], _show_figure(judged, unit)


def _show_figure(measured: QualifiedFigure | None, unit: str) -> str:
    """A figure as the pages print it."""
    if measured is None or measured.value is None:
        return _("no information yet")
    return formats.format_quantity(measured.value, unit, upper_bound=measured.upper_bound)


def _check_issued_reports() -> Iterator[str | None]:
    """Every figure of an issued report is in its document, and is the closed one where the result was closed before."""
    for report in IssuedReport.objects.visible_to(SYSTEM).select_related("regime").order_by("issued_at"):
        try:
            rows = json.loads(files.path_of(report.source).read_text(encoding="utf-8"))
            printed = _read_printed_rows(report)
        except (OSError, Missing, zipfile.BadZipFile):
            yield _("Report %(number)s: its rows or its document cannot be read.") % {"number": report.number}
            continue
        closed = _read_frozen_figures(report)
        for row in rows["targets"]:
            yield _judge_issued_row(report, row, printed, closed)


def _judge_issued_row(
    report: IssuedReport,
    row: Mapping[str, Any],
    printed: Mapping[str, list[str]],
    closed: Mapping[tuple[str, str], set[str]],
) -> str | None:
    names = {"report": report.number, "number": row["number"]}
    judged = row.get("judged")
    for figure in (row["figure"], row["before"], *([judged["figure"]] if judged else [])):
        if not any(cell.startswith(figure) for cell in printed.get(row["number"], ())):
            return _("Report %(report)s, target %(number)s: the document lacks “%(figure)s”, which its rows say.") % {
                **names,
                "figure": figure,
            }
    frozen = closed.get((row["number"], judged["day"])) if judged else None
    if frozen and judged and judged["figure"] not in frozen:
        return _("Report %(report)s, target %(number)s: it says “%(figure)s”, closed was “%(closed)s”.") % {
            **names,
            "figure": judged["figure"],
            "closed": ", ".join(sorted(frozen)),
        }
    return None


def _read_printed_rows(report: IssuedReport) -> dict[str, list[str]]:
    """First cell → the other cells, of every row of every table in the Word file."""
    with zipfile.ZipFile(files.path_of(report.docx)) as parts:
        body = ElementTree.fromstring(parts.read("word/document.xml"))  # noqa: S314 - the platform wrote it itself
    printed: dict[str, list[str]] = {}
    for row in body.iter(f"{_WORD}tr"):
        cells = ["".join(text.text or "" for text in cell.iter(f"{_WORD}t")) for cell in row.iter(f"{_WORD}tc")]
        printed.setdefault(cells[0], []).extend(cells[1:])
    return printed


def _read_frozen_figures(report: IssuedReport) -> dict[tuple[str, str], set[str]]:
    """(target, day) → the closed figures that stood when the report was issued, as the pages print them."""
    frozen: dict[tuple[str, str], set[str]] = {}
    with known.as_known(report.issued_at), translation.override(LANGUAGE):
        for row in plan.list_standings(report.regime.plan, report.as_of, with_trend=False, actor=SYSTEM):
            for closed in row.closed_years:
                figure = _show_figure(closed, row.target.shown_unit)
                frozen.setdefault((closed.target, closed.as_of.isoformat()), set()).add(figure)
    return frozen
