"""Layers that are handed over: each form gives the same shapes, is opened apart, and is refused in clear words."""

from __future__ import annotations

import zipfile

import numpy as np
import pyogrio
import pytest
import shapely

from hatang.capabilities.places.formats import layers, opening
from hatang.engines.sheets.cells import Unreadable
from hatang.engines.sheets.tests import making
from hatang.kernel.problems import Invalid

pytestmark = pytest.mark.unit

SQUARE = shapely.box(108.5, 15.0, 108.6, 15.1)


def written(folder, name, shapes=(SQUARE,), crs="EPSG:4326"):
    path = folder / name
    fields = {"Mã xã": ["21040"] * len(shapes), "Dân số": [None, *([1200] * len(shapes))][-len(shapes) :]}
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[np.array(fields["Mã xã"], dtype=object), np.array(fields["Dân số"], dtype=np.float64)],
        fields=list(fields),
        geometry_type="Polygon",
        crs=crs,
    )
    return path


def packed(folder, name, paths):
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in paths:
            archive.write(each, each.name)
    return path


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.zip", "b.zip"])
def test_each_form_gives_the_same_features(tmp_path, name):
    if name == "a.zip":
        written(tmp_path, "a.shp")
        path = packed(tmp_path, name, sorted(tmp_path.glob("a.*")))
    elif name == "b.zip":
        path = packed(tmp_path, name, [written(tmp_path, "b.gpkg")])
    else:
        path = written(tmp_path, name)
    (feature,) = layers.read_layer(path)
    assert (feature.number, feature.values["maxa"], feature.values["danso"]) == (1, "21040", 1200)
    assert feature.geometry.equals_exact(SQUARE, 1e-6, normalize=True)


def test_metres_of_the_province_become_degrees(tmp_path):
    from pyproj import Transformer

    turn = Transformer.from_crs(4326, 9218, always_xy=True)
    metres = shapely.transform(SQUARE, turn.transform, interleaved=False)
    (feature,) = layers.read_layer(written(tmp_path, "a.gpkg", shapes=(metres,), crs="EPSG:9218"))
    assert feature.geometry.centroid.x == pytest.approx(108.55, abs=1e-4)
    assert feature.geometry.centroid.y == pytest.approx(15.05, abs=1e-4)


def test_the_file_is_opened_in_a_process_of_its_own(tmp_path, monkeypatch):
    path = written(tmp_path, "a.gpkg")

    def here(*_arguments, **_named):
        raise AssertionError("GDAL opened the file in this process")

    monkeypatch.setattr(pyogrio.raw, "read", here)
    assert len(layers.read_layer(path)) == 1


def test_what_is_no_layer_is_refused_in_clear_words(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(Invalid, match=r"Không đọc được tệp bản đồ.*a\.txt") as refused:
        layers.read_layer(tmp_path / "a.txt")
    assert refused.value.hint
    assert str(tmp_path) not in str(refused.value)
    (tmp_path / "b.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    with pytest.raises(Invalid, match=r"Tệp không có hình nào.*b\.geojson"):
        layers.read_layer(tmp_path / "b.geojson")
    with pytest.warns(UserWarning, match="crs"):
        path = written(tmp_path, "c.gpkg", crs=None)
    with pytest.raises(Invalid, match=r"hệ toạ độ.*c\.gpkg"):
        layers.read_layer(path)


def test_an_archive_that_unpacks_to_more_than_is_taken_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(making.bomb("a.shp", 450))
    with pytest.raises(Invalid, match=r"a\.zip") as refused:
        layers.read_layer(path)
    assert refused.value.code == "file_too_large"


@pytest.mark.parametrize(("limit", "code"), [("MAXIMUM_FEATURES", "many_shapes"), ("MAXIMUM_BYTES", "too_large")])
def test_more_than_is_taken_is_refused(tmp_path, monkeypatch, limit, code):
    path = written(tmp_path, "a.gpkg", shapes=(SQUARE, SQUARE))
    monkeypatch.setattr(opening, limit, 1)
    with pytest.raises(Unreadable) as found:
        opening.open_layer(path, tmp_path)
    assert found.value.code == code in layers.REASONS
