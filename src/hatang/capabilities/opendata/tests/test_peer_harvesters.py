"""Others' harvesters, unmodified, see every change: ckanapi, ckanext-harvest and ckanext-dcat's parser over HTTP."""

from __future__ import annotations

import json
import subprocess

import pytest
from benchmarks.peers import FOLDER, ROOT
from ckanapi import RemoteCKAN

from hatang.capabilities.opendata.formats.search import standing

PYTHON = FOLDER / "ckan" / "bin" / "python"
PROGRAM = ROOT / "benchmarks" / "peers" / "clients" / "ckan_harvesters.py"
pytestmark = [
    pytest.mark.peers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not PYTHON.exists(), reason="CKAN's extensions are not here: `benchmarks/peers/setup` installs"),
]
_FILE = {"url": "https://example.vn/a.csv", "name": "Bảng", "format": "CSV"}
# What is done to a catalogue, and what is to be seen afterwards: by title the description, tags and how many files.
CHANGES = (
    ("package_create", {"name": "mot", "owner_org": "qng-syt", "title": "Một", "notes": "m"}, {"Một": ["m", [], 0]}),
    ("package_patch", {"id": "mot", "title": "Một mới"}, {"Một mới": ["m", [], 0]}),
    ("package_patch", {"id": "mot", "notes": "khác"}, {"Một mới": ["khác", [], 0]}),
    ("package_patch", {"id": "mot", "tags": [{"name": "nước"}]}, {"Một mới": ["khác", ["nước"], 0]}),
    ("package_patch", {"id": "mot", "resources": [_FILE]}, {"Một mới": ["khác", ["nước"], 1]}),
    ("package_patch", {"id": "mot", "resources": []}, {"Một mới": ["khác", ["nước"], 0]}),
    ("package_patch", {"id": "mot", "private": True}, {}),
    ("package_patch", {"id": "mot", "private": False}, {"Một mới": ["khác", ["nước"], 0]}),
    (
        "package_create",
        {"name": "hai", "owner_org": "qng-syt", "title": "Hai", "notes": "h", "resources": [_FILE]},
        {"Một mới": ["khác", ["nước"], 0], "Hai": ["h", [], 1]},
    ),
    ("package_delete", {"id": "mot"}, {"Hai": ["h", [], 1]}),
)


@pytest.fixture
def harvesters(settings, tmp_path, live_server):
    """Each harvester by its name: what it sees now."""
    settings.HATANG_DATA = tmp_path
    standing.drop_held_index()
    home, remote = live_server.url, RemoteCKAN(live_server.url)
    command = [str(PYTHON), str(PROGRAM)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(**asked):
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        def ask_ckanapi():
            found = remote.action.package_search(rows=1_000)["results"]
            tags = {each["title"]: [tag["name"] for tag in each["tags"]] for each in found}
            return {each["title"]: [each["notes"], tags[each["title"]], len(each["resources"])] for each in found}

        since = ["organization:qng-syt OR organization:other", "metadata_modified:[2020-01-01T00:00:00.5Z TO *]"]
        yield {
            "ckanapi": ask_ckanapi,
            "ckanext-harvest": lambda: ask(ckan=home, fq=since),
            "ckanext-dcat": lambda: ask(dcat=f"{home}/catalog.ttl"),
        }
        process.stdin.close()
    standing.drop_held_index()


def test_every_change_is_seen_by_every_harvester(harvesters, health, keeper):
    missed = []
    for action, asked, expected in CHANGES:
        status, said = keeper(action, **asked)
        assert status == 200, said
        for name, look in harvesters.items():
            seen = look()
            missed += [] if seen == expected else [(name, action, asked, seen)]
    assert not missed, f"{len(missed)} of {len(CHANGES) * len(harvesters)} changes were not seen"
