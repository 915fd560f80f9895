"""The Irregular Terrain Model against NTIA's own vectors and 400 cases of its program."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from hatang.engines.radio import itm
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.itm import kernel
from hatang.engines.radio.itm.model import return_code

USUAL = {
    "step_m": 100,
    "tx_height_m": 30,
    "rx_height_m": 2,
    "climate": 1,
    "n0": 360,
    "frequency_mhz": 700,
    "polarisation": 1,
    "permittivity": 15,
    "conductivity_s_m": 0.005,
}
MEDIAN = {"mode": 3, "time_percent": 50, "location_percent": 50, "situation_percent": 50}


def predict(case):
    return itm.point_to_point(
        case["profile"],
        step_m=case["step_m"],
        tx_height_m=case["h_tx"],
        rx_height_m=case["h_rx"],
        climate=case["climate"],
        n0=case["N0"],
        frequency_mhz=case["f_mhz"],
        polarisation=case["pol"],
        permittivity=case["eps"],
        conductivity_s_m=case["sigma"],
        variability=itm.Variability(case["mdvar"], case["time"], case["location"], case["situation"]),
    )


@pytest.mark.golden
def test_every_golden_case_with_its_warnings_and_what_it_rests_on(itm_cases):
    assert len(itm_cases) == 400
    for case in itm_cases:
        found = predict(case)
        shape = found.shape
        assert abs(found.loss_db - case["A_db"]) <= 1e-6
        assert (found.rc, int(found.warnings), found.mode) == (case["rc"], case["warnings"], case["mode"])
        assert found.reference_db == pytest.approx(case["A_ref"], abs=1e-6)
        assert found.free_space_db == pytest.approx(case["A_fs"], abs=1e-9)
        assert found.surface_refractivity == pytest.approx(case["N_s"], abs=1e-9)
        assert shape.irregularity_m == pytest.approx(case["delta_h"], abs=1e-9)
        assert (shape.theta_t, shape.theta_r) == pytest.approx(case["theta"], abs=1e-12)
        assert (shape.horizon_t_m, shape.horizon_r_m) == pytest.approx(case["d_hzn"], abs=1e-6)
        assert (shape.effective_t_m, shape.effective_r_m) == pytest.approx(case["h_e"], abs=1e-9)


def rows(path):
    with path.open() as lines:
        return list(csv.DictReader(lines))


def common(row):
    return {
        "tx_height_m": float(row["h_tx__meter"]),
        "rx_height_m": float(row["h_rx__meter"]),
        "climate": int(row["climate"]),
        "n0": float(row["N_0"]),
        "frequency_mhz": float(row["f__mhz"]),
        "polarisation": int(row["pol"]),
        "permittivity": float(row["epsilon"]),
        "conductivity_s_m": float(row["sigma"]),
    }


def variability(row):
    names = ("time", "location", "situation")
    return itm.Variability(int(row["mdvar"]), *(float(row[name]) for name in names))


@pytest.mark.golden
def test_ntia_along_profiles(reference):
    wanted = rows(reference / "ntia-itm" / "p2p.csv")
    profiles = [line.split(",") for line in (reference / "ntia-itm" / "pfls.csv").read_text().split()]
    assert len(wanted) == len(profiles) == 5
    for row, (_, step, *heights) in zip(wanted, profiles, strict=True):
        found = itm.point_to_point(
            [float(each) for each in heights], step_m=float(step), variability=variability(row), **common(row)
        )
        assert abs(found.loss_db - float(row["A__db"])) <= 0.0055


@pytest.mark.golden
def test_ntia_over_areas(reference):
    wanted = rows(reference / "ntia-itm" / "area.csv")
    assert len(wanted) == 5
    for row in wanted:
        found = itm.predict_area(
            distance_km=float(row["d__km"]),
            irregularity_m=float(row["delta_h__meter"]),
            tx_siting=int(row["tx_siting_criteria"]),
            rx_siting=int(row["rx_siting_criteria"]),
            variability=variability(row),
            **common(row),
        )
        assert abs(found.loss_db - float(row["A__db"])) <= 0.05


def example(folder, name):
    """The inputs of one of NTIA's command examples; lists stay text."""
    lines = (folder / f"i_{name}.txt").read_text().split()
    return dict(line.split(",", 1) for line in lines)


def example_profile(folder):
    _, step, *heights = (folder / "pfl.txt").read_text().strip().split(",")
    return [float(each) for each in heights], float(step)


def table(folder, name):
    """The numbers of a table of results, row by row."""
    text = (folder / f"o_{name}.txt").read_text().partition("Results (dB)")[2].partition("Intermediate")[0]
    lines = [line.split() for line in text.splitlines()]
    return [[float(each) for each in line] for line in lines if len(line) > 3 and line[0][0].isdigit()]


@pytest.mark.golden
def test_ntia_examples_by_confidence_and_reliability(reference):
    folder = reference / "ntia-itm" / "cmd_examples"
    heights, step = example_profile(folder)
    given = example(folder, "p2pcr_tbl")
    inputs = {**common(given), "variability_mode": int(given["mdvar"])}
    confidences = [float(each) for each in given["confidence"].split(",")]
    found = [
        [itm.point_to_point_cr(heights, step_m=step, confidence_percent=c, reliability_percent=r, **inputs).loss_db
         for c in confidences]
        for r in (10, 65, 90)
    ]  # fmt: skip
    wanted = [line[1:] for line in table(folder, "p2pcr_tbl") if line[0] in {10, 65, 90} and len(line) == 4][-3:]
    assert np.abs(np.array(found) - wanted).max() <= 0.0501

    given = example(folder, "areacr_tbl")
    inputs = {**common(given), "variability_mode": int(given["mdvar"]), "irregularity_m": 0.0}
    for distance, free_space, *losses in table(folder, "areacr_tbl"):
        for confidence, wanted_db in zip((50, 75, 90), losses, strict=True):
            one = itm.area_cr(confidence_percent=confidence, reliability_percent=90, distance_km=distance, **inputs)
            assert abs(one.loss_db - wanted_db) <= 0.0501
            assert abs(one.free_space_db - free_space) <= 0.0501


@pytest.mark.unit
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("tx_height_m", 0.4, 1000),
        ("rx_height_m", 3001, 1001),
        ("climate", 8, 1002),
        ("n0", 249, 1008),
        ("n0", 401, 1008),
        ("frequency_mhz", 19, 1009),
        ("frequency_mhz", 20001, 1009),
        ("polarisation", 2, 1010),
        ("permittivity", 0.9, 1011),
        ("conductivity_s_m", 0, 1012),
        ("step_m", 0, None),
    ],
)
def test_an_input_out_of_range_is_named(field, value, code):
    with pytest.raises(RadioError) as caught:
        itm.point_to_point([1, 2, 3, 4], variability=itm.Variability(**MEDIAN), **{**USUAL, field: value})
    assert caught.value.field == field
    assert return_code(field) == code


@pytest.mark.unit
@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("mode", 4, "variability_mode"),
        ("mode", 14, "variability_mode"),
        ("time_percent", 0, "time_percent"),
        ("location_percent", 100, "location_percent"),
        ("situation_percent", -1, "situation_percent"),
    ],
)
def test_a_variability_out_of_range_is_named(field, value, named):
    with pytest.raises(RadioError) as caught:
        itm.point_to_point([1, 2, 3, 4], variability=itm.Variability(**{**MEDIAN, field: value}), **USUAL)
    assert caught.value.field == named


@pytest.mark.unit
def test_an_area_out_of_range_is_named():
    usual = {name: value for name, value in USUAL.items() if name != "step_m"}
    good = {"distance_km": 10, "irregularity_m": 90, "tx_siting": 0, "rx_siting": 0}
    for field, value in (("distance_km", 0), ("irregularity_m", -1), ("tx_siting", 3), ("rx_siting", -1)):
        with pytest.raises(RadioError) as caught:
            itm.predict_area(variability=itm.Variability(**MEDIAN), **usual, **{**good, field: value})
        assert caught.value.field == field
    with pytest.raises(RadioError, match="confidence_percent"):
        itm.area_cr(confidence_percent=100, reliability_percent=50, variability_mode=0, **usual, **good)


@pytest.mark.unit
def test_air_the_model_cannot_take_is_said():
    with pytest.raises(RadioError) as caught:
        itm.point_to_point([5300.0] * 20, variability=itm.Variability(**MEDIAN), **{**USUAL, "n0": 250})
    assert caught.value.field == "surface_refractivity_low"


@pytest.mark.unit
def test_a_path_beyond_the_curves_is_refused_and_not_called_lossless():
    """At 20 MHz over wet ground, horizons of a few metres ask for the logarithm of a negative distance."""
    inputs = {**USUAL, "step_m": 17, "tx_height_m": 10, "rx_height_m": 10, "frequency_mhz": 20, "conductivity_s_m": 5}
    with pytest.raises(RadioError) as caught:
        itm.point_to_point([2000.0, 3000, 2000, 3000, 2000], variability=itm.Variability(**MEDIAN), **inputs)
    assert caught.value.field == "height_m"


@pytest.mark.unit
def test_warnings_say_what_stands_near_its_limits():
    found = itm.point_to_point(
        [5.0] * 4, variability=itm.Variability(**MEDIAN), **{**USUAL, "rx_height_m": 0.5, "frequency_mhz": 30}
    )
    assert found.warnings & itm.Warn.RX_HEIGHT
    assert found.warnings & itm.Warn.FREQUENCY
    assert found.warnings & itm.Warn.PATH_VERY_SHORT
    assert found.rc == 1


@pytest.mark.unit
def test_the_plain_function_computes_the_same():
    z = np.array([10.0, 12, 80, 30, 5, 0, 0, 3, 40, 12, 9, 3])
    arguments = (z, 700.0, 30.0, 2.0, 1, 360.0, 900.0, 0, 15.0, 0.005, 13, 0.1, 0.5, 0.9)
    assert kernel.point_to_point.py_func(*arguments).loss_db == pytest.approx(
        kernel.point_to_point(*arguments).loss_db, abs=1e-9
    )
