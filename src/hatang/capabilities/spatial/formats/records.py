"""The catalogue as OGC API – Records writes it: the collection of records, single records as GeoJSON features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from psycopg import sql

from hatang.capabilities.spatial import queries
from hatang.capabilities.spatial.formats import parameters, references, schemas
from hatang.capabilities.spatial.formats.documents import HTML, JSON, Place, link, schema_links
from hatang.capabilities.spatial.formats.filters import conditions, functions
from hatang.capabilities.spatial.formats.filters.conditions import Column
from hatang.capabilities.spatial.queries import RECORD_TYPE, Asked
from hatang.capabilities.spatial.terms import CATALOGUE, CRS84, GEOJSON, GEOTIFF, RECORD_CORE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from hatang.capabilities.spatial.formats.documents import Link
    from hatang.capabilities.spatial.formats.references import Reference
    from hatang.capabilities.spatial.queries import Condition, RecordRow

RECORDS = (
    *("f", "bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "q", "type", "ids", "externalIds"),
    *("filter", "filter-lang", "filter-crs"),
)
_LISTS = ("languages", "keywords", "formats")
# What a filter may name beside the place, and the type of the column that the database reads it as.
_ASKED = {
    **dict.fromkeys(("id", "type", "title", "description", "language", "license"), "text"),
    "updated": "timestamptz",
    **dict.fromkeys(_LISTS, "text[]"),
}
# `type` is a parameter of records already, which takes several.
QUERYABLE_PARAMETERS = tuple(each for each in _ASKED if each not in RECORDS)
_SERVED = gettext_lazy("Served as a collection of features")


def asked(given: QueryDict) -> tuple[Asked, Reference]:
    """What the address asks of the catalogue, and the reference system of the answer; 400 where it cannot be asked."""
    values = parameters.only(given, (*RECORDS, *QUERYABLE_PARAMETERS))
    first, last = parameters.interval(values.get("datetime", ".."))
    found = Asked(
        phrases=_list(values.get("q")),
        names=(*_list(values.get("ids")), *_list(values.get("externalIds"))),
        box=parameters.box(values),
        first=first,
        last=last,
        types=_list(values.get("type")),
        limit=parameters.limit(values.get("limit", "10")),
        skip=parameters.offset(values),
        where=_filter(values),
    )
    return found, parameters.system(values)


def _filter(values: Mapping[str, str]) -> Condition | None:
    """The filter, and what is asked of single queryables by their names, as one condition."""
    tree, reference = parameters.filter_tree(values)
    parts = [] if tree is None else [tree]
    for name in QUERYABLE_PARAMETERS:
        if (value := values.get(name)) is not None:
            said = {"timestamp": value} if _ASKED[name] == "timestamptz" else value
            op, wanted = ("a_contains", [said]) if name in _LISTS else ("=", said)
            parts.append({"op": op, "args": [{"property": name}, wanted]})
    if not parts:
        return None
    return conditions.condition(parts[0] if len(parts) == 1 else {"op": "and", "args": parts}, _columns(), reference)


def _columns() -> dict[str, Column]:
    element = sql.SQL(functions.ELEMENTS["text"]).format(sql.SQL("each"))
    kinds = {"text": "text", "timestamptz": "timestamp", "text[]": "array"}
    found = {}
    for name, type_ in _ASKED.items():
        column: sql.Composable = sql.Identifier("t", name)
        if name in _LISTS:
            column = sql.SQL("ARRAY(SELECT {} FROM unnest({}) AS each)").format(element, column)
        found[name] = Column(kinds[type_], column)
    return found | {parameters.GEOMETRY_NAME: Column("geometry", sql.Identifier("t", parameters.GEOMETRY_NAME))}


def meeting(rows: Sequence[RecordRow], where: Condition) -> list[RecordRow]:
    """Those of which the condition is true, in their order."""
    said = []
    for row in rows:
        properties = _properties(row)
        plain = {name: properties[name] for name in _ASKED if name not in ("id", "language", *_LISTS)}
        said.append(
            plain
            | {
                "id": row.name,
                "language": properties["language"]["code"],
                "languages": [each["code"] for each in properties["languages"]],
                "keywords": properties["keywords"],
                "formats": [each["name"] for each in properties["formats"]],
                parameters.GEOMETRY_NAME: None if row.bounds is None else shapely.box(*row.bounds).wkt,
            }
        )
    kept = queries.meeting(said, {**_ASKED, parameters.GEOMETRY_NAME: "text"}, where)
    return [row for row in rows if row.name in kept]


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def catalogue(place: Place, count: int) -> dict[str, Any]:
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
        "crs": [each.uri for each in references.offered()],
        "storageCrs": CRS84,
        "links": [
            link(f"{own}?f=json", "self", JSON, _("This collection")),
            link(f"{own}?f=html", "alternate", HTML, _("This collection as a page")),
            link(f"{own}/items?f=json", "items", GEOJSON, _("The records")),
            link(f"{own}/items?f=html", "items", HTML, _("The records as a page")),
            *schema_links(place, CATALOGUE),
        ],
    }


def schema(place: Place, which: str) -> dict[str, Any]:
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


def record(place: Place, row: RecordRow, reference: Reference) -> dict[str, Any]:
    """A record (OGC 20-004r1, record core): a feature whose geometry is the box of the dataset."""
    own = f"{place.root}/collections/{CATALOGUE}/items/{row.name}"
    return {
        "id": row.name,
        "type": "Feature",
        "conformsTo": [RECORD_CORE],
        "geometry": None if row.bounds is None else _area(row.bounds, reference),
        "time": None if row.begins is None else _time(row),
        "properties": _properties(row),
        "links": [
            link(f"{own}?f=json", "self", GEOJSON, _("This record")),
            link(f"{own}?f=html", "alternate", HTML, _("This record as a page")),
            link(
                f"{place.root}/collections/{CATALOGUE}?f=json",
                "collection",
                JSON,
                _("Catalogue of datasets and pictures"),
            ),
            *_roads(place, row),
        ],
    }


def _properties(row: RecordRow) -> dict[str, Any]:
    return {
        "type": RECORD_TYPE,
        "title": str(row.title),
        "description": str(row.description),
        "language": {"code": get_language() or "vi"},
        "languages": [{"code": code} for code, _name in settings.LANGUAGES],
        "updated": row.updated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": [str(each) for each in row.keywords],
        "license": row.licence,
        "formats": [{"name": each} for each in _formats(row)],
    }


def _formats(row: RecordRow) -> list[str]:
    if row.slug:
        return ["GeoTIFF", "PNG"]
    served = ["GeoJSON", "MVT"] if row.is_collection else []
    return [*served, *(["CSV", "XLSX", "Parquet"] if row.is_published else [])]


def _roads(place: Place, row: RecordRow) -> list[Link]:
    """How it is had: as a collection, as tiles, as files; and the page where people see it."""
    found = []
    base = place.root.removesuffix("/ogc")
    if row.slug:
        own = place.collection(row.name)
        return [
            link(f"{own}?f=json", "item", JSON, _("Served as a picture")),
            link(f"{own}/coverage.tif", "data", GEOTIFF, _("The picture as a cloud-optimised GeoTIFF")),
            link(f"{own}/map/tiles?f=json", "tiles", JSON, _("The tiles of the collection")),
            link(f"{base}{reverse('spatial:raster', args=[row.slug])}", "about", HTML, _("Its page with the legend")),
        ]
    if row.is_collection:
        own = place.collection(row.name)
        found += [
            link(f"{own}?f=json", "item", JSON, str(_SERVED)),
            link(f"{own}/items?f=json", "data", GEOJSON, _("The features")),
            link(f"{own}/tiles?f=json", "tiles", JSON, _("The tiles of the collection")),
        ]
    if row.is_published:
        found.append(link(f"{base}/du-lieu-mo/{row.name}/", "about", HTML, _("Its page in the open-data portal")))
    return found


def _area(bounds: tuple[float, float, float, float], reference: Reference) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [references.outline(bounds, reference)]}


def _time(row: RecordRow) -> dict[str, Any]:
    begins = row.begins.isoformat() if row.begins else ".."
    if row.begins == row.ends:
        return {"date": begins}
    return {"interval": [begins, row.ends.isoformat() if row.ends else ".."]}
