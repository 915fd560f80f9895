"""What the form of a question without SQL offers: everything that its subject allows, marked where it is chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.analytics.formats.choosing import (
    LINK,
    ChosenMeasure,
    QuestionChoice,
    RowCondition,
    TableLink,
    describe_measure,
    format_member,
)
from hatang.capabilities.analytics.formats.subjects import FIGURE_PREFIX, lower_first, name_coded, name_thing
from hatang.capabilities.analytics.terms import (
    MOST_BESIDE,
    MOST_CONDITIONS,
    TOPS,
    Drawing,
    GroupOrder,
    RowRelation,
    Statistic,
)
from hatang.capabilities.places import public as places
from hatang.kernel import datasets
from hatang.kernel.ui import formats
from hatang.kernel.ui.forms import DayInput

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from hatang.capabilities.analytics.formats.subjects import Dimension, Subject, SubjectTitle

# Values that are shown at once; more are folded away.
_INLINE = 10
# Conditions written out beyond those that stand: one line that is still empty.
_SPARE = 1
# What stands in the lines that are written out; the others have a place of their own.
_WRITTEN = (RowRelation.IS, RowRelation.IS_NOT, RowRelation.CONTAINS, RowRelation.EMPTY, RowRelation.FILLED)
_STATISTICS = (
    Statistic.SUM,
    Statistic.MEAN,
    Statistic.MEDIAN,
    Statistic.HIGHEST,
    Statistic.LOWEST,
)


@dataclass(frozen=True)
class FormOffer:
    """Something to choose: its value in the address, its words, whether it is chosen; its parameter where it has its
    own."""

    value: str
    title: str
    is_chosen: bool = False
    name: str = ""


@dataclass(frozen=True)
class OfferedList:
    """A list of offers under a heading; `name` is the parameter."""

    name: str
    title: str
    offers: tuple[FormOffer, ...]

    @property
    def is_long(self) -> bool:
        return len(self.offers) > _INLINE

    @property
    def chosen(self) -> int:
        return sum(offer.is_chosen for offer in self.offers)


@dataclass(frozen=True)
class WrittenCondition:
    """A line of a condition that is written out: field, relation, value."""

    number: int
    fields: tuple[FormOffer, ...]
    relations: tuple[FormOffer, ...]
    value: str


@dataclass(frozen=True)
class OfferedRange:
    """From and to of a number or a date; `key` with what stands before it in the address."""

    key: str
    start: str
    title: str
    least: str
    most: str


@dataclass(frozen=True)
class OfferedFold:
    """What is folded away together: what is told of a thing of the rows, or of the rows of the other table."""

    title: str
    groups: OfferedList
    facets: tuple[OfferedList, ...]
    ranges: tuple[OfferedRange, ...]

    @property
    def has_ranges(self) -> bool:
        """Whether any from or to is filled."""
        return any(bounds.least or bounds.most for bounds in self.ranges)

    @property
    def chosen(self) -> int:
        bounds = sum(bool(bound) for offered in self.ranges for bound in (offered.least, offered.most))
        return self.groups.chosen + sum(facet.chosen for facet in self.facets) + bounds


@dataclass(frozen=True)
class OfferedLink:
    """Another table that can be asked for rows of the same things: with them, or without."""

    title: str
    offers: tuple[FormOffer, FormOffer]


@dataclass(frozen=True)
class ChoiceForm:
    """All that the form holds of one subject."""

    measures: tuple[OfferedList, ...]
    # A list for each figure that stands beside the first, and one for the next.
    beside: tuple[tuple[OfferedList, ...], ...]
    groups: OfferedList
    spans: OfferedList
    facets: tuple[OfferedList, ...]
    ranges: tuple[OfferedRange, ...]
    reaches: tuple[OfferedFold, ...]
    links: tuple[OfferedLink, ...]
    linked: OfferedFold | None
    conditions: tuple[WrittenCondition, ...]
    kept: tuple[tuple[str, FormOffer], ...]
    rankings: OfferedList
    tops: OfferedList
    drawings: OfferedList
    communes: OfferedList
    districts: OfferedList
    against: str
    is_series: bool
    least: str = ""
    most: str = ""

    @property
    def has_ranges(self) -> bool:
        """Whether any from or to is filled."""
        return any(bounds.least or bounds.most for bounds in self.ranges)


def build_form(
    subject: Subject,
    choice: QuestionChoice,
    members: Mapping[str, Sequence[Any]],
    as_of: date,
    names: Mapping[str, str],
    links: Sequence[SubjectTitle] = (),
    members_there: Mapping[str, Sequence[Any]] | None = None,
) -> ChoiceForm:
    """The form of the subject with the choice in it; `members` are the values of fields that have few, of the other
    table `members_there`; `links` the tables that it could be compared with."""
    called = {**names, **_name_all(subject, members, as_of)}
    dimensions = [dimension for dimension in subject.dimensions.values() if not _is_folded(dimension)]
    facets = _list_facets(dimensions, choice.conditions, members, called)
    folds = _list_folds(subject, choice, members, called)
    ticked = (*facets, *(facet for fold in folds for facet in fold.facets))
    offered = {offer.name for facet in ticked for offer in facet.offers}
    spans = [dimension for dimension in dimensions if dimension.is_span and not dimension.is_validity]
    groups = [dimension for dimension in dimensions if _is_groupable(dimension, members)]
    kept = [
        (f"la.{condition.key}", FormOffer(value, _name_kept(subject, condition.key, value, called), is_chosen=True))
        for condition in choice.conditions
        if condition.relation == RowRelation.IS and f"la.{condition.key}" not in offered
        for value in condition.values
    ]
    linked = None
    if subject.linked is not None and choice.linked is not None:
        there, standing = members_there or {}, choice.linked.conditions
        named = {**called, **_name_all(subject.linked, there, as_of)}
        title = _("Only those rows of “%(table)s” where") % {"table": subject.linked.title}
        of_rows = [dimension for dimension in subject.linked.dimensions.values() if not dimension.through]
        linked = _fold_up(title, of_rows, standing, (there, named), LINK)
    measures = _list_measures(subject, choice, facets)
    return ChoiceForm(
        measures=measures,
        beside=tuple(_list_beside(subject, choice, measures, facets)),
        groups=OfferedList("theo", _("By"), tuple(_offer_group(dimension, choice) for dimension in groups)),
        spans=OfferedList("theo", _("By time"), tuple(_offer_group(dimension, choice) for dimension in spans)),
        facets=tuple(facets),
        ranges=_list_ranges(dimensions, choice.conditions),
        reaches=tuple(folds),
        links=tuple(_offer_link(title, choice) for title in links),
        linked=linked,
        conditions=_list_conditions(subject, choice, offered),
        kept=tuple(kept),
        rankings=_offer_all("thu-tu", _("Order"), GroupOrder.choices, choice.ranking, _("as usual")),
        tops=_offer_all("dau", _("Only the first"), [(top, top) for top in TOPS], choice.top or "", _("every one")),
        drawings=_list_drawings(subject, choice),
        communes=_list_areas(choice, as_of, "commune", _("Communes and wards")),
        districts=_list_areas(choice, as_of, "district", _("Old districts")),
        against=str(DayInput().format_value(choice.against) or ""),
        is_series=choice.is_series,
        least=_write_bound(choice.least),
        most=_write_bound(choice.most),
    )


def _write_bound(bound: float | None) -> str:
    return "" if bound is None else formats.format_number(bound)


def _list_beside(
    subject: Subject, choice: QuestionChoice, measures: tuple[OfferedList, ...], facets: Sequence[OfferedList]
) -> Iterable[tuple[OfferedList, ...]]:
    """What may stand beside: another measure of the rows, how many of them are so, of a figure another figure."""
    lists = [*measures]
    if subject.indicator is not None:
        figures = sorted(subject.figures, key=lambda figure: str(figure.title))
        offers = tuple(FormOffer(f"{FIGURE_PREFIX}{figure.code}", str(figure.title)) for figure in figures)
        lists = [OfferedList("canh", "", offers)]
    elif (counts := _list_counts(facets)).offers:
        lists.append(counts)
    known = {offer.value for listed in lists for offer in listed.offers}
    for place in range(min(len(choice.beside) + 1, MOST_BESIDE)):
        chosen = choice.beside[place] if place < len(choice.beside) else ""
        marked = [
            replace(listed, name="canh", offers=tuple(replace(o, is_chosen=o.value == chosen) for o in listed.offers))
            for listed in lists
        ]
        if chosen and chosen not in known:
            title = describe_measure(subject, replace(choice, measure=ChosenMeasure.parse(chosen)))
            marked.append(OfferedList("canh", "", (FormOffer(chosen, title, is_chosen=True),)))
        yield tuple(marked)


def _list_counts(facets: Sequence[OfferedList]) -> OfferedList:
    """How many rows are so, for each value that can be ticked."""
    counts = []
    for facet in facets:
        for offered in facet.offers if not facet.is_long else ():
            kind, _dot, key = offered.name.partition(".")
            if kind in ("la", "co"):
                measure = ChosenMeasure(Statistic.COUNT, key, offered.value if kind == "la" else "")
                counts.append(FormOffer(str(measure), f"{facet.title}: {offered.title}"))
    return OfferedList("canh", _("How many with"), tuple(counts))


def _is_folded(dimension: Dimension) -> bool:
    """Whether it is one of the many things that are told of something of the row, and no name of where it is."""
    return bool(dimension.through) and dimension.kind != "text" and not dimension.of


def _list_folds(
    subject: Subject, choice: QuestionChoice, members: Mapping[str, Sequence[Any]], called: Mapping[str, str]
) -> list[OfferedFold]:
    reached: dict[str, list[Dimension]] = {}
    for dimension in subject.dimensions.values():
        if _is_folded(dimension):
            reached.setdefault(dimension.through, []).append(dimension)
    folds = []
    for key, dimensions in reached.items():
        title = _("About its %(thing)s") % {"thing": name_thing(subject.dimensions[key])}
        groups = tuple(_offer_group(dimension, choice) for dimension in dimensions if dimension.listed)
        fold = _fold_up(title, dimensions, choice.conditions, (members, called), "")
        folds.append(replace(fold, groups=OfferedList("theo", _("By"), groups)))
    return folds


def _fold_up(
    title: str,
    dimensions: Sequence[Dimension],
    conditions: Sequence[RowCondition],
    known: tuple[Mapping[str, Sequence[Any]], Mapping[str, str]],
    start: str,
) -> OfferedFold:
    """What rows are picked by, of these dimensions; `known` are members and names."""
    facets = _list_facets(dimensions, conditions, *known, start)
    return OfferedFold(title, OfferedList("theo", "", ()), tuple(facets), _list_ranges(dimensions, conditions, start))


def _offer_link(title: SubjectTitle, choice: QuestionChoice) -> OfferedLink:
    chosen = str(choice.linked or "")
    there, none = (str(TableLink(title.name, is_there)) for is_there in (True, False))
    offers = (FormOffer(there, _("some there"), there == chosen), FormOffer(none, _("none there"), none == chosen))
    return OfferedLink(title.title, offers)


def _name_all(subject: Subject, members: Mapping[str, Sequence[Any]], as_of: date) -> dict[str, str]:
    codes: dict[tuple[str, ...], set[str]] = {}
    for key, listed in members.items():
        if of := subject.dimensions[key].of:
            codes.setdefault(of, set()).update(map(str, listed))
    named: dict[str, str] = {}
    for of, listed_codes in codes.items():
        named |= datasets.name_codes(of, listed_codes, as_of)
    return named


def _is_groupable(dimension: Dimension, members: Mapping[str, Sequence[Any]]) -> bool:
    if dimension.is_span or dimension.is_key or dimension.is_about_record:
        return False
    if dimension.has_several:
        return bool(dimension.of)
    if dimension.key in members or dimension.listed or dimension.name_like or dimension.kind == "month":
        return True
    return bool(dimension.of)


def _offer_group(dimension: Dimension, choice: QuestionChoice) -> FormOffer:
    title = name_coded(dimension.title) if dimension.of else dimension.title
    return FormOffer(dimension.key, title[:1].upper() + title[1:], dimension.key in choice.groups)


def _offer_all(name: str, title: str, offers: Iterable[tuple[Any, Any]], chosen: object, usual: str) -> OfferedList:
    first = FormOffer("", usual, not chosen)
    rest = tuple(FormOffer(str(value), str(words), str(value) == str(chosen)) for value, words in offers)
    return OfferedList(name, title, (first, *rest))


def _list_facets(
    dimensions: Iterable[Dimension],
    conditions: Iterable[RowCondition],
    members: Mapping[str, Sequence[Any]],
    called: Mapping[str, str],
    start: str = "",
) -> list[OfferedList]:
    """What is ticked: the values of fields that have few, and of days and lists whether there is one."""
    conditions = tuple(conditions)
    chosen = {condition.key: condition.values for condition in conditions if condition.relation == RowRelation.IS}
    stands = {(condition.key, condition.relation) for condition in conditions}
    facets = []
    for dimension in dimensions:
        key = dimension.key
        if dimension.is_validity:
            continue
        offers: tuple[FormOffer, ...] = ()
        if (dimension.kind == "date" and dimension.may_lack) or dimension.has_several:
            offers = (
                FormOffer("1", _("none yet"), (key, RowRelation.EMPTY) in stands, f"{start}trong.{key}"),
                FormOffer("1", _("there is one"), (key, RowRelation.FILLED) in stands, f"{start}co.{key}"),
            )
        listed = dimension.listed or tuple(
            (str(member), format_member(dimension, member, called)) for member in members.get(key, ())
        )
        if len(listed) > 1 or (listed and key in chosen):
            name = f"{start}la.{key}"
            offers += tuple(FormOffer(code, words, code in chosen.get(key, ()), name) for code, words in listed if code)
            if any(not code for code, _words in listed):
                name, is_chosen = f"{start}trong.{key}", (key, RowRelation.EMPTY) in stands
                offers += (FormOffer("1", _("is empty"), is_chosen, name),)
        if offers:
            facets.append(OfferedList(offers[0].name, dimension.title, offers))
    return facets


def _list_ranges(
    dimensions: Iterable[Dimension], conditions: Iterable[RowCondition], start: str = ""
) -> tuple[OfferedRange, ...]:
    bounds = {(condition.key, condition.relation): condition.values[0] for condition in conditions if condition.values}
    ranged = [
        dimension
        for dimension in dimensions
        if (dimension.is_numeric or dimension.is_time) and not dimension.is_span and not dimension.is_validity
    ]
    return tuple(
        OfferedRange(
            dimension.key,
            start,
            f"{dimension.title} ({dimension.unit})" if dimension.unit else dimension.title,
            bounds.get((dimension.key, RowRelation.AT_LEAST), ""),
            bounds.get((dimension.key, RowRelation.AT_MOST), ""),
        )
        for dimension in ranged
    )


def _name_kept(subject: Subject, key: str, value: str, called: Mapping[str, str]) -> str:
    """The words of a value that came by a link, such as one group of an answer: it can only be taken away."""
    dimension = subject.find(key)
    return value if dimension is None else f"{dimension.title}: {format_member(dimension, value, called)}"


def _list_measures(subject: Subject, choice: QuestionChoice, facets: Sequence[OfferedList]) -> tuple[OfferedList, ...]:
    if subject.indicator is not None:
        return ()
    chosen = str(choice.measure)

    def offer(measure: ChosenMeasure, title: str) -> FormOffer:
        return FormOffer(str(measure), title, str(measure) == chosen)

    rows = lower_first(subject.rows_called)
    counted = [offer(ChosenMeasure(), _("Number of %(rows)s") % {"rows": rows})]
    numeric = [dimension for dimension in subject.dimensions.values() if dimension.is_numeric and not dimension.through]
    once = [
        dimension
        for dimension in subject.dimensions.values()
        if dimension.through and dimension.source in subject.reached and dimension.is_additive
    ]
    lists = [OfferedList("do", "", tuple(counted))]
    lists += [
        OfferedList(
            "do",
            str(statistic.label).capitalize(),
            tuple(
                offer(ChosenMeasure(statistic, dimension.key), _name_statistic(statistic, dimension))
                for dimension in (*numeric, *(once if statistic == Statistic.SUM else ()))
                if dimension.is_additive
                or statistic != Statistic.SUM
                or choice.measure == ChosenMeasure(statistic, dimension.key)
            ),
        )
        for statistic in _STATISTICS
    ]
    lists = [listed for listed in lists if listed.offers]
    shares = [offer(ChosenMeasure(Statistic.SHARE), _("Share of those that meet the conditions below"))]
    shares += _list_parts(numeric, once, offer)
    for facet in facets:
        for offered in facet.offers if not facet.is_long else ():
            kind, _dot, key = offered.name.partition(".")
            if kind in ("la", "co"):
                value = offered.value if kind == "la" else ""
                shares.append(offer(ChosenMeasure(Statistic.SHARE, key, value), f"% {facet.title}: {offered.title}"))
    lists.append(OfferedList("do", _("Share"), tuple(shares)))
    different = [
        offer(
            ChosenMeasure(Statistic.DISTINCT, dimension.key),
            _("How many different: %(field)s") % {"field": name_coded(dimension.title)},
        )
        for dimension in subject.dimensions.values()
        if not dimension.through
        and (
            dimension.of
            or dimension.is_key
            or dimension.name_like
            or (dimension.kind == "code" and not dimension.is_span)
        )
    ]
    lists += [OfferedList("do", _("How many different"), tuple(different))] if different else []
    if chosen not in {offered.value for listed in lists for offered in listed.offers}:
        lists.append(OfferedList("do", "", (FormOffer(chosen, describe_measure(subject, choice), is_chosen=True),)))
    return tuple(lists)


def _list_parts(
    numeric: Sequence[Dimension], once: Sequence[Dimension], offer: Callable[[ChosenMeasure, str], FormOffer]
) -> list[FormOffer]:
    """Shares of all people, all households: what the rows have of them, or what they reach of them by their percent."""
    parts = [
        offer(
            ChosenMeasure(Statistic.PART, dimension.key),
            _("%% of all %(field)s") % {"field": lower_first(dimension.title)},
        )
        for dimension in (*numeric, *once)
        if dimension.is_additive and not dimension.is_key
    ]
    parts += [
        offer(
            ChosenMeasure(Statistic.PART, dimension.key, weight.key),
            _("%% of all %(field)s, by %(weight)s")
            % {"field": lower_first(dimension.title), "weight": lower_first(weight.title)},
        )
        for dimension in once
        for weight in numeric
        if weight.is_share
    ]
    return parts


def _name_statistic(statistic: Statistic, dimension: Dimension) -> str:
    return f"{str(statistic.label).capitalize()}: {dimension.title}"


def _list_conditions(
    subject: Subject, choice: QuestionChoice, offered: Collection[str]
) -> tuple[WrittenCondition, ...]:
    if subject.indicator is not None:
        return ()
    ticked = {
        key
        for key, dimension in subject.dimensions.items()
        if (dimension.kind == "date" and dimension.may_lack) or dimension.has_several
    }
    written = [
        condition
        for condition in choice.conditions
        if condition.relation in _WRITTEN and condition.relation != RowRelation.IS and condition.key not in ticked
        if condition.relation != RowRelation.EMPTY or f"trong.{condition.key}" not in offered
    ]
    lines = []
    for number in range(1, min(len(written) + _SPARE, MOST_CONDITIONS) + 1):
        condition = written[number - 1] if number <= len(written) else None
        fields = tuple(
            FormOffer(dimension.key, dimension.title, condition is not None and dimension.key == condition.key)
            for dimension in subject.dimensions.values()
            if not _is_folded(dimension) or (condition is not None and dimension.key == condition.key)
        )
        relations = tuple(
            FormOffer(value, str(words), condition is not None and value == condition.relation)
            for value, words in RowRelation.choices
            if value in _WRITTEN
        )
        value = condition.values[0] if condition is not None and condition.values else ""
        lines.append(WrittenCondition(number, fields, relations, value))
    return tuple(lines)


def _list_drawings(subject: Subject, choice: QuestionChoice) -> OfferedList:
    groups = [dimension for key in choice.groups if (dimension := subject.find(key)) is not None]
    titles = {Drawing.NONE: _("table"), Drawing.BARS: _("bars"), Drawing.LINE: _("curve"), Drawing.MAP: _("map")}
    if len(groups) != 1 or groups[0].of != ("places.unit",) or choice.against is not None or choice.is_series:
        del titles[Drawing.MAP]
    return _offer_all("hinh", _("Drawn as"), titles.items(), choice.drawing, _("what fits"))


def _list_areas(choice: QuestionChoice, as_of: date, level: str, title: str) -> OfferedList:
    """The units of the date; of districts, where there are none, those of the day before today's communes began."""
    rows = places.list_units(as_of=as_of, level=level)
    if not rows and level == "district":
        began = max((row.area.valid_from for row in places.list_units(as_of=as_of, level="commune")), default=None)
        rows = places.list_units(as_of=began - timedelta(days=1), level=level) if began is not None else []
    return OfferedList(
        "o", title, tuple(FormOffer(str(row.area), row.title, str(row.area) in choice.areas) for row in rows)
    )
