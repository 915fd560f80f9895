"""The repository itself: two commands, honest locks, sourced data, vendored files that are what they say."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest
from tests import clock

import hatang

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]


def text_files():
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in {".git", ".venv", "var", "node_modules", "__pycache__", "vendor"}
            and not name.endswith("_cache")
        ]
        for name in names:
            path = Path(folder) / name
            if path.suffix in {
                ".py",
                ".md",
                ".toml",
                ".sh",
                ".html",
                ".js",
                ".mjs",
                ".css",
                ".yml",
                ".po",
                ".lock",
                ".csv",
                "",
            }:
                yield path


def test_the_two_commands_and_the_gate_can_be_run():
    for name in ("start", "test", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name


def test_ci_runs_the_two_commands_of_the_readme_and_nothing_else():
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text().splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]
    assert commands == ["./test", "make check"]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_no_log_is_part_of_the_repository():
    listed = ["git", "-c", "safe.directory=*", "ls-files", "-z", "*.log"]
    assert subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout == b""


def test_the_families_that_make_clock_runs_are_there():
    assert [each for each in clock.FAMILIES if not (ROOT / each).exists()] == []


def test_the_shell_scripts_parse():
    for name in ("start", "test", ".ci/run", "deploy/bootstrap.sh"):
        subprocess.run(["bash", "-n", str(ROOT / name)], check=True)


def test_no_registry_is_named():
    registry = re.compile(r"(registry\.npmjs\.org|files\.pythonhosted\.org|pypi\.org/simple|deb\.debian\.org)")
    named = [
        str(path.relative_to(ROOT))
        for path in text_files()
        if path != Path(__file__) and registry.search(path.read_text(errors="ignore"))
    ]
    assert named == []


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "data").iterdir() if path.is_dir()))
def test_every_data_folder_states_source_and_licence(folder):
    readme = ROOT / "data" / folder / "README.md"
    assert readme.exists()
    text = readme.read_text().lower()
    assert "source" in text or "nguồn" in text
    assert "licence" in text or "license" in text or "giấy phép" in text


def test_vendored_files_are_those_whose_hash_was_written_down():
    listed = 0
    for listing in (ROOT / "src").rglob("VENDOR.md"):
        text = listing.read_text()
        for path in sorted(listing.parent.rglob("*")):
            if path.is_file() and path != listing and not path.name.endswith(".LICENSE.txt"):
                assert hashlib.sha256(path.read_bytes()).hexdigest() in text, path.name
                listed += 1
    assert listed


def test_no_page_calls_another_host():
    calls = re.compile(r"""(?:src|href|action)=["']https?://(?!www\.w3\.org)""")
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("templates/**/*.html")
        if re.search(r"<(script|link|img|iframe)[^>]+" + calls.pattern, path.read_text())
    ]
    assert found == []


# Drawn by WeasyPrint as PDF, never sent to a browser.
PRINTED = {"annex.html", "paper.html", "report.html", "picture.html", "slips.html"}


def test_templates_have_no_inline_script_style_or_handler():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)[^>]*>|<style|\sstyle=|\son[a-z]+=[\"']"
    )
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("templates/**/*.html")
        if path.name not in PRINTED and inline.search(path.read_text())
    ]
    assert found == []


def test_every_file_names_the_same_version():
    texts = {name: (ROOT / name).read_text() for name in ("pyproject.toml", "publiccode.yml", "CHANGELOG.md")}
    patterns = {
        "pyproject.toml": r'^version = "(.+)"$',
        "publiccode.yml": r"^softwareVersion: (\S+)$",
        "CHANGELOG.md": r"^## (\S+)",
    }
    found = {name: re.search(patterns[name], text, re.MULTILINE)[1] for name, text in texts.items()}
    assert set(found.values()) == {hatang.__version__}, found
