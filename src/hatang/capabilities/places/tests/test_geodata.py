"""The main job on real input: boundaries, the old tree and crosswalk, the census of 2009 (skipped where absent)."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest
from typer.testing import CliRunner

from hatang.capabilities.places import commands
from hatang.capabilities.places.formats import layers, matching
from hatang.capabilities.places.models import Boundary, PopulationFigure, Unit
from hatang.capabilities.places.queries import outlines
from hatang.capabilities.places.queries import units as unit_queries
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.queries.population import compute_population

from .conftest import NEW, OLD, PROVINCE, TODAY, geodata

pytestmark = pytest.mark.integration


@pytest.fixture
def run(monkeypatch, settings):
    settings.HATANG_ENSURE_DATABASE = "hatang.capabilities.places.tests.test_geodata.ready"

    def call(*arguments, code=0):
        result = CliRunner().invoke(commands.room, [*map(str, arguments), "--json"])
        assert result.exit_code == code, result.output + repr(result.exception)
        return json.loads(result.stdout)

    return call


def ready():
    """The test's own database is up already."""


def test_the_old_tree_and_the_crosswalk_agree_with_an_independent_source(units):
    tree = json.loads(geodata("legacy/qn_kontum_tree_pre2025.json").read_text("utf-8"))
    theirs = {
        code: district
        for province in tree.values()
        for district, each in province["quan-huyen"].items()
        for code in each["xa-phuong"]
    }
    ours = {
        row.area.code: row.parent and row.parent.code
        for row in unit_queries.list_units(as_of=date(2022, 12, 16), level="commune")
    }
    assert ours == theirs
    with geodata("legacy/crosswalk_old_to_new.csv").open(encoding="utf-8") as lines:
        expected = {(row["old_code"] or row["old_district_code"], row["new_code"]) for row in csv.DictReader(lines)}
    graph = read_lineage()
    found = {
        (edge.old.code, edge.new.code)
        for edge in graph.edges
        if edge.new.valid_from == NEW and graph.nodes[edge.new].level == "commune"
    }
    assert found == expected


@pytest.fixture
def units(units):
    return units


# the fixture `units` shadows the module where both are needed


def test_boundaries_of_each_format_give_the_same_province(units, run):
    package = geodata("boundaries/quang_ngai_2025_communes_30m.gpkg")
    preview = run("import", package, "--kind", "boundaries", "--as-of", "2025-07-01")
    assert (preview["matched"], preview["added"], preview["written"]) == (96, 96, False)
    assert not Boundary.objects.exists()
    run("import", package, "--kind", "boundaries", "--as-of", "2025-07-01", "--confirm")
    found = outlines.compute_outline(area=PROVINCE, as_of=TODAY)
    assert (found.communes, found.with_boundary, found.schematic) == (96, 96, False)
    assert found.area_km2 == pytest.approx(14_800, rel=0.03)
    again = run("import", package, "--kind", "boundaries", "--as-of", "2025-07-01", "--confirm")
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 96)
    plain = geodata("boundaries/quang_ngai_2025_communes_30m.geojson")
    assert run("import", plain, "--kind", "boundaries", "--as-of", "2025-07-01")["matched"] == 96
    wrong = run("import", package, "--kind", "boundaries", "--as-of", "2024-01-01", "--confirm", code=1)
    assert wrong["faults"]
    assert wrong["written"] is False


def test_the_two_corrected_areas_are_those_of_the_outlines(units, run):
    package = geodata("boundaries/quang_ngai_2025_communes_30m.gpkg")
    result = run("import", package, "--kind", "boundaries", "--as-of", "2025-07-01", "--confirm")
    unlike = {each["unit"] for each in result["unlike"]}
    assert not unlike & {"21040@2025-07-01", "21085@2025-07-01"}


def test_the_census_of_2009_reaches_the_96_units_whole_and_never_serves_today(units, run):
    package = geodata("boundaries/quang_ngai_2025_communes_30m.gpkg")
    people = geodata("population/qn_kontum_communes_census2009.gpkg")
    run("import", package, "--kind", "boundaries", "--as-of", "2025-07-01", "--confirm")
    result = run("import", people, "--kind", "census", "--as-of", "2009-04-01", "--onto", "2026-01-01", "--confirm")
    expected = sum(each.value or 0 for each in matching.read_counted_areas(layers.read_layer(people)))
    assert result["total"] == result["placed"] == expected
    assert result["equal"] is True
    assert result["outside"] == {}
    assert result["missing"] == ["Xã Ia Đal", "Xã Ia Tơi"]
    assert len(result["without_figure"]) == 4
    assert PopulationFigure.objects.filter(dated=date(2009, 4, 1)).count() == 94
    assert compute_population(area=PROVINCE, as_of=TODAY).value is None
    own = compute_population(area=units_area("21040"), as_of=TODAY)
    assert own.value is None
    assert "2009" in own.reason


def units_area(code):
    return Unit.objects.valid_on(TODAY).get(code=code).area


def test_old_communes_can_be_matched_by_name_and_district(units, run):
    people = geodata("population/qn_kontum_communes_census2009.gpkg")
    named, faults = matching.match_features(layers.read_layer(people), as_of=date(2024, 12, 31))
    assert len(named) > 230
    assert {each.unit.valid_from for each in named} == {OLD}
    assert all(fault.reason for fault in faults)
