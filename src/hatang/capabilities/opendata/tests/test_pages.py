"""The catalogue and its files, with the cast: what is published is there at once, what is not open nowhere."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import replace

import pyarrow.parquet as pq
import pyogrio
import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.terms import LARGEST_MADE_ROWS, Format
from hatang.capabilities.opendata.tests.conftest import DAY, NOW, SECRETS, VERSION
from hatang.kernel import datasets, jobs, panels
from hatang.kernel.access import SYSTEM
from hatang.kernel.datasets import TOO_FEW, Mark

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
FILES = f"/du-lieu-mo/test.well/tai/{VERSION}/"


def content(response):
    return b"".join(response) if response.streaming else response.content


@pytest.fixture
def anybody(client):
    return client


def test_a_published_dataset_is_in_the_catalogue_and_a_closed_one_is_not(published, anybody):
    page = anybody.get("/du-lieu-mo/").content.decode()
    for words in ("Giếng nước", "test", VERSION, "hằng tháng", "CC-BY-4.0", "GeoPackage"):
        assert words in page
    assert not [each for each in SECRETS if each in page]


def test_what_a_figure_rests_on_leads_to_its_page_where_it_is_open(published):
    assert panels.locate_datasets(["test.well", "test.machine"]) == {"test.well": "/du-lieu-mo/test.well/"}


def test_an_empty_catalogue_says_whether_it_is_about_to_be_filled(db, anybody, settings, tmp_path):
    settings.HATANG_LAKE = str(tmp_path / "lake")
    assert "Chưa công bố bộ dữ liệu nào" in anybody.get("/du-lieu-mo/").content.decode()
    jobs.start_daily(DAY)
    for road in ("/du-lieu-mo/", "/du-lieu-mo/?q=gieng"):
        assert "Đang công bố các bộ dữ liệu" in anybody.get(road).content.decode()
    assert "đang được công bố" in anybody.get("/ban-do/").content.decode()
    assert "đang được công bố" in cast.client(cast.officer()).get("/phan-tich/").content.decode()


def test_a_check_of_the_rows_names_fields_by_their_titles(published, anybody):
    page = anybody.get("/du-lieu-mo/test.well/").content.decode()
    assert '<b title="code">Code</b>' in page


def test_it_is_found_with_and_without_diacritics_by_group_and_format_and_not_by_what_is_closed(published, anybody):
    found = [{"q": words} for words in ("giếng", "gieng", "GIENG khoan", "poor households", "test.well")]
    for asked in (*found, {"group": "test", "format": "geojson", "q": "khoan"}):
        assert "/du-lieu-mo/test.well/" in anybody.get("/du-lieu-mo/", asked).content.decode()
    for asked in ({"q": "telephone"}, {"q": "owner_phone"}, {"q": "bí mật"}, {"group": "places"}, {"format": "dbf"}):
        page = anybody.get("/du-lieu-mo/", asked).content.decode()
        assert "/du-lieu-mo/test.well/" not in page
        assert "Không có bộ dữ liệu nào khớp" in page


def test_both_halves_of_the_catalogue_are_narrowed_by_organisation_licence_group_and_format(published, health, keeper):
    """What agencies registered is left out by no choice that it answers to, and what answers to none is left out."""
    keeper("group_create", name="y-te", title="Y tế và dân số")
    files = [{"url": "https://example.vn/a.csv", "format": "CSV"}, {"url": "https://example.vn/b", "format": "PDF"}]
    made = {"name": "tram-y-te", "title": "Trạm y tế", "owner_org": "qng-syt", "license_id": "cc-by"}
    assert keeper("package_create", **made, resources=files, groups=[{"name": "y-te"}])[0] == 200

    def found(**asked):
        page = Client().get("/du-lieu-mo/", asked).content.decode()
        return [name for name in ("test.well", "tram-y-te") if f'/{name}/"' in page], page

    both, page = found()
    assert both == ["test.well", "tram-y-te"]
    for words in ("Sở Y tế", settings.HATANG_PUBLISHER, "Creative Commons Attribution", "Y tế và dân số", ">PDF<"):
        assert words in page
    for asked, wanted in (
        ({"organisation": "qng-syt"}, ["tram-y-te"]),
        ({"organisation": "@"}, ["test.well"]),
        ({"licence": "cc-by"}, ["tram-y-te"]),
        ({"licence": "CC-BY-4.0"}, ["test.well"]),
        ({"group": "y-te"}, ["tram-y-te"]),
        ({"group": "test"}, ["test.well"]),
        ({"format": "csv"}, both),
        ({"format": "PDF"}, ["tram-y-te"]),
        ({"format": "parquet", "organisation": "qng-syt"}, []),
        ({"q": "tram", "format": "csv", "licence": "cc-by"}, ["tram-y-te"]),
        ({"licence": "khac\0"}, []),
    ):
        assert found(**asked)[0] == wanted, asked


def test_choices_and_kinds_are_shown_in_words(published, anybody, monkeypatch):
    fields = tuple(
        replace(each, choices=(("deep", "Giếng khoan"), ("dug", "Giếng đào"))) if each.name == "kind" else each
        for each in published.fields
    )
    marks = (Mark("deep", "reached"), Mark("dug", "not-reached", is_hollow=True))
    told = replace(published, fields=fields, drawn_by="kind", marks=marks)
    monkeypatch.setitem(datasets._datasets, told.name, told)
    lake.publish(SYSTEM, names=[told.name], as_of=DAY, now=NOW)
    page = anybody.get("/du-lieu-mo/test.well/").content.decode()
    assert "<td>Giếng khoan</td>" in page
    assert "<td>deep</td>" not in page
    assert "chọn từ danh sách" in page
    # The map tells them apart as the declaration does.
    config = json.loads(html.unescape(re.search(r'data-config="(.*?)"', page)[1]))
    (layer,) = config["layers"]
    assert layer["by"] == "kind"
    assert [(each["value"], each["colour"]) for each in layer["classes"]] == [
        ("Giếng khoan", "reached"),
        ("Giếng đào", "not-reached"),
    ]
    places = anybody.get("/du-lieu-mo/test.well/noi/2026-06-30.2.geojson").json()["features"]
    assert {each["properties"]["kind"] for each in places} == {"Giếng khoan", "Giếng đào"}


def test_the_page_of_a_dataset(published, anybody):
    response = anybody.get("/du-lieu-mo/test.well/")
    page = response.content.decode()
    for words in (
        "Poor households",
        "Giếng 3, Trà Bồng",
        "100&nbsp;%",
        "30/06/2026",
        "04/01/2020",
        "4 số liệu nhỏ được để trống",
    ):
        assert words in page
    assert not [each for each in SECRETS if each in page]
    assert "script-src 'self'" in response["Content-Security-Policy"]
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    linked = json.loads(block)
    assert linked["@type"] == "Dataset"
    assert linked["distribution"][0]["contentUrl"] == f"http://testserver{FILES}csv"
    assert [each["name"] for each in linked["variableMeasured"]] == [
        "code",
        "name",
        "poor",
        "poor_hidden",
        "kind",
        "drilled_on",
    ]


def test_text_of_a_declaration_cannot_end_the_data_block(published, anybody, monkeypatch):
    evil = replace(published, description="</script><script>alert(1)</script>")
    monkeypatch.setitem(datasets._datasets, evil.name, evil)
    lake.publish(SYSTEM, names=[evil.name], as_of=DAY, now=NOW)
    assert "<script>alert" not in anybody.get("/du-lieu-mo/test.well/").content.decode()


def test_csv_is_faithful_for_machines_and_safe_for_spreadsheets(published, anybody):
    plain = content(anybody.get(f"{FILES}csv"))
    rows = list(csv.DictReader(io.StringIO(plain.decode())))
    assert len(rows) == 19
    assert rows[0].keys() == {"code", "name", "poor", "poor_hidden", "kind", "drilled_on", "geometry"}
    by_code = {row["code"]: row for row in rows}
    assert by_code["W3"]["name"] == "=Giếng 3, Trà Bồng"
    assert [(by_code[code]["poor"], by_code[code]["poor_hidden"]) for code in ("W3", "W9")] == [
        ("", TOO_FEW),
        ("9", ""),
    ]
    assert by_code["W0"]["poor"] == "0"
    assert by_code["W10"]["geometry"] == "POINT (108.1 15.1)"
    response = anybody.get(f"{FILES}csv?bom=1")
    assert f"gieng-nuoc-{VERSION}.csv" in response["Content-Disposition"]
    marked = content(response)
    assert marked.startswith(b"\xef\xbb\xbf")
    titles = next(csv.reader(io.StringIO(marked.decode("utf-8-sig"))))
    assert titles[:3] == ["Code", "Name", "Poor households"]
    assert titles[-2:] == ["Vĩ độ (độ)", "Kinh độ (độ)"]
    assert "'=Giếng 3" in marked.decode()


def test_xlsx_holds_the_rows_and_the_dictionary(published, anybody):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(anybody.get(f"{FILES}xlsx"))))
    data, words = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert data[0][:3] == ["Code", "Name", "Poor households"]
    assert len(data) == 20
    assert [row[0] for row in words[1:]] == ["code", "name", "poor", "poor_hidden", "kind", "drilled_on"]


@pytest.mark.parametrize("kind", ["geojson", "gpkg"])
def test_layers_open_in_gdal(published, anybody, tmp_path, kind):
    path = tmp_path / f"wells.{kind}"
    path.write_bytes(content(anybody.get(f"{FILES}{kind}")))
    meta, _ids, shapes, _values = pyogrio.raw.read(path)
    assert len(shapes) == 19
    assert meta["crs"] == "EPSG:4326"
    assert set(meta["fields"]) == {"code", "name", "poor", "poor_hidden", "kind", "drilled_on"}


def test_parquet_is_the_file_of_the_lake(published, anybody):
    table = pq.read_table(io.BytesIO(content(anybody.get(f"{FILES}parquet"))))
    assert table.num_rows == 19
    assert "owner_phone" not in table.column_names


@pytest.mark.parametrize(
    "who",
    [
        *(pytest.param(who, marks=pytest.mark.night("roads")) for who in ("nobody", "outsider", "analyst")),
        *("officer", pytest.param("administrator", marks=pytest.mark.night("roads"))),
    ],
)
def test_only_the_open_edition_leaves_whoever_asks(published, who, client):
    """An officer reads the full edition elsewhere; what leaves here is for everybody and holds what everybody sees."""
    actor = getattr(cast, who)
    browser = client if who == "nobody" else cast.client(actor())
    for kind in Format.values:
        raw = content(browser.get(f"{FILES}{kind}"))
        assert raw
        for secret in ("0900000007", "owner_phone", "Giếng bí mật"):
            assert secret.encode() not in raw
        assert browser.get(f"/du-lieu-mo/test.machine/tai/{VERSION}/{kind}").status_code == 404
    for road in ("/du-lieu-mo/test.machine/", "/du-lieu-mo/test.machine/table-schema.json"):
        assert browser.get(road).status_code == 404


def test_a_dataset_that_was_closed_and_a_field_that_became_personal_stop_leaving(published, anybody, monkeypatch):
    fields = tuple(replace(each, personal=each.personal or each.name == "name") for each in published.fields)
    for changed in (replace(published, access="agency"), replace(published, fields=fields)):
        monkeypatch.setitem(datasets._datasets, changed.name, changed)
        assert "test.well" not in anybody.get("/du-lieu-mo/").content.decode()
        assert anybody.get("/du-lieu-mo/test.well/").status_code == 404
        assert anybody.get(f"{FILES}parquet").status_code == 404


def test_a_withdrawn_version_leaves_its_reason_and_no_file(published, anybody, monkeypatch):
    renamed = replace(published, title="Giếng nước sạch")
    monkeypatch.setitem(datasets._datasets, renamed.name, renamed)
    lake.publish(SYSTEM, names=[renamed.name], as_of=DAY, now=NOW)
    lake.withdraw_snapshot(SYSTEM, "test.well", "2026-06-30.2", reason="Sai toạ độ", now=NOW)
    page = anybody.get("/du-lieu-mo/test.well/").content.decode()
    assert "Sai toạ độ" in page
    assert anybody.get(f"{FILES}csv").status_code == 200
    gone = anybody.get(f"{FILES.replace('30.1', '30.2')}csv")
    assert gone.status_code == 410
    assert "Sai toạ độ" in gone.content.decode()


def test_table_schema(published, anybody):
    schema = anybody.get("/du-lieu-mo/test.well/table-schema.json").json()
    assert schema["primaryKey"] == ["code"]
    assert [each["type"] for each in schema["fields"]] == [
        "string",
        "string",
        "integer",
        *["string"] * 2,
        "date",
        "string",
    ]


def test_what_is_not_there_is_said(published, anybody):
    of_well = "/du-lieu-mo/test.well/tai"
    for road in ("/du-lieu-mo/test.nothing/", f"{of_well}/2026-06-30.9/csv", f"{of_well}/never/csv", f"{FILES}exe"):
        assert anybody.get(road).status_code == 404


def test_a_file_too_large_to_make_names_the_way_out(published, anybody, monkeypatch):
    monkeypatch.setattr("hatang.capabilities.opendata.formats.files.LARGEST_MADE_ROWS", 5)
    assert LARGEST_MADE_ROWS > 5
    refused = anybody.get(f"{FILES}xlsx")
    assert refused.status_code == 422
    assert "CSV" in refused.content.decode()
    assert anybody.get(f"{FILES}csv").status_code == 200


def test_pages_ask_the_database_few_questions(published, anybody, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        anybody.get("/du-lieu-mo/")
    with django_assert_max_num_queries(30):
        anybody.get("/du-lieu-mo/test.well/")
    assert anybody.post("/du-lieu-mo/").status_code == 405


def test_a_failed_check_is_told_and_one_of_a_closed_field_is_not(published, anybody, monkeypatch):
    rows = [{"code": "W1", "name": "A", "kind": "deep"}, {"code": "W1", "name": "B", "kind": "deep"}]
    broken = replace(published, rows=lambda as_of, actor: rows, geometry="")
    monkeypatch.setitem(datasets._datasets, broken.name, broken)
    lake.publish(SYSTEM, names=[broken.name], as_of=DAY, now=NOW)
    page = anybody.get("/du-lieu-mo/test.well/").content.decode()
    assert "75&nbsp;%" in page
    assert "không đạt" in page
    assert "owner_phone" not in page
    assert anybody.get("/du-lieu-mo/test.well/tai/2026-06-30.2/gpkg").status_code == 422
