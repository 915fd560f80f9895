"""A lake with an open, an operators' and a security dataset of a few rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Dataset, Field

DAY = date(2026, 6, 30)


def declared(name, rows, fields, **more):
    return Dataset(
        name=name,
        title=name,
        description="",
        fields=fields,
        key=("code",),
        rows=lambda as_of, actor: rows,
        **more,
    )


def own(role):
    def scope(actor):
        return None if actor.has("officer", "administrator") else actor.organisations(role)

    return scope


@pytest.fixture
def tables(settings, tmp_path, monkeypatch, db):
    settings.HATANG_DATA = tmp_path
    settings.HATANG_LAKE = str(tmp_path / "lake")
    code = Field("code", "Code", "code", required=True)
    people = Field("people", "People", "integer")
    telephone = Field("telephone", "Telephone", personal=True)
    operator = Field("operator", "Operator", "code")
    open_rows = [{"code": f"H{n}", "people": n * 10, "telephone": f"0900{n:06}"} for n in range(200)]
    cells = [{"code": f"C{n}", "operator": ("VNPT.QNG", "VIETTEL.QNG")[n % 2], "people": n} for n in range(10)]
    made = [
        declared("test.hamlet", open_rows, (code, people, telephone)),
        declared(
            "test.cell",
            cells,
            (code, operator, people),
            access="operator",
            holder="operator",
            scope=own("operator_engineer"),
        ),
        declared("test.machine", [{"code": "M1", "people": 1}], (code, people), access="security"),
    ]
    for each in made:
        monkeypatch.setitem(datasets._datasets, each.name, each)
    names = [each.name for each in made]
    lake.publish(SYSTEM, names=names, as_of=DAY, now=datetime(2026, 6, 30, tzinfo=UTC))
    return tmp_path / "lake"
