"""The consolidated report laid out as a document of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from hatang.capabilities.reporting.formats import documents, earlier
from hatang.capabilities.reporting.formats.papers import (
    Annex,
    Block,
    Heading,
    Marked,
    PaperCell,
    PaperColumn,
    PaperPicture,
    PaperTable,
    ReportPaper,
    Words,
    day_in_words,
)
from hatang.capabilities.reporting.terms import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


def build_paper(snapshot: Mapping[str, Any]) -> ReportPaper:
    """The report as the screen shows it: what its documents say."""
    with translation.override(LANGUAGE):
        return _lay_out_paper(snapshot, drawn=snapshot)


def render_document(snapshot: Mapping[str, Any], kind: str) -> bytes:
    """The report as `docx`, `pdf` or `xlsx`: the same rows give the same bytes, whatever the language of who asks."""
    with translation.override(LANGUAGE):
        return documents.render_paper(_lay_out_paper(earlier.brought_up(snapshot, kind), drawn=snapshot), kind)


def _lay_out_paper(snapshot: Mapping[str, Any], *, drawn: Mapping[str, Any]) -> ReportPaper:
    return ReportPaper(
        letterhead=snapshot["letterhead"],
        issue=snapshot.get("issue") or {},
        name=snapshot["title"],
        title=f"{snapshot['subject']}, {snapshot['period_title']}",
        author=snapshot["issuer"],
        as_of=date.fromisoformat(snapshot["as_of"]),
        blocks=_build_blocks(snapshot),
        addressed=snapshot["recipients"],
        is_draft=not snapshot.get("issue"),
        annexes=[_build_bodies_annex(snapshot), _build_communes_annex(snapshot)],
        drawn=drawn,
        typeface=earlier.choose_typeface(drawn),
        is_earlier=snapshot["layout"] <= earlier.THIRD,
    )


def _build_blocks(snapshot: Mapping[str, Any]) -> list[Block]:
    none = _("no information yet")
    return [
        Words([snapshot["opening"]]),
        Heading(_("I. RESULTS AGAINST THE TARGETS")),
        Words([snapshot["targets_words"]]),
        *_build_targets_tables(snapshot),
        _build_picture(snapshot, "bars"),
        _build_picture(snapshot, "map"),
        Heading(_("II. TASKS")),
        _build_tasks_table(snapshot),
        Heading(_("III. DIFFICULTIES")),
        Words(
            [_describe_obstacle(row) for row in snapshot["obstacles"]] or [_("No obstacle was raised.")],
            runs_on=snapshot["layout"] == earlier.FIRST,
        ),
        Heading(_("IV. ASSESSMENT AND PROPOSALS")),
        Words([f"{text['label']}: {text['text']}" for text in snapshot["texts"]] or [none]),
    ]


def _build_picture(snapshot: Mapping[str, Any], name: str) -> PaperPicture:
    caption = snapshot["captions"][name]
    return PaperPicture(name, caption, alt=caption if snapshot["layout"] > earlier.SECOND else "")


def _build_targets_tables(snapshot: Mapping[str, Any]) -> list[Block]:
    """The targets by the day on which their state rests: no column mixes two dates, and each names its own."""
    if snapshot["layout"] <= earlier.THIRD:
        return [earlier.build_targets_table(snapshot)]
    day, before = (date.fromisoformat(snapshot[name]) for name in ("as_of", "as_of_before"))
    by_day: dict[str, list[Mapping[str, Any]]] = {}
    for row in snapshot["targets"]:
        by_day.setdefault(row["judged"]["day"] if row["judged"] else "", []).append(row)
    blocks: list[Block] = []
    for judged_on in sorted(by_day, key=lambda name: (name == "", name)):
        judged = date.fromisoformat(judged_on) if judged_on else None
        words = _("Targets judged on %(day)s:") if judged else _("Targets whose year has not ended, or that have none:")
        if len(by_day) > 1 or judged:
            blocks.append(Words([Marked(words, day=judged) if judged else words]))
        blocks += _build_dated_targets(by_day[judged_on], judged, day, before)
    return blocks


def _build_dated_targets(rows: list[Mapping[str, Any]], judged: date | None, day: date, before: date) -> list[Block]:
    """Number, target and goal; the figure that was judged and its state; that of the report's day and a year before.

    Under the table stands what several of its figures have to keep in mind.
    """
    figure_mm, style = (27, "c-dated") if judged else (36, "c-shown")
    of_goal = [(PaperColumn(_("No."), 10, "c-no"), lambda row: PaperCell(row["number"]))]
    columns: list[tuple[PaperColumn, Callable[[Mapping[str, Any]], PaperCell]]] = [
        *of_goal,
        (PaperColumn(_("Target"), 32 if judged else 31), lambda row: PaperCell(row["measure"])),
        (PaperColumn(_("Goal"), 18, "c-goal"), lambda row: PaperCell(row["goal"])),
    ]
    shared = _mark_shared_notes(
        [*row["lines"], *row["letters"], *row["before_lines"], *(row["judged"] or {"lines": ()})["lines"]]
        for row in rows
    )
    if judged is None:
        columns.append((PaperColumn(_("Year"), 12, "c-year"), lambda row: PaperCell(row["year"] or "–")))
    else:
        title = Marked(_("Judged figure, %(day)s"), day=judged)
        columns.append(
            (
                PaperColumn(title, figure_mm, style, is_number=True),
                lambda row: _build_noted_cell(row["judged"]["figure"], row["judged"]["lines"], shared),
            )
        )
    now, then = Marked(_("Figure of %(day)s"), day=day), Marked(_("A year before, %(day)s"), day=before)
    figures: list[tuple[PaperColumn, Callable[[Mapping[str, Any]], PaperCell]]] = [
        (
            PaperColumn(now, figure_mm, style, is_number=True),
            lambda row: _build_noted_cell(row["figure"], [*row["lines"], *row["letters"]], shared),
        ),
        (
            PaperColumn(then, figure_mm - 3, style, is_number=True),
            lambda row: _build_noted_cell(row["before"], row["before_lines"], shared),
        ),
    ]
    state = (PaperColumn(_("State"), 18, "c-state"), _build_state_cell)
    columns += [state, *figures] if judged else [*figures, state]
    table = PaperTable([column for column, _build in columns], [[build(row) for _c, build in columns] for row in rows])
    return [table, *_explain_shared_notes(shared)]


# Shorter notes, and those of fewer figures, stand under their figure.
_SHORT_NOTE, _MANY = 40, 3


def _mark_shared_notes(lines_of_rows: Iterable[Iterable[str]]) -> dict[str, str]:
    """The long notes that stand under many figures of a table, each with the mark that stands for it."""
    counts = Counter(line for lines in lines_of_rows for line in lines if len(line) > _SHORT_NOTE)
    shared = [line for line, count in counts.items() if count >= _MANY]
    return {line: f"({chr(ord('a') + place)})" for place, line in enumerate(shared[:26])}


def _build_noted_cell(text: str, lines: Sequence[str], shared: Mapping[str, str]) -> PaperCell:
    """A cell with what stands under it; notes that it shares with others are marks behind its text."""
    marks = [shared[line] for line in dict.fromkeys(lines) if line in shared]
    return PaperCell(" ".join([text, *marks]), [line for line in lines if line not in shared])


def _explain_shared_notes(shared: Mapping[str, str]) -> list[Block]:
    return [Words([f"{mark} {line}" for line, mark in shared.items()], quiet=True)] if shared else []


def _build_state_cell(row: Mapping[str, Any]) -> PaperCell:
    reason = [row["state_reason"]] if row["state_reason"] and not row["verdicts"] else []
    return PaperCell(row["state_words"], [*reason, *row["verdicts"]])


def _build_tasks_table(snapshot: Mapping[str, Any]) -> PaperTable:
    columns = (
        PaperColumn(_("No."), 11, "c-task"),
        PaperColumn(_("Task"), 66),
        PaperColumn(_("Lead"), 36, "c-lead"),
        PaperColumn(_("Period"), 22, "c-period"),
        PaperColumn(_("State"), 25, "c-state"),
    )
    before_sign = " " if snapshot["layout"] <= earlier.FOURTH else "\u00a0"
    rows = [
        (
            PaperCell(row["number"]),
            PaperCell(row["text"]),
            PaperCell("; ".join(row["lead"])),
            PaperCell(row["period"]),
            PaperCell(
                row["state"] if row["percent"] is None else f"{row['state']} {row['percent']}{before_sign}%",
                [row["told"]] if row.get("told") else [],
            ),
        )
        for row in snapshot["tasks"]
    ]
    return PaperTable(columns, rows)


def _describe_obstacle(row: Mapping[str, Any]) -> str:
    answer = f"{_('Answer')}: {row['answer']}" if row["answer"] else _("Not answered yet.")
    return f"- {_('Task')} {row['task']} ({row['body']}): {row['text']} {answer}"


def _build_bodies_annex(snapshot: Mapping[str, Any]) -> Annex:
    """Who reported, what their figures add up to, and what they corrected or had no figures of."""
    missing = snapshot["bodies"]["missing"]
    columns = (
        PaperColumn(_("Body"), 36),
        PaperColumn(_("Field"), 43),
        PaperColumn(_("Computed"), 20),
        PaperColumn(_("Reported"), 20),
        PaperColumn(_("Reason"), 41),
    )
    names = ("body", "label", "known", "value", "reason")
    day = date.fromisoformat(snapshot["as_of"])
    blocks: list[Block] = [
        Words([snapshot["bodies_words"]]),
        Words([f"{_('Not reported yet')}: {'; '.join(missing)}." if missing else ""]),
        *_figures_of_bodies(snapshot.get("figures", [])),
        PaperTable(columns, [[PaperCell(row[name]) for name in names] for row in snapshot["corrections"]]),
        Words([Marked(_("Figures as of %(day)s."), day=day)], quiet=True, runs_on=True),
    ]
    return Annex("I", _("Reports of the bodies"), blocks, _name_parent_report(snapshot))


def _figures_of_bodies(rows: list[Mapping[str, Any]]) -> list[Block]:
    """What the figures of accepted reports add up to; reports of earlier layouts had no such rows."""
    if not rows:
        return []
    columns = [
        ("label", PaperColumn(_("Content"), 74)),
        ("total", PaperColumn(_("Total"), 30, "c-figure", is_number=True)),
        ("given", PaperColumn(_("Bodies with a figure"), 28, "c-figure", is_number=True)),
        ("without", PaperColumn(_("Bodies without figures"), 28, "c-figure", is_number=True)),
    ]
    if all(row["total"] == "–" for row in rows):  # shares alone
        del columns[1]
    words = _("Figures of the reports that have been accepted. A body without figures is nowhere counted as zero.")
    cells = [[PaperCell(row[name]) for name, _column in columns] for row in rows]
    return [Words([words]), PaperTable([column for _name, column in columns], cells)]


def _build_communes_annex(snapshot: Mapping[str, Any]) -> Annex:
    day, before = (date.fromisoformat(snapshot[name]) for name in ("as_of", "as_of_before"))
    now, then = Marked("%(day)s", day=day), Marked("%(day)s", day=before)
    columns = [
        ("name", PaperColumn(_("Commune"), 27)),
        ("figure", PaperColumn(now, 20, "c-before", is_number=True)),
        ("counted", PaperColumn(_("Counted"), 27, "c-counted", is_number=True)),
        ("quality", PaperColumn(_("Quality"), 20, "c-before")),
        ("before", PaperColumn(then, 20, "c-before", is_number=True)),
        ("before_quality", PaperColumn(_("Quality"), 20, "c-before")),
        ("change", PaperColumn(_("Changed by"), 16, "c-change", is_number=True)),
    ]
    if snapshot["layout"] <= earlier.THIRD:
        columns = [
            ("name", PaperColumn(_("Commune"), 32)),
            ("figure", PaperColumn(now, 21, "c-before", is_number=True)),
            ("counted", PaperColumn(_("Counted"), 28, "c-counted", is_number=True)),
            ("quality", PaperColumn(_("Quality"), 17, "c-quality")),
            ("before", PaperColumn(then, 21, "c-before", is_number=True)),
            ("before_quality", PaperColumn(_("Quality"), 17, "c-quality")),
            ("change", PaperColumn(_("Changed by"), 15, "c-change", is_number=True)),
        ]
    if snapshot["layout"] == earlier.FIRST:
        columns = [
            ("name", PaperColumn(_("Commune"), 36)),
            ("figure", PaperColumn(now, 25, "c-figure")),
            ("counted", PaperColumn(_("Counted"), 28, "c-figure")),
            ("before", PaperColumn(then, 25, "c-figure")),
            ("change", PaperColumn(_("Changed by"), 17, "c-before")),
            ("quality", PaperColumn(_("Quality"), 19, "c-quality")),
        ]
    under = {"quality": "notes", "before_quality": "before_notes"} if snapshot["layout"] > earlier.THIRD else {}
    shared = _mark_shared_notes(row[name] for row in snapshot["map"]["rows"] for name in under.values())
    rows = [
        (
            PaperCell(str(place)),
            *(
                _build_noted_cell(row[name], row[under[name]] if name in under else (), shared)
                for name, _column in columns
            ),
        )
        for place, row in enumerate(snapshot["map"]["rows"], start=1)
    ]
    table = PaperTable((PaperColumn(_("No."), 10, "c-no"), *(column for _name, column in columns)), rows)
    words = _("By commune as it stands on %(day)s, and in the same bounds on %(before)s.")
    opening = Words([Marked(words, day=day, before=before)], runs_on=True)
    # Neither stands in rows of earlier layouts.
    notes = [note for name in ("territory", "note") if (note := snapshot["map"].get(name, ""))]
    blocks: list[Block] = [opening, *(Words([note], quiet=True) for note in notes), table]
    blocks += _explain_shared_notes(shared)
    return Annex("II", snapshot["map"]["title"], blocks, _name_parent_report(snapshot))


def _name_parent_report(snapshot: Mapping[str, Any]) -> str:
    """To which report an appendix belongs, with blanks in a draft."""
    if snapshot["layout"] == earlier.FIRST:
        return ""
    issue = snapshot.get("issue") or {}
    number = issue.get("number") or f"      /{snapshot['letterhead'].get('symbol') or 'BC-…'}"
    return f"(Kèm theo Báo cáo số {number} {day_in_words(issue.get('issued_on', ''))} của {snapshot['issuer']})"
