"""The catalogue as OGC API – Records writes it: the collection of records, single records as GeoJSON features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from psycopg import sql

from hatang.capabilities.ogc import queries
from hatang.capabilities.ogc.formats import parameters, references, schemas
from hatang.capabilities.ogc.formats.documents import HTML, JSON, DocumentPlace, build_link, schema_links
from hatang.capabilities.ogc.formats.filters import conditions, functions
from hatang.capabilities.ogc.formats.filters.conditions import FilterColumn
from hatang.capabilities.ogc.queries import RECORD_TYPE, RecordQuery
from hatang.capabilities.ogc.terms import CATALOGUE, CRS84, GEOJSON, GEOTIFF, RECORD_CORE
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from hatang.capabilities.ogc.formats.documents import Link
    from hatang.capabilities.ogc.formats.references import CoordinateReference
    from hatang.capabilities.ogc.queries import RecordRow
    from hatang.capabilities.spatial.public import Condition

RECORDS = (
    *("f", "bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "q", "type", "ids", "externalIds"),
    *("filter", "filter-lang", "filter-crs"),
)
_LONGEST_WORDS = 400
_LISTS = ("languages", "keywords", "formats")
# What a filter may name beside the place, and the type of the column that the database reads it as.
_ASKED = {
    **dict.fromkeys(("id", "type", "title", "description", "language", "license"), "text"),
    "updated": "timestamptz",
    **dict.fromkeys(_LISTS, "text[]"),
}
# `type` is a parameter of records already, which takes several.
QUERYABLE_PARAMETERS = tuple(parameter for parameter in _ASKED if parameter not in RECORDS)
_SERVED = gettext_lazy("Served as a collection of features")


def read_record_query(given: QueryDict) -> tuple[RecordQuery, CoordinateReference]:
    """What the address asks of the catalogue, and the reference system of the answer; 400 where it cannot be asked."""
    values = parameters.read_parameters(given, (*RECORDS, *QUERYABLE_PARAMETERS))
    first, last = parameters.read_interval(values.get("datetime", ".."))
    query = RecordQuery(
        phrases=_read_phrases(values),
        names=(*_split_list(values.get("ids")), *_split_list(values.get("externalIds"))),
        box=parameters.read_box(values),
        first=first,
        last=last,
        types=_split_list(values.get("type")),
        limit=parameters.read_limit(values.get("limit", "10")),
        skip=parameters.read_offset(values),
        where=_read_filter(values),
    )
    return query, parameters.read_reference(values)


def _read_filter(values: Mapping[str, str]) -> Condition | None:
    """The filter, and what is asked of single queryables by their names, as one condition."""
    tree, reference = parameters.filter_tree(values)
    parts = [] if tree is None else [tree]
    for name in QUERYABLE_PARAMETERS:
        if (value := values.get(name)) is not None:
            literal = {"timestamp": value} if _ASKED[name] == "timestamptz" else value
            op, wanted = ("a_contains", [literal]) if name in _LISTS else ("=", literal)
            parts.append({"op": op, "args": [{"property": name}, wanted]})
    if not parts:
        return None
    return conditions.compile_condition(
        parts[0] if len(parts) == 1 else {"op": "and", "args": parts}, _build_filter_columns(), reference
    )


def _build_filter_columns() -> dict[str, FilterColumn]:
    element = sql.SQL(functions.ELEMENTS["text"]).format(sql.SQL("each"))
    kinds = {"text": "text", "timestamptz": "timestamp", "text[]": "array"}
    columns = {}
    for name, type_ in _ASKED.items():
        column: sql.Composable = sql.Identifier("t", name)
        if name in _LISTS:
            column = sql.SQL("ARRAY(SELECT {} FROM unnest({}) AS each)").format(element, column)
        columns[name] = FilterColumn(kinds[type_], column)
    return columns | {parameters.GEOMETRY_NAME: FilterColumn("geometry", sql.Identifier("t", parameters.GEOMETRY_NAME))}


def filter_records(rows: Sequence[RecordRow], where: Condition) -> list[RecordRow]:
    """Those of which the condition is true, in their order."""
    candidates = []
    for row in rows:
        properties = _build_properties(row)
        plain = {name: properties[name] for name in _ASKED if name not in ("id", "language", *_LISTS)}
        candidates.append(
            plain
            | {
                "id": row.name,
                "language": properties["language"]["code"],
                "languages": [language["code"] for language in properties["languages"]],
                "keywords": properties["keywords"],
                "formats": [file_format["name"] for file_format in properties["formats"]],
                parameters.GEOMETRY_NAME: None if row.bounds is None else shapely.box(*row.bounds).wkt,
            }
        )
    kept = queries.find_matching_ids(candidates, {**_ASKED, parameters.GEOMETRY_NAME: "text"}, where)
    return [row for row in rows if row.name in kept]


def _read_phrases(values: Mapping[str, str]) -> tuple[str, ...]:
    """What is searched for, each phrase once; so short that the database reads its texts in no time."""
    asked = values.get("q", "")
    if len(asked) > _LONGEST_WORDS:
        hint = _("At most %(count)d characters.") % {"count": _LONGEST_WORDS}
        raise Problem("q", _("These are too many words to search for"), where=asked[:20], hint=hint, status=400)
    return tuple(dict.fromkeys(_split_list(asked)))


def _split_list(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def build_catalogue(place: DocumentPlace, count: int) -> dict[str, Any]:
    """The catalogue as a collection of records."""
    own = f"{place.root}/collections/{CATALOGUE}"
    return {
        "id": CATALOGUE,
        "title": _("Catalogue of datasets and pictures"),
        "description": _("One record for each dataset and picture: what it is, where, since when, how it is had."),
        "itemType": "record",
        "recordsCount": count,
        "conformsTo": [RECORD_CORE],
        # The same systems as the features: some clients ask all collections of a service for one.
        "crs": [reference.uri for reference in references.list_references()],
        "storageCrs": CRS84,
        "links": [
            build_link(f"{own}?f=json", "self", JSON, _("This collection")),
            build_link(f"{own}?f=html", "alternate", HTML, _("This collection as a page")),
            build_link(f"{own}/items?f=json", "items", GEOJSON, _("The records")),
            build_link(f"{own}/items?f=html", "items", HTML, _("The records as a page")),
            *schema_links(place, CATALOGUE),
        ],
    }


def build_schema(place: DocumentPlace, which: str) -> dict[str, Any]:
    """What a record holds, and what of it a filter may name: of lists of objects their codes or names."""
    texts = {"type": "array", "items": {"type": "string"}}
    objects = {"type": "array", "items": {"type": "object"}}
    properties: dict[str, dict[str, Any]] = {
        "type": {"title": _("Kind"), "type": "string", "x-ogc-role": "type"},
        "title": {"title": _("Title"), "type": "string"},
        "description": {"title": _("Description"), "type": "string"},
        "language": {"title": _("Language"), "type": "object"},
        "languages": {"title": _("Languages"), **objects},
        "updated": {"title": _("Changed at"), "type": "string", "format": "date-time"},
        "keywords": {"title": _("Fields"), **texts},
        "license": {"title": _("Licence"), "type": "string"},
        "formats": {"title": _("Formats"), **objects},
    }
    address = f"{place.root}/collections/{CATALOGUE}/{which}"
    asked: dict[str, dict[str, Any]] = {"id": {"title": _("Identifier"), "type": "string"}}
    for name, type_ in _ASKED.items():
        if name != "id":
            asked[name] = properties[name] | (texts if type_ == "text[]" else {"type": "string"})
    return schemas.of_few(address, which, _("Catalogue of datasets and pictures"), properties, asked)


def build_record(place: DocumentPlace, row: RecordRow, reference: CoordinateReference) -> dict[str, Any]:
    """A record (OGC 20-004r1, record core): a feature whose geometry is the box of the dataset."""
    own = f"{place.root}/collections/{CATALOGUE}/items/{row.name}"
    return {
        "id": row.name,
        "type": "Feature",
        "conformsTo": [RECORD_CORE],
        "geometry": None if row.bounds is None else _build_area(row.bounds, reference),
        "time": None if row.begins is None else _build_time(row),
        "properties": _build_properties(row),
        "links": [
            build_link(f"{own}?f=json", "self", GEOJSON, _("This record")),
            build_link(f"{own}?f=html", "alternate", HTML, _("This record as a page")),
            build_link(
                f"{place.root}/collections/{CATALOGUE}?f=json",
                "collection",
                JSON,
                _("Catalogue of datasets and pictures"),
            ),
            *_build_access_links(place, row),
        ],
    }


def _build_properties(row: RecordRow) -> dict[str, Any]:
    return {
        "type": RECORD_TYPE,
        "title": str(row.title),
        "description": str(row.description),
        "language": {"code": get_language() or "vi"},
        "languages": [{"code": code} for code, _name in settings.LANGUAGES],
        "updated": row.updated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": [str(keyword) for keyword in row.keywords],
        "license": row.licence,
        "formats": [{"name": file_format} for file_format in _list_formats(row)],
    }


def _list_formats(row: RecordRow) -> list[str]:
    if row.slug or row.page:
        return list(row.formats) if row.page else ["GeoTIFF", "PNG"]
    served = ["GeoJSON", "MVT"] if row.is_collection else []
    return [*served, *(["CSV", "XLSX", "Parquet"] if row.is_published else [])]


def _build_access_links(place: DocumentPlace, row: RecordRow) -> list[Link]:
    """How it is had: as a collection, as tiles, as files; and the page where people see it."""
    links = []
    base = place.root.removesuffix("/ogc")
    if row.page:
        return [
            *(
                build_link(f"{base}{address}" if address.startswith("/") else address, "enclosure", kind, title)
                for address, title, kind in row.files
            ),
            build_link(f"{base}{row.page}", "about", HTML, _("Its page in the open-data portal")),
        ]
    if row.slug:
        own = place.collection(row.name)
        return [
            build_link(f"{own}?f=json", "item", JSON, _("Served as a picture")),
            build_link(f"{own}/coverage.tif", "data", GEOTIFF, _("The picture as a cloud-optimised GeoTIFF")),
            build_link(f"{own}/map/tiles?f=json", "tiles", JSON, _("The tiles of the collection")),
            build_link(
                f"{base}{reverse('spatial:raster', args=[row.slug])}", "about", HTML, _("Its page with the legend")
            ),
        ]
    if row.is_collection:
        own = place.collection(row.name)
        links += [
            build_link(f"{own}?f=json", "item", JSON, str(_SERVED)),
            build_link(f"{own}/items?f=json", "data", GEOJSON, _("The features")),
            build_link(f"{own}/tiles?f=json", "tiles", JSON, _("The tiles of the collection")),
        ]
    if row.is_published:
        links.append(build_link(f"{base}/du-lieu-mo/{row.name}/", "about", HTML, _("Its page in the open-data portal")))
    return links


def _build_area(bounds: tuple[float, float, float, float], reference: CoordinateReference) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [references.compute_outline(bounds, reference)]}


def _build_time(row: RecordRow) -> dict[str, Any]:
    begins = row.begins.isoformat() if row.begins else ".."
    if row.begins == row.ends:
        return {"date": begins}
    return {"interval": [begins, row.ends.isoformat() if row.ends else ".."]}
