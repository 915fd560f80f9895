"""Patterns: the formula, the file with each of its faults, tilts, and the tables against the formula."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatang.engines.radio import msi
from hatang.engines.radio.antennas import Pattern, attenuation_db, build_parametric_pattern
from hatang.engines.radio.beams import attenuation_towards, build_beam, build_window, compute_depressions
from hatang.engines.radio.carriers import reference_bandwidth_hz, reference_eirp_dbm, resource_blocks
from hatang.engines.radio.cells import RadioCell
from hatang.engines.radio.errors import RadioError


def planet(*, gain="17.5 dBi", tilt="TILT ELECTRICAL", vertical_peak=4, rows=range(360), extra=""):
    horizontal = [min(12 * (((a + 180) % 360 - 180) / 65) ** 2, 25) for a in range(360)]
    vertical = [min(12 * (((a - vertical_peak + 180) % 360 - 180) / 8) ** 2, 18) for a in range(360)]
    lines = ["NAME Panel 1800", "MAKE test", "FREQUENCY 1800", f"GAIN {gain}", tilt, "COMMENT 45°", "HORIZONTAL 360"]
    lines += [f"{a}.0\t{horizontal[a]:.2f}" for a in range(360)]
    lines += ["VERTICAL 360", *(f"{a} {vertical[a]:.2f}" for a in rows), extra]
    return "\r\n".join(lines)


@pytest.mark.unit
def test_a_file_is_read(tmp_path):
    path = tmp_path / "panel.msi"
    path.write_text(planet(), encoding="utf-8")
    pattern = msi.read_pattern(path)
    assert pattern.name == "Panel 1800"
    assert pattern.gain_dbi == 17.5
    assert pattern.electrical_tilt_deg == 4
    assert pattern.horizontal_db[0] == 0
    assert pattern.vertical_db[4] == 0
    assert pattern.vertical_db[8] == 3
    assert pattern.floor_db == 25
    assert msi.parse_pattern(planet(gain="15,35"), "x").gain_dbi == pytest.approx(17.5)
    assert msi.parse_pattern(planet(gain="15.35 dBd"), "x").gain_dbi == pytest.approx(17.5)
    assert msi.parse_pattern(planet(tilt="TILT 6"), "x").electrical_tilt_deg == 6
    assert msi.parse_pattern(planet(tilt="MAKE again"), "x").electrical_tilt_deg == 0
    negative = planet().replace("\t", "\t-")
    assert (msi.parse_pattern(negative, "x").horizontal_db == pattern.horizontal_db).all()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (planet(rows=[a for a in range(360) if a != 217]), r"panel.msi: VERTICAL = '359 rows, none for 217°'"),
        (planet(rows=range(300)), r"60|300 rows, none for 300°, 301°, 302°, 303°, 304°…"),
        (planet(rows=[*range(360), 12], extra="12 7.5"), r"line 730.*each angle once; 12°"),
        (planet(extra="400 1.0"), "an angle from 0 to 359"),
        (planet(extra="abc"), "an angle and an attenuation"),
        (planet(gain="much"), "GAIN = 'much'"),
        (planet().replace("GAIN", "GEWINN"), "GAIN = None"),
        (planet().replace("VERTICAL", "SIDEWAYS"), "SIDEWAYS"),
        (planet()[:300], "HORIZONTAL"),
        ("", "GAIN"),
    ],
)
def test_each_fault_of_a_file_is_named(text, told):
    with pytest.raises(RadioError, match=told):
        msi.parse_pattern(text, "panel.msi")


@pytest.mark.unit
def test_the_parametric_pattern_is_the_formula():
    pattern = build_parametric_pattern()
    assert attenuation_db(pattern, 32.5, 0.0) == pytest.approx(3.0, abs=0.01)
    assert attenuation_db(pattern, 180.0, 0.0) == 25
    assert attenuation_db(pattern, 180.0, 40.0) == 25
    omni = build_parametric_pattern(horizontal_beam_deg=None, front_to_back_db=20.0)
    assert attenuation_db(omni, np.array([0.0, 90.0, 210.0]), 5.0) == pytest.approx(3.0)
    with pytest.raises(RadioError, match="vertical_beam_deg = 0"):
        build_parametric_pattern(vertical_beam_deg=0)


@pytest.mark.unit
def test_tilts_lower_the_beam_in_front_and_only_mechanical_ones_raise_it_behind():
    pattern = replace(build_parametric_pattern(), floor_db=90.0)
    for tilts in ({"electrical_tilt_deg": 6.0}, {"mechanical_tilt_deg": 6.0}):
        assert attenuation_db(pattern, 0.0, 6.0, **tilts) == pytest.approx(0.0, abs=1e-9)
        assert attenuation_db(pattern, 0.0, 1.0, **tilts) == pytest.approx(3.0, abs=1e-6)
    behind = 180.0, -6.0
    mechanical = attenuation_db(pattern, *behind, mechanical_tilt_deg=6.0)
    electrical = attenuation_db(pattern, *behind, electrical_tilt_deg=6.0)
    assert mechanical == pytest.approx(attenuation_db(pattern, 180.0, 0.0))
    assert electrical > mechanical + 10
    # To the side a mechanical tilt does not lower the beam.
    assert attenuation_db(pattern, 90.0, 0.0, mechanical_tilt_deg=6.0) == pytest.approx(
        attenuation_db(pattern, 90.0, 0.0), abs=0.2
    )


def cell(pattern, **fields):
    return RadioCell("A1", "X", "4G", 1800.0, 30.0, 30.0, pattern, **fields)


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(
    st.floats(0, 359.9),
    st.floats(0, 8),
    st.floats(0, 6),
    st.floats(0, 359.9),
    st.floats(-5, 12),
)
def test_the_tables_agree_with_the_exact_pattern(azimuth, electrical, mechanical, towards, depression):
    made = cell(
        build_parametric_pattern(), azimuth_deg=azimuth, electrical_tilt_deg=electrical, mechanical_tilt_deg=mechanical
    )
    tables = build_beam(made)
    at = int(np.rint(towards * 4)) % 1440
    index = int(depression * 10 + 900.5 + tables.shift[at])
    power = max(tables.around[at] * tables.upright[index], tables.floor)
    east, north = np.sin(np.radians(towards)), np.cos(np.radians(towards))
    exact = made.reference_eirp_dbm - attenuation_towards(made, east, north, depression)
    assert 10 * np.log10(power) == pytest.approx(exact, abs=0.6)


@pytest.mark.property
def test_the_directions_of_a_window_are_those_of_geometry():
    rng = np.random.default_rng(3)
    height = (rng.random((61, 61)) * 300).astype(np.float32)
    shape = build_window(900.0, 30.0, 30)
    out = np.full((61, 61), np.nan, np.float32)
    compute_depressions(height, (30, 30), 25.0, 1.5, shape.reach, shape.inverse_m, shape.bulge, out)
    y, x = np.mgrid[-30:31, -30:31]
    distance = np.hypot(x, y) * 30.0
    inside = distance <= 900
    assert (np.isfinite(out) == inside).all()
    inside[30, 30] = False
    slope = (height[30, 30] + 25.0 - height - 1.5)[inside] / distance[inside] + distance[inside] / (2 * 4 / 3 * 6.371e6)
    assert (out[inside] - 900.5) / 10 == pytest.approx(np.degrees(np.arctan(slope)), abs=2e-3)
    assert shape.azimuth[30, 31] == 360
    assert shape.azimuth[31, 30] == 720
    assert shape.azimuth[29, 30] == 0


@pytest.mark.unit
def test_power_per_resource_element():
    assert reference_eirp_dbm("5G", 53.0, 24.0, bandwidth_mhz=100, spacing_khz=30) == pytest.approx(41.85, abs=0.01)
    assert reference_eirp_dbm("3G", 43.0, 17.0, losses_db=3.0) == 47.0
    assert reference_bandwidth_hz("5G", frequency_mhz=3700) == 30_000
    with pytest.raises(RadioError, match=r"bandwidth_mhz = 7: expected one of 1\.4, 3, 5, 10, 15, 20 MHz"):
        resource_blocks("4G", 7, 15)
    with pytest.raises(RadioError, match="bandwidth_mhz = None"):
        reference_eirp_dbm("4G", 43.0, 17.0)
    with pytest.raises(RadioError, match="technology = '7G'"):
        reference_eirp_dbm("7G", 43.0, 17.0)


@pytest.mark.unit
def test_two_patterns_that_differ_have_two_fingerprints():
    one, other = build_parametric_pattern(), build_parametric_pattern(vertical_beam_deg=9.0)
    assert one.digest == build_parametric_pattern().digest != other.digest
    assert isinstance(one, Pattern)
