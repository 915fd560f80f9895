"""What is hidden of counts is stored: by one writer, whole or not at all, and never taken back in a later version."""

import itertools
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests import cast

from hatang.kernel import datasets, decisions, suppression
from hatang.kernel.complementary import LEAST_WIDTH, Sum, Summed, list_widths
from hatang.kernel.datasets import TOO_FEW, Dataset, Field
from hatang.kernel.models import CountDecision, DecidedCount
from hatang.kernel.suppression import HIDDEN

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY, FIVE, NAME = date(2026, 1, 1), 5, "test.well"


class Village:
    """The wells of two villages and what they come to in each and together; a write counts a revision."""

    def __init__(self, **families):
        self.families = families
        self.dataset = Dataset(
            NAME,
            "Wells",
            "",
            (
                Field("code", "Code", "code"),
                Field("dated", "On", "date"),
                Field("n", "N", "integer", counts_people=True),
            ),
            ("code", "dated"),
            lambda as_of, actor: [{"code": code, "dated": DAY, "n": n} for code, n in sorted(self.families.items())],
            summed=self.add_up,
        )
        self.write()

    def add_up(self):
        counts = {(code, DAY): {"n": n} for code, n in self.families.items()}
        places = sorted({code[0] for code in self.families})
        sums = [Sum(place, DAY, tuple(key for key in sorted(counts) if key[0][0] == place)) for place in places]
        return Summed(counts, [*sums, Sum("all", DAY, tuple(each.key for each in sums))])

    def write(self, **families):
        self.families |= families
        with transaction.atomic():
            datasets.bump_revisions(NAME)

    def seen(self, actor=cast.nobody):
        """What the actor sees of each well, and of the sums."""
        rows = suppression.visible_rows(self.dataset, actor=actor, as_of=DAY)
        counts = suppression.view_counts(self.dataset, actor=actor, as_of=DAY)
        places = [*sorted({code[0] for code in self.families}), "all"]
        return {row["code"]: row["n"] for row in rows} | {place: counts.total("n", place) for place in places}


def test_what_was_hidden_once_is_hidden_in_every_later_version_by_every_process():
    village = Village(a1=3, a2=7, a3=8, b1=20)
    assert village.seen() == {"a1": HIDDEN, "a2": HIDDEN, "a3": 8, "b1": 20, "a": 18, "b": 20, "all": 38}
    village.write(a1=9)
    assert village.seen()["a1"] is HIDDEN
    assert village.seen(cast.officer())["a1"] == 9
    decisions.forget()
    village.write(a2=30)
    assert [village.seen()[code] for code in ("a1", "a2", "a3")] == [HIDDEN, HIDDEN, 8]


def test_what_was_shown_before_a_correction_tells_nothing_of_it():
    """Whoever kept the first version knows a2, a3 and both totals: the difference of the totals would be the change."""
    village = Village(a1=9, a2=7, a3=8, b1=20)
    assert HIDDEN not in village.seen().values()
    village.write(a1=3)
    assert village.seen() == {"a1": HIDDEN, "a2": 7, "a3": 8, "b1": 20, "a": HIDDEN, "b": 20, "all": HIDDEN}


def test_what_is_newer_than_the_decision_is_hidden():
    village = Village(a1=20, a2=30)
    village.seen()
    village.families["a1"] = 21  # written by somebody who has not counted the revision yet
    assert village.seen() == {"a1": HIDDEN, "a2": 30, "a": 50, "all": 50}
    village.write()
    assert village.seen() == {"a1": 21, "a2": 30, "a": 51, "all": 51}


def test_a_decision_is_stored_whole_or_not_at_all(monkeypatch):
    village = Village(a1=3, a2=7, a3=8)
    village.seen()
    stored = sorted(DecidedCount.objects.values_list()), sorted(CountDecision.objects.values_list())
    village.write(a1=9, a3=11)
    monkeypatch.setattr(CountDecision.objects, "update_or_create", lambda **given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        village.seen()
    assert (sorted(DecidedCount.objects.values_list()), sorted(CountDecision.objects.values_list())) == stored
    monkeypatch.undo()
    assert village.seen()["a3"] == 11


def test_who_may_not_write_shows_nothing_that_is_not_decided():
    village = Village(a1=20, a2=30)
    village.seen()
    village.write(a1=21)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        assert village.seen() == {"a1": HIDDEN, "a2": 30, "a": 50, "all": 50}
        transaction.set_rollback(True)
    decisions.forget()
    assert village.seen()["a1"] == 21


def test_nobody_decides_while_another_counts_a_revision(monkeypatch):
    turns = []
    take = decisions.take_turn
    monkeypatch.setattr(decisions, "take_turn", lambda: turns.append(connection.in_atomic_block) or take())
    village = Village(a1=3, a2=7)
    village.seen()
    decisions.forget()
    village.seen()
    assert turns == [True], "the second reads what the first has stored"


def test_files_say_beside_a_hidden_count_that_it_is_hidden():
    village = Village(a1=3, a2=7, a3=8)
    plain = list(suppression.plain_rows(village.dataset, actor=cast.nobody, as_of=DAY))
    assert [(row["n"], row["n_hidden"]) for row in plain] == [(None, TOO_FEW), (None, TOO_FEW), (8, None)]
    assert [row["n"] for row in suppression.plain_rows(village.dataset, actor=cast.officer(), as_of=DAY)] == [3, 7, 8]


def test_a_dataset_that_counts_people_says_in_which_sums():
    dataset = Village(a1=3).dataset
    nameless = Dataset(NAME, "Wells", "", dataset.fields, dataset.key, dataset.rows)
    with pytest.raises(ValueError, match="in which sums"):
        datasets.register_datasets([nameless])


class Reader:
    """Keeps every version of what was shown, and knows which facts were changed: what each count can be."""

    def __init__(self):
        self.values, self.sums, self.hidden, self.versions = {}, [], set(), {}

    def read(self, village, version):
        seen = village.seen()
        truth = {(code, DAY): n for code, n in village.families.items()}
        for code, n in village.families.items():
            if self.versions.get(code, (0, None))[1] != n:
                self.versions[code] = (version, n)
        node = {(code, DAY): (str(changed), code, str(DAY)) for code, (changed, _n) in self.versions.items()}
        for total in village.add_up().sums:
            mine = Sum(total.place, str(DAY), tuple(node[part] for part in total.parts), version=f"v{version}")
            node[total.key] = mine.key
            truth[total.key] = sum(truth[part] for part in total.parts)
            self.sums.append(mine)
        for key, value in truth.items():
            self.values[node[key]] = value
            if seen[key[0]] is HIDDEN:
                self.hidden.add(node[key])
        return {key[0] for key in truth if seen[key[0]] is HIDDEN}

    def narrow(self):
        return [
            (key, least, most)
            for key, least, most in list_widths(self.values, self.sums, self.hidden)
            if most - least < LEAST_WIDTH - 1e-6
        ]


FAMILIES = st.lists(st.integers(0, 12), min_size=6, max_size=6)
CODES = ("a1", "a2", "a3", "b1", "b2", "c1")


def is_wide_over_versions(versions):
    DecidedCount.objects.all().delete()
    CountDecision.objects.all().delete()
    reader, hidden = Reader(), set()
    village = Village(**dict(zip(CODES, versions[0], strict=True)))
    for number, families in enumerate(versions):
        village.write(**dict(zip(CODES, families, strict=True)))
        now = reader.read(village, number)
        assert hidden <= now, "hidden once, shown later"
        hidden = now
    assert reader.narrow() == []


@pytest.mark.property
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([[0, 5, 5, 0, 0, 0], [0, 0, 5, 0, 0, 1]])
# All that was hidden has gone to zero: the total that would say so is hidden too.
@example([[0, 0, 0, 0, 1, 6], [0, 0, 0, 0, 0, 0]])
@given(st.lists(FAMILIES, min_size=2, max_size=3))
def test_a_reader_of_every_version_is_left_an_interval(versions):
    is_wide_over_versions(versions)


@pytest.mark.night("samples")
@pytest.mark.property
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FAMILIES, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12)), min_size=1, max_size=3))
def test_so_is_one_who_sees_single_facts_corrected(first, corrections):
    versions = [first]
    for place, count in corrections:
        versions.append([count if place == index else n for index, n in enumerate(versions[-1])])
    is_wide_over_versions(versions)


@pytest.mark.unit
def test_a_correction_that_takes_a_hidden_fact_away_does_not_tell_it():
    for first in itertools.product((3, 9), (7, 30), (8,)):
        village = Village(**dict(zip(("a1", "a2", "a3"), first, strict=True)))
        before = village.seen()
        village.families.pop("a1")
        village.write()
        after = village.seen()
        if before["a1"] is HIDDEN and before["a"] is not HIDDEN:
            assert after["a"] is HIDDEN
        DecidedCount.objects.all().delete()
        CountDecision.objects.all().delete()
