"""Rows of a report as they were kept, and the same in the layout of today."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from hatang.capabilities.reporting.formats import consolidated as laid_out
from hatang.capabilities.reporting.queries import consolidated

# What is shown of both kinds of document: by day of the Word file, for the PDF says the same (test_documents.py).
KINDS = ("docx", pytest.param("pdf", marks=pytest.mark.night("samples")))

# Rows as they were kept before they said their layout, and what was made of them: all of them, and without obstacles,
# texts, corrections and missing bodies.
KEPT = json.loads(Path(__file__).with_name("first_layout.json").read_text(encoding="utf-8"))


def copy_rows(**changes):
    return {**json.loads(json.dumps(KEPT["rows"])), **changes}


def rows_of_today(**changes):
    """The kept rows in the layout of today, with an upper bound and a figure that was judged, as a draft."""
    captions = {"bars": "Hình 1. Chỉ tiêu. Chất lượng: khai báo 3.", "map": "Hình 2. Bản đồ. Chất lượng: đo được 4."}
    found = copy_rows(layout=consolidated.LAYOUT, subject="Tổng hợp năm", captions=captions, issue={})
    for row in (*found["targets"], *found["map"]["rows"]):
        row["before_quality"] = "dự báo"
        row["figure"] = f"≤\u00a0{row['figure']}" if row["figure"][0].isdigit() else row["figure"]
        row |= {"notes": ["cận trên"], "before_notes": [], "lines": ["cận trên"], "before_lines": ["dự báo"]}
    for row in found["targets"]:
        row |= {"judged": None, "verdicts": [], "state_reason": ""}
    found["targets"][0] |= {"state_reason": "Chỉ biết cận trên."}
    found["targets"][1]["judged"] = {"day": "2025-12-31", "figure": "41,5\u00a0%", "lines": ["đã chốt"]}
    found["letterhead"]["symbol"] = "BC-SKHCN"
    found["figures"] = [{"label": "Tuyến hạ ngầm", "total": "không có số liệu", "given": 0, "without": 3}]
    found["map"]["note"] = "≤: chỉ biết cận trên."
    return found | changes


@cache
def render_today(kind, *, is_issued=False):
    """The document of `rows_of_today`, of the draft or of the report that was issued, made once for all who read it."""
    return laid_out.render_document(rows_of_today(**({"issue": KEPT["rows"]["issue"]} if is_issued else {})), kind)
