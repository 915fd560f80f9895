"""What is hidden of the counts of people, decided once per revision, stored as rows and never taken back.

A decision is made by one writer at a time, who waits until nobody writes facts, and stands with its last row or not at
all; until then the one before it holds. It rests on everything that was ever shown: a cell that was hidden once stays
hidden, and a sum that was shown once is an equation for ever, also after its parts were corrected.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import connection, transaction

from hatang.kernel import datasets, known
from hatang.kernel.audit import take_turn
from hatang.kernel.complementary import Sum, hidden_cells, values_with_sums
from hatang.kernel.reading import separate_reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from hatang.kernel.complementary import Key, Summed
    from hatang.kernel.datasets import Dataset

# Parts the words of a key where it is stored: in no code, no place and no day.
_BETWEEN = "\t"


@dataclass(frozen=True)
class HidingDecision:
    """What is hidden of a dataset under one threshold, by field; keys hold words only.

    `shown` are the values that everybody may see, `values` all that were known when it was decided, sums among them.
    """

    shown: Mapping[str, Mapping[Key, Collection[int]]] = field(default_factory=dict)
    values: Mapping[str, Mapping[Key, int]] = field(default_factory=dict)
    totals: Mapping[str, Sequence[Key]] = field(default_factory=dict)

    def is_shown(self, name: str, key: Key, value: int) -> bool:
        """Whether everybody may see that value of the field in the row or sum of the key."""
        return value in self.shown.get(name, {}).get(in_words(key), ())

    def find_total(self, name: str, place: str, as_of: date) -> tuple[Key, int] | None:
        """The sum of the field for the place on the date with its key; None where none is known."""
        keys = self.totals.get(place, ())
        index = bisect_right(keys, as_of.isoformat(), key=lambda key: str(key[-1]))
        value = self.values.get(name, {}).get(keys[index - 1]) if index else None
        return None if value is None else (keys[index - 1], value)


@dataclass(frozen=True)
class StoredCell:
    """A count or a sum (which has `parts`) as it stood from the decision `since` until before the decision `until`."""

    pk: int
    field: str
    key: Key
    value: int
    parts: tuple[Key, ...] | None
    is_hidden: bool
    since: int
    until: int | None

    @property
    def node(self) -> Key:
        """What stands for it in the sums: itself while it stands, its version after it was changed."""
        return self.key if self.until is None else (f"#{self.since}", *self.key)


def in_words(key: Key) -> Key:
    """The key as it is stored and compared: a day as 2026-01-31.

    >>> from datetime import date
    >>> in_words(("51001", date(2026, 1, 31)))
    ('51001', '2026-01-31')
    """
    return tuple(str(part) for part in key)


# The decisions in use, each with the revisions that it was made at.
_kept: dict[tuple[str, int, bool], tuple[dict[str, int], HidingDecision]] = {}


def find_decision(dataset: Dataset, fewer_than: int) -> HidingDecision | None:
    """The decision over the facts of now; None for a dataset without sums, whose small counts alone are hidden."""
    if dataset.summed is None:
        return None
    is_past = known.get_moment() is not None
    key, state = (dataset.name, fewer_than, is_past), _read_state(dataset)
    if (kept := _kept.get(key)) is not None and kept[0] == state:
        return kept[1]
    decision = _read_as_known(dataset, fewer_than) if is_past else _settle_decision(dataset, fewer_than, state)
    # Without a revision nothing tells when it is stale.
    if state[dataset.name]:
        _kept[key] = (state, decision)
    return decision


def forget() -> None:
    """Keep no decision in this process: the next question reads the stored one."""
    _kept.clear()


def _read_state(dataset: Dataset) -> dict[str, int]:
    return datasets.read_revisions([dataset.name, *datasets.AREA_DATASETS])


def _settle_decision(dataset: Dataset, fewer_than: int, state: Mapping[str, int]) -> HidingDecision:
    """The stored decision of that state; where there is none it is made, unless nothing may be written now."""
    if (stored := _read_stored_state(dataset, fewer_than)) == state:
        return _build_decision(_read_cells(dataset, fewer_than, standing=True))
    if not state[dataset.name]:
        # Never written by whoever counts revisions: nothing is kept of it.
        return _build_decision(_decide_cells(dataset, fewer_than, (), frozenset(), 1)[0])
    if _is_read_only():
        return _build_decision(_read_cells(dataset, fewer_than, standing=True) if stored is not None else ())
    with separate_reading(), transaction.atomic():
        # Nobody counts a revision meanwhile: what is read is what these revisions stand for.
        take_turn()
        now = _read_state(dataset)
        if _read_stored_state(dataset, fewer_than) != now:
            _store_decision(dataset, fewer_than, now)
        return _build_decision(_read_cells(dataset, fewer_than, standing=True))


def _is_read_only() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone()[0] == "on")


def _read_stored_state(dataset: Dataset, fewer_than: int) -> dict[str, int] | None:
    # start: this is imported before the apps are ready
    from hatang.kernel.models import CountDecision

    stored = CountDecision.objects.filter(dataset=dataset.name, fewer_than=fewer_than).values_list("state", flat=True)
    return stored.first()


def _read_cells(dataset: Dataset, fewer_than: int, *, standing: bool = False) -> list[StoredCell]:
    # start: this is imported before the apps are ready
    from hatang.kernel.models import DecidedCount

    rows = DecidedCount.objects.filter(dataset=dataset.name, fewer_than=fewer_than)
    if standing:
        rows = rows.filter(until=None)
    columns = ("pk", "field", "cell", "value", "parts", "is_hidden", "since", "until")
    return [
        StoredCell(
            pk, name, _split(cell), value, None if parts is None else tuple(map(_split, parts)), hidden, since, until
        )
        for pk, name, cell, value, parts, hidden, since, until in rows.order_by("pk").values_list(*columns)
    ]


def _split(text: str) -> Key:
    return tuple(text.split(_BETWEEN))


def _build_decision(cells: Iterable[StoredCell]) -> HidingDecision:
    shown: defaultdict[str, dict[Key, Collection[int]]] = defaultdict(dict)
    values: defaultdict[str, dict[Key, int]] = defaultdict(dict)
    totals: defaultdict[str, set[Key]] = defaultdict(set)
    for cell in cells:
        values[cell.field][cell.key] = cell.value
        if not cell.is_hidden:
            shown[cell.field][cell.key] = (cell.value,)
        if cell.parts is not None:
            totals[cell.key[0]].add(cell.key)
    return HidingDecision(
        shown, values, {place: sorted(keys, key=lambda key: key[-1]) for place, keys in totals.items()}
    )


def _read_as_known(dataset: Dataset, fewer_than: int) -> HidingDecision:
    """What may be seen of facts as they were known at a moment: what was shown of them once and is not hidden since."""
    shown: defaultdict[str, defaultdict[Key, set[int]]] = defaultdict(lambda: defaultdict(set))
    cells = _read_cells(dataset, fewer_than)
    hidden = {(cell.field, cell.key) for cell in cells if cell.is_hidden}
    for cell in cells:
        if (cell.field, cell.key) not in hidden:
            shown[cell.field][cell.key].add(cell.value)
    standing, _changed = _decide_cells(dataset, fewer_than, (), frozenset(), 1)
    then = _build_decision(standing)
    return HidingDecision(shown, then.values, then.totals)


def _store_decision(dataset: Dataset, fewer_than: int, state: Mapping[str, int]) -> None:
    """Decide, and store what is new: the cells that were changed end, those that take their place begin."""
    # start: this is imported before the apps are ready
    from hatang.kernel.models import CountDecision, DecidedCount

    number = max(state.values())
    # What a lower threshold hid is hidden from whoever asks under a higher one.
    hidden_before = frozenset(
        (name, _split(cell))
        for name, cell in DecidedCount.objects.filter(
            dataset=dataset.name, fewer_than__lte=fewer_than, is_hidden=True
        ).values_list("field", "cell")
    )
    made, ended = _decide_cells(dataset, fewer_than, _read_cells(dataset, fewer_than), hidden_before, number)
    DecidedCount.objects.filter(pk__in=ended).update(until=number)
    DecidedCount.objects.bulk_create(
        [
            DecidedCount(
                dataset=dataset.name,
                fewer_than=fewer_than,
                field=cell.field,
                cell=_BETWEEN.join(cell.key),
                value=cell.value,
                parts=None if cell.parts is None else [_BETWEEN.join(part) for part in cell.parts],
                is_hidden=cell.is_hidden,
                since=number,
            )
            for cell in made
            if not cell.pk
        ],
        batch_size=5_000,
    )
    CountDecision.objects.update_or_create(
        dataset=dataset.name, fewer_than=fewer_than, defaults={"number": number, "state": state}
    )


def _decide_cells(
    dataset: Dataset,
    fewer_than: int,
    before: Collection[StoredCell],
    hidden_before: frozenset[tuple[str, Key]],
    number: int,
) -> tuple[list[StoredCell], list[int]]:
    """The cells that stand from this decision on (those that stand already have a number), and the numbers of those
    that end with it."""
    assert dataset.summed is not None
    summed = dataset.summed()
    standing: list[StoredCell] = []
    ended: list[int] = []
    for name in datasets.list_counted_fields(dataset):
        counts, sums = _read_facts(summed, name)
        values = values_with_sums(counts, sums)
        cells, gone = _compare(name, values, sums, [cell for cell in before if cell.field == name], number)
        past_values, past_sums = _read_past([*cells, *gone])
        seen = {cell.key for cell in cells if cell.pk and not cell.is_hidden}
        hidden = {key for field_name, key in hidden_before if field_name == name}
        hidden |= {cell.node for cell in gone if cell.is_hidden}
        unseen = hidden_cells(
            values | past_values,
            [*sums, *past_sums],
            fewer_than,
            hidden=hidden,
            seen=seen | {cell.node for cell in gone if not cell.is_hidden},
        )
        standing += [cell if cell.pk else replace(cell, is_hidden=cell.key in unseen) for cell in cells]
        ended += [cell.pk for cell in gone if cell.until == number]
    return standing, ended


def _read_facts(summed: Summed, name: str) -> tuple[dict[Key, int | None], list[Sum]]:
    """The counts of the field and the sums, by keys that hold words only."""
    counts = {in_words(key): row.get(name) for key, row in summed.counts.items()}
    sums = [Sum(total.place, str(total.since), tuple(map(in_words, total.parts))) for total in summed.sums]
    return counts, sums


def _compare(
    name: str, values: Mapping[Key, int], sums: Sequence[Sum], before: Iterable[StoredCell], number: int
) -> tuple[list[StoredCell], list[StoredCell]]:
    """The cells of now, those that have not changed with their number; and those of before that are no more.

    A sum has changed where one of its parts has, though it came to the same.
    """
    stood = {cell.key: cell for cell in before if cell.until is None}
    gone = [cell for cell in before if cell.until is not None]
    parts_of = {total.key: tuple(part for part in total.parts if part in values) for total in sums}
    cells: dict[Key, StoredCell] = {}
    # The counts first, then sums after their parts.
    for key in (*(key for key in values if key not in parts_of), *(key for key in parts_of if key in values)):
        parts, old = parts_of.get(key), stood.get(key)
        is_same = (
            old is not None
            and old.value == values[key]
            and old.parts == parts
            and all(cells[part].pk for part in parts or ())
        )
        if is_same and old is not None:
            cells[key] = old
        else:
            cells[key] = StoredCell(0, name, key, values[key], parts, False, number, None)
    for key, old in stood.items():
        if key not in cells or not cells[key].pk:
            gone.append(replace(old, until=number))
    return list(cells.values()), gone


def _read_past(cells: Sequence[StoredCell]) -> tuple[dict[Key, int], list[Sum]]:
    """What was shown and hidden before it was changed, and the sums of it as they were then."""
    versions: defaultdict[Key, list[StoredCell]] = defaultdict(list)
    for cell in cells:
        versions[cell.key].append(cell)
    past = [cell for cell in cells if cell.until is not None]
    return {cell.node: cell.value for cell in past}, list(_list_past_sums(past, versions))


def _list_past_sums(past: Iterable[StoredCell], versions: Mapping[Key, Sequence[StoredCell]]) -> Iterator[Sum]:
    for cell in past:
        if cell.parts is not None:
            parts = tuple(
                version.node
                for part in cell.parts
                for version in versions[part]
                if version.since <= cell.since and (version.until is None or version.until > cell.since)
            )
            yield Sum(cell.key[0], cell.key[-1], parts, version=f"#{cell.since}")
