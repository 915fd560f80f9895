"""The catalogue as DCAT-AP 3.0.1 with its annex for high-value datasets, page by page (Hydra).

https://semiceu.github.io/DCAT-AP/releases/3.0.1/ and …/3.0.0-hvd/. The vocabularies are those of the Publications
Office of the EU, which harvesters know; the legislation is ours.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD

from hatang.capabilities.opendata.formats.described import build_call_address, build_link, build_name, cite, link_to
from hatang.capabilities.opendata.queries.published import CatalogueEntry
from hatang.capabilities.opendata.terms import CKAN_LICENCES, KINDS, LICENCES, PublicationCadence
from hatang.kernel.data_classes import HighValue
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from rdflib.term import Node

    from hatang.capabilities.opendata.models import Package, Resource
    from hatang.capabilities.opendata.terms import Format

PAGE = 100
# Ending of the road -> rdflib's name and the media type.
SERIALISATIONS = {
    "ttl": ("turtle", "text/turtle"),
    "rdf": ("pretty-xml", "application/rdf+xml"),
    "jsonld": ("json-ld", "application/ld+json"),
}
DCATAP = Namespace("http://data.europa.eu/r5r/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
GEOSPARQL = Namespace("http://www.opengis.net/ont/geosparql#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
# Of DCAT 3, which rdflib does not know yet.
_VERSION = URIRef("http://www.w3.org/ns/dcat#version")
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_FREQUENCIES = {
    PublicationCadence.DAILY: "DAILY",
    PublicationCadence.MONTHLY: "MONTHLY",
    PublicationCadence.QUARTERLY: "QUARTERLY",
    PublicationCadence.YEARLY: "ANNUAL",
    PublicationCadence.IRREGULAR: "IRREG",
}
_LANGUAGES = ("VIE", "ENG")
# The categories of high-value datasets that one may be declared in when it is released.
_HIGH_VALUE = {
    HighValue.GEOSPATIAL: ("http://data.europa.eu/bna/c_ac64a52d", "Geospatial"),
    HighValue.STATISTICS: ("http://data.europa.eu/bna/c_e1da4e07", "Statistics"),
}
_LAW = ("luat-60-2024-qh15", "Luật Dữ liệu số 60/2024/QH15")
# Formats of registered files of the Publications Office's list.
_FILE_TYPES = {*("CSV", "JSON", "GEOJSON", "XLSX", "XLS", "PDF", "XML", "ZIP", "PARQUET", "GPKG", "SHP", "KML", "HTML")}
# By which norm a service answers, and where people read of it.
_NORMS = {
    "ogc": ("http://www.opengis.net/doc/IS/ogcapi-features-1/1.0", "https://ogcapi.ogc.org/features/"),
    "ckan": ("https://docs.ckan.org/en/2.12/api/", "https://docs.ckan.org/en/2.12/api/"),
}
_CATALOGUE = {"vi": "Danh mục dữ liệu mở", "en": "Open data catalogue"}


def pages_of(total: int) -> int:
    """How many pages so many datasets take; an empty catalogue has one."""
    return max(1, -(-total // PAGE))


def page_of(
    entries: Sequence[CatalogueEntry],
    number: int,
    ending: str,
    packages: Callable[[int, int], Sequence[Package]],
    count: int,
) -> bytes:
    """One page of the catalogue (from 1), serialised under the ending of its road.

    What is published comes first; `packages` gives the registered datasets from one to another of `count`.
    """
    maker = _Maker(_build_graph())
    maker.catalogue(entries)
    maker.paged(len(entries) + count, number, ending)
    first, last = (number - 1) * PAGE, number * PAGE
    for entry in entries[first:last]:
        maker.dataset(entry)
    if last > len(entries):
        for package in packages(max(0, first - len(entries)), last - len(entries)):
            maker.registered(package)
    maker.services()
    return maker.serialise(ending)


def describe_one(dataset: CatalogueEntry | Package, ending: str) -> bytes:
    """One dataset of the catalogue, as it stands in its pages, and the services that serve it."""
    maker = _Maker(_build_graph())
    if isinstance(dataset, CatalogueEntry):
        maker.dataset(dataset)
    else:
        maker.registered(dataset)
    maker.services()
    return maker.serialise(ending)


def _build_graph() -> Graph:
    graph = Graph()
    for prefix, space in (
        ("dcat", DCAT),
        ("dct", DCTERMS),
        ("foaf", FOAF),
        ("vcard", VCARD),
        ("hydra", HYDRA),
        ("dcatap", DCATAP),
        ("spdx", SPDX),
    ):
        graph.bind(prefix, space)
    return graph


class _Maker:
    """Writes into one graph; what many datasets name (publisher, law, licence) stands in it once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.home = URIRef(build_name("index"))
        self.publisher = self._thing(f"{self.home}#publisher", FOAF.Agent)
        self._add(self.publisher, (FOAF.name, Literal(settings.HATANG_PUBLISHER, lang="vi")))
        self.contact = self._thing(f"{self.home}#contact", VCARD.Organization, VCARD.Kind)
        site = self._thing(str(self.home), RDFS.Resource)
        self._add(self.contact, (VCARD.fn, Literal(settings.HATANG_PUBLISHER)), (VCARD.hasURL, site))
        self.public = self._thing(f"{_AUTHORITY}access-right/PUBLIC", DCTERMS.RightsStatement)
        self.languages = [self._thing(f"{_AUTHORITY}language/{code}", DCTERMS.LinguisticSystem) for code in _LANGUAGES]

    def serialise(self, ending: str) -> bytes:
        return self.graph.serialize(format=SERIALISATIONS[ending][0], encoding="utf-8")

    def _add(self, subject: Node, *statements: tuple[Node, Node]) -> None:
        for predicate, value in statements:
            self.graph.add((subject, predicate, value))

    def _thing(self, name: str, *kinds: Node) -> URIRef:
        node = URIRef(name)
        self._add(node, *((RDF.type, kind) for kind in kinds))
        return node

    def _high_value(self, entry: CatalogueEntry) -> list[tuple[Node, Node]]:
        """That it is high-value data and by which law, where it was declared as such with its category."""
        if entry.high_value not in _HIGH_VALUE:
            return []
        law = self._thing(f"{self.home}#{_LAW[0]}", ELI.LegalResource)
        self._add(law, (DCTERMS.title, Literal(_LAW[1], lang="vi")))
        category = self._concept(*_HIGH_VALUE[HighValue(entry.high_value)], "en")
        return [(DCATAP.applicableLegislation, law), (DCATAP.hvdCategory, category)]

    def _concept(self, name: str, label: str, language: str) -> URIRef:
        concept = self._thing(name, SKOS.Concept)
        self._add(concept, (SKOS.prefLabel, Literal(label, lang=language)))
        return concept

    def _in_both(self, subject: Node, predicate: Node, text: Mapping[str, str]) -> None:
        for language, words in text.items():
            if words:
                self._add(subject, (predicate, Literal(words, lang=language)))

    def _licence(self, code: str) -> Node:
        known = CKAN_LICENCES.get(code)
        link = LICENCES.get(code) or (known.url if known else "")
        licence: Node = URIRef(link) if link else BNode(f"licence-{sha256(code.encode()).hexdigest()[:16]}")
        self._add(licence, (RDF.type, DCTERMS.LicenseDocument), (RDFS.label, Literal(known.title if known else code)))
        return licence

    def catalogue(self, entries: Sequence[CatalogueEntry]) -> None:
        self._thing(str(self.home), DCAT.Catalog, FOAF.Document)
        self._in_both(self.home, DCTERMS.title, _CATALOGUE)
        descriptions = {language: f"{title} – {settings.HATANG_PUBLISHER}" for language, title in _CATALOGUE.items()}
        self._in_both(self.home, DCTERMS.description, descriptions)
        self._add(
            self.home,
            (DCTERMS.publisher, self.publisher),
            (FOAF.homepage, self.home),
            *((DCTERMS.language, language_uri) for language_uri in self.languages),
        )
        if entries:
            newest = max(entry.snapshot.published_at for entry in entries)
            self._add(self.home, (DCTERMS.modified, Literal(newest.isoformat(), datatype=XSD.dateTime)))

    def services(self) -> None:
        """The interfaces that answer for the datasets of the graph: OGC API for what has a place, CKAN for all."""
        every = set(self.graph.subjects(RDF.type, DCAT.Dataset))
        if name := shell.find_link("spatial"):
            placed = every & set(self.graph.subjects(DCTERMS.spatial, None))
            self._service("ogc", "OGC API", link_to(reverse(name)), "/api", placed)
        if door := build_call_address("package_search", by_host=True).rpartition("/action/")[0]:
            self._service("ckan", "CKAN Action API", door, "/action/help_show?name=package_search", every)

    def _service(self, code: str, title: str, url: str, description: str, serves: Collection[Node]) -> None:
        if not serves:
            return
        norm, page = _NORMS[code]
        service = self._thing(f"{self.home}#{code}", DCAT.DataService, DCAT.Resource)
        self._add(
            service,
            (DCTERMS.title, Literal(title)),
            (DCTERMS.publisher, self.publisher),
            (DCAT.contactPoint, self.contact),
            (DCTERMS.accessRights, self.public),
            (DCAT.endpointURL, self._thing(url, RDFS.Resource)),
            (DCAT.endpointDescription, self._thing(f"{url}{description}", RDFS.Resource)),
            (DCTERMS.conformsTo, self._thing(norm, DCTERMS.Standard)),
            (FOAF.page, self._thing(page, FOAF.Document)),
        )
        for dataset in serves:
            self._add(service, (DCAT.servesDataset, dataset))
            # By what high-value data is open, so is what serves it.
            for predicate in (DCATAP.applicableLegislation, DCATAP.hvdCategory):
                self._add(service, *((predicate, node) for node in self.graph.objects(dataset, predicate)))
        self._add(self.home, (DCAT.service, service))

    def paged(self, total: int, number: int, ending: str) -> None:
        """https://www.hydra-cg.com/spec/latest/core/ as harvesters of DCAT read it."""
        road, last = build_link(f"catalog_{ending}"), pages_of(total)
        view = self._thing(f"{road}?page={number}", HYDRA.PagedCollection, HYDRA.PartialCollectionView)
        self._add(
            view,
            (HYDRA.totalItems, Literal(total)),
            (HYDRA.itemsPerPage, Literal(PAGE)),
            (HYDRA.first, URIRef(f"{road}?page=1")),
            (HYDRA.last, URIRef(f"{road}?page={last}")),
        )
        if number > 1:
            self._add(view, (HYDRA.previous, URIRef(f"{road}?page={number - 1}")))
        if number < last:
            self._add(view, (HYDRA.next, URIRef(f"{road}?page={number + 1}")))

    def dataset(self, entry: CatalogueEntry) -> None:
        manifest = entry.snapshot.manifest
        page = URIRef(build_name("dataset", entry.name))
        subject = self._thing(f"{page}#dataset", DCAT.Dataset, DCAT.Resource)
        self._thing(str(page), FOAF.Document)
        self._in_both(subject, DCTERMS.title, manifest["title"])
        self._in_both(subject, DCTERMS.description, _read_description(entry))
        published = Literal(entry.snapshot.published_at.isoformat(), datatype=XSD.dateTime)
        self._add(
            subject,
            (DCTERMS.identifier, Literal(entry.name)),
            (_VERSION, Literal(entry.version)),
            (DCTERMS.modified, published),
            (DCTERMS.publisher, self.publisher),
            (DCAT.contactPoint, self.contact),
            (DCAT.landingPage, self._thing(build_link("dataset", entry.name), FOAF.Document)),
            (FOAF.page, self._thing(build_name("version", entry.name, entry.version), FOAF.Document)),
            (DCTERMS.bibliographicCitation, Literal(cite(entry))),
            (DCAT.keyword, Literal(entry.group)),
            (DCTERMS.accessRights, self.public),
            (DCTERMS.accrualPeriodicity, self._frequency(entry)),
            (DCTERMS.temporal, self._period(entry)),
            *self._high_value(entry),
            *((DCTERMS.language, language) for language in self.languages),
            *((DCAT.distribution, self._distribution(entry, kind)) for kind in entry.formats),
        )
        if entry.edition["bounds"]:
            self._add(subject, (DCTERMS.spatial, self._place(entry)))
        self._record(subject, page, published)

    def _record(self, subject: URIRef, page: URIRef, modified: Literal) -> None:
        self._add(self.home, (DCAT.dataset, subject))
        record = self._thing(f"{page}#record", DCAT.CatalogRecord)
        self._add(record, (FOAF.primaryTopic, subject), (DCTERMS.modified, modified))
        self._add(self.home, (DCAT.record, record))

    def registered(self, package: Package) -> None:
        """A dataset that an agency registered: what it said of it, under the organisation that answers for it."""
        page = URIRef(build_name("registered", package.name))
        subject = self._thing(f"{page}#dataset", DCAT.Dataset, DCAT.Resource)
        self._thing(str(page), FOAF.Document)
        agent = self._thing(f"{self.home}#{package.owner_id}", FOAF.Agent)
        self._add(agent, (FOAF.name, Literal(str(package.owner), lang="vi")))
        modified = Literal(package.modified.isoformat(), datatype=XSD.dateTime)
        self._add(
            subject,
            (DCTERMS.title, Literal(package.title, lang="vi")),
            (DCTERMS.description, Literal(package.notes or package.title, lang="vi")),
            (DCTERMS.identifier, Literal(str(package.pk))),
            (DCTERMS.issued, Literal(package.created.isoformat(), datatype=XSD.dateTime)),
            (DCTERMS.modified, modified),
            (DCTERMS.publisher, agent),
            (DCAT.contactPoint, self.contact),
            (DCAT.landingPage, self._thing(build_link("registered", package.name), FOAF.Document)),
            *((DCAT.keyword, Literal(tag)) for tag in package.tag_names),
            (DCTERMS.accessRights, self.public),
            *((DCAT.distribution, self._file(package, page, resource)) for resource in package.resources.all()),
        )
        if package.version:
            self._add(subject, (_VERSION, Literal(package.version)))
        if origin := _quote_iri(package.harvested_from):
            self._add(subject, (PROV.wasDerivedFrom, URIRef(origin)))
        self._record(subject, page, modified)

    def _file(self, package: Package, page: URIRef, resource: Resource) -> URIRef:
        distribution = self._thing(f"{page}#{resource.pk}", DCAT.Distribution)
        url = build_link("file", str(resource.pk), resource.url) if resource.file else _quote_iri(resource.url)
        self._add(
            distribution,
            (DCTERMS.title, Literal(resource.name or resource.url or str(resource.pk))),
            (DCAT.accessURL, self._thing(url or str(page), RDFS.Resource)),
            (DCTERMS.license, self._licence(package.license_id or "notspecified")),
        )
        if resource.description:
            self._add(distribution, (DCTERMS.description, Literal(resource.description, lang="vi")))
        if resource.file:
            self._add(distribution, (DCAT.downloadURL, self._thing(url, RDFS.Resource)))
        if resource.format.upper() in _FILE_TYPES:
            kind = f"{_AUTHORITY}file-type/{resource.format.upper()}"
            self._add(distribution, (DCTERMS["format"], self._thing(kind, DCTERMS.MediaTypeOrExtent)))
        if resource.size is not None:
            self._add(distribution, (DCAT.byteSize, Literal(resource.size, datatype=XSD.nonNegativeInteger)))
        return distribution

    def _frequency(self, entry: CatalogueEntry) -> URIRef:
        return self._thing(f"{_AUTHORITY}frequency/{_FREQUENCIES[entry.cadence]}", DCTERMS.Frequency)

    def _period(self, entry: CatalogueEntry) -> Node:
        """The one day as of which the rows are."""
        day = Literal(entry.snapshot.as_of.isoformat(), datatype=XSD.date)
        period = BNode()
        self._add(period, (RDF.type, DCTERMS.PeriodOfTime), (DCAT.startDate, day), (DCAT.endDate, day))
        return period

    def _place(self, entry: CatalogueEntry) -> Node:
        west, south, east, north = entry.edition["bounds"]
        ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        location = BNode()
        box = Literal(f"POLYGON(({ring}))", datatype=GEOSPARQL.wktLiteral)
        self._add(location, (RDF.type, DCTERMS.Location), (DCAT.bbox, box))
        return location

    def _distribution(self, entry: CatalogueEntry, kind: Format) -> URIRef:
        distribution = self._thing(f"{build_name('dataset', entry.name)}#{kind.value}", DCAT.Distribution)
        access = self._thing(build_link("dataset", entry.name), RDFS.Resource)
        file = self._thing(build_link("download", entry.name, entry.version, kind.value), RDFS.Resource)
        form = KINDS[kind]
        media = f"https://www.iana.org/assignments/media-types/{form.media_type}"
        self._add(
            distribution,
            (DCTERMS.title, Literal(str(kind.label))),
            (DCAT.accessURL, access),
            (DCAT.downloadURL, file),
            (DCAT.mediaType, self._thing(media, DCTERMS.MediaType)),
            (DCTERMS["format"], self._thing(f"{_AUTHORITY}file-type/{form.file_type}", DCTERMS.MediaTypeOrExtent)),
            (DCTERMS.license, self._licence(entry.licence)),
            *self._high_value(entry)[:1],
        )
        if lies := entry.as_it_lies(kind):
            checksum = BNode()
            algorithm = self._thing(f"{SPDX}checksumAlgorithm_sha256", SPDX.ChecksumAlgorithm)
            digest = Literal(lies["sha256"], datatype=XSD.hexBinary)
            self._add(checksum, (RDF.type, SPDX.Checksum), (SPDX.algorithm, algorithm), (SPDX.checksumValue, digest))
            size = Literal(lies["size_bytes"], datatype=XSD.nonNegativeInteger)
            self._add(distribution, (SPDX.checksum, checksum), (DCAT.byteSize, size))
        return distribution


def _quote_iri(url: str) -> str:
    """An address that may stand in RDF; empty where it is none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", "ftp") or not parts.netloc:
        return ""
    return quote(url.strip(), safe="%/:=&?~#+!$,;'@()*[]-._")


def _read_description(entry: CatalogueEntry) -> Mapping[str, str]:
    """The description; where a declaration has none, its title, which DCAT asks to be repeated there."""
    manifest = entry.snapshot.manifest
    description: Mapping[str, str] = manifest["description"]
    return description if any(description.values()) else manifest["title"]
