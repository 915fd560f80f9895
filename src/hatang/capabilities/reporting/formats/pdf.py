"""The consolidated report as PDF, laid out by Decree 30/2020/NĐ-CP, annex I: A4, margins, head, title, signature."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import translation

from hatang.capabilities.reporting.formats import pictures
from hatang.capabilities.reporting.terms import LANGUAGE
from hatang.kernel.ui import printing

if TYPE_CHECKING:
    from collections.abc import Mapping


def report(snapshot: Mapping[str, Any]) -> bytes:
    """The same snapshot gives the same bytes, whatever the language of who asks."""
    values = {
        "report": snapshot,
        "place_and_date": place_and_date(snapshot["letterhead"]["place"], snapshot.get("issue") or {}),
        "capacity": capacity(snapshot),
        "as_of": date.fromisoformat(snapshot["as_of"]),
        "as_of_before": date.fromisoformat(snapshot["as_of_before"]),
        **pictures.drawn(snapshot),
    }
    with translation.override(LANGUAGE):
        return printing.pdf(
            "reporting/report.html", values, stylesheet="reporting/report.css", typeface=printing.OFFICIAL
        )


def capacity(snapshot: Mapping[str, Any]) -> list[str]:
    """The lines above the signer's name: those of the issue, or of the body's head while it is a draft.

    >>> capacity({"letterhead": {"signer_title": "TM. ỦY BAN NHÂN DÂN\\nCHỦ TỊCH"}})
    ['TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH']
    """
    issue = snapshot.get("issue") or {}
    said = issue.get("signer_title") or snapshot["letterhead"]["signer_title"]
    return [line.strip().upper() for line in said.splitlines() if line.strip()]


def place_and_date(place: str, issue: Mapping[str, Any]) -> str:
    """The place and the day as the decree writes them; blanks in a draft.

    >>> place_and_date("Quảng Ngãi", {"issued_on": "2026-02-05"}), place_and_date("Huế", {})
    ('Quảng Ngãi, ngày 05 tháng 02 năm 2026', 'Huế, ngày    tháng    năm')
    """
    if not issue:
        return f"{place}, ngày    tháng    năm"
    day = date.fromisoformat(issue["issued_on"])
    # Days under 10 and the months January and February carry a zero (annex I, II.4).
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"
