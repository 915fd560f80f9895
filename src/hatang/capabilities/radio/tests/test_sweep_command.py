"""`hatang radio sweep`: a height file and a site in, a GeoTIFF of losses out; every fault named, no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from typer.testing import CliRunner

from hatang.config.command import _build_root
from hatang.engines.radio import sweep
from hatang.kernel.problems import Invalid


@pytest.fixture(scope="module")
def tile(tmp_path_factory):
    rng = np.random.default_rng(5)
    heights = 200 + 150 * np.sin(np.arange(1201) / 40)[:, None] * np.cos(np.arange(1201) / 25)[None, :]
    path = tmp_path_factory.mktemp("terrain") / "N14E108.hgt"
    (heights + rng.random(heights.shape)).astype(">i2").tofile(path)
    return path


def arguments(tile, to, **change):
    wanted = {
        "--terrain": tile,
        "--lat": 14.5,
        "--lon": 108.5,
        "--height-m": 30,
        "--rx-height-m": 1.5,
        "--frequency-mhz": [900, 3500],
        "--radius-km": 5,
        "--out": to,
        **{f"--{name.replace('_', '-')}": value for name, value in change.items()},
    }
    given = ["radio", "sweep"]
    for name, value in wanted.items():
        for each in value if isinstance(value, list) else [value]:
            given += [name, str(each)]
    return given


def hatang(*given):
    return CliRunner().invoke(_build_root(given[0]), list(given))


@pytest.mark.integration
@pytest.mark.parametrize("model", sweep.MODELS)
def test_the_file_holds_what_the_engine_says(tile, tmp_path, model):
    out = tmp_path / "loss.tif"
    done = hatang(*arguments(tile, out, model=model), "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    with rasterio.open(out) as file:
        found = file.read()
        assert file.descriptions == ("900 MHz", "3500 MHz")
        assert np.isnan(file.nodata)
        assert file.index(108.5, 14.5) == (file.height // 2, file.width // 2)
        assert file.crs.to_epsg() == 4326
    assert said.keys() == {"cpu_s", "pixels", "bands"}
    assert said["bands"] == 2
    assert said["pixels"] == np.isfinite(found[0]).sum() == np.isfinite(found[1]).sum()
    heights = np.fromfile(tile, ">i2").reshape(1201, 1201).astype(np.float32)
    step = (107_805 / 1200, 110_644 / 1200)
    terms = sweep.SweepTerms(model=model, latitude_deg=14.5)
    wanted = sweep.Sweeper(step, 5000.0, [900.0, 3500.0], terms).sweep(heights, 600, 600, 30.0, 1.5)
    np.testing.assert_allclose(found, wanted, atol=0.01)


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    """Rasters of classes around the site: trees in the east, sea in the west, and some that cannot be."""
    folder = tmp_path_factory.mktemp("layers")

    def raster(name, west, east, *, left=108.4):
        values = np.full((400, 400), west, np.uint8)
        values[:, 206:] = east
        profile = {"driver": "GTiff", "height": 400, "width": 400, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
        with rasterio.open(folder / name, "w", transform=from_origin(left, 14.6, 0.0005, 0.0005), **profile) as file:
            file.write(values, 1)
        return folder / name

    return {
        "clutter": raster("clutter.tif", 30, 10),
        "zones": raster("zones.tif", 1, 4),
        "strange": raster("strange.tif", 30, 77),
        "far": raster("far.tif", 30, 10, left=100.0),
    }


@pytest.mark.integration
def test_what_stands_on_the_ground_and_the_sea_count(tile, tmp_path, layers):
    def loss(**more):
        out = tmp_path / "loss.tif"
        assert hatang(*arguments(tile, out, model="p1812", time_percent=10, **more)).exit_code == 0
        with rasterio.open(out) as file:
            return file.read(1)

    bare, wooded, coastal = loss(), loss(clutter=layers["clutter"]), loss(zones=layers["zones"])
    known = np.isfinite(bare)
    middle = bare.shape[1] // 2
    east, west = known.copy(), known.copy()
    east[:, : middle + 5], west[:, middle - 2 :] = False, False
    assert wooded[east].mean() > bare[east].mean() + 1.0
    np.testing.assert_allclose(wooded[west], bare[west], atol=0.01)
    assert (coastal[west] != bare[west]).any()


@pytest.mark.integration
@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"clutter": "strange"}, "terrain_unknown_class", "strange.tif"),
        ({"clutter": "far"}, "terrain_no_overlap", "far.tif"),
        ({"zones": "strange", "model": "p1812"}, "radio", "zone"),
        ({"clutter": "/nowhere/a.tif"}, "terrain_no_file", "a.tif"),
    ],
)
def test_a_layer_that_does_not_fit_is_named(tile, tmp_path, layers, change, code, where):
    done = hatang(*arguments(tile, tmp_path / "loss.tif", **{k: layers.get(v, v) for k, v in change.items()}))
    assert isinstance(done.exception, Invalid)
    assert (done.exception.code, where in str(done.exception.where)) == (code, True)


@pytest.mark.integration
def test_a_file_that_cannot_be_written_leaves_the_one_before(tile, tmp_path, monkeypatch):
    out = tmp_path / "loss.tif"
    assert hatang(*arguments(tile, out)).exit_code == 0
    before = out.read_bytes()

    def full(*_given, **_more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(rasterio.io.DatasetWriter, "write", full)
        done = hatang(*arguments(tile, out, radius_km=3))
    assert isinstance(done.exception, Invalid)
    assert out.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["loss.tif"]


@pytest.mark.integration
def test_what_has_no_terrain_is_said(tile, tmp_path):
    done = hatang(*arguments(tile, tmp_path / "loss.tif", lon=108.01), "--json")
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    whole = json.loads(hatang(*arguments(tile, tmp_path / "loss.tif"), "--json").stdout)
    assert str(whole["pixels"] - said["pixels"]) in done.stderr


@pytest.mark.integration
@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"lat": 16}, "terrain_outside", "N14E108.hgt"),
        ({"lat": 95}, "radio", "lat"),
        ({"frequency_mhz": [900, 7000]}, "radio", "frequency_mhz · 7000"),
        ({"radius_km": -1}, "radio", "radius_m"),
        ({"radius_km": 0.01}, "radio", "radius_m"),
        ({"height_m": 0}, "radio", "antenna_height_m"),
        ({"time_percent": 0.1, "model": "p1812"}, "radio", "time_percent"),
        ({"out": "/nowhere/loss.tif"}, "radio_out", "/nowhere/loss.tif"),
        ({"out": "."}, "radio_out", "."),
        ({"lat": "nan"}, "radio", "lat"),
        ({"height_m": -5}, "radio", "antenna_height_m"),
        ({"radius_km": 1e9}, "radio", "radius_m"),
        ({"radius_km": 290, "frequency_mhz": [900] * 60}, "radio_size", "290 km"),
    ],
)
def test_what_cannot_be_is_named(tile, tmp_path, change, code, where):
    done = hatang(*arguments(tile, tmp_path / "loss.tif", **change))
    assert isinstance(done.exception, Invalid)
    assert done.exception.code == code
    assert where in str(done.exception.where)
    assert not (tmp_path / "loss.tif").exists()


@pytest.mark.integration
def test_a_broken_height_file_and_a_hole_under_the_site_are_named(tile, tmp_path):
    heights = np.fromfile(tile, ">i2").reshape(1201, 1201)
    heights[590:611, 590:611] = -32768
    hole = tmp_path / "N14E108.hgt"
    heights.tofile(hole)
    broken = tmp_path / "N15E108.hgt"
    broken.write_bytes(tile.read_bytes()[:1000])
    for path, code in (
        (hole, "terrain_void"),
        (broken, "terrain_truncated"),
        (tmp_path / "none.tif", "terrain_no_file"),
    ):
        done = hatang(*arguments(path, tmp_path / "loss.tif"))
        assert isinstance(done.exception, Invalid)
        assert done.exception.code == code
        assert path.name in str(done.exception.where)


@pytest.mark.integration
def test_it_starts_without_the_apps_and_speaks_all_the_same(tile, tmp_path):
    """The command as a process of its own: no database, and none of the packages that pages and tables need."""
    program = "import sys; from hatang.config import command\ntry: command.main()\nfinally: print(*sorted(sys.modules))"
    given = arguments(tile, tmp_path / "loss.tif", lat=16)
    environment = {**os.environ, "DATABASE_URL": "postgresql:///nothing?host=/nowhere", "HATANG_LANGUAGE": "vi"}
    done = subprocess.run(
        [sys.executable, "-c", program, *given], text=True, capture_output=True, check=False, env=environment
    )
    assert done.returncode == 1
    assert "nằm ngoài" in done.stderr
    loaded = set(done.stdout.split())
    assert not loaded & {"psycopg", "ninja", "polars", "scipy.ndimage", "hatang.capabilities.prediction.models"}
