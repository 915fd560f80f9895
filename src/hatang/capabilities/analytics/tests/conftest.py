"""A lake with an open, an operators' and a security dataset of a few rows."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.test import override_settings
from tests import databases

from hatang.capabilities.analytics.formats import modelled
from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Dataset, Field

DAY = date(2026, 6, 30)
TOWERS_ON = date(2026, 7, 1)


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


CODE = Field("code", "Code", "code", required=True)
PEOPLE = Field("people", "People", "integer")
OPEN_ROWS = [{"code": f"H{n}", "people": n * 10, "telephone": f"0900{n:06}"} for n in range(200)]
CELLS = [{"code": f"C{n}", "operator": ("VNPT.QNG", "VIETTEL.QNG")[n % 2], "people": n} for n in range(10)]
DECLARED = (
    declared("test.hamlet", OPEN_ROWS, (CODE, PEOPLE, Field("telephone", "Telephone", personal=True))),
    declared(
        "test.cell",
        CELLS,
        (CODE, Field("operator", "Operator", "code"), PEOPLE),
        access="operator",
        holder="operator",
        scope=own("operator_engineer"),
    ),
    declared("test.machine", [{"code": "M1", "people": 1}], (CODE, PEOPLE), access="security"),
)


@contextmanager
def published_below(folder):
    """The three datasets declared and published into a lake below the folder."""
    with pytest.MonkeyPatch.context() as patch:
        for each in DECLARED:
            patch.setitem(datasets._datasets, each.name, each)
        with override_settings(HATANG_DATA=folder, HATANG_LAKE=str(folder / "lake")):
            names = [each.name for each in DECLARED]
            lake.publish(SYSTEM, names=names, as_of=DAY, now=datetime(2026, 6, 30, tzinfo=UTC))
            yield folder / "lake"


@pytest.fixture(scope="module")
def _published(tmp_path_factory, django_db_setup, django_db_blocker):
    """Once for a module: each of its tests is a savepoint in a transaction that is undone."""
    with (
        databases.undone_at_the_end(django_db_blocker),
        published_below(tmp_path_factory.mktemp("published")) as where,
    ):
        yield where


@pytest.fixture
def tables(_published, db):
    """The lake of the module; what a test publishes more lies in it under versions of its own."""
    return _published


@pytest.fixture
def tables_apart(transactional_db, tmp_path):
    """The same for a test whose rows other connections must see."""
    with published_below(tmp_path) as where:
        yield where


@pytest.fixture
def models(tables, tmp_path, monkeypatch):
    """A folder of models over those tables; the test writes more files into it."""
    return models_below(tmp_path, monkeypatch)


@pytest.fixture
def models_apart(tables_apart, tmp_path, monkeypatch):
    return models_below(tmp_path, monkeypatch)


def models_below(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(modelled, "find_models_folder", lambda: folder)
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


ROWS = [
    {
        "code": f"T{n}",
        "name": f"Trạm Đồng {n}",
        "kind": ("guyed", "rooftop")[n % 2],
        "operator": ("VNPT.QNG", "VIETTEL.QNG", None)[n % 3],
        "height": n + 0.5,
        "people": n,
        "opened": date(2020 + n % 4, 1 + n, 1),
        "month": f"2025-0{1 + n % 3}",
        "shared": n % 2 == 0,
    }
    for n in range(9)
]
TOWER = Dataset(
    name="test.tower",
    title="Trạm thử",
    description="",
    fields=(
        Field("code", "Mã trạm", "code", required=True),
        Field("name", "Tên"),
        Field("kind", "Loại", "choice", choices=(("guyed", "Dây co"), ("rooftop", "Trên mái"))),
        Field("operator", "Doanh nghiệp", "code", of=("identity.organisation",)),
        Field("height", "Chiều cao", "decimal", unit="m"),
        Field("people", "Số người", "integer", counts_people=True),
        Field("opened", "Ngày mở", "date"),
        Field("month", "Tháng", "month"),
        Field("shared", "Dùng chung", "boolean"),
    ),
    key=("code",),
    rows=lambda as_of, actor: ROWS,
)
MANY = Dataset(
    name="test.many",
    title="Nhiều thử",
    description="",
    fields=(Field("code", "Mã cột", "code", required=True), Field("name", "Tên"), Field("height", "Cao", "integer")),
    key=("code",),
    rows=lambda as_of, actor: [{"code": f"M{n}", "name": f"Nhóm {min(n, 95):03}", "height": n % 7} for n in range(400)],
)


@pytest.fixture(scope="module")
def _both_published(_published):
    """The towers, and 96 groups of which the largest has 305 rows, the others one: once, for what is published anew
    stands on another desk."""
    with pytest.MonkeyPatch.context() as patch:
        for declared in (TOWER, MANY):
            patch.setitem(datasets._datasets, declared.name, declared)
        lake.publish(SYSTEM, names=[TOWER.name, MANY.name], as_of=TOWERS_ON, now=datetime(2026, 7, 1, tzinfo=UTC))
        yield


@pytest.fixture
def towers(_both_published, tables):
    return tables


@pytest.fixture
def many(_both_published, tables):
    return tables
