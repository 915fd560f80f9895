"""The consolidated report laid out as a document of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from hatang.capabilities.reporting.formats import documents, earlier
from hatang.capabilities.reporting.formats.papers import (
    Annex,
    Block,
    Cell,
    Column,
    Heading,
    Marked,
    Paper,
    Picture,
    Table,
    Words,
    day_in_words,
)
from hatang.capabilities.reporting.terms import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping


def paper(snapshot: Mapping[str, Any]) -> Paper:
    """The report as the screen shows it: what its documents say."""
    with translation.override(LANGUAGE):
        return _paper(snapshot, drawn=snapshot)


def document(snapshot: Mapping[str, Any], kind: str) -> bytes:
    """The report as `docx` or `pdf`: the same rows give the same bytes, whatever the language of who asks."""
    with translation.override(LANGUAGE):
        return documents.made(_paper(earlier.brought_up(snapshot, kind), drawn=snapshot), kind)


def _paper(snapshot: Mapping[str, Any], *, drawn: Mapping[str, Any]) -> Paper:
    return Paper(
        letterhead=snapshot["letterhead"],
        issue=snapshot.get("issue") or {},
        name=snapshot["title"],
        title=f"{snapshot['subject']}, {snapshot['period_title']}",
        author=snapshot["issuer"],
        as_of=date.fromisoformat(snapshot["as_of"]),
        blocks=_body(snapshot),
        recipients=snapshot["recipients"],
        is_draft=not snapshot.get("issue"),
        annexes=[_bodies(snapshot), _communes(snapshot)],
        drawn=drawn,
        typeface=earlier.typeface(drawn),
    )


def _body(snapshot: Mapping[str, Any]) -> list[Block]:
    none = _("no information yet")
    return [
        Words([snapshot["opening"]]),
        Heading(_("I. RESULTS AGAINST THE TARGETS")),
        Words([snapshot["targets_words"]]),
        _targets(snapshot),
        _picture(snapshot, "bars"),
        _picture(snapshot, "map"),
        Heading(_("II. TASKS")),
        _tasks(snapshot),
        Heading(_("III. DIFFICULTIES")),
        Words(
            [_obstacle(row) for row in snapshot["obstacles"]] or [_("No obstacle was raised.")],
            runs_on=snapshot["layout"] == earlier.FIRST,
        ),
        Heading(_("IV. ASSESSMENT AND PROPOSALS")),
        Words([f"{text['label']}: {text['text']}" for text in snapshot["texts"]] or [none]),
    ]


def _picture(snapshot: Mapping[str, Any], name: str) -> Picture:
    caption = snapshot["captions"][name]
    return Picture(name, caption, alt=caption if snapshot["layout"] > earlier.SECOND else "")


def _targets(snapshot: Mapping[str, Any]) -> Table:
    columns = (
        Column(_("No."), 10, "c-no"),
        Column(_("Target"), 42),
        Column(_("Goal"), 18, "c-goal"),
        Column(_("Year"), 14, "c-year"),
        Column(_("Figure"), 26, "c-figure", is_number=True),
        Column(_("A year before"), 18, "c-before", is_number=True),
        Column(_("State"), 16, "c-state"),
        Column(_("Quality"), 16, "c-quality"),
    )
    rows = [
        (
            Cell(row["number"]),
            Cell(row["measure"]),
            Cell(row["goal"]),
            Cell(row["year"] or "–"),
            Cell(row["figure"], [line for line in (row["counted"], *row["letters"]) if line]),
            Cell(row["before"], [row["before_quality"]] if row["before_quality"] else ()),
            Cell(row["state_words"], [row["state_reason"]] if row.get("state_reason") else ()),
            Cell(row["quality"]),
        )
        for row in snapshot["targets"]
    ]
    return Table(columns, rows)


def _tasks(snapshot: Mapping[str, Any]) -> Table:
    columns = (
        Column(_("No."), 11, "c-task"),
        Column(_("Task"), 66),
        Column(_("Lead"), 36, "c-lead"),
        Column(_("Period"), 22, "c-period"),
        Column(_("State"), 25, "c-state"),
    )
    rows = [
        (
            Cell(row["number"]),
            Cell(row["text"]),
            Cell("; ".join(row["lead"])),
            Cell(row["period"]),
            Cell(
                row["state"] if row["percent"] is None else f"{row['state']} {row['percent']} %",
                [row["told"]] if row.get("told") else [],
            ),
        )
        for row in snapshot["tasks"]
    ]
    return Table(columns, rows)


def _obstacle(row: Mapping[str, Any]) -> str:
    answer = f"{_('Answer')}: {row['answer']}" if row["answer"] else _("Not answered yet.")
    return f"- {_('Task')} {row['task']} ({row['body']}): {row['text']} {answer}"


def _bodies(snapshot: Mapping[str, Any]) -> Annex:
    """Who reported, what their figures add up to, and what they corrected or had no figures of."""
    missing = snapshot["bodies"]["missing"]
    columns = (
        Column(_("Body"), 36),
        Column(_("Field"), 43),
        Column(_("Computed"), 20),
        Column(_("Reported"), 20),
        Column(_("Reason"), 41),
    )
    names = ("body", "label", "known", "value", "reason")
    day = date.fromisoformat(snapshot["as_of"])
    blocks: list[Block] = [
        Words([snapshot["bodies_words"]]),
        Words([f"{_('Not reported yet')}: {'; '.join(missing)}." if missing else ""]),
        *_figures_of_bodies(snapshot.get("figures", [])),
        Table(columns, [[Cell(row[name]) for name in names] for row in snapshot["corrections"]]),
        Words([Marked(_("Figures as of %(day)s."), day=day)], quiet=True, runs_on=True),
    ]
    return Annex("I", _("Reports of the bodies"), blocks, _attached(snapshot))


def _figures_of_bodies(rows: list[Mapping[str, Any]]) -> list[Block]:
    """What the figures of accepted reports add up to; reports of earlier layouts had no such rows."""
    if not rows:
        return []
    columns = [
        ("label", Column(_("Content"), 74)),
        ("total", Column(_("Total"), 30, "c-figure", is_number=True)),
        ("given", Column(_("Bodies with a figure"), 28, "c-figure", is_number=True)),
        ("without", Column(_("Bodies without figures"), 28, "c-figure", is_number=True)),
    ]
    if all(row["total"] == "–" for row in rows):  # shares alone
        del columns[1]
    words = _("Figures of the reports that have been accepted. A body without figures is nowhere counted as zero.")
    cells = [[Cell(row[name]) for name, _column in columns] for row in rows]
    return [Words([words]), Table([column for _name, column in columns], cells)]


def _communes(snapshot: Mapping[str, Any]) -> Annex:
    day, before = (date.fromisoformat(snapshot[name]) for name in ("as_of", "as_of_before"))
    now, then = Marked("%(day)s", day=day), Marked("%(day)s", day=before)
    columns = [
        ("name", Column(_("Commune"), 32)),
        ("figure", Column(now, 21, "c-before", is_number=True)),
        ("counted", Column(_("Counted"), 28, "c-counted", is_number=True)),
        ("quality", Column(_("Quality"), 17, "c-quality")),
        ("before", Column(then, 21, "c-before", is_number=True)),
        ("before_quality", Column(_("Quality"), 17, "c-quality")),
        ("change", Column(_("Changed by"), 15, "c-change", is_number=True)),
    ]
    if snapshot["layout"] == earlier.FIRST:
        columns = [
            ("name", Column(_("Commune"), 36)),
            ("figure", Column(now, 25, "c-figure")),
            ("counted", Column(_("Counted"), 28, "c-figure")),
            ("before", Column(then, 25, "c-figure")),
            ("change", Column(_("Changed by"), 17, "c-before")),
            ("quality", Column(_("Quality"), 19, "c-quality")),
        ]
    rows = [
        (Cell(str(place)), *(Cell(row[name]) for name, _column in columns))
        for place, row in enumerate(snapshot["map"]["rows"], start=1)
    ]
    table = Table((Column(_("No."), 10, "c-no"), *(column for _name, column in columns)), rows)
    words = _("By commune as it stands on %(day)s, and in the same bounds on %(before)s.")
    opening = Words([Marked(words, day=day, before=before)], runs_on=True)
    note = snapshot["map"].get("note", "")
    blocks: list[Block] = [opening, *([Words([note], quiet=True)] if note else []), table]
    return Annex("II", snapshot["map"]["title"], blocks, _attached(snapshot))


def _attached(snapshot: Mapping[str, Any]) -> str:
    """To which report an appendix belongs, with blanks in a draft."""
    if snapshot["layout"] == earlier.FIRST:
        return ""
    issue = snapshot.get("issue") or {}
    number = issue.get("number") or "      /BC-…"
    return f"(Kèm theo Báo cáo số {number} {day_in_words(issue.get('issued_on', ''))} của {snapshot['issuer']})"
