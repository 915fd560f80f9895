"""Codes of places and bodies are shown with their names; the page says where else the dataset is had."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace

import pytest
import shapely
from django.test import override_settings
from python_calamine import CalamineWorkbook
from tests import cast, databases
from tests.reference import loaded  # noqa: F401 - a fixture

from hatang.capabilities.identity import public as identity
from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import files, previews
from hatang.capabilities.opendata.formats.naming import Coded
from hatang.capabilities.opendata.queries import published as queries
from hatang.capabilities.opendata.terms import Format
from hatang.capabilities.opendata.tests.conftest import DAY, NOW
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.imports import queries as imports
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.models import StoredFile

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


ROWS = (
    {"code": "21040", "unit": "21040@2025-07-01", "body": "VIETTEL.QNG", "geometry": shapely.Point(108.7, 15.3)},
    {"code": "A2", "unit": "21040", "body": "NOBODY", "geometry": shapely.Point(108.8, 15.3)},
    {"code": "A3", "unit": None, "body": "", "geometry": None},
)
# Rows with codes of a unit as a key and alone, of a body, and of nothing that is known.
OFFICES = Dataset(
    name="test.office",
    title="Trụ sở",
    description="",
    fields=(
        Field("code", "Code", "code", required=True),
        Field("unit", "Unit", "code", of=("places.unit",)),
        Field("body", "Body", "code", of=("identity.organisation",)),
    ),
    key=("code",),
    rows=lambda as_of, actor: ROWS,
    geometry="Point",
)


@pytest.fixture(scope="module")
def _published_offices(loaded, tmp_path_factory, django_db_blocker):  # noqa: F811
    """The folder of a lake with them, for all tests of the module: each copies it and is a savepoint."""
    folder = tmp_path_factory.mktemp("offices")
    with (
        databases.undone_at_the_end(django_db_blocker),
        pytest.MonkeyPatch.context() as patch,
        override_settings(HATANG_DATA=folder, HATANG_LAKE=str(folder / "lake")),
    ):
        patch.setitem(datasets._datasets, OFFICES.name, OFFICES)
        (done,) = lake.publish(SYSTEM, names=[OFFICES.name], as_of=DAY, now=NOW)
        assert not done.problem
        yield folder


@pytest.fixture
def offices(monkeypatch, settings, tmp_path, _published_offices, db):
    settings.HATANG_DATA = tmp_path
    settings.HATANG_LAKE = str(tmp_path / "lake")
    settings.HATANG_ADDRESS, settings.HATANG_ADDRESS_IS_NAMED = "https://hatang.example", True
    shutil.copytree(_published_offices, tmp_path, dirs_exist_ok=True)
    monkeypatch.setitem(datasets._datasets, OFFICES.name, OFFICES)
    return queries.find_entry(name=OFFICES.name)


def test_a_code_is_shown_with_what_it_names_and_its_own_code_alone(offices):
    by_code = {row[0]: row for row in files.preview_rows(offices)}
    assert by_code["21040"] == [
        "21040",
        Coded("Xã Bình Sơn", "21040@2025-07-01"),
        Coded(identity.read_organisation("VIETTEL.QNG").name, "VIETTEL.QNG"),
    ]
    assert by_code["A2"] == ["A2", Coded("Xã Bình Sơn", "21040"), "NOBODY"]
    assert by_code["A3"][1:] == [None, ""]


def test_page_map_and_files_say_the_names_beside_the_codes(offices, client):
    page = client.get("/du-lieu-mo/test.office/").content.decode()
    assert 'Xã Bình Sơn <code class="muted">21040@2025-07-01</code>' in page
    told = [each["properties"] for each in previews.sample_features(offices)["features"]]
    assert {each["unit"] for each in told} == {"Xã Bình Sơn (21040@2025-07-01)", "Xã Bình Sơn (21040)"}
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO("".join(files.as_csv(offices))))}
    assert list(rows["A2"]) == ["code", "unit", "unit_name", "body", "body_name", "geometry"]
    assert (rows["A2"]["unit"], rows["A2"]["unit_name"]) == ("21040", "Xã Bình Sơn")
    assert (rows["A2"]["body"], rows["A2"]["body_name"]) == ("NOBODY", "")
    assert (rows["A3"]["unit_name"], rows["A2"]["geometry"]) == ("", "POINT (108.8 15.3)")
    stated = client.get("/du-lieu-mo/test.office/table-schema.json").json()["fields"]
    assert [field["name"] for field in stated] == list(rows["A2"])


def test_spreadsheets_have_degrees_instead_of_well_known_text(offices, tmp_path):
    with files.write_file(offices, Format.XLSX, tmp_path).open("rb") as stream:
        data = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    assert data[0] == ["Code", "Unit", "Unit (tên)", "Body", "Body (tên)", "Vĩ độ (độ)", "Kinh độ (độ)"]
    assert {row[0]: row[-2:] for row in data[1:]} == {"21040": [15.3, 108.7], "A2": [15.3, 108.8], "A3": ["", ""]}
    marked = "".join(files.as_csv(offices, for_spreadsheets=True))
    assert marked.splitlines()[0].endswith("Vĩ độ (độ),Kinh độ (độ)")
    assert "POINT" not in marked


def test_the_difference_of_two_versions_says_names_and_rounds(offices, client, monkeypatch):
    declared = datasets.get_dataset("test.office")
    fields = (*declared.fields, Field("share", "Share", "decimal", unit="%"), Field("from", "From", called=_called))

    def rows(share, unit, came):
        more = {"share": share, "from": came}
        return lambda as_of, actor: [
            {"code": "A1", "unit": unit, "body": "VIETTEL.QNG", "geometry": shapely.Point(108.7, 15.3), **more},
            {"code": came, "unit": "21040", "body": "", "geometry": None, "share": 66.66666, "from": "b"},
        ]

    versions: list[str] = []
    for told in (rows(12.3456, "21040", "a"), rows(12.3457, "21040@2025-07-01", "b"), rows(99.99, "21040", "b")):
        monkeypatch.setitem(datasets._datasets, declared.name, replace(declared, fields=fields, rows=told))
        (done,) = lake.publish(SYSTEM, names=[declared.name], as_of=DAY, now=NOW)
        assert not done.problem
        versions.append(queries.find_entry(name=declared.name).version)
    first, second, third = versions
    page = client.get(f"/du-lieu-mo/test.office/khac/{first}/{second}/").content.decode()
    whole, alone = (f'Xã Bình Sơn <code class="muted">{code}</code>' for code in ("21040@2025-07-01", "21040"))
    for words in (f"<td>{alone}</td><td>{whole}</td>", f"<td>{alone}</td>", "<td>66,7</td>"):
        assert words in page
    assert "<td>Ngày a</td><td>Ngày b</td>" in page, "what is no dataset is called too"
    assert "<td>12.3456</td><td>12.3457</td>" in page or "<td>12,3456</td><td>12,3457</td>" in page, (
        "what rounding makes alike is told as it stands"
    )
    page = client.get(f"/du-lieu-mo/test.office/khac/{second}/{third}/").content.decode()
    assert "<td>12,3</td><td>99,99</td>" in page
    assert "12.3457" in "".join(files.as_csv(queries.find_entry(name=declared.name, version=second)))


def _called(codes):
    return {each: f"Ngày {each}" for each in codes}


def test_an_import_is_its_minute_and_its_file_is_told_to_those_who_read_whole(offices, client, monkeypatch):
    kept = StoredFile.objects.create(name="Nguyễn Văn Kín.xlsx", sha256="0" * 64, size=1, stored_at=NOW, stored_by="x")
    run = ImportRun.objects.create(
        name="test",
        file=kept,
        sha256="0" * 64,
        as_of=DAY,
        created_at=NOW,
        committed_at=NOW,
        state=ImportRun.State.COMMITTED,
    )
    declared = datasets.get_dataset("test.office")
    fields = (
        Field("code", "Code", "code", required=True),
        Field("import_id", "Import", called=imports.list_commit_moments),
    )
    ids = (str(run.pk), "tay", "00000000-0000-4000-8000-000000000000")
    rows = [{"code": f"A{n}", "import_id": each, "geometry": None} for n, each in enumerate(ids)]
    changed = replace(declared, fields=fields, rows=lambda as_of, actor: rows)
    monkeypatch.setitem(datasets._datasets, declared.name, changed)
    monkeypatch.setattr(imports, "list_lineage", _lineage(run))
    (done,) = lake.publish(SYSTEM, names=[declared.name], as_of=DAY, now=NOW)
    assert not done.problem
    preview = {row[0]: row[1] for row in files.preview_rows(queries.find_entry(name=declared.name))}
    assert preview == {"A0": "10:00 30/06/2026", "A1": "tay", "A2": ids[2]}
    for browser, knows in ((client, False), (cast.client(cast.clerk()), False), (cast.client(cast.officer()), True)):
        page = browser.get("/du-lieu-mo/test.office/").content.decode()
        assert "10:00 30/06/2026" in page
        assert ("Nguyễn Văn Kín.xlsx" in page) is knows
        assert (str(run.pk) in page) is knows, "for the link to the import alone"
    assert str(run.pk) in "".join(files.as_csv(queries.find_entry(name=declared.name)))


def _lineage(run):
    told = {"import": "test", "run": str(run.pk), "file": run.file.name, "committed_at": run.committed_at.isoformat()}
    return lambda dataset, as_of: [told]


def test_a_dataset_that_is_closed_names_nothing(offices, monkeypatch):
    closed = replace(datasets.get_dataset("identity.organisation"), access="agency")
    monkeypatch.setitem(datasets._datasets, closed.name, closed)
    assert {row[2] for row in files.preview_rows(offices)} == {"VIETTEL.QNG", "NOBODY", ""}


def test_the_page_says_where_programs_and_the_map_find_the_dataset(offices, client, monkeypatch):
    page = client.get("/du-lieu-mo/test.office/").content.decode()
    assert 'href="/ban-do/#lop=test.office"' in page
    for start in (
        "http://testserver/ogc/collections/test.office",
        "http://testserver/api/3/action/datastore_search?resource_id=",
        f"http://testserver/du-lieu-mo/test.office/tai/{offices.version}/parquet",
    ):
        assert f'href="{start}' in page
    asked = page.partition("/datastore_search?resource_id=")[2].partition("&amp;")[0]
    found = json.loads(client.get("/api/3/action/datastore_search", {"resource_id": asked}).content)
    assert found["result"]["total"] == 3
    flat = replace(datasets.get_dataset("test.office"), geometry="")
    monkeypatch.setitem(datasets._datasets, flat.name, flat)
    lake.publish(SYSTEM, names=[flat.name], as_of=DAY, now=NOW)
    page = client.get("/du-lieu-mo/test.office/").content.decode()
    assert "ban-do/#lop" not in page
    assert "/ogc/collections/test.office" not in page


def test_every_code_of_another_dataset_is_of_one_that_is_open_and_has_names():
    named = {each.name for each in datasets.list_declared() if each.names is not None and each.access == "open"}
    of = {name for each in datasets.list_declared() for field in each.fields for name in field.of}
    assert of
    assert of <= named
