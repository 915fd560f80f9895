"""The model layer: named questions that other questions build on, one SQL file each, with the tests they must pass.

A file of `data/models` begins with its declaration, a line a word:

    -- title: Thôn và hạ tầng | Hamlets and what reaches them
    -- grain: thôn | hamlet
    -- unique: hamlet
    -- not_null: hamlet, commune_name
    -- reference: commune -> places.unit.code
    -- fresh: coverage.declared 400
    -- materialized: yes
    -- stands_for: hamlet_share
    -- about: hamlet -> places.hamlet
    -- column: has_fibre boolean Có cáp quang | Has fibre
    -- also: has_fibre internet cáp quang, mạng cáp quang | fibre to the home

Words that people use otherwise are `also` a column's; without a column the model's own.

A model whose columns are declared can be asked without SQL. One that is about a dataset has one row for each of its
codes, in the column named: from every table with such a code its columns are reached.

What a model stands for is the same table as another model's, made of open datasets alone: outside the house it is laid
in the other's place.
What a model reads is told from DuckDB's parse of it, never declared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.formats import statement
from hatang.capabilities.analytics.terms import MODELS, SNAPSHOTS, ModelTest
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LINE = re.compile(r"^--\s*(?P<word>[a-z_]+):\s*(?P<value>.*)$")
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_WORDS = frozenset(
    {
        "title",
        "grain",
        "unique",
        "not_null",
        "reference",
        "fresh",
        "materialized",
        "indicator",
        "stands_for",
        "column",
        "about",
        "also",
    }
)
_COLUMN = re.compile(
    r"^(?P<name>[a-z][a-z0-9_]*) (?P<kind>text|integer|rank|decimal|boolean|date|code) (?P<titles>\S.*)$"
)


@dataclass(frozen=True)
class Test:
    """One thing that must be so: the kind, and its columns or what else it names."""

    kind: ModelTest
    about: tuple[str, ...]


def _find_reader_language() -> int:
    """Which of the two languages the reader has."""
    return int((get_language() or "vi").startswith("en"))


@dataclass(frozen=True)
class ModelColumn:
    """A column of a model for whoever asks without SQL: its kind is one of a dataset's fields, or "rank", a whole
    number that is never added up."""

    name: str
    kind: str
    titles: tuple[str, str]
    called: tuple[str, str] = ("", "")

    @property
    def title(self) -> str:
        return self.titles[_find_reader_language()]

    @property
    def also(self) -> str:
        """By which other words people mean it, parted by commas."""
        return self.called[_find_reader_language()]


@dataclass(frozen=True)
class LakeModel:
    """One file: `reads` are the tables that its SQL names, of datasets and of other models.

    What it is called and what one row of it stands for are said in Vietnamese and English.
    """

    name: str
    titles: tuple[str, str]
    grains: tuple[str, str]
    sql: str
    reads: frozenset[str]
    tests: tuple[Test, ...] = field(default=())
    is_materialized: bool = False
    indicator: str = ""
    stands_for: str = ""
    columns: tuple[ModelColumn, ...] = ()
    # Its column with codes, each once, and the dataset whose codes they are.
    about: tuple[str, str] = ("", "")
    called: tuple[str, str] = ("", "")

    @property
    def also(self) -> str:
        """What else people call its rows, parted by commas."""
        return self.called[_find_reader_language()]

    @property
    def is_askable(self) -> bool:
        """Whether it is a table of its own to ask about: one that only says more of codes is not."""
        column = self.about[0]
        return bool(self.columns) and (not column or column in {declared.name for declared in self.columns})

    @property
    def table(self) -> str:
        """How a question names it."""
        return f"{MODELS}.{self.name}"

    @property
    def title(self) -> str:
        return self.titles[_find_reader_language()]

    @property
    def grain(self) -> str:
        return self.grains[_find_reader_language()]


@dataclass(frozen=True)
class Rests:
    """What a model rests on, itself and through others: the tables of datasets, and the words of the models."""

    datasets: frozenset[str]
    words: dict[str, str]


def rests_on(model: LakeModel, by_table: Mapping[str, LakeModel] | None = None) -> Rests:
    """The datasets under a model and the SQL of every model between, its own included; of the models of this house
    where no others are given."""
    if by_table is None:
        by_table = {declared.table: declared for declared in all_models()}
    datasets, words, waiting = set[str](), {model.table: model.sql}, sorted(model.reads)
    while waiting:
        name = waiting.pop()
        if name in by_table and name not in words:
            words[name] = by_table[name].sql
            waiting += sorted(by_table[name].reads)
        elif name not in by_table and name != SNAPSHOTS:
            datasets.add(name)
    return Rests(frozenset(datasets), words)


def list_published() -> tuple[LakeModel, ...]:
    """Every model as it goes out of the house: what stands for another bears its name, and the other stays."""
    models = {model.name: model for model in all_models() if not model.stands_for}
    models |= {model.stands_for: replace(model, name=model.stands_for) for model in all_models() if model.stands_for}
    return tuple(models.values())


def strip_day(table: str) -> str:
    """The dataset of a table as of an earlier day.

    >>> strip_day("places@2025-06-30.hamlet"), strip_day("places.hamlet")
    ('places.hamlet', 'places.hamlet')
    """
    schema, at, rest = table.partition("@")
    return f"{schema}.{rest.partition('.')[2]}" if at else table


def find_models_folder() -> Path:
    return Path(settings.CHECKOUT) / "data" / "models"


def all_models() -> tuple[LakeModel, ...]:
    """Every model, each after those it reads."""
    where = find_models_folder()
    files = sorted(where.glob("*.sql"))
    return _read_models(tuple((path, path.stat().st_mtime_ns) for path in files))


def earlier_tables(day: date | None = None) -> frozenset[str]:
    """What models read as of an earlier day ("places@2025-06-30.hamlet"), of one day where one is given."""
    named = frozenset(table for model in all_models() for table in model.reads if "@" in table)
    return named if day is None else frozenset(table for table in named if f"@{day}." in table)


def earlier_days() -> tuple[date, ...]:
    """The earlier days that models read, the first first."""
    return tuple(sorted({date.fromisoformat(table.partition("@")[2].partition(".")[0]) for table in earlier_tables()}))


@cache
def _read_models(files: tuple[tuple[Path, int], ...]) -> tuple[LakeModel, ...]:
    with duckdb.connect() as link:
        by_table = {
            model.table: model for model in (read_model(path.stem, path.read_text("utf-8"), link) for path, _ in files)
        }
    return sort_models(by_table.values())


def sort_models(models: Iterable[LakeModel]) -> tuple[LakeModel, ...]:
    """The models, each after those it reads."""
    by_table = {model.table: model for model in models}
    order = TopologicalSorter({name: model.reads & by_table.keys() for name, model in by_table.items()})
    return tuple(by_table[name] for name in order.static_order())


def _in_both(words: str) -> tuple[str, str]:
    """Vietnamese | English; where one stands alone it is said to everybody."""
    vietnamese, _bar, english = words.partition("|")
    return vietnamese.strip(), english.strip() or vietnamese.strip()


def read_model(name: str, text: str, link: duckdb.DuckDBPyConnection) -> LakeModel:
    """The model that a file's text declares; `Invalid` names the file and the line."""
    declared: dict[str, list[str]] = {}
    lines = text.splitlines()
    if not _NAME.match(name):
        raise _build_refusal(name, name)
    for number, line in enumerate(lines, start=1):
        if not line.startswith("--"):
            break
        if (declaration := _LINE.match(line)) is None or declaration["word"] not in _WORDS:
            raise _build_refusal(name, f"{number}: {line}")
        declared.setdefault(declaration["word"], []).append(declaration["value"].strip())
    sql = text.strip().rstrip(";")
    columns = tuple(_read_column(name, line) for line in declared.get("column", ()))
    called = _read_also(columns, declared.get("also", ()))
    if "title" not in declared or "grain" not in declared:
        raise _build_refusal(name, "title, grain")
    return LakeModel(
        name=name,
        titles=_in_both(declared["title"][0]),
        grains=_in_both(declared["grain"][0]),
        sql=sql,
        reads=statement.list_tables(statement.check_statement(link, sql)),
        tests=tuple(_read_tests(name, declared)),
        is_materialized=declared.get("materialized", ["no"])[0] == "yes",
        indicator=declared.get("indicator", [""])[0],
        stands_for=declared.get("stands_for", [""])[0],
        columns=tuple(replace(column, called=called.get(column.name, ("", ""))) for column in columns),
        called=called.get("", ("", "")),
        about=_read_about(name, declared.get("about", [""])[0]),
    )


def _read_about(name: str, line: str) -> tuple[str, str]:
    column, arrow, dataset = (part.strip() for part in line.partition("->"))
    if line and (not arrow or not column or dataset.count(".") != 1):
        raise _build_refusal(name, line)
    return column, dataset


def _read_also(columns: Iterable[ModelColumn], lines: Iterable[str]) -> dict[str, tuple[str, str]]:
    """By column, and "" for the model, by which other words people mean it."""
    names = {column.name for column in columns}
    parts = [line.partition(" ") for line in lines]
    return {
        first if first in names else "": _in_both(rest if first in names else f"{first}{space}{rest}")
        for first, space, rest in parts
    }


def _read_column(name: str, line: str) -> ModelColumn:
    if (column := _COLUMN.match(line)) is None:
        raise _build_refusal(name, line)
    return ModelColumn(column["name"], column["kind"], _in_both(column["titles"]))


def _read_tests(name: str, declared: dict[str, list[str]]) -> list[Test]:
    tests = [Test(ModelTest.UNIQUE, _split_columns(line)) for line in declared.get("unique", ())]
    tests += [
        Test(ModelTest.NOT_NULL, (column,)) for line in declared.get("not_null", ()) for column in _split_columns(line)
    ]
    for line in declared.get("reference", ()):
        column, arrow, target = line.partition("->")
        table, _dot, key = target.strip().rpartition(".")
        if not arrow or table.count(".") != 1:
            raise _build_refusal(name, line)
        tests.append(Test(ModelTest.REFERENCE, (column.strip(), table, key)))
    for line in declared.get("fresh", ()):
        dataset, _space, days = line.partition(" ")
        if not days.strip().isdecimal():
            raise _build_refusal(name, line)
        tests.append(Test(ModelTest.FRESH, (dataset, days.strip())))
    return tests


def _split_columns(text: str) -> tuple[str, ...]:
    return tuple(column.strip() for column in text.split(","))


def _build_refusal(name: str, where: str) -> Invalid:
    return Invalid("model", _("This model is not declared rightly"), where=f"{name}.sql: {where}")
