"""What is written once stands in both places: progress on a task fills the row of its body's report, and what a body
wrote in its report stands beside the progress of the task; where the two differ, both are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.models import Submission, SubmissionVersion
from hatang.capabilities.reporting.queries import periods
from hatang.capabilities.reporting.terms import SubmissionState
from hatang.capabilities.work import public as work
from hatang.kernel.access import Actor, Grant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.capabilities.reporting.models import Regime
    from hatang.capabilities.work.public import NoteRow

_TASK = "task-"


@dataclass(frozen=True)
class TaskProgress:
    """The task behind a row of a report: where it stands, and the body's last progress on it where there is any;
    `differs` where the row says something else."""

    address: str
    note: NoteRow | None
    differs: bool


@dataclass(frozen=True)
class ReportedText:
    """What a body wrote of a task in its report of a period; `address` is a path without the context of a page."""

    title: str
    organisation: str
    organisation_name: str
    state_title: str
    text: str
    address: str


def name_task_field(number: str) -> str:
    """The code of a report's field about a task."""
    return f"{_TASK}{number}"


def read_last_notes(regime: Regime, organisation: str, as_of: date) -> dict[str, NoteRow]:
    """Code of the field → the body's last progress on its task; as the body itself reads it."""
    if not regime.plan:
        return {}
    reader = Actor("", "", frozenset({Grant("agency_officer", organisation)}))
    notes = work.list_last_notes(regime.plan, organisation, as_of, reader)
    return {name_task_field(number): note for number, note in notes.items()}


def read_notes_of(submission: Submission, today: date) -> dict[str, NoteRow]:
    """The same for a report as it stands on the day: up to the one on which its period closes."""
    period = periods.find_period(regime=submission.regime, key=submission.period)
    return read_last_notes(submission.regime, submission.organisation, min(period.as_of, today))


def list_untold_tasks(submission: Submission, today: date) -> dict[str, str]:
    """Number of a task → what the report says of it, of those on which its body has reported no progress so far."""
    notes = read_last_notes(submission.regime, submission.organisation, today)
    return {
        code.removeprefix(_TASK): field["value"]
        for code, field in submission.values.items()
        if code.startswith(_TASK) and code not in notes and isinstance(field["value"], str) and field["value"].strip()
    }


def follow_notes(values: Mapping[str, dict[str, Any]], notes: Mapping[str, NoteRow]) -> None:
    """Let the rows that the body left as they were filled in follow its progress on the tasks; what it wrote itself
    stays."""
    for code, note in notes.items():
        field = values.get(code)
        if field is not None and field["value"] in (None, field["known"]):
            field |= {"known": note.text, "value": note.text, "quality": "declared"}


def compare_notes(submission: Submission, notes: Mapping[str, NoteRow]) -> dict[str, TaskProgress]:
    """Code of the field → its task beside it, with whether the row says what the progress says."""
    compared = {}
    for code, field in submission.values.items():
        if code.startswith(_TASK):
            note = notes.get(code)
            road = [plan.plan_code(submission.regime.plan), code.removeprefix(_TASK)]
            differs = note is not None and field["value"] not in (None, note.text)
            compared[code] = TaskProgress(reverse("work:task", args=road), note, differs)
    return compared


def list_reported_texts(*, plan_code: str, number: str, actor: Actor) -> list[ReportedText]:
    """What the reports that the actor reads say of a task, the last of each body, where its progress does not say it:
    drafts to their own body alone, to recipients what was sent."""
    path, own = f"values__{name_task_field(number)}__value", actor.organisations(*rules.REPORTERS)
    sent = SubmissionVersion.objects.filter(submission=OuterRef("pk")).order_by("-at", "-id")
    records = (
        Submission.objects.visible_to(actor)
        .filter(values__has_key=name_task_field(number))
        .exclude(state=SubmissionState.HANDED_OVER)
        .select_related("regime")
        .defer("values", "results")
        .annotate(written=KT(path), sent=Subquery(sent.annotate(text=KT(path)).values("text")[:1]))
        .order_by(F("period").desc(), "organisation")
    )
    last: dict[str, Submission] = {}
    for record in records:
        if record.regime.plan and plan.plan_code(record.regime.plan) == plan_code:
            last.setdefault(record.organisation, record)
    names = identity.organisation_names(last)
    notes = {note.organisation: note.text for note in reversed(_list_notes(plan_code, number, actor))}
    texts = []
    for code, record in last.items():
        text = record.written if code in own else record.sent  # type: ignore[attr-defined]
        if text and text != notes.get(code):
            texts.append(_build_text(record, names[code], text))
    return texts


def _list_notes(plan_code: str, number: str, actor: Actor) -> list[NoteRow]:
    return work.list_notes(plan_code, number, timezone.localdate(), actor)


def _build_text(record: Submission, name: str, text: str) -> ReportedText:
    period = periods.find_period(regime=record.regime, key=record.period)
    return ReportedText(
        title=_("%(title)s, %(period)s") % {"title": record.regime.title, "period": period.title},
        organisation=record.organisation,
        organisation_name=name,
        state_title=str(SubmissionState(record.state).label),
        text=text,
        address=reverse("reporting:submission", args=[record.regime.code, record.period, record.organisation]),
    )
