"""The gate's checks of texts catch the breach they are there for: each is planted in a copy of the texts."""

import shutil
from pathlib import Path

import pytest
from contracts import gate

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.unit

DECISION = "docs/adr/0029-what-is-hidden-of-small-counts-is-decided-over-all-dates.md"


@pytest.fixture
def house(tmp_path):
    """The texts of the house, and the files by which its folders are known."""
    for pattern in ("docs/adr/*.md", "src/hatang/**/README.md", "src/hatang/**/apps.py"):
        copied(tmp_path, ROOT.glob(pattern))
    copied(tmp_path, (ROOT / "src/hatang/engines").glob("*/__init__.py"))
    return tmp_path


def copied(to, paths):
    for path in paths:
        target = to / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("check", [gate.decisions, gate.readmes, gate.links])
def test_the_house_has_no_breach(check):
    assert list(check()) == []


@pytest.mark.parametrize("part", gate.PARTS_OF_A_DECISION)
def test_a_part_that_a_decision_lacks_is_named(house, part):
    change(house / DECISION, f"**{part}.**", "**Note.**")
    assert f"{DECISION}: no {part.lower()}" in list(gate.decisions(house))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# 29. ", "# 28. ", "its title has not the number of its name"),
        ("**Date.** 2026-11-30.", "**Date.** autumn.", "the date is not written as 2026-11-30"),
    ],
)
def test_a_wrong_number_or_date_is_named(house, old, new, said):
    change(house / DECISION, old, new)
    assert list(gate.decisions(house)) == [f"{DECISION}: {said}"]


@pytest.mark.parametrize("folder", ["kernel", "kernel/imports", "engines/radio", "capabilities/places"])
def test_a_folder_without_its_readme_is_named(house, folder):
    (house / "src/hatang" / folder / "README.md").unlink()
    assert list(gate.readmes(house)) == [f"src/hatang/{folder}: no README.md"]


def test_a_new_engine_owes_its_readme_and_its_sources(house):
    engine = house / "src/hatang/engines/planted"
    engine.mkdir()
    (engine / "__init__.py").touch()
    assert list(gate.readmes(house)) == ["src/hatang/engines/planted: no README.md"]
    (engine / "README.md").write_text("# Planted\nIt computes.\n")
    assert list(gate.readmes(house)) == ["src/hatang/engines/planted/README.md: no sources"]


def test_a_link_that_leads_nowhere_is_named(tmp_path):
    (tmp_path / "here.md").touch()
    (tmp_path / "page.md").write_text(
        "[here](here.md#part) [a site](https://example.org/x.md) ![lost](pictures/lost.png) [gone](../gone.md)"
    )
    found = list(gate.links(tmp_path))
    assert found == ["page.md: pictures/lost.png is not there", "page.md: ../gone.md is not there"]
