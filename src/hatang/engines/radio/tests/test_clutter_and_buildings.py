"""P.2108, P.2109 and location variability against published values."""

from __future__ import annotations

import numpy as np
import pytest

from hatang.engines.radio import p2108
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.p1812 import location
from hatang.engines.radio.p2108 import Clutter
from hatang.engines.radio.p2109 import Building, entry_loss_db


@pytest.mark.golden
def test_every_value_of_the_building_table(reference):
    table = np.genfromtxt(reference / "p2109" / "validation.csv", delimiter=",", skip_header=1)
    assert len(table) == 31250
    for building in Building:
        rows = table[table[:, 2] == building]
        found = entry_loss_db(frequency_ghz=rows[:, 0], percent=rows[:, 1], building=building, elevation_deg=rows[:, 3])
        assert np.abs(found - rows[:, 4]).max() <= 1e-6


@pytest.mark.unit
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"frequency_ghz": 0.05}, "frequency_ghz"),
        ({"percent": [50, 100]}, "percent"),
        ({"percent": float("nan")}, "percent"),
        ({"building": 3}, "building"),
        ({"elevation_deg": 91}, "elevation_deg"),
    ],
)
def test_building_entry_names_what_is_out_of_range(wrong, field):
    good = {"frequency_ghz": 0.7, "percent": 50, "building": Building.TRADITIONAL}
    with pytest.raises(RadioError) as caught:
        entry_loss_db(**{**good, **wrong})
    assert caught.value.field == field


@pytest.mark.golden
@pytest.mark.parametrize(
    ("clutter", "top_m", "wanted"),
    [
        (Clutter.WATER, None, 16.0),
        (Clutter.OPEN, 4, 6.9),
        (Clutter.SUBURBAN, None, 20.45),
        (Clutter.SUBURBAN, 4, 9.24),
        (Clutter.URBAN, None, 24.5),
        (Clutter.FOREST, 4, 9.24),
        (Clutter.DENSE_URBAN, None, 27.1),
    ],
)
def test_height_gain_as_in_the_workbook_of_study_group_3(clutter, top_m, wanted):
    """1.5 GHz, 2 m above ground, streets 27 m wide: the ITU's clutter workbook."""
    found = p2108.height_gain_db(frequency_ghz=1.5, antenna_height_m=2, clutter=clutter, clutter_height_m=top_m)
    assert found == pytest.approx(wanted, abs=0.01)


@pytest.mark.golden
@pytest.mark.parametrize(
    ("frequency_ghz", "percent", "wanted"),
    [
        (2, 5, 19.225939),
        (2, 50, 27.092893),
        (2, 95, 34.591634),
        (2, 99.9, 40.381908),
        (30, 5, 23.055200),
        (66, 5, 23.899101),
        (66, 50, 31.925059),
        (66, 95, 39.585141),
    ],
)
def test_terrestrial_clutter_at_650_m(frequency_ghz, percent, wanted):
    """Values that the SG 3 workbook's users publish for 0.65 km."""
    found = p2108.terrestrial_db(frequency_ghz=frequency_ghz, distance_km=0.65, location_percent=percent)
    assert found == pytest.approx(wanted, abs=1e-3)


@pytest.mark.unit
def test_terrestrial_clutter_grows_no_more_beyond_2_km():
    near, far = (p2108.terrestrial_db(frequency_ghz=2.6, distance_km=each, location_percent=50) for each in (2, 40))
    assert near == far


@pytest.mark.golden
@pytest.mark.parametrize(
    ("elevation_deg", "percent", "wanted"),
    [
        (0, 0.1, -1.017888),
        (0, 1, 3.424068),
        (90, 1, -1.395809),
        (0, 20, 25.918073),
        (2, 20, 18.273977),
        (5, 20, 12.758601),
        (30, 20, 2.419355),
        (90, 20, -0.504973),
    ],
)
def test_clutter_towards_space_at_30_ghz(elevation_deg, percent, wanted):
    found = p2108.earth_space_db(frequency_ghz=30, elevation_deg=elevation_deg, location_percent=percent)
    assert found == pytest.approx(wanted, abs=1e-3)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("function", "inputs", "field"),
    [
        (p2108.height_gain_db, {"frequency_ghz": 3.1, "antenna_height_m": 2, "clutter": "open"}, "frequency_ghz"),
        (p2108.height_gain_db, {"frequency_ghz": 1, "antenna_height_m": 0, "clutter": "open"}, "antenna_height_m"),
        (p2108.height_gain_db, {"frequency_ghz": 1, "antenna_height_m": 2, "clutter": "sky"}, "clutter"),
        (p2108.terrestrial_db, {"frequency_ghz": 68, "distance_km": 1, "location_percent": 50}, "frequency_ghz"),
        (p2108.terrestrial_db, {"frequency_ghz": 2, "distance_km": 0.2, "location_percent": 50}, "distance_km"),
        (p2108.terrestrial_db, {"frequency_ghz": 2, "distance_km": 1, "location_percent": 100}, "location_percent"),
        (p2108.earth_space_db, {"frequency_ghz": 9, "elevation_deg": 5, "location_percent": 50}, "frequency_ghz"),
        (p2108.earth_space_db, {"frequency_ghz": 20, "elevation_deg": 91, "location_percent": 50}, "elevation_deg"),
    ],
)
def test_clutter_names_what_is_out_of_range(function, inputs, field):
    with pytest.raises(RadioError) as caught:
        function(**inputs)
    assert caught.value.field == field


@pytest.mark.unit
def test_variability_ends_ten_metres_above_the_clutter():
    heights = location.height_share(receiver_height_m=12.0, clutter_m=np.array([20.0, 12.0, 7.0, 2.0, 0.0]))
    assert heights.tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]
    with pytest.raises(RadioError, match="resolution_m"):
        location.sigma_db(frequency_ghz=0.7, resolution_m=0)
