"""Small counts: what is hidden follows from nothing that is shown, by any sum of sums, and no more is hidden."""

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import null_space
from tests import cast

from hatang.kernel import suppression
from hatang.kernel.complementary import LEAST_WIDTH, Sum, hidden_cells, is_small, list_widths, values_with_sums
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.suppression import HIDDEN

DAY, LATER = date(2026, 1, 1), date(2026, 6, 1)
LEAST = 5
DEMONSTRATION = Path(__file__).parents[4] / "data" / "demo" / "files" / "dieu-kien-thon.csv"


def followed(sums, hidden):
    """The hidden cells that follow from the shown ones by adding and subtracting sums."""
    unseen = sorted(hidden, key=str)
    column = {key: index for index, key in enumerate(unseen)}
    equations = np.zeros((len(sums), len(unseen)))
    for line, each in zip(equations, sums, strict=True):
        for key, sign in [(each.key, -1.0), *((part, 1.0) for part in each.parts)]:
            if key in column:
                line[column[key]] += sign
    # What no other solution of the equations moves is known.
    free = null_space(equations) if unseen else np.zeros((0, 0))
    return {key for key, moved in zip(unseen, free, strict=True) if np.abs(moved).max(initial=0) < 1e-6}


def province(communes):
    """Cells and sums of communes, each a list of the counts of its hamlets."""
    counts, sums = {}, []
    for number, hamlets in enumerate(communes):
        keys = [(f"{number}-{index}", DAY) for index in range(len(hamlets))]
        counts |= dict(zip(keys, hamlets, strict=True))
        sums.append(Sum(str(number), DAY, tuple(keys)))
    return counts, [*sums, Sum("all", DAY, tuple(each.key for each in sums))]


@pytest.mark.property
@given(st.lists(st.lists(st.none() | st.integers(0, 9), max_size=5), min_size=1, max_size=5))
def test_no_hidden_count_follows_from_what_is_shown(communes):
    counts, sums = province(communes)
    values = values_with_sums(counts, sums)
    hidden = hidden_cells(values, sums, LEAST)
    assert followed(sums, hidden) == set()
    assert {key for key, value in values.items() if is_small(value, LEAST)} <= hidden
    assert all(values[key] > 0 for key in hidden)
    assert all(most - least >= LEAST_WIDTH - 1e-6 for _key, least, most in list_widths(values, sums, hidden))
    if not any(is_small(value, LEAST) for value in values.values()):
        assert not hidden


@pytest.mark.property
@settings(max_examples=25)
@given(st.data())
def test_nor_from_what_is_shown_of_other_days(data):
    follows_from_no_other_day(data)


@pytest.mark.night("samples")
@pytest.mark.property
@settings(max_examples=200)
@given(st.data())
def test_nor_from_what_is_shown_of_many_other_days(data):
    follows_from_no_other_day(data)


def follows_from_no_other_day(data):
    """Findings of other days, hamlets that move to another commune: the sums of two days share some counts."""
    day = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 9)), min_size=8, max_size=8)
    counts, sums = {}, []
    for since in (DAY, LATER, date(2026, 12, 1)):
        parts = {0: [], 1: []}
        for hamlet, (age, commune, count) in enumerate(data.draw(day)):
            # Most of what is found on a day is what was found before.
            key = (f"hamlet {hamlet}", since if age == 0 else DAY)
            counts.setdefault(key, count)
            parts[commune].append(key)
        communes = [Sum(str(commune), since, tuple(keys)) for commune, keys in parts.items()]
        sums += [*communes, Sum("all", since, tuple(each.key for each in communes))]
    values = values_with_sums(counts, sums)
    hidden = hidden_cells(values, sums, LEAST)
    assert followed([each for each in sums if each.key in values], hidden) == set()
    assert all(most - least >= LEAST_WIDTH - 1e-6 for _key, least, most in list_widths(values, sums, hidden))


def needs_one_more(hamlets):
    """Whether the small counts of a commune leave too narrow an interval, or are all as large as such can be."""
    small = [count for count in hamlets if is_small(count, LEAST)]
    return bool(small) and (sum(count - 1 for count in small) < LEAST_WIDTH or set(small) == {LEAST - 1})


@pytest.mark.unit
@pytest.mark.parametrize("field", ["Số hộ nghèo", "Số hộ cận nghèo"])
def test_nothing_follows_in_the_demonstration_and_few_more_are_hidden(field):
    communes = defaultdict(list)
    with DEMONSTRATION.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            communes[row["Mã xã"]].append(int(row[field]))
    counts, sums = province(communes.values())
    values = values_with_sums(counts, sums)
    hidden = hidden_cells(values, sums, LEAST)
    small = {key for key, value in values.items() if is_small(value, LEAST)}
    assert followed(sums, small), "the demonstration no longer has a commune with one small count"
    assert followed(sums, hidden) == set()
    assert not any(each.key in hidden for each in sums), "a total was hidden where another count could be"
    assert len(hidden - small) == sum(map(needs_one_more, communes.values())), "more is hidden than an interval needs"


@pytest.mark.unit
def test_a_count_hidden_beside_another_stays_hidden_when_that_one_has_grown():
    """On the second day nothing is small, but what was hidden beside the small count stands there as it was."""
    counts = {("A", DAY): 3, ("A", LATER): 9, ("B", DAY): 7, ("C", DAY): 8}
    sums = [
        Sum("V", DAY, (("A", DAY), ("B", DAY), ("C", DAY))),
        Sum("V", LATER, (("A", LATER), ("B", DAY), ("C", DAY))),
    ]
    values = values_with_sums(counts, sums)
    hidden = hidden_cells(values, sums, LEAST)
    assert hidden == {("A", DAY), ("B", DAY), ("A", LATER)}, "the two sums differ by what the one has grown"
    assert followed(sums, hidden) == set()


@pytest.mark.unit
def test_what_everybody_saw_before_a_count_became_small_is_not_hidden_in_its_stead():
    """Who kept the page of the first day knows B and C: nothing but the new sum can be hidden."""
    counts = {("A", DAY): 9, ("A", LATER): 3, ("B", DAY): 7, ("C", DAY): 8}
    sums = [
        Sum("V", DAY, (("A", DAY), ("B", DAY), ("C", DAY))),
        Sum("V", LATER, (("A", LATER), ("B", DAY), ("C", DAY))),
    ]
    assert hidden_cells(values_with_sums(counts, sums), sums, LEAST) == {("A", LATER), ("V", LATER)}


@pytest.mark.unit
@pytest.mark.parametrize("hamlets", [[1, 1, 30], [4, 4, 4, 30]])
def test_counts_that_follow_from_their_bounds_are_hidden_beside_a_third(hamlets):
    counts, sums = province([hamlets, [50, 60]])
    hidden = hidden_cells(values_with_sums(counts, sums), sums, LEAST)
    assert (f"0-{len(hamlets) - 1}", DAY) in hidden


def wells(**more):
    fields = (Field("code", "Code", "code"), Field("poor", "Poor", "integer", counts_people=True))
    rows = [{"code": f"W{n}", "poor": n} for n in range(7)]
    return Dataset("test.well", "Wells", "", fields, ("code",), lambda as_of, actor: rows, **more)


@pytest.mark.integration
@pytest.mark.django_db
def test_who_sees_what():
    def seen(actor, dataset):
        return [row["poor"] for row in suppression.visible_rows(dataset, actor=actor, as_of=DAY)]

    clerk = cast.clerk()
    kept = wells(keeps=lambda actor, key: actor == clerk and key == ("W2",))
    for actor in (cast.nobody, cast.outsider(), cast.agency_officer(), cast.planner(), cast.analyst()):
        assert seen(actor, kept) == [0, HIDDEN, HIDDEN, HIDDEN, HIDDEN, 5, 6], actor.id
    for actor in (cast.officer(), cast.administrator(), cast.system):
        assert seen(actor, kept) == [0, 1, 2, 3, 4, 5, 6], actor.id
    assert seen(clerk, kept) == [0, HIDDEN, 2, HIDDEN, HIDDEN, 5, 6]
    # Whoever reaches the rows of a closed dataset reads them as they are.
    assert seen(cast.nobody, replace(kept, access="agency")) == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.unit
def test_a_hidden_count_says_so_and_is_no_number():
    with translation.override("vi"):
        assert str(HIDDEN) == "ẩn vì quá ít"
    with translation.override("en"):
        assert str(HIDDEN) == "hidden: too few"
    with pytest.raises(TypeError):
        HIDDEN + 1
    with pytest.raises(TypeError):
        sorted([HIDDEN, 1])
