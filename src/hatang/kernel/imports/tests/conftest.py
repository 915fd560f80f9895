"""What the tests of import share: the made-up province, a way to check bytes, a table to commit into."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from hatang.kernel import access
from hatang.kernel.imports import checking, reading, references, registry
from hatang.kernel.imports.checking import Decisions, Examination
from hatang.kernel.imports.tests import examples, ledger

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.kernel.imports.declaration import Import

TODAY = date(2026, 11, 1)

type Check = Callable[..., Examination]


@pytest.fixture(autouse=True)
def province(monkeypatch: pytest.MonkeyPatch) -> None:
    """Units are those of the made-up province, whatever capability registered its own."""
    monkeypatch.setattr(references, "_units", examples.Province())


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Check bytes as a file of an import; nothing is written."""

    def examine(
        declared: Import, data: bytes, name: str = "file.xlsx", decisions: Decisions | None = None
    ) -> Examination:
        path = tmp_path / name
        path.write_bytes(data)
        return checking.examine_document(
            reading.read_document(path, name), declared, decisions or Decisions(), actor=access.SYSTEM, as_of=TODAY
        )

    return examine


@pytest.fixture
def ledger_import(monkeypatch: pytest.MonkeyPatch) -> Import:
    """An import whose records are rows of a table that the kernel has anyway."""
    monkeypatch.setitem(registry._imports, ledger.LEDGER.name, ledger.LEDGER)
    return ledger.LEDGER
