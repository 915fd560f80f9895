"""A file that only names another one brings back nothing of it, by whatever road it comes."""

from __future__ import annotations

import json
import zipfile

import pyogrio
import pytest

from hatang.capabilities.places.formats.layers import read_layer
from hatang.capabilities.siting.formats import lines
from hatang.capabilities.spatial.formats import geodata
from hatang.kernel.gdal_formats import NAMING_OTHERS
from hatang.kernel.problems import Invalid

SECRET = "BI-MAT-7"
# Those that hold what they show. A new one of a new GDAL is looked at before it is put here.
_HARMLESS = {
    *("AIVector", "AVCBin", "AVCE00", "CSV", "DGN", "DXF", "EDIGEO", "ESRI Shapefile", "ESRIJSON", "FlatGeobuf"),
    *("GPKG", "GPX", "GTFS", "GeoJSON", "GeoJSONSeq", "GeoRSS", "Idrisi", "JML", "JSONFG", "KML", "LIBKML", "LVBAG"),
    *(
        "MBTiles",
        "MEM",
        "MapInfo File",
        "MapML",
        "MiraMonVector",
        "MVT",
        "ODS",
        "PMTiles",
        "OGR_GMT",
        "OGR_PDS",
        "OSM",
        "OpenFileGDB",
    ),
    *("PCIDSK", "PDF", "PDS4", "PGDUMP", "S57", "SXF", "Selafin", "TopoJSON", "VDV", "VFK", "VICAR", "WAsP", "XLSX"),
}


def test_gdal_takes_no_file_for_one_that_names_another():
    assert set(pyogrio.list_drivers()) <= _HARMLESS
    assert not _HARMLESS & set(NAMING_OTHERS)


def _command(secret):
    told = f"gdal vector pipeline ! read {secret} ! write --output-format stream streamed_dataset"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": told}).encode()


def _virtual(secret):
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>'
        "</OGRVRTDataSource>"
    ).encode()


@pytest.fixture(params=[_command, _virtual])
def naming(request, tmp_path):
    secret = tmp_path / "secret.geojson"
    line = {"type": "LineString", "coordinates": [[108.8, 15.1], [108.9, 15.1]]}
    feature = {"type": "Feature", "properties": {"a": SECRET}, "geometry": line}
    secret.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert len(pyogrio.raw.read(secret)[2]) == 1, "the secret is there to be read"
    return request.param(secret)


@pytest.mark.parametrize("name", ["a.geojson", pytest.param("a.kmz", marks=pytest.mark.night("samples")), "a.zip"])
def test_nothing_of_another_file_is_read(naming, tmp_path, name):
    path = tmp_path / name
    if name == "a.geojson":
        path.write_bytes(naming)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml" if name == "a.kmz" else "a.shp", naming)
    folder = tmp_path / "into"
    folder.mkdir()
    with pytest.raises(Invalid):
        geodata.open_whole(path, name, folder)
    assert not [each for each in folder.rglob("*.arrow") if SECRET.encode() in each.read_bytes()]
    with pytest.raises(Invalid):
        read_layer(path)
    with pytest.raises(Invalid):
        lines.read_line_graph(path, name)
