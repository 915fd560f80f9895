"""A lake with an open, an operators' and a security dataset of a few rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hatang.capabilities.analytics.formats import modelled
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


@pytest.fixture
def models(tables, tmp_path, monkeypatch):
    """A folder of models over those tables; the test writes more files into it."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(modelled, "folder", lambda: folder)
    (folder / "big.sql").write_text(
        "-- title: Thôn lớn | Large hamlets\n-- grain: hamlet\n-- unique: code\n-- not_null: code, people\n"
        "-- reference: code -> test.hamlet.code\n-- fresh: test.hamlet 30\n"
        "SELECT code, people, CASE WHEN people > 1500 THEN 'lớn' ELSE 'vừa' END AS size FROM test.hamlet"
        " WHERE people > 1000\n"
    )
    (folder / "sizes.sql").write_text(
        "-- title: Theo cỡ | By size\n-- grain: size\n-- unique: size\n"
        "SELECT size, count(*) AS n FROM model.big GROUP BY size\n"
    )
    (folder / "cells.sql").write_text(
        "-- title: Ô | Cells\n-- grain: operator\n-- unique: operator\n"
        "SELECT operator, count(*) AS n, sum(people) AS people FROM test.cell GROUP BY operator\n"
    )
    (folder / "phones.sql").write_text(
        "-- title: Điện thoại | Telephones\n-- grain: hamlet\nSELECT code, telephone FROM test.hamlet\n"
    )
    return folder
