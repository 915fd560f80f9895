"""P.1812-8 against 400 cases of the reference program and the ITU's 63 validation datasets."""

from __future__ import annotations

import csv
import random

import numpy as np
import pytest

from hatang.engines.radio import p1812
from hatang.engines.radio.p1812 import diffraction, kernel
from hatang.engines.radio.p1812.intermediates import list_intermediates
from hatang.engines.radio.tests.conftest import as_printed, p1812_inputs

WITHIN_DB = 1e-6


def predict(case):
    path, radio = p1812_inputs(case)
    return p1812.predict_loss(p1812.Path.of(**path), **radio)


@pytest.mark.golden
def test_every_golden_case_and_every_intermediate(p1812_cases):
    assert len(p1812_cases) == 400
    for case in p1812_cases:
        found = predict(case)
        assert abs(found.loss_db - case["Lb"]) <= WITHIN_DB
        assert abs(found.field_dbuv_m - case["Ep"]) <= WITHIN_DB
        terms = list_intermediates(found)
        wrong = {name: (terms[name], value) for name, value in case["iv"].items() if not as_printed(terms[name], value)}
        assert not wrong


def read_profile(path):
    """A validation profile: its header, its points and its measurements."""
    header, points, measured, part = {}, [], [], ""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for row in csv.reader(lines):
            first = row[0] if row else ""
            if first.startswith("{"):
                part = first
            elif part == "{Begin of Profile}" and not first.startswith("Number"):
                points.append([float(value) for value in row[:5]])
            elif part == "{Begin of Measurements}":
                measured.append(row)
            elif first.endswith(":") and len(row) > 1:
                header[first] = row[1]
    return header, np.array(points), measured


def read_log(path):
    """A validation log: names with their equations, and values."""
    found = {}
    with path.open() as lines:
        for row in csv.reader(lines):
            filled = [cell.strip() for cell in row if cell.strip()]
            if len(filled) > 1 and not filled[0].startswith("#"):
                found[" ".join(filled[:-1])] = float(filled[-1])
    return found


@pytest.mark.golden
def test_the_validation_of_the_itu(reference):
    logs = sorted((reference / "p1812" / "validation_results").glob("*_log.csv"))
    assert len(logs) == 63
    assert len({log.name.rsplit("_", 2)[0] for log in logs}) == 19
    for log in logs:
        name, number, _ = log.name.rsplit("_", 2)
        header, points, measured = read_profile(reference / "p1812" / "validation_profiles" / f"{name}.csv")
        wanted = read_log(log)
        row = measured[int(number)]
        d, h, _, clutter, zone = points.T
        found = p1812.predict_loss(
            p1812.Path.of(d_km=d, h_m=h, clutter_m=clutter, zone=zone),
            frequency_ghz=float(row[0]) / 1e3,
            time_percent=float(row[14]),
            tx_height_m=float(row[1]),
            rx_height_m=float(row[3]),
            polarisation=int(row[4]),
            delta_n=float(header["Average annual values dN (N-units/km):"]),
            n0=float(header["Average annual sea-level surface refractivity No (N-units):"]),
            tx_position=(float(header["Tx LAT:"]), float(header["Tx LON:"])),
            rx_position=(float(header["Rx LAT:"]), float(header["Rx LON:"])),
        )
        at_power = found.field_dbuv_m + float(row[12]) - 30  # e.r.p. in dBW; the field is for 1 kW
        assert abs(found.loss_db - float(row[17])) <= WITHIN_DB
        assert abs(at_power - float(row[16])) <= WITHIN_DB
        assert as_printed(at_power, wanted["Ep (dBuV/m) w.r.t. Ptx Gtx Grx"])
        terms = list_intermediates(found)
        compared = terms.keys() & wanted.keys()
        assert len(compared) == 52
        wrong = {key: (terms[key], wanted[key]) for key in compared if not as_printed(terms[key], wanted[key])}
        assert not wrong, log.name


@pytest.mark.golden
def test_the_two_columns_of_the_combined_results(reference):
    """Reference and predicted field strength of the table are the same number we compute (see the test above)."""
    with (reference / "p1812" / "validation_results" / "combined_results.csv").open() as lines:
        rows = [row for row in csv.reader(lines) if row and not row[0].startswith("#")]
    assert len(rows) == 63
    for row in rows:
        log = read_log(reference / "p1812" / "validation_results" / f"{row[1].strip()[:-4]}_{row[2].strip()}_log.csv")
        assert abs(log["Ep (dBuV/m) w.r.t. Ptx Gtx Grx"] - float(row[3])) <= WITHIN_DB
        assert abs(float(row[4]) - float(row[3])) <= WITHIN_DB


@pytest.mark.property
def test_the_median_is_free_space_and_diffraction_at_half_the_time(p1812_cases):
    for case in p1812_cases[:60]:
        path, radio = p1812_inputs(case)
        checked = p1812.Path.of(**path)
        terms = p1812.predict_loss(checked, **radio).terms
        names = ("frequency_ghz", "tx_height_m", "rx_height_m", "polarisation", "delta_n")
        median = p1812.median_loss(checked, **{name: radio[name] for name in names})
        assert median == pytest.approx(terms.lbd50, abs=1e-12)


@pytest.mark.property
def test_attachment_4_is_the_smooth_path_walked_finely():
    """The closed form is what Bullington's walk over ever finer points comes to."""
    random_numbers = random.Random(194)
    for _ in range(40):
        length, frequency = random_numbers.uniform(3, 90), random_numbers.uniform(0.4, 4)
        htc, hrc, radius = (
            random_numbers.uniform(5, 400),
            random_numbers.uniform(2, 60),
            random_numbers.uniform(7e3, 2e4),
        )
        d = np.linspace(0, length, 20001)
        wavelength = 0.2998 / frequency
        walked = diffraction.bullington_flat_db(d, htc, hrc, radius, wavelength)
        assert walked == pytest.approx(diffraction.bullington_smooth_db(length, htc, hrc, radius, wavelength), abs=2e-3)


@pytest.mark.property
def test_flat_walk_is_the_walk_over_a_flat_profile():
    for length, htc, hrc in ((5.0, 30.0, 1.5), (60.0, 30.0, 1.5), (30.0, 300.0, 20.0)):
        d = np.linspace(0, length, 201)
        arguments = (htc, hrc, 8500.0, 0.3)
        assert diffraction.bullington_flat_db(d, *arguments) == diffraction.bullington_db(d, np.zeros(201), *arguments)


@pytest.mark.unit
def test_the_plain_function_computes_the_same():
    """The compiled function is the reference as written: its own Python gives the same number."""
    d = np.arange(8.0)
    h = np.array([10.0, 12, 80, 30, 5, 0, 0, 3])
    zone = np.array([4, 4, 4, 4, 3, 1, 1, 3])
    clutter = np.array([0.0, 5, 0, 10, 0, 0, 0, 0])
    arguments = (d, h, clutter, zone, 30.0, 2.0, 0.9, 2, 10.0, 45.0, 340.0, 15.0, 500.0, 2.0, 90.0, 5.5, False)
    assert kernel.path_terms.py_func(*arguments).lb == pytest.approx(kernel.path_terms(*arguments).lb, abs=1e-12)
