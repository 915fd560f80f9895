"""Building blocks of the imports: columns from the datasets' fields, bodies by any name, current rows, checks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets.actions import filing
from hatang.capabilities.assets.terms import ServiceStatus
from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.engines.writing.dates import find_meant_day
from hatang.kernel.access import ADMINISTRATOR, OFFICER, OPERATOR_ENGINEER, Area
from hatang.kernel.imports import Choice, ImportColumn, Kind, Query, Resolution, RowProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from hatang.capabilities.assets.actions.filing import Filing
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset
    from hatang.kernel.imports import Changes, Key, Resolver, Situation, Values
    from hatang.kernel.problems import Text

OPERATORS = frozenset({"operator"})


def build_column(
    dataset: Dataset, name: str, *synonyms: str, words: Mapping[str, str] | None = None, **more: Any
) -> ImportColumn:
    """The column of a dataset's field; `words` gives for each choice the other words for it, parted by "|"."""
    made = ImportColumn.of(dataset.field(name), *synonyms, **more)
    if words is None:
        return made
    return replace(
        made,
        choices=tuple(
            Choice(choice.value, choice.title, tuple(filter(None, words.get(choice.value, "").split("|"))))
            for choice in made.choices
        ),
    )


def build_organisation_resolver(kinds: frozenset[str] | None = None) -> Resolver:
    """Bodies by code or by any name they carry; a body that ended is taken by its code, by name with its successor."""

    def resolve(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
        with identity.cached_reading():
            return {query: _resolve_body(query.text, situation.as_of, kinds) for query in queries}

    return resolve


def _resolve_body(text: str, as_of: date, kinds: frozenset[str] | None) -> Resolution:
    exact = identity.read_organisation(text.strip().upper())
    named_body = identity.find_organisation(text, as_of, kinds=kinds)
    if exact is not None and (kinds is None or exact.kind in kinds) and named_body in (None, exact):
        return Resolution(exact.code, exact.name)
    if named_body is None:
        several = identity.find_organisations(text, as_of)
        if len(several) > 1:
            choices = tuple(f"{organisation.name} ({organisation.code})" for organisation in several[:5])
            return Resolution(None, kind=Kind.AMBIGUOUS_REFERENCE, choices=choices)
        return Resolution(None)
    if named_body.is_valid_on(as_of):
        return Resolution(named_body.code, named_body.name, by_name=True)
    # The name is of a body that ended: whoever does its work now is meant, or the old one by its code.
    now = identity.responsible_today(named_body.code, as_of)
    proposal = now[0].code if len(now) == 1 else None
    return Resolution(None, now[0].name if proposal else named_body.name, proposal=proposal)


def hamlet_areas(as_of: date) -> Mapping[str, Area]:
    """Code → area of the hamlets of the date, as the unit resolver names them."""
    return {area.code: area for area in map(Area.parse, places.hamlet_frame(as_of)["area"])}


def current_of(spec: Filing, scope: tuple[str, ...] = ()) -> Callable[[Situation], Mapping[Key, Values]]:
    """The records that a file is compared with, within the scopes it speaks of."""

    def current(situation: Situation) -> Mapping[Key, Values]:
        manager: Any = spec.model._default_manager
        rows = (manager.valid_on(situation.as_of) if spec.is_versioned else manager.all()).with_reports(situation.as_of)
        if scope:
            wanted = [scope_key[0] for scope_key in situation.scopes]
            rows = rows.filter(**{f"{scope[0]}__in": wanted})
        hamlets = spec.hamlets(situation.as_of)
        return {spec.key_of(values): values for values in (spec.to_values(row, hamlets) for row in rows.iterator(2000))}

    return current


def apply_to(spec: Filing, *, chained: bool = False) -> Callable[..., None]:
    """Writes the changes; `chained`: each state ends on the day the next of the same thing begins."""

    def apply(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
        write = filing.apply_versioned if spec.is_versioned else filing.apply_stated
        write(spec, changes, import_id=import_id, as_of=as_of)

    def apply_chained(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
        filing.apply_states(spec, changes, import_id=import_id, as_of=as_of)

    return apply_chained if chained else apply


def still_stands(values: Values, as_of: date) -> bool:
    """Whether a record has not ended by the date, as it said itself or as an earlier file closed it."""
    end = values.get("valid_to")
    return end is None or end > as_of  # type: ignore[operator]


def own_operator(field: str = "operator") -> Callable[[Actor], Mapping[str, frozenset[str]]]:
    """An engineer files the own operator's rows; the lead department everybody's."""

    def allowed(actor: Actor) -> Mapping[str, frozenset[str]]:
        if actor.has(OFFICER, ADMINISTRATOR):
            return {}
        return {field: actor.organisations(OPERATOR_ENGINEER)}

    return allowed


def in_order(first: str, second: str, message: Text) -> Callable[[Values], Iterable[RowProblem]]:
    """The second day is not before the first; said at the second."""

    def check(values: Values) -> Iterable[RowProblem]:
        begin, end = values.get(first), values.get(second)
        if begin is not None and end is not None and end < begin:  # type: ignore[operator]
            yield RowProblem(second, message)

    return check


def begun_by_now(
    field: str, earliest: date
) -> Callable[[Sequence[Values], Situation], Iterable[tuple[int, RowProblem]]]:
    """What is in service began by now, and only what is being built may begin later; said at the day it began."""

    def check(rows: Sequence[Values], situation: Situation) -> Iterable[tuple[int, RowProblem]]:
        for number, values in enumerate(rows):
            begun: Any = values.get(field)
            if begun is None or begun <= situation.last_day or values.get("status") == ServiceStatus.UNDER_CONSTRUCTION:
                continue
            meant = find_meant_day(begun, earliest, situation.last_day)
            yield number, RowProblem(field, _("This day is still to come."), None if meant is None else f"{meant}")

    return check


def not_above(part: str, whole: str, message: Text) -> Callable[[Values], Iterable[RowProblem]]:
    """The part is not greater than the whole; said at the part."""

    def check(values: Values) -> Iterable[RowProblem]:
        small, large = values.get(part), values.get(whole)
        if small is not None and large is not None and small > large:  # type: ignore[operator]
            yield RowProblem(part, message)

    return check


def no_overlap(*identity_fields: str) -> Callable[[Sequence[Values], Situation], Iterable[tuple[int, RowProblem]]]:
    """No two rows about the same thing hold on the same day; said at the row that begins later."""

    def check(rows: Sequence[Values], situation: Situation) -> Iterable[tuple[int, RowProblem]]:
        groups: defaultdict[Key, list[tuple[date, int]]] = defaultdict(list)
        for number, values in enumerate(rows):
            begin = values.get("valid_from")
            key = tuple(values.get(name) for name in identity_fields)
            if begin is not None and None not in key:
                groups[key].append((begin, number))  # type: ignore[arg-type]
        for begins in groups.values():
            begins.sort()
            for (before, earlier), (begin, number) in pairwise(begins):
                end: Any = rows[earlier].get("valid_to")
                if begin != before and (end is None or end > begin):
                    message = gettext("An earlier row about the same still holds on this day: end it on %(day)s.")
                    yield number, RowProblem("valid_from", message % {"day": f"{begin:%d/%m/%Y}"})

    return check


def build_period_columns(dataset: Dataset) -> tuple[ImportColumn, ImportColumn]:
    """From and until, as files of facts carry them."""
    return (
        build_column(
            dataset, "valid_from", "Từ ngày", "Ngày bắt đầu", "Hiệu lực từ", "Ngày đưa vào sử dụng", "Có từ ngày",
            "Ngày triển khai", "Thời điểm bắt đầu", required=True,
        ),
        build_column(dataset, "valid_to", "Đến ngày", "Ngày kết thúc", "Hiệu lực đến", "Ngày ngừng",
                     "Thời điểm kết thúc"),
    )  # fmt: skip


PERIOD_ORDER = in_order("valid_from", "valid_to", _("The last day is before the first."))
