"""The catalogue for harvesters: sound by the shapes of DCAT-AP and its annex, whole over its pages, nothing closed."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pyshacl
import pytest
from django.conf import settings
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS

from hatang.capabilities.opendata.formats import dcat
from hatang.capabilities.opendata.queries import published as queries
from hatang.capabilities.opendata.tests.conftest import DAY, SECRETS, VERSION
from hatang.capabilities.opendata.tests.shapes import SHAPES, read_shapes
from hatang.kernel.data_classes import HighValue

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PARSERS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
SUBJECT = URIRef("https://hatang.example/du-lieu-mo/test.well/#dataset")


# rdflib reads JSON-LD through a class of its own that it calls outdated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_each_serialisation_says_the_same_and_nothing_closed(published, client):
    graphs = {}
    for ending, parser in PARSERS.items():
        response = client.get(f"/catalog.{ending}")
        assert response["Content-Type"].startswith(dcat.SERIALISATIONS[ending][1])
        text = response.content.decode()
        assert not [each for each in SECRETS if each in text]
        graphs[ending] = Graph().parse(data=text, format=parser)
    assert {len(each) for each in graphs.values()} == {len(graphs["ttl"])}
    graph = graphs["ttl"]
    assert list(graph.subjects(RDF.type, DCAT.Dataset)) == [SUBJECT]
    files = {str(each) for each in graph.objects(None, DCAT.downloadURL)}
    assert files == {
        f"http://testserver/du-lieu-mo/test.well/tai/{VERSION}/{kind}"
        for kind in ("csv", "xlsx", "geojson", "gpkg", "shp", "parquet")
    }
    for address in files:
        response = client.get(address.removeprefix("http://testserver"))
        assert response.status_code == 200
        assert b"".join(response)


@pytest.mark.skipif(not SHAPES.exists(), reason="the shapes are not on this machine")
@pytest.mark.parametrize("shapes", ["dcat-ap-SHACL.ttl", "hvd-SHACL.ttl"])
def test_every_record_passes_the_shapes_and_one_without_its_due_does_not(published, client, shapes, monkeypatch):
    """What was declared as high-value data with its category passes their shapes too."""
    monkeypatch.setattr(queries.CatalogueEntry, "high_value", HighValue.STATISTICS)
    graph = Graph().parse(data=client.get("/catalog.ttl").content, format="turtle")
    wanted = read_shapes(shapes)
    sound, _report, text = pyshacl.validate(graph, shacl_graph=wanted)
    assert sound, text
    graph.remove((SUBJECT, DCTERMS.title, None))
    graph.remove((SUBJECT, dcat.DCATAP.hvdCategory, None))
    sound, _report, _text = pyshacl.validate(graph, shacl_graph=wanted)
    assert not sound


def test_pages_lead_through_the_whole_catalogue(published, client, monkeypatch):
    monkeypatch.setattr(dcat, "PAGE", 1)
    three = [queries.find_entry(name="test.well")] * 3
    graph = Graph().parse(data=dcat.page_of(three, 2, "ttl", lambda first, last: [], 0), format="turtle")
    view = URIRef("https://hatang.example/catalog.ttl?page=2")
    assert graph.value(view, dcat.HYDRA.totalItems).toPython() == 3
    for name, number in (("first", 1), ("previous", 1), ("next", 3), ("last", 3)):
        assert graph.value(view, dcat.HYDRA[name]) == URIRef(f"https://hatang.example/catalog.ttl?page={number}")
    for asked in ("2", "0", "-1", "x", "9" * 40):
        assert client.get("/catalog.ttl", {"page": asked}).status_code == 404


def test_an_empty_catalogue_is_sound_too(db, client):
    graph = Graph().parse(data=client.get("/catalog.ttl").content, format="turtle")
    assert not list(graph.subjects(RDF.type, DCAT.Dataset))
    assert client.post("/catalog.ttl").status_code == 405


def test_the_catalogue_and_every_page_link_to_it(published, client):
    assert 'href="/catalog.ttl"' in client.get("/du-lieu-mo/").content.decode()


def test_the_files_of_a_date_are_listed_with_their_hashes_and_fetched_by_the_script(
    published, client, tmp_path, monkeypatch
):
    spec = importlib.util.spec_from_file_location("recompute", settings.CHECKOUT / "docs" / "how-to" / "recompute.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    def answer(address, timeout):
        return BytesIO(b"".join(client.get(urlsplit(address)._replace(scheme="", netloc="").geturl())))

    monkeypatch.setattr(script.urllib.request, "urlopen", answer)
    site = script.Site("https://hatang.example", tmp_path / "kept")
    listed = site.list_files(DAY)
    assert set(listed) == {"test.well"}
    assert listed["test.well"]["version"] == VERSION
    assert site.fetch(listed["test.well"]).read_bytes()[:4] == b"PAR1"
    assert site.list_files(DAY + timedelta(days=1)) == {}
    listed["test.well"]["sha256"] = "0" * 64
    with pytest.raises(script.Unpublished):
        site.fetch(listed["test.well"])
