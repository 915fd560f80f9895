"""Opens a GeoTIFF in a process of its own: what it says of itself, then the same as a cloud-optimised file of ours.

Run as `python -m hatang.engines.tiles.geotiffs PATH FOLDER EPSG`: with EPSG 0 it only says what stands
in the file, otherwise it also writes `picture.tif` into the folder. What it found is JSON on stdout.
"""

from __future__ import annotations

import math
import resource
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.sheets import guarding
from hatang.engines.sheets.cells import Unreadable
from hatang.engines.tiles.pictures import RAMP

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rasterio.io import DatasetReader

# start: the libraries of these files are loaded where one is read or written.

SECONDS = 240
# What the file unpacks to: a province in pixels of 2 m is 8,000 MB, in pixels of 5 m 1,300.
MAXIMUM_BYTES = 2 * 1000**3
MAXIMUM_BANDS = 8
# The cloud-optimised copy.
MAXIMUM_WRITTEN_BYTES = 1024**3
NAME = "picture.tif"
_HEADS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
# So many pixels of a side are looked at to choose the classes.
_SAMPLE = 1024
# Whole numbers that are so few are names of something, not amounts.
_MOST_KINDS = 12


def is_picture(path: Path) -> bool:
    """Whether the bytes are those of a TIFF."""
    with path.open("rb") as stream:
        return stream.read(4) in _HEADS


def describe_picture(file: DatasetReader) -> dict[str, Any]:
    """What of the file is needed to place it; `Unreadable` where it is too large or of a kind that cannot be drawn."""
    from rasterio.enums import ColorInterp

    if file.count > MAXIMUM_BANDS:
        raise Unreadable("too_many_cells", f"{file.count} > {MAXIMUM_BANDS}")
    kinds = [np.dtype(dtype) for dtype in file.dtypes]
    if any(dtype.kind not in "uif" for dtype in kinds):
        raise Unreadable("unknown_format", ", ".join(file.dtypes))
    if file.width * file.height * sum(dtype.itemsize for dtype in kinds) > MAXIMUM_BYTES:
        raise Unreadable("too_large", f"{file.width} x {file.height} x {file.count}")
    return {
        "placed": not file.transform.is_identity,
        "crs": file.crs.to_wkt() if file.crs else "",
        "width": file.width,
        "height": file.height,
        "bands": file.count,
        "says_clear": ColorInterp.alpha in file.colorinterp or file.nodata is not None,
        "kind": file.dtypes[0],
        "unit": (file.units[0] or "")[:20],
    }


def choose_drawing(file: DatasetReader) -> dict[str, Any]:
    """How it is drawn: in its own colours, by a table of colours, by kinds, or in five classes of the first band."""
    from rasterio.enums import ColorInterp

    if (
        file.count >= 3
        and set(file.dtypes[:3]) == {"uint8"}
        and file.colorinterp[0] in (ColorInterp.red, ColorInterp.gray)
    ):
        return {"by": "colours"}
    values = _sample_values(file)
    if file.colorinterp[0] == ColorInterp.palette:
        table = file.colormap(1)
        kinds = sorted({int(pixel) for pixel in values if int(pixel) in table})
        return {"by": "kinds", "steps": [[kind, list(table[kind][:3])] for kind in kinds]}
    if not values.size:
        raise Unreadable("empty")
    distinct = _list_distinct_kinds(values)
    if distinct is not None:
        return {
            "by": "kinds",
            "steps": [[kind, list(RAMP[n * len(RAMP) // len(distinct)])] for n, kind in enumerate(distinct)],
        }
    begins = compute_class_begins(values)
    return {"by": "classes", "steps": [[begin, list(colour)] for begin, colour in zip(begins, RAMP, strict=False)]}


def _sample_values(file: DatasetReader) -> NDArray[Any]:
    """Values of the first band that say something, of evenly chosen pixels."""
    shape = (min(file.height, _SAMPLE), min(file.width, _SAMPLE))
    values = file.read(1, out_shape=shape, masked=True).compressed()
    finite: NDArray[Any] = values[np.isfinite(values)]
    return finite


def _list_distinct_kinds(values: NDArray[Any]) -> list[int] | None:
    if values.dtype.kind not in "ui":
        return None
    distinct = np.unique(values)
    return [int(kind) for kind in distinct] if len(distinct) <= _MOST_KINDS else None


def compute_class_begins(values: NDArray[Any]) -> list[float]:
    """Where five classes of about as many pixels begin, in round numbers that all differ.

    >>> import numpy as np
    >>> compute_class_begins(np.arange(1000.0)), compute_class_begins(np.full(9, 7.25))
    ([0.0, 200.0, 400.0, 600.0, 800.0], [7.2])
    """
    low, *middle = (float(quantile) for quantile in np.quantile(values.astype(np.float64), [0, 0.2, 0.4, 0.6, 0.8]))
    span = max(abs(float(values.max()) - low), abs(low), 1e-9)
    digits = 1 - math.floor(math.log10(span))
    # The first class holds the least value too.
    floor = math.floor(low * 10**digits) / 10**digits
    return sorted({floor, *(round(quantile, digits) for quantile in middle if round(quantile, digits) > floor)})


def write_picture(path: Path, folder: Path, epsg: int) -> dict[str, Any]:
    """The cloud-optimised copy in the reference system that is said, and where and how it is drawn."""
    import rasterio
    from rasterio.shutil import copy
    from rasterio.warp import transform_bounds

    ours = folder / "upload.tif"
    shutil.copyfile(path, ours)
    with rasterio.open(ours, "r+", driver="GTiff") as file:
        file.crs = f"EPSG:{epsg}"
    with rasterio.open(ours, driver="GTiff") as file:
        described = describe_picture(file)
        made = choose_drawing(file)
        bounds = transform_bounds(f"EPSG:{epsg}", "EPSG:4326", *file.bounds)
        averaged = "average" if made["by"] == "colours" else "nearest"
        options = {"compress": "DEFLATE", "predictor": "YES", "blocksize": 256, "overview_resampling": averaged}
        copy(file, folder / NAME, driver="COG", **options)
        across = (file.bounds.right - file.bounds.left) / file.width
        pixel_m = across if file.crs.is_projected else across * 111_320 * math.cos(math.radians(bounds[1]))
    ours.unlink()
    made["says_clear"] = described["says_clear"]
    own = {name: described[name] for name in ("width", "height", "bands", "kind", "unit")}
    return {**own, "bounds": list(bounds), "drawing": made, "pixel_m": abs(pixel_m)}


def convert_picture(path: Path, folder: Path, epsg: int) -> dict[str, Any]:
    """What the file says of itself, and of the copy where a reference system is said."""
    import rasterio

    with rasterio.open(path, driver="GTiff") as file:
        described = describe_picture(file)
    return write_picture(path, folder, epsg) if epsg else described


def main(path: str, folder: str, epsg: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAXIMUM_WRITTEN_BYTES, MAXIMUM_WRITTEN_BYTES))
    guarding.run_guarded(
        lambda: convert_picture(Path(path), Path(folder), int(epsg)), seconds=SECONDS, too_much="too_large"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
