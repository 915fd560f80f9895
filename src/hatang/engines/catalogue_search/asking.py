"""Questions in the syntax of Solr's standard parser, which CKAN's clients send, as queries of the index.

Words, phrases (~ is how far apart), AND, OR, NOT, &&, ||, !, +, -, brackets, fields, wildcards, fuzzy words, regular
expressions, ranges, boosts; of moments, date mathematics. Whatever else is written is a `QueryError`, never silence.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from ply import yacc
from tantivy import FieldType, Occur, Query

from hatang.engines.catalogue_search.documents import (
    FACETS,
    FACTS,
    LABELS,
    MOMENTS,
    PHRASES,
    TEXTS,
    count_microseconds,
    split_words,
)
from hatang.engines.writing.words import fold_text

# The library reads its grammar while it is imported, in 7 ms; left alone it would write files beside itself.
_read_grammar = yacc.yacc
yacc.yacc = partial(_read_grammar, debug=False, write_tables=False, errorlog=yacc.NullLogger())
try:
    from luqum import tree
    from luqum.exceptions import ParseError
    from luqum.thread import parse
finally:
    yacc.yacc = _read_grammar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import tantivy

# A question costs at most so much, a value that is looked for as it stands being one; a text longer than this nobody
# writes.
MOST_TERMS, _LONGEST = 256, 20_000
_WORD_COST, _PATTERN_COST = 4, 16
# What is looked through where no field is named, and how much a find in it counts.
DEFAULT_FIELDS = {"text": 1.0, "title": 4.0, "tags": 2.0, "groups": 2.0}
# How much the lesser finds of a word count beside its best.
_TIE = 0.1
_NGRAMS = {"title_ngram": "title", "name_ngram": "text"}
_JOINERS = {"&&": " AND ", "||": " OR ", "!": " NOT "}
_JOINED = re.compile(r'"(?:\\.|[^"\\])*"|\\.|&&|\|\||(?<![^\s(+\-])!(?=\S)')
_META = re.compile(r"([\\.+*?()|\[\]{}^$#&\-~])")
_PLAIN_BOUND = re.compile(r"\w[\w.-]*")
_MOMENT = re.compile(r"(NOW|\d{4}-\d\d-\d\d(?:T[\d:.]+)?Z?)((?:/[A-Z]+|[+-]\d{1,6}[A-Z]+)*)")
_STEP = re.compile(r"(?:/([A-Z]+)|([+-]\d+)([A-Z]+))")
_SECONDS = {"DAY": 86_400.0, "HOUR": 3_600.0, "MINUTE": 60.0, "SECOND": 1.0, "MILLI": 0.001, "MILLISECOND": 0.001}
_MONTHS = {"YEAR": 12, "MONTH": 1}
_LARGEST_BOOST, _FURTHEST = 1e6, 2


class QueryError(ValueError):
    """What is asked cannot be read; the text says where."""


@dataclass(frozen=True)
class QueryWay:
    """How a question is read: its fields with their weight, whether one word of several is enough, what NOW is.

    `spent` is what everything that was read this way costs so far. `ranks` gathers what alone says how well an answer
    fits: the index need not weigh what it only counts. None: it stays within the query.
    """

    index: tantivy.Index
    now: datetime
    fields: Mapping[str, float] | None = None
    one_is_enough: bool = False
    spent: list[int] = field(default_factory=lambda: [0])
    ranks: list[Query] | None = None

    def spend(self, cost: int) -> None:
        self.spent[0] += cost
        if self.spent[0] > MOST_TERMS:
            raise QueryError("too many words and patterns at once")


def read_query(text: str, way: QueryWay) -> Query:
    """What answers to the text; everything where nothing is written."""
    text = text.strip()
    if not text or text in ('""', "''", "*"):
        return Query.all_query()
    if len(text) > _LONGEST:
        raise QueryError(f"longer than {_LONGEST} characters")
    joined = _JOINED.sub(lambda sign: _JOINERS.get(sign[0], sign[0]), text)
    try:
        query: Query | None = _QueryReader(way, "").read(parse(joined))
    except QueryError:
        raise
    except (ParseError, ValueError, ArithmeticError) as error:
        raise QueryError(str(error)) from error
    except RecursionError as error:
        raise QueryError("brackets within brackets, too deep") from error
    return Query.empty_query() if query is None else query


def match_words(index: tantivy.Index, words: str) -> Query:
    """What holds every word, or its beginning; no sign among them means anything."""
    reader = _QueryReader(QueryWay(index, datetime.now(UTC)), "")
    queries = [reader.read_word(word) for word in split_words(words)[: MOST_TERMS // _WORD_COST]]
    return (
        _join([(Occur.Must, query) for query in queries if query is not None]) if words.strip() else Query.all_query()
    )


def narrow(query: Query, by: Iterable[Query]) -> Query:
    """What answers to the query and to all the others, which add nothing to a rank."""
    others = [(Occur.Must, Query.const_score_query(other, 0.0)) for other in by]
    return Query.boolean_query([(Occur.Must, query), *others]) if others else query


def match_values(index: tantivy.Index, field: str, values: Sequence[str]) -> Query:
    """What has exactly one of the values of a facet."""
    return Query.term_set_query(index.schema, field, values)


def match_phrase(index: tantivy.Index, words: str) -> Query:
    """What holds the folded words one behind the other, of the last the beginning; everything where there is none.

    To search for it is a `ValueError` where the last of several words begins too many others.
    """
    *whole, last = words.split() or [""]
    if not whole:
        return (
            Query.fuzzy_term_query(index.schema, PHRASES, last, distance=0, prefix=True) if last else Query.all_query()
        )
    return Query.regex_phrase_query(index.schema, PHRASES, [*map(escape_signs, whole), f"{escape_signs(last)}.*"])


def match_any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def match_labels(index: tantivy.Index, labels: Iterable[str]) -> Query:
    """What bears one of the labels; it adds nothing to a rank."""
    terms = [(Occur.Should, Query.term_query(index.schema, LABELS, label)) for label in labels]
    return Query.const_score_query(Query.boolean_query(terms), 0.0)


def _join(clauses: Sequence[tuple[Occur, Query]]) -> Query:
    """Clauses of which some may say what must not be; those alone speak of everything else."""
    if not clauses:
        return Query.empty_query()
    if all(occur == Occur.MustNot for occur, _query in clauses):
        clauses = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0)), *clauses]
    return Query.boolean_query(list(clauses))


@dataclass(frozen=True)
class _QueryReader:
    """Reads a tree under one field; "" names those that are looked through where none is named."""

    way: QueryWay
    field: str

    def read(self, node: tree.Item) -> Query | None:
        """The query of a tree; None for signs alone, which no field holds."""
        kind = type(node)
        if kind in _OPERATIONS:
            either = kind is tree.OrOperation or (kind is tree.UnknownOperation and self.way.one_is_enough)
            clauses = self._read_clauses(node.children, Occur.Should if either else Occur.Must)
            return _join(clauses) if clauses else None
        if kind in _SIGNED:
            return _join(self._read_clauses([node], Occur.Must))
        if kind in (tree.Group, tree.FieldGroup):
            return self.read(node.expr)
        reader = _LEAVES.get(kind)
        if reader is None:
            raise QueryError(f"not understood: {node}")
        if kind in (tree.Fuzzy, tree.Regex):
            self.way.spend(_PATTERN_COST)
        ranks = self.way.ranks
        gathered = len(ranks or ())
        query = reader(self, node)
        # A word without a field has given its rank, and so has what stands behind a field; moments rank alike.
        is_given = kind is tree.SearchField or self.field in MOMENTS or len(ranks or ()) > gathered
        if query is not None and ranks is not None and not is_given:
            ranks.append(query)
        return query

    def _without_ranks(self) -> _QueryReader:
        """What it reads holds its rank itself."""
        return replace(self, way=replace(self.way, ranks=None))

    def _read_clauses(self, nodes: Sequence[tree.Item], occur: Occur) -> list[tuple[Occur, Query]]:
        clauses = []
        for node in nodes:
            which, inner = occur, node
            if isinstance(node, tree.Not | tree.Prohibit):
                which, inner = Occur.MustNot, node.children[0]
            elif isinstance(node, tree.Plus):
                which, inner = Occur.Must, node.children[0]
            # What must not be ranks nothing.
            query = (self._without_ranks() if which == Occur.MustNot else self).read(inner)
            if query is None:
                continue
            if which == Occur.MustNot and occur == Occur.Should:
                # One side of an OR that says what must not be.
                which, query = Occur.Should, _join([(Occur.MustNot, query)])
            clauses.append((which, query))
        return clauses

    def _read_boost(self, node: tree.Boost) -> Query | None:
        inner = self._without_ranks().read(node.expr)
        return inner and Query.boost_query(inner, min(float(node.force), _LARGEST_BOOST))

    def _read_field(self, node: tree.SearchField) -> Query | None:
        if self.field:
            raise QueryError(f"a field within a field: {node}")
        name = node.name.removeprefix("extras_")
        if name == "*":
            if isinstance(node.expr, tree.Word) and node.expr.value == "*":
                return Query.all_query()
            raise QueryError(f"of every field only everything can be asked: {node}")
        if name in ("_query_", "_val_"):
            raise QueryError(f"{name} is not understood here")
        return replace(self, field=name).read(node.expr)

    # ---- leaves

    def read_word(self, text: str) -> Query | None:
        self.way.spend(_PATTERN_COST if _is_pattern(text) else 1 if self.field else _WORD_COST)
        if text == "*":
            return self._match_anything()
        if self.field in MOMENTS:
            return self._match_moments(text, text, (True, True))
        if _is_pattern(text):
            return self._match(text, is_regex=False)
        return self._read_text(_strip_escapes(text), 0, is_word=True)

    def _read_phrase(self, text: str, slop: int) -> Query | None:
        self.way.spend(1 if self.field else _WORD_COST)
        text = _strip_escapes(text[1:-1])
        if self.field in MOMENTS:
            return self._match_moments(text, text, (True, True))
        return self._read_text(text, slop, is_word=False)

    def _read_text(self, text: str, slop: int, *, is_word: bool) -> Query | None:
        if not self.field:
            return self._read_words(text, slop, is_word=is_word)
        field = _NGRAMS.get(self.field, self.field)
        if field not in TEXTS:
            return Query.term_query(self.way.index.schema, *self._name_value(text))
        words, schema = split_words(text), self.way.index.schema
        if not words:
            return None
        # A word that is looked for where no field is named, or by its pieces, is found by its beginning too.
        begins = is_word and (field == "text" or self.field in _NGRAMS)
        if len(words) > 1:
            phrase = Query.phrase_prefix_query(schema, field, words) if begins and not slop else None  # type: ignore[arg-type]
            return phrase or Query.phrase_query(schema, field, words, slop)  # type: ignore[arg-type]
        whole = Query.term_query(schema, field, words[0])
        if not begins:
            return whole
        return Query.boolean_query([(Occur.Must, self._match_beginning(field, words[0])), (Occur.Should, whole)])

    def _read_words(self, text: str, slop: int, *, is_word: bool) -> Query | None:
        """Where no field is named. Signs alone are no word; in a field of words they are passed over."""
        words = split_words(text)
        if is_word and len(words) == 1 and self.way.fields is None:
            return self._rank_word(text, words[0])
        return self._in_every_field(lambda reader: reader._read_text(text, slop, is_word=is_word)) if words else None

    def _rank_word(self, text: str, word: str) -> Query:
        """A word where no field is named: `text` holds those of all fields, so the others say the rank alone.

        To gather from every field what only one of them can have takes the index twice as long.
        """
        by_name = {name: replace(self, field=name)._read_text(text, 0, is_word=False) for name in DEFAULT_FIELDS}
        queries = [Query.boost_query(query, DEFAULT_FIELDS[name]) for name, query in by_name.items() if query]
        rank = Query.disjunction_max_query(queries, _TIE)
        beginning = self._match_beginning("text", word)
        if self.way.ranks is None:
            return Query.boolean_query([(Occur.Must, beginning), (Occur.Should, rank)])
        self.way.ranks.append(rank)
        return beginning

    def _match_beginning(self, field: str, word: str) -> Query:
        """What holds a word that begins so, all of the same rank."""
        beginning = Query.fuzzy_term_query(self.way.index.schema, field, word, distance=0, prefix=True)
        return Query.const_score_query(beginning, 0.1)

    def _read_fuzzy(self, node: tree.Fuzzy) -> Query | None:
        if not self.field:
            return self._in_every_field(lambda reader: reader._read_fuzzy(node))
        degree, text = float(node.degree), _strip_escapes(node.term.value)
        # As of old: how much of the word must be the same.
        distance = round((1 - degree) * len(text)) if 0 < degree < 1 else round(degree)
        distance = min(distance, _FURTHEST)
        schema = self.way.index.schema
        if self.field not in TEXTS:
            return Query.fuzzy_term_query(schema, *self._name_value(text), distance=distance)
        words = split_words(text)
        queries = [Query.fuzzy_term_query(schema, self.field, word, distance=distance) for word in words]
        return _join([(Occur.Must, query) for query in queries]) if queries else None

    def _match(self, pattern: str, *, is_regex: bool) -> Query | None:
        """What holds a word, or has a value, of the pattern: a regular expression, or a word with * and ?."""
        if not self.field:
            return self._in_every_field(lambda reader: reader._match(pattern, is_regex=is_regex))
        schema = self.way.index.schema
        try:
            if self.field not in TEXTS:
                expression = pattern if is_regex else _make_expression(pattern)
                name, start = self._name_value("")
                return Query.regex_query(schema, name, escape_signs(start) + expression)
            pieces = [pattern] if is_regex else re.findall(r"(?:[^\W_]|\\.|[*?])+", fold_text(pattern))
            queries = [
                Query.regex_query(schema, self.field, piece if is_regex else _make_expression(piece))
                for piece in pieces
            ]
        except ValueError as error:
            raise QueryError(f"{pattern}: {error}") from error
        return _join([(Occur.Must, query) for query in queries]) if queries else None

    def _match_anything(self) -> Query:
        if not self.field or self.field in MOMENTS:
            return Query.all_query()
        if self.field in FACETS:
            return Query.exists_query(self.field)
        if self.field in TEXTS:
            return Query.regex_query(self.way.index.schema, self.field, ".+")
        name, start = self._name_value("")
        return Query.fuzzy_term_query(self.way.index.schema, name, start, distance=0, prefix=True)

    def _read_range(self, node: tree.Range) -> Query:
        low, high = (_strip_escapes(str(end).strip().strip('"')) for end in (node.low, node.high))
        included = (bool(node.include_low), bool(node.include_high))
        if self.field in MOMENTS:
            return self._match_moments(low, high, included)
        if not self.field or self.field in TEXTS:
            raise QueryError(f"a range is asked of a moment or of a value: {node}")
        if not all(end == "*" or _PLAIN_BOUND.fullmatch(end) for end in (low, high)):
            raise QueryError(f"a range begins and ends with a word: {node}")
        name, start = self._name_value("")
        if not start and (low, high) == ("*", "*"):
            return self._match_anything()
        # Behind every value of the field stands none that begins otherwise.
        first, last = (start if low == "*" else start + low) or "*", (start + ("\uffff" if high == "*" else high))
        opening, closing = ("[" if included[0] or low == "*" else "{"), ("]" if included[1] else "}")
        try:
            return self.way.index.parse_query(f"{name}:{opening}{first} TO {last}{closing}", [name])
        except ValueError as error:
            raise QueryError(f"a range that is not understood: {node}") from error

    def _match_moments(self, low: str, high: str, included: tuple[bool, bool]) -> Query:
        first, last = (
            None if end == "*" else count_microseconds(read_moment(end, self.way.now)) for end in (low, high)
        )
        if first is None and last is None:
            return Query.all_query()
        sides = {"include_lower": included[0] or first is None, "include_upper": included[1] or last is None}
        return Query.range_query(self.way.index.schema, self.field, FieldType.Integer, first, last, **sides)

    def _in_every_field(self, read: Callable[[_QueryReader], Query | None]) -> Query | None:
        queries = []
        for name, weight in (self.way.fields or DEFAULT_FIELDS).items():
            query = read(replace(self, field=name))
            if query is not None:
                queries.append(query if weight == 1 else Query.boost_query(query, weight))
        return Query.disjunction_max_query(queries, _TIE) if queries else None

    def _name_value(self, value: str) -> tuple[str, str]:
        """The field of the index, and what stands in it for a value of the field that is asked."""
        return (self.field, value) if self.field in FACETS else (FACTS, f"{self.field}={value}")


_OPERATIONS = (tree.AndOperation, tree.OrOperation, tree.UnknownOperation)
_SIGNED = (tree.Not, tree.Prohibit, tree.Plus)
_LEAVES: dict[type[tree.Item], Callable[[_QueryReader, Any], Query | None]] = {
    tree.Boost: _QueryReader._read_boost,
    tree.SearchField: _QueryReader._read_field,
    tree.Word: lambda reader, node: reader.read_word(node.value),
    tree.Phrase: lambda reader, node: reader._read_phrase(node.value, 0),
    tree.Proximity: lambda reader, node: reader._read_phrase(node.term.value, int(node.degree)),
    tree.Fuzzy: _QueryReader._read_fuzzy,
    tree.Regex: lambda reader, node: reader._match(node.value[1:-1], is_regex=True),
    tree.Range: _QueryReader._read_range,
}


def escape_signs(text: str) -> str:
    """The text as a regular expression of itself."""
    return _META.sub(r"\\\1", text)


def _is_pattern(text: str) -> bool:
    return bool(re.search(r"(?<!\\)[*?]", text))


def _strip_escapes(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _make_expression(pattern: str) -> str:
    """`tr?m*` as a regular expression."""
    signs = {"*": ".*", "?": "."}
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join(signs.get(part) or escape_signs(part[-1]) for part in parts)


def read_moment(text: str, now: datetime) -> datetime:
    """`2020-01-01T00:00:00Z`, `NOW`, `NOW-1DAY`, `NOW/DAY+6MONTHS`.

    >>> read_moment("NOW/MONTH-1DAY", datetime(2026, 3, 5, 7, tzinfo=UTC)).isoformat()
    '2026-02-28T00:00:00+00:00'
    """
    written = _MOMENT.fullmatch(text)
    if written is None:
        raise QueryError(f"no moment: {text}")
    try:
        moment = now if written[1] == "NOW" else datetime.fromisoformat(written[1])
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        for unit, number, of in _STEP.findall(written[2]):
            moment = _round_down(moment, _name_unit(unit)) if unit else _move(moment, int(number), _name_unit(of))
    except (ValueError, OverflowError, KeyError) as error:
        raise QueryError(f"no moment: {text}") from error
    return moment


def _name_unit(text: str) -> str:
    unit = {"DATE": "DAY"}.get(text.removesuffix("S"), text.removesuffix("S"))
    if unit not in _SECONDS and unit not in _MONTHS:
        raise KeyError(unit)
    return unit


def _move(moment: datetime, number: int, unit: str) -> datetime:
    if unit in _SECONDS:
        return moment + timedelta(seconds=number * _SECONDS[unit])
    months = moment.year * 12 + moment.month - 1 + number * _MONTHS[unit]
    year, month = divmod(months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _round_down(moment: datetime, unit: str) -> datetime:
    parts = {"YEAR": ("month", "day"), "MONTH": ("day",)}.get(unit, ())
    moment = moment.replace(**dict.fromkeys(parts, 1))  # type: ignore[arg-type]
    if unit in _MONTHS:
        return _round_down(moment, "DAY")
    seconds = _SECONDS[unit]
    past = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past % timedelta(seconds=seconds)
