"""A terrain file is read in a process of its own: whatever it holds, only that dies, and nothing of it is left."""

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import rasterio
from django.urls import reverse
from rasterio.transform import from_origin
from tests import cast

from hatang.capabilities.prediction.actions import terrain
from hatang.capabilities.prediction.models import TerrainFile
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def kept(settings, tmp_path, monkeypatch):
    """What there is of files and rows; folders of the moment lie in the test's own."""
    settings.HATANG_DATA = tmp_path / "data"
    settings.HATANG_DATA.mkdir()
    moment = tmp_path / "moment"
    moment.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(moment))
    monkeypatch.setenv("TMPDIR", str(moment))

    def count():
        lying = [each for folder in (settings.HATANG_DATA, moment) for each in folder.rglob("*")]
        return lying, TerrainFile.objects.count(), AuditEntry.objects.count()

    return count


def _zipped(name, size):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _each in range(size // (1 << 20)):
            member.write(bytes(1 << 20))
    return buffer.getvalue()


def _globe(path):
    """A GeoTIFF of a few kilobytes that is the whole Earth: read on a fine grid it would take terabytes."""
    transform = from_origin(-180, 90, 0.001, 0.001)
    options = {"driver": "GTiff", "width": 360_000, "height": 170_000, "count": 1, "dtype": "int16", "tiled": True}
    with rasterio.open(
        path, "w", crs="EPSG:4326", transform=transform, sparse_ok=True, blockxsize=16384, blockysize=16384, **options
    ):
        pass
    return path.read_bytes()


def _naming(secret, valley_bytes):
    """A file called a GeoTIFF whose only words are the name of another one on the server."""
    secret.write_bytes(valley_bytes)
    with rasterio.open(secret) as file:
        corner, step = (file.transform.c, file.transform.f), file.transform.a
        width, height = file.width, file.height
    return (
        f'<VRTDataset rasterXSize="{width}" rasterYSize="{height}"><SRS>EPSG:4326</SRS>'
        f"<GeoTransform>{corner[0]}, {step}, 0, {corner[1]}, 0, {-step}</GeoTransform>"
        '<VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"<SourceFilename>{secret}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    ).encode()


@pytest.mark.night("samples")
def test_what_is_refused_leaves_nothing(kept, radio, tmp_path):
    whole = radio.raster().getvalue()
    naming = _naming(tmp_path / "other.tif", whole)
    with rasterio.MemoryFile(naming, ext=".vrt") as memory, memory.open() as read:
        assert np.isfinite(read.read(1)).any(), "what it names is there to be read"
    bad = {
        "trai-dat.tif": _globe(tmp_path / "globe.tif"),
        "ten-khac.tif": naming,
        "N15E108.zip": _zipped("N15E108.hgt", 1 << 30),
        "cat.tif": whole[: len(whole) // 3],
        "hong.zip": _zipped("a.tif", 1 << 20)[:500],
    }
    planner = cast.client(cast.planner())
    address = reverse("prediction:terrain")
    before = kept()
    for name, content in bad.items():
        file = BytesIO(content)
        file.name = name
        answer = planner.post(address, {"rasters": file, "role": "height"})
        assert answer.status_code == 422, name
        assert name in answer.content.decode()
        assert kept() == before, name


def test_a_name_of_another_file_is_no_terrain_either_once_it_lies_here(radio, tmp_path):
    """Runs read what was kept in a process that may open such files of our own."""
    from hatang.engines.terrain import rasters
    from hatang.engines.terrain.errors import TerrainError

    path = tmp_path / "kept.tif"
    path.write_bytes(_naming(tmp_path / "other.tif", radio.raster().getvalue()))
    with pytest.raises(TerrainError, match="not a raster"):
        rasters.open_raster(path)


def test_a_zipped_tile_is_read(kept, radio):
    heights = np.full((1201, 1201), 20, dtype=">i2")
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("N15E108.hgt", heights.tobytes())
    buffer.seek(0)
    file = terrain.add_terrain_file(cast.planner(), name="N15E108.zip", stream=buffer)
    assert round(file.step_m) == 93
    assert file.missing_share < 0.05, "the rim of a grid in metres around a tile in degrees"
    assert (file.west, file.south) == pytest.approx((108, 15), abs=0.02)
    assert not list(Path(tempfile.gettempdir()).iterdir())
