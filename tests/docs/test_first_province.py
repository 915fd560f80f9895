"""The tutorial of the first province does what it says: its commands are run, its expected lines are compared."""

import json
import os
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorials" / "first-province.md"
GEODATA = Path(os.environ.get("HATANG_GEODATA", ROOT.parent / "shared" / "geodata"))
CROSSWALK, OLD_TREE = GEODATA / "legacy/crosswalk_old_to_new.csv", GEODATA / "legacy/qn_kontum_tree_pre2025.json"
# ./start installs packages and then calls this; the machine of the tests has them already.
STARTED = (".venv/bin/hatang", "serve", "--setup-only", "--no-demo")


def blocks():
    """(shell commands, expected lines) in the order of the tutorial."""
    found = re.findall(r"^```(sh|text)\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    steps = []
    for kind, text in found:
        if kind == "sh":
            steps.append([text, []])
        else:
            steps[-1][1] = text.splitlines()
    return steps


@pytest.mark.unit
def test_the_tutorial_has_steps_and_expectations():
    steps = blocks()
    assert len(steps) >= 10
    assert steps[0][0].strip() == "./start --setup-only --no-demo"
    assert sum(bool(expected) for _commands, expected in steps) >= 8


@pytest.fixture(scope="module")
def first(new_installation):
    """The installation after the whole tutorial, with what each step printed."""
    installation = new_installation(demonstration=False)
    printed, exports = [], ""
    for number, (commands, expected) in enumerate(blocks()):
        script = commands if number else " ".join(STARTED)
        exports += "".join(line + "\n" for line in commands.splitlines() if line.startswith("export "))
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", exports + script],
            cwd=ROOT,
            env=installation.environment,
            text=True,
            capture_output=True,
            check=False,
        )
        printed.append((commands, expected, done))
    return SimpleNamespace(steps=printed, hatang=installation.hatang)


@pytest.mark.night("installation")
class TestTheTutorial:
    def test_every_command_works_and_prints_what_the_page_says(self, first):
        for commands, expected, done in first.steps:
            assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
            absent = [line for line in expected if line.strip() not in done.stdout]
            assert absent == [], f"{commands}\n{done.stdout[-3000:]}"

    @pytest.mark.skipif(not OLD_TREE.exists(), reason=f"real geodata absent: {OLD_TREE.name}")
    def test_the_old_tree_has_the_codes_of_the_file(self, first):
        tree = json.loads(OLD_TREE.read_text(encoding="utf-8"))
        districts = {code for province in tree.values() for code in province["quan-huyen"]}
        communes = {
            code
            for province in tree.values()
            for district in province["quan-huyen"].values()
            for code in district.get("xa-phuong", {})
        }
        for level, codes in (("district", districts), ("commune", communes)):
            shown = json.loads(
                first.hatang("places", "units", "--as-of", "2022-12-16", "--level", level, "--json").stdout
            )
            assert {row["area"].partition("@")[0] for row in shown} == codes

    @pytest.mark.skipif(not CROSSWALK.exists(), reason=f"real geodata absent: {CROSSWALK.name}")
    def test_every_old_commune_went_where_the_file_says(self, first):
        lines = CROSSWALK.read_text(encoding="utf-8").splitlines()[1:]
        wanted: dict[str, int] = {}
        for line in lines:
            cells = line.split(",")
            if cells[-1] == "0":
                wanted[cells[5]] = wanted.get(cells[5], 0) + 1
        converted = next(done for commands, _lines, done in first.steps if "places convert" in commands)
        units = json.loads(converted.stdout)["units"]
        shown = {key.partition("@")[0]: each["value"] for key, each in units.items() if each["value"]}
        assert shown == wanted
        assert sum(wanted.values()) == 272

    def test_no_figure_of_2009_became_one_of_2025(self, first):
        done = first.hatang("indicator", "figures", "51@2025-07-01", "--as-of", "2025-12-31", "--json")
        figures = json.loads(done.stdout)
        assert len(figures) >= 20
        assert [row["code"] for row in figures if row["value"] is not None] == []
        assert all(row["reason"] for row in figures)

    def test_every_target_names_all_the_datasets_it_misses(self, first):
        done = first.hatang("plan", "standing", "194", "--as-of", "2025-12-31", "--json")
        rows = json.loads(done.stdout)
        numeric = [row for row in rows if row["kind"] == "numeric"]
        assert [row["number"] for row in numeric] == [str(number) for number in range(1, 18)]
        assert {row["state"] for row in rows} == {"no_data"}
        named = {
            row["number"]: set(re.findall(r"\b(?:places|assets|coverage)\.\w+", row["reason"]))
            for row in rows
            if row["judged"] or row["figure"]
        }
        assert all(named.values())
        mobile = {"places.hamlet", "coverage.declared", "coverage.area"}
        people = {"assets.subscription", "places.hamlet", "places.population"}
        shown = set(map(frozenset, named.values()))
        assert {frozenset(mobile), frozenset({*mobile, "places.population"}), frozenset(people)} <= shown
        assert frozenset({"assets.data_centre", "assets.data_centre_criterion"}) in shown
