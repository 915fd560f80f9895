"""What finds the datasets by itself: map of the site, feeds, RDF of one dataset, services, the page of a version."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.formats import dcat
from hatang.capabilities.opendata.tests.conftest import DAY, NOW, SECRETS, VERSION
from hatang.capabilities.opendata.tests.test_catalogs import PARSERS, SUBJECT
from hatang.capabilities.opendata.views import feeds
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE = "/du-lieu-mo/test.well/"
OF_VERSION = f"{PAGE}phien-ban/{VERSION}/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def registered(keeper, health):
    made = {"name": "tram-y-te", "title": "Trạm y tế", "owner_org": "qng-syt"}
    assert keeper("package_create", **made, notes="<script>alert(1)</script>")[0] == 200
    assert keeper("package_create", **made | {"name": "kin", "title": "Kín", "private": True})[0] == 200


def turtle(response):
    assert response.status_code == 200, response.content
    return Graph().parse(data=response.content, format="turtle")


def path_of(address):
    assert address.startswith("http://testserver/"), address
    return address.removeprefix("http://testserver")


def test_the_site_map_leads_to_every_open_dataset_and_to_nothing_closed(published, registered, client):
    robots = client.get("/robots.txt").content.decode()
    (address,) = [line.partition(": ")[2] for line in robots.splitlines() if line.startswith("Sitemap")]
    text = client.get(path_of(address)).content
    listed = [path_of(each.text) for each in ElementTree.fromstring(text).iterfind("s:url/s:loc", SITE)]
    assert {"/du-lieu-mo/", PAGE, "/du-lieu-mo/dang-ky/tram-y-te/", "/"} <= set(listed)
    assert not [word for word in (*SECRETS, "/kin/") if word in text.decode()]
    for path in listed:
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200, path
    assert len(listed) == len(set(listed))


def test_a_site_map_of_more_than_a_file_may_name_is_an_index_of_files(published, registered, client, monkeypatch):
    def read_map(address):
        return ElementTree.fromstring(client.get(path_of(address)).content)

    whole = [each.text for each in read_map("http://testserver/sitemap.xml").iterfind("s:url/s:loc", SITE)]
    monkeypatch.setattr(feeds, "_MOST", 3)
    index = read_map("http://testserver/sitemap.xml")
    assert index.tag == f"{{{SITE['s']}}}sitemapindex"
    files = [each.text for each in index.iterfind("s:sitemap/s:loc", SITE)]
    parts = [[each.text for each in read_map(file).iterfind("s:url/s:loc", SITE)] for file in files]
    assert [len(part) for part in parts[:-1]] == [3] * (len(parts) - 1)
    assert [address for part in parts for address in part] == whole, "each once, in the same order"
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    monkeypatch.setattr(feeds, "_MOST", len(whole))
    assert read_map("http://testserver/sitemap.xml").tag == f"{{{SITE['s']}}}urlset", "as many as a file may name"


def test_feeds_tell_of_new_versions_and_of_withdrawn_ones(published, registered, client):
    lake.publish(SYSTEM, names=["test.well"], as_of=DAY + timedelta(days=1), now=NOW + timedelta(days=1))
    lake.withdraw_snapshot(SYSTEM, "test.well", VERSION, reason="Sai toạ độ", now=NOW + timedelta(days=2))
    feed = ElementTree.fromstring(client.get("/du-lieu-mo/phien-ban.atom").content)
    titles = [each.text for each in feed.iterfind("a:entry/a:title", ATOM)]
    assert "Giếng nước: 2026-07-01.1" in titles
    assert "Trạm y tế" in titles
    assert "Kín" not in titles
    assert "&lt;script" in {each.text[:10] for each in feed.iterfind("a:entry/a:summary", ATOM)}
    moments = [each.text for each in feed.iterfind("a:entry/a:updated", ATOM)]
    assert moments == sorted(moments, reverse=True)
    own = client.get(f"{PAGE}phien-ban.atom")
    assert own["Content-Type"].startswith("application/atom+xml")
    names, said = [], own.content.decode()
    for entry in ElementTree.fromstring(own.content).iterfind("a:entry", ATOM):
        names.append(entry.find("a:id", ATOM).text)
        path = path_of(entry.find("a:link", ATOM).get("href"))
        assert client.get(path).status_code == (410 if VERSION in path else 200)
    assert len(set(names)) == 2
    assert "Sai toạ độ" in said
    assert not [word for word in SECRETS if word in said]
    assert client.get("/du-lieu-mo/test.machine/phien-ban.atom").status_code == 404


def test_a_version_has_an_address_that_stays_and_says_how_it_is_cited(published, client):
    page = client.get(OF_VERSION).content.decode()
    address = f"https://hatang.example{OF_VERSION}"
    assert "(2026). Giếng nước (test.well), 2026-06-30.1. " + address in page
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'href="{OF_VERSION}"' in client.get(PAGE).content.decode()
    for other in ("2026-06-30.9", "2026-06-30.01", "x"):
        assert client.get(f"{PAGE}phien-ban/{other}/").status_code == 404
    lake.publish(SYSTEM, names=["test.well"], as_of=DAY, now=NOW)
    assert VERSION in client.get(OF_VERSION).content.decode()
    lake.withdraw_snapshot(SYSTEM, "test.well", VERSION, reason="Sai toạ độ", now=NOW)
    gone = client.get(OF_VERSION)
    assert gone.status_code == 410
    assert "Sai toạ độ" in gone.content.decode()
    assert client.get(f"/du-lieu-mo/test.machine/phien-ban/{VERSION}/").status_code == 404


# rdflib reads JSON-LD through a class of its own that it calls outdated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_one_dataset_as_rdf_by_ending_and_by_accept(published, registered, client):
    for ending, parser in PARSERS.items():
        media_type = dcat.SERIALISATIONS[ending][1]
        by_ending = client.get(f"/du-lieu-mo/test.well.{ending}")
        by_accept = client.get(PAGE, headers={"Accept": f"{media_type}, text/html;q=0.5"})
        assert by_ending["Content-Type"] == by_accept["Content-Type"] == f"{media_type}; charset=utf-8"
        assert "Accept" in by_accept["Vary"]
        for response in (by_ending, by_accept):
            graph = Graph().parse(data=response.content, format=parser)
            assert list(graph.subjects(RDF.type, DCAT.Dataset)) == [SUBJECT]
            assert not [word for word in SECRETS if word in response.content.decode()]
    graph = turtle(client.get("/du-lieu-mo/dang-ky/tram-y-te.ttl"))
    assert {str(each) for each in graph.objects(None, DCTERMS.title)} >= {"Trạm y tế"}
    assert len(turtle(client.get("/du-lieu-mo/dang-ky/tram-y-te/", headers={"Accept": "text/turtle"}))) == len(graph)
    page = client.get(PAGE, headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert page["Content-Type"].startswith("text/html")
    for accept, status in (("image/png", 406), ("", 200), (";;;,/", 406), ("*/*;q=nan", 200), ("text/html", 200)):
        assert client.get(PAGE, headers={"Accept": accept}).status_code == status, accept
    for hidden in ("/du-lieu-mo/test.machine.ttl", "/du-lieu-mo/dang-ky/none.ttl"):
        assert client.get(hidden).status_code == 404
    for who in (cast.officer(), cast.clerk()):
        assert cast.client(who).get("/du-lieu-mo/dang-ky/kin.ttl").status_code in (403, 404)


def test_services_stand_beside_what_they_serve_and_answer(published, client):
    graph = turtle(client.get("/catalog.ttl"))
    home = URIRef("https://hatang.example/du-lieu-mo/")
    services = set(graph.objects(home, DCAT.service))
    assert {str(graph.value(each, DCTERMS.title)) for each in services} == {"OGC API", "CKAN Action API"}
    for service in services:
        assert list(graph.objects(service, DCAT.servesDataset)) == [SUBJECT]
        described = path_of(str(graph.value(service, DCAT.endpointDescription)))
        assert client.get(described, headers={"Accept": "application/json, application/*"}).status_code == 200
        path_of(str(graph.value(service, DCAT.endpointURL)))


@pytest.mark.parametrize("ending", ["jsonld", "ttl", "rdf"])
def test_where_no_address_was_named_an_answer_knows_the_host_that_was_asked_alone(published, settings, ending):
    settings.HATANG_ADDRESS, settings.HATANG_ADDRESS_IS_NAMED = "http://localhost:8000", False
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    client = Client(SERVER_NAME="127.0.0.1")
    for road in (f"/catalog.{ending}", f"/du-lieu-mo/test.well.{ending}", PAGE, "/du-lieu-mo/phien-ban.atom"):
        answer = client.get(road)
        assert answer.status_code == 200, road
        text = answer.content.decode()
        assert "http://127.0.0.1/" in text, road
        assert "localhost" not in text, road


def test_links_lead_to_the_host_that_was_asked_and_names_stay(published, settings):
    settings.ALLOWED_HOSTS = ["testserver", "du-lieu.quangngai.example"]
    client = Client(SERVER_NAME="du-lieu.quangngai.example")
    graph = turtle(client.get("/catalog.ttl"))
    assert list(graph.subjects(RDF.type, DCAT.Dataset)) == [SUBJECT]
    links = [
        *graph.objects(None, DCAT.downloadURL),
        *graph.objects(SUBJECT, DCAT.landingPage),
        *graph.objects(None, DCAT.endpointURL),
    ]
    assert len(links) > 6
    for link in map(str, links):
        assert link.startswith("http://du-lieu.quangngai.example/"), link
    (listed,) = client.get(f"/du-lieu-mo/ban-cong-bo.json?as_of={DAY}").json()["datasets"]
    assert listed["url"].startswith("http://du-lieu.quangngai.example/")
    text = client.get(PAGE).content.decode()
    linked = json.loads(text.partition('ld+json">')[2].partition("</script>")[0])
    assert linked["@id"] == "https://hatang.example/du-lieu-mo/test.well/"
    assert linked["distribution"][0]["contentUrl"].startswith("http://du-lieu.quangngai.example/")
    assert Client(SERVER_NAME="elsewhere.example").get("/catalog.ttl").status_code == 400
    # What one asker was told does not stay for the next.
    assert "quangngai.example" not in Client().get("/catalog.ttl").content.decode()
