"""The models as open data, and the script that needs them and nothing of ours."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets, indicators
from hatang.kernel.access import SYSTEM

from .conftest import DAY

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SCRIPT = Path(settings.CHECKOUT) / "docs" / "how-to" / "recompute.py"
HEAD = "-- title: a | a\n-- grain: a | a\n"


def rows():
    return {row["name"]: row for row in datasets.get_dataset("analytics.model").rows(DAY, SYSTEM)}


def computed(folder, *, code=0):
    """The script's lines as (indicator, area, numerator, denominator, value, note)."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(folder), str(DAY)], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return [tuple(row.values()) for row in csv.DictReader(done.stdout.splitlines())], done.stderr


@pytest.fixture
def figures(models):
    """Models of three figures: by place, of the province as a whole, and of closed rows."""
    (models / "province.sql").write_text(f"{HEAD}SELECT 'P@2025-07-01' AS area FROM test.hamlet LIMIT 1")
    (models / "inside.sql").write_text(
        f"{HEAD}SELECT 'P@2025-07-01' AS within, code AS area FROM test.hamlet UNION ALL"
        " SELECT 'C@2025-07-01' AS within, code AS area FROM test.hamlet WHERE people < 30"
    )
    by_place = "SELECT code AS area, people AS numerator, 10 AS denominator FROM model.big_open"
    (models / "big_open.sql").write_text(f"{HEAD}-- stands_for: big_closed\nSELECT code, people FROM test.hamlet")
    (models / "big_closed.sql").write_text(f"{HEAD}SELECT code, people FROM test.machine")
    (models / "figure_place.sql").write_text(f"{HEAD}-- indicator: t.place\n{by_place.replace('open', 'closed')}")
    (models / "figure_whole.sql").write_text(
        f"{HEAD}-- indicator: t.whole\nSELECT count(*) AS numerator, 0 AS denominator FROM lake.snapshot"
    )
    (models / "figure_secret.sql").write_text(
        f"{HEAD}-- indicator: t.secret\nSELECT count(*) AS numerator, 1 AS denominator FROM test.machine"
    )
    return models


def publish():
    lake.publish(SYSTEM, names=["analytics.model"], as_of=DAY, now=datetime(2026, 6, 30, tzinfo=UTC))


def test_a_stranger_adds_up_what_lies_inside_and_is_told_what_is_closed(figures, tables):
    publish()
    lines, _said = computed(tables)
    day = str(DAY)
    assert [line for line in lines if line[0] == "t.place"] == [
        ("t.place", "C@2025-07-01", day, "30.0", "30.0", "30.0", ""),
        ("t.place", "P@2025-07-01", day, "199000.0", "2000.0", "199000.0", ""),
    ]
    # The open edition of the hamlets and the models themselves stand open on that day.
    assert [line for line in lines if line[0] == "t.whole"] == [
        ("t.whole", "P@2025-07-01", day, "2.0", "0.0", "2.0", "")
    ]
    assert [line for line in lines if line[0] == "t.secret"] == [
        ("t.secret", "", day, "", "", "", "closed: test.machine (security)")
    ]


def test_a_file_that_is_not_what_was_published_is_computed_from_by_nobody(figures, tables, tmp_path):
    publish()
    folder = tmp_path / "copied"
    shutil.copytree(tables, folder)
    for file in (folder / "test.hamlet" / "files").glob("*.parquet"):
        file.write_bytes(file.read_bytes() + b" ")
    lines, said = computed(folder, code=2)
    assert not [line for line in lines if line[3]]
    assert "not the file that was published" in said


def test_definitions_go_out_with_what_they_read_and_what_closes_them(figures):
    found = rows()
    assert [found[name]["reads"] for name in ("figure_place", "big_closed")] == [["model.big_closed"], ["test.hamlet"]]
    assert "big_open" not in found
    assert found["figure_place"]["position"] > found["big_closed"]["position"]
    assert {name: row["closed"] for name, row in found.items() if row["closed"]} == {
        "cells": ["test.cell (operator)"],
        "figure_secret": ["test.machine (security)"],
    }


def test_every_indicator_of_the_house_is_published_and_most_are_open():
    published = rows()
    figures = [row for row in published.values() if row["indicator"]]
    assert all(row["version"] and row["unit"] for row in figures)
    closed = {row["indicator"] for row in figures if row["closed"]}
    assert {row["indicator"] for row in figures} == {each.code for each in indicators.list_indicators()}
    assert {"mobile.hamlets_broadband", "mobile.hamlets_3g4g", "fibre.hamlets", "sites.positions"}.isdisjoint(closed)


def test_the_script_is_small_and_knows_no_indicator():
    text = SCRIPT.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert "hatang." not in text.replace("hatang.example", "")
    assert not [row["indicator"] for row in rows().values() if row["indicator"] and row["indicator"] in text]
