"""Datasets: a capability declares each once; template, table, download, map, API and dictionary follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db import connection, transaction

from hatang.kernel.audit import take_turn
from hatang.kernel.reading import forget, remember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text

type Kind = Literal["text", "integer", "decimal", "boolean", "date", "month", "choice", "code", "point"]
type Geometry = Literal["", "Point", "LineString", "MultiPolygon"]
type Access = Literal["open", "agency", "operator", "security"]
type Cadence = Literal["daily", "monthly", "quarterly", "yearly", "irregular"]

# The licence of what the province itself publishes when a dataset names no other.
PROVINCE_OPEN_LICENCE = "CC-BY-4.0"


@dataclass(frozen=True)
class Field:
    name: str
    title: Text
    kind: Kind = "text"
    unit: str = ""
    description: Text = ""
    required: bool = False
    choices: tuple[tuple[str, Text], ...] = ()
    personal: bool = False
    # A count of people or households: what is published to all hides it where it is small.
    counts_people: bool = False


@dataclass(frozen=True)
class Dataset:
    """What stands in one table of the world: its fields, its key, who may see it, how often it changes.

    `rows(as_of, actor)` yields the rows valid on the date that the actor may see, as mappings from field name to
    value; under `geometry` a shapely geometry in EPSG:4326 where the dataset has one. Where rows belong to bodies,
    `holder` names the field with the body's code and `scope(actor)` the bodies whose rows the actor may see, None for
    all: what is read from published files is cut by it.
    """

    name: str
    title: Text
    description: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Callable[[date, Actor], Iterable[Mapping[str, object]]]
    geometry: Geometry = ""
    access: Access = "open"
    cadence: Cadence = "irregular"
    licence: str = PROVINCE_OPEN_LICENCE
    record_url: Callable[[Mapping[str, object]], str] | None = None
    holder: str = ""
    scope: Callable[[Actor], frozenset[str] | None] | None = None

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


_datasets: dict[str, Dataset] = {}


def register(declared: Iterable[Dataset]) -> None:
    for dataset in declared:
        if dataset.name in _datasets:
            raise ValueError(f"two datasets are called {dataset.name}")
        missing = set(dataset.key) - {field.name for field in dataset.fields}
        if missing:
            raise ValueError(f"{dataset.name}: the key names unknown fields {sorted(missing)}")
        _datasets[dataset.name] = dataset


def get(name: str) -> Dataset:
    return _datasets[name]


def find(name: str) -> Dataset | None:
    """The dataset of that name, where one is declared."""
    return _datasets.get(name)


def all() -> tuple[Dataset, ...]:  # noqa: A001 - read as datasets.all()
    return tuple(_datasets[name] for name in sorted(_datasets))


def bump(*names: str) -> None:
    """Give the datasets a new revision, in the transaction of the write; writers take turns, so they cannot deadlock.

    Drawn from a sequence, which no rollback turns back: what somebody kept of a write that was undone stands under a
    number that no other write will ever have.
    """
    assert transaction.get_connection().in_atomic_block, "a revision is counted in the transaction of the write"
    forget()
    take_turn()
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute(
                "INSERT INTO kernel_datasetrevision (name, revision) VALUES (%s, nextval('kernel_dataset_revision'))"
                " ON CONFLICT (name) DO UPDATE SET revision = excluded.revision",
                [name],
            )


def revisions(names: Iterable[str]) -> dict[str, int]:
    """The revision of each named dataset, 0 for one never written; one query, in a reading one for all."""
    from hatang.kernel.models import DatasetRevision

    found = remember("datasets.revisions", lambda: dict(DatasetRevision.objects.values_list("name", "revision")))
    return {name: found.get(name, 0) for name in sorted(set(names))}
