"""What can be asked without SQL: figures, prepared tables and datasets, each with what divides and fills its rows.

Everything is built from declarations. A word of an address is only ever looked up here; what stands in SQL is this
module's own text, names and values written by `quote_name` and `quote_value`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.kernel import capability, datasets, indicators
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.capabilities.analytics.formats.modelled import LakeModel
    from hatang.kernel.datasets import Dataset, Field, Kind
    from hatang.kernel.indicators import Indicator

# Tables whose rows are units themselves: their code is where they are.
_OF_UNITS = frozenset({"places.unit", "places.boundary", "places.commune_condition"})
# Columns that say where a row is though no dataset is named beside them: a name stands next to the code.
_AREA_COLUMNS: Mapping[str, str] = {"commune": "places.unit", "hamlet": "places.hamlet", "area": "places.unit"}
_UNIT, _HAMLET = "places.unit", "places.hamlet"
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

    `sql` is its expression over the row `t`, `join` what must be joined to it.
    """

    key: str
    title: str
    kind: Kind | str
    sql: str
    choices: tuple[tuple[str, str], ...] = ()
    of: tuple[str, ...] = ()
    unit: str = ""
    join: str = ""
    counts_people: bool = False
    is_span: bool = False
    is_key: bool = False
    may_lack: bool = False

    @property
    def is_numeric(self) -> bool:
        return self.kind in _NUMERIC

    @property
    def is_additive(self) -> bool:
        """Whether the sum of its values says anything."""
        is_share = self.unit in _NOT_ADDED or self.title.endswith("(%)")
        return self.is_numeric and not is_share and _YEAR.search(self.key) is None

    @property
    def is_about_record(self) -> bool:
        """Whether it says where a row came from, or why a count of it is not told: nobody gathers rows by that."""
        return self.key == "import_id" or self.key.endswith(datasets.name_reason(""))

    @property
    def is_time(self) -> bool:
        """Whether its values go upwards in time: they are shown in their order."""
        return self.is_span or self.kind in ("date", "month")

    @property
    def is_validity(self) -> bool:
        """Whether it says since or until when the row itself is so: nobody gathers or picks rows by it."""
        return self.key.partition(".")[0] in _VALIDITY

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
    rests_on: str = ""

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
    figures = [
        SubjectTitle(
            f"{FIGURE_PREFIX}{indicator.code}", str(indicator.title), _("Figures"), "%" if indicator.is_ratio else ""
        )
        for indicator in indicators.list_indicators()
    ]
    models = [
        SubjectTitle(model.table, model.title, _("Prepared tables"), model.grain)
        for model in opened.models
        if model.columns
    ]
    tables = [
        SubjectTitle(readable.dataset.name, str(readable.dataset.title), _name_group(readable.dataset))
        for readable in opened.tables
    ]
    order = {group: place for place, group in enumerate(dict.fromkeys(title.group for title in tables))}
    tables.sort(key=lambda subject: (order[subject.group], subject.title))
    return [*sorted(figures, key=lambda subject: subject.title), *models, *tables]


def _name_group(dataset: Dataset) -> str:
    """What the datasets of a capability, or those that people made, are called together."""
    label = dataset.name.partition(".")[0]
    made = datasets.title_of_made(label)
    owner = next((str(room.title) for room in capability.all_capabilities() if room.label == label), label)
    return str(made) or owner


def find_subject(opened: QueryDesk, name: str) -> Subject:
    """The subject of this name; `Missing` where the reader's desk has none."""
    if name.startswith(FIGURE_PREFIX):
        indicator = indicators.find_indicator(name.removeprefix(FIGURE_PREFIX))
        if indicator is not None:
            return _build_figure(opened, indicator)
    for readable in opened.tables:
        if readable.dataset.name == name:
            return _build_from_dataset(readable.dataset, readable.edition["fields"], has_hamlets=_has_hamlets(opened))
    for model in opened.models:
        if model.table == name and model.columns:
            return _build_from_model(model, has_hamlets=_has_hamlets(opened))
    raise Missing(
        "subject", _("There is no such figure or table"), where=name, hint=_("Choose what the question is about.")
    )


def _has_hamlets(opened: QueryDesk) -> bool:
    return any(readable.dataset.name == _HAMLET for readable in opened.tables)


def _build_figure(opened: QueryDesk, indicator: Indicator) -> Subject:
    model = next((model for model in opened.models if model.indicator == indicator.code), None)
    return Subject(
        name=f"{FIGURE_PREFIX}{indicator.code}",
        table=model.table if model is not None and "area" in opened.columns(model.table) else "",
        title=str(indicator.title),
        group=_("Figures"),
        dimensions={"commune": Dimension("commune", _("commune or ward"), "code", quote_name("area"), of=(_UNIT,))},
        indicator=indicator,
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
    )
    if declared.kind == "date":
        for span, kind, pattern, words in _SPANS:
            key = f"{declared.name}.{span}"
            dimensions[key] = Dimension(
                key, str(words) % {"field": lower_first(title)}, kind, pattern.format(sql), is_span=True
            )


def lower_first(title: str) -> str:
    """The title inside a sentence; abbreviations stay.

    >>> lower_first("Ngày vận hành"), lower_first("EIRP"), lower_first("")
    ('ngày vận hành', 'EIRP', '')
    """
    return title if title[1:2].isupper() or title[1:2].isdigit() else title[:1].lower() + title[1:]


def _locate_rows(dimensions: dict[str, Dimension], *, has_hamlets: bool) -> tuple[str, str]:
    """In which unit and hamlet a row lies; where only the hamlet is known, its commune becomes a dimension."""
    unit = next((dimension.sql for dimension in dimensions.values() if dimension.of == (_UNIT,)), "")
    hamlet = next((dimension for dimension in dimensions.values() if dimension.of == (_HAMLET,)), None)
    if hamlet is not None and not unit and has_hamlets:
        join = f"LEFT JOIN places.hamlet AS h ON h.hamlet = {hamlet.sql}"
        dimensions["hamlet.commune"] = Dimension(
            "hamlet.commune", _("commune or ward"), "code", "h.commune", of=(_UNIT,), join=join
        )
    return unit, hamlet.sql if hamlet else ""


def _build_from_model(model: LakeModel, *, has_hamlets: bool) -> Subject:
    dimensions: dict[str, Dimension] = {}
    for column in model.columns:
        declared = datasets.Field(column.name, column.title, column.kind)  # type: ignore[arg-type]
        of = _AREA_COLUMNS.get(column.name) if column.kind == "code" else None
        _add_field(dimensions, declared, (of,) if of else (), is_key=False)
    unit, hamlet = _locate_rows(dimensions, has_hamlets=has_hamlets)
    return Subject(
        name=model.table,
        table=model.table,
        title=model.title,
        group=_("Prepared tables"),
        noun=model.grain,
        dimensions=dimensions,
        unit_column=unit,
        hamlet_column=hamlet,
    )
