"""What a question in words asks of a table: its conditions, groups, measures, and another table beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats.choosing import (
    ChosenMeasure,
    QuestionChoice,
    RowCondition,
    TableLink,
)
from hatang.capabilities.analytics.formats.picking import (
    count_shared,
    counts_noun,
    is_of_body,
    is_of_year,
    list_holders,
    read_bodies,
    read_conditions,
    read_number,
    says_otherwise,
    shares_words,
)
from hatang.capabilities.analytics.formats.spoken import (
    AMOUNT,
    BOTH,
    BOUND,
    BRACKETED,
    DENIED_WITHIN,
    FALLS,
    HAS,
    IN_YEAR,
    LAST_YEAR,
    LEAST,
    MEAN,
    MONEY,
    MOST,
    NOT,
    ORGANISATION,
    PERCENT,
    PERCENTS,
    RISES,
    SHORT,
    SHORTEST,
    SPLIT,
    THINGS,
    TIMELY,
    TOP,
    UNDER,
    WHO,
    SpokenQuestion,
    put_in_terms,
)
from hatang.capabilities.analytics.formats.subjects import (
    Dimension,
    Subject,
    SubjectTitle,
    find_shared_key,
    find_subject,
    list_linkable,
    list_subjects,
    name_coded,
    split_words,
)
from hatang.capabilities.analytics.terms import (
    MOST_BESIDE,
    MOST_CONDITIONS,
    MOST_GROUPS,
    MOST_VALUES,
    SHOWN_ROWS,
    GroupOrder,
    RowRelation,
    Statistic,
)
from hatang.engines.writing.words import (
    fold_words,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hatang.capabilities.analytics.formats.desk import QueryDesk

# --- what is asked of it


def understand_question(opened: QueryDesk, subject: Subject, wish: SpokenQuestion, as_of: date) -> QuestionChoice:
    areas = wish.areas if subject.has_area else ()
    if subject.indicator is not None:
        return _read_figure(subject, wish, areas, as_of)
    conditions = read_conditions(subject, wish)
    if wish.areas and not subject.has_area:
        # A row that lies nowhere may have gone into such a place.
        went = [held for held in subject.dimensions.values() if held.of == ("places.unit",) and held.has_several]
        conditions += [RowCondition(held.key, RowRelation.IS, wish.areas[:MOST_VALUES]) for held in went[:1]]
    conditions += read_bodies(opened, subject, wish, as_of) if not wish.bodies else []
    linked = _read_link(opened, subject, wish, conditions)
    if linked is None:
        conditions, linked = _part_bodies(subject, wish, conditions)
    groups = _read_groups(subject, wish, {condition.key for condition in conditions})
    groups += tuple(
        condition.key
        for condition in conditions
        if condition.relation == RowRelation.IS and len(condition.values) > 1
        if is_of_body(subject, condition.key) or is_of_year(condition.key)
        if condition.key not in groups
    )
    spans = [key for key in groups if key.endswith(".nam")]
    if spans and (named := wish.find_years()) and not any(is_of_year(condition.key) for condition in conditions):
        conditions.append(RowCondition(spans[0], RowRelation.IS, named))
    # How many are so and how many not: that is told apart and picks nothing.
    parted = [held.key for held in conditions if _is_yes(subject, held) and BOTH.search(wish.words)]
    groups = (*parted, *groups)[:MOST_GROUPS]
    conditions = [condition for condition in conditions if condition.key not in parted]
    # What every row is divides nothing.
    settled = {held.key for held in conditions if held.relation == RowRelation.IS and len(held.values) == 1}
    groups = tuple(key for key in groups if key not in settled or is_of_body(subject, key) or is_of_year(key))
    conditions = [
        condition
        for condition in conditions
        if condition.key not in groups
        or len(condition.values) == 1
        or is_of_body(subject, condition.key)
        or is_of_year(condition.key)
    ]
    measure = _read_measure(subject, wish, conditions)
    beside = _read_beside(subject, wish, measure, conditions)
    if measure.statistic == Statistic.SHARE or beside:
        alone = {measure.key, *(further.key for further in beside if further.statistic == Statistic.COUNT)}
        conditions = [condition for condition in conditions if condition.key not in alone - set(groups)]
    if not groups and (extreme := _read_extreme(subject, wish)) is not None:
        groups, measure, beside = extreme
    # What is said of each row stands in its row: "dân số từng xã bao nhiêu".
    if not groups and measure.statistic == Statistic.SUM and _is_of_each_row(subject, wish):
        measure, beside = ChosenMeasure(), []
        wish = replace(wish, words=f"{wish.words} danh sach")
    is_told = bool(conditions or linked or areas)
    is_listed = is_told and not groups and measure == ChosenMeasure() and not beside
    is_amount = AMOUNT.search(wish.words) is not None and _COUNTING.search(wish.words) is None
    is_listed = is_listed and (wish.asks_list or is_amount or not wish.asks_number)
    return QuestionChoice(
        subject.name,
        measure=measure,
        groups=groups,
        conditions=tuple(conditions[:MOST_CONDITIONS]),
        areas=areas,
        ranking=_read_ranking(wish, groups),
        top=_read_top(wish, groups),
        lists_rows=is_listed,
        linked=linked,
        beside=tuple(map(str, beside)),
    )


def _read_extreme(
    subject: Subject, wish: SpokenQuestion
) -> tuple[tuple[str, ...], ChosenMeasure, list[ChosenMeasure]] | None:
    """Which row has the most or the least of a number: "cột nào cao nhất", "thôn nào đông dân nhất"."""
    if not re.search(r"\bnhat\b(?! \d)", wish.words) or not _is_row_asked(subject, wish):
        return None
    own = next((held for held in subject.dimensions.values() if held.is_key), None)
    numbers = [held for held in subject.dimensions.values() if held.is_numeric and not (held.is_span or held.through)]
    fitting = [held for held in numbers if held is not own and (_is_counted(held, wish) or shares_words(held, wish))]
    if own is None or not fitting:
        return None
    return (own.key,), ChosenMeasure(Statistic.HIGHEST, fitting[0].key), []


def _is_row_asked(subject: Subject, wish: SpokenQuestion) -> bool:
    names = "|".join(re.escape(put_in_terms(noun)) for noun in subject.noun.split(","))
    return bool(names) and re.search(rf"\b(?:{names}) nao\b|^(?:\d+ )?(?:{names})\b", wish.words) is not None


# What is asked for is how many, and no amount that stands in a row.
_COUNTING = re.compile(r"\b(?:so|tong|ty le|phan tram|may)\b|\bbao nhieu (?!$)")


def _is_of_each_row(subject: Subject, wish: SpokenQuestion) -> bool:
    names = "|".join(re.escape(put_in_terms(noun)) for noun in subject.noun.split(","))
    return bool(names) and re.search(rf"\b(?:tung|moi) (?:{names})\b", wish.words) is not None


def _is_yes(subject: Subject, condition: RowCondition) -> bool:
    held = subject.find(condition.key)
    return held is not None and held.kind == "boolean" and not held.through


def _read_figure(subject: Subject, wish: SpokenQuestion, areas: tuple[str, ...], as_of: date) -> QuestionChoice:
    """A figure has its communes, bounds and another date alone."""
    is_divided = _is_divided(wish, subject.dimensions["commune"]) or (len(areas) > 1 and wish.says("theo xa"))
    groups: tuple[str, ...] = ("commune",) if is_divided else ()
    against, ranking, least, most = None, _read_ranking(wish, groups), None, None
    is_series = not groups and (TIMELY.search(wish.words) is not None or len(wish.find_years()) > 1)
    if is_series:
        pass
    elif LAST_YEAR.search(wish.words):
        against = _take_year(as_of)
    elif (named := IN_YEAR.search(wish.words)) and int(named[1]) < as_of.year:
        against = date(int(named[1]), 12, 31)
    if against is not None and groups:
        falls, rises = FALLS.search(wish.words), RISES.search(wish.words)
        ranking = GroupOrder.LEAST.value if falls else GroupOrder.MOST.value if rises else ranking
    for bound in BOUND.finditer(wish.words) if groups and against is None else ():
        if bound[4].startswith("%") == (subject.indicator is not None and subject.indicator.is_ratio):
            if bound[1] in UNDER:
                most = read_number(bound[2])
            else:
                least = read_number(bound[2])
    if groups and against is None and least is None and most is None and (goal := PERCENTS.search(wish.words)):
        least = read_number(goal[1])
    return QuestionChoice(
        subject.name,
        groups=groups,
        areas=areas,
        ranking=ranking,
        top=_read_top(wish, groups),
        against=against,
        is_series=is_series,
        least=least,
        most=most,
    )


def _take_year(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == SHORTEST else day.day)


def _read_top(wish: SpokenQuestion, groups: tuple[str, ...]) -> int:
    named = TOP.search(wish.words) if groups else None
    return min(int(named[1] or named[2]), SHOWN_ROWS) if named else 0


def _read_ranking(wish: SpokenQuestion, groups: tuple[str, ...]) -> str:
    return GroupOrder.LEAST.value if groups and LEAST.search(wish.words) else ""


def _part_bodies(
    subject: Subject, wish: SpokenQuestion, conditions: list[RowCondition]
) -> tuple[list[RowCondition], TableLink | None]:
    """ "has VNPT but not Viettel": the rows of who is affirmed, without rows of who is denied at the same place."""
    words = fold_words(wish.text)
    for condition in conditions:
        if condition.relation != RowRelation.IS or len(condition.values) != SHORT:
            continue
        if not is_of_body(subject, condition.key) or not find_shared_key(subject, subject):
            continue
        denied = [
            code
            for code in condition.values
            if NOT.search(
                " ".join(re.split(rf"\b{fold_words(code.partition('.')[0])}\b", words)[0].split()[-DENIED_WITHIN:])
            )
        ]
        if len(denied) == 1:
            others = tuple(code for code in condition.values if code not in denied)
            rest = [other for other in conditions if other is not condition]
            there = [other for other in rest if other.relation == RowRelation.IS and "." not in other.key]
            link = TableLink(
                subject.name, is_there=False, conditions=(replace(condition, values=tuple(denied)), *there)
            )
            return [replace(condition, values=others), *rest], link
    return conditions, None


def _read_link(
    opened: QueryDesk, subject: Subject, wish: SpokenQuestion, conditions: Iterable[RowCondition]
) -> TableLink | None:
    """A table about parts of the same thing, where the question has words of its lists that the subject has not; or one
    whose rows the question says to be there, or not, of what it lists."""
    own = {put_in_terms(words) for held in subject.dimensions.values() for _code, words in held.choices}
    named = {
        title.name: phrase
        for title in list_subjects(opened)
        if (phrase := find_said(opened, title, wish))
        and (wish.denies(phrase) or HAS.search(" ".join(wish.list_before(phrase)[-1:])))
    }
    # "không có một trạm nào": none of what its rows are called.
    named |= {
        title.name: noun
        for title in list_subjects(opened)
        if title.name not in named and (noun := put_in_terms(title.note)) and _NO_ONE.search(f" {noun} ") is None
        if re.search(rf"\b(?:khong|chua) (?:he )?co (?:1 |mot |bat ky )?{re.escape(noun)}\b", wish.words)
    }
    own_words = {put_in_terms(also) for also in (subject.title, subject.noun, *subject.also)}
    for title in list_linkable(opened, subject):
        other = find_subject(opened, title.name)
        key = find_shared_key(subject, other)
        if (
            title.name in named
            and named[title.name] not in own_words
            and key in _LISTED.get(subject.name, (subject.name,))
        ):
            phrase = named[title.name]
            return TableLink(other.name, not wish.denies(phrase), ())
        if key == ORGANISATION and (link := _link_by_state(subject, other, wish)) is not None:
            return link
        if key != subject.name:
            continue
        for dimension in other.dimensions.values():
            held = [(code, put_in_terms(words)) for code, words in dimension.choices if not dimension.through]
            spoken = [(code, words) for code, words in held if words not in own and wish.says(words)]
            if spoken:
                condition = RowCondition(dimension.key, RowRelation.IS, tuple(code for code, _words in spoken))
                return TableLink(other.name, not wish.denies(spoken[0][1]), (condition,))
    return None


def _link_by_state(subject: Subject, other: Subject, wish: SpokenQuestion) -> TableLink | None:
    """The other table where the question says of the same body what that table alone can: "mà chưa chuyển sang
    IPv6"."""
    own = {put_in_terms(also) for held in subject.dimensions.values() for also in held.also}
    for held in other.dimensions.values():
        if held.through or held.kind != "date" or not held.may_lack:
            continue
        phrase = wish.says_any(words for also in held.also if (words := put_in_terms(also)) not in own)
        if phrase and wish.denies(phrase):
            return TableLink(other.name, is_there=False, conditions=(RowCondition(held.key, RowRelation.FILLED),))
    return None


# What a row of many tables is called.
_NO_ONE = re.compile(r" (?:thon|xa|phuong|huyen|ho) ")
# By what the prepared tables list: their rows are asked for rows of others there.
_LISTED = {"model.hamlet": ("places.hamlet",), "model.commune": ("places.unit",), "places.hamlet": ("places.hamlet",)}


def find_said(opened: QueryDesk, title: SubjectTitle, wish: SpokenQuestion) -> str:
    """The word of the question by which a dataset is otherwise called."""
    readable = next((readable for readable in opened.tables if readable.dataset.name == title.name), None)
    also = split_words(str(readable.dataset.also)) if readable is not None else ()
    return wish.says_any(put_in_terms(words) for words in also)


def _list_names(dimension: Dimension) -> list[str]:
    """By which words people mean a field: "Xã, phường" is "xa" and "phuong" too."""
    title = put_in_terms(name_coded(BRACKETED.sub(" ", dimension.title)))
    parts = [put_in_terms(part) for part in re.split(r",|/| hoặc ", name_coded(BRACKETED.sub(" ", dimension.title)))]
    parts += [put_in_terms(also) for also in dimension.also]
    return [title, *(part for part in parts if part)]


def _is_divided(wish: SpokenQuestion, dimension: Dimension) -> bool:
    return _find_division(wish, dimension) >= 0


def _find_division(wish: SpokenQuestion, dimension: Dimension) -> int:
    """Where the question is said to be told apart by it; -1 where it is not."""
    names = "|".join(map(re.escape, sorted(_list_names(dimension), key=len, reverse=True)))
    divided = (
        rf"\b(?:theo|moi|tung|cac|nhung)(?: (?:so|nhom))? (?:{names})\b|\b(?:{names}) nao\b"
        rf"|\btop \d+ (?:{names})\b|\b\d+ (?:{names})\b(?=.* nhat\b)|\b(?:ty trong|co cau)(?: \w+)? (?:{names})\b"
    )
    met = re.search(divided, wish.words)
    return met.start() if met else -1


def _read_groups(subject: Subject, wish: SpokenQuestion, picked: Collection[str] = ()) -> tuple[str, ...]:
    dimensions = [held for held in subject.dimensions.values() if not held.is_validity and not held.is_about_record]
    groups: list[tuple[int, str]] = []
    if timely := TIMELY.search(wish.words):
        span = {"nam": ("nam", "year"), "thang": ("thang", "month"), "quy": ("quy", "quarter")}[timely[1] or timely[2]]
        spans = [held for held in dimensions if held.key.endswith(f".{span[0]}") or held.key == span[1]]
        groups += (
            [(timely.start(), max(spans, key=lambda held: (held.key in picked, count_shared(held, wish))).key)]
            if spans
            else []
        )
    rows = put_in_terms(subject.noun)
    met: set[int] = set()
    for dimension in dimensions:
        is_divider = dimension.of or dimension.listed or dimension.name_like
        # "doanh nghiệp nào" asks for no number of them.
        is_divider = is_divider or (dimension.ranks and "theo " in wish.words and not wish.asks_list)
        place = _find_division(wish, dimension) if is_divider else -1
        # A row is what is listed: it divides nothing.
        is_row = dimension.is_key or (rows and rows in _list_names(dimension) and not dimension.through)
        if place >= 0 and not is_row and not dimension.is_span and place not in met:
            groups.append((place, dimension.key))
            met.add(place)
    if (who := WHO.search(wish.words)) and (held := next(iter(list_holders(subject)), None)) is not None:
        groups = [(who.start(), held.key), *(group for group in groups if group[1] != held.key)]
    return tuple(key for _place, key in sorted(groups)[:MOST_GROUPS])


def _read_measure(subject: Subject, wish: SpokenQuestion, conditions: list[RowCondition]) -> ChosenMeasure:
    numbers = [held for held in subject.dimensions.values() if held.is_numeric and not held.is_span]
    counted = [held for held in numbers if held.is_additive and _is_counted(held, wish)]
    reached = [held for held in counted if held.through] or counted
    # What part one sum of money is of another is seen where both stand.
    is_part = PERCENT.search(wish.words) and len([held for held in counted if held.unit in MONEY]) < SHORT
    if is_part:
        weights = [held for held in numbers if held.is_share and not held.through]
        if counted and reached[0].through and weights:
            return ChosenMeasure(Statistic.PART, reached[0].key, weights[0].key)
        if counted and conditions:
            return ChosenMeasure(Statistic.PART, counted[0].key)
        return _read_share(subject, wish, conditions, weights)
    if MEAN.search(wish.words) or ((LEAST.search(wish.words) or MOST.search(wish.words)) and not counted):
        levels = [held for held in numbers if _is_level(held) and shares_words(held, wish)]
        levels.sort(key=lambda held: (not says_otherwise(held, wish), -count_shared(held, wish)))
        return ChosenMeasure(Statistic.MEAN, levels[0].key) if levels else ChosenMeasure()
    if not counted and re.search(r"\b(bao nhieu|tong)\b", wish.words):
        # "bao nhiêu km": by its unit alone.
        counted = [
            held
            for held in numbers
            if held.unit
            and held.is_additive
            and not held.through
            and re.search(rf"\b(bao nhieu|may|so) {fold_words(held.unit)}\b", wish.words)
        ]
    if not counted and (thing := _find_counted_thing(subject, wish)) is not None:
        return ChosenMeasure(Statistic.DISTINCT, thing.key)
    return ChosenMeasure(Statistic.SUM, counted[0].key) if counted else ChosenMeasure()


def _find_counted_thing(subject: Subject, wish: SpokenQuestion) -> Dimension | None:
    """The code of what the question counts where a row is none of it: of hamlets in a table that has several rows of
    each the hamlets are counted."""
    if not re.search(r"\b(bao nhieu|may|so|nhieu)\b", wish.words):
        return None
    rows = put_in_terms(subject.noun)
    for held in subject.dimensions.values():
        if not held.of or held.of[0] not in THINGS or held.has_several or held.through or held.is_key:
            continue
        names = [name for name in (*_list_names(held), THINGS[held.of[0]]) if name and name != rows]
        counted = "|".join(map(re.escape, names))
        if re.search(rf"\b(?:bao nhieu|may|so|nhieu) (?:{counted})\b", wish.words):
            return held
    return None


def _is_level(dimension: Dimension) -> bool:
    """Whether its values can be averaged: it is no year and names nothing."""
    is_name = dimension.is_key or dimension.key_of or dimension.of or dimension.ranks
    return not (dimension.through or dimension.is_year or is_name)


def _read_share(
    subject: Subject, wish: SpokenQuestion, conditions: Iterable[RowCondition], weights: Iterable[Dimension]
) -> ChosenMeasure:
    """The share of the rows that are as the question says last; else the average of a percent that they have."""
    ticked = [
        condition
        for condition in conditions
        if condition.relation in (RowRelation.IS, RowRelation.FILLED) and not is_of_body(subject, condition.key)
        if not is_of_year(condition.key)
    ]
    if ticked and len(ticked[-1].values) <= 1:
        return ChosenMeasure(Statistic.SHARE, ticked[-1].key, *ticked[-1].values)
    lists = [held for held in subject.dimensions.values() if held.has_several and shares_words(held, wish)]
    if lists:
        return ChosenMeasure(Statistic.SHARE, lists[0].key)
    levels = [held for held in weights if shares_words(held, wish)]
    return ChosenMeasure(Statistic.MEAN, levels[0].key) if levels else ChosenMeasure()


def _read_beside(
    subject: Subject, wish: SpokenQuestion, measure: ChosenMeasure, conditions: Iterable[RowCondition]
) -> list[ChosenMeasure]:
    """What is asked beside the first: further numbers that are counted, and of the rows how many are so ("bao nhiêu
    cột, bao nhiêu cột dùng chung")."""
    numbers = [
        held for held in subject.dimensions.values() if held.is_numeric and not held.is_span and not held.through
    ]
    if measure.statistic == Statistic.SUM:
        taken = {measure.key, *(condition.key for condition in conditions)}
        counted = [held for held in numbers if held.is_additive and held.key not in taken and _is_counted(held, wish)]
        return [ChosenMeasure(Statistic.SUM, held.key) for held in counted][:MOST_BESIDE]
    clauses = SPLIT.split(wish.words)
    if measure != ChosenMeasure() or len(clauses) <= SHORT:
        return []
    first = replace(wish, words=clauses[1])
    before = {condition.key for condition in read_conditions(subject, first)}
    further = [
        condition
        for condition in conditions
        if condition.key not in before and len(condition.values) <= 1 and not is_of_year(condition.key)
        if condition.relation in (RowRelation.IS, RowRelation.FILLED) and not is_of_body(subject, condition.key)
    ]
    return [ChosenMeasure(Statistic.COUNT, held.key, *held.values) for held in further][:MOST_BESIDE]


def _is_counted(dimension: Dimension, wish: SpokenQuestion) -> bool:
    """Whether the question asks how many of it: "bao nhiêu hộ", "đông dân"."""
    title = put_in_terms(BRACKETED.sub(" ", dimension.title))
    noun = re.sub(r"^(so|tong so) ", "", title)
    asked = rf"\b(?:bao nhieu|tong|so|dong|moi|phan tram|may)(?: phan tram)?(?: so)? {re.escape(noun)}\b"
    most = re.search(r"\b(?:nhieu|it) ([a-z]+(?: [a-z]+)?) nhat\b", wish.words)
    if most and not dimension.through and counts_noun(dimension, most[1]):
        return True
    if AMOUNT.search(wish.words) and wish.says(title):
        return True
    if re.search(asked, wish.words) is not None or (title == "dan so" and wish.says("dong dan so")):
        return True
    if dimension.unit in MONEY:
        return bool(says_otherwise(dimension, wish)) and wish.asks_number
    also = "|".join(re.escape(put_in_terms(also)) for also in dimension.also)
    asked = rf"\b(?:bao nhieu|tong|so|may) (?:{also})\b|\b(?:{also}) (?:la |duoc )?bao nhieu\b"
    return bool(also) and re.search(asked, wish.words) is not None
