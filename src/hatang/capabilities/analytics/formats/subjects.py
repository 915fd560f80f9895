"""What can be asked without SQL: figures, prepared tables and datasets, each with what divides and fills its rows.

A row also reaches what another table says of a thing whose code it has: of its hamlet, its unit, its mast. Where tables
have codes of the same things, one can be asked for the rows that the other speaks of (`keys`). Everything is built from
declarations. A word of an address is only ever looked up here; what stands in SQL is this module's own text, names and
values written by `quote_name` and `quote_value`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from hatang.kernel import capability, datasets, indicators
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.capabilities.analytics.formats.modelled import LakeModel
    from hatang.capabilities.lake.public import Readable
    from hatang.kernel.datasets import Dataset, Field, Kind
    from hatang.kernel.indicators import Indicator

# Tables whose rows are units themselves: their code is where they are.
_OF_UNITS = frozenset({"places.unit", "places.boundary", "places.commune_condition"})
# Columns that say where a row is though no dataset is named beside them: a name stands next to the code.
_AREA_COLUMNS: Mapping[str, str] = {"commune": "places.unit", "hamlet": "places.hamlet", "area": "places.unit"}
_UNIT, _HAMLET = "places.unit", "places.hamlet"
# Things that many rows have in common; what else has a code is one row's own.
_SHARED = (_HAMLET, _UNIT, "identity.organisation")
_PLACES = (_HAMLET, _UNIT)
# What figures of bodies read.
_BODIES = "identity.organisation"
# Whether a row lies anywhere on the map: the key of that field, which no dataset declares.
LOCATED = "geometry"
# What a code is called, without the word for code: "Mã thôn", "Hamlet code", "Code of the mast".
_CODE_WORDS = re.compile(r"^Mã (?:số )?|^Code of the | code$", re.IGNORECASE)
_NUMERIC = frozenset({"integer", "decimal"})
# What stands beside each other and is never added up: shares, levels, speeds, places on the globe.
_NOT_ADDED = frozenset({"%", "°", "dB", "dBm", "dBi", "MHz", "Mbps", "ms"})
_YEAR = re.compile(r"(^|_)year(_|$)")
_VALIDITY = frozenset({"valid_from", "valid_to"})
_DATED_KEYS = frozenset({"valid_from", "dated"})
# What a date is divided into: the key after the dot, its kind, its SQL, its words.
_SPANS = (
    ("nam", "year", "year({0})", gettext_lazy("year of %(field)s")),
    ("quy", "code", "year({0}) || '-Q' || quarter({0})", gettext_lazy("quarter of %(field)s")),
    ("thang", "month", "strftime({0}, '%Y-%m')", gettext_lazy("month of %(field)s")),
)
FIGURE_PREFIX = "chi-tieu."


def quote_name(name: str) -> str:
    """The name as SQL writes it.

    >>> quote_name('a"; DROP TABLE t; --')
    '"a""; DROP TABLE t; --"'
    """
    return '"' + name.replace('"', '""') + '"'


def split_codes(sql: str) -> str:
    """The several codes of a field, as a list."""
    return f"string_split(replace(nullif({sql}, ''), '; ', ';'), ';')"


def quote_value(literal: str | float | bool | date | None) -> str:
    """The one way in which a value comes into SQL.

    >>> quote_value("O'Neil' OR 1=1 --"), quote_value(date(2026, 1, 2)), quote_value(1.5), quote_value(True)
    ("'O''Neil'' OR 1=1 --'", "DATE '2026-01-02'", '1.5', 'true')
    """
    match literal:
        case None:
            return "NULL"
        case bool():
            return "true" if literal else "false"
        case int() | float():
            return repr(literal)
        case date():
            return f"DATE '{literal.isoformat()}'"
    return "'" + literal.replace("'", "''") + "'"


@dataclass(frozen=True)
class Dimension:
    """Something of a row: a field, the span of a date, or what lies behind a code. `of` names datasets of its codes.

    `sql` is its expression over the row `t`, `joins` what must be joined to it. What another table says of a thing of
    the row is reached `through` the dimension with that thing's code; `source` is that table, `key` ends in its column.
    """

    key: str
    title: str
    kind: Kind | str
    sql: str
    choices: tuple[tuple[str, str], ...] = ()
    of: tuple[str, ...] = ()
    unit: str = ""
    joins: tuple[str, ...] = ()
    counts_people: bool = False
    is_span: bool = False
    is_key: bool = False
    may_lack: bool = False
    key_of: str = ""
    key_with: tuple[str, ...] = ()
    has_several: bool = False
    ranks: bool = False
    through: str = ""
    source: str = ""
    also: tuple[str, ...] = ()
    # What its values are called, where they are no codes of a dataset.
    called: Callable[[Collection[str]], Mapping[str, str]] | None = field(default=None, compare=False)

    @property
    def is_numeric(self) -> bool:
        return self.kind in _NUMERIC

    @property
    def is_additive(self) -> bool:
        """Whether the sum of its values says anything."""
        is_level = self.unit in _NOT_ADDED or self.is_share
        names = self.is_key or self.key_of or self.of or self.ranks
        return self.is_numeric and not (is_level or names) and _YEAR.search(self.key) is None

    @property
    def is_about_record(self) -> bool:
        """Whether it says where a row came from, what proves it, or why a count of it is not told: nobody gathers rows
        by that."""
        return self.key == "import_id" or self.key.endswith((datasets.name_reason(""), "_sha256"))

    @property
    def is_year(self) -> bool:
        """Whether its values are years: they count nothing."""
        return self.kind == "year" or (self.kind == "integer" and _YEAR.search(self.own_key) is not None)

    @property
    def is_time(self) -> bool:
        """Whether its values go upwards in time: they are shown in their order."""
        return self.is_span or self.kind in ("date", "month")

    @property
    def is_validity(self) -> bool:
        """Whether it says since or until when the row itself is so: nobody gathers or picks rows by it."""
        return self.key.partition(".")[0] in _VALIDITY

    @property
    def is_share(self) -> bool:
        """Whether it is a number of percent."""
        return self.is_numeric and (self.unit == "%" or "(%)" in self.title)

    @property
    def own_key(self) -> str:
        """Its key in the table that it is reached in."""
        return self.key.removeprefix(f"{self.through}.") if self.through else self.key

    @property
    def name_like(self) -> bool:
        """Whether it is the name of what the row is about."""
        return self.kind == "text" and (self.key == "name" or self.key.endswith("_name"))

    @property
    def listed(self) -> tuple[tuple[str, str], ...]:
        """Its values in words, where there are few and they are known: code, words."""
        if self.kind == "boolean":
            return (("true", _("yes")), ("false", _("no")))
        return self.choices


@dataclass(frozen=True)
class Subject:
    """A figure, a prepared table or a dataset: `noun` is what a row of it is called ("thôn"), "" where nothing is.

    `unit_columns` and `hamlet_columns` are the expressions that say in which unit or hamlet a row lies.
    """

    name: str
    table: str
    title: str
    group: str
    noun: str = ""
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    unit_column: str = ""
    hamlet_column: str = ""
    indicator: Indicator | None = None
    # Of a figure those that may stand beside it.
    figures: tuple[Indicator, ...] = ()
    rests_on: str = ""
    # Dataset of codes → the dimension with such a code, the finest first.
    keys: Mapping[str, Dimension] = field(default_factory=dict)
    # The tables that its rows reach, by name; and the one it is compared with.
    reached: Mapping[str, Subject] = field(default_factory=dict)
    linked: Subject | None = None
    # What its rows are, in a sentence of its declaration; what else people call them.
    about: str = ""
    also: tuple[str, ...] = ()

    @property
    def own_column(self) -> str:
        """The column whose code each row has alone; "" where there is none."""
        return next((key for key, dimension in self.dimensions.items() if dimension.is_key), "")

    @property
    def has_area(self) -> bool:
        return bool(self.unit_column or self.hamlet_column or self.indicator)

    @property
    def rows_called(self) -> str:
        """What its rows are called where they are counted."""
        return self.noun or _("rows of “%(table)s”") % {"table": self.title}

    def find(self, key: str) -> Dimension | None:
        return self.dimensions.get(key)


@dataclass(frozen=True)
class SubjectTitle:
    """A line of the list of what can be asked."""

    name: str
    title: str
    group: str
    note: str = ""


def list_subjects(opened: QueryDesk) -> list[SubjectTitle]:
    """What the reader of this desk can ask, figures first, then prepared tables, then datasets by whose they are."""
    # A list by commune of what bodies have would be their own rows: it is for no visitor.
    figures = [
        SubjectTitle(
            f"{FIGURE_PREFIX}{indicator.code}", str(indicator.title), _("Figures"), "%" if indicator.is_ratio else ""
        )
        for indicator in indicators.list_indicators()
        if may_ask_figure(opened, indicator)
    ]
    models = [
        SubjectTitle(model.table, model.title, _("Prepared tables"), model.grain)
        for model in opened.models
        if model.is_askable
    ]
    tables = [
        SubjectTitle(readable.dataset.name, str(readable.dataset.title), _name_group(readable.dataset))
        for readable in opened.tables
    ]
    order = {group: place for place, group in enumerate(dict.fromkeys(title.group for title in tables))}
    tables.sort(key=lambda subject: (order[subject.group], subject.title))
    return [*sorted(figures, key=lambda subject: subject.title), *models, *tables]


def may_ask_figure(opened: QueryDesk, indicator: Indicator) -> bool:
    """Whether the reader of the desk may have it of every commune side by side: visitors not where it is about bodies,
    of which a commune has one."""
    return not opened.is_visitors or _BODIES not in indicator.reads


def _name_group(dataset: Dataset) -> str:
    """What the datasets of a capability, or those that people made, are called together."""
    label = dataset.name.partition(".")[0]
    made = datasets.title_of_made(label)
    owner = next((str(room.title) for room in capability.all_capabilities() if room.label == label), label)
    return str(made) or owner


def find_subject(opened: QueryDesk, name: str, linked: str = "") -> Subject:
    """The subject of this name, beside the other table that its rows are compared with; `Missing` where the reader's
    desk has none."""
    if name.startswith(FIGURE_PREFIX):
        indicator = indicators.find_indicator(name.removeprefix(FIGURE_PREFIX))
        if indicator is not None and may_ask_figure(opened, indicator):
            return _build_figure(opened, indicator)
    subject = _reach_further(opened, find_table(opened, name))
    return replace(subject, linked=_reach_further(opened, find_table(opened, linked))) if linked else subject


def find_table(opened: QueryDesk, name: str) -> Subject:
    """The table as it is declared, without what others say of its rows; made once of each layout of desks and each
    language."""
    shelf = _open_shelf(opened.layout, get_language())
    readable = next((published for published in opened.tables if published.dataset.name == name), None)
    model = next((standing for standing in opened.models if standing.table == name and standing.columns), None)
    source = readable.dataset if readable is not None else model
    if source is None:
        hint = _("Choose what the question is about.")
        raise Missing("subject", _("There is no such figure or table"), where=name, hint=hint)
    # What people make may be called otherwise tomorrow, under the same version.
    if opened.layout is None or name not in shelf or shelf[name][0] is not source:
        shelf[name] = (source, _build_table(opened, readable, model))
    return shelf[name][1]


@lru_cache(maxsize=8)
def _open_shelf(layout: Hashable, language: str | None) -> dict[str, tuple[object, Subject]]:
    return {}


def _build_table(opened: QueryDesk, readable: Readable | None, model: LakeModel | None) -> Subject:
    if readable is not None:
        standing = (*readable.edition["fields"], *opened.columns(readable.dataset.name))
        return _build_from_dataset(readable.dataset, standing, has_hamlets=_has_hamlets(opened))
    assert model is not None
    return _build_from_model(model, has_hamlets=_has_hamlets(opened))


def _has_hamlets(opened: QueryDesk) -> bool:
    return any(readable.dataset.name == _HAMLET for readable in opened.tables)


def list_linkable(opened: QueryDesk, subject: Subject) -> list[SubjectTitle]:
    """The tables that speak of the same things as the rows of this one, or of the same places."""
    if subject.indicator is not None:
        return []
    names = [title for title in list_subjects(opened) if not title.name.startswith(FIGURE_PREFIX)]
    return [
        title
        for title in names
        if title.name not in subject.reached and find_shared_key(subject, _read_keys(opened, title.name))
    ]


def _read_keys(opened: QueryDesk, name: str) -> Subject:
    return _reach_further(opened, find_table(opened, name), is_first=False)


def find_shared_key(subject: Subject, other: Subject) -> str:
    """The dataset by whose codes rows of the two are compared, the finest that both have; "" where there is none.

    A thing of its own (a mast, a system, a task) where one of them is about it; else the hamlet, the unit or the body.
    """
    about = {*_SHARED, *({subject.name, other.name} if subject.name != other.name else ())}
    return next((key for key in subject.keys if key in other.keys and key in about), "")


def _reach_further(opened: QueryDesk, subject: Subject, *, is_first: bool = True) -> Subject:
    """The subject with what other tables on the desk say of the things whose codes its rows have."""
    about = {model.about[1]: model for model in opened.models if model.about[1]}
    dimensions, keys, reached = dict(subject.dimensions), dict(subject.keys), dict[str, Subject]()
    waiting = [held for held in subject.dimensions.values() if (held.of or held.key_of) and not held.has_several]
    for own in waiting:
        for name in filter(None, (*own.of, own.key_of)):
            model = about.get(name)
            try:
                target = find_table(opened, name if model is None else model.table)
            except Missing:
                continue
            column = model.about[0] if model is not None else target.own_column
            if target.name == subject.name or not column:
                continue
            alias = quote_name(f"{own.key} {name}")
            join = f"LEFT JOIN {target.table} AS {alias} ON {alias}.{quote_name(column)} = {own.sql}"
            joins = (*own.joins, join)
            dimensions |= {
                f"{own.key}.{held.key}": _reach_dimension(held, own, f"{alias}.{quote_name(held.key)}", joins, target)
                for held in target.dimensions.values()
                if _is_told_of(held, column, is_model=model is not None)
            }
            if name not in _SHARED:
                # Where the thing is, the row is.
                for held in target.dimensions.values():
                    if set(held.of) & set(_PLACES) and not held.joins:
                        sql = f"{alias}.{quote_name(held.key)}"
                        place = _reach_dimension(held, own, sql, joins, target)
                        dimensions[place.key] = place
                        keys.setdefault(held.of[0], place)
                        waiting.append(place)
            if name == _UNIT and model is not None and keys[name].key == own.key:
                # Tables write a unit by its code or by its key, of any time: compared is the commune of the date.
                keys[name] = replace(own, sql=f"{alias}.{quote_name('commune')}", joins=joins)
            if model is not None and is_first:
                reached[target.name] = _reach_further(opened, target, is_first=False)
    return replace(subject, dimensions=dimensions, keys=keys, reached=reached)


def _reach_dimension(held: Dimension, own: Dimension, sql: str, joins: tuple[str, ...], target: Subject) -> Dimension:
    title = held.title if held.kind == "text" else f"{held.title} ({name_thing(own)})"
    key = f"{own.key}.{held.key}"
    return replace(held, key=key, title=title, sql=sql, joins=joins, through=own.key, source=target.name)


def _is_told_of(held: Dimension, column: str, *, is_model: bool) -> bool:
    """Whether it says something of the thing that a reader would divide or pick rows by."""
    is_aside = held.is_validity or held.is_about_record or held.is_span or held.through
    if is_aside or held.key in (column, f"{column}_name"):
        return False
    if held.kind == "text":
        return is_model and held.name_like
    return bool(held.listed) or (held.is_numeric and _YEAR.search(held.key) is None)


def name_thing(own: Dimension) -> str:
    """What the code of a dimension is the code of, inside a sentence: "thôn", "vị trí cột"."""
    return lower_first(name_coded(own.title))


def _build_figure(opened: QueryDesk, indicator: Indicator) -> Subject:
    model = next((model for model in opened.models if model.indicator == indicator.code), None)
    return Subject(
        name=f"{FIGURE_PREFIX}{indicator.code}",
        table=model.table if model is not None and "area" in opened.columns(model.table) else "",
        title=str(indicator.title),
        group=_("Figures"),
        dimensions={"commune": Dimension("commune", _("commune or ward"), "code", quote_name("area"), of=(_UNIT,))},
        indicator=indicator,
        figures=tuple(
            figure
            for figure in indicators.list_indicators()
            if figure.code != indicator.code and may_ask_figure(opened, figure)
        ),
    )


def _build_from_dataset(dataset: Dataset, standing: Iterable[str], *, has_hamlets: bool) -> Subject:
    names = set(standing)
    single = len(set(dataset.key) - _DATED_KEYS) == 1
    dimensions: dict[str, Dimension] = {}
    for declared in dataset.fields:
        if declared.name in names and not declared.personal:
            of = declared.of or _name_sources(dataset.name, declared)
            own = single and declared.name == dataset.key[0]
            _add_field(dimensions, declared, of, is_key=own and not declared.of)
    if dataset.geometry and LOCATED in names:
        title = _("Has a place on the map")
        dimensions[LOCATED] = Dimension(LOCATED, title, "boolean", f"t.{quote_name(LOCATED)} IS NOT NULL")
    unit, hamlet = _locate_rows(dimensions, has_hamlets=has_hamlets)
    return Subject(
        name=dataset.name,
        table=".".join(map(quote_name, dataset.name.split(".", 1))),
        title=str(dataset.title),
        group=_name_group(dataset),
        noun=_find_noun(dataset),
        dimensions=dimensions,
        unit_column=unit,
        hamlet_column=hamlet,
        rests_on=dataset.name,
        about=str(dataset.description),
        also=split_words(str(dataset.also)),
        keys=_list_keys(dataset.name, dimensions, () if single else dataset.key),
    )


def _name_sources(table: str, declared: Field) -> tuple[str, ...]:
    if table in _OF_UNITS and declared.name == "code":
        return (_UNIT,)
    source = _AREA_COLUMNS.get(declared.name) if declared.kind == "code" else None
    return (source,) if source else ()


def _find_noun(dataset: Dataset) -> str:
    """What a row is: what its key is the code of; "" where the key is more than one code."""
    first, *more = dataset.key
    title = str(dataset.field(first).title)
    if set(more) <= _DATED_KEYS and _CODE_WORDS.search(title):
        noun = name_coded(title)
        return noun[:1].lower() + noun[1:]
    return ""


def name_coded(title: str) -> str:
    """What a code is the code of: where different ones are counted, the things are.

    >>> name_coded("Mã vị trí cột"), name_coded("Doanh nghiệp")
    ('vị trí cột', 'Doanh nghiệp')
    """
    return _CODE_WORDS.sub("", title)


def _add_field(dimensions: dict[str, Dimension], declared: Field, of: tuple[str, ...], *, is_key: bool) -> None:
    sql, title = f"t.{quote_name(declared.name)}", str(declared.title)
    dimensions[declared.name] = Dimension(
        declared.name,
        title,
        declared.kind,
        sql,
        choices=tuple((code, str(words)) for code, words in declared.choices),
        of=of,
        unit=declared.unit,
        counts_people=declared.counts_people,
        is_key=is_key,
        may_lack=not declared.required,
        key_of=declared.key_of,
        key_with=declared.key_with,
        also=split_words(str(declared.also)),
        has_several=declared.several,
        ranks=declared.ranks,
        called=declared.called,
    )
    if declared.kind == "date":
        for span, kind, pattern, words in _SPANS:
            key = f"{declared.name}.{span}"
            dimensions[key] = Dimension(
                key, str(words) % {"field": lower_first(title)}, kind, pattern.format(sql), is_span=True
            )


def split_words(also: str) -> tuple[str, ...]:
    """What is parted by commas."""
    return tuple(filter(None, (words.strip() for words in also.split(","))))


def lower_first(title: str) -> str:
    """The title inside a sentence; abbreviations stay.

    >>> lower_first("Ngày vận hành"), lower_first("EIRP"), lower_first("")
    ('ngày vận hành', 'EIRP', '')
    """
    return title if title[1:2].isupper() or title[1:2].isdigit() else title[:1].lower() + title[1:]


def _locate_rows(dimensions: dict[str, Dimension], *, has_hamlets: bool) -> tuple[str, str]:
    """In which unit and hamlet a row lies; where only the hamlet is known, its commune becomes a dimension."""
    units = (held.sql for held in dimensions.values() if held.of == (_UNIT,) and not held.has_several)
    unit = next(units, "")
    hamlet = next((dimension for dimension in dimensions.values() if dimension.of == (_HAMLET,)), None)
    if hamlet is not None and not unit and has_hamlets:
        joins = (f"LEFT JOIN places.hamlet AS h ON h.hamlet = {hamlet.sql}",)
        dimensions["hamlet.commune"] = Dimension(
            "hamlet.commune", _("commune or ward"), "code", "h.commune", of=(_UNIT,), joins=joins
        )
    return unit, hamlet.sql if hamlet else ""


def _list_keys(name: str, dimensions: Mapping[str, Dimension], own_key: tuple[str, ...] = ()) -> dict[str, Dimension]:
    """By which codes the rows can be compared with those of other tables, the finest first; `own_key` are the fields
    that name a row where it takes several."""
    keys: dict[str, Dimension] = {}
    if own_key and dimensions.keys() >= set(own_key):
        keys[name] = _join_key(dimensions, own_key)
    for dimension in dimensions.values():
        for of in (*((name,) if dimension.is_key else ()), *dimension.of, dimension.key_of):
            if of and not dimension.has_several and dimensions.keys() >= set(dimension.key_with):
                is_part = of == dimension.key_of and dimension.key_with
                parts = (*dimension.key_with, dimension.key)
                keys.setdefault(of, _join_key(dimensions, parts) if is_part else dimension)
    return dict(sorted(keys.items(), key=lambda held: _SHARED.index(held[0]) + 1 if held[0] in _SHARED else 0))


def _join_key(dimensions: Mapping[str, Dimension], names: tuple[str, ...]) -> Dimension:
    """What several fields name together, as one code; none where one of them is empty."""
    parts = " || ' ' || ".join(f"CAST({dimensions[name].sql} AS VARCHAR)" for name in names)
    return replace(dimensions[names[-1]], sql=f"({parts})")


def _build_from_model(model: LakeModel, *, has_hamlets: bool) -> Subject:
    dimensions: dict[str, Dimension] = {}
    for column in model.columns:
        kind: Any = "integer" if column.kind == "rank" else column.kind
        declared = datasets.Field(column.name, column.title, kind, also=column.also, ranks=kind != column.kind)
        of = _AREA_COLUMNS.get(column.name) if column.kind == "code" else None
        _add_field(dimensions, declared, (of,) if of else (), is_key=column.name == model.about[0])
    unit, hamlet = _locate_rows(dimensions, has_hamlets=has_hamlets)
    return Subject(
        name=model.table,
        table=model.table,
        title=model.title,
        group=_("Prepared tables"),
        noun=model.grain,
        also=split_words(model.also),
        dimensions=dimensions,
        unit_column=unit,
        hamlet_column=hamlet,
        keys=_list_keys(model.table, dimensions),
    )
