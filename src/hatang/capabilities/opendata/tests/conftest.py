"""A lake with an open dataset that has a place, a personal field, a small count and a closed row, and a closed one."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime

import pytest
import shapely
from django.test import Client, override_settings
from tests import cast, databases

from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets
from hatang.kernel.access import OFFICER, SYSTEM
from hatang.kernel.datasets import Dataset, Field

DAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 3, tzinfo=UTC)
VERSION = "2026-06-30.1"
# What stands in the tables and may leave by no road.
SECRETS = ("0900000007", "owner_phone", "Giếng bí mật", "W19", "MAT-1", "Máy chủ bí mật", "test.machine")
WELLS = 20
_FIELDS = (
    Field("code", "Code", "code", required=True),
    Field("name", "Name"),
    Field("owner_phone", "Telephone", personal=True, required=True),
    Field("poor", "Poor households", "integer", counts_people=True),
    Field("kind", "Kind", "choice", choices=(("deep", "deep"), ("dug", "dug"))),
    Field("drilled_on", "Drilled on", "date"),
)


def _wells():
    for n in range(WELLS):
        last = n == WELLS - 1
        yield {
            "code": f"W{n}",
            "name": "Giếng bí mật" if last else f"=Giếng {n}, Trà Bồng",
            "owner_phone": f"09{n:08}",
            "poor": n,
            "kind": "deep" if n % 2 else "dug",
            "drilled_on": date(2020, 1, n + 1),
            "geometry": shapely.Point(108 + n / 100, 15 + n / 100),
        }


def _declared_wells():
    return Dataset(
        name="test.well",
        title="Giếng nước",
        description="Giếng đào và giếng khoan",
        fields=_FIELDS,
        key=("code",),
        rows=lambda as_of, actor: (row for row in _wells() if row["code"] != "W19" or actor.has(OFFICER)),
        geometry="Point",
        cadence="monthly",
    )


def _declared_machines():
    return Dataset(
        name="test.machine",
        title="Máy chủ bí mật",
        description="",
        fields=(Field("code", "Code", "code", required=True),),
        key=("code",),
        rows=lambda as_of, actor: [{"code": "MAT-1"}],
        access="security",
    )


def _declare(patch, declared):
    patch.setitem(datasets._datasets, declared.name, declared)
    return declared


@pytest.fixture
def wells(monkeypatch):
    """An open dataset whose last row only officers see."""
    return _declare(monkeypatch, _declared_wells())


@pytest.fixture
def machines(monkeypatch):
    """A dataset that is not open."""
    return _declare(monkeypatch, _declared_machines())


def _publish(folder):
    """Both into a lake below the folder."""
    with pytest.MonkeyPatch.context() as patch:
        names = [_declare(patch, each).name for each in (_declared_wells(), _declared_machines())]
        with override_settings(HATANG_DATA=folder, HATANG_LAKE=str(folder / "lake")):
            done = lake.publish(SYSTEM, names=names, as_of=DAY, now=NOW)
    assert not [each.problem for each in done if each.problem]


def _is_seen_by_other_connections(item):
    """Whether what the test writes is no part of a transaction that is undone."""
    mark = item.get_closest_marker("django_db")
    return mark is not None and mark.kwargs.get("transaction", False)


@pytest.fixture(scope="module")
def _published_once(request, tmp_path_factory, django_db_setup, django_db_blocker):
    """The folder of a lake with both, for all tests of a module: each is a savepoint in a transaction that is undone.

    None where a test of the module needs rows that other connections see.
    """
    if any(_is_seen_by_other_connections(item) for item in request.session.items if item.path == request.node.path):
        yield None
        return
    with databases.undone_at_the_end(django_db_blocker):
        folder = tmp_path_factory.mktemp("published")
        _publish(folder)
        yield folder


@pytest.fixture
def published(settings, tmp_path, wells, machines, _published_once, db):
    """Both in a lake of the test; nothing but the declarations above says that they exist."""
    settings.HATANG_DATA = tmp_path
    settings.HATANG_LAKE = str(tmp_path / "lake")
    settings.HATANG_ADDRESS, settings.HATANG_ADDRESS_IS_NAMED = "https://hatang.example", True
    if _published_once is None:
        _publish(tmp_path)
    else:
        shutil.copytree(_published_once, tmp_path, dirs_exist_ok=True)
    return wells


class Asker:
    """Asks the API by key, as CKAN's clients do; `who` is an actor of the cast, or nobody."""

    def __init__(self, actor=None):
        self.browser, self.headers = Client(enforce_csrf_checks=True), {}
        if actor is not None:
            self.headers = {"Authorization": cast.key(actor, "datasets")}

    def __call__(self, action, **asked):
        """(status, result or error)."""
        sent = self.browser.post(
            f"/api/action/{action}", json.dumps(asked), content_type="application/json", headers=self.headers
        )
        body = sent.json()
        return sent.status_code, body.get("result", body.get("error")) if isinstance(body, dict) else body

    def upload(self, action, upload, **asked):
        sent = self.browser.post(f"/api/action/{action}", {**asked, "upload": upload}, headers=self.headers)
        return sent.status_code, sent.json().get("result", sent.json().get("error"))


@pytest.fixture
def keeper(db, settings):
    settings.HATANG_ADDRESS, settings.HATANG_ADDRESS_IS_NAMED = "https://hatang.example", True
    return Asker(cast.officer())


@pytest.fixture
def health(keeper):
    """The organisation of the Department of Health, `QNG.SYT`, made by a keeper."""
    status, found = keeper("organization_create", name="qng-syt", title="Sở Y tế")
    assert status == 200
    return found
