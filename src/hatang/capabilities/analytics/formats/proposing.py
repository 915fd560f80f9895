"""A question in somebody's own words: the subjects that fit it, each with a choice to take or to leave.

Nothing is understood that cannot be shown: words of the question are looked up among titles, closed lists and fields of
the declarations, and what they come to is a choice like any other, with its sentence, on the form.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
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
    ALSO_CALLED,
    ASKING_WORDS,
    EMPTY_WORDS,
    FEW_PROPOSALS,
    MOST_BESIDE,
    MOST_CONDITIONS,
    MOST_GROUPS,
    MOST_VALUES,
    SHOWN_ROWS,
    GroupOrder,
    RowRelation,
    Statistic,
)
from hatang.capabilities.places import public as places
from hatang.engines.writing.words import clean_text, fold_text, fold_words
from hatang.kernel import datasets
from hatang.kernel.access import Area
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.capabilities.places.public import UnitRow

_ORGANISATION = "identity.organisation"
_PERCENT = re.compile(r"\b(phan tram|ty le|%)")
_MEAN = re.compile(r"\b(trung binh|binh quan)\b")
_LEAST = re.compile(r"\b(thap nhat|it nhat(?! \d)|cham nhat|kem nhat|yeu nhat|re nhat|nho nhat|ngan nhat)\b")
_MOST = re.compile(r"\b((?:cao|nhieu|nhanh|dong|lon|dong dan|dat|dai|lau) nhat|nhieu hon|cao hon)\b")
_NOT = re.compile(r"\b(chua|khong|thieu|vang|phai)\b")
_HAS = re.compile(r"\b(co|da|duoc)$")
_GENERATION = re.compile(r"\dg")
_IN_YEAR = re.compile(r"\b(?:nam|cuoi|den|trong|ky) (20\d\d)\b")
_YEARS = re.compile(r"\b(20\d\d)(?: den)? (20\d\d)\b")
_THIS_YEAR, _LAST_YEAR = re.compile(r"\bnam nay\b"), re.compile(r"\b(nam (?:ngoai|truoc)|cung ky)\b")
_IN_MONTH = re.compile(r"\bthang (\d{1,2})(?: nam)? (20\d\d)\b")
_TOP = re.compile(r"\btop (\d+)\b|\b(\d+) (?:xa|thon|doanh nghiep|don vi|co quan)[a-z ]* nhat\b")
# What is asked for is a number; what is asked for is to be listed.
_NUMBER = re.compile(r"\b(bao nhieu|may|tong|ty le|phan tram|trung binh|binh quan|so luong|so sanh)\b|^so ")
_LIST = re.compile(r"\bnao\b|\b(ke ten|liet ke|danh sach)\b|\bnhung gi\b")
_AMOUNT = re.compile(r"\b(?:la|dat|het|duoc) bao nhieu\b|\bbao nhieu$")
_SPLIT = re.compile(r"\bbao nhieu\b|\bmay\b")
_PERCENTS = re.compile(r"\bdat\b.* (\d+) %")
_FALLS, _RISES = re.compile(r"\b(giam|sut|tut)\b"), re.compile(r"\btang\b")
_LONGEST_RUN = 5
_BEFORE = re.compile(r"\btruoc (?:ngay )?(\d{1,2}) (\d{1,2})(?: (20\d\d))?\b")
# "trên 100 hộ", "từ 3 doanh nghiệp trở lên", "chỉ có 1 doanh nghiệp": how it stands, the number, what is counted.
_BOUND = re.compile(
    r"\b(tren|hon|qua|tu|it nhat|toi thieu|dat|duoi|chua (?:den|toi|dat)|it hon|thap hon|khong qua|toi da|chi co|chi"
    r"|dung) (\d+(?: \d{3})*) ((?:% )?[a-z]+(?: [a-z0-9]+){0,5})"
)
_UNDER = ("duoi", "chua den", "chua toi", "chua dat", "it hon", "thap hon", "khong qua", "toi da")
_EXACTLY = ("chi co", "chi", "dung")
# Numbers on the other side of the bound alone: "trên 100" is from 101 up.
_BEYOND = {"tren": 1, "hon": 1, "qua": 1, "duoi": -1, "it hon": -1, "thap hon": -1}
# That something has not been closed; "còn" with its tone, for "con" is another word.
_STILL = re.compile(r"\b(?:chua|khong) (?:dong|ket thuc)\b|\b(?:dang|con) mo\b")
_STANDS = re.compile(r"\bcòn\b(?! (?:chưa|không|lại|thiếu|nợ))")
_CLOSING = re.compile(r"(^|_)(closed|ended)_(on|at)$")
# Fields with the body that holds a row, where no dataset of codes is named beside them.
_HOLDERS = ("operator", "owner")
# Of several bodies of a row those that answer for it.
_LEADS = ("lead_bodies",)
# What one word counts.
# What the question calls what has codes of its own.
_THINGS = {"places.hamlet": "thon", "places.unit": "xa", "identity.organisation": "doanh nghiep"}
_MONEY = frozenset({"₫", "đồng"})
_WHOLE = frozenset({"ho", "dan", "tram", "ngay", "nguoi", "km"})
_SHORTEST, _MOST_RUNS = 2, 24
# The beginning of a code that so many bodies share names none of them.
_MANY = 4
_OF_PROVINCE = re.compile(r" (?:tinh )?(?:quang ngai|kon tum)$|(?<=tinh) quang ngai$")
_PLACED = "xa|phuong|dac khu|o|tai|thuoc"
_DISTRICT, _PROVINCE = "huyen|thi xa|thanh pho|tp", "tinh|khu vuc|vung|ben|o"
_HAMLET_NAMED = re.compile(r"(?:[Tt]hôn|[Tt]ổ dân phố|TDP|[Ll]àng)\s+(?=[A-ZĐÀ-Ỹ0-9])")
# What says how a row stands to a bound, in the question's words.
_BOUNDING = {
    RowRelation.AT_LEAST: frozenset({"tren", "hon", "tro", "len", "tu", "it", "thieu", "dat"}),
    RowRelation.AT_MOST: frozenset({"duoi", "qua", "truoc", "ngay", "thap", "it", "hon"}),
    RowRelation.IS: frozenset({"chi", "dung", "co", "duy", "nhat"}),
}
_BRACKETED = re.compile(r"\([^)]*\)")
_TRIED, _FEW_HAMLETS = 14, 50
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
    words = re.sub(r"(?<=\d)%", " %", fold_words(text))
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

    def placed(self, opened: QueryDesk, as_of: date) -> SpokenQuestion:
        """The same with the places that it names as its areas (communes and hamlets of the date, former districts and
        provinces) and without their names: what is called as a place is no word about the rows. Several of a kind are
        to be told apart."""
        words, named = fold_words(self.text), list[str]()
        written = clean_text(self.text)
        for level, called, group in (
            ("province", _PROVINCE, "tinh cu"),
            ("district", _DISTRICT, "huyen cu"),
            ("commune", _PLACED, "xa"),
        ):
            rows = places.list_units(as_of=as_of, level=level)
            if level != "commune":
                rows = _list_former(as_of, level)
            before = len(named)
            for name in sorted({fold_words(row.name) for row in rows}, key=len, reverse=True):
                alike = [row for row in rows if fold_words(row.name) == name]
                spoken = _speak_of(name, called, is_former=level != "commune", is_bare=_is_bare(alike, written))
                if spoken.search(words) is None:
                    continue
                words = spoken.sub(" ", words)
                # Ba Tơ and Ba Tô are two, where they are written with their tones.
                exact = [row for row in alike if row.name.lower() in written.lower()]
                named += [str(row.area) for row in exact or alike]
            if len(named) - before > 1:
                words = f"{words} theo {group}"
        if _HAMLET_NAMED.search(written):
            hamlets, words = _name_hamlets(opened, words, written, named)
            named = hamlets or named
        return replace(self, words=put_in_terms(words), areas=tuple(dict.fromkeys(named))) if named else self

    def asks_what_stands(self) -> bool:
        """Whether it asks for what has not been closed yet."""
        return _STILL.search(self.words) is not None or _STANDS.search(clean_text(self.text).lower()) is not None

    @property
    def asks_number(self) -> bool:
        return _NUMBER.search(self.words) is not None

    @property
    def asks_list(self) -> bool:
        return _LIST.search(self.words) is not None

    def find_year(self) -> str:
        """The year that it names, or that is meant by this or last year; "" where none is."""
        if named := _IN_YEAR.search(self.words):
            return named[1]
        if _THIS_YEAR.search(self.words):
            return str(self.year)
        return str(self.year - 1) if _LAST_YEAR.search(self.words) else ""

    def says_any(self, phrases: Iterable[str]) -> str:
        """The first of the phrases that it has; "" where it has none."""
        return next((phrase for phrase in phrases if self.says(phrase)), "")

    def says(self, phrase: str) -> bool:
        return bool(phrase) and re.search(rf"\b{re.escape(phrase)}\b", self.words) is not None

    def says_label(self, words: str) -> bool:
        """Whether it has the words of a list; of one syllable with its tones, where it is written with tones."""
        phrase = put_in_terms(words)
        if " " in phrase or clean_text(self.text).isascii():
            return self.says(phrase)
        return (
            self.says(phrase)
            and re.search(rf"\b{re.escape(words.lower())}\b", clean_text(self.text).lower()) is not None
        )

    def denies(self, phrase: str) -> bool:
        """Whether a word for not stands shortly before the phrase."""
        return _NOT.search(" ".join(self.list_before(phrase)[-_DENIED_WITHIN:])) is not None

    def affirms(self, phrase: str) -> bool:
        """Whether it is said to be so, or the share of those is asked that are."""
        is_affirmed = _HAS.search(" ".join(self.list_before(phrase)[-1:])) is not None
        return is_affirmed or len(phrase.split()) > _SHORT or _PERCENT.search(self.words) is not None

    def list_before(self, phrase: str) -> list[str]:
        return re.split(rf"\b{re.escape(phrase)}\b", self.words, maxsplit=1)[0].split()

    @property
    def tokens(self) -> list[str]:
        words = [word for word in self.words.split() if word not in EMPTY_WORDS]
        return [*words, *(" ".join(pair) for pair in pairwise(words))]


def _list_former(as_of: date, level: str) -> list[UnitRow]:
    """The districts or provinces of the day before today's communes began."""
    began = max((row.area.valid_from for row in places.list_units(as_of=as_of, level="commune")), default=None)
    return list(places.list_units(as_of=began - timedelta(days=1), level=level)) if began is not None else []


def _is_bare(rows: Iterable[UnitRow], written: str) -> bool:
    """Whether one of them is written out as a name, with its tones and capitals."""
    return any(" " in row.name and row.name in written for row in rows)


def _speak_of(name: str, called: str, *, is_former: bool, is_bare: bool) -> re.Pattern[str]:
    """How the place is spoken of; one that is no more as such, or with the word for that."""
    if is_former:
        return re.compile(
            rf"\b(?:(?:{called}) {re.escape(name)} cu|{re.escape(name)} cu|(?:huyen|thi xa) {re.escape(name)})\b"
        )
    return re.compile(
        rf"\b(?:(?:{called}) )?{re.escape(name)}\b" if is_bare else rf"\b(?:{called}) {re.escape(name)}\b"
    )


def _name_hamlets(opened: QueryDesk, words: str, written: str, within: Iterable[str]) -> tuple[list[str], str]:
    """The hamlets that are named, inside the units named with them, and the words without their names."""
    if not any(readable.dataset.name == "places.hamlet" for readable in opened.tables):
        return [], words
    communes = [Area.parse(area).code for area in within]
    inside = f" AND commune IN ({', '.join(map(quote_value, communes))})" if communes else ""
    folded = "replace(strip_accents(lower(name)), 'đ', 'd')"
    sql = (
        "SELECT hamlet, name, valid_from FROM places.hamlet"
        f" WHERE contains({quote_value(fold_words(written))}, regexp_replace({folded}, '^(thon|to dan pho|lang) ', ''))"
        f"{inside}"
    )
    named = []
    for row in opened.ask(sql, rows=_FEW_HAMLETS).table.to_pylist():
        name = re.sub(r"^(thon|to dan pho|lang) ", "", fold_words(row["name"]))
        spoken = re.compile(rf"\b(?:thon|to dan pho|tdp|lang) {re.escape(name)}\b")
        if spoken.search(words) is not None:
            named.append((len(name), f"{row['hamlet']}@{row['valid_from']}", spoken))
    longest = max((length for length, _area, _spoken in named), default=0)
    chosen = [(area, spoken) for length, area, spoken in named if length == longest]
    for _area, spoken in chosen:
        words = spoken.sub(" ", words)
    return [area for area, _spoken in chosen], words


def propose_choices(opened: QueryDesk, wish: SpokenQuestion, as_of: date) -> list[ProposedChoice]:
    """The subjects that fit the words best, each with what the words say of it: those first whose choice speaks of the
    most of them."""
    titles = list_subjects(opened)
    wish = wish.placed(opened, as_of)
    ranked = _rank_subjects(opened, titles, wish)[:_TRIED]
    best = max((figure for figure, _title in ranked), default=1.0)
    scored = []
    for place, (figure, title) in enumerate(ranked):
        try:
            proposal = _propose_choice(opened, title, wish, as_of)
        except Problem:
            continue
        asked = len(_list_content(wish)) or 1
        scored.append((figure / best - 2 * len(proposal.missed) / asked, -place, proposal))
    proposals = [proposal for _score, _place, proposal in sorted(scored, key=lambda row: row[:2], reverse=True)]
    return _set_figures_beside(opened, proposals[:FEW_PROPOSALS], wish, as_of)


def _propose_choice(opened: QueryDesk, title: SubjectTitle, wish: SpokenQuestion, as_of: date) -> ProposedChoice:
    subject = find_subject(opened, title.name)
    choice = _read_choice(opened, subject, wish, as_of)
    proposal = _describe_proposal(opened, title, choice, wish, as_of)
    if subject.indicator is None and proposal.missed:
        texts = _read_texts(opened, subject, wish, proposal.missed)
        if texts and len(choice.conditions) < MOST_CONDITIONS:
            choice = replace(choice, conditions=(*choice.conditions, *texts))
            # One row that is named is asked for itself, as is what "is how much".
            is_named = any(text.relation == RowRelation.IS for text in texts)
            is_told = not _SPLIT.search(wish.words) or _AMOUNT.search(wish.words) is not None
            if is_named or (not choice.groups and choice.measure == ChosenMeasure() and is_told):
                choice = replace(
                    choice, lists_rows=True, groups=(), measure=ChosenMeasure(), beside=(), ranking="", top=0
                )
            proposal = _describe_proposal(opened, title, choice, wish, as_of)
    return proposal


def _describe_proposal(
    opened: QueryDesk, title: SubjectTitle, choice: QuestionChoice, wish: SpokenQuestion, as_of: date
) -> ProposedChoice:
    subject = find_subject(opened, title.name, choice.linked_to)
    ground = answering.find_ground(answering.read_areas(choice), as_of)
    names = answering.name_conditions(subject, choice, as_of)
    sentence = describe_choice(subject, choice, ground, names, as_of)
    also = " ".join((title.title, subject.noun, sentence, *_list_spoken_also(subject, choice, wish)))
    return ProposedChoice(title.title, title.group, choice, sentence, _list_missed(wish, choice, also))


def _list_spoken_also(subject: Subject, choice: QuestionChoice, wish: SpokenQuestion) -> list[str]:
    """The words of the question that stand for the table, or for fields that the choice has, otherwise called."""
    keys = {*choice.groups, choice.measure.key, *(condition.key for condition in choice.conditions)}
    keys |= {ChosenMeasure.parse(further).key for further in choice.beside if subject.indicator is None}
    every = (*subject.also, *(also for key in keys if (held := subject.find(key)) is not None for also in held.also))
    if subject.linked is not None or choice.linked is not None:
        every += subject.linked.also if subject.linked is not None else ()
    return [also for also in every if wish.says(put_in_terms(also))]


def _set_figures_beside(
    opened: QueryDesk, proposals: list[ProposedChoice], wish: SpokenQuestion, as_of: date
) -> list[ProposedChoice]:
    """Of the first figure proposed: another that has the words which it does not speak of stands beside it."""
    figures = [proposal for proposal in proposals if proposal.choice.of.startswith(FIGURE_PREFIX)]
    if len(figures) > 1 and " va " in wish.words:
        first, place = figures[0], proposals.index(figures[0])
        for other in figures[1:]:
            if len(set(first.missed) - set(other.missed)) >= _SHORT:
                title = SubjectTitle(first.choice.of, first.title, first.group)
                choice = replace(first.choice, beside=(other.choice.of,), against=None)
                proposals[place] = _describe_proposal(opened, title, choice, wish, as_of)
                break
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
        if condition.relation == RowRelation.IS and condition.key.endswith((".nam", "year")):
            read += [_IN_YEAR, _THIS_YEAR, _LAST_YEAR]
    if choice.against is not None:
        read += [_IN_YEAR, _LAST_YEAR, _FALLS, _RISES]
        known |= {"so", "voi", "cuoi", "nam"}
    if choice.top:
        read.append(_TOP)
    if choice.is_bounded:
        known |= _BOUNDING[RowRelation.AT_LEAST] | {f"{bound:g}" for bound in (choice.least, choice.most) if bound}
    if choice.lists_rows:
        read.append(_LIST)
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


def _list_content(wish: SpokenQuestion) -> list[str]:
    """The words of the question that say something."""
    asking = {fold_words(word) for word in ASKING_WORDS} | EMPTY_WORDS
    return [word for word in dict.fromkeys(fold_words(wish.text).split()) if word not in asking]


# --- which subject


def _rank_subjects(
    opened: QueryDesk, titles: Iterable[SubjectTitle], wish: SpokenQuestion
) -> list[tuple[float, SubjectTitle]]:
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
        if figure > best / 4
    ]
    return [(figure, title) for figure, _place, title in sorted(fitting, key=lambda row: (-row[0], row[1]))]


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
        add(str(readable.dataset.also), _IN_TITLE)
        for field in readable.dataset.fields:
            if field.name in readable.edition["fields"] and not field.personal:
                add(str(field.title), _IN_FIELD)
                add(str(field.also), _IN_LIST)
                for _code, words in field.choices:
                    add(str(words), _IN_LIST)
    for model in opened.models:
        if model.table == title.name:
            add(f"{model.grain}, {model.also}", _IN_TITLE)
            for column in model.columns:
                add(f"{column.title}, {column.also}", _IN_LIST)
    return weighed


# --- what is asked of it


def _read_choice(opened: QueryDesk, subject: Subject, wish: SpokenQuestion, as_of: date) -> QuestionChoice:
    areas = wish.areas if subject.has_area else ()
    if subject.indicator is not None:
        return _read_figure(subject, wish, areas, as_of)
    conditions = _read_conditions(subject, wish)
    conditions += _read_bodies(opened, subject, wish, as_of) if not wish.bodies else []
    linked = _read_link(opened, subject, wish, conditions)
    if linked is None:
        conditions, linked = _part_bodies(subject, wish, conditions)
    groups = _read_groups(subject, wish)
    groups += tuple(
        condition.key
        for condition in conditions
        if condition.relation == RowRelation.IS and len(condition.values) > 1 and _is_of_body(subject, condition.key)
        if condition.key not in groups
    )
    groups = groups[:MOST_GROUPS]
    conditions = [
        condition
        for condition in conditions
        if condition.key not in groups or len(condition.values) == 1 or _is_of_body(subject, condition.key)
    ]
    measure = _read_measure(subject, wish, conditions)
    beside = _read_beside(subject, wish, measure, conditions)
    if measure.statistic == Statistic.SHARE or beside:
        alone = {measure.key, *(further.key for further in beside if further.statistic == Statistic.COUNT)}
        conditions = [condition for condition in conditions if condition.key not in alone - set(groups)]
    is_told = bool(conditions or linked or areas)
    is_listed = is_told and not groups and measure == ChosenMeasure() and not beside
    is_listed = is_listed and (wish.asks_list or not wish.asks_number)
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


def _read_figure(subject: Subject, wish: SpokenQuestion, areas: tuple[str, ...], as_of: date) -> QuestionChoice:
    """A figure has its communes, bounds and another date alone."""
    is_divided = _is_divided(wish, subject.dimensions["commune"]) or (len(areas) > 1 and wish.says("theo xa"))
    groups: tuple[str, ...] = ("commune",) if is_divided else ()
    against, ranking, least, most = None, _read_ranking(wish, groups), None, None
    if _LAST_YEAR.search(wish.words):
        against = _take_year(as_of)
    elif (named := _IN_YEAR.search(wish.words)) and int(named[1]) < as_of.year:
        against = date(int(named[1]), 12, 31)
    if against is not None and groups:
        falls, rises = _FALLS.search(wish.words), _RISES.search(wish.words)
        ranking = GroupOrder.LEAST.value if falls else GroupOrder.MOST.value if rises else ranking
    for bound in _BOUND.finditer(wish.words) if groups and against is None else ():
        if bound[3].startswith("%") == (subject.indicator is not None and subject.indicator.is_ratio):
            if bound[1] in _UNDER:
                most = _read_number(bound[2])
            else:
                least = _read_number(bound[2])
    if groups and against is None and least is None and most is None and (goal := _PERCENTS.search(wish.words)):
        least = _read_number(goal[1])
    return QuestionChoice(
        subject.name,
        groups=groups,
        areas=areas,
        ranking=ranking,
        top=_read_top(wish, groups),
        against=against,
        least=least,
        most=most,
    )


def _take_year(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == _SHORTEST else day.day)


def _read_number(words: str) -> float:
    return float(words.replace(" ", ""))


def _read_top(wish: SpokenQuestion, groups: tuple[str, ...]) -> int:
    named = _TOP.search(wish.words) if groups else None
    return min(int(named[1] or named[2]), SHOWN_ROWS) if named else 0


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
        if (condition := _read_condition(dimension, phrase, wish)) is not None:
            conditions.append(condition)
            met.add(phrase)
    if wish.bodies and (own := _find_bodies(subject)) is not None:
        conditions.append(RowCondition(own.key, RowRelation.IS, wish.bodies))
    return conditions


def _read_years(subject: Subject, wish: SpokenQuestion) -> list[RowCondition]:
    """The year or the years of the rows, the month; where a row has no year, that of the day that it is named by."""
    months = [held for held in subject.dimensions.values() if held.kind == "month" and not held.through]
    if months and (named := _IN_MONTH.search(wish.words)):
        return [RowCondition(months[0].key, RowRelation.IS, (f"{named[2]}-{int(named[1]):02}",))]
    if (years := _YEARS.search(wish.words)) and {"year_from", "year_to"} <= subject.dimensions.keys():
        return [RowCondition(f"year_{end}", RowRelation.IS, (years[n],)) for n, end in ((1, "from"), (2, "to"))]
    year = wish.find_year()
    if not year:
        return []
    if (own := subject.find("year")) is not None:
        return [RowCondition(own.key, RowRelation.IS, (year,))]
    days = [
        held
        for held in subject.dimensions.values()
        if held.kind == "date" and not held.is_validity and not held.through
    ]
    days.sort(key=lambda held: (not _says_otherwise(held, wish), -_count_shared(held, wish)))
    fitting = [held for held in days if _shares_words(held, wish)] or [held for held in days if not held.may_lack][:1]
    return [RowCondition(f"{held.key}.nam", RowRelation.IS, (year,)) for held in fitting[:1]]


def _read_bounds(dimensions: Iterable[Dimension], wish: SpokenQuestion) -> list[RowCondition]:
    """ "trên 200 hộ", "từ 3 doanh nghiệp có cáp quang trở lên", "dưới 10 Mbit/s": each of the number that it fits best,
    the own ones of a row before what is reached."""
    conditions = []
    for bound in _BOUND.finditer(wish.words):
        fitting = [
            (bool(_says_otherwise(held, wish)), _count_shared(held, wish), not held.through, -place, held)
            for place, held in enumerate(dimensions)
            if held.is_numeric and not held.is_span and not held.is_year and _counts_noun(held, bound[3])
        ]
        if fitting:
            # By what it is otherwise called first.
            held = max(fitting, key=lambda row: row[:4])[4]
            relation = RowRelation.AT_MOST if bound[1] in _UNDER else RowRelation.AT_LEAST
            relation = RowRelation.IS if bound[1] in _EXACTLY else relation
            beyond = _BEYOND.get(bound[1], 0) if held.kind == "integer" else 0
            conditions.append(RowCondition(held.key, relation, (str(int(_read_number(bound[2])) + beyond),)))
    return conditions


def _counts_noun(dimension: Dimension, words: str) -> bool:
    """Whether what stands after a number is what the field counts, or its unit."""
    title = re.sub(r"^(so|tong so|ty le|dan) ", "", put_in_terms(_BRACKETED.sub(" ", dimension.title)))
    unit, first = fold_words(dimension.unit), words.split(maxsplit=1)[0]
    if first == "%" or unit == "%":
        return first == unit == "%" or (first == "%" and dimension.is_share)
    nouns = {title.split()[0] if title else "", *(put_in_terms(also) for also in dimension.also)}
    is_noun = any(noun and re.match(rf"{re.escape(noun)}\b", words) for noun in nouns)
    # A first word of two syllables is a noun with its second: «doanh nghiệp» is not «doanh thu».
    is_noun = is_noun and (title.split()[:2] == words.split()[:2] or len(title.split()) < _SHORT or first in _WHOLE)
    return is_noun or (bool(unit) and (first == unit or first[:2] == unit[:2] == "mb"))


def _read_bodies(opened: QueryDesk, subject: Subject, wish: SpokenQuestion, as_of: date) -> list[RowCondition]:
    """Whose rows they are to be, of those who have rows: by the usual name, which begins the code ("VNPT.QNG"), or by
    the whole one; of several fields with bodies the first that has any of those named."""
    words = f"{fold_words(wish.text)} ; {wish.words}"
    for held in _list_holders(subject):
        codes = _list_bodies(opened, subject, held)
        names = datasets.name_codes(held.of or (_ORGANISATION,), codes, as_of)
        begun = Counter(fold_words(code.partition(".")[0]) for code in codes)
        spoken = {
            code: name
            for code in codes
            for name in _list_body_names(code, names.get(code, ""))
            if begun[name] < _MANY and len(name) > _SHORT and re.search(rf"\b{re.escape(name)}\b", words)
        }
        # «Sở Y tế» stands in no other, but «Quảng Ngãi» in many.
        longest = {
            name for name in spoken.values() if not any(name in more and name != more for more in spoken.values())
        }
        if meant := tuple(code for code, name in spoken.items() if name in longest):
            return [RowCondition(held.key, RowRelation.IS, meant[:MOST_VALUES])]
    return []


def _list_body_names(code: str, name: str) -> list[str]:
    """By which names a body is called: the beginning of its code, the whole name, the name without its province."""
    whole = put_in_terms(name)
    short = _OF_PROVINCE.sub("", whole)
    names = [fold_words(code.partition(".")[0]), whole, *([short] if " " in short else [])]
    return [called for called in names if called.replace(" ", "").isalpha()]


def _list_holders(subject: Subject) -> list[Dimension]:
    """The fields with bodies: whose the rows are first, then others."""
    own = [held for held in subject.dimensions.values() if held.of == (_ORGANISATION,) and not held.through]
    own += [
        held for key in _HOLDERS if (held := subject.find(key)) is not None and held.kind == "code" and held not in own
    ]
    return sorted(own, key=lambda held: held.has_several and held.key not in _LEADS)


def _list_bodies(opened: QueryDesk, subject: Subject, held: Dimension) -> list[str]:
    sql = f"SELECT DISTINCT {answering.write_members(held)} AS code FROM {subject.table} AS t"
    return [str(code) for code in opened.ask(sql, rows=SHOWN_ROWS).table.column(0).to_pylist() if code]


def _is_of_body(subject: Subject, key: str) -> bool:
    return any(held.key == key for held in _list_holders(subject))


def _part_bodies(
    subject: Subject, wish: SpokenQuestion, conditions: list[RowCondition]
) -> tuple[list[RowCondition], TableLink | None]:
    """ "has VNPT but not Viettel": the rows of who is affirmed, without rows of who is denied at the same place."""
    words = fold_words(wish.text)
    for condition in conditions:
        if condition.relation != RowRelation.IS or len(condition.values) != _SHORT:
            continue
        if not _is_of_body(subject, condition.key) or not find_shared_key(subject, subject):
            continue
        denied = [
            code
            for code in condition.values
            if _NOT.search(
                " ".join(re.split(rf"\b{fold_words(code.partition('.')[0])}\b", words)[0].split()[-_DENIED_WITHIN:])
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
    if dimension.has_several and wish.says(phrase):
        return RowCondition(key, RowRelation.EMPTY) if wish.denies(phrase) else None
    if (
        dimension.kind == "text"
        and dimension.may_lack
        and phrase in map(put_in_terms, dimension.also)
        and wish.says(phrase)
    ):
        return RowCondition(key, RowRelation.EMPTY if wish.denies(phrase) else RowRelation.FILLED)
    if dimension.choices:
        spoken = {code: put_in_terms(words) for code, words in dimension.choices if wish.says_label(words)}
        # "Có cáp quang" stands in "Chưa có cáp quang".
        longest = {
            words for words in spoken.values() if not any(words != more and words in more for more in spoken.values())
        }
        codes = tuple(code for code, words in spoken.items() if words in longest)
        if codes and len(longest) == 1 and _NOT.search(" ".join(wish.list_before(next(iter(longest)))[-_SHORT:])):
            codes = tuple(code for code, _words in dimension.choices if code not in codes)
        return RowCondition(key, RowRelation.IS, codes) if codes else None
    return _read_numbered(dimension, wish)


def _read_day(dimension: Dimension, phrase: str, wish: SpokenQuestion) -> RowCondition | None:
    """That there is no such day yet: "chưa được phê duyệt"; that there is: "đã cài"; up to a day: "trước 15/12"."""
    if dimension.may_lack:
        if _CLOSING.search(dimension.key) and wish.asks_what_stands():
            return RowCondition(dimension.key, RowRelation.EMPTY)
        also = wish.says_any(put_in_terms(also) for also in dimension.also)
        if also:
            return RowCondition(dimension.key, RowRelation.EMPTY if wish.denies(also) else RowRelation.FILLED)
        is_missing = _shares_words(dimension, wish) and any(wish.denies(word) for word in phrase.split()[-3:-1])
        return RowCondition(dimension.key, RowRelation.EMPTY) if is_missing else None
    if "han" in phrase.split() and (before := _BEFORE.search(wish.words)):
        day = f"{before[1]}/{before[2]}/{before[3] or wish.year}"
        return RowCondition(dimension.key, RowRelation.AT_MOST, (day,))
    return None


def _read_numbered(dimension: Dimension, wish: SpokenQuestion) -> RowCondition | None:
    """ "cấp độ 3", "kế hoạch 194", "chưa có 5G" of a share of 5G."""
    title = put_in_terms(_BRACKETED.sub(" ", dimension.title)).split()
    first = " ".join(title[:2])
    numbered = re.search(rf"\b{re.escape(first)} (\d+)( tro len)?", wish.words) if len(title) > 1 else None
    if numbered and dimension.is_numeric:
        relation = RowRelation.AT_LEAST if numbered[2] else RowRelation.IS
        return RowCondition(dimension.key, relation, (numbered[1],))
    named = re.search(rf"\b{re.escape(first)} (?:so )?(\d+)\b", wish.words) if len(title) == _SHORT else None
    # A number with a dot or a stroke behind it is read whole, among the texts.
    if named and re.search(rf"\b{named[1]}[./]\w", wish.text):
        named = None
    if named and dimension.kind == "text" and not dimension.through:
        return RowCondition(dimension.key, RowRelation.CONTAINS, (named[1],))
    generation = next((word for word in title if _GENERATION.fullmatch(word)), "")
    if dimension.is_share and generation and wish.says(generation) and wish.denies(generation):
        return RowCondition(dimension.key, RowRelation.AT_MOST, ("0",))
    return None


def _read_texts(
    opened: QueryDesk, subject: Subject, wish: SpokenQuestion, missed: Collection[str]
) -> list[RowCondition]:
    """What stands in the texts of the rows: a number as it is written ("2.3", "194/KH-UBND"), else the longest run of
    words that holds one which nothing else understood."""
    texts = [
        held
        for held in subject.dimensions.values()
        if held.kind in ("text", "code") and not (held.through or held.of or held.is_span or held.is_about_record)
    ]
    written = clean_text(wish.text)
    coded = re.findall(r"(?<!\S)\(?((?=[^\s,;?()]*\d)[\w./-]*[./-][\w./-]*\w)", written)
    runs = [] if coded else _list_runs(written, missed)
    wanted = [(text, held) for text in (*coded, *runs) for held in texts if coded or held.kind == "text"]
    if not wanted:
        return []
    counts_sql = [
        f"count(*) FILTER (WHERE {_match_text(text, held, is_code=bool(coded))}) AS n{place}"
        for place, (text, held) in enumerate(wanted)
    ]
    counts = opened.ask(f"SELECT {', '.join(counts_sql)} FROM {subject.table} AS t", rows=1).table.to_pylist()[0]
    met = [pair for pair, count in zip(wanted, counts.values(), strict=True) if count]
    if not met:
        return []
    text, held = max(met, key=lambda pair: (len(pair[0].split()), len(pair[0]), -texts.index(pair[1])))
    return [RowCondition(held.key, RowRelation.IS if held.kind == "code" else RowRelation.CONTAINS, (text,))]


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
    for length in range(_LONGEST_RUN, 1, -1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            ends = {fold_words(run[0]), fold_words(run[-1])}
            if not ends & asking and set(run) & set(missed):
                runs.append(" ".join(run))
    return list(dict.fromkeys(runs))[:_MOST_RUNS]


def _read_link(
    opened: QueryDesk, subject: Subject, wish: SpokenQuestion, conditions: Iterable[RowCondition]
) -> TableLink | None:
    """A table about parts of the same thing, where the question has words of its lists that the subject has not; or one
    whose rows the question says to be there, or not, of what it lists."""
    own = {put_in_terms(words) for held in subject.dimensions.values() for _code, words in held.choices}
    named = {
        title.name: phrase
        for title in list_subjects(opened)
        if (phrase := _find_said(opened, title, wish))
        and (wish.denies(phrase) or _HAS.search(" ".join(wish.list_before(phrase)[-1:])))
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
        if key != subject.name:
            continue
        for dimension in other.dimensions.values():
            held = [(code, put_in_terms(words)) for code, words in dimension.choices if not dimension.through]
            spoken = [(code, words) for code, words in held if words not in own and wish.says(words)]
            if spoken:
                condition = RowCondition(dimension.key, RowRelation.IS, tuple(code for code, _words in spoken))
                return TableLink(other.name, not wish.denies(spoken[0][1]), (condition,))
    return None


# By what the prepared tables list: their rows are asked for rows of others there.
_LISTED = {"model.hamlet": ("places.hamlet",), "model.commune": ("places.unit",), "places.hamlet": ("places.hamlet",)}


def _find_said(opened: QueryDesk, title: SubjectTitle, wish: SpokenQuestion) -> str:
    """The word of the question by which a dataset is otherwise called."""
    readable = next((readable for readable in opened.tables if readable.dataset.name == title.name), None)
    also = split_words(str(readable.dataset.also)) if readable is not None else ()
    return wish.says_any(put_in_terms(words) for words in also)


def _list_names(dimension: Dimension) -> list[str]:
    """By which words people mean a field: "Xã, phường" is "xa" and "phuong" too."""
    title = put_in_terms(name_coded(_BRACKETED.sub(" ", dimension.title)))
    parts = [put_in_terms(part) for part in re.split(r",|/| hoặc ", name_coded(_BRACKETED.sub(" ", dimension.title)))]
    parts += [put_in_terms(also) for also in dimension.also]
    return [title, *(part for part in parts if part)]


def _is_divided(wish: SpokenQuestion, dimension: Dimension) -> bool:
    return _find_division(wish, dimension) >= 0


def _find_division(wish: SpokenQuestion, dimension: Dimension) -> int:
    """Where the question is said to be told apart by it; -1 where it is not."""
    names = "|".join(map(re.escape, sorted(_list_names(dimension), key=len, reverse=True)))
    divided = (
        rf"\b(?:theo|moi|tung|cac|nhung)(?: (?:so|nhom))? (?:{names})\b|\b(?:{names}) nao\b"
        rf"|\btop \d+ (?:{names})\b"
    )
    met = re.search(divided, wish.words)
    return met.start() if met else -1


def _read_groups(subject: Subject, wish: SpokenQuestion) -> tuple[str, ...]:
    dimensions = [held for held in subject.dimensions.values() if not held.is_validity and not held.is_about_record]
    groups: list[tuple[int, str]] = []
    if timely := re.search(r"\b(moi|tung|theo|cac|hang) (nam|thang|quy)\b", wish.words):
        span = {"nam": ("nam", "year"), "thang": ("thang", "month"), "quy": ("quy", "quarter")}[timely[2]]
        spans = [held for held in dimensions if held.key.endswith(f".{span[0]}") or held.key == span[1]]
        groups += [(timely.start(), max(spans, key=lambda held: _count_shared(held, wish)).key)] if spans else []
    rows = put_in_terms(subject.noun)
    met: set[int] = set()
    for dimension in dimensions:
        is_divider = dimension.of or dimension.listed or dimension.name_like
        place = _find_division(wish, dimension) if is_divider else -1
        # A row is what is listed: it divides nothing.
        is_row = dimension.is_key or (rows and rows in _list_names(dimension) and not dimension.through)
        if place >= 0 and not is_row and not dimension.is_span and place not in met:
            groups.append((place, dimension.key))
            met.add(place)
    return tuple(key for _place, key in sorted(groups)[:MOST_GROUPS])


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
        return _read_share(subject, wish, conditions, weights)
    if _MEAN.search(wish.words) or ((_LEAST.search(wish.words) or _MOST.search(wish.words)) and not counted):
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
            and re.search(rf"\b(bao nhieu|may) {fold_words(held.unit)}\b", wish.words)
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
        if not held.of or held.of[0] not in _THINGS or held.has_several or held.through or held.is_key:
            continue
        names = [name for name in (*_list_names(held), _THINGS[held.of[0]]) if name and name != rows]
        counted = "|".join(map(re.escape, names))
        if re.search(rf"\b(?:bao nhieu|may|so|nhieu) (?:{counted})\b", wish.words):
            return held
    return None


def _is_level(dimension: Dimension) -> bool:
    """Whether its values can be averaged: it is no year and names nothing."""
    return not (dimension.through or dimension.is_year or dimension.is_key or dimension.key_of or dimension.of)


def _read_share(
    subject: Subject, wish: SpokenQuestion, conditions: Iterable[RowCondition], weights: Iterable[Dimension]
) -> ChosenMeasure:
    """The share of the rows that are as the question says last; else the average of a percent that they have."""
    ticked = [
        condition
        for condition in conditions
        if condition.relation in (RowRelation.IS, RowRelation.FILLED) and not _is_of_body(subject, condition.key)
        if not condition.key.endswith((".nam", "year"))
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
    clauses = _SPLIT.split(wish.words)
    if measure != ChosenMeasure() or len(clauses) <= _SHORT:
        return []
    first = replace(wish, words=clauses[1])
    before = {condition.key for condition in _read_conditions(subject, first)}
    further = [
        condition
        for condition in conditions
        if condition.key not in before and len(condition.values) <= 1 and not condition.key.endswith((".nam", "year"))
        if condition.relation in (RowRelation.IS, RowRelation.FILLED) and not _is_of_body(subject, condition.key)
    ]
    return [ChosenMeasure(Statistic.COUNT, held.key, *held.values) for held in further][:MOST_BESIDE]


def _is_counted(dimension: Dimension, wish: SpokenQuestion) -> bool:
    """Whether the question asks how many of it: "bao nhiêu hộ", "đông dân"."""
    title = put_in_terms(_BRACKETED.sub(" ", dimension.title))
    noun = re.sub(r"^(so|tong so) ", "", title)
    asked = rf"\b(?:bao nhieu|tong|so|dong|moi|phan tram|may)(?: phan tram)?(?: so)? {re.escape(noun)}\b"
    if re.search(asked, wish.words) is not None or (title == "dan so" and wish.says("dong dan so")):
        return True
    if dimension.unit in _MONEY:
        return bool(_says_otherwise(dimension, wish)) and wish.asks_number
    also = "|".join(re.escape(put_in_terms(also)) for also in dimension.also)
    asked = rf"\b(?:bao nhieu|tong|so|may) (?:{also})\b|\b(?:{also}) (?:la |duoc )?bao nhieu\b"
    return bool(also) and re.search(asked, wish.words) is not None


def _says_otherwise(dimension: Dimension, wish: SpokenQuestion) -> str:
    """The words of the question by which the field is otherwise called."""
    return wish.says_any(put_in_terms(also) for also in dimension.also)


def _shares_words(dimension: Dimension, wish: SpokenQuestion) -> bool:
    words = set(put_in_terms(_BRACKETED.sub(" ", dimension.title)).split()) - EMPTY_WORDS
    return bool(_says_otherwise(dimension, wish)) or _count_shared(dimension, wish) >= min(2, len(words)) > 0


def _count_shared(dimension: Dimension, wish: SpokenQuestion) -> int:
    """How many words of the title, or of what else it is called, the question has."""
    title = " ".join((_BRACKETED.sub(" ", dimension.title), *dimension.also))
    return len((set(put_in_terms(title).split()) - EMPTY_WORDS) & set(wish.words.split()))
