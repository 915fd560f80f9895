"""The complete P.1812 sweep against the scalar reference on the same paths: every mechanism, per band, tail and all."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.sweep import Sweeper, SweepTerms
from hatang.engines.radio.tests.swept import BANDS, Scene, assert_same, errors, ground, pixels

FLAT = np.zeros((401, 401), np.float32)
LOW = ground(11, spread_m=8.0, mean_m=20.0)
COAST = ground(13, spread_m=100.0, mean_m=0.0)

# Near: the paths of a cell. Far: 75 km, where ducts and scatter carry more than diffraction does.
GROUNDS = {
    "rough": (ground(1), 30.0, 40.0, 1.5),
    "sea": (FLAT, 90.0, 40.0, 1.5),
    "sea, tall and short": (FLAT, 90.0, 300.0, 1.0),
    "hills, low antennas": (ground(4, spread_m=15.0, mean_m=40.0), 30.0, 3.0, 1.0),
    "pixels not square": (ground(6), (28.0, 31.0), 30.0, 1.5),
    "far sea": (FLAT, 500.0, 40.0, 1.5),
    "far lowland": (LOW, 500.0, 30.0, 1.5),
    "far coast": (COAST, 500.0, 50.0, 1.5),
    "far mountains": (ground(12), 500.0, 30.0, 10.0),
}
TIMES = (50.0, 10.0, 1.0)


def mixed_zones(height_m: np.ndarray) -> np.ndarray:
    """Sea in the lowest parts, a coast around them."""
    zone = np.full(height_m.shape, 4, np.int8)
    zone[height_m <= np.quantile(height_m, 0.35)] = 3
    zone[height_m <= np.quantile(height_m, 0.3)] = 1
    return zone


def open_sea(height_m: np.ndarray, first_column: int) -> np.ndarray:
    """Sea from a column on, a strip of coast before it."""
    zone = np.full(height_m.shape, 4, np.int8)
    zone[:, first_column - 6 :] = 3
    zone[:, first_column:] = 1
    return zone


def cover(height_m: np.ndarray) -> np.ndarray:
    """Clutter of up to 25 m."""
    return (25.0 * np.random.default_rng(3).random(height_m.shape) ** 3).astype(np.float32)


# By day each ground at one of the times, each time on three of the grounds.
@pytest.mark.property
@pytest.mark.parametrize(
    ("case", "time_percent"),
    [
        pytest.param(case, percent, marks=() if (ground_at + time_at) % 3 == 0 else pytest.mark.night("samples"))
        for ground_at, case in enumerate(GROUNDS)
        for time_at, percent in enumerate(TIMES)
    ],
)
def test_the_complete_sweep_is_the_scalar_reference_on_its_own_paths(case: str, time_percent: float) -> None:
    height_m, step_m, antenna_m, receiver_m = GROUNDS[case]
    radius_m = 150 * (step_m if isinstance(step_m, float) else min(step_m))
    terms = SweepTerms(model="p1812", time_percent=time_percent, location_percent=90.0)
    scene = Scene(height_m, 200, 200, antenna_m, receiver_m)
    assert_same(errors(scene, Sweeper(step_m, radius_m, BANDS, terms), 100))


LAYERS = {
    "zones": (mixed_zones, None),
    "open sea": (lambda height_m: open_sea(height_m, 210), None),
    "site on the sea": (lambda height_m: open_sea(height_m, 190), None),
    "clutter": (None, cover),
    "zones and clutter": (mixed_zones, cover),
}
ASKED = {
    "median": SweepTerms(),
    "half the time": SweepTerms(model="p1812", location_percent=80.0),
    "horizontal, a hundredth of the time": SweepTerms(model="p1812", time_percent=1.0, polarisation=1),
    "south": SweepTerms(model="p1812", time_percent=3.0, latitude_deg=-3.0),
    "north": SweepTerms(model="p1812", time_percent=3.0, latitude_deg=70.1, delta_n=30.0, n0=320.0),
    "sigma": SweepTerms(model="p1812", time_percent=20.0, location_percent=95.0, location_sigma_db=5.5),
}


# By day each of the terms and each of the layers once, in turn on the two grounds.
@pytest.mark.property
@pytest.mark.parametrize(
    ("case", "asked", "layers"),
    [
        pytest.param(
            *(case, asked, layers),
            marks=() if (layers_at, case_at) == (at % len(LAYERS), at % 2) else pytest.mark.night("samples"),
        )
        for case_at, case in enumerate(["rough", "far coast"])
        for at, asked in enumerate(ASKED)
        for layers_at, layers in enumerate(LAYERS)
    ],
)
def test_zones_clutter_and_terms_are_those_of_the_scalar(case: str, asked: str, layers: str) -> None:
    height_m, step_m, antenna_m, receiver_m = GROUNDS[case]
    zones, clutter = LAYERS[layers]
    scene = Scene(
        height_m,
        200,
        200,
        antenna_m,
        receiver_m,
        clutter_m=clutter(height_m) if clutter else None,
        zone=zones(height_m) if zones else None,
    )
    assert_same(errors(scene, Sweeper(step_m, 150 * step_m, BANDS, ASKED[asked]), 40))


@pytest.mark.property
def test_these_cases_reach_every_mechanism() -> None:
    """The comparison above would be worth little if no duct and no scatter decided anything in it."""
    height_m, step_m, antenna_m, receiver_m = GROUNDS["far coast"]
    scene = Scene(height_m, 200, 200, antenna_m, receiver_m, zone=open_sea(height_m, 210))
    terms = SweepTerms(model="p1812", time_percent=3.0, latitude_deg=70.1)
    sweeper = Sweeper(step_m, 150 * step_m, BANDS, terms)
    told = [
        scene.prediction(scene.path(sweeper, *pixel), sweeper, *pixel, frequency).terms
        for pixel in pixels(np.random.default_rng(7), sweeper, 100)
        for frequency in (150.0, 900.0)
    ]
    ducted = [each for each in told if each.lminbap < each.lbd - 0.1]
    assert len(ducted) > 20
    assert sum(each.geometry.hm_m > 10.0 for each in ducted) > 10
    assert sum(each.lbc < each.lbam - 0.1 for each in told) > 20
    assert sum(each.fi < 0.99 for each in told) > 20
    assert sum(each.climate.sea_share >= 0.75 and each.tx_coast_km <= 5.0 for each in told) > 10
    assert {each.geometry.dlt_km + each.geometry.dlr_km < each.length_km - 1.0 for each in told} == {True, False}


@pytest.mark.night("samples")
@pytest.mark.golden
@pytest.mark.parametrize(
    "terms",
    [SweepTerms(), SweepTerms(model="p1812"), SweepTerms(model="p1812", time_percent=1.0)],
)
def test_on_the_reference_terrain_the_tail_is_as_good(reference, tmp_path, terms) -> None:
    script = reference / "golden" / "make_terrain.py"
    subprocess.run([sys.executable, str(script)], cwd=tmp_path, check=True, capture_output=True)
    height_m = np.fromfile(tmp_path / "1s" / "N14E108.hgt", ">i2").reshape(3601, 3601).astype(np.float32)
    scene = Scene(height_m, 1800, 1800, 30.0, 1.5)
    assert_same(errors(scene, Sweeper((29.9, 30.7), 30_000.0, BANDS, terms), 1500))


@pytest.mark.unit
def test_at_half_of_time_and_places_only_ducts_and_scatter_differ_from_the_median() -> None:
    height_m, step_m, antenna_m, receiver_m = GROUNDS["rough"]
    median = Sweeper(step_m, 4000.0, BANDS).sweep(height_m, 200, 200, antenna_m, receiver_m)
    complete = Sweeper(step_m, 4000.0, BANDS, SweepTerms(model="p1812")).sweep(
        height_m, 200, 200, antenna_m, receiver_m
    )
    known = np.isfinite(median)
    np.testing.assert_array_equal(known, np.isfinite(complete))
    assert (complete[known] <= median[known] + 0.001).all()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("n0", SweepTerms(model="p1812", n0=0.0)),
        ("time_percent", SweepTerms(model="p1812", time_percent=60.0)),
        ("location_percent", SweepTerms(model="p1812", location_percent=100.0)),
        ("location_sigma_db", SweepTerms(model="p1812", location_sigma_db=-1.0)),
        ("latitude_deg", SweepTerms(model="p1812", latitude_deg=85.0)),
    ],
)
def test_terms_that_cannot_be_are_named(field: str, terms: SweepTerms) -> None:
    with pytest.raises(RadioError) as caught:
        Sweeper(30.0, 600.0, [900.0], terms)
    assert caught.value.field == field


@pytest.mark.unit
@pytest.mark.parametrize(
    ("field", "layers"),
    [
        ("clutter_m", {"clutter_m": np.zeros((3, 3), np.float32)}),
        ("clutter_m", {"clutter_m": np.full((51, 51), -1.0, np.float32)}),
        ("zone", {"zone": np.full((51, 51), 2, np.int8)}),
        ("zone", {"zone": np.full((3, 3), 4, np.int8)}),
    ],
)
def test_layers_that_do_not_fit_are_named(field: str, layers: dict[str, np.ndarray]) -> None:
    with pytest.raises(RadioError) as caught:
        Sweeper(30.0, 600.0, [900.0]).sweep(np.zeros((51, 51), np.float32), 25, 25, 30.0, 1.5, **layers)
    assert caught.value.field == field
