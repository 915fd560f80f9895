"""Which rows of a table a question in words picks: by years, bounds, bodies, lists, days, and words in their texts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats import answering
from hatang.capabilities.analytics.formats.choosing import (
    RowCondition,
)
from hatang.capabilities.analytics.formats.spoken import (
    BEFORE,
    BEYOND,
    BOUND,
    BRACKETED,
    CLOSING,
    DENIED_WITHIN,
    EXACTLY,
    GENERATION,
    HAS,
    HOLDERS,
    IN_MONTH,
    LEADS,
    LONGEST_RUN,
    MANY,
    MONEY,
    MOST_ELSEWHERE,
    MOST_LOOKED_FOR,
    MOST_RUNS,
    NOT,
    OF_PROVINCE,
    ORGANISATION,
    SCALES,
    SHORT,
    UNDER,
    WHOLE,
    YEARS,
    SpokenQuestion,
    put_in_terms,
)
from hatang.capabilities.analytics.formats.subjects import (
    Dimension,
    Subject,
    quote_value,
)
from hatang.capabilities.analytics.terms import (
    ASKING_WORDS,
    EMPTY_WORDS,
    MOST_VALUES,
    SHOWN_ROWS,
    RowRelation,
)
from hatang.engines.writing.words import (
    clean_text,
    fold_text,
    fold_words,
)
from hatang.kernel import datasets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from hatang.capabilities.analytics.formats.desk import QueryDesk


def is_of_year(key: str) -> bool:
    return key.endswith((".nam", "year"))


def read_number(words: str, scale: str | None = None) -> float:
    return float(words.replace(" ", "")) * SCALES[scale]


def strip_title(title: str) -> str:
    """The words by which a field is meant: "Có cáp quang (thôn)" is "cap quang".

    >>> strip_title("Có cáp quang (thôn)"), strip_title("Đã gửi"), strip_title("Công nghệ")
    ('cap quang', 'gui', 'cong nghe')
    """
    return re.sub(r"^(co|da|duoc|dang) ", "", put_in_terms(BRACKETED.sub(" ", title)))


def read_conditions(subject: Subject, wish: SpokenQuestion) -> list[RowCondition]:
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
    days.sort(key=lambda held: (not says_otherwise(held, wish), -count_shared(held, wish)))
    fitting = [held for held in days if shares_words(held, wish)] or [held for held in days if not held.may_lack][:1]
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
            (bool(says_otherwise(held, beside)), count_shared(held, beside), not held.through, -place, held)
            for place, held in enumerate(dimensions)
            if held.is_numeric and not held.is_span and not held.is_year and counts_noun(held, bound[4])
        ]
        if fitting:
            # By what it is otherwise called first.
            held = max(fitting, key=lambda row: row[:4])[4]
            relation = RowRelation.AT_MOST if bound[1] in UNDER else RowRelation.AT_LEAST
            relation = RowRelation.IS if bound[1] in EXACTLY else relation
            beyond = BEYOND.get(bound[1], 0) if held.kind == "integer" and not bound[3] else 0
            conditions.append(RowCondition(held.key, relation, (str(int(read_number(bound[2], bound[3])) + beyond),)))
    return conditions


def counts_noun(dimension: Dimension, words: str) -> bool:
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


def read_bodies(opened: QueryDesk, subject: Subject, wish: SpokenQuestion, as_of: date) -> list[RowCondition]:
    """Whose rows they are to be, of those who have rows: by the usual name, which begins the code ("VNPT.QNG"), or by
    the whole one; of several fields with bodies the first that has any of those named."""
    words = f"{fold_words(wish.text)} ; {wish.words}"
    for held in list_holders(subject):
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


def list_holders(subject: Subject) -> list[Dimension]:
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
    return any(held.key == key for held in list_holders(subject))


def _name_meant(dimension: Dimension) -> str:
    """By which words people mean it: a yes or no of a generation of mobile networks by that generation."""
    generation = GENERATION.search(dimension.key) if dimension.kind == "boolean" else None
    return generation[0] if generation else strip_title(dimension.title)


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
        is_missing = shares_words(dimension, wish) and any(wish.denies(word) for word in phrase.split()[-3:-1])
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


def says_otherwise(dimension: Dimension, wish: SpokenQuestion) -> str:
    """The words of the question by which the field is otherwise called."""
    return wish.says_any(put_in_terms(also) for also in dimension.also)


def shares_words(dimension: Dimension, wish: SpokenQuestion) -> bool:
    words = set(put_in_terms(BRACKETED.sub(" ", dimension.title)).split()) - EMPTY_WORDS
    return bool(says_otherwise(dimension, wish)) or count_shared(dimension, wish) >= min(2, len(words)) > 0


def count_shared(dimension: Dimension, wish: SpokenQuestion) -> int:
    """How many words of the title, or of what else it is called, the question has."""
    title = " ".join((BRACKETED.sub(" ", dimension.title), *dimension.also))
    return len((set(put_in_terms(title).split()) - EMPTY_WORDS) & set(wish.words.split()))
