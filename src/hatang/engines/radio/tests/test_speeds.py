"""Speeds by level: the file that is shipped is recomputed from its sources, and what is wrong in a file is named."""

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from hatang.engines.radio import speeds
from hatang.engines.radio.carriers import default_spacing_khz, reference_bandwidth_hz
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.results import noise_dbm

FILE = Path(__file__).resolve().parents[5] / "data" / "radio" / "speed_classes.toml"
DAY = date(2026, 11, 1)
GOOD = """
[[source]]
code = "a"
citation = "somewhere"
[[table]]
technology = "4G"
bandwidth_mhz = 20
valid_from = 2022-12-16
lines = [{ from_dbm = -120, mbps = 2, source = "a" }, { from_dbm = -110, mbps = 10, source = "a" }]
"""


@pytest.fixture(scope="module")
def shipped():
    return speeds.parse_tables(FILE.read_text(encoding="utf-8"), FILE.name)


@pytest.mark.golden
def test_every_computed_line_of_the_shipped_file_is_what_its_source_computes(shipped):
    checked = 0
    for table in shipped.tables:
        for level, mbps, source in zip(table.levels_dbm, table.mbps, table.sources, strict=True):
            link = shipped.links.get(source)
            if link is None:
                continue
            frequency = 3700.0 if source == "nr-tdd" else 700.0
            spacing = default_spacing_khz(frequency)
            noise = noise_dbm(reference_bandwidth_hz(table.technology, spacing_khz=spacing))
            needed = link.needed_dbm(mbps, table.bandwidth_mhz, noise)
            assert level == pytest.approx(math.ceil(needed * 10) / 10)
            there = link.mbps(level - noise - link.margin_db, table.bandwidth_mhz)
            assert mbps <= there < mbps * 1.08 or link.needed_dbm(mbps, table.bandwidth_mhz, noise) == pytest.approx(
                noise + link.margin_db + link.least_sinr_db
            )
            checked += 1
    assert checked > 50
    assert {each.technology for each in shipped.tables} == {"2G", "3G", "4G", "5G"}
    assert all(shipped.sources.values())


@pytest.mark.unit
def test_a_level_stands_for_the_speed_of_its_technology_bandwidth_and_day(shipped):
    levels = np.array([np.nan, -130.0, -115.0, -80.0])
    narrow, wide = shipped.of("4G", 10, DAY).mbps_at(levels), shipped.of("4G", 20, DAY).mbps_at(levels)
    assert narrow.tolist() == [0.0, 0.0, 5.0, 10.0]
    assert wide.tolist() == [0.0, 0.0, 10.0, 30.0]
    assert shipped.of("2G", 0.2, DAY).mbps_at(levels).tolist() == [0.0] * 4
    assert shipped.of("5G", 100, DAY).class_of([-80.0]).tolist() == [6]
    assert shipped.of("4G", 20, DAY).class_of([]).tolist() == []
    with pytest.raises(
        RadioError, match=r"speeds of 4G on 2026-11-01 = '7 MHz': expected a bandwidth of the table: 5,"
    ):
        shipped.of("4G", 7, DAY)
    with pytest.raises(RadioError, match="on 2020-01-01"):
        shipped.of("4G", 20, date(2020, 1, 1))


@pytest.mark.unit
def test_a_later_table_takes_over_on_its_day():
    later = GOOD.replace("2022-12-16", "2026-01-01").partition("[[table]]")[2].replace("mbps = 2,", "mbps = 3,")
    both = GOOD.replace("valid_from", "valid_to = 2026-01-01\nvalid_from") + "[[table]]" + later
    tables = speeds.parse_tables(both, "x.toml")
    found = [tables.of("4G", 20, day).mbps[0] for day in (date(2025, 12, 31), date(2026, 1, 1))]
    assert found == [2.0, 3.0]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[[table]]", "[[table", r"x\.toml = "),
        ('technology = "4G"', "", r"x\.toml: table 1: technology = None: expected a text"),
        ("bandwidth_mhz = 20", 'bandwidth_mhz = "wide"', "table 1: bandwidth_mhz = 'wide': expected a number"),
        ("from_dbm = -110", "from_dbm = -121", "table 1, line 2 = '-121 dBm, 10 Mbit/s': expected more than"),
        ("mbps = 10", "mbps = nan", "table 1, line 2: mbps = nan: expected a number"),
        ('mbps = 10, source = "a"', 'mbps = 10, source = "b"', "table 1, line 2: source = 'b': expected the code"),
        ('citation = "somewhere"', "", "source 1: citation = None"),
        ("valid_from = 2022-12-16", "", "table 1: valid_from = None: expected a date"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(old, new, said):
    with pytest.raises(RadioError, match=said):
        speeds.parse_tables(GOOD.replace(old, new), "x.toml")


@pytest.mark.unit
def test_two_tables_for_one_day_are_refused():
    again = "[[table]]" + GOOD.partition("[[table]]")[2]
    with pytest.raises(RadioError, match=r"table 2 = '4G 20 MHz': expected one table on each day"):
        speeds.parse_tables(GOOD + again, "x.toml")
