"""Reads of the index: the collections, which an actor may know of, and where their rows stand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from hatang.capabilities.spatial.models import Collection
from hatang.capabilities.spatial.rules import may_see
from hatang.kernel import access, datasets, reading, releases
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset, Field

SCHEMA = "spatial"
# The columns that no field of a dataset can be called.
ID, GEOMETRY, MERCATOR = "@id", "@geometry", "@mercator"
# PostgreSQL cuts longer names without a word; two datasets could then share a table.
_LONGEST_NAME = 50
# For how long a process believes the index, which maps ask for with every tile.
_REMEMBERED_S = 3


@dataclass(frozen=True)
class CollectionRow:
    """A collection as the actor may know it; `fields` are the columns that the declaration still shows to the actor.

    `tiles` names the file of published tiles in the lake; none where it holds a field that is no longer for all.
    `columns` are all that its table has.
    """

    dataset: Dataset
    version: str
    fields: tuple[Field, ...]
    rows: int
    bounds: tuple[float, float, float, float] | None
    begins: date | None
    ends: date | None
    loaded_at: datetime
    tiles: str = ""
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.dataset.name

    @cached_property
    def state(self) -> str:
        """Another with other rows, and with other fields that are shown: who keeps what it answered asks with it.

        The kind of a field says how it is written.
        """
        shown = "/".join(f"{field.name}:{field.kind}" for field in self.fields)
        shown = hashlib.sha256(shown.encode()).hexdigest()[:8]
        return f"{self.version}-{self.loaded_at.timestamp():.6f}-{shown}"

    @property
    def when(self) -> tuple[str, str] | None:
        """The fields from which on and until before which (itself, for a single day) a feature is there."""
        return find_date_fields(self.fields)


def find_date_fields(fields: tuple[Field, ...]) -> tuple[str, str] | None:
    """(begin, end) of the half-open validity; twice the same for the first date; None where there is no date."""
    days = [field.name for field in fields if field.kind == "date"]
    if "valid_from" in days:
        return "valid_from", "valid_to" if "valid_to" in days else ""
    return (days[0], days[0]) if days else None


def build_table_identifier(dataset: str) -> sql.Identifier:
    short = dataset if len(dataset) <= _LONGEST_NAME else hashlib.sha256(dataset.encode()).hexdigest()[:_LONGEST_NAME]
    return sql.Identifier(SCHEMA, short)


def list_collections(*, actor: Actor) -> list[CollectionRow]:
    """Every collection, by the name of its dataset; one query."""
    return [_build_collection_row(row, actor) for row in Collection.objects.visible_to(actor).order_by("dataset")]


def find_collection(*, name: str, actor: Actor) -> CollectionRow:
    """One collection; `Missing` where there is none, and as well where the dataset is not open.

    The row of the index may be some seconds old; what the declaration says of it today never is.
    """
    declared = datasets.find_dataset(name)
    if declared is None or not may_see(actor, declared) or not access.has_right(actor, "spatial.view"):
        raise Missing("collection", _("There is no such collection"), where=name)

    def look() -> Collection:
        row = Collection.objects.visible_to(actor).filter(dataset=name).first()
        if row is None:
            raise Missing("collection", _("There is no such collection"), where=name)
        return row

    # Whoever changed a feature asks for it at once, and perhaps another process.
    if declared.editor is not None:
        return _build_collection_row(look(), actor)

    def build() -> CollectionRow:
        return _build_collection_row(reading.cache_for_seconds((Collection, name), look, seconds=_REMEMBERED_S), actor)

    return reading.cache_in_reading((CollectionRow, name, actor), build)


def forget_collection(name: str) -> None:
    """The row of the index has changed in this process, now and once it is committed; the others see it when theirs is
    old."""
    reading.drop_cached((Collection, name))
    transaction.on_commit(lambda: reading.drop_cached((Collection, name)))


def _build_collection_row(collection: Collection, actor: Actor) -> CollectionRow:
    dataset = datasets.get_dataset(collection.dataset)
    whole = dataset.editor is not None and dataset.editor.whole(actor)
    # Of a layer its keepers decide, of everything else the release that stands today.
    among = dataset.fields if dataset.editor is not None else releases.list_open_fields(dataset)
    fields = tuple(field for field in among if field.name in collection.fields and (whole or not field.personal))
    bounds = None if collection.bounds is None else tuple(collection.bounds)
    tiles = collection.tiles if len(fields) == len(collection.fields) else ""
    days = (collection.begins, collection.ends)
    return CollectionRow(
        *(dataset, collection.version, fields, collection.rows, bounds, *days, collection.loaded_at),
        tiles=tiles,
        columns=tuple(collection.fields),
    )
