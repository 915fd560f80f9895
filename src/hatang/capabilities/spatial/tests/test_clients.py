"""Real clients: OWSLib, and GDAL as QGIS uses it."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from owslib.ogcapi.features import Features
from owslib.ogcapi.records import Records

from hatang.capabilities.spatial.tests.conftest import drop_all

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


@pytest.mark.peers
@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's ogrinfo is not installed")
def test_gdal_reads_layers_pages_boxes_and_systems(address):
    def ogrinfo(*arguments):
        done = subprocess.run(
            ["ogrinfo", "-ro", *arguments], capture_output=True, text=True, check=True, timeout=60, cwd="/"
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
