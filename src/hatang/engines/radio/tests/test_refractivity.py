"""The user's own maps of N0 and DN: read, interpolated, and refused with the place named."""

from __future__ import annotations

import numpy as np
import pytest

from hatang.engines.radio import refractivity
from hatang.engines.radio.errors import RadioError

pytestmark = pytest.mark.unit


@pytest.fixture
def world(tmp_path):
    """A map every 1.5° whose values are 300 + latitude/2 + something of longitude that meets itself."""
    latitude = np.linspace(90, -90, 121)[:, None]
    longitude = np.linspace(0, 360, 241)[None, :]
    values = 300 + latitude / 2 + 20 * np.cos(np.radians(longitude))
    path = tmp_path / "N050.TXT"
    np.savetxt(path, values, fmt="%9.3f")
    return path, values


def test_a_point_of_the_grid_has_its_own_value(world):
    path, values = world
    found = refractivity.read_map("n0", path)
    assert found.at(90 - 1.5 * 50, 1.5 * 72) == pytest.approx(values[50, 72], abs=1e-3)
    assert found.at(15, 108) == found.at(15, 108 - 360 + 360)
    assert found.at(0, -10.5) == pytest.approx(values[60, 233], abs=1e-3)
    assert found.at(-90, 360) == pytest.approx(values[120, 0], abs=1e-3)


def test_between_points_the_value_is_bilinear(world):
    path, values = world
    mean = values[49:51, 72:74].mean()
    assert refractivity.read_map("n0", path).at(15.75, 108.75) == pytest.approx(mean, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a grid"),
        ("300 310 320\n300 x 320\n", "line 2"),
        ("300 310 320\n300 310\n", "a grid"),
        ("300 310 320\n" * 5, "121 × 241"),
        ("300 310 320\n300 9 320\n", "row 2, column 2"),
        ("300 310 320\n300 nan 320\n", "row 2, column 2"),
    ],
)
def test_a_bad_map_is_refused_with_the_place(tmp_path, text, said):
    path = tmp_path / "bad.txt"
    path.write_text(text)
    with pytest.raises(RadioError, match=said) as caught:
        refractivity.read_map("n0", path)
    assert caught.value.field == "n0"
    assert "bad.txt" in str(caught.value)


def test_a_missing_map_and_a_place_off_the_earth_are_said(tmp_path, world):
    with pytest.raises(RadioError, match=r"none\.txt"):
        refractivity.read_map("delta_n", tmp_path / "none.txt")
    with pytest.raises(RadioError, match="latitude_deg"):
        refractivity.read_map("n0", world[0]).at(91, 0)
