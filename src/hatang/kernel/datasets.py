"""Datasets: a capability declares each once; template, table, download, map, API and dictionary follow from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol, Self

from django.db import connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hatang.engines.writing.words import fold_text
from hatang.kernel import rooms
from hatang.kernel.access import ADMINISTRATOR, ANALYST, OFFICER, PLANNER, SYSTEM
from hatang.kernel.audit import take_turn
from hatang.kernel.reading import cache_in_reading, clear_reading, is_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.complementary import Key, Summed
    from hatang.kernel.models import StoredFile
    from hatang.kernel.problems import Text
    from hatang.kernel.reading import KeptFew

type Kind = Literal["text", "integer", "decimal", "boolean", "date", "month", "choice", "code", "point"]
type Geometry = Literal["", "Point", "MultiPoint", "LineString", "MultiLineString", "MultiPolygon"]
type Access = Literal["open", "agency", "operator", "security"]
type DataClass = Literal["", "secret", "core", "important", "other"]
type Cadence = Literal["daily", "monthly", "quarterly", "yearly", "irregular"]

# The licence of what the province itself publishes when a dataset names no other.
PROVINCE_OPEN_LICENCE = "CC-BY-4.0"
# The datasets that decide which area lies in which.
AREA_DATASETS = ("places.unit", "places.hamlet")
# Whose rows are an operator's, where this is the field with the body that holds them.
_OPERATORS = ("operator", "owner")
# Who reads a dataset whole by its access level, where its rows have no holder who says so.
_WHOLE: dict[Access, tuple[str, ...]] = {
    "open": (OFFICER, ADMINISTRATOR),
    "agency": (OFFICER, ADMINISTRATOR),
    "operator": (OFFICER, ADMINISTRATOR, PLANNER),
    "security": (ANALYST, ADMINISTRATOR),
}


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
    # A key that only this house can look up, as that of an import: no two people can open it.
    is_internal: bool = False
    # A count of people or households: where it is small it is hidden from whoever does not read the dataset whole.
    counts_people: bool = False
    # Where it is of another class than the dataset: a secret or core field is never open.
    data_class: DataClass = ""
    # The datasets of whose rows this is the code, where no field beside it says what they are called.
    of: tuple[str, ...] = ()
    # The dataset of whose rows this is the key, where that one is closed or its rows have no names.
    key_of: str = ""
    # The other fields that the key is made of with this one, in their order before it: a task's number within its plan.
    key_with: tuple[str, ...] = ()
    # Several codes may stand in it, parted by semicolons.
    several: bool = False
    # A number that says which of few steps a row is on (a level, a version): it parts rows and is never added up.
    ranks: bool = False
    # What its values stand for is called on a page, where they are no codes of a dataset: the day of an import.
    called: Callable[[Collection[str]], Mapping[str, str]] | None = None
    # By which other words people mean it, parted by commas: a question in words finds it by them.
    also: Text = ""


# What stands in the field beside a count that is not told, in every file and answer: neither unknown nor zero.
TOO_FEW = "ẩn vì quá ít"
_REASON = "_hidden"
# What parts several codes in one field.
_PARTED = ";"


def name_reason(name: str) -> str:
    """The field beside that count which says why it is not told; it is declared with the count.

    >>> name_reason("poor_households")
    'poor_households_hidden'
    """
    return f"{name}{_REASON}"


def _list_with_reasons(fields: Iterable[Field]) -> Iterator[Field]:
    declared = tuple(fields)
    names = {field.name for field in declared}
    for field in declared:
        yield field
        if field.counts_people and name_reason(field.name) not in names:
            yield Field(
                name_reason(field.name),
                format_lazy("{count} – {why}", count=field.title, why=_("why hidden")),
                "choice",
                description=_("Where it says so the count is known and not told, as somebody could be recognised."),
                choices=((TOO_FEW, _("hidden: too few")),),
            )


@dataclass(frozen=True)
class Unheld:
    """What people ask of a dataset's rows and nobody files: by which words, parted by commas, what it is called inside
    a sentence, and who would have to file it, "" where nobody may. Where a page of the house answers it, `page` is the
    name of its road."""

    words: Text
    title: Text
    owed_by: Text = ""
    page: str = ""


@dataclass(frozen=True)
class Mark:
    """How a map draws the rows of one value: a colour by its name in the visual language, hollow to be told from the
    others without colour too."""

    value: str
    colour: str
    is_hollow: bool = False


@dataclass(frozen=True)
class Editor:
    """How the owner of a dataset takes changes of single rows from outside; who has none takes none.

    `may(actor)` says whether the actor may change any row at all, `whole(actor)` whether every row with every field,
    personal ones too. `take(actor, before, after)` makes one row another
    in the transaction it is called in: `before` is None for a new row, `after` None for one that goes. It asks for
    the rights to that row, audits, counts the revision, and answers the row as it then stands, its key given by the
    owner where it is new; a `Problem` leaves everything as it was.
    """

    may: Callable[[Actor], bool]
    whole: Callable[[Actor], bool]
    take: Callable[[Actor, Mapping[str, object] | None, Mapping[str, object] | None], Mapping[str, object] | None]


@dataclass(frozen=True)
class Dataset:
    """What stands in one table of the world: its fields, its key, who may see it, how often it changes.

    `rows(as_of, actor)` yields the rows valid on the date that the actor may see, as mappings from field name to
    value; under `geometry` a shapely geometry in EPSG:4326 where the dataset has one. Where rows belong to bodies,
    `holder` names the field with the body's code and `scope(actor)` the bodies whose rows the actor may see, None for
    all: what is read from published files is cut by it.

    `attached` is a kept file that goes out with an open dataset, where the rows only say what it is and where it lies;
    `origin` the kept file that a person brought it as, which is told to those who may know where rows come from. On a
    map places differ by the value of the choice `drawn_by`, as `marks` says, where there is one.

    `names(codes, as_of)` is what the rows of any time that have these codes are called, for a page that shows the codes
    of another dataset; where a code was given again, what it means on the date.

    `summed()` is in which sums its counts of people are shown, on all dates (`kernel/suppression.py`);
    `keeps(actor, key)` whether the row or the sum of that key is the actor's own to keep, who then sees its counts.

    `stands_without` says that figures that read it stand without a row of it; `instead` names a dataset that serves a
    figure as well. `serves(as_of)` is whether a row of it may serve on the date, where having one is not enough.

    `data_class` is what the platform takes its data for, by the list of core and important data (Decision
    20/2025/QĐ-TTg) and the secrets of the sector; what the province takes it for, on which basis and who released it,
    stands with its release (`kernel/releases.py`). `placed_by` names the field by which the public is told where a row
    lies, as long as its place itself is not released.

    `in_force(as_of)` is, whoever looks, which of its rows are in force on the date: a capability further down whose
    figures they change reads them by the name of the dataset.
    """

    name: str
    title: Text
    description: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Callable[[date, Actor], Iterable[Mapping[str, object]]]
    geometry: Geometry = ""
    access: Access = "open"
    data_class: DataClass = ""
    placed_by: str = ""
    cadence: Cadence = "irregular"
    licence: str = PROVINCE_OPEN_LICENCE
    record_url: Callable[[Mapping[str, object]], str] | None = None
    holder: str = ""
    scope: Callable[[Actor], frozenset[str] | None] | None = None
    editor: Editor | None = None
    attached: StoredFile | None = None
    # Map tiles in which the attached file can be looked at: an address with {z}, {y} and {x}.
    picture: str = ""
    origin: StoredFile | None = None
    drawn_by: str = ""
    marks: tuple[Mark, ...] = ()
    names: Callable[[Collection[str], date], Mapping[str, str]] | None = None
    # Code → what its row, and what became part of it, was called at any other time: it is found by that, never shown.
    other_names: Callable[[Collection[str], date], Mapping[str, Collection[str]]] | None = None
    summed: Callable[[], Summed] | None = None
    keeps: Callable[[Actor, Key], bool] | None = None
    in_force: Callable[[date], Iterable[Mapping[str, object]]] | None = None
    stands_without: bool = False
    # Some of its rows are not for everybody, though it is open: who reads it whole is given them.
    holds_back: bool = False
    instead: str = ""
    # What else people call its rows, parted by commas.
    also: Text = ""
    unheld: tuple[Unheld, ...] = ()
    serves: Callable[[date], bool] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", tuple(_list_with_reasons(self.fields)))

    @property
    def is_from_operators(self) -> bool:
        """Whether operators give its rows: who releases it names the duty under which they do."""
        return self.access == "operator" or self.holder in _OPERATORS

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


class DatasetSource(Protocol):
    """Datasets that people make and take away while the product runs; both answers are of the moment.

    `title` is what they are called together.
    """

    prefix: str
    title: Text

    def find(self, name: str) -> Dataset | None: ...

    def all(self) -> Iterable[Dataset]: ...


_datasets: dict[str, Dataset] = {}
_sources: list[DatasetSource] = []


def register_source(source: DatasetSource) -> None:
    """Ask the source too for names under its prefix, which no declared dataset has."""
    _sources.append(source)


def register_datasets(declared: Iterable[Dataset]) -> None:
    for dataset in declared:
        if dataset.name in _datasets:
            raise ValueError(f"two datasets are called {dataset.name}")
        missing = set(dataset.key) - {field.name for field in dataset.fields}
        if missing:
            raise ValueError(f"{dataset.name}: the key names unknown fields {sorted(missing)}")
        if list_counted_fields(dataset) and dataset.summed is None:
            raise ValueError(f"{dataset.name}: it counts people and does not say in which sums")
        _datasets[dataset.name] = dataset


def read_rooms() -> None:
    """Make the datasets known that capabilities declare, and the sources of those that people make."""
    rooms.read_room("datasets", lambda room: register_datasets(room.DATASETS))


def get_dataset(name: str) -> Dataset:
    """The dataset of that name; `KeyError` where there is none."""
    if (dataset := find_dataset(name)) is None:
        raise KeyError(name)
    return dataset


def find_dataset(name: str) -> Dataset | None:
    """The dataset of that name, declared in the code or made by people."""
    read_rooms()
    if name in _datasets:
        return _datasets[name]
    return next(
        (dataset for source in _sources if name.startswith(source.prefix) and (dataset := source.find(name))), None
    )


def title_of_made(group: str) -> Text:
    """What people made under that first part of a name, as it is called together; "" where there is nothing."""
    read_rooms()
    return next((source.title for source in _sources if source.prefix == f"{group}."), "")


def rows_in_force(name: str, as_of: date) -> Iterable[Mapping[str, object]]:
    """The rows of that dataset that are in force on the date; none while nobody declares it."""
    dataset = find_dataset(name)
    return dataset.in_force(as_of) if dataset is not None and dataset.in_force is not None else ()


def _may_serve(dataset: Dataset, as_of: date) -> bool:
    if dataset.serves is not None:
        return dataset.serves(as_of)
    return next(iter(dataset.rows(as_of, SYSTEM)), None) is not None


def list_missing(names: Iterable[str], as_of: date) -> tuple[tuple[Dataset, ...], ...]:
    """Of the datasets that a figure reads those that hold nothing for the date, each with what would serve instead."""
    missing = []
    for name in names:
        dataset = find_dataset(name)
        if dataset is None or dataset.stands_without:
            continue
        instead = find_dataset(dataset.instead) if dataset.instead else None
        either = (dataset,) if instead is None else (dataset, instead)
        if not any(_may_serve(one, as_of) for one in either):
            missing.append(either)
    return tuple(missing)


def name_codes(of: Iterable[str], codes: Collection[str], as_of: date) -> dict[str, str]:
    """What the rows of these datasets that have the codes are called, as far as everybody may know them; of several
    codes parted by semicolons the name of each."""
    name_by_code: dict[str, str] = {}
    lists = {code: code.split(_PARTED) for code in map(str, codes) if _PARTED in code}
    asked = {*codes, *(part for parts in lists.values() for part in parts)} if lists else codes
    for name in of:
        dataset = find_dataset(name)
        if codes and dataset is not None and dataset.names is not None and dataset.access == "open":
            name_by_code |= dataset.names(asked, as_of)
    for code, parts in lists.items():
        if name_by_code.keys() & parts:
            name_by_code[code] = "; ".join(name_by_code.get(part, part) for part in parts)
    return name_by_code


def find_codes(of: Iterable[str], codes: Collection[str], wanted: str, as_of: date) -> set[str]:
    """The codes of these datasets' rows that are or were called something which holds the words, without regard to
    case and diacritics; as far as everybody may know the names."""
    words, of = fold_text(wanted), tuple(of)
    matching = {code for code, name in name_codes(of, codes, as_of).items() if words in fold_text(name)}
    for name in of:
        dataset = find_dataset(name)
        if codes and dataset is not None and dataset.other_names is not None and dataset.access == "open":
            others = dataset.other_names(codes, as_of)
            matching |= {code for code, called in others.items() if any(words in fold_text(name) for name in called)}
    return matching


def list_counted_fields(dataset: Dataset) -> tuple[str, ...]:
    """The names of its counts of people."""
    return tuple(field.name for field in dataset.fields if field.counts_people)


def reads_whole(actor: Actor, dataset: Dataset) -> bool:
    """Whether the actor reads every row with every field, by the dataset's access level."""
    return actor.has(*_WHOLE[dataset.access])


def list_declared() -> tuple[Dataset, ...]:
    """Those that the code declares, by name."""
    read_rooms()
    return tuple(_datasets[name] for name in sorted(_datasets))


def list_datasets() -> tuple[Dataset, ...]:
    """Those that the code declares and those that people made, by name."""
    in_code = list_declared()
    made = [dataset for source in _sources for dataset in source.all()]
    return tuple(sorted((*in_code, *made), key=lambda each: each.name))


class Revisions(dict[str, int]):
    """The revision of each dataset by name; `on_day` gives those under which what was asked of a day stays true."""

    # A copy made as any mapping is copied knows of no days.
    _changes: Mapping[str, Mapping[str, int]] = MappingProxyType({})

    @classmethod
    def choose(cls, stored: Mapping[str, tuple[int, Mapping[str, int]]], names: Iterable[str]) -> Self:
        """Those of the names; 0 for one never written."""
        revisions = cls((name, stored.get(name, (0, {}))[0]) for name in sorted(set(names)))
        revisions._changes = {name: stored[name][1] for name in revisions if name in stored and stored[name][1]}
        return revisions

    def on_day(self, day: date) -> dict[str, int]:
        """The last writes that may have changed what the datasets say as of the day."""
        written = day.isoformat()
        last = {name: changes[max(of for of in changes if of <= written)] for name, changes in self._changes.items()}
        return {**self, **last}


def take_day(revisions: Mapping[str, int], day: date) -> Mapping[str, int]:
    """The revisions under which what was asked of a day stays true; those that know of no days, as they are."""
    return revisions.on_day(day) if isinstance(revisions, Revisions) else revisions


# Of so many days a dataset remembers which write was the first to change nothing before them.
_MOST_DAYS = 60


def bump_revisions(*names: str, since: date | None = None) -> None:
    """Give the datasets a new revision, in the transaction of the write; writers take turns, so they cannot deadlock.

    With `since` the write promises that as of any day before it the datasets say what they said: what was computed for
    those days stays. Drawn from a sequence, which no rollback turns back: what somebody kept of a write that was undone
    stands under a number that no other write will ever have.
    """
    assert transaction.get_connection().in_atomic_block, "a revision is counted in the transaction of the write"
    clear_reading()
    take_turn()
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute(
                "SELECT nextval('kernel_dataset_revision'), revision, changes::text FROM (VALUES (%s)) AS asked (name)"
                " LEFT JOIN kernel_datasetrevision USING (name)",
                [name],
            )
            new, old, changes = cursor.fetchone()
            kept = _add_change(json.loads(changes or "{}"), old or 0, new, since) if since is not None else {}
            cursor.execute(
                "INSERT INTO kernel_datasetrevision (name, revision, changes) VALUES (%s, %s, %s)"
                " ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, changes = excluded.changes",
                [name, new, json.dumps(kept)],
            )


def _add_change(changes: Mapping[str, int], old: int, new: int, since: date) -> dict[str, int]:
    """The writes that count from a day on, with a new one: those of later days count no more. The days go up, and the
    numbers with them; of too many the first are taken together, as if they had been written at the last of them.

    >>> from datetime import date
    >>> _add_change({}, 4, 7, date(2026, 1, 1))
    {'': 4, '2026-01-01': 7}
    >>> _add_change({"": 4, "2026-01-01": 7}, 7, 9, date(2025, 7, 1))
    {'': 4, '2025-07-01': 9}
    """
    day = since.isoformat()
    earlier = [(of, number) for of, number in sorted((changes or {"": old}).items()) if of < day]
    first, last = earlier[: 1 - _MOST_DAYS], earlier[1 - _MOST_DAYS :]
    return {**({"": first[-1][1]} if first else {}), **dict(last), day: new}


def read_revisions(names: Iterable[str]) -> Revisions:
    """The revision of each named dataset, 0 for one never written; one query, in a reading one for all."""
    asked = tuple(names)
    return Revisions.choose(_read_stored_revisions(name__in=asked), asked)


def is_ever_written(prefix: str) -> bool:
    """Whether a dataset whose name begins so was ever written, be it gone since; asked as `read_revisions` is."""
    return any(name.startswith(prefix) for name in _read_stored_revisions(name__startswith=prefix))


def _read_stored_revisions(**asked: object) -> Mapping[str, tuple[int, Mapping[str, int]]]:
    """Name -> revision and what it remembers of days: of all datasets in a reading, else of those asked for."""
    # start: this is imported before the apps are ready
    from hatang.kernel.models import DatasetRevision

    def read(**wanted: object) -> dict[str, tuple[int, Mapping[str, int]]]:
        rows = DatasetRevision.objects.filter(**wanted).values_list("name", "revision", "changes")
        return {name: (revision, changes) for name, revision, changes in rows}

    return cache_in_reading("datasets.revisions", read) if is_reading() else read(**asked)


def take_kept[T](few: KeptFew[T], names: Iterable[str], day: date, asked: Hashable, compute: Callable[[], T]) -> T:
    """What the few keep of what was asked as of the day, until a write to the datasets changes what they say of it.

    Nobody may change the value. Revisions are numbered in each database by itself: the key names it.
    """
    written = read_revisions(names).on_day(day)
    return few.take((connection.settings_dict["NAME"], day, asked, tuple(written.items())), compute)
