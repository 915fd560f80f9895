"""A stranger with a Python that has DuckDB and nothing of ours computes every open figure from the published files."""

import csv
import json
import math
import shutil
import subprocess
import venv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from hatang.capabilities.lake import public as lake
from hatang.kernel import datasets, indicators
from hatang.kernel.access import SYSTEM, Area

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "docs" / "how-to" / "recompute.py"
EVE, MERGER, TODAY = date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 24)
# Closed by their rows: whoever opens one of these datasets takes its figures from this list.
CLOSED = {
    "datacentre.criteria": "assets.data_centre (agency)",
    "fibre.households": "assets.subscription (operator)",
    "ipv6.systems": "assets.information_system (agency)",
    "network.agencies_four_levels": "assets.network_node (agency)",
    "network.shared_systems": "assets.information_system (agency)",
    "security.agencies_weaknesses_fixed": "assets.finding (security)",
    "security.endpoints_antimalware": "assets.endpoint (security)",
    "security.public_systems_monitored": "assets.information_system (agency)",
}


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory):
    """An environment that holds the two packages of the lock that the page names, and no other."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "venv", with_pip=True)
    wanted, kept = [], False
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if not line.startswith(" "):
            kept = line.startswith(("duckdb==", "duckdb-extension-spatial=="))
        wanted += [line] * kept
    (folder / "two.lock").write_text("\n".join(wanted))
    python = folder / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", folder / "two.lock"]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    assert subprocess.run([python, "-Ic", "import hatang"], capture_output=True, check=False).returncode
    return python


def list_needed(day, days):
    """The open datasets that the published definitions read as of the day."""
    tables = {table for row in datasets.get_dataset("analytics.model").rows(day, SYSTEM) for table in row["reads"]}
    named = {table.replace(f"@{day}", "") for table in tables if f"@{day}" in table}
    named |= {"analytics.model", *tables} if day in days else set()
    found = {name: datasets.find_dataset(name) for name in named}
    return sorted(name for name, dataset in found.items() if dataset and dataset.access == "open")


def publish_openly(installation, settings, days, folder):
    """Publish as of the days, and lay what everybody may have of it into the folder: the open files alone."""
    settings.HATANG_DATA, settings.HATANG_LAKE = installation.data, str(installation.data / "lake")
    for day in sorted({EVE, *days}):
        lake.publish(SYSTEM, names=list_needed(day, days), as_of=day, now=timezone.now())
    for path in Path(settings.HATANG_LAKE).glob("*/versions/*.json"):
        manifest = json.loads(path.read_text("utf-8"))
        file = manifest["editions"]["open"]["file"]
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(settings.HATANG_LAKE) / file, folder / file)
        manifest["editions"] = {"open": manifest["editions"]["open"]}
        target = folder / path.relative_to(settings.HATANG_LAKE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(manifest))


def computed_by_a_stranger(python, folder, days):
    """(figures by indicator, area and day; notes by indicator and day) as the script writes them."""
    command = [str(python), "-I", str(SCRIPT), str(folder), *map(str, days)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    figures, notes = {}, defaultdict(dict)
    for row in csv.DictReader(done.stdout.splitlines()):
        if row["note"]:
            notes[row["as_of"]][row["indicator"]] = row["note"]
        else:
            figures[row["indicator"], row["area"], row["as_of"]] = row
    return figures, notes


def shown(day):
    """What the product shows of every indicator on every province, district and commune of the day, where anything."""
    units = datasets.get_dataset("places.unit").rows(day, SYSTEM)
    areas = [Area(row["code"], row["valid_from"]) for row in units]
    grid = indicators.measure_grid([each.code for each in indicators.list_indicators()], areas, day)
    return {
        (code, str(area), str(day)): figure
        for code, by_area in grid.items()
        for area, figure in by_area.items()
        if figure.places
    }


def is_same(figure, row):
    """Numerator and denominator are equal, and the value wherever the product shows one."""
    pairs = [(figure.numerator, row["numerator"]), (figure.denominator, row["denominator"])]
    pairs += [(figure.value, row["value"])] if figure.value is not None else []
    return all(math.isclose(ours, float(theirs), rel_tol=1e-6, abs_tol=1e-9) for ours, theirs in pairs)


@pytest.mark.night("installation")
def test_a_stranger_in_a_bare_environment_computes_three_dates(province, settings, tmp_path, bare_python):
    days = [EVE, MERGER, TODAY]
    publish_openly(province, settings, days, tmp_path)
    figures, notes = computed_by_a_stranger(bare_python, tmp_path, days)
    for day in days:
        assert {code: note for code, note in notes[str(day)].items() if note.startswith("closed")} == {
            code: f"closed: {by}" for code, by in CLOSED.items()
        }
        ours = {key: figure for key, figure in shown(day).items() if key[0] not in CLOSED}
        theirs = {key: row for key, row in figures.items() if key[2] == str(day)}
        assert set(theirs) == set(ours)
        wrong = {key: (figure, theirs[key]) for key, figure in ours.items() if not is_same(figure, theirs[key])}
        assert wrong == {}
        assert len({area for _code, area, _day in ours}) > 90, "not all communes were compared"
        silent = {code for code, note in notes[str(day)].items() if note.startswith("no figure")}
        assert silent | set(CLOSED) | {key[0] for key in ours} == {each.code for each in indicators.list_indicators()}
