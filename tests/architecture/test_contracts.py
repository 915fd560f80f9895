"""Every contract catches the violation it is there for: each is planted in a copy of the house."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# contract -> (file, a line that breaks it)
PLANTED = {
    "house": ("src/hatang/kernel/events.py", "import hatang.portal.urls"),
    "house: kernel and engines": ("src/hatang/kernel/events.py", "import hatang.engines.planted"),
    "house: exhaustive": ("src/hatang/attic/__init__.py", '"""A room on no floor."""'),
    "map": ("src/hatang/capabilities/places/queries.py", "import hatang.capabilities.plan.public"),
    "map: exhaustive": ("src/hatang/capabilities/unmapped/__init__.py", '"""A capability not on the map."""'),
    "rooms": ("src/hatang/capabilities/places/models.py", "import hatang.capabilities.places.views"),
    "rooms: exhaustive": ("src/hatang/capabilities/places/utils.py", '"""No such room."""'),
    "doors": ("src/hatang/capabilities/plan/queries.py", "import hatang.capabilities.places.models"),
    "portal": ("src/hatang/portal/home.py", "import hatang.capabilities.plan.public"),
    "portal: by way of the kernel": ("src/hatang/portal/panels.py", "import hatang.capabilities.places.panels"),
    "rooms: panels": ("src/hatang/capabilities/places/views/unit.py", "import hatang.capabilities.places.panels"),
    "pure": ("src/hatang/engines/planted.py", "import django"),
    "acyclic": ("src/hatang/kernel/problems.py", "import hatang.kernel.access"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the sources that lint-imports can be run on."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(
        ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("static", "locale", "templates", "__pycache__")
    )
    shutil.copytree(ROOT / "contracts", copy / "contracts")
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "src/hatang/engines/planted.py").write_text('"""An engine."""\n')
    return copy


def lint(house):
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house / 'src'}{os.pathsep}{house}"},
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.mark.integration
def test_the_house_keeps_its_contracts(house):
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.integration
@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_caught(house, contract):
    name, line = PLANTED[contract]
    path = house / name
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    try:
        # Appended: an import at the end of a module is an import all the same.
        path.write_text(f"{before or ''}\n{line}\n" if before is not None else f"{line}\n")
        done = lint(house)
    finally:
        if before is not None:
            path.write_text(before)
        elif path.name == "__init__.py":
            shutil.rmtree(path.parent)
        else:
            path.unlink()
    assert done.returncode != 0
    kind = contract.split(":")[0]
    assert (f"{kind}:" in done.stdout and "BROKEN" in done.stdout) or "not listed as layers" in done.stdout, done.stdout


@pytest.mark.integration
def test_a_new_capability_is_one_folder_and_one_line_on_the_map(house):
    laid, contracts = house / "src/hatang/capabilities/wells", house / "pyproject.toml"
    before = contracts.read_text()
    shutil.copytree(Path(__file__).parent / "laid_down" / "wells", laid)
    try:
        assert lint(house).returncode != 0
        contracts.write_text(before.replace('  "coverage",\n', '  "coverage",\n  "wells",\n', 1))
        done = lint(house)
        assert done.returncode == 0, done.stdout
    finally:
        contracts.write_text(before)
        shutil.rmtree(laid)
