"""Height files of every kind onto one grid, and each fault named."""

import zipfile

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio.transform import from_origin
from scipy.interpolate import RegularGridInterpolator

from hatang.engines.terrain import fractal
from hatang.engines.terrain.clutter import Heights
from hatang.engines.terrain.errors import TerrainError
from hatang.engines.terrain.grid import Grid
from hatang.engines.terrain.reading import read_terrain

AREA = Grid.over((108.40, 14.45, 108.48, 14.52), 90.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("tiles")
    fractal.write_hgt(made, 194)
    return made


@pytest.fixture(scope="module")
def tile(folder):
    return folder / "N14E108.hgt"


def geotiff(path, values, *, west=108.40, north=14.52, step=1 / 1200, crs="EPSG:4326", count=1, **options):
    values = np.asarray(values)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=values.shape[1],
        height=values.shape[0],
        count=count,
        dtype=values.dtype,
        crs=crs,
        transform=from_origin(west, north, step, step),
        **options,
    ) as file:
        file.write(values, 1)
    return path


def plane(longitude, latitude):
    """Metres: a sloping plane in degrees, which bilinear sampling reproduces exactly."""
    return 300.0 + 2000.0 * (longitude - 108.4) - 1500.0 * (latitude - 14.5)


def plane_file(path, dtype="float32", *, west=108.39, north=14.53, size=(120, 130), **options):
    step = 1 / 1200
    longitude = west + (np.arange(size[1]) + 0.5) * step
    latitude = north - (np.arange(size[0]) + 0.5) * step
    return geotiff(path, plane(longitude, latitude[:, None]).astype(dtype), west=west, north=north, **options)


def refused(code, *paths, grid=AREA, **options):
    with pytest.raises(TerrainError) as caught:
        read_terrain(paths, grid, **options)
    assert caught.value.code == code
    return caught.value


@pytest.mark.property
def test_a_tile_is_sampled_as_the_slow_reference_does(tile):
    terrain = read_terrain([tile], Grid.over((108.40, 14.45, 108.48, 14.52), 60.0))
    raw = np.fromfile(tile, ">i2").reshape(1201, 1201).astype(float)
    axis = np.arange(1201) / 1200
    reference = RegularGridInterpolator((14 + axis, 108 + axis), raw[::-1])
    rows, columns = np.indices(terrain.grid.shape)
    longitude, latitude = terrain.grid.centre(rows, columns)
    assert np.abs(terrain.height_m - reference((latitude, longitude))).max() < 0.01
    assert terrain.missing_share == 0
    assert terrain.sources[0].pixels == terrain.height_m.size
    assert terrain.sources[0].kind == "hgt"


@pytest.mark.unit
def test_the_whole_tile_without_a_grid(tile):
    terrain = read_terrain([tile], step_m=900.0)
    assert terrain.grid.epsg == 3406
    assert terrain.uncovered == int(terrain.missing.sum()) > 0
    west, south, east, north = terrain.grid.bounds
    assert max(west - 108, south - 14, 109 - east, 15 - north) <= 0
    assert read_terrain([tile], bounds=(108.4, 14.4, 108.5, 14.5)).grid.step_m == 90.0


@pytest.mark.unit
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3405", "EPSG:32649", "EPSG:5896"])
def test_any_projection_gives_the_same_plane(tmp_path, crs):
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    if crs == "EPSG:4326":
        path = plane_file(tmp_path / "a.tif")
    else:
        x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(108.44, 14.485)
        west, north, step = x - 7000, y + 7000, 70.0
        centres = (np.arange(200) + 0.5) * step
        longitude, latitude = to_degrees.transform(*np.meshgrid(west + centres, north - centres))
        path = geotiff(
            tmp_path / "a.tif", plane(longitude, latitude).astype("float32"), west=west, north=north, step=step, crs=crs
        )
    terrain = read_terrain([path], AREA)
    longitude, latitude = AREA.centre(*np.indices(AREA.shape))
    assert np.abs(terrain.height_m - plane(longitude, latitude)).max() < 0.05
    assert terrain.missing_share == 0


@pytest.mark.unit
def test_tiles_beside_each_other_leave_no_seam(tmp_path):
    step = 1 / 1200
    left = plane_file(tmp_path / "left.tif", size=(120, 60))
    right = plane_file(tmp_path / "right.tif", west=108.39 + 60 * step, size=(120, 70))
    whole = read_terrain([plane_file(tmp_path / "whole.tif")], AREA)
    both = read_terrain([right, left], AREA)
    assert np.abs(both.height_m - whole.height_m).max() < 0.01
    assert all(each.pixels > 0 for each in both.sources)
    alone = read_terrain([left], AREA)
    assert 0.2 < alone.missing_share < 0.8
    assert alone.uncovered == int(alone.missing.sum())


@pytest.mark.unit
def test_the_finer_kind_is_taken_and_the_coarser_fills_what_it_leaves(tmp_path, tile):
    fine = plane_file(tmp_path / "fine.tif", size=(60, 130), step=1 / 3600)
    terrain = read_terrain([tile, fine], Grid.over((108.391, 14.50, 108.42, 14.529), 60.0))
    assert terrain.missing_share == 0
    by_file = {each.file: each.pixels for each in terrain.sources}
    assert by_file["fine.tif"] > 0
    assert by_file["N14E108.hgt"] > 0


@pytest.mark.unit
def test_pixels_know_whether_they_are_surface(tmp_path):
    bare, roofs = plane_file(tmp_path / "bare.tif", size=(120, 60)), plane_file(tmp_path / "roofs.tif")
    assert read_terrain([bare, roofs], AREA).surface is None
    mixed = read_terrain([roofs, bare], AREA, surfaces=[roofs])
    alone = read_terrain([bare], AREA)
    assert mixed.surface is not None
    assert (mixed.surface == alone.missing).mean() > 0.98, "of one kind bare ground goes first"
    assert not mixed.surface[~alone.missing].any()


@pytest.mark.unit
def test_a_coarser_grid_takes_the_mean_not_one_sample(tmp_path):
    values = np.zeros((120, 130), "float32")
    values[:, ::2] = 100.0
    terrain = read_terrain(
        [geotiff(tmp_path / "comb.tif", values, west=108.39, north=14.53)],
        Grid.over((108.41, 14.46, 108.47, 14.51), 720.0),
    )
    assert terrain.height_m == pytest.approx(50.0, abs=15.0)


@pytest.mark.unit
def test_small_voids_are_filled_and_reported_large_ones_stay_missing(tmp_path):
    values = np.full((120, 130), 250, np.int16)
    values[40:43, 50:54] = -32768
    values[60:110, 20:90] = -9999
    path = geotiff(tmp_path / "holes.tif", values, west=108.39, north=14.53, nodata=-9999)
    terrain = refused("out_of_range", path)
    assert terrain.file == "holes.tif"
    values[values == -32768] = -9999
    terrain = read_terrain([geotiff(tmp_path / "holes.tif", values, west=108.39, north=14.53, nodata=-9999)], AREA)
    fates = {each.fate: each for each in terrain.voids}
    assert set(fates) == {"filled", "left"}
    assert terrain.voids_filled == fates["filled"].pixels == pytest.approx(12, abs=4)
    assert fates["filled"].latitude == pytest.approx(14.53 - 41.5 / 1200, abs=1e-3)
    assert terrain.missing.sum() == fates["left"].pixels > 1000
    assert np.nanmin(terrain.height_m) == pytest.approx(250.0)


@pytest.mark.unit
def test_a_void_whose_rim_lies_at_sea_level_is_the_sea(tmp_path):
    values = np.full((120, 130), 0, np.int16)
    values[10:110, 20:110] = -32768
    terrain = read_terrain([geotiff(tmp_path / "sea.tif", values, west=108.39, north=14.53)], AREA)
    assert terrain.voids[0].fate == "sea"
    assert terrain.missing_share == 0
    assert (terrain.height_m == 0).all()


@pytest.mark.unit
def test_a_sea_floor_is_water_only_where_it_is_asked_for(tmp_path):
    values = np.full((120, 130), -2500.0, "float32")
    values[:, :60] = 40.0
    path = geotiff(tmp_path / "depth.tif", values, west=108.39, north=14.53)
    assert refused("out_of_range", path).place == pytest.approx((108.39 + 60.5 / 1200, 14.53), abs=0.02)
    terrain = read_terrain([path], AREA, sea_floor=True)
    assert terrain.height_m.min() == 0
    assert terrain.height_m.max() == 40


@pytest.mark.unit
def test_each_fault_names_the_file(tmp_path, tile):
    (tmp_path / "notes.tif").write_text("not a raster")
    assert refused("not_a_raster", tmp_path / "notes.tif").file == "notes.tif"
    picture = geotiff(tmp_path / "photo.tif", np.zeros((40, 40), "uint8"), photometric="RGB", count=3)
    assert refused("not_a_raster", picture).file == "photo.tif"
    assert refused("no_file", tmp_path / "N14E109.hgt").file == "N14E109.hgt"
    short = tmp_path / "N14E108.hgt"
    short.write_bytes(tile.read_bytes()[:-1000])
    assert "cut off" in str(refused("truncated", short))
    short.write_bytes(b"\0" * 30_000_000)
    refused("wrong_size", short)
    nameless = tmp_path / "quang-ngai.hgt"
    nameless.write_bytes(tile.read_bytes())
    refused("no_corner", nameless)
    values = np.full((120, 130), 250, np.int16)
    refused("no_crs", geotiff(tmp_path / "nowhere.tif", values, crs=None))
    refused("no_overlap", geotiff(tmp_path / "far.tif", values, west=105.0, north=21.0))
    refused("all_void", geotiff(tmp_path / "void.tif", np.full_like(values, -1), west=108.39, north=14.53, nodata=-1))
    values[50, 60] = 32767
    fault = refused("out_of_range", geotiff(tmp_path / "spike.tif", values, west=108.39, north=14.53))
    assert fault.values["height_m"] == 32767
    assert fault.place == pytest.approx((108.39 + 60.5 / 1200, 14.53 - 50.5 / 1200), abs=1e-6)
    refused("no_file")


@pytest.mark.unit
def test_a_geotiff_that_breaks_off_is_said(tmp_path):
    path = plane_file(tmp_path / "whole.tif", compress="deflate", blockysize=16)
    broken = tmp_path / "broken.tif"
    broken.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refused("truncated", broken).file == "broken.tif"


@pytest.mark.unit
def test_a_zipped_tile_reads_the_same(tmp_path, tile):
    with zipfile.ZipFile(tmp_path / "N14E108.SRTMGL3.hgt.zip", "w") as archive:
        archive.write(tile, "N14E108.hgt")
    assert (
        read_terrain([tmp_path / "N14E108.SRTMGL3.hgt.zip"], AREA).height_m == read_terrain([tile], AREA).height_m
    ).all()


@pytest.mark.unit
def test_clutter_classes_become_heights_and_an_unknown_class_is_named(tmp_path, tile):
    classes = np.full((120, 130), 10, np.uint8)
    classes[:, 65:] = 80
    path = geotiff(tmp_path / "cover.tif", classes, west=108.39, north=14.53)
    terrain = read_terrain([tile], AREA, clutter_path=path)
    assert set(np.unique(terrain.clutter_m)) == {0.0, 15.0}
    assert terrain.clutter_source == "cover.tif"
    classes[3:9, 3:9] = 77
    classes[60:64, 30:40] = 77
    path = geotiff(tmp_path / "cover.tif", classes, west=108.39, north=14.53)
    fault = refused("unknown_class", tile, clutter_path=path)
    assert fault.values["number"] == 77
    assert fault.place
    own = Heights({10: 12.0, 80: 0.0, 77: 5.0}, "our own survey", Heights.default().valid_from)
    assert read_terrain([tile], AREA, clutter_path=path, clutter_heights=own).clutter_m.max() == 12.0


@pytest.mark.unit
def test_the_same_seed_makes_the_same_relief():
    first, again = fractal.generate_terrain(7, rows=60, columns=80), fractal.generate_terrain(7, rows=60, columns=80)
    assert first.digest == again.digest
    assert first.digest != fractal.generate_terrain(8, rows=60, columns=80).digest
    assert first.height_m.min() >= 1
    assert first.grid.locate(108.5, 14.5) == pytest.approx((29.5, 39.5), abs=1e-6)
