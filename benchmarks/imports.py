"""An operator's 3,700 cells: open, check, plan and commit; beside it openpyxl, which only reads the same workbook.

The commit is rolled back, so that the benchmark can be run again on the same database.
"""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from benchmarks import machine

if TYPE_CHECKING:
    from datetime import date

ROWS = 3_700
FILES = Path(__file__).parents[1] / "data" / "demo" / "files"


def _workbook() -> bytes:
    """The demonstration's cells of one operator, repeated under new codes up to 3,700 rows."""
    with (FILES / "o-phu-song-viettel.csv").open(encoding="utf-8-sig") as source:
        head, *rows = csv.reader(source)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Ô phủ sóng")
        sheet.write_row(0, 0, head)
        for number in range(ROWS):
            code, *rest = rows[number % len(rows)]
            sheet.write_row(number + 1, 0, [f"{code}-{number // len(rows)}", *rest])
    return out.getvalue()


def _whole(content: bytes, as_of: date) -> float:
    """Seconds from the open file to the commit, undone afterwards."""
    from django.db import transaction

    from hatang.kernel.access import SYSTEM
    from hatang.kernel.imports import actions

    with transaction.atomic():
        start = time.perf_counter()
        actions.file_at_once(
            SYSTEM, name="assets.cell", stream=io.BytesIO(content), file_name="cells.xlsx", as_of=as_of, accept_all=True
        )
        took = time.perf_counter() - start
        transaction.set_rollback(True)
    return took


def run(as_of: date) -> None:
    content = _workbook()
    took = min(_whole(content, as_of) for _each in range(3))
    figures: dict[str, object] = {"rows": ROWS, "open_check_commit_seconds": took}
    try:
        import openpyxl
    except ImportError:
        figures["peer"] = "openpyxl is not installed: pip install openpyxl"
    else:
        read = machine.seconds(
            lambda: list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)),
            runs=3,
        )
        figures |= {"openpyxl_read_only_seconds": read, "whole_import_over_openpyxl_read_ratio": took / read}
    machine.write("imports", figures)
