"""Residents' reports, joined by place and operator, as everybody sees them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.models import ReportPhotograph, SignalReport
from hatang.capabilities.disputes.terms import ReportState
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class JoinedReports:
    """The reports of one place about one operator ("" for every one) that have not ended; `withdrawn` counts those that
    their senders took back, of which nothing else here speaks."""

    hamlet_code: str
    operator: str
    count: int
    since: date
    last_on: date
    waiting: int
    answer_by: date | None
    answer: str
    answered_at: datetime | None
    answered_by: str
    # The day of each.
    reported_on: tuple[date, ...]
    withdrawn: int = 0

    def is_late(self, today: date) -> bool:
        """Whether somebody waits longer than was promised."""
        return self.answer_by is not None and self.answer_by < today


def list_joined(
    *, actor: Actor, hamlet_codes: Iterable[str] | None = None, with_withdrawn: bool = False
) -> list[JoinedReports]:
    """Reports that have not ended, by place and operator, those with most first; on demand also the places of which
    every report was withdrawn, then with the days of those."""
    reports = SignalReport.objects.visible_to(actor).exclude(state=ReportState.ENDED)
    if hamlet_codes is not None:
        reports = reports.filter(hamlet_code__in=list(hamlet_codes))
    ordered = sorted(reports, key=lambda report: (report.hamlet_code, report.operator))
    groups = groupby(ordered, key=lambda report: (report.hamlet_code, report.operator))
    joined = [_join(list(group)) for _key, group in groups]
    shown = [row for row in joined if row.count or with_withdrawn]
    return sorted(shown, key=lambda row: (-row.count, row.since))


def _join(every: list[SignalReport]) -> JoinedReports:
    standing = [report for report in every if report.state != ReportState.WITHDRAWN]
    reports = standing or every
    waiting = [report for report in reports if report.state == ReportState.OPEN]
    dated_answers = [(report.answered_at, report.pk, report) for report in reports if report.answered_at is not None]
    answered = max(dated_answers)[2] if dated_answers else None
    return JoinedReports(
        hamlet_code=reports[0].hamlet_code,
        operator=reports[0].operator,
        count=len(standing),
        since=min(report.since for report in reports),
        last_on=max(report.reported_on for report in reports),
        waiting=len(waiting),
        answer_by=min((report.answer_by for report in waiting), default=None),
        answer=answered.answer if answered else "",
        answered_at=answered.answered_at if answered else None,
        answered_by=answered.answered_by if answered else "",
        reported_on=tuple(report.reported_on for report in standing),
        withdrawn=len(every) - len(standing),
    )


def count_since(joined: Iterable[JoinedReports], day: date) -> int:
    """How many of the reports are of the day or later."""
    return sum(reported >= day for row in joined for reported in row.reported_on)


def find_sent(key: UUID | None) -> SignalReport | None:
    """The report that was kept under the key already: its code goes to whoever sends it again."""
    return SignalReport.objects.filter(sent_key=key).first() if key is not None else None


def list_photographs(*, actor: Actor, hamlet_code: str, operator: str) -> list[ReportPhotograph]:
    """What was photographed for the reports of a place that the actor answers, the newest first."""
    there = ReportPhotograph.objects.visible_to(actor).select_related("report")
    return list(there.filter(report__hamlet_code=hamlet_code, report__operator=operator).order_by("-report__pk"))


def normalize_code(text: str) -> str:
    """A code as people write it down: with marks between the letters, in small ones.

    >>> normalize_code(" yubj-q8jm 33wa.wshz ")
    'YUBJQ8JM33WAWSHZ'
    """
    return "".join(letter for letter in text.upper() if letter.isalnum())


def find_report(*, code: str, actor: Actor) -> SignalReport | None:
    """The report of a code, however it was typed; None when there is none."""
    return SignalReport.objects.visible_to(actor).filter(code=normalize_code(code)).first()


def read_report(*, code: str, actor: Actor) -> SignalReport:
    """One report by its code; `Missing` when there is none."""
    report = find_report(code=code, actor=actor)
    if report is None:
        raise Missing("coverage.signal_report", _("There is no report with this code"), where=code)
    return report
