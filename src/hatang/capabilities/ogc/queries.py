"""Reads: the reference systems, and the catalogue with one record for each dataset and picture that one may know of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import shapely
from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from hatang.capabilities.lake import public as lake
from hatang.capabilities.ogc.terms import EPSG_CODES
from hatang.capabilities.spatial.public import execute_query, list_collections, list_rasters
from hatang.engines.writing.words import fold_words
from hatang.kernel import datasets, panels
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from hatang.capabilities.lake.public import SnapshotRow
    from hatang.capabilities.spatial.public import CollectionRow, Condition
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset
    from hatang.kernel.problems import Text

    type Box = tuple[float, float, float, float]


@cache
def epsg_codes() -> tuple[int, ...]:
    """Those of the offered reference systems that PostGIS knows; asked once, as its table is that of its version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT srid FROM spatial_ref_sys WHERE srid = ANY(%s)", [list(EPSG_CODES)])
        known = {srid for (srid,) in cursor.fetchall()}
    return tuple(code for code in EPSG_CODES if code in known)


@dataclass(frozen=True)
class RecordRow:
    """A dataset or a picture as the catalogue knows it: in words, where and when, and by which roads it is had.

    `keywords` are the titles of its fields, `slug` the name of a picture's page. What another capability keeps has a
    `page` of its own, its `formats` and `files` (address, what it is called, media type).
    """

    name: str
    title: Text
    description: Text
    licence: str
    updated: datetime
    bounds: Box | None
    begins: date | None = None
    ends: date | None = None
    keywords: tuple[Text, ...] = ()
    is_collection: bool = False
    is_published: bool = False
    slug: str = ""
    page: str = ""
    formats: tuple[str, ...] = ()
    files: tuple[tuple[str, str, str], ...] = ()

    @property
    def words(self) -> str:
        """Title, description, names and keywords, without marks."""
        texts = (self.title, self.description, self.name, *self.keywords)
        return f" {' '.join(fold_words(str(text)) for text in texts)} "


@dataclass(frozen=True)
class RecordQuery:
    """What a client asks of the catalogue: any of the phrases, names, a box (WKB in degrees), days, a page, a condition
    of the properties."""

    phrases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    box: bytes | None = None
    first: date | None = None
    last: date | None = None
    types: tuple[str, ...] = ()
    limit: int = 10
    skip: int = 0
    where: Condition | None = None

    @property
    def is_of_type(self) -> bool:
        return not self.types or RECORD_TYPE in self.types


# What every record is a record of.
RECORD_TYPE = "dataset"


def list_records(*, actor: Actor) -> list[RecordRow]:
    """Every record, by name: what is published openly, and the collections and pictures that the actor may see."""
    standing = {row.name: row for row in list_collections(actor=actor)}
    published = {
        name: snapshot
        for name, snapshot in lake.list_newest_snapshots(ANONYMOUS).items()
        if snapshot.open is not None and datasets.get_dataset(name).access == "open"
    }
    rows = [
        _build_dataset_record(datasets.get_dataset(name), standing.get(name), published.get(name))
        for name in {*standing, *published}
    ]
    for raster in list_rasters(actor=actor):
        texts = (raster.title, raster.description, raster.licence)
        rows.append(RecordRow(raster.dataset_name, *texts, raster.brought_at, tuple(raster.bounds), slug=raster.slug))
    return sorted(rows, key=lambda row: row.name)


def _build_dataset_record(dataset: Dataset, of: CollectionRow | None, snapshot: SnapshotRow | None) -> RecordRow:
    """The record of a dataset that stands as a collection, is published, or both."""
    days = (of.begins, of.ends) if of else (None, None)
    if snapshot is None or snapshot.open is None:
        assert of is not None, "what is not published stands as a collection"
        updated, bounds = of.loaded_at, of.bounds
    else:
        updated, box = snapshot.published_at, snapshot.open["bounds"]
        bounds = None if box is None else tuple(box)
        if of is None or not of.when:
            days = (snapshot.as_of, snapshot.as_of)
    return RecordRow(
        *(dataset.name, dataset.title, dataset.description, dataset.licence, updated, bounds, *days),
        keywords=tuple(field.title for field in dataset.fields if not field.personal),
        is_collection=of is not None,
        is_published=snapshot is not None,
    )


def count_catalogue(*, actor: Actor) -> int:
    """How many records the whole catalogue has."""
    return slice_catalogue(actor=actor, own=list_records(actor=actor), asked=RecordQuery(limit=0))[1]


def slice_catalogue(*, actor: Actor, own: Sequence[RecordRow], asked: RecordQuery) -> tuple[list[RecordRow], int]:
    """The records of the page, and how many there are in all: `own` are those of ours that answer, behind them stand
    those of each source, which reads the page's alone."""
    first, last = asked.skip, asked.skip + asked.limit
    rows, count = list(own[first:last]), len(own)
    where = None if asked.where is None else (asked.where.sql.as_string(None), asked.where.values)
    search = panels.RecordSearch(asked.names, [fold_words(wanted) for wanted in asked.phrases], where)
    for source in panels.list_panels(panels.RecordSource) if asked.is_of_type else ():
        matched, records = source.search(actor, search, max(0, first - count), max(0, last - count))
        rows += map(_take_in, records)
        count += matched
    return rows, count


def _take_in(record: panels.CatalogueRecord) -> RecordRow:
    return RecordRow(
        *(record.name, record.title, record.description, record.licence, record.updated, None),
        keywords=record.keywords,
        page=record.page,
        formats=record.formats,
        files=record.files,
    )


def find_record(*, name: str, actor: Actor) -> RecordRow:
    """One record; `Missing` where there is none that the actor may know of."""
    own = (candidate for candidate in list_records(actor=actor) if candidate.name == name)
    others = (source.find(actor, name) for source in panels.list_panels(panels.RecordSource))
    row = next(own, None) or next((_take_in(record) for record in others if record is not None), None)
    if row is None:
        raise Missing("record", _("There is no such record"), where=name)
    return row


def filter_records(rows: Collection[RecordRow], asked: RecordQuery) -> list[RecordRow]:
    """Those that meet every condition; a phrase is met by its words in their order, in any writing of the marks."""
    phrases = [f" {fold_words(wanted)}" for wanted in asked.phrases]
    area = None if asked.box is None else shapely.from_wkb(asked.box)
    return [
        row
        for row in rows
        if (not phrases or any(phrase in row.words for phrase in phrases))
        and (not asked.names or row.name in asked.names)
        and asked.is_of_type
        and (area is None or row.bounds is None or area.intersects(shapely.box(*row.bounds)))
        and (asked.last is None or row.begins is None or row.begins <= asked.last)
        and (asked.first is None or row.ends is None or row.ends >= asked.first)
    ]


def find_matching_ids(
    candidates: Sequence[Mapping[str, object]], types: Mapping[str, str], where: Condition
) -> set[str]:
    """The `id` of those of which the condition is true.

    `said` are the properties by their names with the place as well-known text under `geometry`; `types` are the columns
    that the database reads them as. It decides here as it does of features: what CQL2 means is written once.
    """
    query = sql.SQL(
        "SELECT t.id FROM (SELECT {names}, ST_GeomFromText(geometry, 4326) AS geometry"
        " FROM jsonb_to_recordset(%s::jsonb) AS said({columns})) t WHERE {where}"
    ).format(
        names=sql.SQL(", ").join(sql.Identifier(name) for name in types if name != "geometry"),
        columns=sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(type_)) for name, type_ in types.items()
        ),
        where=where.sql,
    )
    return {name for (name,) in execute_query(query.as_string(None), [json.dumps(list(candidates)), *where.values])}
