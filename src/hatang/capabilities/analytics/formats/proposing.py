"""A question in somebody's own words: the subjects that fit it, each with a choice to take or to leave.

Nothing is understood that cannot be shown: words of the question are looked up among titles, closed lists and fields of
the declarations, and what they come to is a choice like any other, with its sentence, on the form.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats import answering
from hatang.capabilities.analytics.formats.choosing import (
    ChosenMeasure,
    QuestionChoice,
    describe_choice,
)
from hatang.capabilities.analytics.formats.picking import find_in_texts
from hatang.capabilities.analytics.formats.spoken import (
    AMOUNT,
    BOUND,
    BOUNDING,
    BRACKETED,
    FALLS,
    GENERATION,
    IN_YEAR,
    LAST_YEAR,
    LEAST,
    LIST,
    MEAN,
    MOST,
    PERCENT,
    RISES,
    SHORT,
    SPLIT,
    STILL,
    THIS_YEAR,
    TOP,
    TRIED,
    SpokenQuestion,
    put_in_terms,
)
from hatang.capabilities.analytics.formats.subjects import (
    FIGURE_PREFIX,
    Subject,
    SubjectTitle,
    find_subject,
    find_table,
    list_subjects,
    split_words,
)
from hatang.capabilities.analytics.formats.understanding import find_said, understand_question
from hatang.capabilities.analytics.terms import (
    ALSO_CALLED,
    ASKING_WORDS,
    EMPTY_WORDS,
    FEW_PROPOSALS,
    MOST_CONDITIONS,
    RowRelation,
    Statistic,
)
from hatang.engines.writing.words import (
    clean_text,
    fold_words,
)
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from hatang.capabilities.analytics.formats.desk import QueryDesk


@dataclass(frozen=True)
class ProposedChoice:
    """A subject that fits, and the choice that the words come to; `sentence` says it, `missed` are the words of the
    question that the choice does not speak of."""

    title: str
    group: str
    choice: QuestionChoice
    sentence: str
    missed: tuple[str, ...] = ()


def propose_choices(opened: QueryDesk, wish: SpokenQuestion, as_of: date) -> list[ProposedChoice]:
    """The subjects that fit the words best, each with what the words say of it: those first whose choice speaks of the
    most of them."""
    titles = list_subjects(opened)
    wish = wish.placed(opened, as_of)
    ranked = _rank_subjects(opened, titles, wish)[:TRIED]
    best = max((figure for figure, _title in ranked), default=0.0) or 1.0
    scored = []
    for place, (figure, title) in enumerate(ranked):
        try:
            proposal = _propose_choice(opened, title, wish, as_of)
        except Problem:
            continue
        asked = len(_list_content(wish)) or 1
        # A table whose rows are what is asked for stands before one that speaks of them.
        counts = _OF_ROWS if _is_counted_by(wish, _name_rows(opened, title)) else 0.0
        unsaid = 0.0 if find_said(opened, title, wish) else _UNSAID * _measure_unsaid(title, wish)
        # What the rows say themselves is nearer than what is told of their places.
        further = _FURTHER * _count_reached(proposal.choice)
        missing = 2 * len(proposal.missed) / asked
        scored.append((figure / best + counts - unsaid - further - missing, -place, proposal))
    proposals = [proposal for _score, _place, proposal in sorted(scored, key=lambda row: row[:2], reverse=True)]
    missed = list_missed_by_all(proposals[:FEW_PROPOSALS])
    if len(missed) >= _LONG_RUN and 2 * len(missed) >= len(_list_content(wish)) and not opened.is_visitors:
        # What no declaration speaks of may stand in the texts of rows; to look through all takes more time than
        # visitors have.
        proposals = [*_propose_texts(opened, titles, wish, as_of, missed), *proposals]
    return _set_figures_beside(opened, proposals[:FEW_PROPOSALS], wish, as_of)


def _count_reached(choice: QuestionChoice) -> int:
    """How much of it is told of places and things of the rows; what is counted weighs twice."""
    spans = (".nam", ".quy", ".thang")
    reached = sum("." in held.key and not held.key.endswith(spans) for held in choice.conditions)
    return reached + 2 * ("." in choice.measure.key)


@dataclass(frozen=True)
class UnheldAnswer:
    """What the question asks and no table holds: what it is, who would file it, and the table that stands nearest."""

    what: str
    owed_by: str
    nearest: SubjectTitle
    page: str = ""


def list_unheld(
    opened: QueryDesk, wish: SpokenQuestion, proposals: Sequence[ProposedChoice] = ()
) -> list[UnheldAnswer]:
    """What the datasets of the reader's desk declare that people ask of them and nobody files, as far as it is asked;
    nothing where the first proposal speaks of every word."""
    if proposals and not proposals[0].missed:
        return []
    titles = {title.name: title for title in list_subjects(opened)}
    return [
        UnheldAnswer(str(lacking.title), str(lacking.owed_by), titles[readable.dataset.name], lacking.page)
        for readable in opened.tables
        if readable.dataset.name in titles
        for lacking in readable.dataset.unheld
        if wish.says_any(put_in_terms(words) for words in split_words(str(lacking.words)))
    ]


def _measure_unsaid(title: SubjectTitle, wish: SpokenQuestion) -> float:
    """Which part of the words of a title the question does not have."""
    words = set(put_in_terms(BRACKETED.sub(" ", title.title)).split()) - EMPTY_WORDS
    return len(words - set(wish.words.split())) / len(words) if words else 0.0


def _propose_texts(
    opened: QueryDesk, titles: Iterable[SubjectTitle], wish: SpokenQuestion, as_of: date, missed: tuple[str, ...]
) -> list[ProposedChoice]:
    """The rows of whichever table has the longest run of words in its texts that holds what nothing else understood."""
    few = {readable.dataset.name for readable in opened.tables if readable.edition["rows"] <= _FEW_ROWS}
    best: tuple[int, ProposedChoice] | None = None
    for title in titles:
        if title.name not in few or title.name.startswith("analytics."):
            continue
        texts, _rows = find_in_texts(opened, find_table(opened, title.name), wish, missed, shortest=_LONG_RUN)
        length = max((len(text.values[0].split()) for text in texts), default=0)
        if length >= _LONG_RUN and (best is None or length > best[0]):
            choice = QuestionChoice(title.name, conditions=tuple(texts), lists_rows=True)
            best = length, _describe_proposal(opened, title, choice, wish, as_of)
    return [best[1]] if best is not None else []


# So many words that stand in a text one after the other are no chance; in tables of so many rows they are looked for.
_LONG_RUN, _FEW_ROWS = 3, 1_000


def _propose_choice(opened: QueryDesk, title: SubjectTitle, wish: SpokenQuestion, as_of: date) -> ProposedChoice:
    subject = find_subject(opened, title.name)
    choice = understand_question(opened, subject, wish, as_of)
    proposal = _describe_proposal(opened, title, choice, wish, as_of)
    if subject.indicator is None and proposal.missed:
        texts, rows = find_in_texts(opened, subject, wish, proposal.missed)
        # By what rows are told apart they are not picked.
        texts = [text for text in texts if text.key not in choice.groups]
        if texts and len(choice.conditions) < MOST_CONDITIONS:
            choice = replace(choice, conditions=(*choice.conditions, *texts))
            # One row that is named is asked for itself, as is what "is how much".
            is_told = not SPLIT.search(wish.words) or AMOUNT.search(wish.words) is not None
            if rows == 1 or (not choice.groups and choice.measure == ChosenMeasure() and is_told):
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
            if len(set(first.missed) - set(other.missed)) >= SHORT:
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
    read = [PERCENT] if choice.measure.statistic in (Statistic.SHARE, Statistic.PART) else []
    read += [MEAN] if choice.measure.statistic == Statistic.MEAN else []
    read += [LEAST if choice.ranking else MOST] if choice.groups else []
    every = (*choice.conditions, *(choice.linked.conditions if choice.linked is not None else ()))
    for condition in every:
        known |= BOUNDING.get(condition.relation, frozenset())
        known.update(GENERATION.findall(condition.key))
        if condition.relation == RowRelation.EMPTY:
            read.append(STILL)
        if condition.relation in BOUNDING:
            known.update(bound[2] for bound in BOUND.finditer(words))
        if condition.relation == RowRelation.IS and condition.key.endswith((".nam", "year")):
            read += [IN_YEAR, THIS_YEAR, LAST_YEAR]
    if choice.against is not None:
        read += [IN_YEAR, LAST_YEAR, FALLS, RISES]
        known |= {"so", "voi", "cuoi", "nam"}
    if choice.top:
        read.append(TOP)
    if choice.is_bounded:
        known |= BOUNDING[RowRelation.AT_LEAST] | {f"{bound:g}" for bound in (choice.least, choice.most) if bound}
    if choice.lists_rows:
        read.append(LIST)
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
        (figure * (_OF_COUNTED if _is_counted_by(wish, _name_rows(opened, title)) else 1), place, title)
        for figure, place, title in scored
        if figure > best / 4 or _is_counted_by(wish, _name_rows(opened, title))
    ]
    return [(figure, title) for figure, _place, title in sorted(fitting, key=lambda row: (-row[0], row[1]))]


def _name_rows(opened: QueryDesk, title: SubjectTitle) -> str:
    """What a row is called, of some kind or of any: "điểm, trường học, trạm y tế"."""
    readable = next((readable for readable in opened.tables if readable.dataset.name == title.name), None)
    kinds = next((held.choices for held in readable.dataset.fields if held.name == "kind"), ()) if readable else ()
    called = [str(words) for _code, words in kinds if " " in str(words) and "," not in str(words)]
    return ",".join([title.note, *called]) if title.note and not title.name.endswith("unit") else title.note


def _is_counted_by(wish: SpokenQuestion, noun: str) -> bool:
    """Whether a row is one of what the question counts or lists: a table of parts would count it several times."""
    # "xã, phường" is a commune or a ward.
    name = "|".join(re.escape(put_in_terms(part)) for part in noun.split(","))
    name = f"(?:{name})" if name else ""
    asked = rf"\b(?:bao nhieu|may|so|nhung|cac|phan tram|ty le) {name}\b|\b{name} nao\b|^{name}\b"
    return bool(name) and re.search(asked, wish.words) is not None


# How much more a table fits whose rows are what is counted.
_OF_COUNTED, _OF_ROWS, _UNSAID, _FURTHER = 1.5, 0.3, 0.6, 0.2
_IN_TITLE, _IN_LIST, _IN_FIELD, _IN_TEXT = 3.0, 2.0, 1.5, 0.5


def _weigh_words(opened: QueryDesk, title: SubjectTitle) -> dict[str, float]:
    weighed: dict[str, float] = {}

    def add(text: str, weight: float) -> None:
        for token in SpokenQuestion.read(BRACKETED.sub(" ", text)).tokens:
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
