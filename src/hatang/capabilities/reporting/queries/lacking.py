"""What a report still lacks before it can be handed in: of a body's own report the answers, of a consolidated report
the bodies' reports, the words of its own department, and the targets and tasks of which nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting.queries import obligations
from hatang.capabilities.reporting.queries.consolidated import SUMMED
from hatang.capabilities.reporting.queries.forms import list_missing_answers
from hatang.capabilities.reporting.terms import TAKEN, SubmissionState
from hatang.capabilities.work import public as work
from hatang.engines.writing.words import order_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from hatang.capabilities.reporting.models import Regime, Submission
    from hatang.capabilities.reporting.queries.obligations import Obligation
    from hatang.capabilities.reporting.queries.periods import ReportingPeriod
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class LackingPart:
    """One thing that is missing: in which section of the report, what, who owes it, and where it is brought in.

    `address` is a path without the context of a page; of a field of the form on the same page its place there.
    """

    section: str
    title: str
    owner: str
    address: str


@dataclass(frozen=True)
class LackingSection:
    """What is missing of one section, in the order of the report."""

    title: str
    parts: tuple[LackingPart, ...]


def group_parts(parts: Iterable[LackingPart]) -> list[LackingSection]:
    """The parts under their sections; of one section they follow one another."""
    return [LackingSection(title, tuple(of)) for title, of in groupby(parts, key=lambda part: part.section)]


def list_lacking_answers(submission: Submission, owner: str = "", address: str = "") -> list[LackingPart]:
    """The answers that a body's report still needs, each to its field; on its own page nobody else is the owner."""
    return [
        LackingPart(
            submission.values[code]["group"],
            f"{submission.values[code]['label']}: {wrong}",
            owner,
            f"{address}#id_{part}-{code}",
        )
        for code, part, wrong in list_missing_answers(submission.values)
    ]


def list_lacking_parts(*, regime: Regime, period: ReportingPeriod, today: date, actor: Actor) -> list[LackingPart]:
    """Everything that a consolidated report would leave open if it were issued now."""
    as_of = min(period.as_of, today)
    return [
        *_list_open_reports(period, today, actor),
        *_list_own_words(regime, period, today, actor),
        *_list_unknown_targets(regime, as_of, actor),
        *_list_unreported_tasks(regime, as_of, actor),
    ]


def _list_open_reports(period: ReportingPeriod, today: date, actor: Actor) -> Iterator[LackingPart]:
    """The reports of the bodies that were not sent, and those that nobody has accepted yet."""
    summed, of_year = obligations.resolve_period(code=SUMMED, key=period.key[:4], as_of=today)
    owed = obligations.of_period(regime=summed, period=of_year, today=today, actor=actor)
    rows = sorted(owed, key=lambda row: order_key(row.organisation.name))
    listed = reverse("reporting:period", args=[summed.code, of_year.key])
    recipient = identity.organisation_names([summed.recipient])[summed.recipient]
    for row in rows:
        if row.state == SubmissionState.SUBMITTED:
            title = _("Accept or return: %(body)s") % {"body": row.organisation.name}
            yield LackingPart(summed.title, title, recipient, _build_report_address(row))
    for row in rows:
        if row.state != SubmissionState.SUBMITTED and row.state not in TAKEN:
            state = str(SubmissionState(row.state).label) if row.state else _("not begun")
            address = f"{listed}?{urlencode({'bodies-f-name': row.organisation.name})}"
            yield LackingPart(summed.title, f"{row.organisation.name}: {state}", row.organisation.name, address)


def _build_report_address(row: Obligation) -> str:
    return reverse("reporting:submission", args=[row.regime.code, row.period.key, row.organisation.code])


def _list_own_words(regime: Regime, period: ReportingPeriod, today: date, actor: Actor) -> Iterator[LackingPart]:
    """What the reporting department writes itself."""
    for row in obligations.of_period(regime=regime, period=period, today=today, actor=actor):
        address, owner = _build_report_address(row), row.organisation.name
        if row.submission is None:
            yield LackingPart(str(_OWN_WORDS), _("Not begun yet"), owner, address)
        else:
            yield from list_lacking_answers(row.submission, owner, address)


_OWN_WORDS: Text = gettext_lazy("Words of the department itself")


def _list_unknown_targets(regime: Regime, as_of: date, actor: Actor) -> Iterator[LackingPart]:
    """The targets whose state nobody can tell, with who has not filed what it takes."""
    for row in plan.list_standings(regime.plan, as_of, with_trend=False, actor=actor):
        if row.state.value not in ("no_data", "insufficient"):
            continue
        silent = ", ".join(filer.name for filer in row.figure.missing_filers) if row.figure else ""
        title = f"{row.target.number}. {row.target.measure}"
        address = reverse("plan:standing_target", args=[row.target.number])
        asked = urlencode({"plan": plan.plan_code(regime.plan), "as_of": as_of.isoformat()})
        owner = silent or _("the lead department")
        yield LackingPart(_("Targets without information"), title, owner, f"{address}?{asked}")


def _list_unreported_tasks(regime: Regime, as_of: date, actor: Actor) -> Iterator[LackingPart]:
    """The tasks under way of which nobody has reported anything."""
    for task in work.list_tasks(regime.plan, as_of, actor=actor):
        if task.reported_on is None and task.state not in work.ENDED_TASK_STATES:
            bodies = [body.name for row in task.lead for body in row.today] or [row.named for row in task.lead]
            address = reverse("work:task", args=[task.plan, task.number])
            title = f"{task.number}. {task.text}"
            yield LackingPart(_("Tasks that nobody has reported on"), title, ", ".join(bodies), address)
