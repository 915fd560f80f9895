"""The report of one body as whoever asks reads it: on the screen, as workbook, as Word file and as PDF.

A recipient never reads what is being written: between two versions it reads the one that was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.queries import forms, letterheads, periods, receivers
from hatang.capabilities.reporting.terms import LANGUAGE, WITH_THE_BODY, FieldKind, SubmissionState
from hatang.kernel.ui import formats, marks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.capabilities.reporting.models import Regime, Submission
    from hatang.capabilities.reporting.queries.obligations import Obligation
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class SubmissionReading:
    """`is_draft`: the body is still writing it; `sent_on` is None until it was sent."""

    values: Mapping[str, Any]
    is_draft: bool
    sent_on: date | None


@dataclass(frozen=True)
class AnswerLine:
    """One field in words: `figure` is "" where nothing is known, `source` where its quality comes from; `note` says why
    there are no figures."""

    code: str
    label: str
    kind: str
    unit: str
    figure: str
    source: str
    quality: str
    is_corrected: bool
    points: str
    note: str = ""
    notes: tuple[str, ...] = ()


def read_submission(submission: Submission, actor: Actor) -> SubmissionReading:
    """What the actor, who may see the submission, reads of it."""
    steps = list(submission.versions.all())
    sent = [timezone.localdate(step.at) for step in steps if step.state == SubmissionState.SUBMITTED]
    sent_on = sent[-1] if sent else None
    if submission.organisation in actor.organisations(*rules.REPORTERS):
        return SubmissionReading(submission.values, submission.state in WITH_THE_BODY, sent_on)
    return SubmissionReading(steps[-1].values if steps else {}, False, sent_on)


def group_lines(values: Mapping[str, Any]) -> list[tuple[str, list[AnswerLine]]]:
    """The lines of a report by group, in the order of the form."""
    lines_by_group: dict[str, list[AnswerLine]] = {}
    for code, field in forms.order_answers(values):
        lines_by_group.setdefault(field["group"], []).append(_build_line(code, field))
    return list(lines_by_group.items())


def _build_line(code: str, field: Mapping[str, Any]) -> AnswerLine:
    is_corrected = forms.is_corrected(field)
    changed = is_corrected or field["value"] != field["known"]
    return AnswerLine(
        code=code,
        label=field["label"],
        kind=field["kind"],
        unit=field["unit"],
        figure=_format_figure(field),
        source=_describe_source(field, is_corrected=is_corrected),
        quality=field["quality"] if field["value"] is not None and not changed else "",
        is_corrected=is_corrected,
        points="" if field["points"] is None else f"{formats.format_number(field['points'])} {_('points')}",
        note=f"({_('reason')}: {field['reason'] or '–'})" if forms.has_none(field) else "",
        notes=() if field["value"] is None or changed else tuple(field.get("known_notes", ())),
    )


def _format_figure(field: Mapping[str, Any]) -> str:
    value = field["value"]
    if forms.has_none(field):
        return str(forms.NO_FIGURES)
    if value is None:
        return ""
    match field["kind"]:
        case FieldKind.NUMBER:
            return forms.format_figure(field)
        case FieldKind.YES_NO:
            return _("Yes") if value else _("No")
    return str(value)


def _describe_source(field: Mapping[str, Any], *, is_corrected: bool) -> str:
    """Who says the figure, and of what quality it is; "" for what is no figure or is not known."""
    none = forms.has_none(field)
    if (field["value"] is None and not none) or field["kind"] == FieldKind.TEXT:
        return ""
    if field["known"] is None or field["kind"] == FieldKind.YES_NO:
        return _("stated by the body")
    parts = (str(marks.QUALITIES[field["quality"]][1]), field.get("proof", "")) if field["quality"] else ()
    quality = f" ({', '.join(words for words in parts if words)})" if parts else ""
    if not is_corrected:
        return _("computed by the platform") + quality
    known = " ".join(part for part in (forms.format_figure(field, "known"), field["unit"]) if part) + quality
    if none:
        return _("stated by the body; the platform computed %(known)s.") % {"known": known}
    words = _("corrected by the body; the platform computed %(known)s. Reason: %(reason)s")
    return words % {"known": known, "reason": field["reason"] or "–"}


def build_document_rows(*, obligation: Obligation, submission: Submission, actor: Actor) -> dict[str, Any]:
    """Everything that stands in the document of the report, in Vietnamese, as the actor reads it."""
    regime, body = obligation.regime, obligation.organisation
    read = read_submission(submission, actor)
    with translation.override(LANGUAGE):
        period = periods.find_period(regime=regime, key=obligation.period.key)
        return {
            "letterhead": letterheads.build_letterhead(code=body.code, as_of=submission.as_of).data(),
            "is_draft": read.is_draft,
            "sent_on": "" if read.is_draft or read.sent_on is None else read.sent_on.isoformat(),
            "body": body.name,
            "title": regime.title,
            "subject": letterheads.derive_subject(regime.title),
            "period_title": period.title,
            "as_of": submission.as_of,
            "opening": _("As %(citation)s asks, %(body)s reports for %(period)s; figures as of %(day)s.")
            % {
                "citation": _cite(regime, submission.as_of),
                "body": body.name,
                "period": period.title,
                "day": formats.format_day(submission.as_of),
            },
            "groups": group_lines(read.values),
            "recipients": receivers.find_receivers(regime).all,
        }


def _cite(regime: Regime, as_of: date) -> str:
    """The document that lays the duty down; a plan by its number and date."""
    number = plan.plan_title(regime.plan) if regime.plan else None
    if number is None or number not in regime.citation:
        return regime.citation
    return f"{regime.citation} ({letterheads.cite_plan(regime.plan, as_of)})"
