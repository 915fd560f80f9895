"""A province's 3,700 rows of 15 columns: every one of them is kept; how long that takes is a benchmark."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from hatang.engines.sheets.tests import making
from hatang.kernel import access
from hatang.kernel.imports import ImportColumn, actions, registry
from hatang.kernel.imports.tests import examples
from hatang.kernel.imports.tests.test_layouts import HEAD, record

if TYPE_CHECKING:
    from hatang.kernel.imports.declaration import Changes

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ROWS = 3_700


@pytest.mark.night("samples")
def test_every_row_of_a_province_of_cells_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Changes] = []

    def keep(changes: Changes, *, actor: Any, import_id: str, as_of: date) -> None:
        written.append(changes)

    more = tuple(ImportColumn(f"figure_{n}", f"Số đo {n}", kind="decimal") for n in range(8))
    declared = replace(examples.SITE, name="speed.site", columns=(*examples.SITE.columns, *more), apply=keep)
    monkeypatch.setitem(registry._imports, "speed.site", declared)
    rng = random.Random(7)
    rows = [[*HEAD, *(f"Số đo {n}" for n in range(8))]]
    for number in range(1, ROWS + 1):
        row = record(
            number, height=rng.choice(["30,5", "42", "36,0"]), longitude=round(108.21 + rng.random() * 0.08, 6)
        )
        rows.append([*row, *(f"{rng.random() * 100:.2f}".replace(".", ",") for _n in range(8))])
    data = making.xlsx(rows)
    run = actions.open_run(
        access.SYSTEM, name="speed.site", stream=io.BytesIO(data), file_name="a.xlsx", as_of=date(2026, 6, 30)
    )
    actions.commit_run(access.SYSTEM, run.pk)
    assert len(written[0].added) == ROWS
