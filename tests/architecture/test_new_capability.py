"""Adding a capability is one folder and one line on the map: laid down, it is met in every frame."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LAID_DOWN = Path(__file__).parent / "laid_down"


@pytest.mark.night("installation")  # by day the map takes a new folder, and a new dataset is met everywhere
@pytest.mark.integration
@pytest.mark.usefixtures("django_db_setup")
def test_a_capability_laid_down_is_met_in_every_frame(tmp_path, django_db_blocker):
    """In a process of its own, whose house has one folder more; no list, no setting, no module names it."""
    shutil.copytree(LAID_DOWN / "wells", tmp_path / "wells")
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
    database = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    done = subprocess.run(
        [sys.executable, str(LAID_DOWN / "meet.py"), str(tmp_path)],
        env={**os.environ, "DATABASE_URL": database, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    met = json.loads(done.stdout)
    assert [where for where, is_met in met.items() if not is_met] == []
    assert len(met) == 11


@pytest.mark.unit
def test_no_line_of_the_house_names_it():
    named = [
        str(path.relative_to(ROOT))
        for folder in ("src", "contracts")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts and ("capabilities.wells" in path.read_text() or '"wells"' in path.read_text())
    ]
    assert named == []
    assert "wells" not in (ROOT / "pyproject.toml").read_text()
