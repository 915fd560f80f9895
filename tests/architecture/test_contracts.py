"""Every contract catches the violation it is there for: each is planted in a copy of the house."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# contract -> (file, a line that breaks it)
PLANTED = {
    "house": ("src/hatang/kernel/events.py", "import hatang.portal.urls"),
    "house: engines": ("src/hatang/engines/planted.py", "import hatang.kernel.files"),
    "kernel": ("src/hatang/kernel/events.py", "import hatang.engines.planted"),
    "engines: sheets": ("src/hatang/engines/sheets/cells.py", "import hatang.engines.terrain.errors"),
    "engines": ("src/hatang/engines/writing/words.py", "import hatang.engines.documents.words"),
    "house: exhaustive": ("src/hatang/attic/__init__.py", '"""A room on no floor."""'),
    "map": ("src/hatang/capabilities/places/queries.py", "import hatang.capabilities.plan.public"),
    "map: exhaustive": ("src/hatang/capabilities/unmapped/__init__.py", '"""A capability not on the map."""'),
    "rooms": ("src/hatang/capabilities/places/models.py", "import hatang.capabilities.places.views"),
    "rooms: exhaustive": ("src/hatang/capabilities/places/utils.py", '"""No such room."""'),
    "doors": ("src/hatang/capabilities/plan/queries.py", "import hatang.capabilities.places.models"),
    "portal": ("src/hatang/portal/home.py", "import hatang.capabilities.plan.public"),
    "portal: by way of the kernel": ("src/hatang/portal/panels.py", "import hatang.capabilities.places.panels"),
    "rooms: panels": ("src/hatang/capabilities/places/views/unit.py", "import hatang.capabilities.places.panels"),
    "sharing": (
        "src/hatang/capabilities/siting/actions/scenarios.py",
        "import hatang.capabilities.siting.queries.builds",
    ),
    "reminders": (
        "src/hatang/capabilities/reporting/actions/issuing.py",
        "import hatang.capabilities.reporting.actions.letters",
    ),
    "conditions": (
        "src/hatang/capabilities/places/queries/find.py",
        "import hatang.capabilities.places.queries.sums",
    ),
    "pure": ("src/hatang/engines/planted.py", "import django"),
    "acyclic": ("src/hatang/kernel/problems.py", "import hatang.kernel.access"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return copy_house(tmp_path_factory.mktemp("house"))


def copy_house(copy):
    """A copy of the sources that lint-imports can be run on."""
    shutil.copytree(
        ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("static", "locale", "templates", "__pycache__")
    )
    shutil.copytree(ROOT / "contracts", copy / "contracts")
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "src/hatang/engines/planted.py").write_text('"""An engine."""\n')
    return copy


@pytest.fixture(scope="module")
def kept(house):
    """What lint-imports says of the house as it is."""
    return lint(house)


@pytest.fixture(scope="module")
def broken(house, kept):
    """What it says once everything is planted: one graph is enough for all."""
    for name, line in PLANTED.values():
        path = house / name
        path.parent.mkdir(exist_ok=True)
        # Appended: an import at the end of a module is an import all the same.
        with path.open("a") as module:
            module.write(f"\n{line}\n")
    return lint(house)


def lint(house):
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house / 'src'}{os.pathsep}{house}"},
        text=True,
        capture_output=True,
        check=False,
    )


def module_of(name):
    """`src/hatang/kernel/events.py` -> `hatang.kernel.events`."""
    return ".".join(Path(name).with_suffix("").parts[1:]).removesuffix(".__init__")


@pytest.mark.integration
def test_the_house_keeps_its_contracts(kept):
    assert kept.returncode == 0, kept.stdout


@pytest.mark.integration
@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_caught(kept, broken, contract):
    name, line = PLANTED[contract]
    kind = contract.split(":")[0]
    assert broken.returncode != 0
    titles = re.findall(r"^(.+) (KEPT|BROKEN)(?: \(\d+ ignored imports?\))?$", broken.stdout, re.MULTILINE)
    title = next(title for title, verdict in titles if title.startswith(f"{kind}:") and verdict == "BROKEN")
    # The contract's own part of the report: from its title to the next one's.
    part = broken.stdout.split("Broken contracts")[1].split(f"{title}\n")[1]
    for other, _verdict in titles:
        part = part.split(f"{other}\n")[0]
    wanted = [module_of(name)] + ([line.removeprefix("import ")] if line.startswith("import ") else [])
    # Some contracts tell modules by their place in their container.
    assert all(re.search(rf"\b{module.rsplit('.', 1)[1] if '.' in module else module}\b", part) for module in wanted), (
        part
    )


@pytest.mark.integration
def test_a_new_capability_is_one_folder_and_one_line_on_the_map(tmp_path):
    house = copy_house(tmp_path)
    shutil.copytree(Path(__file__).parent / "laid_down" / "wells", house / "src/hatang/capabilities/wells")
    # Without the line it is refused: "map: exhaustive" above.
    contracts = house / "pyproject.toml"
    contracts.write_text(contracts.read_text().replace('  "prediction",\n', '  "prediction",\n  "wells",\n', 1))
    done = lint(house)
    assert done.returncode == 0, done.stdout
