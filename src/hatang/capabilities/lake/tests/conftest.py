"""A dataset of its own with a place, a personal field and small counts, and a lake in a folder of the test."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, OFFICER
from hatang.kernel.datasets import Dataset, Field

DAY = date(2026, 6, 30)


@pytest.fixture
def lake(settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    settings.HATANG_LAKE = str(tmp_path / "lake")
    return tmp_path / "lake"


@pytest.fixture
def rows():
    return [
        {
            "code": f"W{n}",
            "name": f"Giếng {n}",
            "owner_phone": f"09{n:08}",
            "poor": n,
            "kind": "deep" if n % 2 else "dug",
            "geometry": shapely.Point(108 + n / 100, 15 + (n * 7 % 13) / 100),
        }
        for n in range(20)
    ]


@pytest.fixture
def wells(monkeypatch, rows):
    """An open dataset whose last row only officers see."""

    def seen(as_of, actor):
        return rows if actor.has(OFFICER) else rows[:-1]

    declared = Dataset(
        name="test.well",
        title="Wells",
        description="",
        fields=(
            Field("code", "Code", "code", required=True),
            Field("name", "Name"),
            Field("owner_phone", "Telephone", personal=True),
            Field("poor", "Poor households", "integer", counts_people=True),
            Field("kind", "Kind", "choice", choices=(("deep", "deep"), ("dug", "dug"))),
        ),
        key=("code",),
        rows=seen,
        geometry="Point",
    )
    assert not ANONYMOUS.has(OFFICER)
    monkeypatch.setitem(datasets._datasets, "test.well", declared)
    return declared
