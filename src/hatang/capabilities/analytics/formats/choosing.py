"""A question without SQL: what was chosen, as an address, as SQL over the desk, and as a sentence."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hatang.capabilities.analytics.formats.literals import read_literal
from hatang.capabilities.analytics.formats.subjects import (
    FIGURE_PREFIX,
    LOCATED,
    Dimension,
    Subject,
    find_shared_key,
    lower_first,
    name_coded,
    name_thing,
    quote_name,
    quote_value,
    split_codes,
)
from hatang.capabilities.analytics.terms import (
    LONGEST_VALUE,
    MOST_BESIDE,
    MOST_CONDITIONS,
    MOST_GROUPS,
    MOST_VALUES,
    SHOWN_ROWS,
    Drawing,
    GroupOrder,
    RowRelation,
    Statistic,
)
from hatang.engines.writing.numbers import NumberStyle, parse_number
from hatang.engines.writing.words import fold_text
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import QueryDict

    from hatang.kernel.access import Area
    from hatang.kernel.indicators import Indicator

# Under which names of the address conditions stand: what is ticked and what has a from and a to.
_PREFIXES = {
    RowRelation.IS: "la.",
    RowRelation.AT_LEAST: "tu.",
    RowRelation.AT_MOST: "den.",
    RowRelation.EMPTY: "trong.",
    RowRelation.FILLED: "co.",
}
# Before the conditions of the other table; how a row stands to it.
LINK = "kem."
_LINKS = {"co": True, "khong": False}
_BY_PREFIX = {prefix: relation for relation, prefix in _PREFIXES.items()}
_UNIT = "places.unit"
_UNVALUED = (RowRelation.EMPTY, RowRelation.FILLED)
_FUNCTIONS = {
    Statistic.SUM: "sum({0})",
    Statistic.MEAN: "round(avg({0}), 2)",
    Statistic.LOWEST: "min({0})",
    Statistic.HIGHEST: "max({0})",
    Statistic.MEDIAN: "round(median({0}), 2)",
    Statistic.DISTINCT: "count(DISTINCT {0})",
}


@dataclass(frozen=True)
class RowCondition:
    """What a row must be; several values of `IS` are alternatives, of `IS_NOT` and `CONTAINS` all must be so."""

    key: str
    relation: RowRelation
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableLink:
    """The other table that is to have rows, or none, of the same thing as a row asked for, with what those must be."""

    of: str
    is_there: bool = True
    conditions: tuple[RowCondition, ...] = ()

    @classmethod
    def parse(cls, text: str, conditions: tuple[RowCondition, ...]) -> TableLink | None:
        """Read "co:assets.cell" or "khong:assets.cell"; None where nothing is named."""
        relation, _colon, of = text.partition(":")
        if text and (relation not in _LINKS or not of):
            raise Invalid("kem", _("This cannot be chosen"), where=text[:LONGEST_VALUE], hint=", ".join(_LINKS))
        return cls(of, _LINKS[relation], conditions) if of else None

    def __str__(self) -> str:
        return f"{'co' if self.is_there else 'khong'}:{self.of}"


@dataclass(frozen=True)
class ChosenMeasure:
    """What is counted: a statistic, of a field where it needs one. Of a share, or of rows that are counted, the value
    that is counted, or nothing where it is to be filled; of a part the field of percent by which each thing counts,
    where it is not to count whole.
    """

    statistic: Statistic = Statistic.COUNT
    key: str = ""
    value: str = ""

    @classmethod
    def parse(cls, text: str) -> ChosenMeasure:
        """Read "tong:people" or "ty-le:has_fibre:true"; `Invalid` for another statistic."""
        statistic, _colon, rest = text.partition(":")
        key, _colon, value = rest.partition(":")
        try:
            return cls(Statistic(statistic or Statistic.COUNT), key, value)
        except ValueError as error:
            raise Invalid("do", _("This cannot be counted"), where=text[:LONGEST_VALUE]) from error

    def __str__(self) -> str:
        return ":".join(part for part in (self.statistic.value, self.key, self.value) if part)


@dataclass(frozen=True)
class QuestionChoice:
    """All that was chosen; what is left out is told by the subject and the page. `areas` are area keys beside the chip.

    `lists_rows` asks for the rows themselves, `against` a second date, `is_series` every date that was published.
    `beside` are further measures of the same rows, of a figure further figures by name; `least` and `most` bound what
    every one of them must come to in a group that is shown.
    """

    of: str = ""
    measure: ChosenMeasure = ChosenMeasure()
    groups: tuple[str, ...] = ()
    conditions: tuple[RowCondition, ...] = ()
    areas: tuple[str, ...] = ()
    ranking: str = ""
    top: int = 0
    drawing: str = ""
    against: date | None = None
    is_series: bool = False
    lists_rows: bool = False
    linked: TableLink | None = None
    beside: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def is_bounded(self) -> bool:
        return self.least is not None or self.most is not None

    def keeps(self, figures: Iterable[float | None]) -> bool:
        """Whether every one of the figures is within the bounds; none is where there is no figure."""
        low, high = (-math.inf if self.least is None else self.least), (math.inf if self.most is None else self.most)
        return not self.is_bounded or all(figure is not None and low <= figure <= high for figure in figures)

    @property
    def linked_to(self) -> str:
        """The name of the other table."""
        return self.linked.of if self.linked is not None else ""

    def query(self, **changes: object) -> str:
        """The parameters of its address, with fields of the choice changed."""
        return urlencode(_write_pairs(replace(self, **changes)))  # type: ignore[arg-type]

    def narrowed(self, key: str, value: str | None) -> QuestionChoice:
        """The same of the rows of one group alone; None is the group of those without a value."""
        condition = (
            RowCondition(key, RowRelation.IS, (value,)) if value is not None else RowCondition(key, RowRelation.EMPTY)
        )
        others = tuple(
            standing
            for standing in self.conditions
            if standing.key != key or standing.relation not in (RowRelation.IS, RowRelation.EMPTY)
        )
        return replace(self, conditions=(*others, condition))


def _write_pairs(choice: QuestionChoice) -> list[tuple[str, str]]:
    pairs = [("bang", choice.of), ("do", str(choice.measure) if choice.measure != ChosenMeasure() else "")]
    pairs += [("canh", further) for further in choice.beside]
    pairs += [("theo", key) for key in choice.groups]
    pairs += _write_condition_pairs(choice.conditions, "")
    if choice.linked is not None:
        pairs += [("kem", str(choice.linked)), *_write_condition_pairs(choice.linked.conditions, LINK)]
    pairs += [("o", area) for area in choice.areas]
    pairs += [("muc-tu", _write_bound(choice.least)), ("muc-den", _write_bound(choice.most))]
    pairs += [("thu-tu", choice.ranking), ("dau", str(choice.top or "")), ("hinh", choice.drawing)]
    pairs += [("so-voi", choice.against.isoformat() if choice.against else "")]
    pairs += [("chuoi", "1" if choice.is_series else ""), ("xem", "dong" if choice.lists_rows else "")]
    return [(name, value) for name, value in pairs if value]


def _write_bound(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}".replace(".", ",")


def _write_condition_pairs(conditions: Iterable[RowCondition], start: str) -> list[tuple[str, str]]:
    pairs, others = [], 0
    for condition in conditions:
        if (prefix := _PREFIXES.get(condition.relation)) is not None:
            pairs += [(f"{start}{prefix}{condition.key}", value) for value in condition.values or ("1",)]
            continue
        others += 1
        pairs += [(f"{start}dk{others}", condition.key), (f"{start}ss{others}", condition.relation.value)]
        pairs += [(f"{start}gt{others}", value) for value in condition.values]
    return pairs


def read_choice(asked: QueryDict) -> QuestionChoice:
    """What the address chose; `Invalid` names what cannot be read. Names of fields are looked up later."""
    groups = tuple(dict.fromkeys(key for key in asked.getlist("theo") if key))
    if len(groups) > MOST_GROUPS:
        hint = _("Take one away.")
        raise Invalid("theo", _("Rows are gathered by two fields at the most"), where=", ".join(groups[:5]), hint=hint)
    conditions = _read_conditions(asked, "")
    linked = TableLink.parse(asked.get("kem", ""), _read_conditions(asked, LINK))
    areas = tuple(dict.fromkeys(area for area in asked.getlist("o") if area))
    every = (*conditions, *(linked.conditions if linked is not None else ()))
    beside = tuple(dict.fromkeys(further for further in asked.getlist("canh") if further))
    if len(beside) > MOST_BESIDE:
        hint = _("Take one away.")
        raise Invalid("canh", _("So many figures cannot stand beside each other"), where=str(len(beside)), hint=hint)
    texts = [*groups, *areas, *beside, asked.get("bang", ""), asked.get("do", ""), asked.get("kem", "")]
    texts += [text for condition in every for text in (condition.key, *condition.values)]
    if len(every) > MOST_CONDITIONS or len(texts) > 4 * MOST_VALUES:
        raise Invalid("dk", _("There are too many conditions"), where=str(len(conditions)))
    if any(len(text) > LONGEST_VALUE for text in texts):
        raise Invalid("dk", _("A word of this question is too long"), where=f"> {LONGEST_VALUE}")
    return QuestionChoice(
        of=asked.get("bang", ""),
        measure=ChosenMeasure.parse(asked.get("do", "")),
        groups=groups,
        conditions=conditions,
        areas=areas,
        ranking=_read_member("thu-tu", asked.get("thu-tu", ""), GroupOrder.values),
        top=_read_top(asked.get("dau", "")),
        drawing=_read_member("hinh", asked.get("hinh", ""), Drawing.values),
        against=_read_day("so-voi", asked.get("so-voi", "")),
        is_series=bool(asked.get("chuoi")),
        lists_rows=asked.get("xem") == "dong",
        linked=linked,
        beside=beside,
        least=_read_bound("muc-tu", asked.get("muc-tu", "")),
        most=_read_bound("muc-den", asked.get("muc-den", "")),
    )


def _read_bound(name: str, text: str) -> float | None:
    if not text.strip():
        return None
    number = parse_number(text[:40], NumberStyle.COMMA)
    if number is None or number.measure or not math.isfinite(number.value):
        raise Invalid(name, _("This is no number"), where=text[:20], hint=_("Write a number, such as 1.250 or 12,5."))
    return float(number.value)


def _read_conditions(asked: QueryDict, start: str) -> tuple[RowCondition, ...]:
    """Those that have a name of their own ("la.kind=guyed", "tu.height=30", "trong.fixed_on=1"), then those written out
    ("dk1=name&ss1=chua&gt1=đồng"); of the parameters that begin so."""
    gathered: dict[tuple[str, RowRelation], RowCondition] = {}

    def add(key: str, relation: RowRelation, values: tuple[str, ...]) -> None:
        if not key or (not values and relation not in _UNVALUED):
            return
        before = gathered.get((key, relation), RowCondition(key, relation)).values
        several = relation in (RowRelation.IS, RowRelation.CONTAINS, RowRelation.IS_NOT)
        kept = tuple(dict.fromkeys((*before, *values))) if several else values[:1]
        gathered[key, relation] = RowCondition(key, relation, () if relation in _UNVALUED else kept)

    for name in asked:
        prefix, _dot, key = name.removeprefix(start).partition(".")
        relation = _BY_PREFIX.get(f"{prefix}.")
        if relation is not None and name.startswith(start):
            add(key, relation, tuple(text for raw in asked.getlist(name) if (text := raw.strip())))
    for number in range(1, MOST_CONDITIONS + 1):
        written = _read_member("ss", asked.get(f"{start}ss{number}", ""), RowRelation.values)
        relation = RowRelation(written or RowRelation.IS)
        value = asked.get(f"{start}gt{number}", "").strip()
        add(asked.get(f"{start}dk{number}", ""), relation, (value,) if value else ())
    return tuple(gathered.values())


def _read_member(name: str, text: str, members: Iterable[str]) -> str:
    if text and text not in members:
        raise Invalid(name, _("This cannot be chosen"), where=text[:LONGEST_VALUE], hint=", ".join(members))
    return text


def _read_top(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:6]) <= SHOWN_ROWS:
        raise Invalid("dau", _("This is no number of groups"), where=text[:20], hint=f"1 – {SHOWN_ROWS}")
    return int(text[:6])


def _read_day(name: str, text: str) -> date | None:
    try:
        return reading.read_day(text) if text.strip() else None
    except ValidationError as error:
        raise Invalid(name, error.messages[0], where=text[:LONGEST_VALUE]) from error


@dataclass(frozen=True)
class Ground:
    """Where a question is asked of: keys of units of the date, or codes of hamlets, that the areas asked are on it;
    `title` says it in words."""

    areas: tuple[Area, ...] = ()
    units: tuple[str, ...] = ()
    hamlets: tuple[str, ...] = ()
    title: str = ""

    @property
    def is_everywhere(self) -> bool:
        return not self.units and not self.hamlets


EVERYWHERE = Ground()


def find_dimension(subject: Subject, key: str) -> Dimension:
    """The dimension of this key; `Invalid` names the table where it has none."""
    if (dimension := subject.find(key)) is None:
        raise Invalid("theo", _("“%(table)s” has no such field") % {"table": subject.title}, where=key)
    return dimension


def hears_ground(subject: Subject, ground: Ground) -> bool:
    """Whether the rows say enough of where they are to be narrowed to that ground."""
    if ground.hamlets and not subject.hamlet_column:
        return False
    return bool(subject.unit_column or subject.hamlet_column)


def compile_choice(subject: Subject, choice: QuestionChoice, ground: Ground = EVERYWHERE) -> str:
    """The SQL of the choice. Identifiers come from declarations, values through `quote_value`; `Invalid` where a field
    is unknown, a value is none of its kind, or the statistic does not go with the field."""
    is_single = not choice.beside and not choice.is_bounded
    if choice.lists_rows or subject.indicator is not None or is_single:
        return _compile_measure(subject, choice, ground)
    measures = list_measures(choice)
    titles = [quote_name(describe_measure(subject, replace(choice, measure=measure))) for measure in measures]
    if len(set(titles)) < len(titles):
        raise Invalid("canh", _("The same figure stands there twice"), where=choice.beside[-1])
    lines, names = [], [quote_name(key) for key in choice.groups]
    for place, measure in enumerate(measures):
        alone = replace(choice, measure=measure, beside=(), least=None, most=None, top=0, ranking="")
        table = f"({_compile_measure(subject, alone, ground)}) AS m{place}"
        alike = " AND ".join(f"m{place}.{name} IS NOT DISTINCT FROM m0.{name}" for name in names)
        lines.append(f"LEFT JOIN {table} ON {alike or 'true'}" if place else f"FROM {table}")
    columns = [f"m0.{name}" for name in names]
    columns += [f"m{place}.{title} AS {title}" for place, title in enumerate(titles)]
    lines.insert(0, f"SELECT {', '.join(columns)}")
    bounds = [f"m{place}.{title}" for place, title in enumerate(titles)]
    kept = [f"{bound} >= {quote_value(choice.least)}" for bound in bounds if choice.least is not None]
    kept += [f"{bound} <= {quote_value(choice.most)}" for bound in bounds if choice.most is not None]
    lines += [f"WHERE {' AND '.join(kept)}"] if kept else []
    groups = [find_dimension(subject, key) for key in choice.groups]
    return "\n".join([*lines, *_write_tail(choice, groups)])


def list_measures(choice: QuestionChoice) -> list[ChosenMeasure]:
    """What is counted of the rows of a table, the first first."""
    return [choice.measure, *(ChosenMeasure.parse(further) for further in choice.beside)]


def _compile_measure(subject: Subject, choice: QuestionChoice, ground: Ground) -> str:
    """The SQL of one measure, or of the rows."""
    if not subject.table:
        raise Invalid("bang", _("The rows behind this figure are not on your desk"), where=subject.title)
    used: list[Dimension] = []
    groups = [_divide_dimension(find_dimension(subject, key)) for key in choice.groups]
    is_share = _is_share_of_conditions(subject, choice.measure)
    conditions = _write_conditions(subject, choice.conditions, used)
    conditions += _write_link(subject, choice, used)
    share = " AND ".join(conditions) if is_share else ""
    kept = [] if is_share and not choice.lists_rows else conditions
    if not ground.is_everywhere and hears_ground(subject, ground):
        kept = [_write_ground(subject, ground), *kept]
    tail = []
    if choice.lists_rows:
        chosen = [f"{dimension.sql} AS {quote_name(dimension.key)}" for dimension in list_shown(subject)]
        used += list_shown(subject)
        tail = ["ORDER BY ALL"] if choice.ranking == GroupOrder.NAME else []
    elif (once := _find_once(subject, choice.measure)) is not None:
        lines = _write_once(subject, choice, once, kept, used, ground)
        return "\n".join([*lines, *_write_tail(choice, groups)])
    else:
        chosen = [f"{dimension.sql} AS {quote_name(dimension.key)}" for dimension in groups]
        measured = _write_measure(subject, choice.measure, share, used)
        chosen.append(f"{measured} AS {quote_name(describe_measure(subject, choice))}")
        used += groups
        tail = ["GROUP BY ALL"] if groups else []
    lines = [f"SELECT {', '.join(chosen)}", *_write_from(subject, used)]
    lines += [f"WHERE {' AND '.join(kept)}"] if kept else []
    return "\n".join([*lines, *tail, *_write_tail(choice, groups)])


def _write_tail(choice: QuestionChoice, groups: Sequence[Dimension]) -> list[str]:
    lines = [_write_order(choice, groups)] if groups and not choice.lists_rows else []
    return [*lines, *([f"LIMIT {choice.top}"] if choice.top and (groups or choice.lists_rows) else [])]


def _write_from(subject: Subject, used: Iterable[Dimension]) -> list[str]:
    return [f"FROM {subject.table} AS t", *dict.fromkeys(join for dimension in used for join in dimension.joins)]


def _divide_dimension(dimension: Dimension) -> Dimension:
    """A field of several codes as what divides rows: each row stands under each of its codes."""
    if not dimension.has_several:
        return dimension
    alias = quote_name(f"each {dimension.key}")
    join = f"LEFT JOIN LATERAL (SELECT unnest({split_codes(dimension.sql)}) AS code) AS {alias} ON true"
    return replace(dimension, sql=f"{alias}.code", joins=(*dimension.joins, join))


def _is_share_of_conditions(subject: Subject, measure: ChosenMeasure) -> bool:
    """Whether what the rows must be is what is shared out: of the rows themselves, or of numbers that they have."""
    if measure.statistic == Statistic.PART:
        return _find_once(subject, measure) is None
    return measure == ChosenMeasure(Statistic.SHARE)


def _find_once(subject: Subject, measure: ChosenMeasure) -> Dimension | None:
    """The number that another table gives of a thing of the row: each thing counts once, however many rows it has."""
    if measure.statistic in (Statistic.COUNT, Statistic.SHARE, Statistic.DISTINCT):
        return None
    dimension = find_dimension(subject, measure.key)
    return dimension if dimension.through else None


def _write_once(
    subject: Subject,
    choice: QuestionChoice,
    once: Dimension,
    kept: Sequence[str],
    used: Sequence[Dimension],
    ground: Ground,
) -> list[str]:
    """A statistic over things, of a part beside what all things of the ground come to: two tables side by side, by what
    divides both."""
    if not once.is_numeric:
        raise Invalid("do", _("Only numbers can be added up or averaged"), where=once.title)
    groups = [_divide_dimension(find_dimension(subject, key)) for key in choice.groups]
    thing = find_dimension(subject, once.through)
    columns = [f"{dimension.sql} AS {quote_name(dimension.key)}" for dimension in groups]
    columns += [f"{thing.sql} AS thing", f"any_value({once.sql}) AS amount"]
    every = [*used, *groups, thing, once]
    whole = None
    names = ", ".join(quote_name(dimension.key) for dimension in groups)
    measured = _FUNCTIONS.get(choice.measure.statistic, "").format("amount")
    if choice.measure.statistic == Statistic.PART:
        whole = _write_whole(subject, choice, once, ground)
        amount = "amount"
        if choice.measure.value:
            weight = find_dimension(subject, choice.measure.value)
            if not weight.is_share:
                raise Invalid("do", _("Only a share of it can count"), where=weight.title)
            columns.append(f"max({weight.sql}) AS percent")
            every.append(weight)
            amount = "amount * least(percent, 100) / 100"
        measured = f"round(100.0 * sum({amount}) / nullif(any_value(whole), 0), 2)"
        shared = [key for key in choice.groups if whole.shared.get(key)]
        columns += [f"any_value({whole.shared[key].sql}) AS {quote_name('of ' + key)}" for key in shared]
        every += [whole.shared[key] for key in shared]
    title = quote_name(describe_measure(subject, choice))
    inner = [f"SELECT {', '.join(columns)}", *_write_from(subject, every)]
    inner += [f"WHERE {' AND '.join((*kept, f'{_write_code(thing)} IS NOT NULL'))}"]
    inner += [f"GROUP BY {', '.join((*(dimension.sql for dimension in groups), thing.sql))}"]
    lines = [f"SELECT {f'{names}, ' if names else ''}{measured} AS {title}", f"FROM ({chr(10).join(inner)}) AS part"]
    if whole is not None:
        on = [f"part.{quote_name('of ' + key)} IS NOT DISTINCT FROM every.{quote_name('of ' + key)}" for key in shared]
        lines.append(f"LEFT JOIN ({whole.sql}) AS every ON {' AND '.join(on) or 'true'}")
    return [*lines, f"GROUP BY {names}"] if names else lines


@dataclass(frozen=True)
class _Whole:
    """What all things of the ground come to, and by which of the groups they are divided too."""

    sql: str
    shared: Mapping[str, Dimension]


def _write_whole(subject: Subject, choice: QuestionChoice, once: Dimension, ground: Ground) -> _Whole:
    table = subject.reached.get(once.source)
    if table is None:
        raise Invalid("do", _("The whole of it is not known"), where=once.title)
    shared: dict[str, Dimension] = {}
    theirs: dict[str, Dimension] = {}
    for key in choice.groups:
        dimension = find_dimension(subject, key)
        unit = subject.keys.get(_UNIT)
        if dimension.of == (_UNIT,) and unit is not None and unit.key == key and _UNIT in table.keys:
            shared[key], theirs[key] = unit, table.keys[_UNIT]
        elif (other := _find_alike(table, dimension, once)) is not None:
            shared[key], theirs[key] = dimension, other
    amount = find_dimension(table, once.own_key)
    columns = [f"{other.sql} AS {quote_name('of ' + key)}" for key, other in theirs.items()]
    lines = [f"SELECT {', '.join([*columns, f'sum({amount.sql}) AS whole'])}", *_write_from(table, theirs.values())]
    lines += (
        [f"WHERE {_write_ground(table, ground)}"] if not ground.is_everywhere and hears_ground(table, ground) else []
    )
    lines += ["GROUP BY ALL"] if columns else []
    return _Whole("\n".join(lines), shared)


def _find_alike(table: Subject, dimension: Dimension, once: Dimension) -> Dimension | None:
    """What divides the things as the dimension divides the rows: what is told of the same thing, or of its unit."""
    if dimension.through == once.through:
        return table.find(dimension.own_key)
    if not dimension.source or dimension.of:
        return None
    alike = (held for held in table.dimensions.values() if held.source == dimension.source)
    return next((held for held in alike if held.own_key == dimension.own_key), None)


def _write_code(dimension: Dimension) -> str:
    """The code as text; none where it is empty: what names nothing is neither there nor missing."""
    return f"nullif(CAST({dimension.sql} AS VARCHAR), '')"


def _write_link(subject: Subject, choice: QuestionChoice, used: list[Dimension]) -> list[str]:
    """That the other table has a row, or none, of the same thing: over what the reader may see of it."""
    if choice.linked is None or subject.linked is None:
        return []
    other, used_there = subject.linked, list[Dimension]()
    key = find_shared_key(subject, other)
    if not key:
        raise Invalid("kem", _("The two tables speak of nothing that both know"), where=other.title)
    ours, theirs = subject.keys[key], other.keys[key]
    conditions = _write_conditions(other, choice.linked.conditions, used_there)
    used.append(ours)
    lines = [f"SELECT {_write_code(theirs)}", *_write_from(other, [*used_there, theirs])]
    lines.append(f"WHERE {' AND '.join((*conditions, f'{_write_code(theirs)} IS NOT NULL'))}")
    there = f"{_write_code(ours)} IN ({chr(10).join(lines)})"
    return [there if choice.linked.is_there else f"NOT {there}"]


def list_shown(subject: Subject) -> list[Dimension]:
    """The columns of the rows themselves."""
    return [
        dimension
        for dimension in subject.dimensions.values()
        if not dimension.is_span and not dimension.through and dimension.key != LOCATED
    ]


def _write_order(choice: QuestionChoice, groups: Sequence[Dimension]) -> str:
    names = ", ".join(str(place) for place in range(1, len(groups) + 1))
    ranking = choice.ranking or (GroupOrder.NAME if any(dimension.is_time for dimension in groups) else GroupOrder.MOST)
    if ranking == GroupOrder.NAME:
        return f"ORDER BY {names}"
    way = "DESC" if ranking == GroupOrder.MOST else "ASC"
    return f"ORDER BY {len(groups) + 1} {way} NULLS LAST, {names}"


def _write_measure(subject: Subject, measure: ChosenMeasure, share: str, used: list[Dimension]) -> str:
    if subject.indicator is not None:
        ratio = "round(100.0 * sum(t.numerator) / nullif(sum(t.denominator), 0), 4)"
        return ratio if subject.indicator.is_ratio else "sum(t.numerator)"
    if measure.statistic == Statistic.COUNT:
        if not measure.key:
            return "count(*)"
        return f"count(*) FILTER (WHERE {_write_condition(subject, _read_shared(measure), used)})"
    if measure.statistic == Statistic.SHARE:
        if measure.key:
            share = _write_condition(subject, _read_shared(measure), used)
        if not share:
            hint = _("Say under “Only rows where” what they have.")
            raise Invalid("do", _("A share needs a condition"), hint=hint)
        return f"round(100.0 * count(*) FILTER (WHERE {share}) / nullif(count(*), 0), 2)"
    dimension = find_dimension(subject, measure.key)
    if measure.statistic != Statistic.DISTINCT and not dimension.is_numeric:
        raise Invalid("do", _("Only numbers can be added up or averaged"), where=dimension.title)
    used.append(dimension)
    if measure.statistic == Statistic.PART:
        part = f"sum({dimension.sql}) FILTER (WHERE {share or 'true'})"
        return f"round(100.0 * {part} / nullif(sum({dimension.sql}), 0), 2)"
    return _FUNCTIONS[measure.statistic].format(dimension.sql)


def _read_shared(measure: ChosenMeasure) -> RowCondition:
    """What those rows are that a share, or a count of some, counts."""
    if not measure.value:
        return RowCondition(measure.key, RowRelation.FILLED)
    return RowCondition(measure.key, RowRelation.IS, (measure.value,))


def _group_alternatives(conditions: Iterable[RowCondition]) -> list[list[RowCondition]]:
    """What is ticked of one field stands together, its values and that it has none: a row is one of them."""
    ticked = (RowRelation.IS, RowRelation.EMPTY)
    groups: dict[object, list[RowCondition]] = {}
    for place, condition in enumerate(conditions):
        groups.setdefault(condition.key if condition.relation in ticked else place, []).append(condition)
    return list(groups.values())


def _write_conditions(subject: Subject, conditions: Iterable[RowCondition], used: list[Dimension]) -> list[str]:
    written = [
        [_write_condition(subject, condition, used) for condition in group] for group in _group_alternatives(conditions)
    ]
    return [parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})" for parts in written]


def _write_condition(subject: Subject, condition: RowCondition, used: list[Dimension]) -> str:
    dimension = find_dimension(subject, condition.key)
    used.append(dimension)
    sql, relation = dimension.sql, condition.relation
    if relation in _UNVALUED:
        empty = f"coalesce(CAST({sql} AS VARCHAR), '') = ''"
        return empty if relation == RowRelation.EMPTY else f"NOT ({empty})"
    if relation == RowRelation.CONTAINS:
        folded = _fold_sql(sql)
        return " AND ".join(f"contains({folded}, {quote_value(fold_text(text))})" for text in condition.values)
    literals = [quote_value(read_literal(dimension, text)) for text in condition.values]
    if dimension.has_several and relation in (RowRelation.IS, RowRelation.IS_NOT):
        within = f"coalesce(list_has_any({split_codes(sql)}, [{', '.join(literals)}]), false)"
        return within if relation == RowRelation.IS else f"NOT {within}"
    match relation:
        case RowRelation.IS:
            return f"{sql} IN ({', '.join(literals)})" if len(literals) > 1 else f"{sql} = {literals[0]}"
        case RowRelation.IS_NOT:
            return " AND ".join(f"{sql} IS DISTINCT FROM {literal}" for literal in literals)
    if not (dimension.is_numeric or dimension.is_time):
        raise Invalid("ss", _("Only numbers and dates have a least and a most"), where=dimension.title)
    return f"{sql} {'>=' if relation == RowRelation.AT_LEAST else '<='} {literals[0]}"


def _fold_sql(sql: str) -> str:
    """Small letters without diacritics, as `fold_text` makes them."""
    return f"replace(strip_accents(lower(CAST({sql} AS VARCHAR))), 'đ', 'd')"


def _write_ground(subject: Subject, ground: Ground) -> str:
    if ground.hamlets:
        return f"{subject.hamlet_column} IN ({', '.join(map(quote_value, ground.hamlets))})"
    inside = f"SELECT area FROM model.inside WHERE within IN ({', '.join(map(quote_value, ground.units))})"
    if subject.unit_column:
        return f"{subject.unit_column} IN ({inside})"
    return f"{subject.hamlet_column} IN (SELECT hamlet FROM places.hamlet WHERE commune IN ({inside}))"


def describe_measure(subject: Subject, choice: QuestionChoice) -> str:
    """What is counted, in words: "Số thôn", "Chiều cao trung bình"."""
    if subject.indicator is not None:
        return _title_figure(subject.indicator)
    measure = choice.measure
    if measure.statistic == Statistic.COUNT:
        counted = _("Number of %(rows)s") % {"rows": subject.rows_called}
        words = _describe_condition(subject, _read_shared(measure), {}) if measure.key else ""
        return f"{counted} – {words}" if words else counted
    if measure.statistic == Statistic.SHARE:
        if not measure.key:
            words = "; ".join([*describe_conditions(subject, choice.conditions), *_describe_link(subject, choice, {})])
        elif not measure.value:
            words = lower_first(find_dimension(subject, measure.key).title)
        else:
            words = _describe_condition(subject, _read_shared(measure), {})
        return _("Share of %(rows)s with %(condition)s (%%)") % {"rows": subject.rows_called, "condition": words}
    dimension = find_dimension(subject, measure.key)
    if measure.statistic == Statistic.PART:
        words = _("Percent of all %(field)s") % {"field": lower_first(dimension.title.partition(" (")[0])}
        weight = lower_first(find_dimension(subject, measure.value).title) if measure.value else ""
        return _("%(measure)s, by %(weight)s") % {"measure": words, "weight": weight} if weight else words
    patterns = {
        Statistic.SUM: _("Sum of %(field)s"),
        Statistic.MEAN: _("Average of %(field)s"),
        Statistic.LOWEST: _("Lowest %(field)s"),
        Statistic.HIGHEST: _("Highest %(field)s"),
        Statistic.MEDIAN: _("Median of %(field)s"),
        Statistic.DISTINCT: _("Number of different %(field)s"),
    }
    title = name_coded(dimension.title) if measure.statistic == Statistic.DISTINCT else dimension.title
    words = patterns[measure.statistic] % {"field": lower_first(title)}
    unit = dimension.unit if measure.statistic != Statistic.DISTINCT else ""
    return f"{words} ({unit})" if unit else words


def describe_conditions(
    subject: Subject, conditions: Iterable[RowCondition], names: Mapping[str, str] | None = None
) -> list[str]:
    return [
        _(" or ").join(_describe_condition(subject, condition, names or {}) for condition in group)
        for group in _group_alternatives(conditions)
    ]


def _describe_condition(subject: Subject, condition: RowCondition, names: Mapping[str, str]) -> str:
    dimension = find_dimension(subject, condition.key)
    values = _(" or ").join(format_member(dimension, text, names) for text in condition.values)
    patterns = {
        RowRelation.IS: "%(field)s: %(value)s",
        RowRelation.IS_NOT: _("%(field)s not %(value)s"),
        RowRelation.AT_LEAST: _("%(field)s from %(value)s up"),
        RowRelation.AT_MOST: _("%(field)s up to %(value)s"),
        RowRelation.CONTAINS: _("%(field)s contains “%(value)s”"),
        RowRelation.EMPTY: _("%(field)s empty"),
        RowRelation.FILLED: _("%(field)s filled"),
    }
    unit = f" {dimension.unit}" if dimension.unit and condition.values else ""
    return patterns[condition.relation] % {"field": lower_first(dimension.title), "value": f"{values}{unit}"}


def _describe_link(subject: Subject, choice: QuestionChoice, names: Mapping[str, str]) -> list[str]:
    if choice.linked is None or subject.linked is None:
        return []
    words = "; ".join(describe_conditions(subject.linked, choice.linked.conditions, names))
    pattern = _("with rows in “%(table)s”") if choice.linked.is_there else _("without rows in “%(table)s”")
    there = pattern % {"table": subject.linked.title}
    return [f"{there} ({words})" if words else there]


def format_member(dimension: Dimension, member: object, names: Mapping[str, str]) -> str:
    """A value of a dimension in words: the label of a choice, the name beside a code."""
    if member is None or member == "":
        return "–"
    if isinstance(member, bool):
        return _("yes") if member else _("no")
    if isinstance(member, date):
        return formats.format_day(member)
    text = str(member)
    if re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
        return f"{text[5:]}/{text[:4]}"
    return dict(dimension.listed).get(text) or names.get(text) or text


def list_measure_titles(subject: Subject, choice: QuestionChoice) -> list[str]:
    """What each column of the answer after its groups is called."""
    if subject.indicator is not None:
        return [describe_measure(subject, choice), *(_title_figure(other) for other in list_figures(subject, choice))]
    return [describe_measure(subject, replace(choice, measure=measure)) for measure in list_measures(choice)]


def list_figures(subject: Subject, choice: QuestionChoice) -> list[Indicator]:
    """The further figures that stand beside a figure; `Invalid` for what is none that may."""
    by_name = {f"{FIGURE_PREFIX}{figure.code}": figure for figure in subject.figures}
    if unknown := [name for name in choice.beside if name not in by_name]:
        raise Invalid("canh", _("There is no such figure"), where=unknown[0])
    return [by_name[name] for name in choice.beside]


def _title_figure(indicator: Indicator) -> str:
    return f"{indicator.title} (%)" if indicator.is_ratio else str(indicator.title)


def describe_choice(
    subject: Subject, choice: QuestionChoice, ground: Ground, names: Mapping[str, str], as_of: date
) -> str:
    """The question as a sentence: "Số thôn, có cáp quang: không, theo xã, phường, 30 nhóm đầu"."""
    if choice.lists_rows:
        parts = [_("Rows of “%(table)s”") % {"table": subject.title}]
    else:
        parts = [_(" and ").join(list_measure_titles(subject, choice))]
    if choice.measure != ChosenMeasure(Statistic.SHARE) or choice.lists_rows:
        parts += [*describe_conditions(subject, choice.conditions, names), *_describe_link(subject, choice, names)]
    if choice.groups and not choice.lists_rows:
        groups = [find_dimension(subject, key) for key in choice.groups]
        titles = [name_thing(dimension) if dimension.of else lower_first(dimension.title) for dimension in groups]
        parts.append(_("by %(fields)s") % {"fields": _(" and ").join(titles)})
    if not ground.is_everywhere:
        parts.append(_("in %(area)s") % {"area": ground.title})
    if choice.least is not None and not choice.lists_rows:
        parts.append(_("each from %(number)s up") % {"number": formats.format_number(choice.least)})
    if choice.most is not None and not choice.lists_rows:
        parts.append(_("each up to %(number)s") % {"number": formats.format_number(choice.most)})
    if choice.against is not None:
        days = {"day": formats.format_day(as_of), "other": formats.format_day(choice.against)}
        parts.append(_("%(day)s against %(other)s") % days)
    elif choice.is_series:
        parts.append(_("on each published date"))
    if choice.top and (choice.groups or choice.lists_rows):
        first = choice.ranking == GroupOrder.LEAST
        words = (
            ngettext("the smallest %(count)d group", "the smallest %(count)d groups", choice.top)
            if first
            else ngettext("the first %(count)d group", "the first %(count)d groups", choice.top)
        )
        parts.append(words % {"count": choice.top})
    return ", ".join(parts)
