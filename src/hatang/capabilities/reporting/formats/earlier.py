"""Rows of reports that were issued before their shape changed: their documents are made again byte for byte.

The first layout said its figures in the Word file otherwise than in the PDF, had no quality beside the figures of the
year before and in its captions, and appendices that did not name their report. The second had no mark of upper bounds,
and no sign for it in its typeface.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.kernel.ui import printing

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST, SECOND = 1, 2
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
