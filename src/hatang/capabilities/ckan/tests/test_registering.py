"""Agencies register outside datasets: who may, that they are everywhere at once, and that what is hidden is nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pyshacl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from rdflib import RDF, Graph
from rdflib.namespace import DCAT
from tests import cast
from typer.testing import CliRunner

from hatang.capabilities.opendata.models import Package, Resource
from hatang.capabilities.opendata.tests.conftest import VERSION, Asker
from hatang.capabilities.opendata.tests.shapes import SHAPES, read_shapes
from hatang.config.command import _build_root
from hatang.kernel import audit, credentials
from hatang.kernel.models import AuditEntry, StoredFile

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
CLINICS = {
    "name": "tram-y-te",
    "title": "Trạm y tế xã",
    "notes": "Danh sách trạm y tế",
    "license_id": "cc-by",
    "tags": [{"name": "y-te"}],
    "resources": [
        {"url": "https://example.vn/tram y tế.csv", "format": "CSV", "name": "Bảng"},
        {"url": "javascript:1"},
    ],
}
# Of a hidden dataset, whatever the road.
HIDDEN = "Danh sách bệnh nhân mật"


def _of(agency):
    """An officer of the agency; those of two agencies are two people."""
    return replace(cast.agency_officer(agency), id=f"cast-{agency}")


def test_an_agency_s_officer_registers_for_the_own_agency_only(health, keeper):
    keeper("organization_create", name="qng-sxd", title="Sở Xây dựng")
    officer = Asker(_of("QNG.SYT"))
    status, made = officer("package_create", owner_org="qng-syt", **CLINICS)
    assert status == 200
    assert made["organization"]["title"] == "Sở Y tế"
    status, said = officer("package_create", name="khac", owner_org="qng-sxd")
    assert (status, said["owner_org"]) == (409, ["You cannot add a dataset to this organization"])
    other = Asker(_of("QNG.SXD"))
    for action, asked in (
        ("package_patch", {"title": "x"}),
        ("package_update", {"name": "x"}),
        ("package_delete", {}),
    ):
        assert other(action, id="tram-y-te", **asked)[0] == 403
    assert Package.objects.get().title == "Trạm y tế xã"


@pytest.mark.parametrize("who", ["outsider", "resident", "clerk", "operator_engineer", "planner", "analyst", None])
def test_nobody_else_registers_or_keeps(health, who):
    asker = Asker(getattr(cast, who)() if who else None)
    for action in ("package_create", "organization_create", "group_create"):
        status, said = asker(action, name="cua-toi", owner_org="qng-syt")
        assert (status, said["__type"]) == (403, "Authorization Error"), action
    for action in ("organization_patch", "organization_delete", "organization_purge"):
        assert asker(action, id="qng-syt", title="x")[0] == 403, action
    assert asker("user_list")[0] == 403
    assert not Package.objects.exists()


def test_a_session_without_a_key_acts_for_nobody(health):
    browser = cast.client(cast.officer())
    sent = browser.post("/api/action/package_create", {"name": "a", "owner_org": "qng-syt"})
    assert sent.status_code == 403
    assert browser.get("/api/action/package_delete", {"id": "a"}).status_code == 400


def test_it_is_in_the_list_the_search_its_page_and_the_catalogue_at_once(health, client, keeper):
    Asker(_of("QNG.SYT"))("package_create", owner_org="qng-syt", **CLINICS)
    for asked in ({}, {"q": "tram"}, {"q": "trạm y"}, {"q": "SO Y TE"}):
        assert "Trạm y tế xã" in client.get("/du-lieu-mo/", asked).content.decode(), asked
    assert "Trạm y tế xã" not in client.get("/du-lieu-mo/", {"q": "cáp"}).content.decode()
    page = client.get("/du-lieu-mo/dang-ky/tram-y-te/").content.decode()
    assert "Sở Y tế" in page
    assert 'href="https://example.vn/' in page
    assert 'href="javascript' not in page
    found = keeper("package_search", q="tram", **{"facet.field": ["organization", "tags"]})[1]
    assert found["facets"] == {"organization": {"qng-syt": 1}, "tags": {"y-te": 1}}
    graph = Graph().parse(data=client.get("/catalog.ttl").content, format="turtle")
    assert len(list(graph.subjects(RDF.type, DCAT.Dataset))) == 1


@pytest.mark.skipif(not SHAPES.exists(), reason="the shapes are not on this machine")
def test_registered_datasets_pass_the_shapes(health, client):
    """Those of DCAT-AP: nobody declared them as high-value data, and they do not claim to be."""
    officer = Asker(_of("QNG.SYT"))
    officer("package_create", owner_org="qng-syt", **CLINICS)
    officer("package_create", owner_org="qng-syt", name="trong", license_id="giay phep <la>")
    graph = Graph().parse(data=client.get("/catalog.ttl").content, format="turtle")
    sound, _report, text = pyshacl.validate(graph, shacl_graph=read_shapes("dcat-ap-SHACL.ttl"))
    assert sound, text
    assert "hvdCategory" not in client.get("/catalog.ttl").content.decode()


@pytest.mark.parametrize(
    "others",
    [
        (None, _of("QNG.SXD")),
        pytest.param((cast.outsider(), cast.clerk()), marks=pytest.mark.night("roads")),
    ],
    ids=["nobody and another agency", "others"],
)
def test_what_is_hidden_is_nowhere_for_others(health, client, others):
    officer = Asker(_of("QNG.SYT"))
    secret = {
        "title": HIDDEN,
        "notes": HIDDEN,
        "tags": [{"name": "benh-nhan-mat"}],
        "extras": [{"key": "k", "value": HIDDEN}],
    }
    file = {"url": "https://example.vn/benh-nhan-mat.csv", "name": HIDDEN, "format": "MAT"}
    status, made = officer("package_create", name="kin", owner_org="qng-syt", private=True, resources=[file], **secret)
    assert status == 200
    resource = made["resources"][0]["id"]
    rows = [{"ten": HIDDEN}]
    assert officer("datastore_create", resource_id=resource, records=rows, force=True)[0] == 200
    assert officer("package_show", id="kin")[1]["title"] == HIDDEN
    assert officer("datastore_search", resource_id=resource)[1]["records"][0]["ten"] == HIDDEN
    for who in others:
        asker = Asker(who)
        answers = [asker("package_show", id="kin"), asker("package_patch", id="kin", title="x")]
        answers += [asker("package_delete", id="kin"), asker("resource_show", id=resource)]
        answers += [asker("resource_patch", id=resource, name="x"), asker("datastore_search", resource_id=resource)]
        answers += [asker("datastore_info", id=resource), asker("datastore_upsert", resource_id=resource, force=True)]
        answers += [asker("tag_show", id="benh-nhan-mat", include_datasets=True)]
        assert {status for status, _said in answers} == {404}, "as if there were none"
        assert asker("package_show", id="kin")[1] == asker("package_show", id="khong-co")[1]
        answers += [asker("package_search", q=q) for q in ("bệnh", "name:kin", "tags:benh-nhan-mat", "")]
        answers += [asker("package_search", include_private=True, **{"facet.field": ["tags", "res_format"]})]
        answers += [asker(action) for action in ("package_list", "current_package_list_with_resources", "tag_list")]
        answers += [asker("organization_show", id="qng-syt", include_datasets=True), asker("tag_search", query="benh")]
        answers += [asker("resource_search", query="name:benh")]
        said = str(answers)
        assert HIDDEN not in said
        assert "benh-nhan-mat.csv" not in said
        assert "'MAT'" not in said
        browser = cast.client(who) if who else client
        for road in ("/du-lieu-mo/", "/du-lieu-mo/?q=benh", "/catalog.ttl", "/catalog.rdf", "/catalog.jsonld"):
            assert HIDDEN not in browser.get(road).content.decode(), road
        assert browser.get("/du-lieu-mo/dang-ky/kin/").status_code == 404


def test_what_was_public_and_is_hidden_or_removed_is_told_no_more(health):
    officer, nobody = Asker(_of("QNG.SYT")), Asker()
    made = officer("package_create", owner_org="qng-syt", **CLINICS)[1]
    assert nobody("tag_show", id="y-te")[0] == 200
    officer("package_patch", id=made["id"], private=True)
    assert nobody("package_show", id=made["id"])[0] == nobody("tag_show", id="y-te")[0] == 404
    assert officer("tag_show", id="y-te")[0] == 200
    officer("package_patch", id=made["id"], private=False)
    officer("package_delete", id=made["id"])
    assert nobody("package_search")[1]["count"] == 0
    assert nobody("package_show", id=made["id"])[0] == 404


def test_a_file_is_kept_and_goes_to_those_who_may(health, client):
    officer = Asker(_of("QNG.SYT"))
    made = officer("package_create", owner_org="qng-syt", **CLINICS)[1]
    upload = SimpleUploadedFile("bảng <1>.csv", b"<script>alert(1)</script>", "text/html")
    status, resource = officer.upload("resource_create", upload, package_id=made["id"], name="Tệp")
    assert (status, resource["url_type"], resource["size"]) == (200, "upload", 25)
    road = resource["url"].removeprefix("https://hatang.example")
    sent = client.get(road)
    assert b"".join(sent) == b"<script>alert(1)</script>"
    assert sent["Content-Type"] == "application/octet-stream"
    assert sent["Content-Disposition"].startswith("attachment")
    patched = officer("resource_patch", id=resource["id"], description="d")[1]
    assert (patched["url"], patched["url_type"]) == (resource["url"], "upload")
    officer("package_patch", id=made["id"], private=True)
    assert client.get(road).status_code == 404
    assert Asker().upload("resource_create", BytesIO(b"a"), package_id=made["id"])[0] == 404


def test_rows_are_written_all_or_none(health):
    officer, nobody = Asker(_of("QNG.SYT")), Asker()
    resource = officer("package_create", owner_org="qng-syt", **CLINICS)[1]["resources"][0]["id"]
    fields = [{"id": "ma", "type": "text"}, {"id": "giường", "type": "int4"}]
    asked = {"resource_id": resource, "force": True}
    assert officer("datastore_create", fields=fields, primary_key=["ma"], **asked)[0] == 200
    status, said = officer("datastore_upsert", records=[{"ma": "a", "giường": 3}, {"ma": "b", "giường": "ba"}], **asked)
    assert status == 409
    assert "row 2" in said["data"]
    assert nobody("datastore_search", resource_id=resource)[1]["total"] == 0
    officer("datastore_upsert", records=[{"ma": "a", "giường": 3}, {"ma": "b", "giường": "10"}], **asked)
    found = nobody("datastore_search", resource_id=resource, sort="giường desc", filters={"giường": ["10", 3]})[1]
    assert [each["ma"] for each in found["records"]] == ["b", "a"]
    evil = {'ma" = 1 OR 1=1 --': 1}
    assert nobody("datastore_search", resource_id=resource, filters=evil)[0] == 409
    assert nobody("datastore_search", resource_id=resource, filters={"giường": "1' OR 1=1"})[1]["total"] == 0
    assert nobody("datastore_search", resource_id=resource, q="%' OR 1=1 --")[1]["total"] == 0
    assert officer("datastore_create", fields=[{"id": 'a"b'}], **asked)[0] == 409
    assert nobody("datastore_upsert", records=[{"ma": "a"}], **asked)[0] == 403
    assert nobody("datastore_delete", **asked)[0] == 403


@pytest.mark.parametrize("more", [{}, {"fields": ["share"], "distinct": True}, {"records_format": "csv"}])
def test_doubles_that_a_client_wrote_are_told_as_doubles(health, more):
    """PostgreSQL keeps 1e+16 in its JSON as a whole number, which a reader would take for an integer."""
    officer, nobody = Asker(_of("QNG.SYT")), Asker()
    resource = officer("package_create", owner_org="qng-syt", **CLINICS)[1]["resources"][0]["id"]
    fields = [{"id": "share", "type": "float8"}, {"id": "n", "type": "int4"}]
    records = [{"share": each, "n": 7} for each in (93, 1e16, -0.5)]
    assert officer("datastore_create", resource_id=resource, force=True, fields=fields, records=records)[0] == 200
    found = nobody("datastore_search", resource_id=resource, sort="share", **more)[1]["records"]
    if isinstance(found, str):
        assert found == "3,-0.5,7\n1,93.0,7\n2,1e+16,7\n"
    else:
        assert {repr(each["share"]) for each in found} == {"-0.5", "93.0", "1e+16"}
        assert {repr(each.get("n", 7)) for each in found} == {"7"}


def test_each_act_is_audited_without_e_mails_and_a_purge_leaves_no_copy(health, keeper):
    made = keeper("package_create", owner_org="qng-syt", author_email="a@example.vn", author="Lê Văn A", **CLINICS)[1]
    keeper("package_delete", id=made["id"])
    keeper("dataset_purge", id=made["id"])
    acts = list(AuditEntry.objects.filter(object_key=made["id"]).order_by("id").values_list("action", flat=True))
    assert acts == ["opendata.package.new", "opendata.package.deleted", "opendata.package.purged"]
    entries = str(list(AuditEntry.objects.filter(object_key=made["id"]).values("before", "after")))
    assert "a@example.vn" not in entries
    assert "Lê Văn A" not in entries
    assert audit.verify_chain().broken_at is None


def test_a_key_writes_as_its_owner_only_for_datasets(health):
    officer, old = Asker(_of("QNG.SYT")), "/du-lieu-mo/khoa/"
    officer.headers = {"X-CKAN-API-Key": officer.headers["Authorization"]}
    assert officer("package_create", owner_org="qng-syt", **CLINICS)[0] == 200
    reader, signed_in = Asker(), cast.client(_of("QNG.SYT"))
    reader.headers = {"Authorization": cast.key(_of("QNG.SYT"), "read")}
    status, said = reader("package_patch", id="tram-y-te", title="x")
    assert (status, said["__type"]) == (403, "Authorization Error")
    assert reader("package_show", id="tram-y-te")[0] == 200
    reader.headers = {"Authorization": cast.key(_of("QNG.SYT"), "layers", "sql")}
    assert reader("package_show", id="tram-y-te")[0] == 403
    for wrong in ("htg_x", "Bearer htg_x", "Basic eDp5"):
        sent = Client().get("/api/3/action/package_show?id=tram-y-te", headers={"Authorization": wrong})
        assert (sent.status_code, sent.json()["error"]["__type"]) == (401, "Authorization Error")
        assert sent["WWW-Authenticate"] == 'Bearer realm="Ha Tang", error="invalid_token"'
        assert "Khóa này không thuộc về ai" in sent.json()["error"]["message"]
    assert signed_in.post("/api/3/action/package_patch", {"id": "tram-y-te", "title": "x"}).status_code == 403
    assert signed_in.get(old)["Location"] == "/danh-ba/tai-khoan/khoa/"


@pytest.mark.parametrize("road", [f"/du-lieu-mo/test.well/tai/{VERSION}/parquet", "/du-lieu-mo/phien-ban.atom"])
def test_files_of_the_lake_and_feeds_hear_keys_too(published, road):
    statuses = {"read": 200, "datasets": 200, "sql": 403, "layers": 403}
    for scope, status in statuses.items():
        sent = Client().get(road, headers={"Authorization": cast.key(cast.outsider(), scope)})
        assert (sent.status_code, "private" in sent["Cache-Control"]) == (status, True), scope
    assert Client().get(road, headers={"Authorization": "Bearer htg_x"}).status_code == 401
    assert Client().get(road).status_code == 200


def test_a_draft_is_nobody_s_but_the_organisation_s_until_it_is_active(health, keeper):
    """Unfinished work of an agency, as CKAN keeps it: described in steps, shown once its state says so."""
    officer, browser = Asker(_of("QNG.SYT")), Client()
    draft = {**CLINICS, "name": "nhap", "title": HIDDEN, "state": "draft"}
    status, made = officer("package_create", owner_org="qng-syt", **draft)
    assert (status, made["state"]) == (200, "draft")
    assert officer("package_show", id="nhap")[1]["title"] == HIDDEN
    assert officer("package_patch", id="nhap", notes=HIDDEN)[1]["state"] == "draft", "a step of the description"
    resource = made["resources"][0]["id"]
    for other in (Asker(), Asker(_of("QNG.SXD"))):
        assert other("package_show", id="nhap")[0] == other("resource_show", id=resource)[0] == 404
        assert "nhap" not in other("package_list")[1]
        assert other("package_search", q="name:nhap")[1]["count"] == 0
    for road in ("/du-lieu-mo/", "/catalog.ttl", "/sitemap.xml"):
        assert "nhap" not in browser.get(road).content.decode(), road
    assert browser.get("/du-lieu-mo/dang-ky/nhap/").status_code == 404
    assert officer("package_patch", id="nhap", state="active")[1]["state"] == "active"
    assert Asker()("package_show", id="nhap")[1]["title"] == HIDDEN
    assert officer("package_patch", id="nhap", state="draft")[1]["state"] == "draft", "taken back to be worked on"
    assert Asker()("package_show", id="nhap")[0] == 404
    officer("package_delete", id="nhap")
    assert officer("package_patch", id="nhap", state="active")[1]["state"] == "deleted", "what was removed stays so"


def test_the_command_makes_a_key_for_a_service(settings):
    settings.HATANG_ENSURE_DATABASE = "hatang.kernel.access.rules"
    cast.client(cast.officer())
    words = ["opendata", "key", "cast-officer", "--scope", "read", "--scope", "sql", "--days", "30", "--json"]
    made = CliRunner().invoke(_build_root("opendata"), words)
    credential = credentials.find_credential(json.loads(made.stdout)["key"], now=timezone.now())
    assert (credential.actor.label, credential.scopes) == ("Nguyễn Thị Sở", {"read", "sql"})


def test_people_are_known_to_themselves_and_to_those_who_keep(health, keeper):
    outsider = Asker(cast.outsider())
    assert outsider("user_show", id="cast-officer")[0] == 403
    assert outsider("user_show", id="cast-outsider")[1]["email"] == ""
    assert Asker()("user_show", id="cast-officer")[0] == 403
    assert [each["name"] for each in keeper("user_list", q="outsider")[1]] == ["cast-outsider"]


def test_names_of_what_is_published_are_not_taken(published, health, keeper):
    status, said = keeper("package_create", name="test-well", owner_org="qng-syt")
    assert (status, said["name"]) == (409, ["That URL is already in use."])
    assert keeper("package_patch", id="test-well", title="x")[0] == 403
    assert keeper("group_create", name="test")[1]["name"] == ["Group name already exists in database"]
    assert keeper("package_search")[1]["count"] == 1
    keeper("package_create", name="zzz", owner_org="qng-syt", title="Sau cùng")
    both = keeper("package_search", sort="title asc")[1]
    assert [each["name"] for each in both["results"]] == ["test-well", "zzz"]
    assert [keeper("package_search", sort="title asc", start=n, rows=1)[1]["results"][0]["name"] for n in (0, 1)] == [
        "test-well",
        "zzz",
    ]
    keys = {frozenset(each) - {"license_url"} for each in both["results"]}
    assert len(keys) == 1, "what is published and what is registered have the same keys"


def test_an_upload_that_is_refused_leaves_neither_bytes_nor_rows(health, settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    officer = Asker(_of("QNG.SYT"))
    officer("package_create", name="giu", owner_org="qng-syt")

    def count():
        lying = sorted(each for each in tmp_path.rglob("*") if each.is_file())
        return lying, Resource.objects.count(), StoredFile.objects.count()

    def send(action, content, **more):
        return officer.upload(action, SimpleUploadedFile("a.csv", content), name="Tệp", **more)

    before = count()
    assert send("resource_create", b"a,b", package_id="giu", size="nhiều")[0] == 409
    assert count() == before
    status, made = send("resource_create", b"a,b", package_id="giu")
    assert status == 200
    before = count()
    assert len(before[0]) == 1
    for content in (b"c,d", b"a,b"):
        assert send("resource_update", content, id=made["id"], size="nhiều")[0] == 409
        assert count() == before, "what stood under the same bytes stays"
