"""How a capability declares what it takes in: columns, key, scope, and the two functions that know its tables."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hatang.kernel import datasets
    from hatang.kernel.access import Actor
    from hatang.kernel.imports.faults import RowProblem
    from hatang.kernel.imports.references import Resolver
    from hatang.kernel.problems import Text

type ColumnKind = Literal[
    "text",  # str
    "code",  # str, upper case unless `keep_case`
    "integer",  # int
    "decimal",  # float, in `unit`
    "money",  # int, whole đồng
    "boolean",  # bool
    "date",  # date
    "moment",  # datetime, aware, in the time zone of the installation
    "month",  # date, first of the month
    "year",  # int
    "choice",  # the choice's value; tuple of them when `many`
    "technology",  # "2G" … "6G"; tuple of them when `many`
    "longitude",  # float, degrees, EPSG:4326
    "latitude",  # float, degrees, EPSG:4326
    "geometry",  # shapely geometry, EPSG:4326
    "unit",  # the value that the unit resolver gives (see references.py)
    "reference",  # the value that `reference` gives
]

# How far ahead a plan looks at most: strategies end in 2030, their visions in 2050.
PLAN_YEARS = 25

type Key = tuple[object, ...]
type Values = Mapping[str, object]


@dataclass(frozen=True)
class Choice:
    """One value of a closed list, with the other words people write for it."""

    value: str
    title: Text
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportColumn:
    """One field of the import and everything a file may call it or do to it.

    `synonyms` need no diacritics, case, spacing or units: those are ignored when headers are compared. Kinds
    longitude, latitude and unit bring their own synonyms. `minimum` and `maximum` are inclusive and in `unit`.
    `pattern` is a full-match regular expression of a code, `width` its length when short ones have lost zeros. A
    column of kind code that has a `reference` holds codes of a register: each must stand there. `decimals` rounds a
    decimal to what the database keeps, so that the same file changes nothing the second time. `past` says that its
    dates were seen or done: none is after the day of the file or today; others end with the horizon of plans.
    `default` is the value of an empty cell. `edge` chooses the day of a date known only by month, quarter or year.
    """

    field: str
    title: Text
    synonyms: tuple[str, ...] = ()
    kind: ColumnKind = "text"
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    decimals: int | None = None
    earliest: date | None = None
    latest: date | None = None
    past: bool = False
    choices: tuple[Choice, ...] = ()
    many: bool = False
    pattern: str = ""
    width: int = 0
    keep_case: bool = False
    maximum_length: int = 500
    reference: Resolver | None = None
    unit_level: str = "commune"
    geometry: tuple[str, ...] = ()
    edge: Literal["start", "end"] = "start"
    default: object = None
    description: Text = ""
    example: str = ""

    def ending(self, last_day: date) -> ImportColumn:
        """The column with the last date that it can hold, as of that day."""
        if self.latest is not None or self.kind not in ("date", "moment", "month", "year"):
            return self
        horizon = date(min(last_day.year + PLAN_YEARS, date.max.year), 12, 31)
        return replace(self, latest=last_day if self.past else horizon)

    @classmethod
    def of(cls, declared: datasets.Field, *synonyms: str, **more: Any) -> ImportColumn:
        """The column of a dataset's field: title, unit, choices and kind are not written twice."""
        kind: ColumnKind = "geometry" if declared.kind == "point" else declared.kind
        column = cls(
            field=declared.name,
            title=declared.title,
            synonyms=synonyms,
            kind=kind,
            required=declared.required,
            unit=declared.unit,
            choices=tuple(Choice(value, title) for value, title in declared.choices),
            description=declared.description,
        )
        return replace(column, **more)


@dataclass(frozen=True)
class Position:
    """Which columns make the position, and which names the unit it must lie in (empty: only the province)."""

    longitude: str = "longitude"
    latitude: str = "latitude"
    unit: str = ""


@dataclass(frozen=True)
class Situation:
    """Under what a file is read: by whom, valid from when, and what was said for the whole file.

    `given` holds the fields set once for every row (the operator, the month). `scopes` are the distinct values of the
    import's scope fields found in the file, each in the order of `Import.scope`. `last_day` is the day after which
    nothing can have been seen or done: today, or the file's own day when that is later.
    """

    actor: Actor
    as_of: date
    given: Mapping[str, object] = field(default_factory=dict)
    scopes: frozenset[Key] = frozenset()
    last_day: date = date.max


@dataclass(frozen=True)
class Added:
    key: Key
    values: Values
    row: int


@dataclass(frozen=True)
class Changed:
    """`before` and `after` hold only the fields that differ; `values` is the whole row of the file."""

    key: Key
    before: Values
    after: Values
    values: Values
    row: int


@dataclass(frozen=True)
class Closed:
    key: Key
    before: Values


@dataclass(frozen=True)
class Changes:
    """What a file would do: rows new, different, as they were, and no longer in it.

    `standing` counts the records that stand within the scopes of the file: those of which it could close any.
    """

    added: tuple[Added, ...] = ()
    changed: tuple[Changed, ...] = ()
    closed: tuple[Closed, ...] = ()
    unchanged: int = 0
    standing: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.closed)


class Apply(Protocol):
    """Write the changes, inside the transaction of the commit. Closed rows are dated, never deleted.

    Gives the first day as of which anything is otherwise; None where nobody says it: then any day may be.
    """

    def __call__(self, changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> date | None: ...


type Current = Callable[[Situation], Mapping[Key, Values]]
type RowCheck = Callable[[Values], Iterable[RowProblem]]
type TableCheck = Callable[[Sequence[Values], Situation], Iterable[tuple[int, RowProblem]]]
type Allowed = Callable[[Actor], Mapping[str, frozenset[str]]]
type Prefilled = Callable[[Actor, date], Iterable[Mapping[str, str]]]
type Notices = Callable[[Changes, Situation], Iterable[Text]]
type Stands = Callable[[Values, date], bool]


def everything_allowed(actor: Actor) -> Mapping[str, frozenset[str]]:
    """No field is limited to certain values."""
    return {}


def nothing_prefilled(actor: Actor, as_of: date) -> Iterable[Mapping[str, str]]:
    """The template is empty."""
    return ()


def nothing_noticed(changes: Changes, situation: Situation) -> Iterable[Text]:
    """The preview says the changes alone."""
    return ()


def every_record_stands(values: Values, as_of: date) -> bool:
    """`current` gives only records that hold on the date."""
    return True


@dataclass(frozen=True)
class Import:
    """One kind of file that a capability takes in.

    - `key`: the fields that identify a record, among the columns; their values must be hashable. A part whose column is
      not required may be empty and is then None, in the keys of `current` too.
    - `rule`: the access rule of whoever may file it.
    - `current(situation)`: the records valid on `situation.as_of`, by key, with the import's fields; limited to
      `situation.scopes` when the import has a scope (rows of other scopes are ignored anyway).
    - `apply(changes, actor=, import_id=, as_of=)`: writes; the kernel opened the transaction, audits the run and bumps
      `writes` (the import's dataset unless named).
    - `scope`: the fields within which a file is complete; with `closes`, a record of a scope that the file speaks of
      and that is missing in the file is closed as of the file's date.
    - `allowed(actor)`: for a field, the only values the actor may file ({"operator": {"VNPT"}}).
    - `prefilled(actor, as_of)`: rows that the template begins with, as texts by field: what is known to be wanted;
      `begun`: those fields. A row that holds nothing else was left as it was and is passed over.
    - `notices(changes, situation)`: what the preview warns of; refuses nothing.
    - `onward`: words and route of what comes after the commit.
    - `begins`: the field of the day from which a new row holds, be it before the file's own; "valid_from" where there
      is one.
    """

    name: str
    dataset: str
    title: Text
    columns: tuple[ImportColumn, ...]
    key: tuple[str, ...]
    rule: str
    current: Current
    apply: Apply
    description: Text = ""
    scope: tuple[str, ...] = ()
    closes: bool = False
    stands: Stands = every_record_stands
    position: Position | None = None
    allowed: Allowed = everything_allowed
    row_checks: tuple[RowCheck, ...] = ()
    table_checks: tuple[TableCheck, ...] = ()
    writes: tuple[str, ...] = ()
    prefilled: Prefilled = nothing_prefilled
    begun: frozenset[str] = frozenset()
    notices: Notices = nothing_noticed
    onward: tuple[Text, str] | None = None
    begins: str = ""

    def __post_init__(self) -> None:
        fields = [column.field for column in self.columns]
        unknown = {*self.key, *self.scope, *self.begun} - set(fields)
        if unknown or len(fields) != len(set(fields)):
            raise ValueError(f"import {self.name}: fields repeated, or not among the columns: {unknown}")
        if self.position and not {self.position.longitude, self.position.latitude} <= set(fields):
            raise ValueError(f"import {self.name}: the position's columns are not declared")

    @cached_property
    def optional_key(self) -> frozenset[str]:
        """The parts of the key that a row may leave empty; to the table too they must be equal (NULLS NOT DISTINCT)."""
        return frozenset(name for name in self.key if not self.column(name).required)

    @cached_property
    def first_day_field(self) -> str:
        """The field of the day from which a row holds; "" where every row holds from the day of the file."""
        return self.begins or next((column.field for column in self.columns if column.field == "valid_from"), "")

    @property
    def written(self) -> tuple[str, ...]:
        return self.writes or (self.dataset,)

    def column(self, name: str) -> ImportColumn:
        return next(column for column in self.columns if column.field == name)
