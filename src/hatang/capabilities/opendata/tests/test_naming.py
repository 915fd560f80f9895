"""Codes of places and bodies are shown with their names; the page says where else the dataset is had."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import shapely

from hatang.capabilities.identity import public as identity
from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import files, previews
from hatang.capabilities.opendata.formats.naming import Coded
from hatang.capabilities.opendata.queries import published as queries
from hatang.capabilities.opendata.tests.conftest import DAY, NOW
from hatang.capabilities.places import public as places
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Dataset, Field

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def offices(monkeypatch, settings, tmp_path, db):
    """Rows with codes of a unit as a key and alone, of a body, and of nothing that is known."""
    settings.HATANG_DATA = tmp_path
    settings.HATANG_LAKE = str(tmp_path / "lake")
    settings.HATANG_ADDRESS = "https://hatang.example"
    places.load_reference(SYSTEM)
    identity.load_reference(SYSTEM)
    rows = [
        {"code": "21040", "unit": "21040@2025-07-01", "body": "VIETTEL.QNG", "geometry": shapely.Point(108.7, 15.3)},
        {"code": "A2", "unit": "21040", "body": "NOBODY", "geometry": shapely.Point(108.8, 15.3)},
        {"code": "A3", "unit": None, "body": "", "geometry": None},
    ]
    declared = Dataset(
        name="test.office",
        title="Trụ sở",
        description="",
        fields=(
            Field("code", "Code", "code", required=True),
            Field("unit", "Unit", "code", of=("places.unit",)),
            Field("body", "Body", "code", of=("identity.organisation",)),
        ),
        key=("code",),
        rows=lambda as_of, actor: rows,
        geometry="Point",
    )
    monkeypatch.setitem(datasets._datasets, declared.name, declared)
    (done,) = lake.publish(SYSTEM, names=[declared.name], as_of=DAY, now=NOW)
    assert not done.problem
    return queries.entry(name=declared.name)


def test_a_code_is_shown_with_what_it_names_and_its_own_code_alone(offices):
    by_code = {row[0]: row for row in files.preview(offices)}
    assert by_code["21040"] == [
        "21040",
        Coded("Xã Bình Sơn", "21040@2025-07-01"),
        Coded(identity.organisation("VIETTEL.QNG").name, "VIETTEL.QNG"),
    ]
    assert by_code["A2"] == ["A2", Coded("Xã Bình Sơn", "21040"), "NOBODY"]
    assert by_code["A3"][1:] == [None, ""]


def test_page_and_map_say_the_names_and_files_stay_codes(offices, client):
    page = client.get("/du-lieu-mo/test.office/").content.decode()
    assert 'Xã Bình Sơn <code class="muted">21040@2025-07-01</code>' in page
    told = [each["properties"] for each in previews.places(offices)["features"]]
    assert {each["unit"] for each in told} == {"Xã Bình Sơn (21040@2025-07-01)", "Xã Bình Sơn (21040)"}
    assert "Xã Bình Sơn" not in "".join(files.as_csv(offices))


def test_a_dataset_that_is_closed_names_nothing(offices, monkeypatch):
    closed = replace(datasets.get("identity.organisation"), access="agency")
    monkeypatch.setitem(datasets._datasets, closed.name, closed)
    assert {row[2] for row in files.preview(offices)} == {"VIETTEL.QNG", "NOBODY", ""}


def test_the_page_says_where_programs_and_the_map_find_the_dataset(offices, client, monkeypatch):
    page = client.get("/du-lieu-mo/test.office/").content.decode()
    assert 'href="/ban-do-so/#lop=test.office"' in page
    for start in (
        "https://hatang.example/ogc/collections/test.office",
        "https://hatang.example/api/3/action/datastore_search?resource_id=",
        f"https://hatang.example/du-lieu-mo/test.office/tai/{offices.version}/parquet",
    ):
        assert f'href="{start}' in page
    asked = page.partition("/datastore_search?resource_id=")[2].partition("&amp;")[0]
    found = json.loads(client.get("/api/3/action/datastore_search", {"resource_id": asked}).content)
    assert found["result"]["total"] == 3
    flat = replace(datasets.get("test.office"), geometry="")
    monkeypatch.setitem(datasets._datasets, flat.name, flat)
    lake.publish(SYSTEM, names=[flat.name], as_of=DAY, now=NOW)
    page = client.get("/du-lieu-mo/test.office/").content.decode()
    assert "ban-do-so/#lop" not in page
    assert "/ogc/collections/test.office" not in page


def test_every_code_of_another_dataset_is_of_one_that_is_open_and_has_names():
    named = {each.name for each in datasets.declared() if each.names is not None and each.access == "open"}
    of = {name for each in datasets.declared() for field in each.fields for name in field.of}
    assert of
    assert of <= named
