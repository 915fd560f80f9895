"""Height and class files as they come: .hgt tiles and GeoTIFFs, opened with their faults named."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from pyproj import CRS
from pyproj.exceptions import CRSError
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.transform import Affine
from rasterio.windows import Window

from hatang.engines.terrain.errors import TerrainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# A .hgt tile is square, big-endian int16, one row and column shared with its neighbours (SRTM user guide, NASA 2015).
HGT_SIDES = {2 * side * side: side for side in (1201, 3601)}
HGT_VOID = -32768
_HGT_NAME = re.compile(r"([NS])(\d{1,2})_?([EW])(\d{1,3})", re.IGNORECASE)
METRES_PER_DEGREE = 111_320.0
_METRE_WORDS = {"", "m", "metre", "metres", "meter", "meters", "mét"}


@dataclass(frozen=True)
class HeightRaster:
    """One opened file. `to_pixel` takes coordinates of `crs` to (column, row) whose whole numbers are pixel centres."""

    file: str
    kind: str
    crs: str
    geographic: bool
    resolution_m: float
    rows: int
    columns: int
    to_pixel: Affine
    _read: Callable[[int, int, int, int], NDArray[Any]]

    def read(self, row: int, column: int, rows: int, columns: int) -> NDArray[np.float32]:
        """float32 (rows, columns) from a corner, NaN where the file holds no value. TerrainError if it breaks off."""
        return self._read(row, column, rows, columns)

    @property
    def group(self) -> tuple[int, str, str]:
        """Files of one kind lie seamlessly beside each other; finer kinds go before coarser ones."""
        return round(self.resolution_m), self.kind, self.crs


def open_raster(path: str | Path) -> HeightRaster:
    """A .hgt tile, a GeoTIFF (either also zipped) or, by another name, any georeferenced raster GDAL reads."""
    path = Path(path)
    if not path.is_file():
        raise TerrainError("no_file", "there is no such file", file=path.name or str(path))
    if path.suffix.lower() == ".zip":
        return _open_zip(path)
    if path.suffix.lower() == ".hgt":
        size = path.stat().st_size
        side = _hgt_side(path.name, size)
        return _open_hgt(path.name, np.memmap(path, dtype=">i2", mode="r", shape=(side, side)))
    return _open_geotiff(path.name, str(path))


def _open_zip(path: Path) -> HeightRaster:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.namelist() if member.lower().endswith((".hgt", ".tif", ".tiff"))]
            if len(members) != 1:
                raise TerrainError("not_a_raster", "the archive does not hold exactly one height file", file=path.name)
            if members[0].lower().endswith(".hgt"):
                name = f"{path.name}/{members[0]}"
                # What the archive says, before it is unpacked: no more is read than it says.
                side = _hgt_side(name, archive.getinfo(members[0]).file_size)
                data = archive.read(members[0])
                return _open_hgt(name, np.frombuffer(data, dtype=">i2").reshape(side, side))
    except zipfile.BadZipFile as broken:
        raise TerrainError("truncated", "the archive is broken", file=path.name) from broken
    return _open_geotiff(f"{path.name}/{members[0]}", f"zip://{path}!{members[0]}")


def _hgt_side(name: str, size: int) -> int:
    if side := HGT_SIDES.get(size):
        return side
    small, large = sorted(HGT_SIDES)
    if size < large:
        raise TerrainError(
            "truncated",
            f"{size} bytes: a .hgt tile has {small} bytes at 3 arc-seconds or {large} at 1; this one is cut off",
            file=name,
            size=size,
        )
    raise TerrainError("wrong_size", f"{size} bytes: a .hgt tile has {small} or {large} bytes", file=name, size=size)


def _open_hgt(name: str, samples: NDArray[Any]) -> HeightRaster:
    corner = _HGT_NAME.search(Path(name).name)
    if not corner:
        raise TerrainError(
            "no_corner",
            "the name of a .hgt tile says its south-west corner, as N14E108.hgt; this one does not",
            file=name,
        )
    south = int(corner[2]) * (1 if corner[1].upper() == "N" else -1)
    west = int(corner[4]) * (1 if corner[3].upper() == "E" else -1)
    if not (-90 <= south < 90 and -180 <= west < 180):
        raise TerrainError("no_corner", f"the name says a corner that does not exist: {corner[0]}", file=name)
    intervals = samples.shape[0] - 1

    def read(row: int, column: int, rows: int, columns: int) -> NDArray[np.float32]:
        part = samples[row : row + rows, column : column + columns].astype(np.int16)
        heights = part.astype(np.float32)
        if (part == HGT_VOID).any():
            heights[part == HGT_VOID] = np.nan
        return heights

    return HeightRaster(
        file=name,
        kind="hgt",
        crs="EPSG:4326",
        geographic=True,
        resolution_m=METRES_PER_DEGREE / intervals,
        rows=samples.shape[0],
        columns=samples.shape[1],
        to_pixel=Affine(intervals, 0.0, -west * intervals, 0.0, -intervals, (south + 1) * intervals),
        _read=read,
    )


def _open_geotiff(name: str, location: str) -> HeightRaster:
    # GDAL tells a format by the bytes: what is called a GeoTIFF must be one, and none of those that name other files.
    driver = "GTiff" if name.lower().endswith((".tif", ".tiff")) else None
    try:
        dataset = rasterio.open(location, driver=driver)
    except (RasterioIOError, RasterioError) as broken:
        raise TerrainError("not_a_raster", "this is not a raster file", file=name) from broken
    if dataset.crs is None or not dataset.crs.to_wkt():
        raise TerrainError("no_crs", "the file does not say its coordinate system", file=name)
    if dataset.transform.is_identity or dataset.transform.is_degenerate:
        raise TerrainError("no_crs", "the file does not say where it lies", file=name)
    try:
        crs = CRS.from_wkt(dataset.crs.to_wkt())
    except CRSError as broken:
        raise TerrainError("no_crs", "the coordinate system of the file is not known", file=name) from broken
    if not (crs.is_geographic or crs.is_projected):
        raise TerrainError("no_crs", f"no place on Earth follows from “{crs.name}”", file=name)
    if np.dtype(dataset.dtypes[0]).kind not in "iuf":
        raise TerrainError("not_a_raster", f"its values are of type {dataset.dtypes[0]}", file=name)
    if dataset.colorinterp[0] == ColorInterp.red:
        raise TerrainError("not_a_raster", "it is a picture: its values are colours", file=name)
    unit = (dataset.units[0] or "").strip().lower()
    if unit not in _METRE_WORDS:
        raise TerrainError("unit", f"its heights are in “{unit}”, not metres", file=name, unit=unit)
    step = abs(dataset.transform.determinant) ** 0.5
    factor = METRES_PER_DEGREE if crs.is_geographic else crs.axis_info[0].unit_conversion_factor
    # GDAL counts from the corner of the first pixel, whole numbers here are centres: half a pixel less.
    to_pixel = Affine.translation(-0.5, -0.5) @ ~dataset.transform
    authority = crs.to_authority()
    return HeightRaster(
        file=name,
        kind="geotiff",
        crs=":".join(authority) if authority else crs.to_wkt(),
        geographic=crs.is_geographic,
        resolution_m=step * factor,
        rows=dataset.height,
        columns=dataset.width,
        to_pixel=to_pixel,
        _read=lambda *window: _read_band(dataset, name, *window),
    )


def _read_band(
    dataset: rasterio.DatasetReader, name: str, row: int, column: int, rows: int, columns: int
) -> NDArray[np.float32]:
    window = Window(column, row, columns, rows)
    try:
        part = dataset.read(1, window=window)
        mask = dataset.read_masks(1, window=window) if MaskFlags.per_dataset in dataset.mask_flag_enums[0] else None
    except (RasterioIOError, RasterioError) as broken:
        raise TerrainError("truncated", "the file breaks off or is damaged", file=name) from broken
    void = np.zeros(part.shape, bool) if mask is None else mask == 0
    if dataset.nodata is not None and not np.isnan(dataset.nodata):
        void |= part == dataset.nodata
    elif part.dtype == np.int16:
        # SRTM's own sign for a void, which converters forget to declare.
        void |= part == HGT_VOID
    heights: NDArray[np.float32] = part.astype(np.float32)
    if dataset.scales[0] != 1.0 or dataset.offsets[0] != 0.0:
        heights = heights * np.float32(dataset.scales[0]) + np.float32(dataset.offsets[0])
    heights[void] = np.nan
    heights[~np.isfinite(heights)] = np.nan
    return heights
