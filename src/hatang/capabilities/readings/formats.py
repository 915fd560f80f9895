"""Files in: a plan's document read by the engine, its errors in the words of people."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.kernel.imports.reading import run_isolated
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hatang.engines.documents.errors import DocumentError
    from hatang.engines.documents.model import Plan
    from hatang.engines.documents.source import Source
    from hatang.kernel.problems import Text

# start: the engine of documents is loaded where a document is read.

# What is wrong with the file, and what to do about it.
_FAULTS: dict[str, tuple[Text, Text]] = {
    "empty": (_("The file is empty"), _("Save the document again and send that file.")),
    "too_large": (_("The file is too large to be read"), _("Split it, or send the plan without its pictures.")),
    "too_many_pages": (_("The document has too many pages"), _("Send the plan alone, without what is bound with it.")),
    "broken": (_("The file is damaged"), _("Open it in the program it comes from, save it again and send that file.")),
    "password": (_("The file is locked with a password"), _("Take the password off and send it again.")),
    "mislabelled": (
        _("The file is not what its name says"),
        _("Give it the right ending, or save it again from the program it comes from."),
    ),
    "unknown_format": (_("This is not a document that can be read"), _("Send it as DOCX, PDF, HTML or text.")),
    "needs_program": (_("A program that this kind of file needs is not installed"), ""),
    "no_text": (
        _("There is no text in the file"),
        _("If it is a scan, install tesseract with Vietnamese (tesseract-ocr-vie)."),
    ),
}  # fmt: skip
# What a library says of a file is English and tells an officer nothing; it stays with the cause.
_TOLD_BY_LIBRARIES = ("broken", "password")
_PROGRAMS: dict[str, Text] = {
    "soffice": _(
        "./start installs LibreOffice Writer by itself some minutes after the first page: try again then, or save the"
        " file as DOCX. Elsewhere install libreoffice-writer-nogui."
    ),
    "tesseract": _("Install tesseract with Vietnamese (tesseract-ocr and tesseract-ocr-vie)."),
}


def plan_of_file(path: Path, *, progress: Callable[[int, int], None]) -> Plan:
    """The plan in a file, understood; `Invalid` says what is wrong with the file."""
    from hatang.engines.documents import plans, reading
    from hatang.engines.documents.errors import DocumentError

    try:
        return plans.understand(reading.read(path, progress))
    except DocumentError as error:
        raise explain_fault(error, path.name) from error


def source_of(content: bytes, name: str, progress: Callable[[int, int], None] = lambda done, total: None) -> Source:
    """The document in an uploaded file, not yet understood; `Invalid` says what is wrong with it."""
    from hatang.engines.documents import reading
    from hatang.engines.documents.errors import DocumentError

    try:
        return reading.read_bytes(content, name, progress)
    except DocumentError as error:
        raise explain_fault(error, name) from error


def takes_long(content: bytes, name: str) -> bool:
    """Whether another program or OCR has to read the file; `Invalid` where that program is missing.

    A PDF is opened page by page in a process of its own first: here it would take the memory of all.
    """
    from hatang.engines.documents import reading
    from hatang.engines.documents.errors import DocumentError

    try:
        if reading.kind_of(content) == "pdf":
            _weigh_document(content, name)
        return reading.takes_long(content)
    except DocumentError as error:
        raise explain_fault(error, name) from error


def _weigh_document(content: bytes, name: str) -> None:
    """`Invalid` for a PDF with pages that take too much to be read, or too many."""
    reasons = {**_FAULTS, "too_slow": _FAULTS["too_large"]}
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(content)
        kept.flush()
        run_isolated("hatang.engines.documents.weighing", kept.name, name=name, reasons=reasons)


def understand_plan(source: Source) -> Plan:
    from hatang.engines.documents import plans

    return plans.understand(source)


def list_blocks(source: Source) -> list[dict[str, Any]]:
    """The document as the page shows it: paragraphs and tables, each with the place that items name."""
    from hatang.engines.documents.source import Paragraph

    shown_blocks: list[dict[str, Any]] = []
    for block in source.blocks:
        if isinstance(block, Paragraph):
            text = f"{block.label} {block.text}".strip()
            shown_blocks.append({"page": block.place.page, "paragraph": block.place.paragraph, "text": text})
            continue
        rows = [
            {
                "row": row.place.row,
                "page": row.place.page,
                "cells": [{"text": cell.text, "span": cell.span} for cell in row.cells],
            }
            for row in block.rows
        ]
        shown_blocks.append({"page": block.place.page, "table": block.place.table, "rows": rows})
    return shown_blocks


def explain_fault(error: DocumentError, name: str) -> Invalid:
    """The engine's error for people."""
    title, hint = _FAULTS.get(error.code, (_("The file cannot be read"), ""))
    if error.code == "needs_program":
        hint = _PROGRAMS.get(error.detail, "")
    detail = error.detail if error.detail not in (name, "binary") and error.code not in _TOLD_BY_LIBRARIES else ""
    return Invalid(f"document_{error.code}", title, where=name, detail=detail, hint=hint)


def tabulate_plan(plan_content: dict[str, Any]) -> list[dict[str, object]]:
    """The plan as rows for the terminal: targets, then tasks, then what was not understood."""
    rows: list[dict[str, object]] = []
    for target in plan_content["targets"]:
        value = f"{target['op']} {target['value']}" + (
            f"-{target['value_max']}" if target["value_max"] is not None else ""
        )
        rows.append(
            _build_table_row(
                _("target"), target["year"], target["measure"], f"{value} {target['unit'] or ''}", target["confidence"]
            )
        )
    for task in plan_content["tasks"]:
        who = "; ".join(task["lead"])
        rows.append(
            _build_table_row(
                _("task"), task["period"]["text"], f"{task['number']} {task['text']}", who, task["confidence"]
            )
        )
    rows += [
        _build_table_row(_("duty"), duty["due_text"] or "", duty["what"], "; ".join(duty["who"]), duty["confidence"])
        for duty in plan_content["duties"]
    ]
    rows += [
        _build_table_row(_("not understood"), "", unclear["text"], unclear["why"], "")
        for unclear in plan_content["not_understood"]
    ]
    return rows


def _build_table_row(kind: Text, when: object, text: str, content: str, confidence: object) -> dict[str, object]:
    return {
        "kind": str(kind),
        "when": when,
        "what": text[:90],
        "value or body": content[:60],
        "confidence": confidence,
    }
