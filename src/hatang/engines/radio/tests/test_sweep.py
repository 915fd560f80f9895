"""The sweep against the scalar reference on the same paths, per band, tail and all."""

from __future__ import annotations

import numpy as np
import pytest

from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.sweep import Sweeper, SweepTerms, sweep_losses
from hatang.engines.radio.tests.swept import BANDS, Scene, assert_same, errors, ground

CASES = {
    "rough": (ground(1), 30.0, 40.0, 1.5),
    "mountain top": (ground(2), 30.0, 40.0, 1.5),
    "sea": (np.zeros((401, 401), np.float32), 90.0, 40.0, 1.5),
    "sea, tall and short": (np.zeros((401, 401), np.float32), 90.0, 300.0, 1.0),
    "coast": (ground(3, mean_m=0.0, spread_m=150.0), 60.0, 25.0, 1.5),
    "hills, low antennas": (ground(4, spread_m=15.0, mean_m=40.0), 30.0, 3.0, 1.0),
    "hills, high receiver": (ground(5, spread_m=60.0, mean_m=90.0), 90.0, 60.0, 20.0),
    "pixels not square": (ground(6), (28.0, 31.0), 30.0, 1.5),
}


# By day one of each kind: beyond the horizon, over water, rays of unlike steps.
BY_DAY = {"mountain top", "coast", "pixels not square"}


@pytest.mark.property
@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=() if case in BY_DAY else pytest.mark.night("samples")) for case in CASES]
)
def test_the_median_sweep_is_the_scalar_reference_on_its_own_paths(case: str) -> None:
    height_m, step_m, antenna_m, receiver_m = CASES[case]
    row = column = 200
    if case == "mountain top":
        middle = height_m[150:250, 150:250]
        row, column = (150 + int(each) for each in np.unravel_index(middle.argmax(), middle.shape))
    radius_m = 150 * (step_m if isinstance(step_m, float) else min(step_m))
    scene = Scene(height_m, row, column, antenna_m, receiver_m)
    assert_same(errors(scene, Sweeper(step_m, radius_m, BANDS), 150))


@pytest.mark.unit
def test_bands_do_not_change_one_another_and_the_same_sweep_gives_the_same_bits() -> None:
    height_m = ground(8)
    both = sweep_losses(height_m, 30.0, 200, 200, 30.0, 1.5, (700.0, 3500.0), 4000.0)
    low = sweep_losses(height_m, 30.0, 200, 200, 30.0, 1.5, (700.0,), 4000.0)
    high = sweep_losses(height_m, 30.0, 200, 200, 30.0, 1.5, (3500.0,), 4000.0)
    np.testing.assert_allclose(both[0], low[0], atol=1e-3)
    np.testing.assert_allclose(both[1], high[0], atol=1e-3)
    again = sweep_losses(height_m, 30.0, 200, 200, 30.0, 1.5, (700.0, 3500.0), 4000.0)
    assert both.tobytes() == again.tobytes()


@pytest.mark.unit
def test_every_pixel_of_the_disc_has_a_loss_and_no_other() -> None:
    for step_m in (30.0, (20.0, 33.0)):
        sweeper = Sweeper(step_m, 2500.0, [900.0])
        rays = sweeper.rays
        size = 2 * max(rays.half_rows, rays.half_columns) + 1
        found = sweeper.sweep(np.zeros((size, size), np.float32), size // 2, size // 2, 30.0, 1.5)[0]
        south = (np.arange(found.shape[0]) - rays.half_rows)[:, None] * rays.dy_m
        east = (np.arange(found.shape[1]) - rays.half_columns)[None, :] * rays.dx_m
        np.testing.assert_array_equal(np.isfinite(found), np.hypot(south, east) <= 2500.0 * (1 + 1e-9))


@pytest.mark.unit
def test_missing_ground_and_what_lies_behind_it_has_no_loss() -> None:
    height_m = np.zeros((201, 201), np.float32)
    whole = sweep_losses(height_m, 30.0, 100, 100, 30.0, 1.5, [900.0], 2900.0)[0]
    height_m[100, 140] = np.nan
    found = sweep_losses(height_m, 30.0, 100, 100, 30.0, 1.5, [900.0], 2900.0)[0]
    middle = found.shape[0] // 2
    assert np.isfinite(found[middle, : middle + 40]).all()
    assert np.isnan(found[middle, middle + 40 :]).all()
    known = np.isfinite(found)
    assert known.sum() > 0.98 * np.isfinite(whole).sum()
    np.testing.assert_array_equal(found[known], whole[known])


@pytest.mark.unit
def test_at_the_edge_of_the_ground_the_window_is_cut() -> None:
    height_m = ground(9, 201)
    found = sweep_losses(height_m, 30.0, 3, 197, 30.0, 1.5, [900.0], 2000.0)[0]
    half = found.shape[0] // 2
    assert np.isnan(found[: half - 3]).all()
    assert np.isnan(found[:, half + 4 :]).all()
    rows, columns = np.nonzero(np.hypot(*np.mgrid[-half : half + 1, -half : half + 1]) * 30.0 <= 2000.0)
    inside = (rows >= half - 3) & (columns <= half + 3)
    assert np.isfinite(found[rows[inside], columns[inside]]).all()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("site", {"row": 60}),
        ("site", {"row": 0, "column": 0}),
        ("frequency_mhz", {"frequencies_mhz": [20.0]}),
        ("frequency_mhz", {"frequencies_mhz": [6001.0]}),
        ("frequencies_mhz", {"frequencies_mhz": []}),
        ("radius_m", {"radius_m": 0.0}),
        ("radius_m", {"radius_m": 10.0}),
        ("antenna_height_m", {"antenna_height_m": 0.5}),
        ("receiver_height_m", {"receiver_height_m": 3001.0}),
        ("model", {"model": "hata"}),
        ("delta_n", {"delta_n": 157.0}),
        ("polarisation", {"polarisation": 3}),
        ("dx_m", {"step_m": 0.0}),
    ],
)
def test_what_cannot_be_computed_is_named(field: str, change: dict[str, object]) -> None:
    height_m = np.zeros((51, 51), np.float32)
    height_m[0, 0] = np.nan
    wanted: dict[str, object] = {
        "step_m": 30.0,
        "row": 25,
        "column": 25,
        "antenna_height_m": 30.0,
        "receiver_height_m": 1.5,
        "frequencies_mhz": [900.0],
        "radius_m": 600.0,
    }
    with pytest.raises(RadioError) as caught:
        sweep_losses(height_m, **{**wanted, **change})  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.unit
def test_terms_are_those_of_a_median_prediction() -> None:
    assert SweepTerms() == SweepTerms(model="median", delta_n=45.0, polarisation=2)
