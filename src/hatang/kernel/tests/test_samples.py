"""The interval of an estimate of strata: it holds the truth as often as it says, and is narrower the more one asks."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.facts import build_strata

from hatang.kernel import samples


def of(rows, **more):
    strata = build_strata(rows, **more).with_columns(within=pl.lit(""))
    return samples.sum_strata(strata)[""][0]


@pytest.mark.property
@given(
    st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1), st.integers(1, 50)), min_size=1, max_size=8),
    st.floats(0.5, 5),
)
def test_the_interval_holds_the_estimate_and_stays_within_the_whole(rows, effect):
    strata = [("x", sample * times, round(sample * share), sample) for sample, share, times in rows]
    found = of(strata, design_effect=effect)
    whole = sum(row[1] for row in strata)
    share = 100 * sum(population * positive / sample for _, population, positive, sample in strata) / whole
    assert -1e-9 <= found.low <= share + 1e-9
    assert share - 1e-9 <= found.high <= 100 + 1e-9


@pytest.mark.property
@given(st.integers(20, 500), st.floats(0.05, 0.95))
def test_who_asks_twice_as_many_knows_it_more_narrowly(sample, share):
    one, two = (of([("x", 10**6, round(n * share), n)]) for n in (sample, 2 * sample))
    assert two.high - two.low < one.high - one.low


@pytest.mark.unit
def test_where_everybody_was_asked_chance_has_no_part():
    found = of([("x", 500, 450, 500)])
    assert found.low == found.high == 90


@pytest.mark.unit
def test_ninety_five_of_a_hundred_intervals_hold_the_truth():
    """Two areas of different size and share, a thousand surveys of them."""
    rng = np.random.default_rng(7)
    truth = (0.7 * 30_000 + 0.9 * 10_000) / 40_000 * 100
    draws = (("x", 30_000, 150, rng.binomial(150, 0.7, 1000)), ("x", 10_000, 100, rng.binomial(100, 0.9, 1000)))
    surveys = [
        build_strata([(area, whole, positive, sample) for positive in positives]).with_columns(
            within=pl.int_range(pl.len()).cast(pl.String)
        )
        for area, whole, sample, positives in draws
    ]
    held = [found for found, _answered in samples.sum_strata(pl.concat(surveys)).values()]
    assert len(held) == 1000
    assert 0.93 < np.mean([found.low <= truth <= found.high for found in held]) < 0.98
