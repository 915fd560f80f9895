"""A file's own pixels around a place: nothing resampled, every fault named."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import rasterio.warp
from rasterio.transform import Affine, from_origin

from hatang.engines.terrain import native
from hatang.engines.terrain.errors import TerrainError

HEIGHTS = (np.arange(1201)[:, None] + np.arange(1201)[None, :]).astype(np.int16)


@pytest.fixture
def tile(tmp_path):
    path = tmp_path / "N14E108.hgt"
    HEIGHTS.astype(">i2").tofile(path)
    return path


def geotiff(path, heights, crs, transform, nodata=None):
    profile = {"driver": "GTiff", "height": heights.shape[0], "width": heights.shape[1], "count": 1}
    with rasterio.open(path, "w", **profile, dtype=heights.dtype, crs=crs, transform=transform, nodata=nodata) as file:
        file.write(heights, 1)
    return path


@pytest.mark.unit
def test_a_tile_is_cut_around_the_pixel_that_holds_the_place(tile):
    found = native.read_patch(tile, 108.5, 14.5, 890.0)
    assert found.height_m.shape == (21, 21)
    assert (found.row, found.column) == (10, 10)
    assert found.height_m[10, 10] == 1200
    np.testing.assert_array_equal(found.height_m, HEIGHTS[590:611, 590:611])
    assert found.centre(10, 10) == pytest.approx((108.5, 14.5))
    # A degree at 14.5° N is 107,805 m of a parallel and 110,644 m of a meridian (WGS 84).
    assert found.dx_m * 1200 == pytest.approx(107_805, rel=1e-4)
    assert found.dy_m * 1200 == pytest.approx(110_644, rel=1e-4)
    assert found.window(10, 10) == found.transform


@pytest.mark.unit
def test_at_the_edge_of_the_file_it_is_cut(tile):
    found = native.read_patch(tile, 108.0, 15.0, 890.0)
    assert found.height_m.shape == (11, 11)
    assert (found.row, found.column) == (0, 0)
    corner = found.window(10, 10) @ (10.5, 10.5)
    assert corner == pytest.approx((108.0, 15.0))


@pytest.mark.unit
def test_a_projected_file_has_its_true_pixels_on_the_ground(tmp_path):
    heights = np.full((101, 101), 7, np.float32)
    path = geotiff(tmp_path / "utm.tif", heights, "EPSG:32649", from_origin(300_000, 1_600_000, 30, 30))
    found = native.read_patch(path, *_place(path, 50, 50), 600.0)
    assert (found.dx_m, found.dy_m) == pytest.approx((30.0, 30.0), rel=1e-3)
    mercator = geotiff(tmp_path / "web.tif", heights, "EPSG:3857", from_origin(12_000_000, 1_600_000, 30, 30))
    found = native.read_patch(mercator, *_place(mercator, 50, 50), 600.0)
    # cos 14.2°: the web's projection stretches by its inverse.
    assert found.dx_m == pytest.approx(29.08, abs=0.05)


@pytest.mark.unit
def test_a_turned_file_is_put_on_a_grid(tmp_path):
    heights = np.full((201, 201), 7, np.float32)
    turned = Affine.translation(300_000, 1_600_000) @ Affine.rotation(30) @ Affine.scale(30, -30)
    path = geotiff(tmp_path / "turned.tif", heights, "EPSG:32649", turned)
    found = native.read_patch(path, *_place(path, 100, 100), 600.0)
    assert (found.dx_m, found.row, found.column) == (30.0, 20, 20)
    assert (found.height_m == 7).all()


@pytest.mark.unit
def test_small_holes_are_filled_and_said_but_not_under_the_site(tmp_path):
    heights = np.full((101, 101), 7, np.int16)
    heights[40:42, 40:42] = -32768
    path = geotiff(tmp_path / "hole.tif", heights, "EPSG:32649", from_origin(300_000, 1_600_000, 30, 30))
    found = native.read_patch(path, *_place(path, 50, 50), 900.0)
    assert found.voids_filled == 4
    np.testing.assert_allclose(found.height_m, 7.0, rtol=1e-6)
    with pytest.raises(TerrainError) as caught:
        native.read_patch(path, *_place(path, 40, 40), 900.0)
    assert caught.value.code == "void"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("place", "code"), [((107.9, 14.5), "outside"), ((108.5, 95.0), "outside"), ((108.5, 15.01), "outside")]
)
def test_a_place_outside_is_named(tile, place, code):
    with pytest.raises(TerrainError) as caught:
        native.read_patch(tile, *place, 900.0)
    assert caught.value.code == code


@pytest.mark.unit
def test_a_height_that_cannot_be_is_named(tmp_path):
    heights = np.full((101, 101), 7, np.int16)
    heights[0, 0] = 30_000
    path = geotiff(tmp_path / "high.tif", heights, "EPSG:32649", from_origin(300_000, 1_600_000, 30, 30))
    with pytest.raises(TerrainError) as caught:
        native.read_patch(path, *_place(path, 50, 50), 3000.0)
    assert caught.value.code == "out_of_range"


def _place(path, row, column):
    with rasterio.open(path) as file:
        x, y = file.xy(row, column)
        return tuple(each[0] for each in rasterio.warp.transform(file.crs, "EPSG:4326", [x], [y]))
