"""The files of others are the ones that were reviewed, each with its licence."""

import hashlib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[1] / "static" / "ui" / "vendor"
pytestmark = pytest.mark.unit


def listed():
    lines = (VENDOR / "VENDOR.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {row[0]: row for row in rows if row[0] != "file"}


def test_every_file_is_listed_with_its_hash():
    found = {path.name: path for path in VENDOR.iterdir() if path.suffix in {".js", ".mjs", ".css", ".woff2"}}
    assert set(found) == set(listed())
    for name, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed()[name][4], name


def test_every_package_has_its_licence_beside_it():
    texts = "".join(path.read_text(encoding="utf-8") for path in VENDOR.glob("*.LICENSE.txt"))
    assert "MapLibre contributors" in texts
    assert "Zero-Clause BSD" in texts
    assert "SIL Open Font License" in texts


def test_nothing_calls_another_host():
    for path in (*VENDOR.parent.glob("*.css"), *VENDOR.parent.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        assert "http://" not in text.replace("http://www.w3.org", ""), path.name
        assert "https://" not in text, path.name
