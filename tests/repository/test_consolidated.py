"""The consolidated report of the demonstration province: the same rows, Word file and PDF, byte for byte.

After a change that is meant: `python -m tests.repository.test_consolidated` writes the golden files anew, from the
database of the environment.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hatang.capabilities.reporting import commands

GOLDEN = Path(__file__).with_name("golden")
REGIME, PERIOD = "nd09-tinh-nam", "2025"
KINDS = ("json", "docx", "pdf")

pytestmark = [pytest.mark.golden, pytest.mark.integration]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def golden(kind):
    return GOLDEN / f"{REGIME}-{PERIOD}.{kind}"


@pytest.fixture(scope="module")
def written(new_installation, tmp_path_factory, django_db_blocker):
    """What a fresh installation of the demonstration writes."""
    installation, folder = new_installation(), tmp_path_factory.mktemp("written")
    wanted = [word for kind in KINDS for word in ("--out", str(folder / f"report.{kind}"))]
    # In this process: how a command starts is tested elsewhere.
    with django_db_blocker.unblock(), installation.here():
        asked = ["consolidated", REGIME, PERIOD, *wanted]
        done = CliRunner().invoke(commands.room, asked, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder


def test_the_rows_are_those_of_the_golden_file(written):
    assert json.loads((written / "report.json").read_text()) == json.loads(golden("json").read_text())


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_document_is_the_golden_file_byte_for_byte(written, kind):
    # Hashes: of two long files that differ pytest would look for the difference for minutes.
    assert sha256((written / f"report.{kind}").read_bytes()) == sha256(golden(kind).read_bytes())


if __name__ == "__main__":
    for each in KINDS:
        command = [str(Path(sys.executable).with_name("hatang")), "reporting", "consolidated", REGIME, PERIOD]
        subprocess.run([*command, "--out", str(golden(each))], check=True)
