"""Programs of others, unmodified: five harvesters see every change of the catalogue, XLoader loads.

ckanapi and ckanext-harvest ask CKAN's calls, ckanext-dcat's parser reads the Turtle, OWSLib the OGC API – Records, and
advertools' crawler goes by `robots.txt` and the site map to pages and their JSON-LD.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import ExitStack, contextmanager
from subprocess import PIPE

import pytest
from benchmarks.peers import FOLDER, ROOT
from benchmarks.peers import PYTHON as PYTHON_OF_RIVALS
from ckanapi import RemoteCKAN
from owslib.ogcapi.records import Records

from hatang.capabilities.opendata.formats import standing

PYTHON = FOLDER / "ckan" / "bin" / "python"
CLIENTS = ROOT / "benchmarks" / "peers" / "clients"
pytestmark = [
    pytest.mark.peers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (PYTHON.exists() and PYTHON_OF_RIVALS.exists()),
        reason="CKAN's extensions are not here: `benchmarks/peers/setup` installs",
    ),
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
    with ExitStack() as stack:
        ask_extensions = stack.enter_context(_asked_by_lines(PYTHON, "ckan_harvesters.py"))
        ask_crawler = stack.enter_context(_asked_by_lines(PYTHON_OF_RIVALS, "site_crawler.py"))

        def ask_ckanapi():
            found = remote.action.package_search(rows=1_000)["results"]
            tags = {each["title"]: [tag["name"] for tag in each["tags"]] for each in found}
            return {each["title"]: [each["notes"], tags[each["title"]], len(each["resources"])] for each in found}

        since = ["organization:qng-syt OR organization:other", "metadata_modified:[2020-01-01T00:00:00.5Z TO *]"]
        yield {
            "ckanapi": ask_ckanapi,
            "ckanext-harvest": lambda: ask_extensions({"ckan": home, "fq": since}),
            "ckanext-dcat": lambda: ask_extensions({"dcat": f"{home}/catalog.ttl"}),
            "owslib records": lambda: _ask_records(f"{home}/ogc"),
            "site map": lambda: ask_crawler(f"{home}/robots.txt"),
        }
    standing.drop_held_index()


@contextmanager
def _asked_by_lines(python, program):
    """A program of another Python that answers each line of JSON with one."""
    with subprocess.Popen([python, CLIENTS / program], stdin=PIPE, stdout=PIPE, text=True) as process:

        def ask(question):
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def _ask_records(address):
    """Of every catalogue that the service has, page by page."""
    client, seen = Records(address), {}
    for name in client.records():
        begun, matched = 0, 1
        while begun < matched:
            page = client.collection_items(name, limit=1_000, offset=begun)
            matched, begun = page["numberMatched"], begun + 1_000
            for each in page["features"]:
                said, files = each["properties"], [link for link in each["links"] if link["rel"] == "enclosure"]
                seen[said["title"]] = [said["description"], said["keywords"], len(files)]
    return seen


def test_every_change_is_seen_by_every_harvester(harvesters, health, keeper):
    missed = []
    for action, asked, expected in CHANGES:
        status, said = keeper(action, **asked)
        assert status == 200, said
        for name, look in harvesters.items():
            seen = look()
            missed += [] if seen == expected else [(name, action, asked, seen)]
    assert not missed, f"{len(missed)} of {len(CHANGES) * len(harvesters)} changes were not seen"


def test_what_xloader_loads_keeps_its_types_and_sums(settings, tmp_path, live_server, health, keeper):
    """Twice, as when the file has changed: it compares our fields with its own, and where they differ takes ours away.

    (Where they do not it empties the table of its CKAN in the database itself, for which there is no call.)
    """
    settings.HATANG_DATA = tmp_path
    assert keeper("package_create", name="bo", owner_org="qng-syt", title="Bộ")[0] == 200
    resource = keeper("resource_create", package_id="bo", url="https://example.vn/a.csv", format="CSV")[1]["id"]
    path, asked = tmp_path / "a.csv", {"home": live_server.url, "key": keeper.headers["Authorization"]}
    asked |= {"resource": resource, "file": str(path)}
    for count, last in ((300, "Ghi chu"), (260, "Thon")):  # it sends 250 rows at once
        lines = [f"X{n},{n if n % 3 else ''},{n + 0.25},2026-01-{n % 28 + 1:02},thôn {n}" for n in range(count)]
        path.write_text("\n".join([f"Ma,Ho ngheo,Ty le,Ngay,{last}", *lines]))
        command = [PYTHON, CLIENTS / "xloader.py"]
        done = subprocess.run(
            command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr[-3000:]
        rows = keeper("datastore_search", resource_id=resource, limit=1_000)[1]
        types = {"_id": "int", "Ma": "text", "Ho ngheo": "numeric", "Ty le": "numeric", "Ngay": "timestamp"}
        assert {each["id"]: each["type"] for each in rows["fields"]} == types | {last: "text"}
        assert rows["total"] == len(rows["records"]) == count
        poor = [each["Ho ngheo"] for each in rows["records"]]
        assert [value for value in poor if value is not None] == [n for n in range(count) if n % 3]
        assert sum(each["Ty le"] for each in rows["records"]) == sum(n + 0.25 for n in range(count))
        days = [each["Ngay"] for each in rows["records"]]
        assert (min(days), max(days)) == ("2026-01-01T00:00:00", "2026-01-28T00:00:00")
