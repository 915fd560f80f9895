"""Calibration: a bias is found, judged on masts and campaigns that no fit has seen; the slow way agrees."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatang.engines.radio import calibration
from hatang.engines.radio.calibration import HeldOut, Samples, calibrate, hit_rate, root_mean_square
from hatang.engines.radio.errors import RadioError

OFFSETS = {0: -4.0, 3: 2.5, 7: -11.0}
MAST_SIGMA_DB, FADING_SIGMA_DB = 5.0, 4.0


def samples(predicted, measured, clutter=None, **more):
    """Samples of one mast and one campaign, each its own stretch, a kilometre from the next, unless told otherwise."""
    count = len(predicted)
    usual = {
        "predicted_dbm": np.asarray(predicted, float),
        "measured_dbm": np.asarray(measured, float),
        "clutter": np.zeros(count, np.int64) if clutter is None else np.asarray(clutter),
        "masts": np.ones(count, np.int64),
        "campaigns": np.ones(count, np.int64),
        "stretches": np.arange(count),
        "position_m": np.column_stack([np.arange(count) * 1000.0, np.zeros(count)]),
        "distance_km": np.full(count, 2.0),
        "radiated_dbm": np.zeros(count),
    }
    return Samples(**(usual | more))


def province(seed=5, masts=40, each=120, campaigns=3, mast_sigma_db=MAST_SIGMA_DB):
    """Masts 10 km apart, each with its own error beside that of the clutter; roads around it, driven by campaigns."""
    rng = np.random.default_rng(seed)
    count = masts * each
    mast = np.repeat(np.arange(masts), each)
    distance_km = 10 ** rng.uniform(-0.5, 0.6, count)
    bearing = rng.uniform(0, 2 * np.pi, count)
    at = np.column_stack([mast % 8, mast // 8]) * 10_000.0
    position = at + 1000 * distance_km[:, None] * np.column_stack([np.sin(bearing), np.cos(bearing)])
    clutter = rng.choice(list(OFFSETS), count)
    predicted = 60 - 130 - 35 * np.log10(distance_km)
    own = rng.normal(0, mast_sigma_db, masts)[mast]
    measured = predicted + np.array([OFFSETS[int(number)] for number in clutter]) + own
    measured += rng.normal(0, FADING_SIGMA_DB, count)
    return samples(
        predicted,
        measured,
        clutter,
        masts=mast * 977 + 13,
        campaigns=rng.integers(0, campaigns, count) * 31,
        stretches=np.unique(np.floor(position / 1100.0), axis=0, return_inverse=True)[1].ravel(),
        position_m=position,
        distance_km=distance_km,
        radiated_dbm=np.full(count, 60.0),
    )


@pytest.mark.unit
def test_the_offsets_of_the_classes_are_found_and_the_error_falls():
    found = calibrate(province(mast_sigma_db=0.0), threshold_dbm=-80, seed=1)
    for fit in found.classes:
        assert fit.is_own
        assert fit.offset_db == pytest.approx(OFFSETS[fit.clutter], abs=0.8)
        assert fit.sigma_db == pytest.approx(FADING_SIGMA_DB, abs=0.5)
    assert found.rmse_after_db == pytest.approx(FADING_SIGMA_DB, abs=0.4)
    assert found.rmse_before_db > found.rmse_after_db + 2
    assert found.hit_rate_after > found.hit_rate_before
    assert found.fitted + found.held_out + found.guarded == 40 * 120
    assert found.corrected([-90.0, -90.0], [7, 99]) == pytest.approx(
        [-90 + found.classes[2].offset_db, -90 + found.bias_db]
    )


@pytest.mark.unit
def test_a_mast_held_out_tells_the_error_that_blocks_of_road_hide():
    """Each mast is a class of its own here: blocks of road know the offset of every one, of a new mast nobody does."""
    of = province()
    of = Samples(**(vars(of) | {"clutter": of.masts}))
    honest = calibrate(of, threshold_dbm=-80, seed=3)
    assert honest.held_by is HeldOut.MAST_AND_CAMPAIGN
    assert 0 < honest.held_masts < honest.masts == 40
    assert honest.held_campaigns == 1
    one = np.ones_like(of.masts)
    blocks = calibrate(Samples(**(vars(of) | {"masts": one, "campaigns": one})), threshold_dbm=-80, seed=3)
    assert blocks.held_by is HeldOut.STRETCH
    assert math.isnan(blocks.new_mast_db)
    assert blocks.rmse_after_db == pytest.approx(np.hypot(FADING_SIGMA_DB, np.std(list(OFFSETS.values()))), abs=0.5)
    assert honest.new_mast_db > blocks.rmse_after_db + 1.5


@pytest.mark.unit
def test_no_fitted_sample_lies_within_the_guard(monkeypatch):
    of = province()
    seen = {}
    real = calibration._fit_line
    monkeypatch.setattr(calibration, "_fit_line", lambda a, b: seen.update(samples=a, split=b) or real(a, b))
    found = calibrate(of, threshold_dbm=-80, seed=2)
    kept, split = seen["samples"], seen["split"]
    assert found.guarded > 0
    fitted, held = kept.position_m[split.fitted], kept.position_m[split.held]
    nearest = min(float(np.hypot(*(held - place).T).min()) for place in fitted)
    assert nearest > calibration.GUARD_M
    assert not {*kept.masts[split.fitted]} & {*kept.masts[split.new_mast]}
    assert not {*kept.campaigns[split.fitted]} & {*kept.campaigns[split.new_campaign]}


@pytest.mark.unit
def test_sigma_holds_what_is_left_of_the_bias():
    """A held-out campaign whose receiver reads 6 dB more: the spread about its own mean says nothing of that."""
    of = province(mast_sigma_db=0.0)
    first = calibrate(of, threshold_dbm=-80, seed=1)
    drawn = calibration._draw_held(of.campaigns, 1, calibration.HELD_OUT_SHARE)
    off = Samples(**(vars(of) | {"measured_dbm": of.measured_dbm + np.where(drawn, 6.0, 0.0)}))
    found = calibrate(off, threshold_dbm=-80, seed=1)
    assert found.new_campaign_db > first.new_campaign_db + 2
    assert found.sigma_db == found.rmse_after_db
    assert found.sigma_db**2 > first.sigma_db**2 + found.held_bias_db**2 * 0.8


@pytest.mark.unit
def test_the_line_of_distance_stands_beside_the_model():
    of = province(mast_sigma_db=0.0)
    good = calibrate(of, threshold_dbm=-80, seed=1)
    assert good.line.per_decade_db == pytest.approx(35, abs=3)
    assert good.beats_line, "the classes of the ground tell more than distance does"
    noise = np.random.default_rng(1).normal(0, 9, len(of.masts))
    bad = Samples(**(vars(of) | {"predicted_dbm": of.predicted_dbm + noise}))
    assert not calibrate(bad, threshold_dbm=-80, seed=1).beats_line


@pytest.mark.unit
@pytest.mark.parametrize("seed", range(5))
def test_nine_of_ten_samples_lie_within_the_interval(seed):
    found = calibrate(province(seed, masts=80, each=60), threshold_dbm=-80, seed=seed)
    assert 0.88 <= found.interval.held_share <= 0.92
    assert found.interval.low_db < 0 < found.interval.high_db
    usual = 1.6449 * found.sigma_db
    assert (found.interval.high_db - found.interval.low_db) / 2 == pytest.approx(usual, rel=0.1)


@pytest.mark.unit
def test_the_same_seed_gives_the_same_and_another_seed_another_split():
    of = province()
    assert calibrate(of, threshold_dbm=-80, seed=1) == calibrate(of, threshold_dbm=-80, seed=1)
    assert calibrate(of, threshold_dbm=-80, seed=1) != calibrate(of, threshold_dbm=-80, seed=2)


@pytest.mark.unit
def test_a_mast_stays_on_its_side_whatever_else_is_measured():
    few = np.array([3, 3, 11, 2**62 + 5, 40, 41, 42, 43])
    many = np.concatenate([few, np.arange(1000, 1500)])
    first, later = (calibration._draw_held(numbers, 7, 0.3) for numbers in (few, many))
    assert (first == later[: len(few)]).all()
    assert later.mean() == pytest.approx(0.3, abs=0.06)


@pytest.mark.unit
def test_after_is_judged_on_samples_that_the_fit_has_not_seen():
    """Pure chance in small blocks: a fit judged on its own samples would claim to have learned something."""
    rng = np.random.default_rng(3)
    blocks = np.repeat(np.arange(60), 5)
    residual = rng.normal(0, 8, 60)[blocks]
    predicted = np.full(300, -100.0)
    of = samples(predicted, predicted + residual, blocks, stretches=blocks)
    seen = calibrate(of, threshold_dbm=-105, seed=1, least_per_class=1)
    assert seen.rmse_after_db >= 0.95 * seen.rmse_before_db


@pytest.mark.unit
def test_a_small_class_takes_the_offset_of_all():
    of = province()
    clutter = of.clutter.copy()
    clutter[:10] = 42
    found = calibrate(Samples(**(vars(of) | {"clutter": clutter})), threshold_dbm=-80, seed=1)
    small = next(fit for fit in found.classes if fit.clutter == 42)
    assert not small.is_own
    assert small.offset_db == found.bias_db


@pytest.mark.unit
def test_samples_without_a_prediction_are_counted_and_left_out():
    of = province()
    of.predicted_dbm[:100], of.measured_dbm[100:150] = np.nan, -np.inf
    found = calibrate(of, threshold_dbm=-80, seed=1)
    assert found.left_out == 150
    assert found.fitted + found.held_out + found.guarded == 40 * 120 - 150


@pytest.mark.unit
def test_one_road_shorter_than_the_guard_is_still_judged():
    near = np.column_stack([np.arange(40.0), np.zeros(40)])
    of = samples([-90.0] * 40, [-96.0] * 40, position_m=near)
    found = calibrate(of, threshold_dbm=-95, seed=1)
    assert (found.held_by, found.guarded) == (HeldOut.STRETCH, 0)
    assert (found.bias_db, found.rmse_before_db, found.rmse_after_db) == (-6.0, 6.0, 0.0)
    assert (found.hit_rate_before, found.hit_rate_after) == (0.0, 1.0)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("changed", "options", "field"),
    [
        ({"measured_dbm": np.array([-90.0])}, {}, "samples"),
        ({"stretches": np.array([1, 1, 1])}, {}, "stretches"),
        ({"predicted_dbm": np.full(3, np.nan)}, {}, "stretches"),
        ({}, {"threshold_dbm": np.nan}, "threshold_dbm"),
        ({}, {"held_out_share": 1.0}, "held_out_share"),
    ],
)
def test_what_cannot_be_calibrated_is_named(changed, options, field):
    with pytest.raises(RadioError) as refused:
        calibrate(
            samples([-90.0, -91.0, -92.0], [-95.0, -96.0, -97.0], **changed),
            **({"threshold_dbm": -105.0, "seed": 1} | options),
        )
    assert refused.value.field == field


def slowly(predicted, measured, clutter, held, least):
    """The same, sample by sample."""
    fitted = [(c, m - p) for p, m, c, h in zip(predicted, measured, clutter, held, strict=True) if not h]
    bias = sum(r for _c, r in fitted) / len(fitted)
    offsets = {}
    for number in set(clutter):
        mine = [r for c, r in fitted if c == number]
        offsets[number] = sum(mine) / len(mine) if len(mine) >= least else bias
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
    predicted, measured, clutter, blocks = (np.array(column) for column in zip(*rows, strict=True))
    held = calibration._draw_held(blocks, seed, 0.3)
    assert 0 < held.sum() < len(rows)
    assert not {*blocks[held]} & {*blocks[~held]}
    of = samples(predicted, measured, clutter, stretches=blocks)
    found = calibrate(of, threshold_dbm=-105, seed=seed, least_per_class=3)
    bias, before, after, hits = slowly(predicted.tolist(), measured.tolist(), clutter.tolist(), held.tolist(), 3)
    assert [found.bias_db, found.rmse_before_db, found.rmse_after_db, found.hit_rate_after] == pytest.approx(
        [bias, before, after, hits], abs=1e-9
    )


@pytest.mark.unit
def test_nothing_has_no_error_and_no_hits():
    assert math.isnan(root_mean_square([]))
    assert math.isnan(hit_rate([], [], -105))
