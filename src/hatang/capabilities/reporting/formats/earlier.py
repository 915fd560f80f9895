"""Rows of reports that were issued before their shape changed: their documents are made again byte for byte.

The first layout said its figures in the Word file otherwise than in the PDF, had no quality beside the figures of the
year before and in its captions, and appendices that did not name their report. The second had no mark of upper bounds,
and no sign for it in its typeface. The third had figures of two dates in one column of its targets, and named the
receiver under the text. The fourth let the sign of a percentage of tasks stand on a line of its own. The fifth cut the
names beside its bars, and its map and table of communes did not say that they are of another territory.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.reporting.formats.papers import PaperCell, PaperColumn, PaperTable
from hatang.kernel.ui import printing

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST, SECOND, THIRD, FOURTH, FIFTH = 1, 2, 3, 4, 5
_LETTERS_ONLY = replace(printing.OFFICIAL, subsets=printing.LETTERS)


def choose_typeface(snapshot: Mapping[str, Any]) -> printing.Typeface:
    """The typeface that the rows were set in when they were kept."""
    return printing.OFFICIAL if snapshot.get("layout", FIRST) > SECOND else _LETTERS_ONLY


def brought_up(snapshot: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The rows in the shape of today, with what the file of the kind (`docx`, `pdf`) said then."""
    if "layout" in snapshot:
        return snapshot
    return {
        **snapshot,
        "layout": FIRST,
        "subject": snapshot["title"],
        "captions": {
            "bars": _("Figure 1. Targets in per cent against their goals"),
            "map": _("Figure 2. %(title)s, by commune") % {"title": snapshot["map"]["title"]},
        },
        "targets": [
            {**(_in_one_line(row) if kind == "docx" else row), "before_quality": ""} for row in snapshot["targets"]
        ],
    }


def _in_one_line(row: Mapping[str, Any]) -> dict[str, Any]:
    counted = f" ({row['counted']})" if row["counted"] else ""
    return {**row, "figure": f"{row['figure']}{counted}", "counted": "", "letters": []}


def build_targets_table(snapshot: Mapping[str, Any]) -> PaperTable:
    """The one table of targets that the first three layouts had."""
    columns = (
        PaperColumn(_("No."), 10, "c-no"),
        PaperColumn(_("Target"), 42),
        PaperColumn(_("Goal"), 18, "c-goal"),
        PaperColumn(_("Year"), 14, "c-year"),
        PaperColumn(_("Figure"), 26, "c-figure", is_number=True),
        PaperColumn(_("The year before"), 18, "c-before", is_number=True),
        PaperColumn(_("State"), 16, "c-state"),
        PaperColumn(_("Quality"), 16, "c-quality"),
    )
    rows = [
        (
            PaperCell(row["number"]),
            PaperCell(row["measure"]),
            PaperCell(row["goal"]),
            PaperCell(row["year"] or "–"),
            PaperCell(row["figure"], [line for line in (row["counted"], *row["letters"]) if line]),
            PaperCell(row["before"], [row["before_quality"]] if row["before_quality"] else ()),
            PaperCell(row["state_words"], [row["state_reason"]] if row.get("state_reason") else ()),
            PaperCell(row["quality"]),
        )
        for row in snapshot["targets"]
    ]
    return PaperTable(columns, rows)
