"""The documents of OGC API – Features beside the features: landing page, conformance, collections, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.ogc.formats import references
from hatang.capabilities.ogc.terms import (
    CATALOGUE,
    CONFORMS_TO,
    CRS84,
    GEOJSON,
    OPENAPI,
    SCHEMA_JSON,
    STYLE_JSON,
    TABLES,
    XML,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.capabilities.spatial.public import CollectionRow

type Link = dict[str, str]
JSON, HTML = "application/json", "text/html"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/"
SCHEMAS = {
    "schema": (f"{RELATION}schema", gettext_lazy("What a feature holds")),
    "queryables": (f"{RELATION}queryables", gettext_lazy("What filters may name")),
    "sortables": (f"{RELATION}sortables", gettext_lazy("What features are sorted by")),
}


@dataclass(frozen=True)
class DocumentPlace:
    """Where a document stands: `root` is the address of `/ogc`, `here` the document's own with what was asked."""

    root: str
    here: str
    is_html: bool = False

    def itself(self, json_type: str = JSON) -> list[Link]:
        """The links to this document and to the same in the other form."""
        own, other = (HTML, json_type) if self.is_html else (json_type, HTML)
        return [
            build_link(self.here, "self", own, _("This document")),
            build_link(self._as("json" if self.is_html else "html"), "alternate", other, _("The same in another form")),
        ]

    def _as(self, form: str) -> str:
        address, _mark, query = self.here.partition("?")
        kept = [pair for pair in query.split("&") if pair and not pair.startswith("f=")]
        return f"{address}?{'&'.join([*kept, f'f={form}'])}"

    def collection(self, name: str) -> str:
        return f"{self.root}/collections/{quote(name, safe='')}"

    def items(self, name: str) -> str:
        return f"{self.collection(name)}/items"

    def item(self, name: str, identifier: str) -> str:
        return f"{self.items(name)}/{quote(identifier, safe='@')}"


def build_link(href: str, rel: str, kind: str, title: str) -> Link:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def schema_links(place: DocumentPlace, name: str) -> list[Link]:
    own = place.collection(name)
    return [build_link(f"{own}/{schema}", rel, SCHEMA_JSON, str(title)) for schema, (rel, title) in SCHEMAS.items()]


def schema_header(place: DocumentPlace, name: str) -> str:
    """The same links as the header `Link` (RFC 8288); titles are not ASCII and stay out of it."""
    own = place.collection(name)
    return ", ".join(
        f'<{own}/{schema}>; rel="{rel}"; type="{SCHEMA_JSON}"' for schema, (rel, _title) in SCHEMAS.items()
    )


def build_landing(place: DocumentPlace, collections: str) -> dict[str, Any]:
    """The first page; `collections` is where the reader finds them."""
    return {
        "title": _("Shared spatial data of the province"),
        "description": _("Every open dataset with a place as a collection of features, by OGC API – Features."),
        "links": [
            *place.itself(),
            *(
                build_link(
                    f"{place.root}/api?f={form}", "service-desc", kind, _("Description of the interface (OpenAPI)")
                )
                for form, kind in zip(("json", "oas31"), OPENAPI.values(), strict=True)
            ),
            build_link(f"{place.root}/api?f=html", "service-doc", HTML, _("Description of the interface")),
            build_link(f"{place.root}/conformance", "conformance", JSON, _("Conformance classes")),
            build_link(collections, "data", JSON, _("Collections")),
            build_link(
                f"{place.root}/collections/{CATALOGUE}", "ogc-catalog", JSON, _("Catalogue of datasets and pictures")
            ),
            build_link(f"{place.root}/styles", f"{RELATION}styles", JSON, _("Styles")),
            build_link(f"{place.root}/tileMatrixSets", f"{RELATION}tiling-schemes", JSON, _("Squares of Web Mercator")),
        ],
    }


def build_conformance(place: DocumentPlace) -> dict[str, Any]:
    return {"conformsTo": list(CONFORMS_TO), "links": place.itself()}


def build_collections(place: DocumentPlace, rows: Iterable[CollectionRow]) -> dict[str, Any]:
    return {
        "links": place.itself(),
        "crs": [reference.uri for reference in references.list_references()],
        "collections": [build_collection(place, row) for row in rows],
    }


def build_collection(place: DocumentPlace, of: CollectionRow) -> dict[str, Any]:
    """The same wherever it stands, so that a client may keep either."""
    own, items = place.collection(of.name), place.items(of.name)
    extent: dict[str, Any] = {}
    if of.bounds is not None:
        extent["spatial"] = {"bbox": [list(of.bounds)], "crs": CRS84}
    if of.when is not None and of.rows:
        extent["temporal"] = {"interval": [[_format_moment(of.begins), _format_moment(of.ends)]]}
    return {
        "id": of.name,
        "title": str(of.dataset.title),
        "description": str(of.dataset.description),
        "itemType": "feature",
        "license": of.dataset.licence,
        "version": of.version,
        **({"extent": extent} if extent else {}),
        "crs": [reference.uri for reference in references.list_references()],
        "storageCrs": CRS84,
        "links": [
            build_link(f"{own}?f=json", "self", JSON, _("This collection")),
            build_link(f"{own}?f=html", "alternate", HTML, _("This collection as a page")),
            build_link(f"{items}?f=json", "items", GEOJSON, _("The features")),
            build_link(f"{items}?f=html", "items", HTML, _("The features as a page")),
            *(
                build_link(f"{items}?f={form}", "items", kind, _("The features as a table"))
                for form, kind in TABLES.items()
            ),
            build_link(f"{own}/tiles?f=json", f"{RELATION}tilesets-vector", JSON, _("The tiles of the collection")),
            build_link(
                f"{place.root}/styles/{quote(of.name, safe='')}", f"{RELATION}styles", STYLE_JSON, _("How it is drawn")
            ),
            *schema_links(place, of.name),
            # Where GDAL looks for types; of a JSON Schema it would take whole numbers for short ones.
            build_link(f"{own}/schema?f=xsd", "describedby", XML, str(SCHEMAS["schema"][1])),
        ],
    }


def _format_moment(day: date | None) -> str | None:
    return None if day is None else f"{day.isoformat()}T00:00:00Z"
