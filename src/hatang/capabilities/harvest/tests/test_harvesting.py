"""Other catalogues harvested over real connections: the same again changes nothing, what is wrong is named."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from tests import cast

from hatang.capabilities.harvest import actions as harvesting
from hatang.capabilities.harvest import jobs
from hatang.capabilities.harvest.formats import ckan_source
from hatang.capabilities.harvest.models import Offer, Source
from hatang.capabilities.opendata.models import Body, Package, Resource
from hatang.capabilities.opendata.tests.conftest import NOW, SECRETS
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db,
    # rdflib reads JSON-LD through a class of its own that it calls outdated.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
ROADS = {
    "title": "Đường bộ",
    "notes": "Các tuyến đường",
    "license_id": "cc-by",
    "author": "Sở Xây dựng",
    "author_email": "an@vi.du.vn",
    "tags": [{"name": "giao thông/đường bộ"}],
    "extras": [{"key": "spatial", "value": "{}"}, {"key": "harvest_object_id", "value": "x"}],
    "organization": {"name": "sxd", "title": "Sở Xây dựng"},
    "resources": [{"id": "1", "url": "https://vi.du.vn/duong bo.csv", "format": "csv", "name": "Bảng"}],
}
TURTLE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://vi.du.vn/1> a dcat:Dataset ; dct:title "Roads"@en, "Cầu"@vi ; dct:description "Cầu lớn"@vi ;
  dct:publisher [ foaf:name "Sở Xây dựng" ] ; dcat:keyword "cầu" ; dcat:distribution
  [ dcat:accessURL <https://vi.du.vn/cau.geojson> ; dct:title "GeoJSON" ;
    dct:license <http://creativecommons.org/licenses/by/4.0/> ;
    dcat:mediaType <https://www.iana.org/assignments/media-types/application/geo+json> ],
  [ dcat:downloadURL <https://vi.du.vn/cau.csv> ; dcat:byteSize 12 ] .
[] a dcat:Dataset ; dct:title "Không tên"@vi .
<HOME?page=1> hydra:next <HOME?page=2> .
"""
SECOND_PAGE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://vi.du.vn/2> a dcat:Dataset ; dct:title "Cảng"@vi ; dct:identifier "cang" .
"""


class _Elsewhere(BaseHTTPRequestHandler):
    """Another catalogue: a CKAN over `server.datasets`, and documents by their road in `server.documents`."""

    def do_GET(self):
        asked = urlsplit(self.path)
        self.server.asked.append(self.path)
        if asked.path == "/api/3/action/package_search" and self.server.documents.get("broken") is None:
            start, rows = (int(parse_qs(asked.query)[name][0]) for name in ("start", "rows"))
            result = {
                "count": len(self.server.datasets),
                "results": self.server.datasets[start : start + rows],
            }
            self._send("application/json", json.dumps({"success": True, "result": result}))
        elif self.path in self.server.documents:
            self._send(*self.server.documents[self.path])
        else:
            self.send_error(500)

    def _send(self, kind, text):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def elsewhere(settings):
    settings.HATANG_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    settings.HATANG_ADDRESS = "https://hatang.example"
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    server.daemon_threads, server.asked, server.documents = True, [], {}
    server.datasets = [{**ROADS, "id": f"id-{n}", "name": f"duong-bo-{n}"} for n in range(5)]
    server.home = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _source(url, kind="ckan", **values):
    owner, _made = Body.objects.get_or_create(
        name="qng-sxd", defaults={"kind": "organization", "title": "Sở Xây dựng", "created": NOW}
    )
    wanted = {"title": "Nơi khác", "rhythm": "daily", "kind": kind, "url": url, "owner": owner, **values}
    return harvesting.save_source(SYSTEM, existing=None, **wanted)


def _run(source, now=NOW):
    return harvesting.harvest_source(SYSTEM, source=source, now=now)


def _everything():
    """What a harvest may write, but for when it ran."""
    kinds = (Package, Resource, Offer, AuditEntry)
    return {kind: sorted(kind.objects.values_list(), key=str) for kind in kinds}


def test_a_ckan_is_taken_in_over_its_pages_and_the_same_again_changes_nothing(db, elsewhere, monkeypatch, client):
    monkeypatch.setattr(ckan_source, "PAGE", 2)
    source = _source(f"{elsewhere.home}/")
    done = _run(source)
    assert (done.added, done.failed, done.problem) == (5, 0, "")
    assert [each for each in elsewhere.asked if "start=4" in each]
    found = Package.objects.get(name="duong-bo-3")
    assert found.owner.name == "qng-sxd"
    assert found.harvested_from == f"{elsewhere.home}/dataset/duong-bo-3"
    assert found.tag_names == ["giao thông đường bộ"]
    assert not found.author_email, "e-mails of people stay where they were published"
    assert {each["key"]: each["value"] for each in found.extras} == {
        "source_organisation": "Sở Xây dựng",
        "spatial": "{}",
        "harvested_from": found.harvested_from,
    }
    assert [(each.url, each.format) for each in found.resources.all()] == [("https://vi.du.vn/duong bo.csv", "CSV")]
    before = _everything()
    again = _run(source, NOW + timedelta(days=1))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 5)
    assert _everything() == before
    page = client.get("/du-lieu-mo/dang-ky/duong-bo-3/").content.decode()
    assert found.harvested_from in page
    assert client.get("/api/action/package_show?id=duong-bo-3").json()["result"]["title"] == "Đường bộ"
    assert "prov:wasDerivedFrom" in client.get("/catalog.ttl").content.decode()


def test_what_changes_there_changes_here_and_what_goes_there_is_marked_and_comes_back(db, elsewhere, client):
    source = _source(elsewhere.home)
    _run(source)
    kept = Resource.objects.get(package__name="duong-bo-0").pk
    elsewhere.datasets[0] = {**elsewhere.datasets[0], "title": "Đường bộ mới"}
    gone = elsewhere.datasets.pop()
    done = _run(source)
    assert (done.changed, done.unchanged, done.withdrawn) == (1, 3, 1)
    assert Resource.objects.get(package__title="Đường bộ mới").pk == kept, "files keep their identity"
    withdrawn = Package.objects.get(name="duong-bo-4")
    assert (withdrawn.state, withdrawn.withdrawn_at_source) == ("active", date(2026, 6, 30))
    assert "30/06/2026" in client.get("/du-lieu-mo/dang-ky/duong-bo-4/").content.decode()
    assert _run(source).withdrawn == 0
    elsewhere.datasets.append(gone)
    assert _run(source).changed == 1
    assert Package.objects.get(name="duong-bo-4").withdrawn_at_source is None


def test_a_source_that_fails_or_is_suddenly_empty_withdraws_nothing(db, elsewhere):
    source = _source(elsewhere.home)
    _run(source)
    elsewhere.documents["broken"] = True
    assert "500" in _run(source).problem
    assert source.problem
    del elsewhere.documents["broken"]
    elsewhere.datasets.clear()
    assert "không còn" in _run(source).problem
    assert not Offer.objects.exclude(withdrawn_on=None).exists()
    assert Package.objects.filter(state="active").count() == 5


def test_each_dataset_that_cannot_be_taken_in_is_named_and_holds_up_no_other(db, elsewhere):
    elsewhere.datasets += [
        {**ROADS, "name": "khong-ma"},
        {"title": "Không gì cả"},
        {**ROADS, "id": "long", "name": "dai", "title": "a", "notes": "x" * 200_000},
        {**ROADS, "id": "odd\x00\ud800", "name": "\ud800", "notes": "\ud800"},
        {**ROADS, "id": "nul", "name": "nul", "notes": "\x00"},
        {**ROADS, "id": "kinds", "name": ["x"], "notes": {"a": 1}, "resources": "x", "tags": [1], "extras": [[]]},
        {**ROADS, "id": "id-0", "name": "twice"},
    ]
    source = _source(elsewhere.home)
    done = _run(source)
    assert (done.added, done.failed, done.problem) == (6, 5, "")
    assert Package.objects.filter(name="khong-ma").exists(), "a name is an identifier too"
    said = dict(Offer.objects.exclude(problem="").values_list("identifier", "problem"))
    assert "notes" in said["long"]
    assert set(said) == {"None", "long", "odd", "nul", "kinds"}
    page = cast.client(cast.officer()).get(f"/du-lieu-mo/nguon/{source.pk}/").content.decode()
    assert "notes" in page
    assert (_run(source).failed, Package.objects.count()) == (5, 6)


def test_dcat_is_read_in_each_of_its_languages_over_its_pages(db, elsewhere):
    from rdflib import Graph

    text = TURTLE.replace("HOME", f"{elsewhere.home}/catalog.ttl")
    graph = Graph().parse(data=text, format="turtle")
    elsewhere.documents |= {
        "/catalog.ttl": ("text/turtle", text),
        "/catalog.ttl?page=2": ("text/turtle", SECOND_PAGE),
        "/catalog.rdf": ("application/rdf+xml", graph.serialize(format="pretty-xml")),
        "/catalog.jsonld": ("application/ld+json", graph.serialize(format="json-ld")),
    }
    for ending in ("ttl", "rdf", "jsonld"):
        source = _source(f"{elsewhere.home}/catalog.{ending}", "dcat", title=ending)
        done = _run(source)
        assert (done.added, done.failed, done.problem) == (2, 1, ""), ending
        found = Offer.objects.get(source=source, identifier="https://vi.du.vn/1").package
        assert (found.title, found.license_id, found.tag_names) == ("Cầu", "CC-BY-4.0", ["cầu"])
        files = {each.url: each for each in found.resources.all()}
        assert files["https://vi.du.vn/cau.geojson"].format == "GeoJSON"
        assert files["https://vi.du.vn/cau.geojson"].mimetype == "application/geo+json"
        assert files["https://vi.du.vn/cau.csv"].size == 12
        before = _everything()
        assert _run(source).unchanged == 2
        assert _everything() == before


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("application/ld+json", '{"@context": "http://127.0.0.1:1/secret"}', "@context"),
        ("application/ld+json", '{"@graph": [{"@context": {"@import": "http://127.0.0.1:1/a"}}]}', "@context"),
        ("application/ld+json", "{" * 100_000, "thiếu một tên đặt trong dấu nháy kép"),
        ("application/rdf+xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', ""),
        ("text/turtle", "<html>", ""),
    ],
)
def test_a_hostile_document_is_refused_and_leads_nowhere(db, elsewhere, kind, text, said):
    elsewhere.documents["/catalog"] = (kind, text)
    source = _source(f"{elsewhere.home}/catalog", "dcat")
    done = _run(source)
    assert done.problem
    assert said in done.problem
    assert "root:" not in done.problem
    assert not Package.objects.exists()
    assert elsewhere.asked == ["/catalog"]


def test_what_is_no_ckan_is_said_to_be_none(db, elsewhere):
    elsewhere.documents |= {"broken": True}
    for text in (
        "[]",
        '{"result": {"count": "x", "results": []}}',
        "{" * 100_000,
        '{"result": {"count": 9, "results": []}}',
    ):
        elsewhere.documents = {"broken": True}
        source = _source(f"{elsewhere.home}/{len(text)}")
        road = f"/{len(text)}/api/3/action/package_search?q=%2A%3A%2A&rows=100&start=0&sort=id+asc"
        elsewhere.documents[road] = ("application/json", text)
        assert "package_search" in _run(source).problem


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("endings", [("jsonld",), pytest.param(("ttl", "rdf"), marks=pytest.mark.night("samples"))])
def test_our_own_catalogue_can_be_harvested_back_and_has_an_end(
    published, keeper, health, live_server, settings, client, endings
):
    """Over a real server, by each of its roads; what it got by harvesting is not offered back to it."""
    settings.HATANG_ADDRESS = live_server.url
    settings.HATANG_PRIVATE_NETWORKS = ["127.0.0.1/32", "::1/128"]
    assert keeper("package_create", name="tram-y-te", title="Trạm y tế", owner_org="qng-syt")[0] == 200
    keeper("package_create", name="mat", title="Danh sách mật", owner_org="qng-syt", private=True)
    sources = [_source(live_server.url)]
    sources += [_source(f"{live_server.url}/catalog.{ending}", "dcat") for ending in endings]
    for source in sources:
        done = _run(source)
        assert (done.added, done.failed, done.problem) == (2, 0, ""), source.url
        titles = set(Package.objects.filter(offers__source=source).values_list("title", flat=True))
        assert titles == {"Giếng nước", "Trạm y tế"}
        before = _everything()
        assert _run(source).unchanged == 2
        assert _everything() == before
        assert Resource.objects.filter(package__offers__source=source, url__endswith="csv").exists()
    # The same catalogue under a second name, as which it does not know itself.
    settings.HATANG_ADDRESS = "https://hatang.example"
    for _time in range(2):
        assert (_run(sources[0]).problem, Offer.objects.filter(source=sources[0]).count()) == ("", 2)
    everything = str(list(Package.objects.exclude(harvested_from="").values())) + str(list(Resource.objects.values()))
    assert not [each for each in (*SECRETS, "Danh sách mật") if each in everything]


def test_the_nightly_job_harvests_what_is_due_by_its_rhythm(db, elsewhere):
    daily, weekly, paused = (
        _source(f"{elsewhere.home}{road}", rhythm=rhythm)
        for road, rhythm in (("", "daily"), ("/api/3", "weekly"), ("/", "daily"))
    )
    harvesting.set_active(SYSTEM, found=paused, active=False)
    broken = _source("http://10.0.0.1/", "dcat")

    class Hand:
        said: list[str] = []

        def progress(self, *_arguments):
            pass

        def log(self, text):
            self.said.append(text)

    assert jobs.harvest_due(Hand(), "2026-06-30") == {"sources": 3, "failed": 1}
    assert any("HATANG_PRIVATE_NETWORKS" in each for each in Hand.said)
    for each in (daily, weekly, paused, broken):
        each.refresh_from_db()
    assert paused.last_run_at is None
    today = timezone.localdate(daily.last_run_at)
    assert [each.is_due(today + timedelta(days=1)) for each in (daily, weekly, paused)] == [True, False, False]
    assert [weekly.is_due(today + timedelta(days=days)) for days in (6, 7)] == [False, True]


@pytest.mark.parametrize(
    "actors",
    [
        (cast.nobody, cast.agency_officer(), cast.planner()),
        pytest.param((cast.outsider(), cast.clerk(), cast.analyst()), marks=pytest.mark.night("roads")),
    ],
)
def test_only_those_who_keep_the_catalogue_see_and_keep_sources(db, elsewhere, actors):
    source = _source(elsewhere.home)
    values = {"title": "x", "kind": "ckan", "url": "http://vi.du.vn/", "owner": "qng-sxd", "rhythm": "daily"}
    for actor in actors:
        browser = cast.client(actor)
        for road in ("/du-lieu-mo/nguon/", f"/du-lieu-mo/nguon/{source.pk}/"):
            assert browser.get(road).status_code in (302, 403)
            assert browser.post(road, values).status_code in (302, 403)
        assert browser.post(f"/du-lieu-mo/nguon/{source.pk}/viec/", {"act": "remove"}).status_code in (302, 403)
        with pytest.raises(Forbidden):
            harvesting.harvest_source(actor, source=source, now=NOW)
        assert "/du-lieu-mo/nguon/" not in browser.get("/du-lieu-mo/").content.decode()
    assert Source.objects.count() == 1
    assert elsewhere.asked == []


def test_whoever_has_no_organisation_yet_names_one_with_the_source(db, elsewhere):
    officer = cast.client(cast.officer())
    values = {"title": "Cổng Sở", "kind": "ckan", "url": elsewhere.home, "rhythm": "weekly"}
    for wrong in ({}, {"new_owner": "…"}, {"new_owner": "Sở Xây dựng", "url": "file:///etc/passwd"}):
        assert officer.post("/du-lieu-mo/nguon/", {**values, **wrong}).status_code == 422
        assert not Body.objects.filter(title="Sở Xây dựng").exists(), "nothing is left behind"
    officer.post("/du-lieu-mo/nguon/", {**values, "new_owner": "Sở Xây dựng"})
    made = Source.objects.get(title="Cổng Sở")
    assert (made.owner.name, made.owner.title) == ("so-xay-dung", "Sở Xây dựng")
    again = {**values, "url": f"{elsewhere.home}/b", "new_owner": "Sở Xây Dựng"}
    assert "gọi tên này" in officer.post("/du-lieu-mo/nguon/", again).content.decode()


def test_an_officer_keeps_a_source_on_its_page(db, elsewhere, django_capture_on_commit_callbacks):
    _source("http://vi.du.vn/khac/")
    officer = cast.client(cast.officer())
    values = {"title": "Cổng Sở", "kind": "ckan", "url": elsewhere.home, "owner": "qng-sxd", "rhythm": "weekly"}
    for wrong in ({"url": "file:///etc/passwd"}, {"url": "http://vi.du.vn/khac/"}, {"owner": "x"}, {"title": ""}):
        assert officer.post("/du-lieu-mo/nguon/", {**values, **wrong}).status_code == 422
    sent = officer.post("/du-lieu-mo/nguon/", values)
    made = Source.objects.get(title="Cổng Sở")
    assert sent.url == f"/du-lieu-mo/nguon/{made.pk}/"
    officer.post(sent.url, {**values, "title": "Cổng Sở Xây dựng"})
    officer.post(f"{sent.url}viec/", {"act": "pause"})
    made.refresh_from_db()
    assert (made.title, made.active) == ("Cổng Sở Xây dựng", False)
    _run(made)
    assert Package.objects.filter(state="active").count() == 5
    officer.post(f"{sent.url}viec/", {"act": "remove"})
    assert not Package.objects.filter(state="active").exists()
    acts = list(AuditEntry.objects.filter(object_type="opendata.source").values_list("action", flat=True))
    assert acts.count("opendata.source.kept") == 4
    assert acts.count("opendata.source.removed") == 1
    assert AuditEntry.objects.filter(action="opendata.package.deleted").count() == 5


def test_one_harvest_of_a_source_at_a_time(db, elsewhere):
    import psycopg
    from django.db import connection

    source = _source(elsewhere.home)
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: given[name] for name in names if name in given}) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [harvesting._HARVESTER, source.pk])
        with pytest.raises(Conflict):
            _run(source)
        other.execute("SELECT pg_advisory_unlock(%s, %s)", [harvesting._HARVESTER, source.pk])
    assert _run(source).added == 5
