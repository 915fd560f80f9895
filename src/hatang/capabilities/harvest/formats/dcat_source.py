"""The catalogue of another portal in DCAT: Turtle, RDF/XML or JSON-LD, over the pages that Hydra names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax import SAXException

from django.utils.translation import gettext as _
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS

from hatang.capabilities.ckan.public import format_of
from hatang.capabilities.harvest.formats.offered import (
    LONGEST_IDENTIFIER,
    Offered,
    build_extras,
    build_tags,
    clean_plain_text,
)
from hatang.capabilities.opendata.public import CKAN_LICENCES, HARVESTED_FROM, LICENCES
from hatang.kernel.fetching import Unreachable, fetch_address
from hatang.kernel.library_words import explain_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from hatang.kernel.fetching import Fetched
    from hatang.kernel.problems import Text

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_VERSIONS = (URIRef("http://www.w3.org/ns/dcat#version"), URIRef("http://www.w3.org/2002/07/owl#versionInfo"))
_ACCEPT = "text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.8"
_PARSERS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/n-triples": "nt",
    "text/n3": "turtle",
}
_BY_ENDING = {"ttl": "turtle", "jsonld": "json-ld", "json": "json-ld", "rdf": "xml", "xml": "xml", "nt": "nt"}
_MOST_PAGES = 2_000
_LANGUAGES = ("vi", "en")
# Which licence an address names, whatever it begins and ends with.
_LICENCES = {
    url.partition("//")[2].rstrip("/"): code
    for code, url in (*((code, licence.url) for code, licence in CKAN_LICENCES.items()), *LICENCES.items())
    if url
}


def read_catalogue(url: str) -> Iterator[Offered]:
    """Every dataset of the catalogue at the address, over all its pages, each once; `Unreachable` for what is none."""
    seen: set[str] = set()
    asked: set[str] = set()
    following: str | None = url
    while following and following not in asked:
        if len(asked) >= _MOST_PAGES:
            raise _not_understood(following, _("The catalogue has too many pages."))
        asked.add(following)
        graph = parse_graph(fetch_address(following, accept=_ACCEPT))
        if not any((None, RDF.type, kind) in graph for kind in (DCAT.Catalog, DCAT.Dataset)):
            raise _not_understood(following, _("No catalogue of datasets (dcat:Catalog) stands in it."))
        for subject in sorted(graph.subjects(RDF.type, DCAT.Dataset), key=str):
            dataset = _Reader(graph, subject).offered(url)
            if dataset.identifier not in seen:
                seen.add(dataset.identifier)
                yield dataset
        following = _find_next_page(graph)


def _find_next_page(graph: Graph) -> str | None:
    """The page after this one, as Hydra names it, in its words of today and of yesterday."""
    for word in (HYDRA.next, HYDRA.nextPage):
        for page in graph.objects(None, word):
            return str(page)
    return None


def parse_graph(answer: Fetched) -> Graph:
    """The statements of a document; `Unreachable` says what is wrong with it. Nothing else is read for it."""
    ending = answer.url.partition("?")[0].rpartition(".")[2].lower()
    form = _PARSERS.get(answer.media_type) or _BY_ENDING.get(ending, "turtle")
    if form == "json-ld":
        _refuse_foreign_contexts(answer)
    try:
        return Graph().parse(data=answer.body, format=form, publicID=answer.url)
    # The readers of rdflib let every kind of error through, their own and those of the words they trip over.
    except (Exception, SAXException) as error:
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise _not_understood(answer.url, explain_library(why[:300])) from error


def _refuse_foreign_contexts(answer: Fetched) -> None:
    """JSON-LD may name other documents that a reader would fetch without looking whose they are."""
    try:
        waiting: list[Any] = [json.loads(answer.body)]
    except (ValueError, RecursionError) as error:
        raise _not_understood(answer.url, explain_library(str(error))) from error
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            contexts = node.get("@context", [])
            named = contexts if isinstance(contexts, list) else [contexts]
            if "@import" in node or any(isinstance(one, str) for one in named):
                raise _not_understood(answer.url, _("It leans on a vocabulary that stands elsewhere (@context)."))
            waiting.extend(node.values())


def _not_understood(address: str, why: Text) -> Unreachable:
    return Unreachable(
        "not_a_catalogue",
        _("This is not the catalogue that was expected"),
        where=address[:200],
        detail=why,
        hint=_("Give the address of the DCAT document, such as https://…/catalog.ttl."),
    )


class _Reader:
    """What one document says of one dataset."""

    def __init__(self, graph: Graph, subject: Node) -> None:
        self.graph = graph
        self.subject = subject

    def _text(self, subject: Node, *predicates: Node) -> str:
        """In the reader's languages where they are there, the first in order of words elsewhere: always the same."""
        for predicate in predicates:
            literals = [literal for literal in self.graph.objects(subject, predicate) if isinstance(literal, Literal)]
            for language in _LANGUAGES:
                for literal in sorted(literals, key=str):
                    if (literal.language or "")[:2] == language:
                        return str(literal)
            if literals:
                return str(min(literals, key=str))
        return ""

    def _link(self, subject: Node, *predicates: Node) -> str:
        for predicate in predicates:
            links = sorted(str(node) for node in self.graph.objects(subject, predicate) if isinstance(node, URIRef))
            if links:
                return links[0]
        return ""

    def _label(self, subject: Node, predicate: Node) -> str:
        """The words of a thing, the last part of its address, or the text itself."""
        for node in sorted(self.graph.objects(subject, predicate), key=str):
            if isinstance(node, Literal):
                return str(node)
            label = self._text(node, RDFS.label, FOAF.name, DCTERMS.title)
            if label or isinstance(node, URIRef):
                return label or str(node).rstrip("/").rpartition("/")[2]
        return ""

    def offered(self, catalogue: str) -> Offered:
        subject = self.subject
        title = clean_plain_text(self._text(subject, DCTERMS.title))
        stated = self._text(subject, DCTERMS.identifier)
        key = str(subject) if isinstance(subject, URIRef) else stated
        if not key or len(key) > LONGEST_IDENTIFIER:
            # A nameless node is called differently each time it is read.
            return Offered(title or "?", title, problem=_("The dataset has no identifier"))
        files = list(self.graph.objects(subject, DCAT.distribution))
        page = self._link(subject, DCAT.landingPage)
        origin = self._link(subject, PROV.wasDerivedFrom)
        described = {
            "title": title or stated or key,
            "notes": self._text(subject, DCTERMS.description),
            "url": page,
            "version": self._text(subject, *_VERSIONS),
            "license_id": min(filter(None, map(self._licence, (subject, *files))), default=""),
            "tags": build_tags(sorted(str(keyword) for keyword in self.graph.objects(subject, DCAT.keyword))),
            "extras": build_extras(
                [
                    ("identifier", stated),
                    ("frequency", self._label(subject, DCTERMS.accrualPeriodicity)),
                    (HARVESTED_FROM, origin),
                ],
                self._label(subject, DCTERMS.publisher),
            ),
            # Nameless nodes come in another order each time.
            "resources": sorted((self._file(file) for file in files), key=json.dumps),
        }
        return Offered(
            clean_plain_text(key),
            clean_plain_text(described["title"]),
            page or (key if "://" in key else catalogue),
            described,
        )

    def _licence(self, subject: Node) -> str:
        link = self._link(subject, DCTERMS.license)
        known = _LICENCES.get(link.partition("//")[2].rstrip("/"))
        return (known or self._label(subject, DCTERMS.license) or link)[:100]

    def _file(self, subject: Node) -> dict[str, Any]:
        media = self._link(subject, DCAT.mediaType).partition("/media-types/")[2] or self._text(subject, DCAT.mediaType)
        form = self._label(subject, DCTERMS["format"]) or format_of(media)
        checksum = self.graph.value(subject, _SPDX.checksum)
        size = self.graph.value(subject, DCAT.byteSize)
        return {
            "id": str(subject) if isinstance(subject, URIRef) else None,
            "url": self._link(subject, DCAT.downloadURL, DCAT.accessURL),
            "name": self._text(subject, DCTERMS.title),
            "description": self._text(subject, DCTERMS.description),
            "format": form[:100],
            "mimetype": media if "/" in media else None,
            "size": str(size) if size is not None and str(size).isdecimal() else None,
            "hash": self._text(checksum, _SPDX.checksumValue) if checksum is not None else "",
        }
