"""Each call of the list is answered to the client that makes it, and nothing outside the list is."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from ckanapi import CKANAPIError, NotAuthorized, RemoteCKAN
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from requests import Session
from tests import cast

from hatang.capabilities.ckan.tests.test_ckan import ToDjango
from hatang.capabilities.ckan.views.actions import ACTIONS
from hatang.capabilities.harvest import actions as harvesting
from hatang.capabilities.harvest.terms import SourceKind
from hatang.capabilities.opendata.models import Resource
from hatang.capabilities.opendata.tests.conftest import Asker
from hatang.kernel import jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import Job

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def remote(published):
    """CKAN's own client with a keeper's key, and the names of the calls it made."""
    session, called = Session(), set()
    session.mount("http://", ToDjango())
    client = RemoteCKAN("http://testserver", session=session, apikey=cast.key(cast.officer(), "datasets"))

    def call(action, **asked):
        called.add(action)
        upload = {"files": {"upload": asked.pop("upload")}} if "upload" in asked else {}
        return client.call_action(action, asked, **upload)

    return call, called


def test_a_catalogue_lives_by_the_calls_of_the_list(remote):
    call, called = remote
    assert call("site_read") is True
    assert call("status_show")["ckan_version"] == "2.12.0"
    assert "fq" in call("help_show", name="package_search")
    assert "cc-by" in [each["id"] for each in call("license_list")]
    for kind in ("organization", "group"):
        made = call(f"{kind}_create", name=f"{kind}-1", title="Một")
        assert made["id"] == call(f"{kind}_show", id=f"{kind}-1")["id"]
        assert call(f"{kind}_patch", id=made["id"], title="Hai")["title"] == "Hai"
        assert call(f"{kind}_update", id=made["id"], name=f"{kind}-1", title="Ba")["title"] == "Ba"
        assert f"{kind}-1" in call(f"{kind}_list")
    assert call("organization_member_create", id="organization-1", username="cast-officer", role="editor")
    assert [each["name"] for each in call("organization_list_for_user")] == ["organization-1"]
    call("organization_member_delete", id="organization-1", username="cast-officer")
    assert call("user_show", id="cast-officer")["sysadmin"] is True
    assert "cast-officer" in call("user_list", all_fields=False)
    tags = [{"name": "thử"}]
    made = call("package_create", name="bo", owner_org="organization-1", tags=tags, groups=[{"name": "group-1"}])
    assert call("package_patch", id="bo", title="Bộ")["tags"][0]["name"] == "thử"
    assert call("package_update", **{**made, "notes": "mới"})["notes"] == "mới"
    assert call("package_show", id="bo")["id"] == made["id"]
    assert "bo" in call("package_list")
    assert call("package_search", fq="tags:thử")["count"] == 1
    assert call("current_package_list_with_resources")[0]["name"] == "bo"
    assert "thử" in call("tag_list")
    assert call("tag_show", id="thử", include_datasets=True)["packages"][0]["name"] == "bo"
    assert call("tag_search", query="th")["count"] == 1
    resource = call("resource_create", package_id="bo", name="Bảng", upload=BytesIO(b"a,b\n1,2\n"), format="CSV")
    assert call("resource_patch", id=resource["id"], description="d")["url_type"] == "upload"
    assert call("resource_update", id=resource["id"], name="Tệp")["name"] == "Tệp"
    assert call("resource_show", id=resource["id"])["package_id"] == made["id"]
    assert call("resource_view_list", id=resource["id"]) == []
    assert call("resource_search", query="name:Tệp")["count"] == 1
    made = call("datastore_create", resource={"package_id": "bo", "name": "Dòng"}, records=[{"ma": "a", "so": 1.5}])
    key = made["resource_id"]
    assert call("datastore_upsert", resource_id=key, records=[{"ma": "b"}], method="insert")
    assert call("datastore_search", resource_id=key, filters={"so": 1.5})["records"][0]["ma"] == "a"
    assert call("datastore_info", id=key)["meta"]["count"] == 2
    assert call("datastore_delete", id=key)["resource_id"] == key, "as XLoader names it"
    call("resource_delete", id=key)
    call("package_delete", id="bo")
    call("dataset_purge", id="bo")
    for kind in ("organization", "group"):
        call(f"{kind}_delete", id=f"{kind}-1")
        call(f"{kind}_purge", id=f"{kind}-1")
    assert called == set(ACTIONS)
    assert all(each.clients and each.help for each in ACTIONS.values())


@pytest.mark.parametrize("name", ["follow_dataset", "vocabulary_list", "package_revise", "job_list", "api_token_list"])
def test_what_is_not_in_the_list_is_not_answered(client, db, name):
    sent = client.post(f"/api/3/action/{name}", "{}", content_type="application/json")
    assert (sent.status_code, sent.json()) == (400, f"Bad request: Action name not known: {name}")


def test_the_questions_of_the_harvester_and_of_qgis(published, health, keeper):
    """ckanext-harvest's `_search_for_datasets` and CKAN-Browser's `package_search`, as their source writes them."""
    for name, group in (("mot", "g-1"), ("hai", "g-2")):
        keeper("group_create", name=group)
        keeper("package_create", name=name, owner_org="qng-syt", groups=[{"name": group}], title="Sông Trà")

    def names(**asked):
        found = Client().get("/api/3/action/package_search", asked).json()["result"]
        return [each["name"] for each in found["results"]]

    fq = "organization:qng-syt OR organization:other metadata_modified:[2020-01-01T00:00:00.123456Z TO *]"
    assert set(names(rows="100", start="0", sort="id asc", fq=fq)) == {"mot", "hai"}
    assert names(rows="100", start="0", sort="id asc", fq="-organization:qng-syt -groups:none") == ["test-well"]
    assert names(q="sông", fq="(groups:g-1 OR groups:g-3)", sort="name asc", rows="50", start="0") == ["mot"]
    assert len(Client().get("/api/3/action/group_list?all_fields=true").json()["result"]) == 3


def test_bodies_that_the_product_made_answer_like_others(published, keeper):
    harvesting.save_source(
        SYSTEM, existing=None, title="Cổng khác", kind=SourceKind.CKAN, url="https://khac.example", owner=None,
        rhythm="daily", new_owner="Cổng khác",
    )  # fmt: skip
    keeper("organization_create", name="nguoi-lam")
    keeper("group_create", name="nhom")
    for kind in ("organization", "group"):
        ours = [each["name"] for each in keeper(f"{kind}_list", all_fields=True)[1]]
        assert len(ours) > 1
        for more in ({}, {"include_datasets": True}, {"include_users": True}):
            shown = [keeper(f"{kind}_show", id=name, **more) for name in ours]
            assert {status for status, _body in shown} == {200}
            assert len({frozenset(body) for _status, body in shown}) == 1, "the same keys"
        listed = keeper(f"{kind}_list", all_fields=True, include_extras=True, include_groups=True)[1]
        assert len({frozenset(each) for each in listed}) == 1
    assert keeper("organization_patch", id="cong-khac", title="Cổng bạn")[1]["title"] == "Cổng bạn"
    publishing = next(each for each in keeper("organization_list")[1] if each not in ("cong-khac", "nguoi-lam"))
    for act in ("patch", "update", "delete", "purge"):
        assert keeper(f"organization_{act}", id=publishing, name="x", title="x")[0] == 403


def test_an_uploaded_table_becomes_rows_with_guessed_types(health):
    officer, nobody = Asker(cast.agency_officer("QNG.SYT")), Asker()
    officer("package_create", name="bang", owner_org="qng-syt")
    text = "Mã,Số giường,Tỉ lệ,Ngày,Mở,Ghi chú,\n007,3,0.5,2026-01-02,true,,x\n012,,1e3,,false,Có,\n"
    made = officer.upload("resource_create", SimpleUploadedFile("bảng.csv", text.encode()), package_id="bang")[1]
    assert nobody("datastore_search", resource_id=made["id"])[0] == 404
    _run_jobs()
    found = nobody("datastore_search", resource_id=made["id"])[1]
    kinds = {each["id"]: each["type"] for each in found["fields"]}
    assert kinds == {"_id": "int", "Mã": "text", "Số giường": "int8", "Tỉ lệ": "numeric", "Ngày": "date", "Mở": "bool",
                     "Ghi chú": "text", "column 7": "text"}  # fmt: skip
    assert [each["Mã"] for each in found["records"]] == ["007", "012"], "a leading zero stays"
    assert [each["Tỉ lệ"] for each in found["records"]] == [0.5, 1000.0]
    assert nobody("resource_show", id=made["id"])[1]["datastore_active"] is True
    officer.upload("resource_update", SimpleUploadedFile("bảng.csv", b"k\n1\n2\n"), id=made["id"])
    _run_jobs()
    assert nobody("datastore_search", resource_id=made["id"])[1]["records"] == [{"_id": 1, "k": 1}, {"_id": 2, "k": 2}]
    bad = officer.upload("resource_create", SimpleUploadedFile("x.xlsx", b"no book"), package_id="bang")[1]
    _run_jobs()
    assert nobody("resource_show", id=bad["id"])[1]["datastore_active"] is False


def _run_jobs():
    for job in Job.objects.filter(state=Job.State.WAITING, function__endswith="load_table"):
        jobs.run.func(str(job.pk))
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.log


def test_rows_alone_are_a_file_of_their_own(health):
    officer, nobody = Asker(cast.agency_officer("QNG.SYT")), Asker()
    officer("package_create", name="dong", owner_org="qng-syt")
    asked = {"resource": {"package_id": "dong", "name": "Dòng"}, "fields": [{"id": "ma"}], "primary_key": ["ma"]}
    key = officer("datastore_create", records=[{"ma": "a"}], **asked)[1]["resource_id"]
    shown = nobody("resource_show", id=key)[1]
    assert (shown["url_type"], shown["datastore_active"]) == ("datastore", True)
    assert json.loads(Client().get(shown["url"].removeprefix("https://hatang.example")).content)["result"]["total"] == 1
    assert officer("package_update", **officer("package_show", id="dong")[1])[0] == 200
    assert Resource.objects.get(pk=key).url == "", "its address is made, not kept"
    assert officer("datastore_upsert", resource_id=key, records=[{"ma": "b"}])[0] == 200, "made to be written"
    assert nobody("datastore_create", **asked)[0] == 403
    assert officer("datastore_create", resource_id=key, **asked)[1]["resource"] == [
        "resource and resource_id cannot be used together"
    ]


def test_ckanapi_s_errors_are_its_own(remote):
    call, _called = remote
    with pytest.raises(NotAuthorized):
        call("package_patch", id="test-well", title="x")
    with pytest.raises(CKANAPIError):
        call("package_search", q="(a")


def test_where_no_address_was_named_every_link_leads_to_the_host_that_was_asked(published, settings):
    settings.HATANG_ADDRESS_IS_NAMED = False
    for call in ("package_show?id=test.well", "site_read", "status_show", "package_search?q=giếng", "none"):
        text = Client().get(f"/api/3/action/{call}").content.decode()
        assert "hatang.example" not in text, call
    assert "http://testserver/du-lieu-mo/test.well/" in Client().get("/api/3/action/package_show?id=test.well").text
    settings.HATANG_ADDRESS_IS_NAMED = True
    assert "hatang.example" in Client().get("/api/3/action/package_show?id=test.well").text
