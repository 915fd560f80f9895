"""CKAN's own client against our catalogue: it finds what is open, gets CKAN's errors, and nothing closed."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from ckanapi import CKANAPIError, NotFound, RemoteCKAN, ValidationError
from ckanapi.errors import SearchError
from django.test import Client
from requests import Response, Session
from requests.adapters import BaseAdapter

from hatang.capabilities.ckan.views.actions import ACTIONS
from hatang.capabilities.opendata.tests.conftest import SECRETS

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


# A cookie has no place here, and what comes back is read as it is, not compressed.
_LEFT = ("cookie", "accept-encoding")


class ToDjango(BaseAdapter):
    """Hands the client's own requests to the application without a socket; forged-request checks are on."""

    def __init__(self):
        super().__init__()
        self.browser = Client(enforce_csrf_checks=True)

    def send(self, request, **_options):
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _LEFT}
        content_type = request.headers.get("Content-Type", "application/octet-stream")
        sent = self.browser.generic(request.method, request.path_url, body, content_type=content_type, headers=headers)
        found = Response()
        found.status_code, found.url, found.request = sent.status_code, request.url, request
        found.headers.update(sent.headers)
        found.encoding, found.raw = "utf-8", BytesIO(sent.content)
        return found

    def close(self):
        pass


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.night("samples"))], ids=["post", "get"])
def ckan(request, published):
    session = Session()
    session.mount("http://", ToDjango())
    return RemoteCKAN("http://testserver", session=session, get_only=request.param)


def test_the_client_reads_the_catalogue(ckan):
    assert ckan.action.site_read() is True
    assert "datastore" in ckan.action.status_show()["extensions"]
    assert ckan.action.package_list() == ["test-well"]
    found = ckan.action.package_show(id="test-well")
    assert found["title"] == "Giếng nước"
    assert found == ckan.action.package_show(id=found["id"])
    assert [each["format"] for each in found["resources"]] == ["CSV", "XLSX", "GEOJSON", "GPKG", "SHP", "PARQUET"]
    first = found["resources"][0]
    assert ckan.action.resource_show(id=first["id"]) == first
    assert first["url"].startswith("https://hatang.example/du-lieu-mo/test.well/tai/")
    assert ckan.action.group_list() == ["test"]
    assert ckan.action.group_list(all_fields=True)[0]["package_count"] == 1
    assert ckan.action.group_show(id="test", include_datasets=True)["packages"][0]["name"] == "test-well"
    (name,) = ckan.action.organization_list()
    assert ckan.action.organization_show(id=name)["package_count"] == 1
    assert ckan.action.tag_list() == ["geospatial", "test"]
    assert "CC-BY-4.0" in {each["id"] for each in ckan.action.license_list()}
    assert "name" in ckan.action.help_show(name="package_show")


def test_the_client_searches(ckan):
    search = ckan.action.package_search
    for asked in ({}, {"q": "*:*"}, {"q": "gieng"}, {"q": "Giếng"}, {"fq": "groups:test +res_format:CSV"}):
        assert search(**asked)["count"] == 1, asked
    for asked in ({"q": "cáp"}, {"fq": "groups:places"}, {"fq": "-groups:test"}, {"q": "owner_phone"}, {"q": "bí mật"}):
        assert search(**asked)["count"] == 0, asked
    counted = search(**{"facet.field": '["res_format", "groups"]', "rows": 0})
    assert counted["results"] == []
    assert counted["facets"]["groups"] == {"test": 1}
    assert search(start=1)["results"] == []
    assert search(sort="title asc")["sort"] == "title asc"


def test_the_client_asks_for_rows(ckan):
    resource = ckan.action.package_show(id="test-well")["resources"][0]["id"]
    ask = ckan.action.datastore_search
    everything = ask(resource_id=resource)
    assert everything["total"] == 19
    assert [each["id"] for each in everything["fields"]] == [
        "_id",
        "code",
        "name",
        "poor",
        "poor_hidden",
        "kind",
        "drilled_on",
    ]
    assert {each["poor"] for each in everything["records"]}.isdisjoint({1, 2, 3, 4})
    few = ask(resource_id=resource, filters=json.dumps({"kind": "dug", "code": ["W2", "W4", "W5"]}), sort="code desc")
    assert [each["code"] for each in few["records"]] == ["W4", "W2"]
    assert ask(resource_id=resource, filters=json.dumps({"poor": "12"}))["records"][0]["drilled_on"] == "2020-01-13"
    page = ask(resource_id=resource, limit=2, offset=18, fields="code")
    assert [list(each) for each in page["records"]] == [["code"]]
    assert ask(resource_id=resource, q="gieng W7")["records"][0]["code"] == "W7"


def test_the_client_gets_ckan_s_errors(ckan):
    resource = ckan.action.package_show(id="test-well")["resources"][0]["id"]
    with pytest.raises(NotFound):
        ckan.action.package_show(id="test-machine")
    with pytest.raises(NotFound):
        ckan.action.resource_show(id="nothing")
    with pytest.raises(ValidationError) as refused:
        ckan.action.package_show()
    assert refused.value.error_dict["name_or_id"] == ["Missing value"]
    with pytest.raises(CKANAPIError):
        ckan.action.package_create(name="a")
    for asked in ({"q": 'title:"'}, {"fq": 'title:"'}, {"sort": "title"}, {"sort": "title sideways"}):
        with pytest.raises((SearchError, CKANAPIError)):
            ckan.action.package_search(**asked)
    for asked in (
        {"filters": json.dumps({"owner_phone": "0900000007"})},
        {"filters": json.dumps({'code" = 1 OR 1=1 --': "1"})},
        {"filters": "{"},
        {"fields": "owner_phone"},
        {"sort": "owner_phone"},
        {"sort": "code; DROP"},
        {"limit": "-1"},
        {"offset": "x"},
    ):
        with pytest.raises(ValidationError):
            ckan.action.datastore_search(resource_id=resource, **asked)
    assert ckan.action.datastore_search(resource_id=resource, filters='{"poor": "1\' OR 1=1"}')["total"] == 0


def test_nothing_closed_is_in_any_answer(published, client):
    resource = client.get("/api/3/action/package_show", {"id": "test-well"}).json()["result"]["resources"][0]["id"]
    asked = {"resource_id": resource, "name": "package_show", "limit": "1000", "query": "url:", "include_datasets": "1"}
    (publisher,) = client.get("/api/3/action/organization_list").json()["result"]
    ids = {"package": "test-well", "organization": publisher, "group": "test", "tag": "test"}
    refused = []
    for name, action in ACTIONS.items():
        if not action.reads:
            continue
        for road in ("/api/3/action/", "/api/action/"):
            more = {"id": ids.get(name.split("_")[0], resource), **asked}
            text = client.get(f"{road}{name}", {"q": "*:*"} if name == "package_search" else more).content.decode()
            refused += [name] if '"success": true' not in text else []
            assert not [each for each in SECRETS if each in text], name
    assert set(refused) == {"user_show", "user_list"}, "people are told to nobody, all else is told"


def test_bodies_that_are_not_json_and_unknown_actions(published, client):
    for body in ("{", "[]", "[" * 50_000, '{"a": "' + "x" * 200_000 + '"}'):
        sent = client.post("/api/3/action/package_list", body, content_type="application/json")
        assert sent.status_code == 400
        assert sent.json().startswith("Bad request")
    unknown = client.get("/api/3/action/datastore_search_sql", {"sql": "SELECT 1"})
    assert unknown.status_code == 400
    assert "Action name not known" in unknown.json()
    assert client.delete("/api/3/action/package_list").status_code == 405
