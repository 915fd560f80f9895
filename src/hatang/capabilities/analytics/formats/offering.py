"""What the form of a question without SQL offers: everything that its subject allows, marked where it is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hatang.capabilities.analytics.formats.choosing import ChosenMeasure, QuestionChoice, format_member
from hatang.capabilities.analytics.formats.subjects import lower_first, name_coded
from hatang.capabilities.analytics.terms import MOST_CONDITIONS, TOPS, Drawing, GroupOrder, RowRelation, Statistic
from hatang.capabilities.places import public as places
from hatang.kernel import datasets
from hatang.kernel.ui.forms import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from hatang.capabilities.analytics.formats.subjects import Dimension, Subject

# Values that are shown at once; more are folded away.
_INLINE = 8
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
    """From and to of a number or a date."""

    key: str
    title: str
    least: str
    most: str


@dataclass(frozen=True)
class ChoiceForm:
    """All that the form holds of one subject."""

    measures: tuple[OfferedList, ...]
    groups: OfferedList
    spans: OfferedList
    facets: tuple[OfferedList, ...]
    ranges: tuple[OfferedRange, ...]
    conditions: tuple[WrittenCondition, ...]
    kept: tuple[tuple[str, FormOffer], ...]
    rankings: OfferedList
    tops: OfferedList
    drawings: OfferedList
    communes: OfferedList
    districts: OfferedList
    against: str
    is_series: bool

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
) -> ChoiceForm:
    """The form of the subject with the choice in it; `members` are the values of fields that have few."""
    called = {**names, **_name_all(subject, members, as_of)}
    facets = _list_facets(subject, choice, members, called)
    offered = {facet.name for facet in facets}
    spans = [dimension for dimension in subject.dimensions.values() if dimension.is_span and not dimension.is_validity]
    groups = [dimension for dimension in subject.dimensions.values() if _is_groupable(dimension, members)]
    kept = [
        (f"la.{condition.key}", FormOffer(value, _name_kept(subject, condition.key, value, called), is_chosen=True))
        for condition in choice.conditions
        if condition.relation == RowRelation.IS and f"la.{condition.key}" not in offered
        for value in condition.values
    ]
    return ChoiceForm(
        measures=_list_measures(subject, choice, facets),
        groups=OfferedList("theo", _("By"), tuple(_offer_group(dimension, choice) for dimension in groups)),
        spans=OfferedList("theo", _("By time"), tuple(_offer_group(dimension, choice) for dimension in spans)),
        facets=tuple(facets),
        ranges=_list_ranges(subject, choice),
        conditions=_list_conditions(subject, choice),
        kept=tuple(kept),
        rankings=_offer_all("thu-tu", _("Order"), GroupOrder.choices, choice.ranking, _("as usual")),
        tops=_offer_all("dau", _("Only the first"), [(top, top) for top in TOPS], choice.top or "", _("every one")),
        drawings=_list_drawings(subject, choice),
        communes=_list_areas(choice, as_of, "commune", _("Communes and wards")),
        districts=_list_areas(choice, as_of, "district", _("Old districts")),
        against=str(DayInput().format_value(choice.against) or ""),
        is_series=choice.is_series,
    )


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
    if dimension.key in members or dimension.listed or dimension.name_like or dimension.kind == "month":
        return True
    return bool(dimension.of)


def _offer_group(dimension: Dimension, choice: QuestionChoice) -> FormOffer:
    return FormOffer(dimension.key, dimension.title, dimension.key in choice.groups)


def _offer_all(name: str, title: str, offers: Iterable[tuple[Any, Any]], chosen: object, usual: str) -> OfferedList:
    first = FormOffer("", usual, not chosen)
    rest = tuple(FormOffer(str(value), str(words), str(value) == str(chosen)) for value, words in offers)
    return OfferedList(name, title, (first, *rest))


def _list_facets(
    subject: Subject, choice: QuestionChoice, members: Mapping[str, Sequence[Any]], called: Mapping[str, str]
) -> list[OfferedList]:
    """What is ticked: the values of fields that have few, and of days whether there is one."""
    chosen = {
        condition.key: condition.values for condition in choice.conditions if condition.relation == RowRelation.IS
    }
    stands = {(condition.key, condition.relation) for condition in choice.conditions}
    facets = []
    for dimension in subject.dimensions.values():
        key = dimension.key
        if dimension.kind == "date" and dimension.may_lack and not dimension.is_validity:
            offers: tuple[FormOffer, ...] = (
                FormOffer("1", _("none yet"), (key, RowRelation.EMPTY) in stands, f"trong.{key}"),
                FormOffer("1", _("there is one"), (key, RowRelation.FILLED) in stands, f"co.{key}"),
            )
            facets.append(OfferedList("", dimension.title, offers))
            continue
        listed = dimension.listed or tuple(
            (str(member), format_member(dimension, member, called)) for member in members.get(key, ())
        )
        if len(listed) > 1 or (listed and key in chosen):
            offers = tuple(FormOffer(code, words, code in chosen.get(key, ()), f"la.{key}") for code, words in listed)
            facets.append(OfferedList(f"la.{key}", dimension.title, offers))
    return facets


def _list_ranges(subject: Subject, choice: QuestionChoice) -> tuple[OfferedRange, ...]:
    bounds = {
        (condition.key, condition.relation): condition.values[0] for condition in choice.conditions if condition.values
    }
    ranged = [
        dimension
        for dimension in subject.dimensions.values()
        if (dimension.is_numeric or dimension.is_time) and not dimension.is_span and not dimension.is_validity
    ]
    return tuple(
        OfferedRange(
            dimension.key,
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
    numeric = [dimension for dimension in subject.dimensions.values() if dimension.is_numeric]
    lists = [OfferedList("do", "", tuple(counted))]
    lists += [
        OfferedList(
            "do",
            str(statistic.label).capitalize(),
            tuple(
                offer(ChosenMeasure(statistic, dimension.key), _name_statistic(statistic, dimension))
                for dimension in numeric
                if dimension.is_additive
                or statistic != Statistic.SUM
                or choice.measure == ChosenMeasure(statistic, dimension.key)
            ),
        )
        for statistic in _STATISTICS
    ]
    lists = [listed for listed in lists if listed.offers]
    shares = [offer(ChosenMeasure(Statistic.SHARE), _("Share of those that meet the conditions below"))]
    for facet in facets:
        key = facet.name.removeprefix("la.")
        if key and subject.dimensions[key].listed:
            shares += [
                offer(ChosenMeasure(Statistic.SHARE, key, offered.value), f"% {facet.title}: {offered.title}")
                for offered in facet.offers
            ]
    lists.append(OfferedList("do", _("Share"), tuple(shares)))
    different = [
        offer(
            ChosenMeasure(Statistic.DISTINCT, dimension.key),
            _("How many different: %(field)s") % {"field": name_coded(dimension.title)},
        )
        for dimension in subject.dimensions.values()
        if dimension.of
        or dimension.is_key
        or dimension.name_like
        or (dimension.kind == "code" and not dimension.is_span)
    ]
    lists += [OfferedList("do", _("How many different"), tuple(different))] if different else []
    return tuple(lists)


def _name_statistic(statistic: Statistic, dimension: Dimension) -> str:
    return f"{str(statistic.label).capitalize()}: {dimension.title}"


def _list_conditions(subject: Subject, choice: QuestionChoice) -> tuple[WrittenCondition, ...]:
    if subject.indicator is not None:
        return ()
    ticked = {key for key, dimension in subject.dimensions.items() if dimension.kind == "date" and dimension.may_lack}
    written = [
        condition
        for condition in choice.conditions
        if condition.relation in _WRITTEN and condition.relation != RowRelation.IS and condition.key not in ticked
    ]
    lines = []
    for number in range(1, min(len(written) + _SPARE, MOST_CONDITIONS) + 1):
        condition = written[number - 1] if number <= len(written) else None
        fields = tuple(
            FormOffer(dimension.key, dimension.title, condition is not None and dimension.key == condition.key)
            for dimension in subject.dimensions.values()
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
