"""Calibration: a known bias is found, the figures after are of samples the fit has not seen, the slow way agrees."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatang.engines.radio.calibration import calibrate, hit_rate, root_mean_square
from hatang.engines.radio.errors import RadioError

OFFSETS = {0: -4.0, 3: 2.5, 7: -11.0}


def route(seed=5, samples=3000, sigma_db=6.0):
    """A drive over three kinds of clutter whose true offsets are known; blocks of 25 samples."""
    rng = np.random.default_rng(seed)
    clutter = rng.choice(list(OFFSETS), samples)
    predicted = rng.uniform(-120, -70, samples)
    measured = predicted + np.array([OFFSETS[int(each)] for each in clutter]) + rng.normal(0, sigma_db, samples)
    return predicted, measured, clutter, np.arange(samples) // 25


@pytest.mark.unit
def test_the_offsets_of_the_classes_are_found_and_the_error_falls_to_the_fading():
    predicted, measured, clutter, blocks = route()
    found = calibrate(predicted, measured, clutter, threshold_dbm=-105, seed=1, blocks=blocks)
    for each in found.classes:
        assert each.is_own
        assert each.offset_db == pytest.approx(OFFSETS[each.clutter], abs=0.8)
        assert each.sigma_db == pytest.approx(6.0, abs=0.7)
    assert found.rmse_after_db == pytest.approx(6.0, abs=0.4)
    assert found.rmse_before_db > found.rmse_after_db + 2
    assert found.hit_rate_after > found.hit_rate_before
    assert found.fitted + found.held_out == 3000
    assert found.held_out / 3000 == pytest.approx(0.3, abs=0.1)
    assert found.corrected([-90.0, -90.0], [7, 99]) == pytest.approx(
        [-90 + found.classes[2].offset_db, -90 + found.bias_db]
    )


@pytest.mark.unit
def test_the_same_seed_gives_the_same_and_another_seed_another_split():
    inputs = route()
    arguments = {"threshold_dbm": -105, "blocks": inputs[3]}
    one = calibrate(*inputs[:3], seed=1, **arguments)
    assert one == calibrate(*inputs[:3], seed=1, **arguments)
    assert one != calibrate(*inputs[:3], seed=2, **arguments)


@pytest.mark.unit
def test_a_block_stays_on_its_side_whatever_else_is_measured():
    from hatang.engines.radio import calibration

    few = np.array([3, 3, 11, 2**62 + 5, 40, 41, 42, 43])
    many = np.concatenate([few, np.arange(1000, 1500)])
    first, later = (calibration._held_out(each, 7, 0.3) for each in (few, many))
    assert (first == later[: len(few)]).all()
    assert later.mean() == pytest.approx(0.3, abs=0.06)


@pytest.mark.unit
def test_after_is_judged_on_samples_that_the_fit_has_not_seen():
    """Pure chance in small blocks: a fit judged on its own samples would claim to have learned something."""
    rng = np.random.default_rng(3)
    blocks = np.repeat(np.arange(60), 5)
    residual = rng.normal(0, 8, 60)[blocks]
    predicted = np.full(300, -100.0)
    seen = calibrate(
        predicted, predicted + residual, blocks, threshold_dbm=-105, seed=1, blocks=blocks, least_per_class=1
    )
    assert seen.rmse_after_db >= 0.95 * seen.rmse_before_db


@pytest.mark.unit
def test_a_small_class_takes_the_offset_of_all():
    predicted, measured, clutter, blocks = route(samples=600)
    clutter[:10] = 42
    found = calibrate(predicted, measured, clutter, threshold_dbm=-105, seed=1, blocks=blocks)
    small = next(each for each in found.classes if each.clutter == 42)
    assert not small.is_own
    assert small.offset_db == found.bias_db


@pytest.mark.unit
def test_samples_without_a_prediction_are_counted_and_left_out():
    predicted, measured, clutter, blocks = route(samples=500)
    predicted[:100], measured[100:150] = np.nan, -np.inf
    found = calibrate(predicted, measured, clutter, threshold_dbm=-105, seed=1, blocks=blocks)
    assert (found.left_out, found.fitted + found.held_out) == (150, 350)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"measured_dbm": [-90.0]}, "samples"),
        ({"blocks": [1, 1, 1]}, "blocks"),
        ({"predicted_dbm": [np.nan] * 3}, "blocks"),
        ({"threshold_dbm": np.nan}, "threshold_dbm"),
        ({"held_out_share": 1.0}, "held_out_share"),
    ],
)
def test_what_cannot_be_calibrated_is_named(changed, field):
    arguments = {
        "predicted_dbm": [-90.0, -91.0, -92.0],
        "measured_dbm": [-95.0, -96.0, -97.0],
        "clutter": [0, 0, 0],
        "threshold_dbm": -105.0,
        "seed": 1,
    }
    with pytest.raises(RadioError) as refused:
        calibrate(**(arguments | changed))
    assert refused.value.field == field


def slowly(predicted, measured, clutter, held, least):
    """The same, sample by sample."""
    fitted = [(c, m - p) for p, m, c, h in zip(predicted, measured, clutter, held, strict=True) if not h]
    bias = sum(r for _c, r in fitted) / len(fitted)
    offsets = {}
    for each in set(clutter):
        mine = [r for c, r in fitted if c == each]
        offsets[each] = sum(mine) / len(mine) if len(mine) >= least else bias
    unseen = [(p, m, c) for p, m, c, h in zip(predicted, measured, clutter, held, strict=True) if h]
    before = math.sqrt(sum((m - p) ** 2 for p, m, _c in unseen) / len(unseen))
    after = math.sqrt(sum((m - p - offsets[c]) ** 2 for p, m, c in unseen) / len(unseen))
    hits = sum((p + offsets[c] >= -105) == (m >= -105) for p, m, c in unseen) / len(unseen)
    return bias, before, after, hits


levels = st.floats(-140, -40)


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(levels, levels, st.integers(0, 3), st.integers(0, 9)), min_size=2, max_size=80).filter(
        lambda rows: len({row[3] for row in rows}) > 1
    ),
    st.integers(0, 5),
)
def test_the_fast_way_agrees_with_the_slow_one(rows, seed):
    from hatang.engines.radio import calibration

    predicted, measured, clutter, blocks = (np.array(each) for each in zip(*rows, strict=True))
    held = calibration._held_out(blocks, seed, 0.3)
    assert 0 < held.sum() < len(rows)
    assert not {*blocks[held]} & {*blocks[~held]}
    found = calibrate(predicted, measured, clutter, threshold_dbm=-105, seed=seed, blocks=blocks, least_per_class=3)
    bias, before, after, hits = slowly(predicted.tolist(), measured.tolist(), clutter.tolist(), held.tolist(), 3)
    assert [found.bias_db, found.rmse_before_db, found.rmse_after_db, found.hit_rate_after] == pytest.approx(
        [bias, before, after, hits], abs=1e-9
    )


@pytest.mark.unit
def test_nothing_has_no_error_and_no_hits():
    assert math.isnan(root_mean_square([]))
    assert math.isnan(hit_rate([], [], -105))
