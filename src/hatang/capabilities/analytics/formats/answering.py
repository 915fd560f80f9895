"""A question without SQL answered: on the desk, or, for a figure, by the house itself; words in the place of codes."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from hatang.capabilities.analytics.formats import modelled
from hatang.capabilities.analytics.formats.cells import format_label, simplify_cell
from hatang.capabilities.analytics.formats.choosing import (
    EVERYWHERE,
    ChosenMeasure,
    Ground,
    QuestionChoice,
    compile_choice,
    describe_choice,
    find_dimension,
    format_member,
    hears_ground,
    list_figures,
    list_measure_titles,
    list_measures,
    list_shown,
    read_choice,
)
from hatang.capabilities.analytics.formats.desk import DeskAnswer, open_desk
from hatang.capabilities.analytics.formats.drawing import DRAWN, DrawnAnswer, draw_answer
from hatang.capabilities.analytics.formats.subjects import (
    Dimension,
    Subject,
    find_subject,
    may_ask_figure,
    quote_name,
    split_codes,
)
from hatang.capabilities.analytics.terms import SECONDS, SERIES_DATES, Drawing, GroupOrder, Statistic
from hatang.capabilities.lake import public as lake
from hatang.capabilities.places import public as places
from hatang.kernel import datasets, indicators
from hatang.kernel.access import Area
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats, frames

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import pyarrow as pa

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.capabilities.analytics.models import SavedQuery
    from hatang.kernel.access import Actor
    from hatang.kernel.indicators import Indicator

# Fields with so few different values that each is offered.
FEW_MEMBERS = 24
NEWEST_MONTHS = 6
# The state whose rows figures count: to pick them still leaves more than the definition of a figure does.
_COUNTED = ("in_service",)
_UNIT = ("places.unit",)


@dataclass(frozen=True)
class Asker:
    """Whose question it is, of which date and where; `seconds` and `rows` bound the answer."""

    actor: Actor
    as_of: date
    ground: Ground = EVERYWHERE
    rows: int = 1_000
    seconds: float = SECONDS


@dataclass(frozen=True)
class WholeAnswer:
    """All groups of a question, shown or not: how many there are (with `is_more` at least so many), and by column what
    the same question gives without groups; `adds_up` where that is the sum of the groups."""

    groups: int
    values: Mapping[str, float | int | None]
    adds_up: bool
    is_more: bool = False

    @property
    def totals(self) -> dict[str, float | int | None]:
        """By column what all groups add up to; nothing where they do not."""
        return dict(self.values) if self.adds_up else {}


@dataclass(frozen=True)
class ChosenAnswer:
    """The answer in words (`answer.table`), and behind it the values of the groups, row by row (`groups`).

    `sql` is what was asked of the desk, "" where the house alone knows the figure; `notes` say what to keep in mind,
    `counted` are the figures that count rows of the same table by a definition of their own, with their value here.
    `whole` stands where there are groups of one date.
    """

    subject: Subject
    choice: QuestionChoice
    answer: DeskAnswer
    drawn: DrawnAnswer
    groups: tuple[tuple[Any, ...], ...]
    sentence: str
    sql: str
    names: Mapping[str, str]
    notes: tuple[str, ...] = ()
    counted: tuple[tuple[Indicator, float], ...] = ()
    whole: WholeAnswer | None = None

    @property
    def order(self) -> GroupOrder:
        """Which groups come first."""
        if self.choice.ranking:
            return GroupOrder(self.choice.ranking)
        in_time = any(find_dimension(self.subject, key).is_time for key in self.choice.groups)
        return GroupOrder.NAME if in_time else GroupOrder.MOST

    def rows_behind(self, row: int) -> QuestionChoice | None:
        """The choice that lists the rows of one group; None where there are no rows to be seen."""
        if self.subject.indicator is not None or self.choice.lists_rows or self.choice.is_series:
            return None
        chosen = self.choice
        for key, member in zip(chosen.groups, self.groups[row] if self.groups else (), strict=False):
            chosen = chosen.narrowed(key, None if member is None else _write_member(member))
        return replace(
            chosen,
            lists_rows=True,
            groups=(),
            measure=ChosenMeasure(),
            beside=(),
            least=None,
            most=None,
            top=0,
            drawing="",
            against=None,
            ranking="",
        )


def _write_member(member: object) -> str:
    """A value as an address carries it and `read_literal` reads it."""
    if isinstance(member, bool):
        return str(member).lower()
    return str(member).replace(".", ",") if isinstance(member, float) else str(member)


def find_ground(areas: Collection[Area], as_of: date) -> Ground:
    """The ground of these areas on the date: units of then, the communes in place of those that have ended.

    The whole province narrows nothing. `Missing` for a place that never was.
    """
    province = places.find_province(as_of=as_of)
    if not areas or (province is not None and province.area in areas):
        return EVERYWHERE
    units: list[str] = []
    hamlets: list[str] = []
    today = {row.area for row in places.list_units(as_of=as_of)}
    for area in areas:
        if area in today:
            units.append(str(area))
        elif re.fullmatch(places.HAMLET_CODE, area.code):
            hamlets.append(places.find_hamlet(area.code).area.code)
        else:
            units += [str(row.area) for row in places.list_units(as_of=as_of, level="commune", within=area)]
    if not units and not hamlets:
        hint = _("Choose a commune or an old district.")
        raise Invalid("o", _("Nothing of this date lies there"), where=", ".join(map(str, areas)), hint=hint)
    title = ", ".join(frames.place_name(area, as_of) for area in areas)
    return Ground(tuple(areas), tuple(dict.fromkeys(units)), tuple(hamlets), title)


def read_areas(choice: QuestionChoice) -> tuple[Area, ...]:
    return tuple(Area.parse(text) for text in choice.areas)


def answer_choice(opened: QueryDesk, choice: QuestionChoice, asker: Asker) -> ChosenAnswer:
    """What the choice asks, over the rows of the desk's reader; `Invalid` where it cannot be asked."""
    subject = find_subject(opened, choice.of, choice.linked_to)
    choice = _settle_choice(subject, choice)
    if choice.areas:
        asker = replace(asker, ground=find_ground(read_areas(choice), asker.as_of))
    sql = compile_choice(subject, choice, asker.ground) if subject.table or subject.indicator is None else ""
    raw = _ask_subject(opened, subject, choice, asker)
    whole = _ask_whole(opened, subject, choice, asker, raw) if choice.groups and not choice.is_series else None
    if choice.top and whole is not None:
        raw = replace(raw, table=raw.table.slice(0, choice.top), is_cut=raw.is_cut and choice.top > asker.rows)
    dimensions = list_shown(subject) if choice.lists_rows else [find_dimension(subject, key) for key in choice.groups]
    names = name_members(dimensions, raw.table, asker.as_of) | name_conditions(subject, choice, asker.as_of)
    table = _put_into_words(raw.table, dimensions, names)
    groups = tuple(zip(*(raw.table.column(dimension.key).to_pylist() for dimension in dimensions), strict=False))
    answer = replace(raw, table=table)
    sentence = describe_choice(subject, choice, _heard(subject, asker.ground), names, asker.as_of)
    drawn = _draw_choice(subject, choice, answer, raw.table)
    notes = _list_notes(opened, subject, choice, asker)
    counted = _list_counted(opened, subject, choice, asker)
    groups = () if choice.lists_rows else groups
    return ChosenAnswer(subject, choice, answer, drawn, groups, sentence, sql, names, tuple(notes), counted, whole)


@contextmanager
def stream_choice(chosen: ChosenAnswer, asker: Asker, *, seconds: float) -> Iterator[tuple[pa.Schema, Iterator[Any]]]:
    """All rows of an answer of one date, in words and under its titles, sent as they are read: columns and batches."""
    # start: pyarrow
    import pyarrow as pa

    subject, choice = chosen.subject, chosen.choice
    dimensions = list_shown(subject) if choice.lists_rows else [find_dimension(subject, key) for key in choice.groups]

    def put_into_words(table: pa.Table) -> pa.Table:
        return _put_into_words(table, dimensions, name_members(dimensions, table, asker.as_of))

    with (
        open_desk(asker.actor, as_of=asker.as_of) as opened,
        opened.streaming(chosen.sql, seconds=seconds) as (shape, batches),
    ):
        words = (put_into_words(pa.Table.from_batches([batch])) for batch in batches)
        yield put_into_words(shape.empty_table()).schema, (part for table in words for part in table.to_batches())


def _heard(subject: Subject, ground: Ground) -> Ground:
    return ground if subject.indicator is not None or hears_ground(subject, ground) else EVERYWHERE


def _settle_choice(subject: Subject, choice: QuestionChoice) -> QuestionChoice:
    """Without what a figure does not have; a list of rows has no groups, and of other dates one figure is asked."""
    if choice.lists_rows or choice.against is not None or choice.is_series:
        choice = replace(choice, beside=(), least=None, most=None)
    if subject.indicator is not None:
        return replace(choice, measure=ChosenMeasure(), conditions=(), lists_rows=False, linked=None)
    return replace(choice, groups=(), against=None, is_series=False) if choice.lists_rows else choice


def _list_notes(opened: QueryDesk, subject: Subject, choice: QuestionChoice, asker: Asker) -> list[str]:
    notes = []
    if not asker.ground.is_everywhere and _heard(subject, asker.ground).is_everywhere:
        notes.append(_("This table does not say where its rows are: the answer is that of everywhere."))
    dimension = subject.find(choice.measure.key)
    by_name = {readable.dataset.name: readable for readable in opened.tables}
    readable = by_name.get(subject.name)
    if choice.measure.statistic == Statistic.PART and dimension is not None and dimension.through:
        notes.append(_("What the table has no row of counts as 0 % in the part."))
    if (other := by_name.get(choice.linked_to)) is not None and other.bodies is not None:
        notes.append(
            _("Of “%(table)s” only the rows of your own body are known here.") % {"table": other.dataset.title}
        )
    if dimension is not None and dimension.counts_people and readable is not None:
        is_whole = datasets.reads_whole(asker.actor, readable.dataset)
        notes += [] if is_whole else [_("Counts that are hidden because they are small are not in it.")]
    if readable is not None and readable.bodies is not None:
        notes.append(_("Only the rows of your own body are in it."))
    notes += [
        _("Of “%(table)s” only the rows that are for everybody are in it.") % {"table": lacking.dataset.title}
        for name in dict.fromkeys((subject.name, choice.linked_to))
        if (lacking := by_name.get(name)) is not None and lacking.lacks_rows
    ]
    return notes


def _list_counted(
    opened: QueryDesk, subject: Subject, choice: QuestionChoice, asker: Asker
) -> tuple[tuple[Indicator, float], ...]:
    """The figures that count the rows of the subject as their definition wants: the rows themselves may be more."""
    is_narrowed = choice.linked is not None or bool(asker.ground.hamlets) or bool(choice.beside) or choice.is_bounded
    is_narrowed = is_narrowed or any(condition.values != _COUNTED for condition in choice.conditions)
    if choice.measure != ChosenMeasure() or is_narrowed or subject.indicator is not None:
        return ()
    counting = [
        indicator
        for indicator in indicators.list_indicators()
        if not indicator.is_ratio and subject.name in indicator.reads and may_ask_figure(opened, indicator)
    ]
    areas = _list_measured_areas(_heard(subject, asker.ground), asker.as_of, by_commune=False) if counting else []
    if not areas:
        return ()
    measured = [(indicator, indicators.measure_indicator(indicator.code, areas, asker.as_of)) for indicator in counting]
    return tuple((indicator, figure.value) for indicator, figure in measured if figure.value is not None)


# --- asking


def _ask_subject(opened: QueryDesk, subject: Subject, choice: QuestionChoice, asker: Asker) -> DeskAnswer:
    """The answer of the house or of the desk; of groups every one, though the first alone may be wanted."""
    if subject.indicator is not None:
        return _measure_figure(opened, subject, choice, asker)
    return _ask_dates(opened, subject, choice, asker)


def _ask_whole(
    opened: QueryDesk, subject: Subject, choice: QuestionChoice, asker: Asker, raw: DeskAnswer
) -> WholeAnswer:
    """What the groups are parts of: the same without groups."""
    every = replace(choice, groups=(), top=0, least=None, most=None)
    together = _ask_subject(opened, subject, every, asker).table
    # A row stands under several groups, or the same thing under some of them.
    is_parted = not any(find_dimension(subject, key).has_several for key in choice.groups) and not choice.is_bounded
    if subject.indicator is None:
        adds_up = is_parted and all(_adds_up(subject, measure) for measure in list_measures(choice))
    else:
        adds_up = is_parted and not any(
            figure.is_ratio for figure in (subject.indicator, *list_figures(subject, choice))
        )
    values = {name: _plain_number(simplify_cell(figure)) for name, figure in together.to_pylist()[0].items()}
    groups, is_more = raw.table.num_rows, raw.is_cut
    if is_more and choice.against is None:
        grouped = compile_choice(subject, replace(choice, top=0, ranking=GroupOrder.NAME), asker.ground)
        counted = opened.ask(f"SELECT count(*) FROM ({grouped})", rows=1, seconds=asker.seconds)
        groups, is_more = counted.table.column(0)[0].as_py(), False
    return WholeAnswer(groups, values, adds_up, is_more)


def _adds_up(subject: Subject, measure: ChosenMeasure) -> bool:
    """Whether what the groups have of it is the whole: of what is reached the same thing stands in several."""
    measured = subject.find(measure.key)
    is_own = measure.statistic == Statistic.COUNT or measured is None or not measured.through
    return is_own and measure.statistic in (Statistic.COUNT, Statistic.SUM)


def _ask_dates(opened: QueryDesk, subject: Subject, choice: QuestionChoice, asker: Asker) -> DeskAnswer:
    """The answer of the date, or with those of other dates in it."""
    # Both sides whole: the largest of one date need not be those of the other.
    every = compile_choice(subject, choice if choice.lists_rows else replace(choice, top=0), asker.ground)
    if choice.against is None and not choice.is_series:
        answer = opened.ask(every, rows=asker.rows, seconds=asker.seconds)
        is_counted = choice.groups == ("commune",) and choice.measure == ChosenMeasure() and not choice.lists_rows
        is_counted = is_counted and not choice.beside and not choice.is_bounded
        return _add_communes(answer, choice, asker) if is_counted else answer
    if choice.against is not None:
        newer = opened.ask(every, rows=asker.rows, seconds=asker.seconds)
        older = _ask_on(opened, subject, choice, asker, choice.against)
        return _set_beside(newer, older, choice, asker.as_of)
    days = _list_published_days(opened, subject, asker)
    answers = [(day, _ask_on(opened, subject, choice, asker, day)) for day in days]
    return _set_below(answers, choice)


def _add_communes(answer: DeskAnswer, choice: QuestionChoice, asker: Asker) -> DeskAnswer:
    """The counts with the communes that have no row, which SQL does not speak of: they have none, not no number."""
    # start: pyarrow
    import pyarrow as pa

    names, counts = (column.to_pylist() for column in answer.table.columns)
    if asker.ground.hamlets:
        return answer
    has_keys = any("@" in str(name) for name in names)
    seen, title = {str(name) for name in names}, answer.table.column_names[1]
    areas = _list_measured_areas(asker.ground, asker.as_of, by_commune=True)
    rows = [*zip(names, counts, strict=True)]
    rows += [(str(area) if has_keys else area.code, 0) for area in areas if not {area.code, str(area)} & seen]
    ranked = _rank_rows(rows, choice, 1)
    columns = {"commune": pa.array([row[0] for row in ranked], pa.string()), title: [row[1] for row in ranked]}
    return replace(answer, table=pa.table(columns))


def _ask_on(opened: QueryDesk, subject: Subject, choice: QuestionChoice, asker: Asker, day: date) -> DeskAnswer:
    ground = find_ground(asker.ground.areas, day)
    with open_desk(asker.actor, as_of=day, seconds=opened.find_seconds_left()) as other:
        sql = compile_choice(find_subject(other, subject.name, choice.linked_to), replace(choice, top=0), ground)
        return other.ask(sql, rows=asker.rows, seconds=asker.seconds)


def _list_published_days(opened: QueryDesk, subject: Subject, asker: Asker) -> list[date]:
    """The last published day of each month up to the date, the newest few."""
    rests = subject.rests_on
    if not rests:
        model = next(standing for standing in opened.models if standing.table == subject.name)
        rests = min(name for name in modelled.rests_on(model).datasets if "@" not in name)
    versions = [version for version in lake.list_versions(rests, asker.actor) if version.withdrawn_at is None]
    by_month = {
        (day.year, day.month): day for day in sorted(version.as_of for version in versions) if day <= asker.as_of
    }
    return sorted(by_month.values())[-SERIES_DATES:]


def find_moment(opened: QueryDesk, subject: Subject) -> datetime | None:
    """When the oldest of what the rows rest on was published; None of a figure, which the house measures itself."""
    if subject.indicator is not None:
        return None
    model = next((standing for standing in opened.models if standing.table == subject.name), None)
    names = modelled.rests_on(model).datasets if model is not None else (subject.name,)
    return min((table.published_at for table in opened.tables if table.dataset.name in names), default=None)


def _set_beside(newer: DeskAnswer, older: DeskAnswer, choice: QuestionChoice, as_of: date) -> DeskAnswer:
    """Group for group the value of the date, that of the other, and the change."""
    # start: pyarrow
    import pyarrow as pa

    width = len(choice.groups)
    values: dict[tuple[Any, ...], list[Any]] = {}
    for place, answer in enumerate((newer, older)):
        for row in zip(*(column.to_pylist() for column in answer.table.columns), strict=True):
            values.setdefault(row[:width], [None, None])[place] = row[width]
    rows = [(*group, *pair, _subtract(*pair)) for group, pair in values.items()]
    assert choice.against is not None
    titles = [formats.format_day(as_of), formats.format_day(choice.against), _("difference")]
    # Whoever asks which come first means what changed most.
    rows = _rank_rows(rows, choice, width + 2 if choice.ranking else width)
    columns = {key: [row[place] for row in rows] for place, key in enumerate(choice.groups)}
    columns |= {title: [row[width + place] for row in rows] for place, title in enumerate(titles)}
    return DeskAnswer(pa.table(columns), newer.is_cut or older.is_cut, newer.seconds + older.seconds)


def _subtract(newer: float | None, older: float | None) -> float | None:
    return round(newer - older, 4) if newer is not None and older is not None else None


def _rank_rows(rows: list[tuple[Any, ...]], choice: QuestionChoice, place: int) -> list[tuple[Any, ...]]:
    """By the value at the place as the choice wants it."""
    if choice.ranking != GroupOrder.NAME and choice.groups:
        sign = 1 if choice.ranking == GroupOrder.LEAST else -1
        return sorted(rows, key=lambda row: (row[place] is None, sign * (row[place] or 0)))
    return rows


def _set_below(answers: Sequence[tuple[date, DeskAnswer]], choice: QuestionChoice) -> DeskAnswer:
    """The answers of several dates below each other, the date first."""
    # start: pyarrow
    import pyarrow as pa

    if not answers:
        raise Invalid("chuoi", _("Nothing has been published up to this date"), hint=_("Choose a later date."))
    tables = [
        answer.table.add_column(0, _("date"), pa.array([day] * answer.table.num_rows, pa.date32()))
        for day, answer in answers
    ]
    cut = any(answer.is_cut for _day, answer in answers)
    joined = pa.concat_tables(tables, promote_options="permissive")
    return DeskAnswer(joined, cut, sum(answer.seconds for _day, answer in answers))


def _measure_figure(opened: QueryDesk, subject: Subject, choice: QuestionChoice, asker: Asker) -> DeskAnswer:
    """The figure as every page of the house shows it: what is withheld there is empty here too."""
    # start: pyarrow
    import pyarrow as pa

    assert subject.indicator is not None
    titles = list_measure_titles(subject, choice)
    codes = [subject.indicator.code, *(figure.code for figure in list_figures(subject, choice))]
    days = [asker.as_of]
    if choice.against is not None:
        days = [asker.as_of, choice.against]
    elif choice.is_series:
        days = _list_quarter_ends(asker.as_of)
    columns: dict[str, list[Any]] = {}
    by_commune = bool(choice.groups)
    if by_commune:
        find_dimension(subject, choice.groups[0])
    answers = []
    for day in days:
        opened.find_seconds_left()
        areas = _list_measured_areas(find_ground(asker.ground.areas, day), day, by_commune=by_commune)
        if by_commune:
            measured = [indicators.measure_each(code, areas, day) for code in codes]
            figures = [(area, [figure[area].value for figure in measured]) for area in areas]
            rows = [(str(area), *values) for area, values in figures if choice.keeps(values)]
            ranked = _rank_rows(rows, choice, 1) if choice.against is None and not choice.is_series else rows
            names = (choice.groups[0], *titles)
            columns = {name: [row[place] for row in ranked] for place, name in enumerate(names)}
        else:
            whole = [indicators.measure_indicator(code, areas, day).value for code in codes]
            columns = {title: [figure] for title, figure in zip(titles, whole, strict=True)}
        schema = [(name, pa.float64() if name in titles else pa.string()) for name in columns]
        answers.append((day, DeskAnswer(pa.table(columns, schema=pa.schema(schema)), is_cut=False, seconds=0.0)))
    if choice.against is not None:
        return _set_beside(answers[0][1], answers[1][1], choice, asker.as_of)
    return _set_below(answers, choice) if choice.is_series else answers[0][1]


def _list_quarter_ends(as_of: date) -> list[date]:
    """The date and the ends of the quarters before it, the oldest first."""
    days = [as_of]
    while len(days) < SERIES_DATES:
        last = days[-1]
        days.append(date(last.year, 3 * ((last.month - 1) // 3) + 1, 1) - timedelta(days=1))
    return days[::-1]


def _list_measured_areas(ground: Ground, day: date, *, by_commune: bool) -> list[Area]:
    if ground.hamlets:
        raise Invalid("o", _("A figure is asked of communes and what they lie in"), where=ground.title)
    within = [Area.parse(text) for text in ground.units]
    if not by_commune:
        province = places.find_province(as_of=day)
        return within or ([province.area] if province is not None else [])
    communes = places.list_units(as_of=day, level="commune")
    if within:
        inside = {area for unit in within for area in places.list_units_inside(unit)}
        communes = [row for row in communes if row.area in inside]
    return [row.area for row in communes]


# --- words


def name_members(dimensions: Sequence[Dimension], table: pa.Table, as_of: date) -> dict[str, str]:
    """What the codes of these columns are called."""
    codes: dict[tuple[str, ...], set[str]] = {}
    names: dict[str, str] = {}
    for dimension in dimensions:
        if not (dimension.of or dimension.called) or dimension.key not in table.column_names:
            continue
        members = {str(member) for member in table.column(dimension.key).to_pylist() if member}
        if dimension.called is not None:
            # The number of an import is nobody's to read: what has no name stays empty.
            names |= dict.fromkeys(members, "–") | dict(dimension.called(members))
        else:
            codes.setdefault(dimension.of, set()).update(members)
    for of, members in codes.items():
        names |= datasets.name_codes(of, members, as_of)
    return names


def name_conditions(subject: Subject, choice: QuestionChoice, as_of: date) -> dict[str, str]:
    """What the codes are called that rows are picked by."""
    names: dict[str, str] = {}
    asked = [(subject, condition) for condition in choice.conditions]
    if subject.linked is not None and choice.linked is not None:
        asked += [(subject.linked, condition) for condition in choice.linked.conditions]
    for table, condition in asked:
        dimension = find_dimension(table, condition.key)
        if dimension.of and condition.values:
            names |= datasets.name_codes(dimension.of, condition.values, as_of)
    return names


def _put_into_words(table: pa.Table, dimensions: Sequence[Dimension], names: Mapping[str, str]) -> pa.Table:
    """The table under the titles of its columns, with words for what is a code, a choice or a year."""
    # start: pyarrow
    import pyarrow as pa

    by_key = {dimension.key: dimension for dimension in dimensions}
    titles: list[str] = []
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        dimension = by_key.get(name)
        title = name if dimension is None else _title_column(dimension)
        titles.append(title if title not in titles else f"{title} ({name})")
        is_plain = dimension is None or dimension.kind in ("integer", "decimal", "date", "boolean")
        if dimension is None or (is_plain and not dimension.is_year):
            columns.append(column)
            continue
        words = [None if member is None else format_member(dimension, member, names) for member in column.to_pylist()]
        columns.append(pa.chunked_array([pa.array(words, pa.string())]))
    return pa.table(columns, names=titles)


def _title_column(dimension: Dimension) -> str:
    title = dimension.title[:1].upper() + dimension.title[1:]
    return f"{title} ({dimension.unit})" if dimension.unit else title


def _draw_choice(subject: Subject, choice: QuestionChoice, answer: DeskAnswer, raw: pa.Table) -> DrawnAnswer:
    """The picture that was chosen, or the one that goes with the groups."""
    table, groups = answer.table, [find_dimension(subject, key) for key in choice.groups]
    if choice.lists_rows or choice.drawing == Drawing.NONE:
        return DrawnAnswer(Drawing.NONE)
    if choice.is_series and groups:
        return DrawnAnswer(Drawing.NONE)
    if not groups and choice.beside:
        return DrawnAnswer(Drawing.NONE)
    if not groups and not choice.is_series:
        return draw_answer(table, Drawing.NUMBER if choice.against is None else Drawing.NONE)
    value = table.column_names[len(groups) + bool(choice.is_series)]
    if choice.drawing == Drawing.MAP and len(groups) == 1 and groups[0].of == _UNIT:
        names, counted = raw.column(0).to_pylist(), raw.column(1).to_pylist()
        return DrawnAnswer(Drawing.MAP, tuple(names), tuple(map(_plain_number, counted)), value, table.column_names[0])
    in_time = choice.is_series or groups[0].is_time
    wanted = choice.drawing or (Drawing.LINE if in_time and len(groups) < 2 else Drawing.BARS)
    if wanted not in (Drawing.BARS, Drawing.LINE):
        wanted = Drawing.BARS
    # Of what goes on in time the newest are drawn.
    part = slice(-DRAWN, None) if wanted == Drawing.LINE and in_time else slice(DRAWN)
    labels = [table.column(place).to_pylist()[part] for place in range(max(len(groups), 1))]
    names = labels[0] if len(labels) == 1 else [_join_words(row) for row in zip(*labels, strict=True)]
    counted = [_plain_number(figure) for figure in table.column(len(labels)).to_pylist()[part]]
    by = " · ".join(table.column_names[: len(labels)])
    if wanted == Drawing.LINE:
        # A year stands on the axis where it is; what has no time stands nowhere.
        at = raw.column(0).to_pylist()[part] if groups and groups[0].is_year else names
        steps = [(name, figure) for name, figure in zip(at, counted, strict=False) if name is not None]
        names, counted = [name for name, _figure in steps], [figure for _name, figure in steps]
    return DrawnAnswer(Drawing(wanted), tuple(names), tuple(counted), value, by)


def _join_words(words: Sequence[Any]) -> str:
    return " · ".join("–" if word is None else format_label(word) for word in words)


def _plain_number(figure: Any) -> float | int | None:
    return None if figure is None else int(figure) if figure == int(figure) else float(figure)


def list_members(opened: QueryDesk, subject: Subject) -> dict[str, tuple[Any, ...]]:
    """The values of each field that has few, by its key, and the newest months: what can be ticked without writing.

    One question."""
    wanted = (
        [
            dimension
            for dimension in subject.dimensions.values()
            # Of a code with its name beside it the name is what people know.
            if _is_listable(dimension) and f"{dimension.key}_name" not in subject.dimensions
        ]
        if subject.indicator is None
        else []
    )
    if not wanted:
        return {}
    parts = [
        f"(SELECT list(v ORDER BY v) FROM (SELECT DISTINCT {write_members(dimension)} AS v FROM {subject.table} AS t"
        f" WHERE {dimension.sql} IS NOT NULL{_write_limit(dimension)})) AS {quote_name(dimension.key)}"
        for dimension in wanted
    ]
    row = opened.ask(f"SELECT {', '.join(parts)}", rows=1).table.to_pylist()[0]
    return {key: tuple(members) for key, members in row.items() if members and len(members) <= FEW_MEMBERS}


def write_members(dimension: Dimension) -> str:
    return f"unnest({split_codes(dimension.sql)})" if dimension.has_several else dimension.sql


def _write_limit(dimension: Dimension) -> str:
    return f" ORDER BY v DESC LIMIT {NEWEST_MONTHS}" if dimension.kind == "month" else f" LIMIT {FEW_MEMBERS + 1}"


def _is_listable(dimension: Dimension) -> bool:
    if (
        dimension.is_key
        or dimension.is_about_record
        or dimension.joins
        or (dimension.is_span and dimension.kind != "year")
    ):
        return False
    is_place = bool(set(dimension.of) & {"places.unit", "places.hamlet", "places.point"})
    return dimension.kind in ("code", "integer", "text", "month", "year") and not is_place and not dimension.is_validity


# --- what is kept


def compile_kept(opened: QueryDesk, choice: QuestionChoice, as_of: date) -> str:
    """The SQL of a choice without what the chips of a page add; "" for a figure that the desk has no rows of."""
    subject = find_subject(opened, choice.of, choice.linked_to)
    ground = find_ground(read_areas(choice), as_of)
    return compile_choice(subject, _settle_choice(subject, choice), ground) if subject.table else ""


def ask_kept(
    opened: QueryDesk, question: SavedQuery, asker: Asker, where: Mapping[str, str] | None = None
) -> tuple[DeskAnswer, DrawnAnswer, ChosenAnswer | None]:
    """A kept question answered, in SQL or without; `where` keeps the rows of one value of each column it has.

    One in SQL follows the ground by its columns "commune" or "hamlet"; where none of its tables has them it is not
    among those `narrowed`.
    """
    if not question.choice:
        spelled = _spell_ground(asker)
        for column, value in (where or {}).items():
            inside, wanted = spelled.get(column), _spell_unit(value, asker.as_of)
            # What was selected may lie outside the area: then no row is both.
            spelled[column] = wanted if inside is None else tuple(text for text in wanted if text in inside) or ("",)
        answer = opened.ask(question.sql, rows=asker.rows, seconds=asker.seconds, where=spelled)
        return answer, draw_answer(answer.table, question.drawing), None
    choice, narrowed = read_choice(QueryDict(question.choice)), frozenset[str]()
    if where:
        subject = find_subject(opened, choice.of)
        narrowed = frozenset(where) & subject.dimensions.keys()
        for key in sorted(narrowed):
            area = _find_unit(where[key], asker.as_of) if subject.dimensions[key].of == _UNIT else None
            if area is not None:
                # Tables name a unit by its key or by its code; the ground of both is the same.
                asker = replace(asker, ground=find_ground([area], asker.as_of))
            else:
                choice = choice.narrowed(key, where[key])
    chosen = answer_choice(opened, choice, asker)
    answer = replace(chosen.answer, narrowed=narrowed)
    return answer, chosen.drawn, chosen


def _spell_ground(asker: Asker) -> dict[str, tuple[str, ...]]:
    """By column what keeps the rows of the asker's ground, however a table writes a commune."""
    if asker.ground.is_everywhere:
        return {}
    if asker.ground.hamlets:
        return {"hamlet": asker.ground.hamlets}
    areas = _list_measured_areas(asker.ground, asker.as_of, by_commune=True)
    return {"commune": tuple(text for area in areas for text in (area.code, str(area)))}


def _spell_unit(value: str, as_of: date) -> tuple[str, ...]:
    """The value, and where it names a unit of the date as well how other tables write it: by its code or by its key."""
    area = _find_unit(value, as_of)
    return (value,) if area is None else (area.code, str(area))


def _find_unit(text: str, as_of: date) -> Area | None:
    units = places.list_units(as_of=as_of)
    return next((row.area for row in units if text in (row.area.code, str(row.area))), None)
