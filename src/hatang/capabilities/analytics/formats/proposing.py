"""A question in somebody's own words: the subjects that fit it, each with a choice to take or to leave.

Nothing is understood that cannot be shown: words of the question are looked up among titles, closed lists and fields of
the declarations, and what they come to is a choice like any other, with its sentence, on the form.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats import answering
from hatang.capabilities.analytics.formats.choosing import (
    ChosenMeasure,
    QuestionChoice,
    RowCondition,
    TableLink,
    describe_choice,
)
from hatang.capabilities.analytics.formats.subjects import (
    FIGURE_PREFIX,
    Dimension,
    Subject,
    find_shared_key,
    find_subject,
    list_linkable,
    list_subjects,
    name_coded,
)
from hatang.capabilities.analytics.terms import (
    ALSO_CALLED,
    ASKING_WORDS,
    EMPTY_WORDS,
    FEW_PROPOSALS,
    MOST_CONDITIONS,
    MOST_GROUPS,
    GroupOrder,
    RowRelation,
    Statistic,
)
from hatang.capabilities.places import public as places
from hatang.engines.writing.words import clean_text, fold_words
from hatang.kernel import datasets
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.capabilities.analytics.formats.subjects import SubjectTitle

_ORGANISATION = "identity.organisation"
_PERCENT = re.compile(r"\b(phan tram|ty le|%)")
_MEAN = re.compile(r"\b(trung binh|binh quan)\b")
_LEAST = re.compile(r"\b(thap nhat|it nhat(?! \d)|cham nhat|kem nhat|yeu nhat)\b")
_MOST = re.compile(r"\b(cao nhat|nhieu nhat|nhanh nhat|dong nhat|lon nhat|dong dan nhat)\b")
_NOT = re.compile(r"\b(chua|khong|thieu|vang|phai)\b")
_HAS = re.compile(r"\b(co|da|duoc)$")
_GENERATION = re.compile(r"\dg")
_IN_YEAR = re.compile(r"\bnam (20\d\d)\b")
_BEFORE = re.compile(r"\btruoc (?:ngay )?(\d{1,2}) (\d{1,2})(?: (20\d\d))?\b")
_BOUND = re.compile(r"\b(tren|hon|it nhat|duoi|khong qua|toi da) (\d+) ([a-z]+)")
_UNDER = ("duoi", "khong qua", "toi da")
# Numbers on the other side of the bound alone: "trên 100" is from 101 up.
_BEYOND = {"tren": 1, "hon": 1, "duoi": -1}
# That something has not been closed; "còn" with its tone, for "con" is another word.
_STILL = re.compile(r"\b(?:chua|khong) (?:dong|ket thuc)\b|\b(?:dang|con) mo\b")
_STANDS = re.compile(r"\bcòn\b(?! (?:chưa|không|lại|thiếu|nợ))")
_CLOSING = re.compile(r"(^|_)(closed|ended)_(on|at)$")
# Fields with the body that holds a row, where no dataset of codes is named beside them.
_HOLDERS = ("operator", "owner")
_PLACED = "xa|phuong|dac khu|o|tai|thuoc"
# What says how a row stands to a bound, in the question's words.
_BOUNDING = {
    RowRelation.AT_LEAST: frozenset({"tren", "hon", "tro", "len"}),
    RowRelation.AT_MOST: frozenset({"duoi", "qua", "truoc", "ngay"}),
}
_BRACKETED = re.compile(r"\([^)]*\)")
# How many words before a thing may deny it: "chưa có Internet cáp quang", "chưa được phê duyệt".
_DENIED_WITHIN = 4
# A title of more words is meant where it stands, whatever stands before it.
_SHORT = 2


@lru_cache(maxsize=8192)
def put_in_terms(text: str) -> str:
    """The words folded, and those that people use otherwise in the terms of the declarations.

    >>> put_in_terms("Trạm BTS nào của nhà mạng?"), put_in_terms("Trạm y tế")
    ('vi tri cot nao cua doanh nghiep', 'tram y te')
    """
    words = fold_words(text)
    for pattern, called in ALSO_CALLED:
        words = re.sub(rf"\b(?:{pattern})\b", called, words)
    return re.sub(" +", " ", words).strip()


@dataclass(frozen=True)
class ProposedChoice:
    """A subject that fits, and the choice that the words come to; `sentence` says it, `missed` are the words of the
    question that the choice does not speak of."""

    title: str
    group: str
    choice: QuestionChoice
    sentence: str
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class SpokenQuestion:
    """The question as it is compared: its words folded and in the terms of the declarations. `bodies` are the asker's
    own, for "of ours", `areas` those that it names or that are the asker's own; `text` is what was written."""

    words: str
    bodies: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    year: int = 0
    text: str = ""

    @classmethod
    def read(cls, text: str, *, bodies: Iterable[str] = (), areas: Iterable[str] = (), year: int = 0) -> SpokenQuestion:
        return cls(put_in_terms(text), tuple(bodies), tuple(areas), year, text)

    def placed(self, as_of: date) -> SpokenQuestion:
        """The same with the communes of the date that it names as its areas, and without their names: what is called as
        a place is no word about the rows."""
        words, named = fold_words(self.text), list[str]()
        written = clean_text(self.text).lower()
        rows = [(fold_words(row.name), row) for row in places.list_units(as_of=as_of, level="commune")]
        for name in sorted({name for name, _row in rows}, key=len, reverse=True):
            spoken = re.compile(rf"\b(?:{_PLACED}) {re.escape(name)}\b")
            if spoken.search(words) is None:
                continue
            words = spoken.sub(" ", words)
            alike = [row for folded, row in rows if folded == name]
            # Ba Tơ and Ba Tô are two, where they are written with their tones.
            exact = [row for row in alike if row.name.lower() in written]
            named += [str(row.area) for row in exact or alike]
        return replace(self, words=put_in_terms(words), areas=tuple(named)) if named else self

    def asks_what_stands(self) -> bool:
        """Whether it asks for what has not been closed yet."""
        return _STILL.search(self.words) is not None or _STANDS.search(clean_text(self.text).lower()) is not None

    def says(self, phrase: str) -> bool:
        return bool(phrase) and re.search(rf"\b{re.escape(phrase)}\b", self.words) is not None

    def denies(self, phrase: str) -> bool:
        """Whether a word for not stands shortly before the phrase."""
        return _NOT.search(" ".join(self._list_before(phrase)[-_DENIED_WITHIN:])) is not None

    def affirms(self, phrase: str) -> bool:
        """Whether it is said to be so, or the share of those is asked that are."""
        is_affirmed = _HAS.search(" ".join(self._list_before(phrase)[-1:])) is not None
        return is_affirmed or len(phrase.split()) > _SHORT or _PERCENT.search(self.words) is not None

    def _list_before(self, phrase: str) -> list[str]:
        return re.split(rf"\b{re.escape(phrase)}\b", self.words, maxsplit=1)[0].split()

    @property
    def tokens(self) -> list[str]:
        words = [word for word in self.words.split() if word not in EMPTY_WORDS]
        return [*words, *(" ".join(pair) for pair in pairwise(words))]


def propose_choices(opened: QueryDesk, wish: SpokenQuestion, as_of: date) -> list[ProposedChoice]:
    """The subjects that fit the words best, each with what the words say of it."""
    titles = list_subjects(opened)
    proposals = []
    wish = wish.placed(as_of)
    for title in _rank_subjects(opened, titles, wish)[:FEW_PROPOSALS]:
        try:
            subject = find_subject(opened, title.name)
            choice = _read_choice(opened, subject, wish, as_of)
            subject = find_subject(opened, title.name, choice.linked_to)
            ground = answering.find_ground(answering.read_areas(choice), as_of)
            names = answering.name_conditions(subject, choice, as_of)
            sentence = describe_choice(subject, choice, ground, names, as_of)
        except Problem:
            continue
        missed = _list_missed(wish, choice, f"{title.title} {subject.noun} {sentence}")
        proposals.append(ProposedChoice(title.title, title.group, choice, sentence, missed))
    return proposals


def list_missed_by_all(proposals: Collection[ProposedChoice]) -> tuple[str, ...]:
    """The words of the question that none of the proposals speaks of, in their order."""
    first = next(iter(proposals), None)
    others = [set(proposal.missed) for proposal in proposals]
    return tuple(word for word in first.missed if all(word in missed for missed in others)) if first else ()


def _list_missed(wish: SpokenQuestion, choice: QuestionChoice, told: str) -> tuple[str, ...]:
    """The words as they were written that neither what is told of the choice has nor how it was read."""
    known = {*fold_words(told).split(), *put_in_terms(told).split(), *EMPTY_WORDS}
    words = fold_words(wish.text)
    for pattern, called in ALSO_CALLED:
        spoken = re.compile(rf"\b(?:{pattern})\b")
        if set(called.split()) <= known:
            known.update(word for match in spoken.finditer(words) for word in match[0].split())
        words = spoken.sub(called, words)
    read = [_PERCENT] if choice.measure.statistic in (Statistic.SHARE, Statistic.PART) else []
    read += [_MEAN] if choice.measure.statistic == Statistic.MEAN else []
    read += [_LEAST if choice.ranking else _MOST] if choice.groups else []
    every = (*choice.conditions, *(choice.linked.conditions if choice.linked is not None else ()))
    for condition in every:
        known |= _BOUNDING.get(condition.relation, frozenset())
        known.update(_GENERATION.findall(condition.key))
        if condition.relation == RowRelation.EMPTY:
            read.append(_STILL)
        if condition.relation in _BOUNDING:
            known.update(bound[2] for bound in _BOUND.finditer(words))
    if wish.bodies and any(condition.values == wish.bodies for condition in every):
        known |= {"chung", "co", "quan", "don", "vi"}
    if choice.areas:
        known |= {"xa", "phuong", "minh"}
    known.update(word for pattern in read for match in pattern.finditer(wish.words) for word in match[0].split())
    # A word that is written without tones may be the one with them.
    asking = ASKING_WORDS | {fold_words(word) for word in ASKING_WORDS}
    written = re.findall(r"[^\W_]+", clean_text(wish.text))
    missed = (word for word in written if fold_words(word) not in known and word.lower() not in asking)
    return tuple(dict.fromkeys(missed))


# --- which subject


def _rank_subjects(opened: QueryDesk, titles: Iterable[SubjectTitle], wish: SpokenQuestion) -> list[SubjectTitle]:
    """Those whose words the question has; what few subjects say weighs more, and what stands in the title most."""
    spoken = {title: _weigh_words(opened, title) for title in titles}
    spread = Counter(word for words in spoken.values() for word in words)
    tokens = dict.fromkeys(wish.tokens)

    def score(title: SubjectTitle) -> float:
        words = spoken[title]
        met = sum(words[token] * log(1 + len(spoken) / spread[token]) for token in tokens if token in words)
        length = sum(weight >= _IN_TITLE and " " not in word for word, weight in words.items())
        return float(met / max(length, 1) ** 0.25)

    scored = [(score(title), place, title) for place, title in enumerate(spoken)]
    best = max((figure for figure, _place, _title in scored), default=0)
    fitting = [
        (figure * (_OF_COUNTED if _is_counted_by(wish, title.note) else 1), place, title)
        for figure, place, title in scored
        if figure > best / 2
    ]
    return [title for _figure, _place, title in sorted(fitting, key=lambda row: (-row[0], row[1]))]


def _is_counted_by(wish: SpokenQuestion, noun: str) -> bool:
    """Whether a row is one of what the question counts or lists: a table of parts would count it several times."""
    name = re.escape(put_in_terms(noun))
    asked = rf"\b(?:bao nhieu|may|so|nhung|cac|phan tram) {name}\b|\b{name} nao\b|^{name}\b"
    return bool(name) and re.search(asked, wish.words) is not None


# How much more a table fits whose rows are what is counted.
_OF_COUNTED = 1.5
_IN_TITLE, _IN_LIST, _IN_FIELD, _IN_TEXT = 3.0, 2.0, 1.5, 0.5


def _weigh_words(opened: QueryDesk, title: SubjectTitle) -> dict[str, float]:
    weighed: dict[str, float] = {}

    def add(text: str, weight: float) -> None:
        for token in SpokenQuestion.read(_BRACKETED.sub(" ", text)).tokens:
            weighed[token] = max(weighed.get(token, 0.0), weight)

    add(title.title, _IN_TITLE)
    if title.name.startswith(FIGURE_PREFIX):
        return weighed
    readable = next((readable for readable in opened.tables if readable.dataset.name == title.name), None)
    if readable is not None:
        add(str(readable.dataset.description), _IN_TEXT)
        for field in readable.dataset.fields:
            if field.name in readable.edition["fields"] and not field.personal:
                add(str(field.title), _IN_FIELD)
                for _code, words in field.choices:
                    add(str(words), _IN_LIST)
    for model in opened.models:
        if model.table == title.name:
            add(model.grain, _IN_TITLE)
            for column in model.columns:
                add(column.title, _IN_LIST)
    return weighed


# --- what is asked of it


def _read_choice(opened: QueryDesk, subject: Subject, wish: SpokenQuestion, as_of: date) -> QuestionChoice:
    areas = wish.areas if subject.has_area else ()
    if subject.indicator is not None:
        groups: tuple[str, ...] = ("commune",) if _is_divided(wish, subject.dimensions["commune"]) else ()
        return QuestionChoice(subject.name, groups=groups, areas=areas, ranking=_read_ranking(wish, groups))
    conditions = _read_conditions(subject, wish)
    conditions += _read_bodies(opened, subject, wish, as_of) if not wish.bodies else []
    linked = _read_link(opened, subject, wish, conditions)
    groups = _read_groups(subject, wish)
    conditions = [condition for condition in conditions if condition.key not in groups or len(condition.values) == 1]
    measure = _read_measure(subject, wish, conditions)
    if measure.statistic == Statistic.SHARE:
        conditions = [condition for condition in conditions if condition.key != measure.key]
    is_picked = bool(conditions or linked) and not groups
    is_listed = is_picked and measure == ChosenMeasure() and " nao" in f" {wish.words}"
    return QuestionChoice(
        subject.name,
        measure=measure,
        groups=groups,
        conditions=tuple(conditions[:MOST_CONDITIONS]),
        areas=areas,
        ranking=_read_ranking(wish, groups),
        lists_rows=is_listed,
        linked=linked,
    )


def _read_ranking(wish: SpokenQuestion, groups: tuple[str, ...]) -> str:
    return GroupOrder.LEAST.value if groups and _LEAST.search(wish.words) else ""


def _strip_title(title: str) -> str:
    """The words by which a field is meant: "Có cáp quang (thôn)" is "cap quang".

    >>> _strip_title("Có cáp quang (thôn)"), _strip_title("Đã gửi"), _strip_title("Công nghệ")
    ('cap quang', 'gui', 'cong nghe')
    """
    return re.sub(r"^(co|da|duoc|dang) ", "", put_in_terms(_BRACKETED.sub(" ", title)))


def _read_conditions(subject: Subject, wish: SpokenQuestion) -> list[RowCondition]:
    """What rows must be, by the own fields first; what is reached says the same only once."""
    dimensions = [held for held in subject.dimensions.values() if not held.is_validity and not held.is_about_record]
    generations = {
        generation[0] for held in dimensions if held.kind == "boolean" for generation in _GENERATION.finditer(held.key)
    }
    conditions: list[RowCondition] = []
    met: set[str] = set()
    for dimension in sorted(dimensions, key=lambda held: bool(held.through)):
        phrase = _name_meant(dimension)
        if dimension.is_span or phrase in met or (dimension.is_share and generations & set(phrase.split())):
            continue
        if (condition := _read_condition(dimension, phrase, wish)) is not None:
            conditions.append(condition)
            met.add(phrase)
    if wish.bodies and (own := _find_bodies(subject)) is not None:
        conditions.append(RowCondition(own.key, RowRelation.IS, wish.bodies))
    return conditions


def _read_bodies(opened: QueryDesk, subject: Subject, wish: SpokenQuestion, as_of: date) -> list[RowCondition]:
    """Whose rows they are to be, of those who have rows: by the usual name, which begins the code ("VNPT.QNG"), or by
    the whole one."""
    held = _find_bodies(subject) or next(
        (held for key in _HOLDERS if (held := subject.find(key)) is not None and held.kind == "code"), None
    )
    if held is None or held.has_several:
        return []
    codes = [str(code) for code in answering.list_members(opened, subject).get(held.key, ())]
    names = datasets.name_codes(held.of or (_ORGANISATION,), codes, as_of)
    words = fold_words(wish.text)
    meant = [
        code
        for code in codes
        if any(
            len(name) > _SHORT and name.replace(" ", "").isalpha() and re.search(rf"\b{re.escape(name)}\b", words)
            for name in (fold_words(code.partition(".")[0]), fold_words(names.get(code, "")))
        )
    ]
    return [RowCondition(held.key, RowRelation.IS, tuple(meant))] if meant else []


def _name_meant(dimension: Dimension) -> str:
    """By which words people mean it: a yes or no of a generation of mobile networks by that generation."""
    generation = _GENERATION.search(dimension.key) if dimension.kind == "boolean" else None
    return generation[0] if generation else _strip_title(dimension.title)


def _find_bodies(subject: Subject) -> Dimension | None:
    """Whose the rows are."""
    return next(
        (held for held in subject.dimensions.values() if held.of == (_ORGANISATION,) and not held.through), None
    )


def _read_condition(dimension: Dimension, phrase: str, wish: SpokenQuestion) -> RowCondition | None:
    key = dimension.key
    if dimension.kind == "boolean" and wish.says(phrase):
        is_denied = wish.denies(phrase)
        words = "false" if is_denied else "true"
        return RowCondition(key, RowRelation.IS, (words,)) if is_denied or wish.affirms(phrase) else None
    if dimension.kind == "date":
        return _read_day(dimension, phrase, wish)
    if dimension.choices:
        spoken = {code: put_in_terms(words) for code, words in dimension.choices if wish.says(put_in_terms(words))}
        # "Có cáp quang" stands in "Chưa có cáp quang".
        longest = {
            words for words in spoken.values() if not any(words != more and words in more for more in spoken.values())
        }
        codes = tuple(code for code, words in spoken.items() if words in longest)
        return RowCondition(key, RowRelation.IS, codes) if codes else None
    if key == "year" and (named := _IN_YEAR.search(wish.words)):
        return RowCondition(key, RowRelation.IS, (named[1],))
    return _read_bound(dimension, wish) if dimension.is_numeric else None


def _read_day(dimension: Dimension, phrase: str, wish: SpokenQuestion) -> RowCondition | None:
    """That there is no such day yet: "chưa được phê duyệt"; up to a day: "trước 15/12"."""
    if dimension.may_lack:
        if _CLOSING.search(dimension.key) and wish.asks_what_stands():
            return RowCondition(dimension.key, RowRelation.EMPTY)
        is_missing = _shares_words(dimension, wish) and any(wish.denies(word) for word in phrase.split()[-3:-1])
        return RowCondition(dimension.key, RowRelation.EMPTY) if is_missing else None
    if "han" in phrase.split() and (before := _BEFORE.search(wish.words)):
        day = f"{before[1]}/{before[2]}/{before[3] or wish.year}"
        return RowCondition(dimension.key, RowRelation.AT_MOST, (day,))
    return None


def _read_bound(dimension: Dimension, wish: SpokenQuestion) -> RowCondition | None:
    """ "trên 200 hộ", "cấp độ 3", "chưa có 5G" of a share of 5G."""
    title = put_in_terms(_BRACKETED.sub(" ", dimension.title)).split()
    nouns = (" ".join(title).removeprefix("so ").removeprefix("dan "), put_in_terms(dimension.unit) or "-")
    for bound in _BOUND.finditer(wish.words):
        if bound[3] in nouns or (bound[3][:2] == nouns[1][:2] == "mb"):
            relation = RowRelation.AT_MOST if bound[1] in _UNDER else RowRelation.AT_LEAST
            beyond = _BEYOND.get(bound[1], 0) if dimension.kind == "integer" else 0
            return RowCondition(dimension.key, relation, (str(int(bound[2]) + beyond),))
    first = " ".join(title[:2])
    if len(title) > 1 and (numbered := re.search(rf"\b{re.escape(first)} (\d+)( tro len)?", wish.words)):
        relation = RowRelation.AT_LEAST if numbered[2] else RowRelation.IS
        return RowCondition(dimension.key, relation, (numbered[1],))
    generation = next((word for word in title if _GENERATION.fullmatch(word)), "")
    if dimension.is_share and generation and wish.says(generation) and wish.denies(generation):
        return RowCondition(dimension.key, RowRelation.AT_MOST, ("0",))
    return None


def _read_link(
    opened: QueryDesk, subject: Subject, wish: SpokenQuestion, conditions: Iterable[RowCondition]
) -> TableLink | None:
    """A table about parts of the same thing, where the question has words of its lists that the subject has not."""
    own = {put_in_terms(words) for held in subject.dimensions.values() for _code, words in held.choices}
    for title in list_linkable(opened, subject):
        other = find_subject(opened, title.name)
        if find_shared_key(subject, other) != subject.name:
            continue
        for dimension in other.dimensions.values():
            held = [(code, put_in_terms(words)) for code, words in dimension.choices if not dimension.through]
            spoken = [(code, words) for code, words in held if words not in own and wish.says(words)]
            if spoken:
                condition = RowCondition(dimension.key, RowRelation.IS, tuple(code for code, _words in spoken))
                return TableLink(other.name, not wish.denies(spoken[0][1]), (condition,))
    return None


def _list_names(dimension: Dimension) -> list[str]:
    """By which words people mean a field: "Xã, phường" is "xa" and "phuong" too."""
    title = put_in_terms(name_coded(_BRACKETED.sub(" ", dimension.title)))
    parts = [put_in_terms(part) for part in re.split(r",|/| hoặc ", name_coded(_BRACKETED.sub(" ", dimension.title)))]
    return [title, *(part for part in parts if part)]


def _is_divided(wish: SpokenQuestion, dimension: Dimension) -> bool:
    names = "|".join(map(re.escape, _list_names(dimension)))
    return re.search(rf"\b(?:theo|moi|tung|cac|nhung) (?:{names})\b|\b(?:{names}) nao\b", wish.words) is not None


def _read_groups(subject: Subject, wish: SpokenQuestion) -> tuple[str, ...]:
    dimensions = [held for held in subject.dimensions.values() if not held.is_validity and not held.is_about_record]
    groups: list[str] = []
    if re.search(r"\b(moi|tung|theo|cac) nam\b", wish.words):
        years = [held for held in dimensions if held.key.endswith(".nam") or held.key == "year"]
        groups += [max(years, key=lambda held: _count_shared(held, wish)).key] if years else []
    for dimension in dimensions:
        is_divider = dimension.of or dimension.listed or dimension.name_like
        if is_divider and not dimension.is_key and not dimension.is_span and _is_divided(wish, dimension):
            groups.append(dimension.key)
    return tuple(groups[:MOST_GROUPS])


def _read_measure(subject: Subject, wish: SpokenQuestion, conditions: list[RowCondition]) -> ChosenMeasure:
    numbers = [held for held in subject.dimensions.values() if held.is_numeric and not held.is_span]
    counted = [held for held in numbers if held.is_additive and _is_counted(held, wish)]
    reached = [held for held in counted if held.through] or counted
    if _PERCENT.search(wish.words):
        weights = [held for held in numbers if held.is_share and not held.through]
        if counted and reached[0].through and weights:
            return ChosenMeasure(Statistic.PART, reached[0].key, weights[0].key)
        if counted and conditions:
            return ChosenMeasure(Statistic.PART, counted[0].key)
        ticked = [condition for condition in conditions if condition.relation == RowRelation.IS]
        if ticked and len(ticked[-1].values) == 1:
            return ChosenMeasure(Statistic.SHARE, ticked[-1].key, ticked[-1].values[0])
        lists = [held for held in subject.dimensions.values() if held.has_several and _shares_words(held, wish)]
        return ChosenMeasure(Statistic.SHARE, lists[0].key) if lists else ChosenMeasure()
    if _MEAN.search(wish.words) or ((_LEAST.search(wish.words) or _MOST.search(wish.words)) and not counted):
        levels = [held for held in numbers if not held.through and _shares_words(held, wish)]
        return ChosenMeasure(Statistic.MEAN, levels[0].key) if levels else ChosenMeasure()
    return ChosenMeasure(Statistic.SUM, counted[0].key) if counted else ChosenMeasure()


def _is_counted(dimension: Dimension, wish: SpokenQuestion) -> bool:
    """Whether the question asks how many of it: "bao nhiêu hộ", "đông dân"."""
    title = put_in_terms(_BRACKETED.sub(" ", dimension.title))
    noun = re.sub(r"^(so|tong so) ", "", title)
    asked = rf"\b(?:bao nhieu|tong|so|dong|moi|phan tram|may)(?: phan tram)?(?: so)? {re.escape(noun)}\b"
    return re.search(asked, wish.words) is not None or (title == "dan so" and wish.says("dong dan so"))


def _shares_words(dimension: Dimension, wish: SpokenQuestion) -> bool:
    words = set(put_in_terms(_BRACKETED.sub(" ", dimension.title)).split()) - EMPTY_WORDS
    return _count_shared(dimension, wish) >= min(2, len(words)) > 0


def _count_shared(dimension: Dimension, wish: SpokenQuestion) -> int:
    """How many words of the title the question has."""
    words = set(put_in_terms(_BRACKETED.sub(" ", dimension.title)).split()) - EMPTY_WORDS
    return len(words & set(wish.words.split()))
