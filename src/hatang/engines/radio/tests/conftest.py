"""Golden cases of the radio engine, and where the reference data of outside authorities lie."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
PROJECT = Path(__file__).parents[5]


def golden(name):
    """The cases of one golden file."""
    with gzip.open(GOLDEN / f"{name}.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def itm_cases():
    return golden("itm_p2p")


@pytest.fixture(scope="session")
def p1812_cases():
    return golden("p1812")


@pytest.fixture(scope="session")
def reference():
    """The folder of reference data; tests that need it are skipped by name where it is absent."""
    found = Path(os.environ.get("HATANG_REFERENCE", PROJECT.parent / "shared" / "reference")) / "radio"
    if not found.is_dir():
        pytest.skip(f"no reference data at {found} (HATANG_REFERENCE)")
    return found


def as_printed(found, logged):
    """Equal as far as the ten printed digits go."""
    return abs(found - logged) <= 1e-9 * abs(logged) + 1e-11


def p1812_inputs(case):
    """A golden case as the arguments of `Path.of` and of `loss`."""
    count = len(case["profile"])
    path = {
        "d_km": [i * case["step_m"] / 1000 for i in range(count)],
        "h_m": case["profile"],
        "clutter_m": case["R"],
        "zone": case["zone"],
    }
    radio = {
        "frequency_ghz": case["f_ghz"],
        "time_percent": case["p"],
        "tx_height_m": case["htg"],
        "rx_height_m": case["hrg"],
        "polarisation": case["pol"],
        "delta_n": case["DN"],
        "n0": case["N0"],
        "tx_position": (case["phi_t"], case["lam_t"]),
        "rx_position": (case["phi_r"], case["lam_r"]),
        "tx_coast_km": case["dct"],
        "rx_coast_km": case["dcr"],
        "location_percent": case["pL"],
        "location_sigma_db": case["sigmaL"],
    }
    return path, radio
