"""Real clients: OWSLib; marked `peers`, as they are separate programs: GDAL, QGIS, camptocamp's ogc-client."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from benchmarks.peers import ROOT
from benchmarks.peers.clients.summing import sum_rows
from owslib.ogcapi.features import Features
from owslib.ogcapi.records import Records
from tests import cast, sums
from tests.wells import NOW, FieldReturn, bring_file, collection, drop_all, publish

from hatang.kernel import gdal_formats

CLIENTS = ROOT / "benchmarks" / "peers" / "clients"
# The Python that Debian's QGIS is made for, not that of this project.
PYTHON_OF_QGIS = Path("/usr/bin/python3")
needs_gdal = pytest.mark.skipif(
    shutil.which("ogrinfo") is None, reason="GDAL's ogrinfo is not installed: `benchmarks/peers/setup` installs it"
)
pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(shared, live_server):
    yield f"{live_server.url}/ogc"
    drop_all()


def test_owslib_finds_and_reads_the_collections(address):
    client = Features(address)
    assert client.feature_collections() == ["test.well", "test.zone"]
    assert any(each.endswith("features-2/1.0/conf/crs") for each in client.conformance()["conformsTo"])
    assert client.api()["openapi"] == "3.0.3"
    assert client.collection("test.well")["extent"]["spatial"]["bbox"]
    assert client.collection_items("test.well", limit=1000)["numberReturned"] == 19
    found = client.collection_items("test.well", bbox=[108.54, 15.0, 108.585, 15.1], limit=5, working="true")
    assert {each["properties"]["code"] for each in found["features"]} == {"W0", "W4", "W6", "W8"}
    assert client.collection_item("test.well", "W5@2026-01-06")["properties"]["depth_m"] == 2.5


def test_owslib_finds_records(address):
    client = Records(address)
    assert client.records() == ["catalogue"]
    assert client.collection_items("catalogue")["numberMatched"] == 3
    found = client.collection_items("catalogue", q="wells")
    assert [each["id"] for each in found["features"]] == ["test.well"]
    assert client.collection_item("catalogue", "test.zone")["properties"]["title"] == "Zones"


_SUMS = """
import json, sys
import pyarrow as pa, pyogrio
sys.path.insert(0, sys.argv[1])
from summing import sum_column
kinds = {pa.int32(): "integer", pa.int64(): "integer", pa.float64(): "decimal", pa.bool_(): "boolean",
         pa.date32(): "date", pa.string(): "text"}
read = {}
for source in sys.argv[2:]:
    more = {"PAGE_SIZE": 7} if source.startswith("OAPIF") else {}
    about, table = pyogrio.raw.read_arrow(source, **more)
    read[source] = {
        each.name: sum_column(kinds[each.type], table.column(each.name).to_pylist())
        for each in table.schema if each.type in kinds
    }
print(json.dumps(read))
"""


def test_gdal_and_files_keep_kinds_and_sums(shared, live_server, wells):
    """By day one reader of each kind; `tests/repository/test_sums_of_clients.py` asks everybody for everything.

    Without a schema GDAL takes the kind of a field from the first page: here the fractions stand on the second and
    third, and nobody knows when a well ends.
    """
    for n, each in enumerate(sorted(wells, key=lambda row: row["code"])):
        each["depth_m"], each["valid_to"] = float(n) if n < 8 else n + 0.67, None
    publish(now=NOW + timedelta(hours=1))
    table = sums.sum_open_datasets()["test.well"]
    files = f"{live_server.url}/du-lieu-mo/test.well/tai/{table['version']}"
    sources = [f"OAPIF:{live_server.url}/ogc/collections/test.well", f"/vsicurl/{files}/gpkg"]
    own = {name: value for name, value in os.environ.items() if name != gdal_formats.VARIABLE}
    command = [sys.executable, "-c", _SUMS, CLIENTS, *sources]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd="/", env=own)
        read = json.loads(done.stdout)
        with urllib.request.urlopen(f"{files}/parquet") as sent:
            parquet = pq.read_table(io.BytesIO(sent.read()))
        with urllib.request.urlopen(f"{files}/csv") as sent:
            written = list(csv.DictReader(io.StringIO(sent.read().decode())))
        with urllib.request.urlopen(f"{live_server.url}/du-lieu-mo/test.well/table-schema.json") as sent:
            schema = json.load(sent)["fields"]
    finally:
        drop_all()
    kinds = {column: figures["kind"] for column, figures in table["columns"].items()}
    for source in sources:
        assert {column: read[source][column] for column in kinds} == table["columns"], source
    assert sum_rows(kinds, parquet.select(list(kinds)).to_pylist()) == table["columns"]
    # What pandas makes of the file, where it reads one.
    typed = {each["name"]: each["numpy_type"] for each in parquet.schema.pandas_metadata["columns"]}
    days = dict.fromkeys(("valid_from", "valid_to"), "date32[day][pyarrow]")
    assert typed == {"poor": "Int64", "working": "boolean", **days}
    told = {each["name"]: each["type"] for each in schema}
    assert [told[name] for name in ("poor", "depth_m", "working", "valid_to")] == [
        "integer",
        "number",
        "boolean",
        "date",
    ]
    assert sum(float(row["depth_m"]) for row in written) == pytest.approx(table["columns"]["depth_m"]["sum"])


@pytest.mark.peers
@needs_gdal
def test_gdal_reads_layers_pages_boxes_and_systems(address):
    def ogrinfo(*arguments):
        # It is a client of its own here: what our GDAL leaves out is none of its business.
        own = {name: value for name, value in os.environ.items() if name != gdal_formats.VARIABLE}
        done = subprocess.run(
            ["ogrinfo", "-ro", *arguments], capture_output=True, text=True, check=True, timeout=60, cwd="/", env=own
        )
        assert "ERROR" not in done.stderr
        return done.stdout

    layers = ogrinfo(f"OAPIF:{address}")
    assert "test.well" in layers
    assert "test.mast" not in layers
    assert "Feature Count: 19" in ogrinfo("-so", f"OAPIF:{address}", "test.well")
    read = ogrinfo("-oo", "PAGE_SIZE=7", f"OAPIF:{address}", "test.well")
    assert read.count("OGRFeature(test.well)") == 19
    boxed = ogrinfo("-spat", "108.54", "15", "108.585", "15.1", f"OAPIF:{address}", "test.well")
    assert 1 < boxed.count("OGRFeature(test.well)") < 19
    # GDAL asks every collection of the service for the system, the catalogue of records too.
    for code in ("5898", "9216"):
        carried = ogrinfo("-so", "-oo", f"CRS=EPSG:{code}", f"OAPIF:{address}")
        assert "catalogue" in carried
        for name in ("test.well", "catalogue"):
            assert f'EPSG",{code}' in ogrinfo("-so", "-oo", f"CRS=EPSG:{code}", f"OAPIF:{address}", name)


@pytest.mark.peers
@needs_gdal
def test_gdal_reads_a_private_layer_with_a_key(address):
    bring_file(collection())
    key = cast.key(cast.officer(), "layers")
    own = {name: value for name, value in os.environ.items() if name != gdal_formats.VARIABLE}

    def ogrinfo(**shown):
        command = ["ogrinfo", "-ro", "-so", f"OAPIF:{address}", "spatial.tram"]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, cwd="/", env=own | shown
        )

    for shown in (
        {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": key},
        {"GDAL_HTTP_USERPWD": f"gdal:{key}", "GDAL_HTTP_AUTH": "BASIC"},
    ):
        assert "Feature Count: 3" in ogrinfo(**shown).stdout, shown
    assert "Feature Count" not in ogrinfo().stdout
    wrong = ogrinfo(GDAL_HTTP_AUTH="BEARER", GDAL_HTTP_BEARER="htg_x")
    assert "401" in wrong.stderr
    assert "test.well" not in wrong.stdout


@pytest.mark.peers
@needs_gdal
def test_gdal_reads_the_tiles(address, tmp_path):
    """The first tile holds every well that has a place, as the same vectors that the map draws."""
    tile = tmp_path / "0.mvt"
    tile.write_bytes(urllib.request.urlopen(f"{address}/collections/test.well/tiles/WebMercatorQuad/0/0/0").read())
    numbers = ["-oo", "Z=0", "-oo", "X=0", "-oo", "Y=0", "-oo", "CLIP=NO"]
    command = ["ogrinfo", "-ro", *numbers, f"MVT:{tile}", "test.well"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd="/")
    assert "ERROR" not in done.stderr
    assert done.stdout.count("OGRFeature(test.well)") == 18
    assert "depth_m (Real)" in done.stdout
    assert "owner_phone" not in done.stdout


@pytest.mark.peers
@pytest.mark.skipif(
    shutil.which("node") is None or not (CLIENTS / "node_modules").is_dir(),
    reason="ogc-client is not installed: `benchmarks/peers/setup` installs it",
)
def test_ogc_client_finds_and_reads_the_collections(address):
    command = ["node", str(CLIENTS / "ogc_client.mjs"), address]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=CLIENTS)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["has"] == {"features": True, "records": True, "tiles": True, "styles": True}
    assert found["features"] == ["test.well", "test.zone"]
    assert found["records"] == ["catalogue"]
    assert "test.mast" not in done.stdout
    assert "owner_phone" not in done.stdout
    assert "poor" in found["queryables"]
    assert "poor" in found["sortables"]
    assert found["page"] == 5
    assert 1 < len(found["boxed"]) < 19
    assert found["found"] == ["test.list", "test.well", "test.zone"]


def has_qgis():
    if not PYTHON_OF_QGIS.exists():
        return False
    done = subprocess.run([PYTHON_OF_QGIS, "-c", "import qgis.core"], capture_output=True, check=False, env={})
    return done.returncode == 0


@pytest.mark.peers
def test_qgis_reads_draws_and_brings_field_work_back(address, tmp_path):
    if not has_qgis():
        pytest.skip("QGIS is not installed: `benchmarks/peers/setup` installs it")
    bring_file(collection())
    officer = cast.client(cast.officer())
    device = tmp_path / "device"
    with zipfile.ZipFile(io.BytesIO(officer.get("/lop-ban-do/tram/thuc-dia/goi.zip").content)) as archive:
        archive.extractall(device)
    command = [PYTHON_OF_QGIS, CLIENTS / "qgis_client.py", address, device, "ten", "Sửa ngoài thực địa"]
    command += [cast.key(who, "layers") for who in (cast.officer(), cast.agency_officer("QNG.SYT"))]
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180, env=environment)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    read = found["features"]
    assert (read["valid"], read["count"], read["vn_2000"]) == (True, 19, True)
    assert {"code", "poor", "depth_m"} <= set(read["fields"])
    assert "owner_phone" not in read["fields"]
    assert 1 <= read["in_box"] < 19
    assert 550_000 < read["west_m"] < 570_000
    assert found["tiles"]["valid"]
    assert found["tiles"]["painted"] > 100
    told = found["private"].pop("said")
    # QGIS sends no tag; what another changed since it opened the layer it does not lose.
    edited = {"changed": [True, True], "changed_again": True, "lost": False, "again": True, "removed": True}
    assert found["private"] == {"valid": True, "count": 3, "without": False, "wrong": False, "added": True} | edited, (
        told
    )
    package = found["package"]
    assert package == {"opened": True, "valid": True, "count": 3, "crs": "EPSG:4326", "saved": True}
    with (device / "tram.gpkg").open("rb") as back:
        assert officer.post("/lop-ban-do/tram/thuc-dia/", {"file": back}).status_code == 302
    (difference,) = FieldReturn.objects.get().differences
    assert (difference["what"], difference["number"]) == ("changed", "1")
    assert difference["values"]["ten"] == "Sửa ngoài thực địa"
