"""The models for where there is no terrain: hand-computed values, continuity, ranges, and their names."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.fallback import Fallback, loss_db

pytestmark = pytest.mark.unit


def one(model, distance_m, **inputs):
    return float(loss_db(model, distance_m=distance_m, **inputs))


def test_every_name_says_that_it_is_a_fallback():
    assert all(each.value.startswith("fallback-") for each in Fallback)


def test_uma_as_the_table_has_it():
    inputs = {"frequency_mhz": 2000, "tx_height_m": 25, "rx_height_m": 1.5}
    slant = math.hypot(200, 23.5)
    sight = 28 + 22 * math.log10(slant) + 20 * math.log10(2)
    assert one(Fallback.UMA_LOS, 200, **inputs) == pytest.approx(sight)
    assert one(Fallback.UMA_NLOS, 200, **inputs) == pytest.approx(
        13.54 + 39.08 * math.log10(slant) + 20 * math.log10(2)
    )
    break_m = 4 * 24 * 0.5 * 2e9 / 3e8
    far = 28 + 40 * math.log10(math.hypot(2000, 23.5)) + 20 * math.log10(2) - 9 * math.log10(break_m**2 + 23.5**2)
    assert one(Fallback.UMA_LOS, 2000, **inputs) == pytest.approx(far)


def test_rma_as_the_table_has_it():
    inputs = {"frequency_mhz": 700, "tx_height_m": 35, "rx_height_m": 1.5}
    slant = math.hypot(500, 33.5)
    h = 5**1.72
    sight = (
        20 * math.log10(40 * math.pi * slant * 0.7 / 3)
        + 0.03 * h * math.log10(slant)
        - 0.044 * h
        + 0.002 * math.log10(5) * slant
    )
    assert one(Fallback.RMA_LOS, 500, **inputs) == pytest.approx(sight)
    assert one(Fallback.RMA_NLOS, 3000, **inputs) > one(Fallback.RMA_LOS, 3000, **inputs)


@pytest.mark.parametrize("model", [Fallback.RMA_LOS, Fallback.UMA_LOS])
def test_the_slopes_meet_near_the_break_point(model):
    inputs = {"frequency_mhz": 2000, "tx_height_m": 25, "rx_height_m": 1.5}
    break_m = (2 * math.pi * 25 * 1.5 if model is Fallback.RMA_LOS else 4 * 24 * 0.5) * 2e9 / 3e8
    assert one(model, break_m * 1.001, **inputs) == pytest.approx(one(model, break_m * 0.999, **inputs), abs=0.1)


def test_cost_231_in_a_metropolis_is_three_decibels_more():
    """1800 MHz, 30 m, 1.5 m, 1 km: 46.3 + 110.35 − 20.41 − 0.04 = 136.2 dB."""
    inputs = {"frequency_mhz": 1800, "tx_height_m": 30, "rx_height_m": 1.5}
    medium = one(Fallback.COST231_MEDIUM, 1000, **inputs)
    assert medium == pytest.approx(136.2, abs=0.05)
    assert one(Fallback.COST231_METROPOLITAN, 1000, **inputs) == pytest.approx(medium + 3)
    assert one(Fallback.COST231_MEDIUM, 10000, **inputs) == pytest.approx(medium + 44.9 - 6.55 * math.log10(30))


@pytest.mark.parametrize(
    ("model", "wrong", "field"),
    [
        (Fallback.COST231_MEDIUM, {"frequency_mhz": 900}, "frequency_mhz"),
        (Fallback.COST231_MEDIUM, {"distance_m": 500}, "distance_m"),
        (Fallback.RMA_NLOS, {"distance_m": [100, 6000]}, "distance_m"),
        (Fallback.UMA_LOS, {"tx_height_m": 5}, "tx_height_m"),
        (Fallback.UMA_LOS, {"rx_height_m": 1}, "rx_height_m"),
        ("hata", {}, "model"),
    ],
)
def test_what_is_out_of_range_is_named(model, wrong, field):
    good = {"frequency_mhz": 1800, "distance_m": 2000, "tx_height_m": 30, "rx_height_m": 1.5}
    with pytest.raises(RadioError) as caught:
        loss_db(model, **{**good, **wrong})
    assert caught.value.field == field


def test_no_place_gives_no_loss():
    assert loss_db(Fallback.UMA_LOS, frequency_mhz=2000, distance_m=[], tx_height_m=25, rx_height_m=1.5).size == 0
    assert np.isfinite(one(Fallback.RMA_LOS, 10, frequency_mhz=700, tx_height_m=10, rx_height_m=10))
