"""P.1812-8 names what is out of range, and says what its choices are."""

from __future__ import annotations

import numpy as np
import pytest

from hatang.engines.radio import p1812
from hatang.engines.radio.errors import RadioError

PATH = {"d_km": [0, 1, 2, 3], "h_m": [5, 6, 60, 7]}
RADIO = {
    "frequency_ghz": 0.7,
    "time_percent": 50,
    "tx_height_m": 30,
    "rx_height_m": 1.5,
    "polarisation": 1,
    "delta_n": 45,
    "n0": 340,
    "latitude_deg": 15,
}

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("frequency_ghz", 0.029, "0.03 to 6 GHz"),
        ("frequency_ghz", 6.1, "0.03 to 6 GHz"),
        ("frequency_ghz", float("nan"), "0.03 to 6 GHz"),
        ("frequency_ghz", "0.7", "0.03 to 6 GHz"),
        ("time_percent", 0.9, "1 to 50 % of time"),
        ("time_percent", 51, "1 to 50 % of time"),
        ("tx_height_m", 0.5, "1 to 3000 m above ground"),
        ("rx_height_m", 3001, "1 to 3000 m above ground"),
        ("polarisation", 0, "1 horizontal, 2 vertical"),
        ("polarisation", True, "1 horizontal, 2 vertical"),
        ("delta_n", 0, "more than 0, less than 157 N-units/km"),
        ("delta_n", 157, "more than 0, less than 157 N-units/km"),
        ("n0", -1, "more than 0, at most 600 N-units"),
        ("latitude_deg", 91, "-90 to 90 degrees"),
        ("tx_coast_km", -1, "at least 0 km"),
        ("rx_coast_km", -1, "at least 0 km"),
        ("location_percent", 0.5, "1 to 99 % of locations"),
        ("location_percent", 100, "1 to 99 % of locations"),
        ("location_sigma_db", -1, "0 to 100 dB"),
    ],
)
def test_a_parameter_out_of_range_is_named_with_its_range(field, value, expected):
    with pytest.raises(RadioError) as caught:
        p1812.predict_loss(p1812.Path.of(**PATH), **{**RADIO, field: value})
    assert caught.value.field == field
    assert caught.value.expected == expected


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("d_km", [0, 1], "d_km"),
        ("d_km", [0, 1, 1, 3], "d_km[2]"),
        ("d_km", [1, 2, 3, 4], "d_km[0]"),
        ("d_km", [0, 1, 2, 3001], "d_km"),
        ("d_km", [[0, 1], [2, 3]], "d_km"),
        ("h_m", [5, 6, 7], "h_m"),
        ("h_m", [5, None, 7, 8], "h_m[1]"),
        ("h_m", [5, "six", 7, 8], "h_m"),
        ("h_m", [5, 6, float("inf"), 8], "h_m[2]"),
        ("clutter_m", [0, 0, -1, 0], "clutter_m[2]"),
        ("clutter_m", [0, 0, 0], "clutter_m"),
        ("zone", [4, 2, 4, 4], "zone[1]"),
        ("zone", [4, 4, 4], "zone"),
    ],
)
def test_a_wrong_profile_is_named_with_the_place(field, value, named):
    with pytest.raises(RadioError) as caught:
        p1812.Path.of(**{**PATH, field: value})
    assert caught.value.field == named


def test_positions_are_checked_and_one_of_both_ways_is_needed():
    rest = {name: value for name, value in RADIO.items() if name != "latitude_deg"}
    path = p1812.Path.of(**PATH)
    with pytest.raises(RadioError, match="latitude_deg"):
        p1812.predict_loss(path, **rest)
    with pytest.raises(RadioError, match=r"rx_latitude_deg = 81"):
        p1812.predict_loss(path, **rest, tx_position=(15, 108), rx_position=(81, 108))


def test_a_path_under_a_quarter_kilometre_is_computed_and_said():
    path = p1812.Path.of(d_km=[0, 0.05, 0.1], h_m=[5, 5, 5])
    assert p1812.predict_loss(path, **RADIO).notes == ("path shorter than 0.25 km",)
    assert np.isfinite(p1812.predict_loss(path, **RADIO).loss_db)


def test_a_terminal_on_the_sea_stands_at_the_coast_and_knows_no_location_variability():
    path = p1812.Path.of(d_km=np.arange(60.0), h_m=np.zeros(60), zone=[1] * 60)
    radio = {**RADIO, "time_percent": 1, "location_percent": 90, "location_sigma_db": 5.5}
    found = p1812.predict_loss(path, **radio)
    assert (found.terms.tx_coast_km, found.terms.rx_coast_km) == (0.0, 0.0)
    assert found.loss_db == p1812.predict_loss(path, **{**radio, "location_percent": 50}).loss_db


def test_more_locations_lose_more_and_more_time_loses_more():
    path = p1812.Path.of(d_km=np.arange(40.0), h_m=20 + 15 * np.sin(np.arange(40.0)))
    by_place = [
        p1812.predict_loss(path, **{**RADIO, "location_percent": each, "location_sigma_db": 5.5}).loss_db
        for each in (10, 50, 99)
    ]
    by_time = [p1812.predict_loss(path, **{**RADIO, "time_percent": each}).loss_db for each in (1, 10, 50)]
    assert by_place == sorted(by_place)
    assert by_time == sorted(by_time)
