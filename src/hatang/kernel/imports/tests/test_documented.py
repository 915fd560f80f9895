"""The page of the kinds of dirt names every fault and every reading, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hatang.kernel.imports.faults import CellReading, Kind

PAGE = Path(__file__).resolve().parents[5] / "docs" / "reference" / "import-dirt.md"


def _listed(section: str) -> set[str]:
    text = PAGE.read_text(encoding="utf-8").partition(f"## {section}\n")[2].partition("\n## ")[0]
    firsts = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for first in firsts for name in re.findall(r"`(\w+)`", first)}


@pytest.mark.unit
def test_every_kind_of_dirt_is_documented() -> None:
    assert _listed("Faults") == {kind.value for kind in Kind}
    assert _listed("Readings") == {reading.value for reading in CellReading}
