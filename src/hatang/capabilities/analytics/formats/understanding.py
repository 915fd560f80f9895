"""What a question in words asks of a table: its conditions, groups, measures, and another table beside it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats import answering
from hatang.capabilities.analytics.formats.choosing import (
    ChosenMeasure,
    QuestionChoice,
    RowCondition,
    TableLink,
)
from hatang.capabilities.analytics.formats.spoken import (
    AMOUNT,
    BEFORE,
    BEYOND,
    BOTH,
    BOUND,
    BRACKETED,
    CLOSING,
    DENIED_WITHIN,
    EXACTLY,
    FALLS,
    GENERATION,
    HAS,
    HOLDERS,
    IN_MONTH,
    IN_YEAR,
    LAST_YEAR,
    LEADS,
    LEAST,
    LONGEST_RUN,
    MANY,
    MEAN,
    MONEY,
    MOST,
    MOST_ELSEWHERE,
    MOST_LOOKED_FOR,
    MOST_RUNS,
    NOT,
    OF_PROVINCE,
    ORGANISATION,
    PERCENT,
    PERCENTS,
    RISES,
    SCALES,
    SHORT,
    SHORTEST,
    SPLIT,
    THINGS,
    TIMELY,
    TOP,
    UNDER,
    WHO,
    WHOLE,
    YEARS,
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
    quote_value,
    split_words,
)
from hatang.capabilities.analytics.terms import (
    ASKING_WORDS,
    EMPTY_WORDS,
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
    clean_text,
    fold_text,
    fold_words,
)
from hatang.kernel import datasets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hatang.capabilities.analytics.formats.desk import QueryDesk

# --- what is asked of it


def understand_question(opened: QueryDesk, subject: Subject, wish: SpokenQuestion, as_of: date) -> QuestionChoice:
    areas = wish.areas if subject.has_area else ()
    if subject.indicator is not None:
        return _read_figure(subject, wish, areas, as_of)
    conditions = _read_conditions(subject, wish)
    if wish.areas and not subject.has_area:
        # A row that lies nowhere may have gone into such a place.
        went = [held for held in subject.dimensions.values() if held.of == ("places.unit",) and held.has_several]
        conditions += [RowCondition(held.key, RowRelation.IS, wish.areas[:MOST_VALUES]) for held in went[:1]]
    conditions += _read_bodies(opened, subject, wish, as_of) if not wish.bodies else []
    linked = _read_link(opened, subject, wish, conditions)
    if linked is None:
        conditions, linked = _part_bodies(subject, wish, conditions)
    groups = _read_groups(subject, wish, {condition.key for condition in conditions})
    groups += tuple(
        condition.key
        for condition in conditions
        if condition.relation == RowRelation.IS and len(condition.values) > 1
        if is_of_body(subject, condition.key) or _is_of_year(condition.key)
        if condition.key not in groups
    )
    spans = [key for key in groups if key.endswith(".nam")]
    if spans and (named := wish.find_years()) and not any(_is_of_year(condition.key) for condition in conditions):
        conditions.append(RowCondition(spans[0], RowRelation.IS, named))
    # How many are so and how many not: that is told apart and picks nothing.
    parted = [held.key for held in conditions if _is_yes(subject, held) and BOTH.search(wish.words)]
    groups = (*parted, *groups)[:MOST_GROUPS]
    conditions = [condition for condition in conditions if condition.key not in parted]
    # What every row is divides nothing.
    told = {held.key for held in conditions if held.relation == RowRelation.IS and len(held.values) == 1}
    groups = tuple(key for key in groups if key not in told or is_of_body(subject, key) or _is_of_year(key))
    conditions = [
        condition
        for condition in conditions
        if condition.key not in groups
        or len(condition.values) == 1
        or is_of_body(subject, condition.key)
        or _is_of_year(condition.key)
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
    fitting = [held for held in numbers if held is not own and (_is_counted(held, wish) or _shares_words(held, wish))]
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


def _is_of_year(key: str) -> bool:
    return key.endswith((".nam", "year"))


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
                most = _read_number(bound[2])
            else:
                least = _read_number(bound[2])
    if groups and against is None and least is None and most is None and (goal := PERCENTS.search(wish.words)):
        least = _read_number(goal[1])
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


def _read_number(words: str, scale: str | None = None) -> float:
    return float(words.replace(" ", "")) * SCALES[scale]


def _read_top(wish: SpokenQuestion, groups: tuple[str, ...]) -> int:
    named = TOP.search(wish.words) if groups else None
    return min(int(named[1] or named[2]), SHOWN_ROWS) if named else 0


def _read_ranking(wish: SpokenQuestion, groups: tuple[str, ...]) -> str:
    return GroupOrder.LEAST.value if groups and LEAST.search(wish.words) else ""


def _strip_title(title: str) -> str:
    """The words by which a field is meant: "Có cáp quang (thôn)" is "cap quang".

    >>> _strip_title("Có cáp quang (thôn)"), _strip_title("Đã gửi"), _strip_title("Công nghệ")
    ('cap quang', 'gui', 'cong nghe')
    """
    return re.sub(r"^(co|da|duoc|dang) ", "", put_in_terms(BRACKETED.sub(" ", title)))


def _read_conditions(subject: Subject, wish: SpokenQuestion) -> list[RowCondition]:
    """What rows must be, by the own fields first; what is reached says the same only once."""
    dimensions = [held for held in subject.dimensions.values() if not held.is_validity and not held.is_about_record]
    generations = {
        generation[0] for held in dimensions if held.kind == "boolean" for generation in GENERATION.finditer(held.key)
    }
    conditions: list[RowCondition] = [*_read_years(subject, wish), *_read_bounds(dimensions, wish)]
    met: set[str] = set()
    taken = {condition.key for condition in conditions}
    for dimension in sorted(dimensions, key=lambda held: bool(held.through)):
        phrases = (_name_meant(dimension), *(put_in_terms(also) for also in dimension.also))
        phrase = wish.says_any(phrases) or phrases[0]
        if dimension.is_span or phrase in met or dimension.key in taken:
            continue
        if dimension.is_share and generations & set(phrase.split()):
            continue
        if dimension.through and dimension.kind == "boolean" and phrase in generations and "technology" in taken:
            # The rows say themselves of which generation they are.
            continue
        if (condition := _read_condition(dimension, phrase, wish)) is not None:
            conditions.append(condition)
            met.add(phrase)
            taken.add(condition.key)
    if wish.bodies and (own := _find_bodies(subject)) is not None:
        conditions.append(RowCondition(own.key, RowRelation.IS, wish.bodies))
    return conditions


def _read_years(subject: Subject, wish: SpokenQuestion) -> list[RowCondition]:
    """The year or the years of the rows, the month; where a row has no year, that of the day that it is named by."""
    months = [held for held in subject.dimensions.values() if held.kind == "month" and not held.through]
    if months and (named := IN_MONTH.search(wish.words)):
        return [RowCondition(months[0].key, RowRelation.IS, (f"{named[2]}-{int(named[1]):02}",))]
    if (years := YEARS.search(wish.words)) and {"year_from", "year_to"} <= subject.dimensions.keys():
        return [RowCondition(f"year_{end}", RowRelation.IS, (years[n],)) for n, end in ((1, "from"), (2, "to"))]
    years_named = wish.find_years()
    if not years_named:
        return []
    if (own := subject.find("year")) is not None:
        return [RowCondition(own.key, RowRelation.IS, years_named)]
    period = subject.find("period") if len(years_named) == 1 else None
    if period is not None and period.kind == "code":
        # A period is written with its year.
        return [RowCondition(period.key, RowRelation.CONTAINS, years_named)]
    days = [
        held
        for held in subject.dimensions.values()
        if held.kind == "date" and not held.is_validity and not held.through
    ]
    days.sort(key=lambda held: (not _says_otherwise(held, wish), -_count_shared(held, wish)))
    fitting = [held for held in days if _shares_words(held, wish)] or [held for held in days if not held.may_lack][:1]
    return [RowCondition(f"{held.key}.nam", RowRelation.IS, years_named) for held in fitting[:1]]


def _read_bounds(dimensions: Iterable[Dimension], wish: SpokenQuestion) -> list[RowCondition]:
    """ "trên 200 hộ", "từ 3 doanh nghiệp có cáp quang trở lên", "dưới 10 Mbit/s": each of the number that it fits best,
    the own ones of a row before what is reached."""
    conditions = []
    for bound in BOUND.finditer(wish.words):
        # A percent with nothing behind it is of what stands before it: "tiến độ chưa đạt 50 %".
        before = replace(wish, words=" ".join(wish.words[: bound.start()].split()[-DENIED_WITHIN:]))
        beside = before if bound[4] == "%" else wish
        fitting = [
            (bool(_says_otherwise(held, beside)), _count_shared(held, beside), not held.through, -place, held)
            for place, held in enumerate(dimensions)
            if held.is_numeric and not held.is_span and not held.is_year and _counts_noun(held, bound[4])
        ]
        if fitting:
            # By what it is otherwise called first.
            held = max(fitting, key=lambda row: row[:4])[4]
            relation = RowRelation.AT_MOST if bound[1] in UNDER else RowRelation.AT_LEAST
            relation = RowRelation.IS if bound[1] in EXACTLY else relation
            beyond = BEYOND.get(bound[1], 0) if held.kind == "integer" and not bound[3] else 0
            conditions.append(RowCondition(held.key, relation, (str(int(_read_number(bound[2], bound[3])) + beyond),)))
    return conditions


def _counts_noun(dimension: Dimension, words: str) -> bool:
    """Whether what stands after a number is what the field counts, or its unit."""
    title = re.sub(r"^(so|tong so|ty le|dan) ", "", put_in_terms(BRACKETED.sub(" ", dimension.title)))
    first = next(iter(words.split()), "")
    unit = "dong" if dimension.unit in MONEY else fold_words(dimension.unit)
    # "trên 300 hộ" is no share of households.
    if first == "%" or dimension.is_share:
        return first == "%" and dimension.is_share
    nouns = {title.split()[0] if title else "", *(put_in_terms(also) for also in dimension.also)}
    is_noun = any(noun and re.match(rf"{re.escape(noun)}\b", words) for noun in nouns)
    # A first word of two syllables is a noun with its second: «doanh nghiệp» is not «doanh thu».
    is_noun = is_noun and (title.split()[:2] == words.split()[:2] or len(title.split()) < SHORT or first in WHOLE)
    return is_noun or (bool(unit) and (first == unit or first[:2] == unit[:2] == "mb"))


def _read_bodies(opened: QueryDesk, subject: Subject, wish: SpokenQuestion, as_of: date) -> list[RowCondition]:
    """Whose rows they are to be, of those who have rows: by the usual name, which begins the code ("VNPT.QNG"), or by
    the whole one; of several fields with bodies the first that has any of those named."""
    words = f"{fold_words(wish.text)} ; {wish.words}"
    for held in _list_holders(subject):
        codes = _list_bodies(opened, subject, held)
        names = datasets.name_codes(held.of or (ORGANISATION,), codes, as_of)
        begun = Counter(fold_words(code.partition(".")[0]) for code in codes)
        spoken = {
            code: name
            for code in codes
            for name in _list_body_names(code, names.get(code, ""), of_place=not subject.has_area)
            if begun[name] < MANY
            and len(name) > SHORT
            and re.search(rf"\b{re.escape(name)}\b(?!{_ONE_OF_MANY})", words)
        }
        # «Sở Y tế» stands in no other, but «Quảng Ngãi» in many.
        longest = {
            name for name in spoken.values() if not any(name in more and name != more for more in spoken.values())
        }
        if meant := tuple(code for code, name in spoken.items() if name in longest):
            return [RowCondition(held.key, RowRelation.IS, meant[:MOST_VALUES])]
    return []


_COMMITTEE = "uy ban nhan dan "
# Behind the name of a body that speaks of many with the same beginning: "Ủy ban nhân dân cấp xã".
_ONE_OF_MANY = r" (?:cap |cac )?(?:xa|phuong|huyen)\b"


def _list_body_names(code: str, name: str, *, of_place: bool) -> list[str]:
    """By which names a body is called: the beginning of its code, the whole name, the name without its province; a
    committee `of_place` by that."""
    whole = put_in_terms(name)
    short = OF_PROVINCE.sub("", whole)
    names = [fold_words(code.partition(".")[0]), whole, *([short] if " " in short else [])]
    if of_place and whole.startswith(_COMMITTEE):
        names.append(whole.removeprefix(_COMMITTEE))
    return [called for called in names if called.replace(" ", "").isalpha()]


def _list_holders(subject: Subject) -> list[Dimension]:
    """The fields with bodies: whose the rows are first, then others."""
    own = [held for held in subject.dimensions.values() if held.of == (ORGANISATION,) and not held.through]
    own += [
        held for key in HOLDERS if (held := subject.find(key)) is not None and held.kind == "code" and held not in own
    ]
    return sorted(own, key=lambda held: held.has_several and held.key not in LEADS)


def _list_bodies(opened: QueryDesk, subject: Subject, held: Dimension) -> list[str]:
    sql = f"SELECT DISTINCT {answering.write_members(held)} AS code FROM {subject.table} AS t"
    return [str(code) for code in opened.ask(sql, rows=SHOWN_ROWS).table.column(0).to_pylist() if code]


def is_of_body(subject: Subject, key: str) -> bool:
    return any(held.key == key for held in _list_holders(subject))


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


def _name_meant(dimension: Dimension) -> str:
    """By which words people mean it: a yes or no of a generation of mobile networks by that generation."""
    generation = GENERATION.search(dimension.key) if dimension.kind == "boolean" else None
    return generation[0] if generation else _strip_title(dimension.title)


def _find_bodies(subject: Subject) -> Dimension | None:
    """Whose the rows are."""
    return next((held for held in subject.dimensions.values() if held.of == (ORGANISATION,) and not held.through), None)


def _read_condition(dimension: Dimension, phrase: str, wish: SpokenQuestion) -> RowCondition | None:
    key = dimension.key
    if dimension.kind == "boolean" and wish.says(phrase):
        is_denied = wish.denies(phrase)
        words = "false" if is_denied else "true"
        return RowCondition(key, RowRelation.IS, (words,)) if is_denied or wish.affirms(phrase) else None
    if dimension.kind == "date":
        return _read_day(dimension, phrase, wish)
    if dimension.has_several and wish.says(phrase):
        relation = RowRelation.EMPTY if wish.denies(phrase) else RowRelation.FILLED
        is_said = relation == RowRelation.EMPTY or HAS.search(" ".join(wish.list_before(phrase)[-1:])) is not None
        return RowCondition(key, relation) if is_said else None
    if (
        dimension.kind == "text"
        and dimension.may_lack
        and phrase in map(put_in_terms, dimension.also)
        and wish.says(phrase)
    ):
        return RowCondition(key, RowRelation.EMPTY if wish.denies(phrase) else RowRelation.FILLED)
    return _read_choice(dimension, wish) if dimension.choices else _read_numbered(dimension, wish)


def _read_choice(dimension: Dimension, wish: SpokenQuestion) -> RowCondition | None:
    """Which of the values of a closed list it has, or all the others where those are denied."""
    spoken = {code: put_in_terms(words) for code, words in dimension.choices if wish.says_label(words)}
    # "Có cáp quang" stands in "Chưa có cáp quang".
    longest = {
        words for words in spoken.values() if not any(words != more and words in more for more in spoken.values())
    }
    codes = tuple(code for code, words in spoken.items() if words in longest)
    if codes and len(longest) == 1 and NOT.search(" ".join(wish.list_before(next(iter(longest)))[-SHORT:])):
        codes = tuple(code for code, _words in dimension.choices if code not in codes)
    return RowCondition(dimension.key, RowRelation.IS, codes) if codes else None


def _read_day(dimension: Dimension, phrase: str, wish: SpokenQuestion) -> RowCondition | None:
    """That there is no such day yet: "chưa được phê duyệt"; that there is: "đã cài"; up to a day: "trước 15/12"."""
    if dimension.may_lack:
        if CLOSING.search(dimension.key) and wish.asks_what_stands():
            return RowCondition(dimension.key, RowRelation.EMPTY)
        also = wish.says_any(put_in_terms(also) for also in dimension.also)
        if also:
            return RowCondition(dimension.key, RowRelation.EMPTY if wish.denies(also) else RowRelation.FILLED)
        is_missing = _shares_words(dimension, wish) and any(wish.denies(word) for word in phrase.split()[-3:-1])
        return RowCondition(dimension.key, RowRelation.EMPTY) if is_missing else None
    if "han" in phrase.split() and (before := BEFORE.search(wish.words)):
        day = f"{before[1]}/{before[2]}/{before[3] or wish.year}"
        return RowCondition(dimension.key, RowRelation.AT_MOST, (day,))
    return None


def _read_numbered(dimension: Dimension, wish: SpokenQuestion) -> RowCondition | None:
    """ "cấp độ 3", "kế hoạch 194", "chưa có 5G" of a share of 5G."""
    title = put_in_terms(BRACKETED.sub(" ", dimension.title)).split()
    first = " ".join(title[:2])
    numbered = re.search(rf"\b{re.escape(first)} (\d+)( tro len)?", wish.words) if len(title) > 1 else None
    if numbered and dimension.is_numeric:
        relation = RowRelation.AT_LEAST if numbered[2] else RowRelation.IS
        return RowCondition(dimension.key, relation, (numbered[1],))
    named = re.search(rf"\b{re.escape(first)} (?:so )?(\d+)\b", wish.words) if len(title) == SHORT else None
    # A number with a dot or a stroke behind it is read whole, among the texts.
    if named and re.search(rf"\b{named[1]}[./]\w", wish.text):
        named = None
    if named and dimension.kind == "text" and not dimension.through:
        return RowCondition(dimension.key, RowRelation.CONTAINS, (named[1],))
    generation = next((word for word in title if GENERATION.fullmatch(word)), "")
    if dimension.is_share and generation and wish.says(generation) and wish.denies(generation):
        return RowCondition(dimension.key, RowRelation.AT_MOST, ("0",))
    return None


# "3.000" is a number and no code.
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")


def find_in_texts(
    opened: QueryDesk, subject: Subject, wish: SpokenQuestion, missed: Collection[str], shortest: int = SHORT
) -> tuple[list[RowCondition], int]:
    """What stands in the texts of the rows, and of how many: a number as it is written ("2.3", "194/KH-UBND"), else the
    longest run of so many words that holds one which nothing else understood."""
    texts = [
        held
        for held in subject.dimensions.values()
        if held.kind in ("text", "code") and not (held.through or held.of or held.is_span or held.is_about_record)
    ]
    written = clean_text(wish.text)
    coded = re.findall(r"(?<!\S)\(?((?=[^\s,;?()]*\d)[\w./-]*[./-][\w./-]*\w)", written)
    coded = [code for code in coded if not _THOUSANDS.fullmatch(code)]
    # What a field is called is not what stands in it.
    called = [put_in_terms(words) for held in subject.dimensions.values() for words in (held.title, *held.also)]
    runs = [] if coded else _list_runs(written, missed)
    runs = [
        run for run in runs if len(run.split()) >= shortest and not any(fold_words(run) in words for words in called)
    ]
    wanted = [(text, held) for text in (*coded, *runs) for held in texts if coded or held.kind == "text"]
    wanted = wanted[: MOST_LOOKED_FOR if shortest == SHORT else MOST_ELSEWHERE]
    if not wanted:
        return [], 0
    counts_sql = [
        f"count(*) FILTER (WHERE {_match_text(text, held, is_code=bool(coded))}) AS n{place}"
        for place, (text, held) in enumerate(wanted)
    ]
    counts = opened.ask(f"SELECT {', '.join(counts_sql)} FROM {subject.table} AS t", rows=1).table.to_pylist()[0]
    met = [(*pair, count) for pair, count in zip(wanted, counts.values(), strict=True) if count]
    if not met:
        return [], 0
    text, held, rows = max(met, key=lambda pair: (len(pair[0].split()), len(pair[0]), -texts.index(pair[1])))
    relation = RowRelation.IS if held.kind == "code" else RowRelation.CONTAINS
    return [RowCondition(held.key, relation, (text,))], rows


def _match_text(text: str, held: Dimension, *, is_code: bool) -> str:
    if is_code and held.kind == "code":
        return f"CAST({held.sql} AS VARCHAR) = {quote_value(text)}"
    folded = f"replace(strip_accents(lower(CAST({held.sql} AS VARCHAR))), 'đ', 'd')"
    return f"contains({folded}, {quote_value(fold_text(text))})"


def _list_runs(written: str, missed: Collection[str]) -> list[str]:
    """Runs of words that hold a missed one and begin and end with words that say something."""
    words = re.findall(r"[^\W_]+", written)
    asking = {fold_words(word) for word in ASKING_WORDS} | EMPTY_WORDS
    runs = []
    for length in range(LONGEST_RUN, 1, -1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            ends = {fold_words(run[0]), fold_words(run[-1])}
            if not ends & asking and set(run) & set(missed):
                runs.append(" ".join(run))
    return list(dict.fromkeys(runs))[:MOST_RUNS]


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
            [(timely.start(), max(spans, key=lambda held: (held.key in picked, _count_shared(held, wish))).key)]
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
    if (who := WHO.search(wish.words)) and (held := next(iter(_list_holders(subject)), None)) is not None:
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
        levels = [held for held in numbers if _is_level(held) and _shares_words(held, wish)]
        levels.sort(key=lambda held: (not _says_otherwise(held, wish), -_count_shared(held, wish)))
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
        if not _is_of_year(condition.key)
    ]
    if ticked and len(ticked[-1].values) <= 1:
        return ChosenMeasure(Statistic.SHARE, ticked[-1].key, *ticked[-1].values)
    lists = [held for held in subject.dimensions.values() if held.has_several and _shares_words(held, wish)]
    if lists:
        return ChosenMeasure(Statistic.SHARE, lists[0].key)
    levels = [held for held in weights if _shares_words(held, wish)]
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
    before = {condition.key for condition in _read_conditions(subject, first)}
    further = [
        condition
        for condition in conditions
        if condition.key not in before and len(condition.values) <= 1 and not _is_of_year(condition.key)
        if condition.relation in (RowRelation.IS, RowRelation.FILLED) and not is_of_body(subject, condition.key)
    ]
    return [ChosenMeasure(Statistic.COUNT, held.key, *held.values) for held in further][:MOST_BESIDE]


def _is_counted(dimension: Dimension, wish: SpokenQuestion) -> bool:
    """Whether the question asks how many of it: "bao nhiêu hộ", "đông dân"."""
    title = put_in_terms(BRACKETED.sub(" ", dimension.title))
    noun = re.sub(r"^(so|tong so) ", "", title)
    asked = rf"\b(?:bao nhieu|tong|so|dong|moi|phan tram|may)(?: phan tram)?(?: so)? {re.escape(noun)}\b"
    most = re.search(r"\b(?:nhieu|it) ([a-z]+(?: [a-z]+)?) nhat\b", wish.words)
    if most and not dimension.through and _counts_noun(dimension, most[1]):
        return True
    if AMOUNT.search(wish.words) and wish.says(title):
        return True
    if re.search(asked, wish.words) is not None or (title == "dan so" and wish.says("dong dan so")):
        return True
    if dimension.unit in MONEY:
        return bool(_says_otherwise(dimension, wish)) and wish.asks_number
    also = "|".join(re.escape(put_in_terms(also)) for also in dimension.also)
    asked = rf"\b(?:bao nhieu|tong|so|may) (?:{also})\b|\b(?:{also}) (?:la |duoc )?bao nhieu\b"
    return bool(also) and re.search(asked, wish.words) is not None


def _says_otherwise(dimension: Dimension, wish: SpokenQuestion) -> str:
    """The words of the question by which the field is otherwise called."""
    return wish.says_any(put_in_terms(also) for also in dimension.also)


def _shares_words(dimension: Dimension, wish: SpokenQuestion) -> bool:
    words = set(put_in_terms(BRACKETED.sub(" ", dimension.title)).split()) - EMPTY_WORDS
    return bool(_says_otherwise(dimension, wish)) or _count_shared(dimension, wish) >= min(2, len(words)) > 0


def _count_shared(dimension: Dimension, wish: SpokenQuestion) -> int:
    """How many words of the title, or of what else it is called, the question has."""
    title = " ".join((BRACKETED.sub(" ", dimension.title), *dimension.also))
    return len((set(put_in_terms(title).split()) - EMPTY_WORDS) & set(wish.words.split()))
